internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// What a manager takes away from a request in approving it; nothing here can add.
struct Narrowing: ParsableArguments {
    @Option(help: ArgumentHelp("終了をこの時刻に早める", "end earlier, at this time", name: "time")) var until: String?
    @Option(help: ArgumentHelp("この作業者を除く (何度でも)", "leave this technician out (repeatable)", name: "technician"))
    var without: [String] = []
    @Option(help: ArgumentHelp("この機器だけにする (何度でも)", "only this asset (repeatable)", name: "asset"))
    var asset: [String] = []
    @Flag(help: ArgumentHelp("命令の実行を許さない", "allow no commands, the shell only")) var noExec = false
    @Option(help: ArgumentHelp("承認に添える言葉", "words to go with the approval", name: "words")) var comment: String?

    /// Whether nothing is taken away.
    var isNone: Bool { until == nil && without.isEmpty && asset.isEmpty && !noExec }
}

extension ApprovalText {
    /// The text that approves a request, or less than it asks: made here from what the form says and the ledgers show.
    init(approving view: RequestView, _ narrowing: Narrowing, by person: PersonID, at now: Instant, zone: Zone) throws {
        let revision = view.request.revision
        let form = revision.form
        let capabilities = narrowing.noExec ? form.capabilities.filter { $0 == .shell } : form.capabilities
        guard !capabilities.isEmpty else { throw Trouble.inconsistent(.widened("capabilities")) }
        let terms = WorkRequest.Terms(
            window: try Self.window(revision.window, until: narrowing.until, zone: zone),
            technicians: try Self.technicians(form, without: narrowing.without),
            assets: try Self.assets(form, only: narrowing.asset), sources: form.sources, capabilities: capabilities)
        try self.init(
            view, terms, by: person, at: now, zone: zone,
            comment: try narrowing.comment.map { try Given.label("--comment", $0) })
    }

    /// The text that approves once more what is approved already, until later: still no longer than was submitted.
    init(
        extending view: RequestView, until text: String, why: String, by person: PersonID, at now: Instant, zone: Zone
    ) throws {
        guard let terms = view.request.openTerms else {
            throw Refusal.wrongPhase(request: view.request.id, phase: view.phaseName)
        }
        let longer = try Self.window(view.request.revision.window, until: text, zone: zone)
        guard terms.window.until < longer.until,
            let window = Window(from: terms.window.from, until: longer.until)
        else {
            throw Trouble.wrongValue(
                name: "--until", value: text,
                wanted: .after(zone.text(terms.window), within: zone.text(view.request.revision.window)))
        }
        try self.init(
            view,
            WorkRequest.Terms(
                window: window, technicians: terms.technicians, assets: terms.assets, sources: terms.sources,
                capabilities: terms.capabilities), by: person, at: now, zone: zone,
            comment: try Given.label("--why", why))
    }

    private init(
        _ view: RequestView, _ terms: WorkRequest.Terms, by person: PersonID, at now: Instant, zone: Zone,
        comment: Label?
    ) throws {
        let revision = view.request.revision
        let named = try terms.technicians.map { id in
            guard let technician = view.technicians.first(where: { $0.id == id }) else {
                throw Trouble.inconsistent(.parties)
            }
            return NamedTechnician(id: id, name: technician.name, keys: technician.keys.map(\.fingerprint))
        }
        let targets = try terms.assets.map { id in
            guard let asset = view.assets.first(where: { $0.id == id }) else { throw Trouble.inconsistent(.parties) }
            return NamedAsset(
                id: id, name: asset.name, address: asset.address, port: asset.port, account: asset.account,
                hostKey: asset.hostKey.fingerprint)
        }
        self.init(
            gate: view.gate, request: view.request.id, revision: revision.number, document: revision.document,
            nonce: revision.nonce, by: person, at: now,
            submittedOnTheDay: zone.local(revision.submittedAt).date >= revision.form.date,
            vendor: NamedVendor(id: view.vendor.id, name: view.vendor.name), technicians: named, assets: targets,
            windowLocal: zone.text(terms.window), window: terms.window, sources: terms.sources,
            capabilities: terms.capabilities,
            warning: terms.capabilities.contains(.execAny) ? Self.execAnyWarning : nil, comment: comment)
    }

    private static func technicians(_ form: RequestForm, without: [String]) throws -> [TechnicianID] {
        let out: [TechnicianID] = try without.map { try Given.id("--without", $0) }
        for id in out where !form.technicians.contains(id) {
            throw Trouble.wrongValue(
                name: "--without", value: "\(id)", wanted: .oneOf(form.technicians.map(\.description)))
        }
        let left = form.technicians.filter { !out.contains($0) }
        guard !left.isEmpty else {
            throw Trouble.wrongValue(name: "--without", value: without.joined(separator: " "), wanted: .oneOf([]))
        }
        return left
    }

    private static func assets(_ form: RequestForm, only: [String]) throws -> [AssetID] {
        if only.isEmpty { return form.assets }
        let wanted: [AssetID] = try only.map { try Given.id("--asset", $0) }
        for id in wanted where !form.assets.contains(id) {
            throw Trouble.wrongValue(name: "--asset", value: "\(id)", wanted: .oneOf(form.assets.map(\.description)))
        }
        return form.assets.filter { wanted.contains($0) }
    }

    private static func window(_ window: Window, until text: String?, zone: Zone) throws -> Window {
        guard let text else { return window }
        // A bare time means its first showing after the beginning: of a window across midnight, the next day's.
        var end = try Given.moment("--until", text, zone: zone, near: window.from)
        if TimeOfDay(text) != nil, end <= window.from { end = end + .days(1) }
        guard end <= window.until, let narrowed = Window(from: window.from, until: end) else {
            throw Trouble.wrongValue(name: "--until", value: text, wanted: .oneOf([zone.text(window)]))
        }
        return narrowed
    }
}
