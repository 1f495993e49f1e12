import Sekimori
import SekimoriTesting
import Testing

/// What a manager may approve, and who is one (REQUIREMENTS B1, B8).
struct ApprovingTests {
    private static let wide = Example.form {
        $0.technicians = [Example.tanaka, Example.suzuki]
        $0.assets = [Example.pacs, Example.ris]
        $0.sources = [the("203.0.113.0/29"), the("203.0.113.10")]
        $0.capabilities = [.shell, .exec(the("uptime"))]
    }

    /// The wide form, submitted, and asked to be approved with some terms.
    private func approve(
        _ terms: WorkRequest.Terms? = nil, form: RequestForm = wide, by person: PersonID? = Example.ito,
        after events: [Event] = [], at now: Instant = Example.filled, rules: Rules = Example.rules()
    ) throws(Refusal) {
        let revision = Example.revision(form)
        let request = WorkRequest(id: Example.request, revision: revision)
        try Example.world(events).approvable(
            request, terms: terms ?? Example.terms(revision), by: person, at: now, rules: rules)
    }

    private func expectRefusal(
        _ refusal: Refusal, _ terms: WorkRequest.Terms? = nil, form: RequestForm = wide, after events: [Event] = [],
        at now: Instant = Example.filled, location: SourceLocation = #_sourceLocation
    ) {
        SekimoriTests.expectRefusal(refusal, location: location) { () throws(Refusal) in
            try approve(terms, form: form, after: events, at: now)
        }
    }

    private func terms(
        from: String = "2026-11-22 13:00", until: String = "2026-11-22 17:00",
        technicians: [TechnicianID] = [Example.tanaka], assets: [AssetID] = [Example.pacs],
        sources: [Network] = [the("203.0.113.10")], capabilities: [Capability] = [.shell]
    ) throws -> WorkRequest.Terms {
        WorkRequest.Terms(
            window: try #require(Window(from: tokyo(from), until: tokyo(until))), technicians: technicians,
            assets: assets, sources: sources, capabilities: capabilities)
    }

    @Test func `a request is approved as it is, or with less`() throws {
        try approve()
        try approve(try terms(from: "2026-11-22 14:00", until: "2026-11-22 15:00", sources: [the("203.0.113.4/30")]))
    }

    @Test(arguments: TransitionTests.ways.map(\.phase).filter { $0 != "submitted" })
    func `only what is submitted is approved`(phase: String) throws {
        let request = try TransitionTests.request(in: phase)
        SekimoriTests.expectRefusal(.wrongPhase(request: request.id, phase: phase)) { () throws(Refusal) in
            try Example.world().approvable(
                request, terms: Example.terms(), by: nil, at: Example.filled, rules: Example.rules())
        }
    }

    @Test(.requirement("R-248")) func `whoever submitted does not approve`() {
        SekimoriTests.expectRefusal(.approverIsSubmitter) { () throws(Refusal) in
            try approve(by: Example.revision().submittedBy)
        }
    }

    // MARK: Narrower, never wider

    @Test(.requirement("R-076")) func `terms that widen anything are refused`() throws {
        expectRefusal(.termsWiden("window"), try terms(from: "2026-11-22 12:59"))
        expectRefusal(.termsWiden("window"), try terms(until: "2026-11-22 17:01"))
        expectRefusal(.termsWiden("technicians"), try terms(technicians: [Example.sato]))
        expectRefusal(.termsWiden("assets"), try terms(assets: [Example.pacs, the("ct-9")]))
        expectRefusal(.termsWiden("sources"), try terms(sources: [the("203.0.113.11")]))
        expectRefusal(.termsWiden("sources"), try terms(sources: [the("203.0.113.0/28")]))
        expectRefusal(.termsWiden("capabilities"), try terms(capabilities: [.shell, .execAny]))
        expectRefusal(.termsWiden("capabilities"), try terms(capabilities: [.exec(the("uptime "))]))
    }

    @Test func `terms that allow nothing, or one thing twice, are refused`() throws {
        expectRefusal(.termsWiden("technicians"), try terms(technicians: []))
        expectRefusal(.termsWiden("assets"), try terms(assets: []))
        expectRefusal(.termsWiden("sources"), try terms(sources: []))
        expectRefusal(.termsWiden("capabilities"), try terms(capabilities: []))
        expectRefusal(.termsWiden("technicians"), try terms(technicians: [Example.tanaka, Example.tanaka]))
        expectRefusal(.termsWiden("assets"), try terms(assets: [Example.pacs, Example.pacs]))
    }

