import Sekimori
import SekimoriTesting
import Testing

/// Applying is the only mutation; what has no place changes nothing.
struct WorldTests {
    private static let why: Label = the("理由")
    private static let segment = SegmentFact(index: 1, digest: "d", firstFrame: 0, frames: 10, size: 100)

    /// Holds an event against having no place, and against having changed anything.
    private func expectOutOfOrder(
        _ event: Event, in world: World, location: SourceLocation = #_sourceLocation
    ) {
        var changed = world
        #expect(throws: OutOfOrder.self, sourceLocation: location) { try changed.apply(event, at: Example.during) }
        #expect(Snapshot(kept: changed) == Snapshot(kept: world), sourceLocation: location)
        #expect(changed.nextUID == world.nextUID, sourceLocation: location)
    }

    @Test func `a request begins with its first revision`() {
        let events: [RequestEvent] = [.submitted(Example.revision(number: 2))] + TransitionTests.events.dropFirst()
        for event in events { expectOutOfOrder(.request(Example.request, event), in: Example.world()) }
        expectOutOfOrder(.request(Example.request, .submitted(Example.revision())), in: Example.approved())
    }

    @Test func `a session starts once and ends once`() {
        expectOutOfOrder(.sessionStarted(Example.started()), in: Example.working())
        expectOutOfOrder(.sessionEnded(the("s20261122-0009"), Example.end()), in: Example.working())
        var world = Example.working()
        #expect(world.running == [Example.session])
        world.take(.sessionEnded(Example.session, Example.end()), at: Example.during)
        #expect(world.running == [])
        expectOutOfOrder(.sessionEnded(Example.session, Example.end()), in: world)
        expectOutOfOrder(.sessionStarted(Example.started()), in: world)
        expectOutOfOrder(.segmentWritten(Example.session, Self.segment), in: world)
    }

    @Test func `segments follow each other without a gap`() throws {
        var world = Example.working()
        let second = SegmentFact(index: 2, digest: "d", firstFrame: 10, frames: 5, size: 50)
        expectOutOfOrder(.segmentWritten(Example.session, second), in: world)
        world.take(.segmentWritten(Example.session, Self.segment), at: Example.during)
        expectOutOfOrder(.segmentWritten(Example.session, Self.segment), in: world)
        world.take(.segmentWritten(Example.session, second), at: Example.during)
        let session = try #require(world.sessions[Example.session])
        #expect([session.segments, session.frames, session.bytes] == [2, 15, 150])
    }

    @Test func `numbers too large to count are refused, not a crash`() {
        let frames = SegmentFact(index: 1, digest: "d", firstFrame: .max, frames: 1, size: 1)
        expectOutOfOrder(.segmentWritten(Example.session, frames), in: Example.working())
        var world = Example.working()
        world.take(.segmentWritten(Example.session, Self.segment), at: Example.during)
        let size = SegmentFact(index: 2, digest: "d", firstFrame: 10, frames: 1, size: .max)
        expectOutOfOrder(.segmentWritten(Example.session, size), in: world)
        expectOutOfOrder(
            .loginAllotted(LoginAllotment(technician: Example.tanaka, asset: Example.pacs, uid: .max)), in: world)
    }

    @Test func `an appointment replaces only an older one`() {
        var world = Example.world()
        expectOutOfOrder(.appointed(Example.appointment(Example.ito, .ended, number: 1)), in: world)
        expectOutOfOrder(.appointed(Example.appointment(Example.ito, .ended, number: 0)), in: world)
        world.take(.appointed(Example.appointment(Example.ito, .ended, number: 5)), at: Example.during)
        #expect(world.appointments[Example.ito]?.post == .ended)
    }

    @Test func `a confirmation of another list, or of another moment, has no place`() {
        let world = Example.world()
        let here = world.roster(of: Example.yamato)
        for (list, at) in [
            (Array(here.dropLast()), Example.during), (here + [the("mori")], Example.during), ([], Example.during),
            (here, Example.during + .days(400)),
        ] {
            let confirmation = RosterConfirmation(
                vendor: Example.yamato, technicians: list, by: Example.yamada, at: at)
            expectOutOfOrder(.rosterConfirmed(confirmation), in: world)
        }
    }

    // MARK: Uids

    @Test(.requirement("R-088")) func `a uid is never given out twice`() {
        var world = Example.world()
        let first = LoginAllotment(technician: Example.tanaka, asset: Example.pacs, uid: world.nextUID)
        world.take(.loginAllotted(first), at: Example.during)
        #expect(world.nextUID == first.uid + 1)
        for uid in [first.uid, World.firstUID, World.firstUID - 1, 0] {
            expectOutOfOrder(
                .loginAllotted(LoginAllotment(technician: Example.suzuki, asset: Example.pacs, uid: uid)), in: world)
            expectOutOfOrder(.technicianRecorded(Example.technician(the("mori"), uid: uid)), in: world)
        }
        world.take(.loginAllotted(first), at: Example.during)
        #expect(world.logins.count == 1)
    }

