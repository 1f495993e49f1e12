import Sekimori
import SekimoriTesting
import Testing

/// What each layer asks beyond the one before: greeting, admission, claim, lease.
struct LayerTests {
    private let stages: [Knock.Stage] = [.greeting, .admission, .claim(.shell)]

    // MARK: Phases

    @Test(.requirement("R-027"), arguments: TransitionTests.ways.map(\.phase))
    func `only an approved or working request opens anything`(phase: String) throws {
        var world = Example.world()
        world.install(.request(try TransitionTests.request(in: phase)), at: World.Key("request", Example.request))
        let open = ["approved", "working"].contains(phase)
        let entry = try? world.decide(Example.knock(.greeting), at: Example.during, rules: Example.rules())
        #expect((entry != nil) == open)
        if !open { expectRefusal(.noRequestToday(Example.tanaka), in: world) }
    }

    // MARK: Passcode

    @Test func `without a collected passcode there is a greeting and nothing more`() throws {
        let world = Example.approved(collected: false)
        _ = try world.decide(Example.knock(.greeting), at: Example.during, rules: Example.rules())
        expectRefusal(.passcodeNotCollected, in: world, Example.knock(.admission))
        expectRefusal(.passcodeNotCollected, in: world, Example.knock(.claim(.shell)))
    }

    @Test(
        .requirement("R-240"),
        arguments: [
            (Example.suzuki, Example.pacs), (Example.tanaka, Example.ris),
        ])
    func `a passcode is good for its own technician and asset`(technician: TechnicianID, asset: AssetID) {
        let form = Example.form {
            $0.technicians = [Example.tanaka, Example.suzuki]
            $0.assets = [Example.pacs, Example.ris]
        }
        var world = Example.approved(form, collected: false)
        world.take(.collected(Example.credential(technician, asset)), at: Example.filled)
        expectRefusal(.passcodeNotCollected, in: world)
    }

    @Test(.requirement("R-245")) func `a revoked credential admits nobody and ends its session`() throws {
        var world = Example.working()
        world.take(
            .credentialRevoked(technician: Example.tanaka, asset: Example.pacs, why: the("漏えいの疑い")),
            at: Example.during)
        for stage in [Knock.Stage.admission, .claim(.shell), .lease(Example.session)] {
            expectRefusal(.credentialRevoked, in: world, Example.knock(stage))
        }
        world.take(.collected(Example.credential()), at: Example.during)
        _ = try world.decide(Example.knock(.lease(Example.session)), at: Example.during, rules: Example.rules())
    }

    @Test(.requirement("R-240")) func `a grant carries one session at a time`() throws {
        var world = Example.working()
        expectRefusal(.credentialInUse(Example.session), in: world, Example.knock(.admission))
        expectRefusal(.credentialInUse(Example.session), in: world)
        world.take(.sessionEnded(Example.session, Example.end()), at: Example.during)
        _ = try world.decide(Example.knock(), at: Example.during, rules: Example.rules())
    }

    @Test func `a colleague's session and one on another asset are in nobody's way`() throws {
        let form = Example.form {
            $0.technicians = [Example.tanaka, Example.suzuki]
            $0.assets = [Example.pacs, Example.ris]
        }
        let world = Example.working(form)
        let suzuki = Example.knock(as: Example.suzuki, key: "SHA256:suzuki")
        _ = try world.decide(suzuki, at: Example.during, rules: Example.rules())
        _ = try world.decide(Example.knock(on: Example.ris), at: Example.during, rules: Example.rules())
    }

    // MARK: What is wanted

    @Test(
        .requirement("R-018", "R-062"),
        arguments: [
            ("shell", nil, true), ("shell", "ls", false), ("exec ls", "ls", true), ("exec ls", "ls ", false),
            ("exec ls", "ls -l", false), ("exec ls", "LS", false), ("exec ls", nil, false),
            ("exec-any", "rm -rf /", true),
            ("exec-any", nil, false), ("exec cat caf\u{E9}", "cat cafe\u{301}", false),
        ])
    func `what was not granted is refused at the claim and by the lease`(
        granted: String, asked: String?, yes: Bool
    ) throws {
        let capability: Capability = the(granted)
        let activity: Session.Activity = asked.map { .exec(the($0)) } ?? .shell
        var world = Example.approved(Example.form { $0.capabilities = [capability] })
        let words = asked.map { "exec \($0)" } ?? "shell"
        let refusal = Refusal.capabilityNotGranted(requested: words, granted: [capability])
        if yes {
            _ = try world.decide(Example.knock(.claim(activity)), at: Example.during, rules: Example.rules())
        } else {
            expectRefusal(refusal, in: world, Example.knock(.claim(activity)))
        }
        _ = try world.decide(Example.knock(.admission), at: Example.during, rules: Example.rules())
        world.take(.sessionStarted(Example.started(activity: activity)), at: Example.during)
        world.take(.started(Example.session), at: Example.during)
        let lease = Example.knock(.lease(Example.session))
        if yes {
            _ = try world.decide(lease, at: Example.during, rules: Example.rules())
        } else {
            expectRefusal(refusal, in: world, lease)
        }
    }