    // MARK: What changed since the submission

    @Test func `a window that passed is not approved`() throws {
        let until = tokyo("2026-11-22 17:00")
        expectRefusal(.windowPassed(ended: until), at: until)
        try approve(at: until - Span(microseconds: 1))
        let early = tokyo("2026-11-22 14:00")
        expectRefusal(.windowPassed(ended: early), try terms(until: "2026-11-22 14:00"), at: early)
    }

    @Test(.requirement("R-196", "R-028")) func `vendor, contract and non-disclosure are looked at again`() {
        let suspended = Example.vendor { $0.standing = .suspended(why: the("調査中")) }
        expectRefusal(.vendorSuspended(Example.yamato, why: the("調査中")), after: [.vendorRecorded(suspended)])
        let lapsed = Example.contract { $0.nondisclosureUntil = the("2026-11-21") }
        expectRefusal(
            .nondisclosureLapsed(Example.yamatoContract, on: the("2026-11-21")), after: [.contractRecorded(lapsed)])
        let ended = Example.contract { $0.until = the("2026-11-21") }
        expectRefusal(
            .contractNotInForce(Example.yamatoContract, from: the("2026-04-01"), until: the("2026-11-21")),
            after: [.contractRecorded(ended)])
    }

    @Test func `a contract for a vendor without technicians in the terms is looked at too`() throws {
        let foreign = Example.contract(of: Example.kaede)
        expectRefusal(.contractOfAnotherVendor(Example.yamatoContract), after: [.contractRecorded(foreign)])
    }

    @Test func `each technician in the terms is looked at again`() throws {
        let left = Event.technicianRecorded(
            Example.technician(Example.suzuki, uid: World.firstUID + 1) { $0.standing = .retired(why: the("退職")) })
        expectRefusal(.technicianRetired(Example.suzuki), after: [left])
        try approve(try terms(), after: [left])
        let keyless = Event.technicianRecorded(
            Example.technician(Example.suzuki, uid: World.firstUID + 1) { $0.keys = [] })
        expectRefusal(.noKey(Example.suzuki), after: [keyless])
        let sato = Example.form { $0.technicians = [Example.sato] }
        let none = Event.contractRecorded(Example.contract { $0.subcontractors = [] })
        expectRefusal(.subcontractorUnconfirmed(Example.aoba), form: sato, after: [none])
    }

    @Test(.requirement("R-164")) func `each asset in the terms is looked at again`() throws {
        let no = Event.assetRecorded(Example.asset(Example.ris) { $0.remoteMaintenance = .no })
        expectRefusal(.remoteMaintenanceNotAllowed(Example.ris), after: [no])
        try approve(try terms(), after: [no])
    }

    @Test(arguments: [StopScope.all, .vendor(Example.yamato), .asset(Example.ris)])
    func `nothing is approved while the kill switch is thrown`(scope: StopScope) {
        expectRefusal(.stopped(scope, why: the("異常通信")), after: [.stopped(scope, why: the("異常通信"), by: "operator ito")])
    }

    @Test(.requirement("R-091")) func `an approval that no hour would honour is refused`() throws {
        let closed: Schedule = the("mon-sat 00:00-24:00")
        expectRefusal(
            .outsideSchedule(.contract(Example.yamatoContract), opens: nil),
            after: [.contractRecorded(Example.contract { $0.schedule = closed })])
        expectRefusal(
            .outsideSchedule(.asset(Example.ris), opens: nil),
            after: [.assetRecorded(Example.asset(Example.ris) { $0.schedule = closed })])
        expectRefusal(
            .outsideSchedule(.technician(Example.tanaka), opens: nil),
            after: [.technicianRecorded(Example.technician { $0.schedule = closed })])
        // Each is open at some time of the window, but never at the same time.
        expectRefusal(
            .outsideSchedule(.technician(Example.tanaka), opens: nil),
            after: [
                .contractRecorded(Example.contract { $0.schedule = the("sun 09:00-15:00") }),
                .technicianRecorded(Example.technician { $0.schedule = the("sun 15:00-18:00") }),
            ])
        let sundays = Example.contract { $0.schedule = the("sun 09:00-18:00 no-holidays") }
        let holiday = Event.holidayRecorded(Holiday(date: Example.day, name: the("創立記念日")))
        expectRefusal(
            .outsideSchedule(.contract(Example.yamatoContract), opens: nil),
            after: [.contractRecorded(sundays), holiday])
        try approve(after: [.contractRecorded(sundays)])
    }

