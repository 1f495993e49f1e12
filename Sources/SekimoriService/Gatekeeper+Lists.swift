internal import Sekimori

// Lists of what goes on: from memory, because to find the few the store would be read to its end.
extension Gatekeeper {
    /// Nothing more happens to requests in these; all others are in memory.
    static let finalPhases = ["rejected", "withdrawn", "cancelled", "closed"]

    /// The requests that are not settled, newest first.
    func unsettled(_ filter: RequestFilter, by actor: Actor, limit: Int) -> Page<RequestSummary> {
        inside { inside in
            let world = inside.world
            let found = world.requests.values.filter { request in
                (filter.after.map { request.id < $0 } ?? true) && matches(request, filter, actor)
            }.sorted { $1.id < $0.id }
            let items = found.prefix(limit).map { summary($0, world) }
            return Page(items: items, next: items.count == limit ? items.last.map { "\($0.id)" } : nil)
        }
    }

    /// The sessions that run, newest first.
    func running(_ filter: SessionFilter, by actor: Actor, limit: Int) -> Page<Session> {
        inside { inside in
            let world = inside.world
            let found = world.running.compactMap { world.sessions[$0] }.filter { session in
                (actor.vendor.map { $0 == world.technicians[session.technician]?.vendor } ?? true)
                    && (filter.request.map { $0 == session.request } ?? true)
                    && (filter.technician.map { $0 == session.technician } ?? true)
                    && (filter.after.map { session.id < $0 } ?? true)
            }.sorted { $1.id < $0.id }
            let items = Array(found.prefix(limit))
            return Page(items: items, next: items.count == limit ? items.last.map { "\($0.id)" } : nil)
        }
    }
}