    @Test func `a login name keeps its uid, and a technician keeps the one of the bare name`() {
        var world = Example.world()
        let bare = LoginAllotment(technician: Example.tanaka, asset: nil, uid: World.firstUID)
        expectOutOfOrder(
            .loginAllotted(LoginAllotment(technician: Example.tanaka, asset: nil, uid: world.nextUID)), in: world)
        world.take(.loginAllotted(bare), at: Example.during)
        expectOutOfOrder(.technicianRecorded(Example.technician(uid: world.nextUID)), in: world)
        let mori = LoginAllotment(technician: the("mori"), asset: nil, uid: world.nextUID)
        world.take(.loginAllotted(mori), at: Example.during)
        world.take(.technicianRecorded(Example.technician(the("mori"), uid: mori.uid)), at: Example.during)
        #expect(world.nextUID == mori.uid + 1)
    }

    @Test func `a login name is the technician's, or the technician's and the asset's`() {
        #expect(LoginAllotment(technician: Example.tanaka, asset: nil, uid: 1).name == "tanaka")
        #expect(LoginAllotment(technician: Example.tanaka, asset: Example.pacs, uid: 1).name == "tanaka+pacs1")
    }

    // MARK: Rows

    @Test func `the last good and the last refused logon are kept apart`() throws {
        var world = Example.world()
        let knocked = Knocked(
            technician: Example.tanaka, asset: nil, address: Example.office, key: nil, request: nil, stage: .passcode)
        world.take(.refused(knocked, .passcodeWrong), at: Example.filled)
        world.take(.admitted(knocked), at: Example.during)
        let logons = try #require(world.logons[Example.tanaka])
        #expect(logons.good.map { [$0.at] } == [Example.during])
        #expect(logons.failed.map { [$0.at] } == [Example.filled])
        #expect(logons.failed?.from == "203.0.113.10")
    }

    @Test func `each row is found under its key and put back as it was`() throws {
        var world = Example.working(after: [.holidayRecorded(Holiday(date: Example.day, name: Self.why))])
        world.take(.stopped(.vendor(Example.kaede), why: Self.why, by: "operator ito"), at: Example.during)
        world.take(
            .loginAllotted(LoginAllotment(technician: Example.tanaka, asset: nil, uid: World.firstUID)),
            at: Example.during)
        let knocked = Knocked(
            technician: Example.tanaka, asset: nil, address: nil, key: nil, request: nil, stage: .admission)
        world.take(.admitted(knocked), at: Example.during)
        let before = Snapshot(kept: world)
        #expect(Set(before.rows.keys.map(\.kind)).count == 14)
        for (key, row) in before.rows {
            #expect(world.row(key) == row)
            var without = world
            without.install(nil, at: key)
            #expect(without.row(key) == nil)
            #expect(Snapshot(kept: without).rows.count == before.rows.count - 1)
            #expect(Snapshot(kept: without) == Snapshot(derived: without))
            without.install(row, at: key)
            #expect(Snapshot(kept: without) == before)
        }
    }

    @Test func `a world filled from its rows is that world`() {
        let world = Example.working()
        var filled = World()
        for (key, row) in Snapshot(kept: world).rows { filled.install(row, at: key) }
        #expect(Snapshot(kept: filled) == Snapshot(kept: world))
        #expect(filled.nextUID == world.nextUID)
    }

    @Test func `a key that is none has no row`() {
        for key in [World.Key("vendor", "nobody"), World.Key("vendor", "NOT AN ID"), World.Key("nothing", "x")] {
            #expect(Example.world().row(key) == nil)
        }
    }

    @Test func `names of stop scopes do not meet`() {
        let scopes: [StopScope] = [
            .all, .vendor(the("all")), .asset(the("all")), .vendor(the("asset-xx")), .asset(the("xx")),
        ]
        #expect(Set(scopes.map(World.id(of:))).count == scopes.count)
    }

    @Test func `what became of a vendor's requests is counted for good`() {
        var world = Example.approved()
        #expect(world.tallies[Example.yamato]?.requests == 1)
        world.take(.sessionStarted(Example.started()), at: Example.during)
        world.take(RequestEvent.started(Example.session), at: Example.during)
        let end = Session.End(
            at: Example.during, cause: .cut(by: Example.ito, why: Self.why), status: nil, complete: true)
        world.take(.sessionEnded(Example.session, end), at: Example.during)
        #expect(world.tallies[Example.yamato]?.cut == 1 && world.tallies[Example.yamato]?.closed == 0)
    }
}
