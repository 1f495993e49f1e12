import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Proving who talks to the API.
struct SignInTests {
    let site: Site

    init() throws { site = try Site.filled() }

    private func answer(
        _ challenge: String, _ person: String, _ signer: TestSigner, namespace: String = SignInText.namespace,
        gate: GateID = Example.gate, source: String = "10.99.3.10"
    ) throws -> SignedIn {
        let text = try SignInText(gate: gate, person: person, challenge: challenge, at: site.clock.now()).bytes()
        return try site.gatekeeper.signIn(
            text: text, signature: signer.sign(text, namespace: namespace), source: source)
    }

    private func signIn(_ person: String, _ signer: TestSigner) throws -> SignedIn {
        try answer(site.gatekeeper.challenge(person: person).challenge, person, signer)
    }

    private func holder(_ token: String) -> Actor? { try? site.gatekeeper.actor(token: token, source: "10.99.3.10") }

    @Test(.requirement("R-206"))
    func `each person is who the ledgers and statements say`() throws {
        let people: [(String, TestSigner, Actor.Role)] = [
            ("ito", People.ito, .manager(Example.ito)), ("kimura", People.kimura, .delegate(Example.kimura)),
            ("yamada", People.yamada, .clerk(Example.yamada, of: Example.yamato)),
            ("operations", People.operations, .operator(People.operationsID)),
            ("auditor", People.auditor, .auditor(People.auditorID)),
            ("tanaka", People.tanaka, .technician(Example.tanaka, of: Example.yamato)),
        ]
        for (name, signer, role) in people {
            let signedIn = try signIn(name, signer)
            #expect(signedIn.actor.role == role)
            #expect(holder(signedIn.token) == Actor(role: role, source: "10.99.3.10"))
        }
    }

    @Test func `a challenge is good once, for its person, for a minute, on this gate`() throws {
        let challenge = site.gatekeeper.challenge(person: "ito").challenge
        _ = try answer(challenge, "ito", People.ito)
        #expect(throws: Unauthenticated.self) { try answer(challenge, "ito", People.ito) }
        let other = site.gatekeeper.challenge(person: "kimura").challenge
        #expect(throws: Unauthenticated.self) { try answer(other, "ito", People.ito) }
        let late = site.gatekeeper.challenge(person: "ito").challenge
        site.clock.advance(.minutes(1))
        #expect(throws: Unauthenticated.self) { try answer(late, "ito", People.ito) }
        let here = site.gatekeeper.challenge(person: "ito").challenge
        #expect(throws: Unauthenticated.self) { try answer(here, "ito", People.ito, gate: the("kasumi")) }
        #expect(throws: Unauthenticated.self) {
            try answer(String(repeating: "0", count: 32), "ito", People.ito)
        }
    }

    @Test func `another's key, another kind of text, nobody: the same no`() throws {
        for (person, signer, kind) in [
            ("ito", People.kimura, SignInText.namespace), ("ito", People.ito, "file"),
            ("ito", People.ito, "approval-v1@sekimori"),
            ("nobody", People.stranger, SignInText.namespace), ("", People.stranger, SignInText.namespace),
        ] {
            let challenge = site.gatekeeper.challenge(person: person).challenge
            #expect(throws: Unauthenticated.self) { try answer(challenge, person, signer, namespace: kind) }
        }
    }

    @Test(.requirement("R-273"))
    func `a token from another address opens nothing, and is dead from then on`() throws {
        let token = try signIn("ito", People.ito).token
        #expect(throws: Unauthenticated.self) { try site.gatekeeper.actor(token: token, source: "10.99.3.11") }
        #expect(holder(token) == nil)
    }

    @Test func `another address of one IPv6 network is the same place, of another network it is not`() throws {
        let challenge = site.gatekeeper.challenge(person: "ito").challenge
        let token = try answer(challenge, "ito", People.ito, source: "2001:db8:0:1::5").token
        #expect(try site.gatekeeper.actor(token: token, source: "2001:db8:0:1:a::6").source == "2001:db8:0:1:a::6")
        for source in ["2001:db8:0:2::5", "2001:db8:0:1::5"] {
            #expect(throws: Unauthenticated.self) { try site.gatekeeper.actor(token: token, source: source) }
        }
    }

    @Test func `a token ends after eight hours`() throws {
        let token = try signIn("ito", People.ito).token
        site.clock.advance(.hours(8) - Span(microseconds: 1))
        #expect(holder(token) != nil)
        site.clock.advance(Span(microseconds: 1))
        #expect(holder(token) == nil)
    }

    @Test func `an invented token holds nobody`() {
        for token in ["", "0", String(repeating: "0", count: 64)] { #expect(holder(token) == nil) }
    }

    @Test(.requirement("R-244"))
    func `who leaves, is suspended, or whose post ends, is signed out at once`() throws {
        let yamada = try signIn("yamada", People.yamada).token
        let tanaka = try signIn("tanaka", People.tanaka).token
        let kimura = try signIn("kimura", People.kimura).token
        let why: Label = the("異動")
        _ = try site.gatekeeper.change(.personStanding(Example.yamada, .suspended(why: why)), by: .operations)
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: why)), by: .operations)
        try site.appoint(Example.kimura, .ended, number: 3, key: People.kimura)
        for token in [yamada, tanaka, kimura] { #expect(holder(token) == nil) }
        for (name, signer) in [("yamada", People.yamada), ("tanaka", People.tanaka), ("kimura", People.kimura)] {
            #expect(throws: Unauthenticated.self) { try signIn(name, signer) }
        }
    }

    @Test func `a token dies with the key that earned it`() throws {
        let yamada = try signIn("yamada", People.yamada).token
        let ito = try signIn("ito", People.ito).token
        let fresh = Site.person(Example.yamada, .clerk(of: Example.yamato), key: TestSigner("yamada's second key"))
        _ = try site.gatekeeper.change(.person(fresh), by: .operations)
        try site.appoint(Example.ito, .manager, number: 3, key: TestSigner("ito's second key"))
        #expect(holder(yamada) == nil)
        #expect(holder(ito) == nil)
        #expect(holder(try signIn("ito", TestSigner("ito's second key")).token) != nil)
    }

    @Test(.requirement("R-007"))
    func `strangers' challenges are forgotten, the oldest first`() throws {
        let mine = site.gatekeeper.challenge(person: "ito").challenge
        site.clock.advance(.seconds(1))
        for _ in 0..<999 { _ = site.gatekeeper.challenge(person: "x") }
        _ = try answer(mine, "ito", People.ito)
        let old = site.gatekeeper.challenge(person: "ito").challenge
        site.clock.advance(.seconds(1))
        for _ in 0..<1_000 { _ = site.gatekeeper.challenge(person: "x") }
        #expect(throws: Unauthenticated.self) { try answer(old, "ito", People.ito) }
    }
}
