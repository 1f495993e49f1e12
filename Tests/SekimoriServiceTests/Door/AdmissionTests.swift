import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// From the ticket to the token.
struct AdmissionTests {
    let site: Site
    let passcode: String
    let request: RequestID

    init() throws {
        site = try Site.filled()
        (request, passcode) = try site.openDay()
    }

    private func ticket(_ knocker: Knocker? = nil) throws -> String {
        try site.gatekeeper.passcode(knocker ?? site.knocker(), Array(passcode.utf8))
    }

    private func admit(_ ticket: String, _ knocker: Knocker? = nil) -> Refusal? {
        refusal { try site.gatekeeper.admit(knocker ?? site.knocker(), ticket: ticket) }
    }

    @Test func `a ticket admits, and before the yes the connection is enclosed`() throws {
        let size = site.gatekeeper.size
        #expect(try admit(ticket()) == nil)
        #expect(site.gatehouse.facts.alive.values.map { $0 } == [[4_001, 4_000]])
        #expect(try site.kinds(after: size) == ["admitted"])
    }

    @Test func `a ticket is good once`() throws {
        let ticket = try ticket()
        #expect(admit(ticket) == nil)
        #expect(admit(ticket) == .tokenUnknown)
    }

    @Test func `a ticket is good for two minutes`() throws {
        let old = try ticket()
        site.clock.advance(.minutes(2))
        #expect(admit(old) == .tokenUnknown)
    }

    @Test func `a ticket is good for its address, key and name alone, and a wrong try ends it`() throws {
        let others = [
            site.knocker(from: "203.0.113.11"), site.knocker(key: People.suzuki), site.knocker("suzuki+pacs1"),
            site.knocker("tanaka+ris2"), site.knocker("suzuki", key: People.suzuki),
        ]
        for other in others {
            let ticket = try ticket()
            #expect(admit(ticket, other) == .tokenUnknown)
            #expect(admit(ticket) == .tokenUnknown)
        }
        #expect(site.gatehouse.facts.alive.isEmpty)
    }

