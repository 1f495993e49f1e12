import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Tokens of people's scripts: narrowed, dated, shown once, and gone with what gave them.
struct TokenTests {
    static let here = "203.0.113.10"
    private let store = MemoryStore()
    private let site: Site

    init() throws { site = try Site.filled(store: store) }

    private func issue(
        _ actor: Actor = .yamada, _ reach: APIToken.Reach = .submit, until: CivilDate = the("2026-12-31"),
        label: Label = the("夜間の申請")
    ) throws -> IssuedTokenView {
        try site.gatekeeper.issueToken(label, reach: reach, until: until, by: actor)
    }

    private func show(_ token: IssuedTokenView, from source: String = Self.here) throws -> TokenBearer {
        try site.gatekeeper.holder(ofToken: token.token, source: source)
    }

    private func isGood(_ token: IssuedTokenView) -> Bool { (try? show(token)) != nil }

    static let atHome = Actor(role: Actor.operations.role, source: "10.99.3.10")

    @Test(
        arguments: [
            (Actor.yamada, "clerk yamada"), (Actor.tanaka, "technician tanaka"), (Actor.ito, "manager ito"),
            (Actor.kimura, "delegate kimura"), (atHome, "operator operations"), (Actor.auditor, "auditor auditor"),
        ])
    func `a token acts as its holder, from wherever it is shown, no further than it reaches`(
        actor: Actor, label: String
    ) throws {
        let token = try issue(actor, .read)
        #expect(token.token.hasPrefix("skm_") && token.token.utf8.count == 68)
        let bearer = try show(token, from: "198.51.100.99")
        #expect(bearer.actor.label == label)
        #expect(bearer.actor.source == "198.51.100.99")
        #expect(bearer.reach == .read)
    }

