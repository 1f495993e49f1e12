import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A clock that jumps ahead, and the ways out of it (THREATS row 84).
struct ClockJumpTests {
    let site: Site
    let passcode: String
    private static let good = ClockState(isSynchronised: true, source: "ntp.example", offset: Span(microseconds: 12))

    init() throws {
        site = try Site.filled()
        passcode = try site.openDay().passcode
        site.pass(seconds: 2)
    }

    private func text(at: Instant? = nil, by person: PersonID = Example.ito) -> ClockText {
        ClockText(
            gate: site.rules.gate, by: person, at: at ?? site.clock.now(), nonce: site.nonce(), why: the("時計を直した"))
    }

    @discardableResult
    private func accept(at: Instant? = nil) throws -> TextReceipt {
        try site.hand(in: text(at: at), signedBy: People.ito, by: .ito)
    }

    private func jump(_ span: Span) {
        site.clock.set(site.clock.now() + span)
        site.pass(seconds: 1)
    }

    @Test(.requirement("R-210"))
    func `a clock that jumps ahead with no time source lets nobody in, and the journal does not follow it`() throws {
        let token = try site.admit(passcode)
        let before = site.clock.now()
        jump(.hours(1))
        let reason = Refusal.clockSteppedForward(by: .hours(1))
        #expect(refusal { try site.admit(passcode) } == reason)
        #expect(refusal { try site.gatekeeper.claim(token: token, .shell(terminal: true)) } == reason)
        #expect(refusal { try site.collect() } == reason)
        #expect(site.gatekeeper.status(.ito).clock == "stepped forward by 3600 s")
        #expect(try site.kinds().filter { $0 == "clock-stepped" }.count == 1)
        let times = try site.store.entries(after: 0, limit: 1_000).map { try JournalEntry(bytes: $0.entry).at }
        #expect(times.allSatisfy { $0 <= before + .seconds(1) })
        #expect(times == times.sorted())
    }

    @Test func `five seconds ahead are within what clocks do`() throws {
        jump(.seconds(5))
        #expect(refusal { try site.admit(passcode) } == nil)
    }

    @Test func `a clock that is set right again after a jump ahead is not behind`() throws {
        jump(.hours(3))
        try site.gatekeeper.heartbeat()
        jump(.hours(-3))
        #expect(site.gatekeeper.status(.ito).clock == "fine")
        #expect(refusal { try site.admit(passcode) } == nil)
    }

    @Test func `a jump ahead holds while this machine runs, whatever process asks`() throws {
        try site.gatekeeper.heartbeat()
        site.clock.set(site.clock.now() + .hours(1))
        try site.restart()
        #expect(refusal { try site.admit(passcode) } == .clockSteppedForward(by: .hours(1)))
    }

    @Test func `a machine that was off for an hour has not jumped`() throws {
        try site.gatekeeper.heartbeat()
        site.clock.set(site.clock.now() + .hours(1))
        site.clock.reboot()
        try site.restart()
        #expect(refusal { try site.admit(passcode) } == nil)
    }

    @Test(.requirement("R-210"))
    func `a time source that vouches for the clock ends the hold`() throws {
        jump(.hours(1))
        try site.gatekeeper.note(Self.good)
        #expect(refusal { try site.admit(passcode) } == nil)
        #expect(site.gatekeeper.status(.ito).now == site.clock.now())
    }

    @Test(.requirement("R-210"))
    func `the manager's signature ends the hold, and that is in the journal`() throws {
        #expect(refusal { try accept() } == .clockUndisputed)
        jump(.hours(1))
        #expect(refusal { try accept(at: site.clock.now() - .minutes(6)) } == .clockDiffers(by: .minutes(6)))
        let delegate = text(by: Example.kimura)
        #expect(refusal { try site.hand(in: delegate, signedBy: People.kimura, by: .kimura) } != nil)
        #expect(refusal { try site.admit(passcode) } != nil)
        try accept(at: site.clock.now() - .minutes(4))
        #expect(refusal { try site.admit(passcode) } == nil)
        #expect(try site.kinds().contains("clock-accepted"))
        try site.restart()
        #expect(refusal { try site.admit(passcode) } == nil)
    }

    @Test func `a wrong clock that was believed is left by the manager's signature, not by waiting`() throws {
        try site.gatekeeper.note(Self.good)
        jump(.days(365))
        try site.gatekeeper.heartbeat()
        jump(.days(-365))
        try site.gatekeeper.note(.unknown)
        #expect(site.gatekeeper.status(.ito).clock.hasPrefix("stepped back by 3153"))
        try accept()
        #expect(site.gatekeeper.status(.ito).now == site.clock.now())
        try site.restart()
        #expect(!site.gatekeeper.status(.ito).clock.hasPrefix("stepped"))
        site.pass(seconds: 5)
        let last = try site.store.entries(after: site.gatekeeper.size - 1, limit: 1).map {
            try JournalEntry(bytes: $0.entry).at
        }
        #expect(last.allSatisfy { $0 <= site.clock.now() })
    }

    @Test func `the auditor lets time go back where a manager signed for it, and nowhere else`() throws {
        try site.gatekeeper.note(Self.good)
        jump(.hours(2))
        try site.gatekeeper.heartbeat()
        jump(.hours(-2))
        try accept()
        try site.gatekeeper.heartbeat()
        let bundle = try BundleDay.bundle(site, recordings: [:])
        #expect(try BundleDay.verify(bundle).named == [])
        let forged = try Forgery(bundle).rewriting("clock-accepted") { payload in
            Payload(event: payload.event, text: nil, signature: nil)
        }
        #expect(try BundleDay.verify(forged).named.contains { $0.hasPrefix("entry ") && $0.hasSuffix(" unsigned") })
    }
}
