import Sekimori
import SekimoriTesting
import Testing

/// What is owed closes doors, but never cuts a running session (law 7).
struct OverdueTests {
    private static let owed: RequestID = the("r20261110-001")
    private static let ended = tokyo("2026-11-10 17:00")
    private static let due = ended + .hours(24)

    /// The example's world, in which an earlier request of these technicians ended and no report came.
    private static func world(
        _ technicians: [TechnicianID] = [Example.tanaka], after base: World = Example.approved()
    ) -> World {
        var world = base
        let form = Example.form {
            $0.date = the("2026-11-10")
            $0.technicians = technicians
        }
        let revision = Example.revision(form)
        world.take(.submitted(revision), owed, at: ended)
        world.take(.approved(Example.approval(revision)), owed, at: ended)
        world.take(.ended(.unused), owed, at: ended)
        return world
    }

    /// So long that only the technician's own debt counts.
    private static let patient = Example.rules { $0.vendorBlockedAfter = .days(365) }

    @Test(.requirement("R-247")) func `a technician whose report is overdue is not admitted, from that moment on`()
        throws
    {
        let world = Self.world()
        let rules = Example.rules {
            $0.vendorBlockedAfter = .days(365)
            $0.reportDue = Example.during - Self.ended
        }
        for stage in [Knock.Stage.admission, .claim(.shell)] {
            let knock = Example.knock(stage)
            expectRefusal(.reportOverdue(Self.owed, since: Example.during), in: world, knock, rules: rules)
            _ = try world.decide(knock, at: Example.during - Span(microseconds: 1), rules: rules)
        }
    }

    @Test func `the greeting does not ask what is owed`() throws {
        _ = try Self.world().decide(Example.knock(.greeting), at: Example.during, rules: Self.patient)
    }

    @Test func `a colleague's overdue report is in nobody's way until the vendor's time is over`() throws {
        let world = Self.world([Example.suzuki])
        _ = try world.decide(Example.knock(), at: Example.during, rules: Self.patient)
        let rules = Example.rules { $0.vendorBlockedAfter = Example.during - Self.due }
        expectRefusal(.vendorReportOverdue(Self.owed, since: Self.due), in: world, rules: rules)
        _ = try world.decide(Example.knock(), at: Example.during - Span(microseconds: 1), rules: rules)
    }

    @Test(.requirement("R-247")) func `a running session goes on, whatever is owed`() throws {
        let world = Self.world(after: Example.working())
        let lease = Example.knock(.lease(Example.session))
        _ = try world.decide(lease, at: Example.during, rules: Example.rules())
    }

    @Test func `another vendor's debt is not ours`() throws {
        var world = Example.approved()
        world.take(.vendorRecorded(Example.vendor(Example.kaede)), at: Example.filled)
        let revision = Example.revision(
            Example.form {
                $0.vendor = Example.kaede
                $0.technicians = [Example.tanaka]
            })
        world.take(.submitted(revision), Self.owed, at: Self.ended)
        world.take(.approved(Example.approval(revision)), Self.owed, at: Self.ended)
        world.take(.ended(.unused), Self.owed, at: Self.ended)
        _ = try world.decide(Example.knock(), at: Example.during, rules: Example.rules())
    }

    @Test func `a report that came pays, one that came back is due again a day later`() throws {
        var world = Self.world()
        let report = Example.reported(Example.report { $0.request = Self.owed })
        world.take(.reported(report), Self.owed, at: Example.filled)
        _ = try world.decide(Example.knock(), at: Example.during, rules: Example.rules())
        // The hospital looked late: that shuts nobody out of the next repair.
        let back = Example.during - .hours(24)
        world.take(.reportReturned(why: the("時刻が違う")), Self.owed, at: back + Span(microseconds: 1))
        _ = try world.decide(Example.knock(), at: Example.during, rules: Example.rules())
        world.take(.reported(report), Self.owed, at: back + Span(microseconds: 2))
        world.take(.reportReturned(why: the("まだ違う")), Self.owed, at: back)
        expectRefusal(.reportOverdue(Self.owed, since: Example.during), in: world)
    }

    // MARK: The monthly list

    /// When the list of the example's vendor, whose first technician was entered with the ledger, closes its doors.
    private static let listDue = Example.filled + RosterConfirmation.life + .days(14)

    @Test(.requirement("R-243")) func `a vendor whose list nobody confirmed enters until it is due`() throws {
        let world = Example.approved()
        let rules = Example.rules { $0.rosterDue = Example.during - Example.filled - RosterConfirmation.life }
        for stage in [Knock.Stage.admission, .claim(.shell)] {
            let knock = Example.knock(stage)
            expectRefusal(.rosterOverdue(Example.yamato, since: Example.during), in: world, knock, rules: rules)
            _ = try world.decide(knock, at: Example.during - Span(microseconds: 1), rules: rules)
        }
        // Who is inside stays, and the greeting does not ask.
        _ = try world.decide(Example.knock(.greeting), at: Example.during, rules: rules)
        _ = try Example.working().decide(Example.knock(.lease(Example.session)), at: Example.during, rules: rules)
    }

