import Sekimori
import SekimoriTesting
import Testing

/// A hospital's days at random: any command in any order, each through the core's own checks.
///
/// What the service adds (signatures, roles, names) is left out; what the core decides is all there.
struct Walk {
    var random: SplitMix64
    var world: World
    var now: Instant
    var limits = Rules.Limits.standard
    let zone: Zone
    /// Everything that happened, in order.
    private(set) var log: [(event: Event, at: Instant)] = []
    private(set) var happened: Set<String> = []
    private(set) var refused: Set<String> = []
    /// The last claim that was let in.
    var entered: Knock?
    /// What must never be, and was.
    var wrongs: [String] = []
    /// Whether rows and indexes are compared after each event: slow.
    let checksRows: Bool

    var rules: Rules { Rules(gate: Example.gate, zone: zone, limits: limits) }

    init(seed: UInt64, checksRows: Bool) {
        random = SplitMix64(seed: seed)
        self.checksRows = checksRows
        world = World()
        // Every third walk is in a zone whose clocks jump, around one of its jumps.
        let newYork = random.oneIn(3)
        zone = newYork ? .newYork : .tokyo
        let start = newYork ? (random.oneIn(2) ? "2026-03-06 18:00" : "2026-10-30 18:00") : "2026-11-20 09:00"
        now = zone.earliest(local(start))
        if random.oneIn(3) { limits.leadTime = .hours(4) }
        if random.oneIn(3) {
            limits.reportDue = .hours(2)
            limits.vendorBlockedAfter = .hours(6)
        }
        if random.oneIn(3) { limits.rosterDue = .hours(30) - RosterConfirmation.life }
        for event in Self.ledger { happen(event) }
    }

    mutating func step() {
        now = now + .minutes(Int64(random.below(random.oneIn(15) ? 900 : 20)))
        do throws(Refusal) {
            switch random.below(41) {
            case 0..<3: try changeLedger()
            case 3: for event in Self.ledger { happen(event) }
            case 4: stopOrResume()
            case 5..<11: try submit()
            case 11..<18: try approve()
            case 18: sendBack()
            case 19..<23: collectOrRevoke()
            case 23..<30: try knock()
            case 30..<34: try workOn()
            case 34: endSession()
            case 35: closeWindows()
            case 36..<38: try report()
            case 38: try judgeReport()
            case 39: try attach()
            default: try confirm()
            }
        } catch {
            refused.insert(error.code)
        }
        look()
    }

    /// Applies an event that has a place, or finds that it has none; holds what changed against what was announced.
    mutating func happen(_ event: Event) {
        let before = checksRows ? Snapshot(kept: world) : nil
        let keys = Set(world.keys(touchedBy: event))
        do {
            try world.apply(event, at: now)
            log.append((event, now))
            happened.insert(event.kind)
        } catch {
            if let before, Snapshot(kept: world) != before { wrongs.append("\(error) changed something") }
            return
        }
        guard let before else { return }
        let after = Snapshot(kept: world)
        let changed = Set(before.rows.keys).union(after.rows.keys).filter { before.rows[$0] != after.rows[$0] }
        if !changed.isSubset(of: keys) { wrongs.append("\(event.kind) changed \(changed), announced \(keys)") }
        if after != Snapshot(derived: world) { wrongs.append("indexes are wrong after \(event.kind)") }
    }

    mutating func happen(_ event: RequestEvent, _ id: RequestID) { happen(.request(id, event)) }

    /// Any of the requests there are.
    mutating func someRequest() -> WorkRequest? {
        let ids = world.requests.keys.sorted()
        return ids.isEmpty ? nil : world.requests[random.pick(ids)]
    }

    /// Mostly one in this phase, if there is one; now and then any.
    mutating func someRequest(in phases: String...) -> WorkRequest? {
        let fitting = world.requests.values.filter { phases.contains($0.phase.name) }.map(\.id).sorted()
        return fitting.isEmpty || random.oneIn(10) ? someRequest() : world.requests[random.pick(fitting)]
    }

    // MARK: What must always hold

    private mutating func look() {
        for request in world.requests.values {
            if let approval = request.approval {
                if approval.by == request.revision.submittedBy {
                    wrongs.append("\(request.id): approved by its author")
                }
                if approval.revision != request.revision.number { wrongs.append("\(request.id): stale approval") }
            } else if !request.sessions.isEmpty {
                wrongs.append("\(request.id): sessions without approval")
            }
            if !request.isFinal, !hasExit(request) { wrongs.append("\(request.id): stuck in \(request.phase)") }
        }
        for id in world.running {
            guard let session = world.sessions[id], let request = world.requests[session.request] else {
                wrongs.append("\(id): no request")
                continue
            }
            // No lease outlives the window, whatever else is so.
            guard let until = request.approval?.terms.window.until else { continue }
            let lease = Knock(
                technician: session.technician, asset: session.asset, address: session.address, key: session.key,
                stage: .lease(id))
            for late in [until, until + .hours(1)] where (try? world.decide(lease, at: late, rules: rules)) != nil {
                wrongs.append("\(id): leased after its window")
            }
        }
    }

    /// Whether one act of one role moves this request on (THREATS row 86).
    private func hasExit(_ request: WorkRequest) -> Bool {
        func takes(_ event: RequestEvent) -> Bool { (try? request.applying(event, at: now)) != nil }
        switch request.phase {
        case .submitted: return takes(.returned(why: Self.why)) && takes(.rejected(why: Self.why))
        case .returned: return takes(.withdrawn(why: Self.why))
        case .approved: return takes(.withdrawn(why: Self.why)) && takes(.cancelled(why: Self.why))
        case .working: return takes(.cancelled(why: Self.why))
        case .ended, .reportReturned:
            // Sessions that still run are cut by the hospital; then the vendor can report, whoever is suspended.
            var quiet = world
            for id in request.sessions where world.running.contains(id) {
                guard (try? quiet.apply(.sessionEnded(id, Self.end(now)), at: now)) != nil else { return false }
            }
            let report = Example.report { $0.request = request.id }
            guard let found = try? quiet.compare(report, at: now, rules: rules) else { return false }
            return takes(.reported(Example.reported(report, contradictions: found)))
        case .reported: return takes(.reportAccepted(why: Self.why)) && takes(.reportReturned(why: Self.why))
        case .reportAccepted:
            return (try? world.confirmable(request, agree: false)) != nil && takes(.confirmed(differences: Self.why))
        case .rejected, .withdrawn, .cancelled, .closed: return false
        }
    }

    static let why: Label = the("理由")

    static func end(_ now: Instant) -> Session.End {
        Session.End(at: now, cause: .finished, status: 0, complete: true)
    }
}
