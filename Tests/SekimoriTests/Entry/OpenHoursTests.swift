import Sekimori
import SekimoriTesting
import Testing

/// When the door is open: request ∩ contract ∩ asset ∩ technician, and what entitles.
struct OpenHoursTests {
    private let asks = Example.knock(.greeting)

    @Test(.requirement("R-091")) func `before the window nobody enters, and is told when it opens`() {
        let opens = tokyo("2026-11-22 13:00")
        let refusal = Refusal.outsideWindow(opens: opens, closes: tokyo("2026-11-22 17:00"))
        expectRefusal(refusal, in: Example.approved(), at: opens - Span(microseconds: 1))
        expectRefusal(refusal, in: Example.approved(), at: tokyo("2026-11-21 14:00"))
    }

    @Test(.requirement("R-091")) func `from the first moment after the window nobody is in`() throws {
        let closes = tokyo("2026-11-22 17:00")
        let world = Example.working()
        let lease = Example.knock(.lease(Example.session))
        _ = try world.decide(lease, at: closes - Span(microseconds: 1), rules: Example.rules())
        expectRefusal(.windowPassed(ended: closes), in: world, lease, at: closes)
        expectRefusal(.windowPassed(ended: closes), in: world, asks, at: closes)
    }

    @Test(.requirement("R-091", "R-076")) func `the hours of contract, asset and technician each narrow the window`()
        throws
    {
        let hours: Schedule = the("sun 13:30-16:00")
        let opens = tokyo("2026-11-22 13:30")
        let changes: [(Refusal.ScheduleOwner, Event)] = [
            (.contract(Example.yamatoContract), .contractRecorded(Example.contract { $0.schedule = hours })),
            (.asset(Example.pacs), .assetRecorded(Example.asset { $0.schedule = hours })),
            (.technician(Example.tanaka), .technicianRecorded(Example.technician { $0.schedule = hours })),
        ]
        for (owner, event) in changes {
            let world = Example.approved(after: [event])
            expectRefusal(.outsideSchedule(owner, opens: opens), in: world, asks, at: opens - .minutes(30))
            let entry = try world.decide(asks, at: opens, rules: Example.rules())
            #expect(entry.until == tokyo("2026-11-22 16:00"))
            expectRefusal(.outsideSchedule(owner, opens: nil), in: world, asks, at: entry.until)
        }
    }

    @Test func `hours on other weekdays do not open the window`() {
        let world = Example.approved(after: [
            .technicianRecorded(Example.technician { $0.schedule = the("mon-fri 00:00-24:00") })
        ])
        expectRefusal(.outsideSchedule(.technician(Example.tanaka), opens: nil), in: world)
    }

    @Test func `a holiday closes hours that do not count then`() throws {
        let daily = Example.contract { $0.schedule = the("mon-sun 00:00-24:00 no-holidays") }
        var world = Example.approved(after: [.contractRecorded(daily)])
        _ = try world.decide(asks, at: Example.during, rules: Example.rules())
        world.take(.holidayRecorded(Holiday(date: Example.day, name: the("臨時休診"))), at: Example.during)
        expectRefusal(.outsideSchedule(.contract(Example.yamatoContract), opens: nil), in: world)
        world.take(.holidayRemoved(Example.day), at: Example.during)
        _ = try world.decide(asks, at: Example.during, rules: Example.rules())
    }

    @Test func `a window across midnight keeps the weekday it began on`() throws {
        let night = Example.form {
            $0.from = the("22:00")
            $0.until = the("06:00")
        }
        let sunday = Example.technician { $0.schedule = the("sun 21:00-05:00") }
        let world = Example.approved(night, after: [.technicianRecorded(sunday)])
        let entry = try world.decide(asks, at: tokyo("2026-11-23 03:00"), rules: Example.rules())
        #expect(entry.until == tokyo("2026-11-23 05:00"))
    }

    @Test(arguments: [
        // The night in which clocks go forward is an hour shorter, the other an hour longer.
        ("2026-03-07", Int64(7)), ("2026-10-31", 9), ("2026-11-07", 8),
    ])
    func `a window over a DST night lasts what its local times mean`(date: String, hours: Int64) throws {
        let form = Example.form {
            $0.date = the(date)
            $0.from = the("22:00")
            $0.until = the("06:00")
        }
        let year = Example.contract { $0.from = the("2026-01-01") }
        let world = Example.approved(form, zone: .newYork, after: [.contractRecorded(year)])
        let start = Zone.newYork.earliest(local("\(date) 22:00"))
        let rules = Example.rules(zone: .newYork)
        #expect(try world.decide(asks, at: start, rules: rules).until == start + .hours(hours))
        expectRefusal(
            .windowPassed(ended: start + .hours(hours)), in: world, asks, at: start + .hours(hours), rules: rules)
    }

    // MARK: What entitles

