import Sekimori
import SekimoriTesting

/// Small worlds, each the one before with something else about it.
struct Scenery {
    var random: SplitMix64
    private(set) var world = World()
    let zone: Zone
    let day: CivilDate
    let rules: Rules

    private let schedules: [Schedule]
    private let revisions: [WorkRequest.Revision]
    private let midnight: Instant
    private static let requests: [RequestID] = [the("r1"), the("r2"), the("r3")]
    private static let sessions: [SessionID] = [the("s1"), the("s2")]
    private static let technicians = [Example.tanaka, Example.sato]
    private static let assets = [Example.pacs, Example.ris]
    private static let addresses: [Address] = [the("203.0.113.10"), the("203.0.113.13"), the("2001:db8:1::7")]
    private static let why: Label = the("理由")

    // Parsed once: there are a hundred thousand worlds.
    private static let yamato = Example.vendor()
    private static let kaede = Example.vendor(Example.kaede)
    private static let tanaka = Example.technician()
    private static let sato = Example.technician(Example.sato, uid: World.firstUID + 1) {
        $0.subcontractor = Example.aoba
    }
    private static let pacs = Example.asset()
    private static let ris = Example.asset(Example.ris)
    private static let contracts = Dictionary(uniqueKeysWithValues: contracts(of: Example.yamato))
    private static let foreign = Dictionary(uniqueKeysWithValues: contracts(of: Example.kaede))
    private static let all: [Network] = [the("203.0.113.0/28"), the("2001:db8:1::/64")]
    private static let few: [Network] = [the("203.0.113.8/30")]
    private static let own: [Network] = [the("203.0.113.12/30"), the("2001:db8:1::7")]
    private static let activities: [Session.Activity] = [.shell, .shell, .exec(the("uptime")), .exec(the("ls"))]
    private static let capabilities: [[Capability]] = [
        [.shell], [.execAny, .shell], [.exec(the("uptime")), .shell], [.exec(the("ls"))],
    ]

    private static func contracts(of vendor: VendorID) -> [(ContractID, Contract)] {
        [Example.yamatoContract, Example.kaedeContract].map { id in
            (id, Example.contract(id, of: vendor) { $0.from = the("2026-01-01") })
        }
    }

    /// Around a day, in a zone.
    init(seed: UInt64, zone: Zone, day: CivilDate) {
        var random = SplitMix64(seed: seed)
        self.zone = zone
        self.day = day
        midnight = zone.earliest(LocalMinute(date: day, time: .midnight))
        rules = Example.rules(zone: zone) {
            $0.reportDue = .hours(6)
            $0.vendorBlockedAfter = .hours(12)
        }
        schedules = (0..<200).map { _ in Self.schedule(&random) }
        revisions = [Example.yamatoContract, Example.kaedeContract].map { contract in
            Example.revision(
                Example.form {
                    $0.date = day
                    $0.contract = contract
                }, zone: zone)
        }
        self.random = random
        for aspect in 0..<Self.aspects { change(aspect) }
        for id in Self.requests { changeRequest(id) }
    }

    // MARK: Worlds

    private static let aspects = 14

    mutating func change() {
        if random.oneIn(3) { changeRequest(random.pick(Self.requests)) } else { change(random.below(Self.aspects)) }
    }

    /// Mostly healthy, now and then not.
    private mutating func bad() -> Bool { random.oneIn(25) }

    private mutating func standing() -> Standing {
        bad() ? (random.oneIn(2) ? .suspended(why: Self.why) : .retired(why: Self.why)) : .active
    }

    private mutating func schedule() -> Schedule { random.oneIn(3) ? random.pick(schedules) : .always }

    private mutating func date() -> CivilDate { day.advanced(by: Int64(random.below(4)) - 1) }