    @Test func `an invented ticket admits nobody`() {
        for ticket in ["", "0", String(repeating: "0", count: 32)] { #expect(admit(ticket) == .tokenUnknown) }
    }

    @Test(.requirement("R-011", "R-173"))
    func `each reason of the rules refuses at admission, and is an entry of its own`() throws {
        let why: Label = the("調査中")
        let size = site.gatekeeper.size
        let cases: [(LedgerChange, LedgerChange, Refusal)] = [
            (
                .technicianStanding(Example.tanaka, .suspended(why: why)), .technicianStanding(Example.tanaka, .active),
                .technicianSuspended(Example.tanaka, why: why)
            ),
            (
                .vendorStanding(Example.yamato, .suspended(why: why)), .vendorStanding(Example.yamato, .active),
                .vendorSuspended(Example.yamato, why: why)
            ),
            (
                .assetStanding(Example.pacs, .suspended(why: why)), .assetStanding(Example.pacs, .active),
                .assetSuspended(Example.pacs, why: why)
            ),
            (
                .contract(Example.contract { $0.nondisclosureUntil = the("2026-11-21") }),
                .contract(Example.contract()),
                .nondisclosureLapsed(Example.yamatoContract, on: the("2026-11-21"))
            ),
            (
                .asset(Site.asset(Example.pacs) { $0.schedule = the("mon-fri 09:00-17:00") }),
                .asset(Site.asset(Example.pacs)), .outsideSchedule(.asset(Example.pacs), opens: nil)
            ),
        ]
        for (close, open, reason) in cases {
            let ticket = try ticket()
            _ = try site.gatekeeper.change(close, by: .operations)
            #expect(admit(ticket) == reason)
            _ = try site.gatekeeper.change(open, by: .operations)
        }
        let reasons = try site.events(after: size).compactMap { event -> Refusal? in
            if case .refused(_, let reason) = event { reason } else { nil }
        }
        #expect(reasons == cases.map(\.2))
        #expect(site.gatehouse.facts.alive.isEmpty)
    }

    @Test func `before the window and after it nobody is admitted`() throws {
        let early = try Site.filled()
        let id = try early.submit()
        try early.approve(id)
        try early.enrol()
        let passcode = try early.collect()
        early.clock.advance(to: Site.opening - Span(microseconds: 1))
        let closed = Refusal.outsideWindow(opens: Site.opening, closes: Site.closing)
        #expect(refusal { try early.admit(passcode) } == closed)
        early.clock.advance(Span(microseconds: 1))
        #expect(refusal { try early.admit(passcode) } == nil)
        let last = try ticket()
        site.clock.advance(to: Site.closing - .seconds(1))
        let late = try ticket()
        site.clock.advance(.seconds(1))
        #expect(admit(last) == .tokenUnknown)
        #expect(admit(late) == .windowPassed(ended: Site.closing))
    }

    @Test func `the bare name enters by the one grant that is open`() throws {
        let start = try site.enter(passcode, site.knocker("tanaka"))
        #expect(start.asset.id == Example.pacs)
        #expect(start.session.request == request)
    }

    @Test func `the bare name with two grants open is told so before any passcode`() throws {
        let site = try Site.filled()
        _ = try site.openDay(Example.form { $0.assets = [Example.pacs, Example.ris] })
        _ = try site.collect(Example.tanaka, Example.ris)
        #expect(
            refusal { try site.gatekeeper.greet(site.knocker("tanaka")) }
                == .ambiguous([Example.pacs, Example.ris]))
        #expect(refusal { try site.gatekeeper.greet(site.knocker("tanaka", key: People.suzuki)) } == nil)
        #expect(refusal { try site.gatekeeper.greet(site.knocker("tanaka", from: "192.0.2.1")) } == nil)
        #expect(refusal { try site.gatekeeper.greet(site.knocker("tanaka+ris2")) } == nil)
    }

    @Test(.requirement("R-240"))
    func `another day's passcode does not open today's grant, nor one grant's the next one`() throws {
        let next = try site.submit(
            Example.form {
                $0.from = the("17:00"); $0.until = the("18:00")
            })
        try site.approve(next)
        let later = try site.collect(request: next)
        #expect(refusal { try site.admit(later) } == .passcodeWrong)
        #expect(refusal { try site.admit(passcode) } == nil)
        site.clock.advance(to: Site.closing - .seconds(10))
        let ticket = try ticket()
        let token = try site.admit(passcode)
        site.clock.advance(.seconds(10))
        #expect(admit(ticket) == .passcodeWrong)
        #expect(
            refusal { try site.gatekeeper.claim(token: token, .shell(terminal: true)) } == .requestUnknown)
        #expect(refusal { try site.admit(later) } == nil)
    }

    @Test func `a warden that does not enclose means no`() throws {
        let ticket = try ticket()
        let size = site.gatekeeper.size
        site.gatehouse.isAway = true
        #expect(throws: (any Error).self) { try site.gatekeeper.admit(site.knocker(), ticket: ticket) }
        #expect(try site.kinds(after: size) == [])
        site.gatehouse.isAway = false
        #expect(admit(ticket) == .tokenUnknown)
    }

    @Test(.requirement("R-007"))
    func `an admitted connection that claims nothing is killed`() throws {
        let token = try site.admit(passcode)
        let size = site.gatekeeper.size
        site.pass(seconds: 15)
        #expect(site.gatehouse.facts.killed.isEmpty)
        site.pass(seconds: 1)
        #expect(site.gatehouse.facts.killed.count == 1)
        #expect(site.gatehouse.facts.alive.isEmpty)
        #expect(try site.kinds(after: size) == ["refused"])
        #expect(refusal { try site.gatekeeper.claim(token: token, .shell(terminal: true)) } == .tokenUnknown)
    }
}
