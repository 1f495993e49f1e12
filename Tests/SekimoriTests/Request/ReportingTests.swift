import Sekimori
import SekimoriTesting
import Testing

/// Declared next to observed (REQUIREMENTS B4, R-255).
struct ReportingTests {
    /// The example's request after one session from 13:05 to 13:50, ended.
    private static func world(_ form: RequestForm = Example.form(), _ sessions: [(Session, Session.End)]? = nil)
        -> World
    {
        var world = Example.approved(form)
        for (session, end) in sessions ?? [(Example.started(), Example.end())] {
            world.take(.sessionStarted(session), at: session.startedAt)
            world.take(.started(session.id), at: session.startedAt)
            world.take(.sessionEnded(session.id, end), at: end.at)
        }
        world.take(.ended(.windowOver), at: tokyo("2026-11-22 17:00"))
        return world
    }

    private func compare(_ world: World = world(), _ change: (inout ReportDraft) -> Void = { _ in }) throws
        -> [Contradiction]
    {
        try world.compare(Example.report(change), at: tokyo("2026-11-22 18:00"), rules: Example.rules())
    }

    @Test(.requirement("R-255")) func `what was declared as it was seen contradicts nothing`() throws {
        #expect(try compare() == [])
    }

    @Test(.requirement("R-255")) func `no work declared where there were sessions contradicts`() throws {
        #expect(try compare { $0.work = nil } == [.workUndeclared(sessions: [Example.session])])
    }

    @Test(.requirement("R-255")) func `work declared where nobody entered contradicts`() throws {
        #expect(try compare(Self.world(Example.form(), [])) == [.nobodyEntered])
        #expect(try compare(Self.world(Example.form(), [])) { $0.work = nil } == [])
    }