    @Test(arguments: [
        (Example.contract { $0.standing = .retired(why: the("解約")) }, Refusal.contractRetired(Example.yamatoContract)),
        (Example.contract { $0.standing = .suspended(why: the("確認中")) }, .contractRetired(Example.yamatoContract)),
        (
            Example.contract { $0.until = the("2026-11-21") },
            .contractNotInForce(Example.yamatoContract, from: the("2026-04-01"), until: the("2026-11-21"))
        ),
        (
            Example.contract { $0.from = the("2026-11-23") },
            .contractNotInForce(Example.yamatoContract, from: the("2026-11-23"), until: the("2027-03-31"))
        ),
        (Example.contract { $0.safetyClauses = false }, .safetyClausesMissing(Example.yamatoContract)),
        (Example.contract { $0.nondisclosureUntil = nil }, .nondisclosureMissing(Example.yamatoContract)),
        (
            Example.contract { $0.nondisclosureUntil = the("2026-11-21") },
            .nondisclosureLapsed(Example.yamatoContract, on: the("2026-11-21"))
        ),
        (Example.contract(of: Example.kaede), .contractOfAnotherVendor(Example.yamatoContract)),
    ])
    func `a contract that no longer entitles closes the door and ends the session`(
        contract: Contract, refusal: Refusal
    ) {
        var world = Example.working()
        world.take(.contractRecorded(contract), at: Example.during)
        for stage in [Knock.Stage.greeting, .claim(.shell), .lease(Example.session)] {
            expectRefusal(refusal, in: world, Example.knock(stage))
        }
    }

    @Test func `a request under a contract that is gone is closed`() {
        var world = Example.working()
        world.install(nil, at: World.Key("contract", Example.yamatoContract))
        expectRefusal(.contractUnknown(Example.yamatoContract), in: world)
    }

    @Test func `contract and non-disclosure carry their whole last day`() throws {
        for change in [
            Example.contract { $0.until = Example.day }, Example.contract { $0.nondisclosureUntil = Example.day },
            Example.contract { $0.from = Example.day },
        ] {
            let world = Example.approved(after: [.contractRecorded(change)])
            _ = try world.decide(asks, at: Example.during, rules: Example.rules())
        }
    }

    @Test func `a night is cut at the midnight on which contract, non-disclosure or confirmation ends`() throws {
        let night = Example.form {
            $0.from = the("22:00")
            $0.until = the("06:00")
            $0.technicians = [Example.sato]
        }
        let aoba = Subcontractor(id: Example.aoba, name: the("青葉テック"), confirmedUntil: Example.day)
        let knock = Example.knock(.greeting, as: Example.sato, key: "SHA256:sato")
        for contract in [
            Example.contract { $0.until = Example.day }, Example.contract { $0.nondisclosureUntil = Example.day },
            Example.contract { $0.subcontractors = [aoba] },
        ] {
            let world = Example.approved(night, after: [.contractRecorded(contract)])
            let entry = try world.decide(knock, at: tokyo("2026-11-22 23:00"), rules: Example.rules())
            #expect(entry.until == tokyo("2026-11-23 00:00"))
            #expect(throws: Refusal.self) { try world.decide(knock, at: entry.until, rules: Example.rules()) }
        }
    }

    @Test func `another subcontractor's confirmation is not the technician's`() throws {
        let subcontractors = [
            Subcontractor(id: the("midori"), name: the("みどり通信"), confirmedUntil: Example.day),
            Subcontractor(id: Example.aoba, name: the("青葉テック"), confirmedUntil: the("2026-11-23")),
        ]
        let night = Example.form {
            $0.from = the("22:00")
            $0.until = the("06:00")
            $0.technicians = [Example.sato, Example.tanaka]
        }
        let contract = Example.contract { $0.subcontractors = subcontractors }
        let world = Example.approved(night, after: [.contractRecorded(contract)])
        for technician in night.technicians {
            let knock = Example.knock(.greeting, as: technician, key: "SHA256:\(technician)")
            let entry = try world.decide(knock, at: tokyo("2026-11-22 23:00"), rules: Example.rules())
            #expect(entry.until == tokyo("2026-11-23 06:00"))
        }
    }

    @Test(
        .requirement("R-034", "R-231"),
        arguments: [
            ([], Refusal.subcontractorUnconfirmed(Example.aoba)),
            (
                [Subcontractor(id: Example.aoba, name: the("青葉テック"), confirmedUntil: nil)],
                .subcontractorUnconfirmed(Example.aoba)
            ),
            (
                [Subcontractor(id: Example.aoba, name: the("青葉テック"), confirmedUntil: the("2026-11-21"))],
                .subcontractorLapsed(Example.aoba, on: the("2026-11-21"))
            ),
        ])
    func `a subcontractor's technician needs a confirmed subcontract`(list: [Subcontractor], refusal: Refusal) {
        var world = Example.approved(Example.form { $0.technicians = [Example.sato] })
        world.take(.contractRecorded(Example.contract { $0.subcontractors = list }), at: Example.during)
        expectRefusal(refusal, in: world, Example.knock(as: Example.sato, key: "SHA256:sato"))
    }
}