    @Test func `two approved requests do not overlap for one technician and asset`() throws {
        let other: RequestID = the("r20261122-002")
        let revision = Example.revision(
            Example.form {
                $0.from = the("16:59")
                $0.until = the("18:00")
            })
        let events: [Event] = [
            .request(other, .submitted(revision)), .request(other, .approved(Example.approval(revision))),
        ]
        expectRefusal(.grantOverlaps(other), after: events)
        expectRefusal(.grantOverlaps(other), try terms(), after: events)
        try approve(try terms(until: "2026-11-22 16:59"), after: events)
        try approve(try terms(technicians: [Example.suzuki]), after: events)
        try approve(try terms(assets: [Example.ris]), after: events)
        try approve(after: events + [.request(other, .withdrawn(why: the("延期")))])
    }

    // MARK: More time

    private static let evening = tokyo("2026-11-22 14:00")

    /// The wide form approved until 15:00, work begun or not, asked to be approved once more.
    private func extend(
        until: String, hasBegun: Bool = true, after events: [Event] = [], at now: Instant = evening,
        _ change: (WorkRequest.Terms) throws -> WorkRequest.Terms = { $0 }
    ) throws -> Result<Void, Refusal> {
        let revision = Example.revision(Self.wide)
        let granted = try terms(until: "2026-11-22 15:00")
        var request = WorkRequest(id: Example.request, revision: revision)
        request = try request.applying(.approved(Example.approval(revision, terms: granted)), at: Example.filled)
        if hasBegun { request = try request.applying(.started(Example.session), at: Self.evening) }
        let longer = try change(terms(until: until))
        return Result { () throws(Refusal) in
            try Example.world(events).approvable(
                request, terms: longer, by: Example.ito, at: now, rules: Example.rules())
        }
    }

    private func refusal(_ result: Result<Void, Refusal>) -> Refusal? {
        if case .failure(let refusal) = result { return refusal }
        return nil
    }

    @Test(arguments: [false, true])
    func `what is approved is approved once more until later, and no longer than was submitted`(hasBegun: Bool) throws {
        #expect(refusal(try extend(until: "2026-11-22 15:01", hasBegun: hasBegun)) == nil)
        #expect(refusal(try extend(until: "2026-11-22 17:00", hasBegun: hasBegun)) == nil)
        #expect(refusal(try extend(until: "2026-11-22 17:01", hasBegun: hasBegun)) == .termsWiden("window"))
        let phase = Refusal.wrongPhase(request: Example.request, phase: hasBegun ? "working" : "approved")
        for until in ["2026-11-22 15:00", "2026-11-22 14:59"] {
            #expect(refusal(try extend(until: until, hasBegun: hasBegun)) == phase)
        }
    }

    @Test func `more time is nothing else`() throws {
        func change(
            from: String = "2026-11-22 13:00", technicians: [TechnicianID] = [Example.tanaka],
            assets: [AssetID] = [Example.pacs], sources: [Network] = [the("203.0.113.10")],
            capabilities: [Capability] = [.shell]
        ) throws -> Refusal? {
            refusal(
                try extend(until: "2026-11-22 16:00") { _ in
                    try terms(
                        from: from, until: "2026-11-22 16:00", technicians: technicians, assets: assets,
                        sources: sources, capabilities: capabilities)
                })
        }
        let phase = Refusal.wrongPhase(request: Example.request, phase: "working")
        #expect(try change() == nil)
        #expect(try change(from: "2026-11-22 13:30") == phase)
        #expect(try change(technicians: [Example.tanaka, Example.suzuki]) == phase)
        #expect(try change(assets: [Example.pacs, Example.ris]) == phase)
        #expect(try change(sources: [the("203.0.113.4/30")]) == phase)
        #expect(try change(capabilities: [.shell, .exec(the("uptime"))]) == phase)
    }

