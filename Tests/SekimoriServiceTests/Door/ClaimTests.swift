import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// From the token to the session.
struct ClaimTests {
    let site: Site
    let passcode: String
    let request: RequestID

    init() throws {
        site = try Site.filled()
        (request, passcode) = try site.openDay(
            Example.form { $0.capabilities = [.shell, .exec(the("systemctl status pacs"))] })
    }

    private func claim(_ token: String, _ wish: Wish = .shell(terminal: true)) -> Refusal? {
        refusal { try site.gatekeeper.claim(token: token, wish) }
    }

    @Test(.requirement("R-240"))
    func `a claim makes a session of this person, address, key, asset and request`() throws {
        let start = try site.enter(passcode)
        #expect(start.session.id == the("s20261122-0001"))
        #expect(start.session.technician == Example.tanaka)
        #expect(start.session.address == Example.office)
        #expect(start.session.key == People.tanaka.registered.fingerprint)
        #expect(start.session.asset == Example.pacs)
        #expect(start.session.request == request)
        #expect(start.until == Site.closing)
        #expect(start.approval.by == Example.ito)
        #expect(start.appointment.person == Example.ito)
        #expect(try site.phase(of: request) == "working")
    }

    @Test func `an invented token claims nothing`() {
        #expect(claim("") == .tokenUnknown)
        #expect(claim(String(repeating: "0", count: 32)) == .tokenUnknown)
    }