    private mutating func change(_ aspect: Int) {
        switch aspect {
        case 0: install(.vendor(vendor(Example.yamato)))
        case 1...3: install(.contract(contract(Example.yamatoContract)))
        case 4: install(.contract(contract(Example.kaedeContract)))
        case 5...6: install(.technician(technician(Example.tanaka)))
        case 7...8: install(.technician(technician(Example.sato)))
        case 9: install(.asset(asset(Example.pacs)))
        case 10: install(.asset(asset(Example.ris)))
        case 13: install(.roster(roster()))
        case 11:
            let holiday = Holiday(date: date(), name: Self.why)
            world.install(random.oneIn(2) ? .holiday(holiday) : nil, at: World.Key("holiday", holiday.date))
        default:
            let scope = random.pick([
                StopScope.all, .vendor(Example.yamato), .asset(Example.pacs), .vendor(Example.kaede),
            ])
            world.take(
                bad() ? .stopped(scope, why: Self.why, by: "operator ito") : .resumed(scope, why: Self.why),
                at: midnight)
            for other in world.stops.keys where !random.oneIn(4) {
                world.take(.resumed(other, why: Self.why), at: midnight)
            }
        }
    }

    private mutating func install(_ row: World.Row) { world.install(row, at: World.key(of: row)) }

    /// Confirmed, or begun, so long ago that the day's work is before its end, in it, or behind it.
    private mutating func roster() -> RosterStanding {
        let back = rules.limits.rosterDue + RosterConfirmation.life
        let at = midnight - back + .minutes(Int64(random.below(3 * 1_440))) + (bad() ? .days(-2) : .days(1))
        let confirmation = RosterConfirmation(vendor: Example.yamato, technicians: [], by: Example.yamada, at: at)
        let isConfirmed = random.oneIn(2)
        return RosterStanding(
            vendor: Example.yamato, since: isConfirmed ? at - .days(60) : at,
            confirmation: isConfirmed ? confirmation : nil)
    }

    private mutating func vendor(_ id: VendorID) -> Vendor {
        let standing = standing()
        let sources = bad() ? Self.few : Self.all
        var vendor = id == Example.yamato ? Self.yamato : Self.kaede
        vendor.standing = standing
        vendor.sources = sources
        return vendor
    }

    private mutating func contract(_ id: ContractID) -> Contract {
        // A contract never changes its vendor; in these worlds it may.
        var contract = (bad() ? Self.foreign[id] : Self.contracts[id]) ?? Example.contract(id)
        contract.standing = standing()
        contract.safetyClauses = !bad()
        contract.schedule = schedule()
        if random.oneIn(6) { contract.from = date() }
        if random.oneIn(6) { contract.until = date() }
        if random.oneIn(6) { contract.nondisclosureUntil = bad() ? nil : date() }
        if random.oneIn(4) {
            let until = bad() ? nil : date()
            contract.subcontractors =
                bad() ? [] : [Subcontractor(id: Example.aoba, name: Self.why, confirmedUntil: until)]
        }
        return contract
    }

    private mutating func technician(_ id: TechnicianID) -> Technician {
        var one = id == Example.sato ? Self.sato : Self.tanaka
        one.standing = standing()
        one.schedule = schedule()
        if bad() { one.rightsConfirmedBy = nil }
        if bad() { one.keys = [] }
        if random.oneIn(4) { one.sources = Self.own }
        return one
    }

    private mutating func asset(_ id: AssetID) -> Asset {
        var asset = id == Example.pacs ? Self.pacs : Self.ris
        asset.standing = standing()
        asset.schedule = schedule()
        if bad() { asset.remoteMaintenance = random.oneIn(2) ? .no : .unconfirmed }
        return asset
    }

    /// A request from its submission on, with any terms, in some phase.
    private mutating func changeRequest(_ id: RequestID) {
        world.install(nil, at: World.Key("request", id))
        let old = world.sessions.values.filter { $0.request == id }
        for session in old { world.install(nil, at: World.Key("session", session.id)) }
        let revision = random.oneIn(8) ? revisions[1] : revisions[0]
        take(.submitted(revision), id)
        let terms = terms()
        if random.oneIn(12) { return }
        take(
            .approved(
                WorkRequest.Approval(
                    revision: 1, by: Example.ito, at: midnight, terms: terms, text: "", signature: "")), id)
        for technician in terms.technicians {
            for asset in terms.assets where !random.oneIn(5) {
                take(.collected(Example.credential(technician, asset)), id)
                if bad() { take(.credentialRevoked(technician: technician, asset: asset, why: Self.why), id) }
            }
        }
        if random.oneIn(4) { start(terms, id) }
        switch random.below(14) {
        case 0: take(.cancelled(why: Self.why), id)
        case 1...2: take(.ended(.windowOver), id, at: midnight + .minutes(Int64(random.below(3_000)) - 1_440))
        case 3:
            take(.ended(.windowOver), id, at: midnight + .minutes(Int64(random.below(3_000)) - 1_440))
            take(.reported(Example.reported()), id)
            if random.oneIn(2) { take(.reportReturned(why: Self.why), id) }
        default: break
        }
    }