    @Test func `time that is over is not extended`() throws {
        let end = tokyo("2026-11-22 15:00")
        #expect(refusal(try extend(until: "2026-11-22 16:00", at: end)) == .windowPassed(ended: end))
        #expect(refusal(try extend(until: "2026-11-22 16:00", at: end - Span(microseconds: 1))) == nil)
    }

    @Test(.requirement("R-091"), arguments: ["contract", "asset", "technician"])
    func `no schedule is exceeded, not by a minute`(owner: String) throws {
        let hours: Schedule = the("sun 09:00-16:00")
        let event: Event
        let named: Refusal.ScheduleOwner
        switch owner {
        case "contract":
            event = .contractRecorded(Example.contract { $0.schedule = hours })
            named = .contract(Example.yamatoContract)
        case "asset":
            event = .assetRecorded(Example.asset { $0.schedule = hours })
            named = .asset(Example.pacs)
        default:
            event = .technicianRecorded(Example.technician { $0.schedule = hours })
            named = .technician(Example.tanaka)
        }
        #expect(refusal(try extend(until: "2026-11-22 16:00", after: [event])) == nil)
        #expect(
            refusal(try extend(until: "2026-11-22 16:01", after: [event])) == .outsideSchedule(named, opens: nil))
    }

    @Test func `more time does not run into the next request for the same technician and asset`() throws {
        let other: RequestID = the("r20261122-002")
        let revision = Example.revision(
            Example.form {
                $0.from = the("16:00")
                $0.until = the("18:00")
            })
        let events: [Event] = [
            .request(other, .submitted(revision)), .request(other, .approved(Example.approval(revision))),
        ]
        #expect(refusal(try extend(until: "2026-11-22 16:00", after: events)) == nil)
        #expect(refusal(try extend(until: "2026-11-22 16:01", after: events)) == .grantOverlaps(other))
    }

    // MARK: Who decides

    private func entitled(
        _ person: PersonID, over vendor: VendorID? = Example.yamato, after events: [Event] = [],
        at now: Instant = Example.filled
    ) throws(Refusal) -> Appointment { try Example.world(events).entitled(person, over: vendor, at: now) }

    @Test func `the manager decides about every vendor`() throws {
        #expect(try entitled(Example.ito).person == Example.ito)
        #expect(try entitled(Example.ito, over: Example.kaede).post == .manager)
    }

    @Test(.requirement("R-058", "R-106")) func `a delegate decides within the scope alone`() throws {
        #expect(try entitled(Example.kimura).person == Example.kimura)
        SekimoriTests.expectRefusal(.outsideDelegation(Example.kaede)) { () throws(Refusal) in
            try entitled(Example.kimura, over: Example.kaede)
        }
        let all = Event.appointed(Example.appointment(Example.kimura, .delegate(vendors: []), number: 3))
        _ = try entitled(Example.kimura, over: Example.kaede, after: [all])
    }

    @Test(.requirement("R-106")) func `an appointment counts from its first moment to before its last`() throws {
        let appointment = Example.appointment()
        for now in [appointment.validity.from, appointment.validity.until - Span(microseconds: 1)] {
            _ = try entitled(Example.ito, at: now)
        }
        let refusal = Refusal.appointmentNotInForce(
            from: appointment.validity.from, until: appointment.validity.until)
        for now in [appointment.validity.from - Span(microseconds: 1), appointment.validity.until] {
            SekimoriTests.expectRefusal(refusal) { () throws(Refusal) in try entitled(Example.ito, at: now) }
        }
    }

    @Test func `a post that ended decides nothing`() {
        let ended = Event.appointed(Example.appointment(Example.ito, .ended, number: 9))
        SekimoriTests.expectRefusal(.appointmentEnded) { () throws(Refusal) in
            try entitled(Example.ito, after: [ended])
        }
    }

    @Test(.requirement("R-058")) func `nobody decides without an appointment`() {
        SekimoriTests.expectRefusal(.appointmentUnknown) { () throws(Refusal) in try entitled(the("nobody")) }
    }

    @Test(.requirement("R-108", "R-027")) func `a vendor's person decides nothing, whatever was stated`() {
        SekimoriTests.expectRefusal(.approverIsVendor) { () throws(Refusal) in try entitled(Example.yamada) }
        let appointed = Event.appointed(Example.appointment(Example.yamada, number: 9))
        SekimoriTests.expectRefusal(.approverIsVendor) { () throws(Refusal) in
            try entitled(Example.yamada, after: [appointed])
        }
    }
}
