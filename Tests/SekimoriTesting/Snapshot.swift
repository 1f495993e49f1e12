package import Sekimori

/// All rows of a world and what its indexes must be, recomputed from the tables: how tests compare worlds.
package struct Snapshot: Equatable {
    package var rows: [World.Key: World.Row] = [:]
    package var openRequests: [TechnicianID: Set<RequestID>] = [:]
    package var owing: [VendorID: Set<RequestID>] = [:]
    package var running: Set<SessionID> = []
    package var open: Set<RequestID> = []
    package var waiting: Set<RequestID> = []
    package var unsettled: [CivilDate: Set<RequestID>] = [:]

    /// The rows of a world, and its indexes as it keeps them.
    package init(kept world: World) {
        rows = Self.rows(of: world)
        // A set that became empty and one that never was are the same.
        openRequests = world.openRequests.filter { !$0.value.isEmpty }
        owing = world.owing.filter { !$0.value.isEmpty }
        running = world.running
        open = world.open
        waiting = world.waiting
        unsettled = world.unsettled
    }

    /// The rows of a world, and its indexes as the rows say.
    package init(derived world: World) {
        rows = Self.rows(of: world)
        for session in world.sessions.values where session.end == nil { running.insert(session.id) }
        for request in world.requests.values {
            if !request.isFinal { unsettled[request.revision.form.date, default: []].insert(request.id) }
            switch request.phase.name {
            case "approved", "working":
                open.insert(request.id)
                for technician in request.approval?.terms.technicians ?? [] {
                    openRequests[technician, default: []].insert(request.id)
                }
            case "ended", "report-returned": owing[request.vendor, default: []].insert(request.id)
            case "submitted", "reported", "report-accepted": waiting.insert(request.id)
            default: break
            }
        }
    }

    private static func rows(of world: World) -> [World.Key: World.Row] {
        var all: [World.Row] = world.vendors.values.map { .vendor($0) } + world.contracts.values.map { .contract($0) }
        all += world.technicians.values.map { .technician($0) } + world.assets.values.map { .asset($0) }
        all += world.people.values.map { .person($0) } + world.appointments.values.map { .appointment($0) }
        all += world.holidays.values.map { .holiday($0) } + world.requests.values.map { .request($0) }
        all += world.mailboxes.values.map { .mailbox($0) } + world.applications.values.map { .application($0) }
        all += world.rosters.values.map { .roster($0) }
        all += world.sessions.values.map { .session($0) } + world.logins.values.map { .login($0) }
        all += world.logons.values.map { .logons($0) } + world.stops.values.map { .stop($0) }
        all += world.tallies.values.map { .tally($0) }
        all += world.clock.map { [.clock($0)] } ?? []
        all += (world.backups.map { [.backup($0)] } ?? []) + (world.gap.map { [.gap($0)] } ?? [])
        return Dictionary(uniqueKeysWithValues: all.map { (World.key(of: $0), $0) })
    }
}