    @Test func `a second claim of a token is a second channel, and dooms the session`() throws {
        let token = try site.admit(passcode)
        let start = try site.gatekeeper.claim(token: token, .shell(terminal: true))
        let size = site.gatekeeper.size
        #expect(claim(token) == .secondChannel)
        #expect(try site.kinds(after: size) == ["refused"])
        #expect(
            refusal { try site.gatekeeper.renew(start.session.id, secret: start.secret) } == .secondChannel)
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.killed == [start.connection])
        let end = try site.gatekeeper.session(start.session.id, by: .ito).end
        #expect(end?.cause == .refused(.secondChannel))
        #expect(end?.complete == false)
    }

    @Test func `a token that was used is a second channel also when its session ended, and later nothing`() throws {
        let token = try site.admit(passcode)
        let start = try site.gatekeeper.claim(token: token, .shell(terminal: true))
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        let size = site.gatekeeper.size
        #expect(claim(token) == .secondChannel)
        #expect(try site.kinds(after: size) == ["refused"])
        #expect(site.gatekeeper.doomed().isEmpty)
        site.pass(seconds: 61)
        #expect(claim(token) == .tokenUnknown)
    }

    @Test func `a claim too late is refused, and kills the connection`() throws {
        let token = try site.admit(passcode)
        site.clock.advance(.seconds(15))
        let other = try site.admit(passcode)
        site.clock.advance(Span(microseconds: 1))
        #expect(claim(token) == .claimTooLate)
        #expect(claim(other) == nil)
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.killed.count == 1)
        #expect(site.gatehouse.facts.alive.count == 1)
    }

    @Test(.requirement("R-018"))
    func `what was not asked for and approved is refused, as bytes`() throws {
        let wishes: [(Wish, Bool)] = [
            (.exec(Array("systemctl status pacs".utf8)), true), (.exec(Array("systemctl status pacs ".utf8)), false),
            (.exec(Array(" systemctl status pacs".utf8)), false),
            (.exec(Array("systemctl status pacs;id".utf8)), false),
            (.exec(Array("systemctl  status pacs".utf8)), false), (.exec(Array("SYSTEMCTL status pacs".utf8)), false),
            (.exec(Array("systemctl status pacs\u{301}".utf8)), false),
            (.exec(Array("systemctl status pacs\n".utf8)), false), (.exec([]), false), (.exec([0xFF, 0xFE]), false),
            (.exec(Array("scp -t /tmp".utf8)), false), (.exec(Array("internal-sftp".utf8)), false),
            (.exec(Array("/usr/lib/sekimori/subsystem-sftp".utf8)), false),
        ]
        for (wish, enters) in wishes {
            let size = site.gatekeeper.size
            let token = try site.admit(passcode)
            let found = refusal { () throws -> Start in
                let start = try site.gatekeeper.claim(token: token, wish)
                try site.gatekeeper.ended(
                    start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
                return start
            }
            if enters {
                #expect(found == nil)
            } else {
                #expect(found?.code == "capability-not-granted")
                #expect(try site.kinds(after: size) == ["admitted", "refused"])
            }
        }
    }

    @Test func `a shell without a terminal is refused`() throws {
        #expect(try claim(site.admit(passcode), .shell(terminal: false)) == .terminalMissing)
    }

    @Test(.requirement("R-244"))
    func `what changed between admission and claim counts`() throws {
        let token = try site.admit(passcode)
        try site.decide(.cancel, on: request)
        #expect(claim(token) == .noRequestToday(Example.tanaka))
        site.pass(seconds: 4)
        #expect(site.gatehouse.facts.alive.isEmpty)
        #expect(try site.phase(of: request) == "cancelled")
    }

    @Test func `the credential in use is not used twice`() throws {
        let token = try site.admit(passcode)
        let start = try site.enter(passcode)
        #expect(claim(token) == .credentialInUse(start.session.id))
        #expect(refusal { try site.admit(passcode) } == .credentialInUse(start.session.id))
    }

    @Test func `after a session another one may begin under the same passcode`() throws {
        for number in 1...3 {
            let start = try site.enter(passcode)
            #expect(start.session.id == the("s20261122-000\(number)"))
            try site.gatekeeper.ended(
                start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        }
        #expect(try site.gatekeeper.request(request, by: .ito).request.sessions.count == 3)
    }

    @Test func `fifty connections at once make one session`() async throws {
        let site = site
        let tokens = try (0..<50).map { _ in try site.admit(passcode) }
        let entered = await withTaskGroup(of: Refusal?.self) { group in
            for token in tokens {
                group.addTask { refusal { try site.gatekeeper.claim(token: token, .shell(terminal: true)) } }
            }
            return await group.reduce(into: [Refusal?]()) { $0.append($1) }
        }
        #expect(entered.filter { $0 == nil }.count == 1)
        #expect(entered.compactMap { $0?.code }.filter { $0 == "credential-in-use" }.count == 49)
        #expect(try site.kinds().filter { $0 == "session-started" }.count == 1)
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.alive.count == 1)
    }

    @Test func `fifty claims of one token make one session, which is doomed`() async throws {
        let site = site
        let token = try site.admit(passcode)
        let entered = await withTaskGroup(of: Refusal?.self) { group in
            for _ in 0..<50 {
                group.addTask { refusal { try site.gatekeeper.claim(token: token, .shell(terminal: true)) } }
            }
            return await group.reduce(into: [Refusal?]()) { $0.append($1) }
        }
        #expect(entered.filter { $0 == nil }.count == 1)
        #expect(entered.compactMap { $0 }.allSatisfy { $0 == .secondChannel })
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.alive.isEmpty)
    }

    @Test func `the logons before this one are there to be shown`() throws {
        _ = refusal { try site.gatekeeper.passcode(site.knocker(from: "203.0.113.12"), Array("wrong".utf8)) }
        let failedAt = site.clock.now()
        site.clock.advance(.minutes(1))
        let first = try site.enter(passcode)
        #expect(first.previous?.good == nil)
        #expect(first.previous?.failed?.at == failedAt)
        #expect(first.previous?.failed?.from == "203.0.113.12")
        let goodAt = site.clock.now()
        try site.gatekeeper.ended(
            first.session.id, secret: first.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        site.clock.advance(.minutes(1))
        let second = try site.enter(passcode)
        #expect(second.previous?.good?.at == goodAt)
        #expect(second.previous?.good?.from == "203.0.113.10")
    }

    @Test func `who says that a logon was not theirs is let in no more`() throws {
        let start = try site.enter(passcode)
        try site.gatekeeper.denyLogon(Example.tanaka, by: .tanaka)
        #expect(
            refusal { try site.gatekeeper.renew(start.session.id, secret: start.secret) }?.code
                == "technician-suspended")
        #expect(throws: Forbidden.self) { try site.gatekeeper.denyLogon(Example.tanaka, by: .suzuki) }
        #expect(throws: Forbidden.self) { try site.gatekeeper.denyLogon(Example.tanaka, by: .yamada) }
    }
}
