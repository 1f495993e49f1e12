package import Sekimori
internal import SekimoriRecords

/// By what settled requests and sessions are asked for: of ten years only those of one vendor are read for that vendor.
/// What is not settled is in memory.
extension World.Row {
    /// The lists in which this row stands once it is settled; nothing in it that decides one changes after that.
    package func lists(vendorOf: (TechnicianID) -> VendorID?) -> [String] {
        switch self {
        case .request(let request):
            let subjects = Self.subjects(request.vendor, request.revision.form.technicians)
            let phase = Self.list(phase: request.phase.name)
            let day = Self.list(day: request.revision.form.date)
            return [phase, day] + subjects + subjects.map { $0 + " " + phase }
        case .session(let session):
            let subjects = Self.subjects(vendorOf(session.technician), [session.technician])
            let asset = Self.list(asset: session.asset)
            return [Self.list(request: session.request), asset] + subjects + subjects.map { $0 + " " + asset }
        case .vendor, .contract, .technician, .asset, .person, .appointment, .holiday, .mailbox, .application, .roster,
            .login,
            .logons, .stop, .tally, .backup, .gap, .clock, .erasure:
            return []
        }
    }

    private static func subjects(_ vendor: VendorID?, _ technicians: [TechnicianID]) -> [String] {
        technicians.map { "technician/\($0)" } + (vendor.map { ["vendor/\($0)"] } ?? [])
    }

    /// The narrowest list that holds all of these; nil: only all rows do.
    static func list(vendor: VendorID?, technician: TechnicianID?, phase: String?) -> String? {
        narrowest(vendor, technician, phase.map(list(phase:)))
    }

    /// The same of sessions.
    static func list(vendor: VendorID?, technician: TechnicianID?, asset: AssetID?) -> String? {
        narrowest(vendor, technician, asset.map(list(asset:)))
    }

    private static func narrowest(_ vendor: VendorID?, _ technician: TechnicianID?, _ part: String?) -> String? {
        let subject = technician.map { "technician/\($0)" } ?? vendor.map { "vendor/\($0)" }
        let parts = [subject, part].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// A request keeps its number where it is put off: by the day of its work it is found here.
    static func list(day: CivilDate) -> String { "day/\(day)" }

    static func list(request: RequestID) -> String { "request/\(request)" }

    private static func list(phase: String) -> String { "phase/\(phase)" }

    private static func list(asset: AssetID) -> String { "asset/\(asset)" }
}

extension Batch.RowChange {
    /// A row as the gate writes it: a settled one is not live, and stands in its lists.
    package init(_ row: World.Row, live: Bool, vendorOf: (TechnicianID) -> VendorID?) throws {
        self.init(
            key: World.key(of: row), bytes: try Lines.encode(row), live: live,
            lists: live ? [] : row.lists(vendorOf: vendorOf))
    }
}

extension Batch {
    /// Rows beside entries, and nothing else.
    package init(entries: [StoredEntry], rows: [RowChange], at now: Instant, frontier: [UInt8]) {
        self.init(entries: entries, rows: rows, secrets: [:], texts: [], at: now, frontier: frontier)
    }
}