    private mutating func take(_ event: RequestEvent, _ id: RequestID, at now: Instant? = nil) {
        world.take(event, id, at: now ?? midnight)
    }

    private mutating func terms() -> WorkRequest.Terms {
        // Mostly half hours, so that edges meet.
        let grain = random.oneIn(3) ? 1 : 30
        let from = midnight + .minutes(Int64(random.below(1_440 / grain) * grain))
        let until = from + .minutes(Int64((1 + random.below(600 / grain)) * grain))
        return WorkRequest.Terms(
            window: Window(from: from, until: until) ?? revisions[0].window,
            technicians: random.oneIn(3) ? [random.pick(Self.technicians)] : Self.technicians,
            assets: random.oneIn(2) ? [random.pick(Self.assets)] : Self.assets,
            sources: random.oneIn(3) ? Self.own : Self.all,
            capabilities: random.pick(Self.capabilities))
    }

    private mutating func start(_ terms: WorkRequest.Terms, _ request: RequestID) {
        guard let id = Self.sessions.first(where: { world.sessions[$0] == nil }) else { return }
        let session = Session(
            id: id, request: request, technician: random.pick(terms.technicians), asset: random.pick(terms.assets),
            address: random.pick(Self.addresses), key: "SHA256:tanaka", activity: activity(), startedAt: midnight)
        world.take(.sessionStarted(session), at: midnight)
        take(.started(id), request)
        if random.oneIn(4) { world.take(.sessionEnded(id, Walk.end(midnight)), at: midnight) }
    }

    private mutating func activity() -> Session.Activity {
        random.pick(Self.activities)
    }

    /// Any hours, on half hours or not, in one or two rules.
    private static func schedule(_ random: inout SplitMix64) -> Schedule {
        if random.oneIn(20) { return .never }
        let rules = (0...random.below(2)).map { _ in
            let days = random.oneIn(2) ? [] : random.some(Weekday.allCases).map(\.rawValue)
            let grain = random.oneIn(3) ? 1 : 30
            let from = Int64(random.below(1_440 / grain) * grain)
            var until = Int64(random.below(1_440 / grain + 1) * grain)
            if until == from { until = from == 1_440 ? 0 : 1_440 }
            let hours = [from, until].map { TimeOfDay(minutes: $0).map { "\($0)" } ?? "" }.joined(separator: "-")
            return (days.isEmpty ? "mon-sun" : days.joined(separator: "+")) + " " + hours
        }
        return the(rules.joined(separator: ", ") + (random.oneIn(3) ? " no-holidays" : ""))
    }

    // MARK: Knocks

    /// Somebody at the door, at a moment when it may well be open.
    mutating func knock() -> (Knock, Instant) {
        let terms = random.pick(Self.requests.compactMap { world.requests[$0]?.openTerms } + [terms()])
        var technician = random.pick(random.oneIn(8) ? Self.technicians : terms.technicians)
        var asset = random.oneIn(4) ? nil : random.pick(random.oneIn(8) ? Self.assets : terms.assets)
        var stage = random.pick([Knock.Stage.greeting, .admission, .claim(activity()), .claim(.shell)])
        if let id = Self.sessions.first(where: { world.sessions[$0] != nil }), random.oneIn(4) {
            stage = .lease(id)
            if let session = world.sessions[id], !random.oneIn(8) {
                technician = session.technician
                asset = session.asset
            }
        }
        let key = random.oneIn(25) ? nil : "SHA256:\(random.oneIn(25) ? Example.tanaka : technician)"
        let knock = Knock(
            technician: technician, asset: asset, address: random.oneIn(25) ? nil : random.pick(Self.addresses),
            key: key, stage: stage)
        let length = Int((terms.window.until - terms.window.from).seconds / 60)
        var now = terms.window.from + .minutes(Int64(random.below(length + 2)) - 1)
        if random.oneIn(8) { now = midnight + .minutes(Int64(random.below(3_600)) - 600) }
        // Edges of minutes count as well.
        if random.oneIn(4) { now = now + Span(microseconds: 59_999_999) }
        return (knock, now)
    }
}