    // MARK: The lease

    @Test func `the lease of a session that ended or never was is refused`() {
        var world = Example.working()
        let other: SessionID = the("s20261122-0009")
        expectRefusal(.sessionEnded(other), in: world, Example.knock(.lease(other)))
        world.take(.sessionEnded(Example.session, Example.end()), at: Example.during)
        expectRefusal(.sessionEnded(Example.session), in: world, Example.knock(.lease(Example.session)))
    }

    @Test func `a lease is renewed for the session's own technician and asset alone`() {
        let world = Example.working(
            Example.form {
                $0.technicians = [Example.tanaka, Example.suzuki]
                $0.assets = [Example.pacs, Example.ris]
            })
        let lease = Knock.Stage.lease(Example.session)
        expectRefusal(.assetNotInRequest(Example.pacs), in: world, Example.knock(lease, on: Example.ris))
        let suzuki = Example.knock(lease, as: Example.suzuki, key: "SHA256:suzuki")
        expectRefusal(.sessionUnknown, in: world, suzuki)
    }

    @Test(.requirement("R-091")) func `no other request that is open by now carries a session on`() {
        var world = Example.working()
        let next: RequestID = the("r20261122-002")
        let revision = Example.revision(
            Example.form {
                $0.from = the("17:00")
                $0.until = the("20:00")
            })
        world.take(.submitted(revision), next, at: Example.filled)
        world.take(.approved(Example.approval(revision)), next, at: Example.filled)
        world.take(.collected(Example.credential()), next, at: Example.filled)
        let ended = tokyo("2026-11-22 17:00")
        expectRefusal(
            .windowPassed(ended: ended), in: world, Example.knock(.lease(Example.session)), at: ended + .minutes(30))
    }

    @Test func `under the bare name the lease finds its own grant`() throws {
        let world = Example.working(Example.form { $0.assets = [Example.pacs, Example.ris] })
        let lease = Example.knock(.lease(Example.session), on: nil)
        #expect(try world.decide(lease, at: Example.during, rules: Example.rules()).asset == Example.pacs)
    }

    @Test func `cancelling, withdrawing and ending close at once`() throws {
        for event in [RequestEvent.cancelled(why: the("手術のため")), .ended(.finished)] {
            var world = Example.working()
            world.take(event, at: Example.during)
            let lease = Example.knock(.lease(Example.session))
            expectRefusal(.noRequestToday(Example.tanaka), in: world, lease)
        }
        var world = Example.approved()
        world.take(.withdrawn(why: the("延期")), at: Example.during)
        expectRefusal(.noRequestToday(Example.tanaka), in: world)
    }

    // MARK: What is shown

    @Test func `of several requests the one that opens next is told`() {
        var world = Example.approved(Example.form { $0.date = the("2026-11-24") })
        let early: RequestID = the("r20261121-007")
        let revision = Example.revision(Example.form { $0.date = the("2026-11-21") })
        world.take(.submitted(revision), early, at: Example.filled)
        world.take(.approved(Example.approval(revision)), early, at: Example.filled)
        let next: RequestID = the("r20261123-003")
        let second = Example.revision(Example.form { $0.date = the("2026-11-23") })
        world.take(.submitted(second), next, at: Example.filled)
        world.take(.approved(Example.approval(second)), next, at: Example.filled)
        expectRefusal(
            .outsideWindow(opens: tokyo("2026-11-23 13:00"), closes: tokyo("2026-11-23 17:00")), in: world)
    }

    @Test func `what opens another day is told before what does not open any more`() {
        let mornings = Example.technician { $0.schedule = the("mon-sun 08:00-13:30") }
        var world = Example.approved(after: [.technicianRecorded(mornings)])
        let tomorrow: RequestID = the("r20261123-003")
        let revision = Example.revision(
            Example.form {
                $0.date = the("2026-11-23")
                $0.from = the("09:00")
            })
        world.take(.submitted(revision), tomorrow, at: Example.filled)
        world.take(.approved(Example.approval(revision)), tomorrow, at: Example.filled)
        expectRefusal(
            .outsideWindow(opens: tokyo("2026-11-23 09:00"), closes: tokyo("2026-11-23 17:00")), in: world)
    }

    @Test func `a reason that one can do something about goes before hours`() {
        var world = Example.approved()
        let other: RequestID = the("r20261123-003")
        let revision = Example.revision(Example.form { $0.date = the("2026-11-23") })
        world.take(.submitted(revision), other, at: Example.filled)
        world.take(.approved(Example.approval(revision)), other, at: Example.filled)
        let elsewhere: Address = the("203.0.113.14")
        expectRefusal(.sourceNotAllowed(elsewhere), in: world, Example.knock(from: elsewhere))
    }
}
