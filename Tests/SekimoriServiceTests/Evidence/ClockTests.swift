import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What the gate does when its clock is wrong, or when nobody says that it is right.
struct ClockTests {
    let site: Site
    private static let good = ClockState(isSynchronised: true, source: "ntp.example", offset: Span(microseconds: 12))

    init() throws { site = try Site.filled() }

    private func steps() throws -> [Event] {
        try site.events().filter { event in
            if case .clockStepped = event { return true }
            return false
        }
    }

    @Test(.requirement("R-210"))
    func `after a day without a time source nothing is approved, until one is back`() throws {
        try site.gatekeeper.note(.unknown)
        let since = site.clock.now()
        let first = try site.submit()
        site.clock.advance(.hours(24) - .seconds(1))
        try site.gatekeeper.note(.unknown)
        let form = Example.form {
            $0.date = the("2026-11-23"); $0.from = the("08:00"); $0.until = the("09:00")
        }
        let second = try site.submit(form)
        #expect(refusal { try site.approve(first) } == nil)
        site.clock.advance(.seconds(1))
        try site.restart()
        #expect(refusal { try site.approve(second) } == .clockUnsynchronised(since: since))
        #expect(site.gatekeeper.status(.ito).clock == "unsynchronised since \(since)")
        try site.gatekeeper.note(Self.good)
        #expect(site.gatekeeper.status(.ito).clock == "fine")
        #expect(refusal { try site.approve(second) } == nil)
        #expect(try site.kinds().filter { $0 == "clock-changed" }.count == 2)
    }

    @Test func `a gate that was never told anything of its clock is not locked`() throws {
        let id = try site.submit()
        #expect(refusal { try site.approve(id) } == nil)
    }

    @Test(.requirement("R-210"))
    func `every step of the clock is in the journal, forward and back, once`() throws {
        site.pass(seconds: 2)
        site.clock.set(site.clock.now() + .hours(1))
        site.pass(seconds: 2)
        site.clock.set(site.clock.now() - .minutes(30))
        site.pass(seconds: 2)
        site.clock.set(site.clock.now() + .seconds(2))
        site.pass(seconds: 2)
        #expect(try steps() == [.clockStepped(by: .hours(1)), .clockStepped(by: Span(microseconds: -1_800_000_000))])
    }

    @Test func `a step that could not be written is written later`() throws {
        let store = MemoryStore()
        let site = try Site.filled(store: store)
        site.pass(seconds: 1)
        store.isBroken = true
        site.clock.set(site.clock.now() + .hours(1))
        site.pass(seconds: 1)
        store.isBroken = false
        site.pass(seconds: 1)
        #expect(try site.kinds().filter { $0 == "clock-stepped" }.count == 1)
    }

    @Test(.requirement("R-210"), arguments: [-3_600, 3_600, 14_400] as [Int64])
    func `a jump neither lengthens a running session nor cuts it`(_ seconds: Int64) throws {
        let start = try site.working()
        let left = Site.closing - site.clock.now()
        site.pass(seconds: 5)
        site.clock.set(site.clock.now() + .seconds(seconds))
        site.pass(seconds: 5)
        let lease = try site.gatekeeper.renew(start.session.id, secret: start.secret)
        #expect((lease.until - lease.now) == left - .seconds(10))
        // Renewed to the end, and not one lease beyond.
        var lived: Int64 = 10
        while (try? site.gatekeeper.renew(start.session.id, secret: start.secret)) != nil, lived < 20_000 {
            site.clock.advance(.seconds(5))
            site.gatekeeper.tick()
            lived += 5
        }
        #expect(lived == left.seconds)
    }

    @Test func `a time source that sets the clock right is believed`() throws {
        let start = try site.working()
        site.pass(seconds: 5)
        try site.gatekeeper.note(Self.good)
        site.clock.set(site.clock.now() + .hours(1))
        site.pass(seconds: 1)
        let lease = try site.gatekeeper.renew(start.session.id, secret: start.secret)
        #expect(lease.now == site.clock.now())
    }
}
