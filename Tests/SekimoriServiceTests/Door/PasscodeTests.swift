import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// From the key to the ticket.
struct PasscodeTests {
    let site: Site
    let passcode: String
    let request: RequestID

    init() throws {
        site = try Site.filled()
        (request, passcode) = try site.openDay()
    }

    private func knock(_ typed: String, _ knocker: Knocker? = nil) -> Refusal? {
        refusal { try site.gatekeeper.passcode(knocker ?? site.knocker(), Array(typed.utf8)) }
    }

    @Test func `the right passcode gives a ticket, again and again`() throws {
        #expect(knock(passcode) == nil)
        #expect(knock(passcode) == nil)
        #expect(knock(passcode, site.knocker("tanaka")) == nil)
    }

    @Test func `a wrong passcode is refused and is an entry`() throws {
        let size = site.gatekeeper.size
        for wrong in ["", " ", passcode + " ", passcode.uppercased(), String(passcode.dropLast())] {
            let site = try Site.filled()
            _ = try site.openDay()
            let size = site.gatekeeper.size
            #expect(
                refusal { try site.gatekeeper.passcode(site.knocker(), Array(wrong.utf8)) } == .passcodeWrong)
            #expect(try site.kinds(after: size) == ["refused"])
        }
        #expect(site.gatekeeper.size == size)
    }

    @Test func `a passcode of one technician is none of another's`() throws {
        #expect(knock(passcode, site.knocker("suzuki+pacs1", key: People.suzuki)) == .passcodeNotCollected)
    }

    @Test func `a passcode of one asset is none of another's`() throws {
        #expect(knock(passcode, site.knocker("tanaka+ris2")) == .passcodeNotCollected)
    }

    @Test func `collecting again kills the passcode before`() throws {
        let second = try site.collect()
        #expect(second != passcode)
        #expect(knock(passcode) == .passcodeWrong)
        #expect(knock(second) == nil)
    }

    @Test func `five wrong passcodes lock out this technician from this address, and nobody else`() throws {
        let size = site.gatekeeper.size
        for _ in 1...5 { #expect(knock("wrong") == .passcodeWrong) }
        #expect(try site.kinds(after: size).filter { $0 == "locked-out" }.count == 1)
        let until = site.clock.now() + .minutes(10)
        #expect(knock(passcode) == .lockedOut(until: until))
        #expect(knock(passcode, site.knocker(from: "203.0.113.11")) == nil)
        #expect(knock("wrong", site.knocker("suzuki", key: People.suzuki)) == .passcodeNotCollected)
        site.clock.advance(.minutes(10) - Span(microseconds: 1))
        #expect(knock(passcode) == .lockedOut(until: until))
        site.clock.advance(Span(microseconds: 1))
        #expect(knock(passcode) == nil)
    }

    @Test func `a right passcode forgives the wrong ones before`() {
        for _ in 1...3 {
            for _ in 1...4 { #expect(knock("wrong") == .passcodeWrong) }
            #expect(knock(passcode) == nil)
        }
    }

    @Test func `wrong passcodes of ten minutes ago are forgotten`() {
        for _ in 1...4 { #expect(knock("wrong") == .passcodeWrong) }
        site.clock.advance(.minutes(10) + .seconds(1))
        for _ in 1...4 { #expect(knock("wrong") == .passcodeWrong) }
        #expect(knock(passcode) == nil)
    }

    @Test(.requirement("R-007"))
    func `guesses made at once are no more than guesses made one by one`() async throws {
        let site = site
        let wrong = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    refusal { try site.gatekeeper.passcode(site.knocker(), Array("wrong".utf8)) } == .passcodeWrong
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == 5)
    }

    @Test(.requirement("R-007"))
    func `guessing on does not fill the journal`() throws {
        let size = site.gatekeeper.size
        for _ in 0..<1_000 { _ = knock("wrong") }
        #expect(site.gatekeeper.size - size == 6)
        for number in 0..<1_000 { _ = knock("wrong", site.knocker("ghost\(String(number, radix: 16).count)x")) }
        #expect(site.gatekeeper.size - size == 6)
    }

    @Test func `nobody learns before the passcode what would be refused after it`() throws {
        site.clock.advance(to: Site.closing + .hours(1))
        for login in ["tanaka", "tanaka+pacs1", "tanaka+ris2", "suzuki", "ghost", "ghost+pacs1"] {
            #expect(refusal { try site.gatekeeper.greet(site.knocker(login)) } == nil)
        }
    }

    @Test func `a name that is no name has no passcode`() {
        for login in ["", "tanaka+", "+pacs1", "tanaka+pacs1+pacs1", "Tanaka", "tanaka pacs1", "tanaka+PACS1", "x"] {
            #expect(refusal { try site.gatekeeper.greet(site.knocker(login)) } == .keyUnknown)
            #expect(knock(passcode, site.knocker(login)) == .keyUnknown)
        }
    }

    @Test func `a revoked passcode is none, and no new one is handed out`() throws {
        try site.gatekeeper.revoke(
            request: request, technician: Example.tanaka, asset: Example.pacs, why: the("紛失"), by: .ito)
        #expect(knock(passcode) == .passcodeNotCollected)
        #expect(refusal { try site.collect() } == .credentialRevoked)
    }

    @Test func `the last minute's passcode is dead once the window passed`() {
        site.clock.advance(to: Site.closing)
        #expect(knock(passcode) == .passcodeNotCollected)
    }

    @Test func `where there is no passcode, comparing costs what it costs elsewhere`() throws {
        let nobody = try #require(PassphraseHash(text: Array(Gatekeeper.nobodysHash.utf8)))
        let somebody = try #require(
            PassphraseHash(of: Array(passcode.utf8), salt: [UInt8](repeating: 1, count: 16)))
        #expect(nobody.text.prefix(20) == somebody.text.prefix(20))
        #expect(!nobody.matches(Array(passcode.utf8)))
    }
}
