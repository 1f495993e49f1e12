package import Sekimori
internal import SekimoriRecords

// What goes on is listed from memory, because to find the few the store would be read to its end; what is settled, of ten
// years, from the store, by vendor and by technician.
extension Gatekeeper {
    /// Newest first.
    package func requests(_ filter: RequestFilter, by actor: Actor) throws -> Page<RequestSummary> {
        let limit = min(max(filter.limit, 1), 500)
        if let phase = filter.phase, !Self.finalPhases.contains(where: { $0.utf8.elementsEqual(phase.utf8) }) {
            return unsettled(filter, by: actor, limit: limit)
        }
        guard mayBeOf(actor.vendor ?? filter.vendor, filter.technician) else { return Page(items: [], next: nil) }
        let list =
            filter.date.map(World.Row.list(day:))
            ?? World.Row.list(
                vendor: actor.vendor ?? filter.vendor, technician: filter.technician, phase: filter.phase)
        // Before the store is asked: what is settled meanwhile is there twice, and never missing.
        let present = list == nil || filter.phase != nil ? [] : unsettled(filter, by: actor, limit: limit).items
        let settled: [ListedRequest] = try read("request", list, before: filter.after.map { "\($0)" }, limit: limit) {
            row in
            let request = try ListedRequest(row: row)
            return matches(request, filter, actor) ? .wanted(request) : .other
        }
        let found = inside { inside in settled.map { summary($0, inside.world) } }
        let known = Set(found.map(\.id))
        let items = (present.filter { !known.contains($0.id) } + found).sorted { $1.id < $0.id }.prefix(limit)
        return Page(items: Array(items), next: items.count == limit ? items.last.map { "\($0.id)" } : nil)
    }

    /// Newest first.
    package func sessions(_ filter: SessionFilter, by actor: Actor) throws -> Page<Session> {
        let limit = min(max(filter.limit, 1), 500)
        if filter.running == true { return running(filter, by: actor, limit: limit) }
        let vendor = actor.vendor ?? filter.vendor
        guard vendor == filter.vendor ?? vendor, mayBeOf(vendor, filter.technician) else {
            return Page(items: [], next: nil)
        }
        let list =
            filter.request.map(World.Row.list(request:))
            ?? World.Row.list(vendor: vendor, technician: filter.technician, asset: filter.asset)
        func isWanted(_ session: Session) throws -> Bool {
            guard try isAsked(session, filter) && visible(session, actor) else { return false }
            return filter.vendor.map { mayBeOf($0, session.technician) } ?? true
        }
        let before = [filter.after, filter.date.flatMap { Self.name(behind: $0) }].compactMap(\.self).min()
        let present =
            try list == nil
            ? []
            : inside { Array($0.world.sessions.values) }.filter { session in
                try (filter.after.map { session.id < $0 } ?? true) && isWanted(session)
            }
        let settled: [Session] = try read("session", list, before: before.map { "\($0)" }, limit: limit) { row in
            guard case .session(let session) = try Lines.decode(World.Row.self, from: row) else { return .other }
            if let date = filter.date, let day = session.id.day, day < date.advanced(by: -1) { return .end }
            return try isWanted(session) ? .wanted(session) : .other
        }
        let known = Set(settled.map(\.id))
        let items = (present.filter { !known.contains($0.id) } + settled).sorted { $1.id < $0.id }.prefix(limit)
        return Page(items: Array(items), next: items.count == limit ? items.last.map { "\($0.id)" } : nil)
    }

    /// Whether this is what the filter asks for, whoever works for whom.
    private func isAsked(_ session: Session, _ filter: SessionFilter) -> Bool {
        if let request = filter.request, session.request != request { return false }
        if let technician = filter.technician, session.technician != technician { return false }
        if let asset = filter.asset, session.asset != asset { return false }
        if let date = filter.date, rules.zone.local(session.startedAt).date != date { return false }
        if let running = filter.running, running != (session.end == nil) { return false }
        return true
    }

    /// Above the names of all sessions of a day. They begin with their day; where the gate's zone was another one then,
    /// that is a day off.
    private static func name(behind date: CivilDate) -> SessionID? {
        SessionID("s" + "\(date.advanced(by: 2))".filter { $0 != "-" })
    }

    /// Whether this technician can be in anything of this vendor's: nobody ever changes the vendor.
    private func mayBeOf(_ vendor: VendorID?, _ technician: TechnicianID?) -> Bool {
        guard let vendor, let technician else { return true }
        return inside { $0.world.technicians[technician]?.vendor == vendor }
    }

    private enum Finding<Subject> {
        case wanted(Subject)
        case other
        /// What is older is not wanted either.
        case end
    }

    /// Rows of a list, or all of a kind, newest first, until there are enough that are wanted.
    private func read<Subject>(
        _ kind: String, _ list: String?, before: String?, limit: Int,
        _ look: ([UInt8]) throws -> Finding<Subject>
    ) throws -> [Subject] {
        let piece = min(limit, 200)
        var before = before
        var found: [Subject] = []
        while true {
            let rows =
                try list.map { try store.rows(kind: kind, list: $0, before: before, limit: piece) }
                ?? store.rows(kind: kind, before: before, limit: piece)
            for row in rows {
                before = row.id
                switch try look(row.bytes) {
                case .wanted(let subject): found.append(subject)
                case .other: continue
                case .end: return found
                }
                if found.count == limit { return found }
            }
            if rows.count < piece { return found }
        }
    }

    /// Nothing more happens to requests in these; all others are in memory.
    static let finalPhases = ["rejected", "withdrawn", "cancelled", "closed"]

    /// The requests that are not settled, newest first.
    func unsettled(_ filter: RequestFilter, by actor: Actor, limit: Int) -> Page<RequestSummary> {
        inside { inside in
            let world = inside.world
            // Newest first, never more than are asked for: thousands may wait, and the door waits meanwhile.
            var found: [RequestID] = []
            func look(_ id: RequestID) {
                guard filter.after.map({ id < $0 }) ?? true, found.count < limit || found.last.map({ $0 < id }) ?? true,
                    let request = world.requests[id]
                else { return }
                let form = request.revision.form
                guard matches(request.vendor, request.phase, form.technicians, form.date, filter, actor) else { return }
                found.insert(id, at: found.firstIndex { $0 < id } ?? found.endIndex)
                if found.count > limit { found.removeLast() }
            }
            if let date = filter.date {
                for id in world.unsettled[date] ?? [] { look(id) }
            } else {
                for ids in world.unsettled.values { for id in ids { look(id) } }
            }
            let items = found.compactMap { world.requests[$0] }
                .map { summary(ListedRequest($0), world) }
            return Page(items: items, next: items.count == limit ? items.last.map { "\($0.id)" } : nil)
        }
    }

    /// The sessions that run, newest first.
    func running(_ filter: SessionFilter, by actor: Actor, limit: Int) -> Page<Session> {
        inside { inside in
            let world = inside.world
            let found = world.running.compactMap { world.sessions[$0] }.filter { session in
                let vendor = world.technicians[session.technician]?.vendor
                if let own = actor.vendor, own != vendor { return false }
                if let wanted = filter.vendor, wanted != vendor { return false }
                return isAsked(session, filter) && (filter.after.map { session.id < $0 } ?? true)
            }.sorted { $1.id < $0.id }
            let items = Array(found.prefix(limit))
            return Page(items: items, next: items.count == limit ? items.last.map { "\($0.id)" } : nil)
        }
    }
}