    @Test(.requirement("R-243")) func `a confirmation opens the doors at once, for a month and two weeks`() throws {
        let rules = Example.rules { $0.rosterDue = Example.during - Example.filled - RosterConfirmation.life }
        var world = Example.approved()
        let again = Example.during + Example.rules().limits.rosterDue
        world.take(
            .rosterConfirmed(
                RosterConfirmation(
                    vendor: Example.yamato, technicians: world.roster(of: Example.yamato), by: Example.yamada,
                    at: Example.during)), at: Example.during)
        _ = try world.decide(Example.knock(), at: Example.during, rules: rules)
        #expect(world.rosterDue(Example.yamato, rules: Example.rules()) == again + RosterConfirmation.life)
        #expect(world.rosters[Example.yamato]?.since == Example.filled)
    }

    @Test func `a list begins with whoever is entered while nobody stands on it, and not again with the next`() {
        var world = World()
        world.take(.vendorRecorded(Example.vendor()), at: Example.filled)
        #expect(world.rosterDue(Example.yamato, rules: Example.rules()) == nil)
        for (number, id) in [Example.tanaka, Example.suzuki].enumerated() {
            let event = Event.technicianRecorded(Example.technician(id, uid: World.firstUID + Int64(number)))
            let roster = World.Key("roster", Example.yamato)
            #expect(world.keys(touchedBy: event).contains(roster) == (number == 0))
            world.take(event, at: Example.filled + .hours(Int64(number)))
        }
        #expect(world.rosterDue(Example.yamato, rules: Example.rules()) == Self.listDue)
        // Who is called for after years finds a list that begins anew, not one that is long overdue.
        let years = Example.filled + .days(700)
        for (number, id) in [Example.tanaka, Example.suzuki].enumerated() {
            world.take(
                .technicianRecorded(
                    Example.technician(id, uid: World.firstUID + Int64(number)) {
                        $0.standing = .retired(why: the("退職"))
                    }),
                at: Example.during)
        }
        #expect(world.unconfirmedRosters(at: years) == [])
        world.take(.technicianRecorded(Example.technician(the("mori"), uid: world.nextUID)), at: years)
        #expect(world.rosters[Example.yamato]?.since == years)
    }

    @Test func `a list is owed by vendors that may send people, and by no other`() {
        let later = Example.filled + .days(60)
        var world = Example.world()
        #expect(world.unconfirmedRosters(at: later).map(\.vendor) == [Example.yamato])
        world.take(
            .vendorRecorded(Example.vendor { $0.standing = .suspended(why: the("契約の見直し")) }), at: Example.during)
        #expect(world.unconfirmedRosters(at: later) == [])
    }

    @Test(.requirement("R-243")) func `a list that is overdue refuses an approval too, and another vendor's does not`()
        throws
    {
        var world = Example.world()
        world.take(.submitted(Example.revision()), at: Example.filled)
        world.take(.vendorRecorded(Example.vendor(Example.kaede)), at: Example.filled - .days(90))
        world.take(
            .technicianRecorded(Example.technician(the("mori"), of: Example.kaede, uid: world.nextUID)),
            at: Example.filled - .days(90))
        let rules = Example.rules { $0.rosterDue = .days(-31) }
        let request = try #require(world.requests[Example.request])
        #expect(throws: Never.self) {
            try world.approvable(
                request, terms: Example.terms(), by: nil, at: Example.filled, rules: Example.rules())
        }
        expectRefusal(.rosterOverdue(Example.yamato, since: Example.filled)) { () throws(Refusal) in
            try world.approvable(request, terms: Example.terms(), by: nil, at: Example.filled, rules: rules)
        }
    }

    @Test func `what is overdue refuses an approval too`() {
        var world = Self.world(after: Example.world())
        let revision = Example.revision()
        world.take(.submitted(revision), at: Example.filled)
        guard let request = world.requests[Example.request] else { return }
        expectRefusal(.reportOverdue(Self.owed, since: Self.due)) { () throws(Refusal) in
            try world.approvable(request, terms: Example.terms(), by: nil, at: Example.filled, rules: Self.patient)
        }
        expectRefusal(.vendorReportOverdue(Self.owed, since: Self.due)) { () throws(Refusal) in
            try world.approvable(request, terms: Example.terms(), by: nil, at: Example.filled, rules: Example.rules())
        }
    }
}