    @Test func `only its digest is kept, and the journal has its issue, one use a day, and its end`() throws {
        let size = site.gatekeeper.size
        let token = try issue()
        for _ in 1...3 { _ = try show(token) }
        site.clock.advance(.hours(24))
        _ = try show(token)
        try site.gatekeeper.revokeToken(token.id, by: .yamada)
        #expect(
            try site.kinds(after: size) == ["token-issued", "token-used", "token-used", "token-revoked"])
        let digest = Digest.hex(Digest.sha256(Array(token.token.utf8)))
        #expect("\(token.id)" == "t\(digest.prefix(12))")
        let entries = try store.entries(after: size, limit: 10)
        #expect(
            try JournalEntry(bytes: entries[0].entry).subjects == ["token/\(token.id)", "person/yamada"])
        let secret = Array(token.token.utf8.dropFirst(4))
        for entry in entries {
            #expect((entry.entry + (entry.payload ?? [])).firstRange(of: secret) == nil)
            #expect((entry.payload ?? []).firstRange(of: Array(digest.utf8)) == nil)
        }
        let other = try issue()
        let kept = try store.load().secrets
        #expect(kept.keys.filter { $0.hasPrefix("token/") } == [KeptToken.name(of: other.token)])
        #expect(!kept.values.contains { $0.contains(other.token.dropFirst(4)) })
    }

    @Test func `it is good through its last day, which is 90 days away at most`() throws {
        for until in ["2026-11-20", "2027-02-20", "2026-02-01"] {
            #expect(throws: BadInput.self) { try issue(until: the(until)) }
        }
        let today = try issue(until: the("2026-11-21"))
        let longest = try issue(until: the("2027-02-19"))
        site.clock.advance(to: tokyo("2026-11-21 23:59"))
        #expect(isGood(today))
        site.clock.advance(to: tokyo("2026-11-22 00:00"))
        #expect(!isGood(today))
        #expect(site.gatekeeper.tokens(by: .yamada).map(\.id) == [longest.id])
        #expect(throws: NotFound.self) { try site.gatekeeper.revokeToken(today.id, by: .yamada) }
        site.clock.advance(to: tokyo("2027-02-19 23:59"))
        #expect(isGood(longest))
        site.clock.advance(to: tokyo("2027-02-20 00:00"))
        #expect(!isGood(longest))
    }

    @Test func `only a vendor's hands in, nobody makes one on the gate itself, and a label is one short line`() throws {
        for actor in [Actor.ito, .kimura, Self.atHome, .auditor] {
            #expect(throws: Forbidden.self) { try issue(actor, .submit) }
        }
        for actor in [Actor.operations, Actor(role: Actor.yamada.role, source: "gate"), .gate] {
            #expect(throws: Forbidden.self) { try issue(actor, .read) }
        }
        for label in ["二行\n目", String(repeating: "あ", count: 65)] {
            #expect(throws: BadInput.self) { try issue(label: the(label)) }
        }
    }

    @Test func `nobody has more than ten at a time`() throws {
        let tokens = try (1...10).map { _ in try issue(until: the("2026-11-22")) }
        #expect(refusal { try issue() } == .tooManyTokens(10))
        _ = try issue(.mori)
        try site.gatekeeper.revokeToken(tokens[0].id, by: .yamada)
        _ = try issue()
        site.clock.advance(.hours(72))
        _ = try issue()
        #expect(try store.load().secrets.keys.filter { $0.hasPrefix("token/") }.count == 3)
    }

    @Test func `its holder and the hospital see and end it, to others it is unknown`() throws {
        let token = try issue()
        _ = try issue(.ito, .read, label: the("監視"))
        _ = try show(token)
        let own = site.gatekeeper.tokens(by: .yamada)
        #expect(own.map(\.label) == [the("夜間の申請")])
        #expect(own.first?.lastUsed == the("2026-11-21"))
        for actor in [Actor.tanaka, .mori, .kimura, .auditor] {
            #expect(site.gatekeeper.tokens(by: actor).isEmpty)
            #expect(throws: NotFound.self) { try site.gatekeeper.revokeToken(token.id, by: actor) }
        }
        for actor in [Actor.ito, .operations] {
            #expect(site.gatekeeper.tokens(by: actor).map { "\($0.holder)" } == ["ito", "yamada"])
        }
        #expect(isGood(token))
        try site.gatekeeper.revokeToken(token.id, by: .operations)
        #expect(!isGood(token))
        #expect(throws: NotFound.self) { try site.gatekeeper.revokeToken(token.id, by: .yamada) }
    }

    /// What ends a token without anybody naming it.
    enum Ending: String, CaseIterable {
        case suspended, retired, vendorSuspended, vendorRetired, keyReplaced, invited, denied

        func happen(to site: Site) throws {
            let why: Label = the("調査中")
            let gatekeeper = site.gatekeeper
            switch self {
            case .suspended:
                _ = try gatekeeper.change(.personStanding(Example.yamada, .suspended(why: why)), by: .operations)
            case .retired:
                _ = try gatekeeper.change(.personStanding(Example.yamada, .retired(why: why)), by: .operations)
            case .vendorSuspended:
                _ = try gatekeeper.change(.vendorStanding(Example.yamato, .suspended(why: why)), by: .operations)
            case .vendorRetired:
                _ = try gatekeeper.change(.vendorStanding(Example.yamato, .retired(why: why)), by: .operations)
            case .keyReplaced:
                var person = Example.clerk()
                person.keys = [TestSigner("another").registered]
                _ = try gatekeeper.change(.person(person), by: .operations)
            case .invited: _ = try site.invite("yamada")
            case .denied: try gatekeeper.denySignIn(by: .yamada)
            }
        }
    }

    @Test(arguments: Ending.allCases)
    func `it ends at once with what gave it, and does not come back`(ending: Ending) throws {
        let token = try issue()
        let foreign = try issue(.mori)
        let size = site.gatekeeper.size
        try ending.happen(to: site)
        #expect(!isGood(token))
        #expect(isGood(foreign))
        #expect(try site.kinds(after: size).filter { $0 == "token-revoked" }.count == 1)
        switch ending {
        case .suspended, .denied:
            _ = try site.gatekeeper.change(.personStanding(Example.yamada, .active), by: .operations)
        case .vendorSuspended:
            _ = try site.gatekeeper.change(.vendorStanding(Example.yamato, .active), by: .operations)
        case .retired, .vendorRetired, .keyReplaced, .invited: break
        }
        #expect(!isGood(token))
        #expect(site.gatekeeper.tokens(by: .ito).map(\.id) == [foreign.id])
    }

    @Test func `a technician's ends with a denied logon, a manager's with the post`() throws {
        let technicians = try issue(.tanaka)
        try site.gatekeeper.denyLogon(Example.tanaka, by: .tanaka)
        #expect(!isGood(technicians))
        let managers = try issue(.ito, .read)
        try site.appoint(Example.ito, .ended, number: 9, key: People.ito)
        #expect(!isGood(managers))
    }

    @Test func `a restore, which may bring back revoked ones, ends all`() throws {
        _ = try issue()
        _ = try issue(.ito, .read)
        let restored = Event.gateRestored(RestoreFact(kept: 1, root: "", made: site.clock.now()))
        let ending = site.gatekeeper.inside { inside in
            site.gatekeeper.tokensEnding(with: [restored], inside).count
        }
        #expect(ending == 2)
    }

    @Test func `it outlives a restart and a sign-out everywhere, not a change of its holder's role`() throws {
        let token = try issue()
        let operators = try issue(Self.atHome, .read)
        try site.restart()
        site.gatekeeper.signOut(token: nil, everywhere: true, by: .yamada)
        #expect(isGood(token))
        #expect(isGood(operators))
        try site.appoint(People.operationsID, .delegate(vendors: []), number: 3, key: TestSigner("another"))
        #expect(!isGood(operators))
    }

    @Test func `whatever is wrong with one the answer is the same, and many of them wait`() throws {
        let token = try issue()
        let revoked = try issue()
        try site.gatekeeper.revokeToken(revoked.id, by: .yamada)
        let wrong = ["skm_", "skm_" + String(repeating: "0", count: 64), revoked.token, token.token + "0", "yamada"]
        for number in 0..<30 {
            #expect(throws: Unauthenticated.self) {
                try site.gatekeeper.holder(ofToken: wrong[number % wrong.count], source: Self.here)
            }
        }
        #expect(throws: Unauthenticated.self) {
            try site.gatekeeper.holder(ofToken: wrong[0], source: Self.here)
        }
        #expect(throws: Throttled.self) { try site.gatekeeper.holder(ofToken: wrong[0], source: Self.here) }
        // Who shows a good one beside them is let in, and so is who shows a wrong one elsewhere.
        #expect(isGood(token))
        #expect(throws: Unauthenticated.self) {
            try site.gatekeeper.holder(ofToken: wrong[0], source: "198.51.100.7")
        }
    }

    @Test func `a script hands in a request and a report, and decides nothing about them`() throws {
        let gatekeeper = site.gatekeeper
        let submitted = try gatekeeper.attest(text: site.submission().bytes(), by: .yamada, isScript: true)
        let id = try #require(submitted.request)
        let withdrawal = site.decision(.withdraw, on: id, by: Example.yamada)
        #expect(throws: Forbidden.self) {
            try gatekeeper.attest(text: withdrawal.bytes(), by: .yamada, isScript: true)
        }
        _ = try gatekeeper.attest(text: withdrawal.bytes(), by: .yamada)
    }
}
