internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriStore
internal import SekimoriTesting

/// The state of a gate after years: so many settled requests with their sessions, and so many that wait.
///
/// The rows are those that the rules make; the journal beside them has one entry for each thousand, because no list reads
/// more of it than it shows.
struct Years {
    let store: SQLiteStore
    private var frontier = MerkleFrontier()
    private var size: Int64 = 0
    private let at = tokyo("2026-11-21 00:00")

    init(store: SQLiteStore) { self.store = store }

    mutating func write(settled: Int, waiting: Int) throws {
        var year: Int64 = 0
        var count = 0
        while count < settled {
            let first: CivilDate = the("\(2025 - year)-01-01")
            var world = World()
            let events = ExampleYear(first: first, days: 365, requestsPerDay: 44, seed: UInt64(year)).entries
            for entry in events { _ = try? world.apply(entry.event, at: entry.at) }
            var rows: [Batch.RowChange] = []
            if year == 0 { rows += try ledger(of: world) }
            for request in world.requests.values where request.isFinal && count < settled {
                count += 1
                rows.append(try row(.request(request), in: world, live: false))
                for session in request.sessions.compactMap({ world.sessions[$0] }) {
                    rows.append(try row(.session(session), in: world, live: false))
                }
            }
            try write(rows)
            year += 1
        }
        try write((0..<waiting).map { try row(.request(pending($0)), in: World(), live: true) })
    }

    /// A hundred a day from now on.
    private func pending(_ number: Int) -> WorkRequest {
        let date = (the("2026-11-22") as CivilDate).advanced(by: Int64(number / 100))
        let vendor = number % 6
        let form = Example.form { draft in
            draft.vendor = ExampleYear.vendor(vendor)
            draft.contract = ExampleYear.contract(vendor)
            draft.date = date
            draft.assets = [ExampleYear.asset(number % 12)]
            draft.technicians = [ExampleYear.technician(vendor + 6 * (number % 3))]
        }
        let digits = "\(date)".filter { $0 != "-" }
        return WorkRequest(
            id: the("r\(digits)-\(100 + number % 100)"),
            revision: Example.revision(form, by: the("clerk\(vendor + 1)")))
    }

    private func ledger(of world: World) throws -> [Batch.RowChange] {
        let rows: [World.Row] =
            world.vendors.values.map { .vendor($0) } + world.contracts.values.map { .contract($0) }
            + world.technicians.values.map { .technician($0) } + world.assets.values.map { .asset($0) }
            + world.people.values.map { .person($0) } + world.appointments.values.map { .appointment($0) }
            + world.tallies.values.map { .tally($0) }
        return try rows.map { try row($0, in: world, live: true) }
    }

    private func row(_ row: World.Row, in world: World, live: Bool) throws -> Batch.RowChange {
        try Batch.RowChange(row, live: live) { world.technicians[$0]?.vendor }
    }

    private mutating func write(_ rows: [Batch.RowChange]) throws {
        for begin in stride(from: 0, to: rows.count, by: 1_000) {
            size += 1
            let payload = try Lines.encode(
                Payload(event: .heartbeat(.unknown), text: nil, signature: nil))
            let salt = [UInt8](repeating: 7, count: 32)
            let entry = try JournalEntry(
                gate: Example.gate, sequence: size, at: at, actor: "gate", source: "gate", kind: "heartbeat",
                subjects: [],
                commitment: JournalEntry.commitment(salt: salt, payload: payload)
            ).bytes()
            frontier.append(MerkleHash.leaf(entry))
            try store.append(
                Batch(
                    entries: [
                        StoredEntry(
                            sequence: size, entry: entry, leaf: MerkleHash.leaf(entry).bytes, payload: payload,
                            salt: salt)
                    ], rows: Array(rows[begin..<min(begin + 1_000, rows.count)]), at: at,
                    frontier: frontier.bytes))
        }
    }
}