    @Test(.requirement("R-255")) func `people and systems must be the ones that were seen`() throws {
        let found = try compare {
            $0.work = Example.work(technicians: [Example.suzuki], assets: [Example.ris])
        }
        #expect(
            found == [
                .technicianUndeclared(Example.tanaka), .technicianUnseen(Example.suzuki),
                .assetUndeclared(Example.pacs), .assetUnseen(Example.ris),
            ])
    }

    @Test(
        .requirement("R-255"),
        arguments: [
            ("2026-11-22 13:06", "2026-11-22 13:50"), ("2026-11-22 13:05", "2026-11-22 13:49"),
        ])
    func `a session outside the declared times contradicts`(from: String, until: String) throws {
        #expect(
            try compare { $0.work = Example.work(from: from, until: until) } == [.outsideDeclaredTimes(Example.session)]
        )
    }

    @Test(arguments: [
        ("2026-11-22 12:50", "2026-11-22 14:05", true), ("2026-11-22 12:49", "2026-11-22 13:50", false),
        ("2026-11-22 13:05", "2026-11-22 14:06", false),
    ])
    func `declared times are borne out within a quarter of an hour`(from: String, until: String, good: Bool) throws {
        let found = try compare { $0.work = Example.work(from: from, until: until) }
        #expect(found == (good ? [] : [.timesNotBorneOut]))
    }

    @Test(arguments: [false, true]) func `first and last of several sessions bear the times out`(turned: Bool) throws {
        let second: SessionID = the("s20261122-0002")
        let sessions = [
            (Example.started(), Example.end()),
            (Example.started(second, at: "2026-11-22 15:00"), Example.end(at: "2026-11-22 16:00")),
        ]
        let world = Self.world(Example.form(), turned ? sessions.reversed() : sessions)
        #expect(try compare(world) { $0.work = Example.work(until: "2026-11-22 16:00") } == [])
        #expect(try compare(world) == [.outsideDeclaredTimes(second)])
        let early = try compare(world) { $0.work = Example.work(from: "2026-11-22 12:49", until: "2026-11-22 16:00") }
        #expect(early == [.timesNotBorneOut])
        let late = try compare(world) { $0.work = Example.work(until: "2026-11-22 16:16") }
        #expect(late == [.timesNotBorneOut])
    }

    @Test func `what was taken out without permission contradicts`() throws {
        let taken = Declared.yes(the("障害ログ"))
        #expect(try compare { $0.takenOut = taken } == [.takenOutUnpermitted])
        let permitted = Self.world(Example.form { $0.takeOut = .yes(the("障害ログ")) })
        #expect(try compare(permitted) { $0.takenOut = taken } == [])
        #expect(try compare(permitted) == [])
    }

    @Test func `personal information seen unannounced contradicts`() throws {
        let seen = ReportForm.PersonalInformation.accessed([the("患者番号 0012345")])
        #expect(try compare { $0.personalInformation = seen } == [.personalInformationUnannounced])
        let announced = Self.world(Example.form { $0.personalInformation = .yes(the("検査画像の表示確認")) })
        #expect(try compare(announced) { $0.personalInformation = seen } == [])
        #expect(try compare(announced) == [])
    }

    @Test func `a report that says yes and not what is incomplete`() {
        let drafts: [(String, (inout ReportDraft) -> Void)] = [
            ("personal-information", { $0.personalInformation = .accessed([]) }),
            ("work.technicians", { $0.work = Example.work(technicians: []) }),
            ("work.assets", { $0.work = Example.work(assets: []) }),
        ]
        for (field, change) in drafts {
            expectRefusal(.reportIncomplete(field)) { () throws(Refusal) in
                try Self.world().compare(Example.report(change), at: Example.during, rules: Example.rules())
            }
        }
    }

    @Test(.requirement("R-021")) func `a report on work with data of the fault says what became of the data`() throws {
        let form = Example.form { $0.faultData = .yes(the("障害時の検査画像 3件、保守拠点で解析")) }
        expectRefusal(.reportIncomplete("erasure")) { () throws(Refusal) in
            try Self.world(form).compare(Example.report(), at: Example.during, rules: Example.rules())
        }
        for answer in [ReportForm.Erasure.erased(the("22日16時 田中が上書き消去")), .owed(the("複製 1件"))] {
            #expect(try compare(Self.world(form)) { $0.erasure = answer } == [])
        }
        #expect(try compare(Self.world(form, [])) { $0.work = nil } == [])
    }

    // MARK: When a report may come

    @Test(arguments: TransitionTests.ways.map(\.phase)) func `a report is taken where one is owed`(phase: String) throws
    {
        var world = Example.world()
        world.install(.request(try TransitionTests.request(in: phase)), at: World.Key("request", Example.request))
        if ["ended", "report-returned"].contains(phase) {
            _ = try compare(world)
        } else {
            expectRefusal(.wrongPhase(request: Example.request, phase: phase)) { () throws(Refusal) in
                try world.compare(Example.report(), at: Example.during, rules: Example.rules())
            }
        }
    }

    @Test func `a report on a request that nobody knows is refused`() {
        expectRefusal(.requestUnknown) { () throws(Refusal) in
            try Example.world().compare(Example.report(), at: Example.during, rules: Example.rules())
        }
    }

    @Test func `no report while a session runs`() {
        var world = Example.working()
        world.take(.ended(.windowOver), at: Example.during)
        expectRefusal(.sessionsRunning([Example.session])) { () throws(Refusal) in
            try world.compare(Example.report(), at: Example.during, rules: Example.rules())
        }
    }

    // MARK: Confirming

    private func accepted(
        _ form: ReportForm = Example.report(), contradictions: [Contradiction] = [], in world: World = world()
    ) throws -> (World, WorkRequest) {
        var world = world
        world.take(.reported(Example.reported(form, contradictions: contradictions)), at: Example.during)
        world.take(.reportAccepted(why: the("確認した")), at: Example.during)
        return (world, try #require(world.requests[Example.request]))
    }

    @Test(.requirement("R-255")) func `an accepted report that agrees is confirmed`() throws {
        let (world, request) = try accepted()
        try world.confirmable(request, agree: true)
        try world.confirmable(request, agree: false)
    }

    @Test(.requirement("R-255")) func `what is contradicted cannot be confirmed as agreeing`() throws {
        let (world, request) = try accepted(contradictions: [.timesNotBorneOut, .nobodyEntered])
        expectRefusal(.contradicted([.timesNotBorneOut, .nobodyEntered])) { () throws(Refusal) in
            try world.confirmable(request, agree: true)
        }
        try world.confirmable(request, agree: false)
    }

    @Test func `an erasure still owed cannot be confirmed as agreeing`() throws {
        let (world, request) = try accepted(Example.report { $0.erasure = .owed(the("検証用データ")) })
        expectRefusal(.erasureOwed) { () throws(Refusal) in try world.confirmable(request, agree: true) }
        try world.confirmable(request, agree: false)
    }

    @Test(.requirement("R-255"), arguments: TransitionTests.ways.map(\.phase).filter { $0 != "report-accepted" })
    func `only an accepted report is confirmed`(phase: String) throws {
        let request = try TransitionTests.request(in: phase)
        for agree in [true, false] {
            expectRefusal(.wrongPhase(request: request.id, phase: phase)) { () throws(Refusal) in
                try Example.world().confirmable(request, agree: agree)
            }
        }
    }

    @Test func `nothing is confirmed while a session runs, or one is not known`() throws {
        var world = Example.working()
        world.take(.ended(.windowOver), at: Example.during)
        let (running, request) = try accepted(in: world)
        expectRefusal(.sessionsRunning([Example.session])) { () throws(Refusal) in
            try running.confirmable(request, agree: false)
        }
        expectRefusal(.sessionsRunning([Example.session])) { () throws(Refusal) in
            try Example.world().confirmable(request, agree: false)
        }
    }
}
