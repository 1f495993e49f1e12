import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Password and code: who gets in, who waits, what is seen of it, and when it ends.
struct PasswordSignInTests {
    let store = MemoryStore()
    let hash = CountingHash()
    let site: Site
    let app: TestApp

    static let home = "203.0.113.10"
    static let elsewhere = "192.0.2.66"

    init() throws {
        site = try Site(store: store, hash: hash)
        try site.fillLedgers()
        app = try site.account("yamada")
    }

    private func holds(_ token: String, from source: String = Self.home) -> Bool {
        (try? site.gatekeeper.actor(token: token, source: source)) != nil
    }

    private func wrong(_ times: Int, from source: String = Self.home) {
        for _ in 0..<times { _ = problem { try site.signIn("yamada", "000000", password: "wrong", from: source) } }
    }

    // MARK: Who gets in

    @Test(.requirement("R-175"))
    func `every no is the same answer after the same work`() throws {
        _ = try site.account("auditor")
        _ = try site.gatekeeper.change(
            .personStanding(People.auditorID, .suspended(why: the("休職"))), by: .operations)
        try site.enrol()
        let right = app.code(at: site.clock.now())
        let tries: [(name: String, code: String, password: String)] = [
            ("yamada", right, "wrong password"), ("yamada", "000000", Site.password), ("yamada", "", Site.password),
            ("nobody", right, Site.password), ("../yamada", right, Site.password), ("YAMADA", right, Site.password),
            // Suspended; with a password for passcodes alone; never invited.
            ("auditor", right, Site.password), ("tanaka", right, Site.password), ("ito", right, Site.password),
        ]
        for (index, attempt) in tries.enumerated() {
            _ = hash.taken()
            let size = site.gatekeeper.size
            let found = problem {
                try site.signIn(
                    attempt.name, attempt.code, password: attempt.password, from: "198.51.100.\(index)")
            }
            #expect(found is Unauthenticated, "\(attempt)")
            #expect(hash.taken() == 1, "\(attempt)")
            #expect(site.gatekeeper.size == size, "\(attempt)")
        }
        #expect(try site.signIn("yamada", right).actor == .yamada)
    }

    @Test(.requirement("R-063"))
    func `each code serves once, also after a restart`() throws {
        let code = app.code(at: site.clock.now())
        #expect(problem { try site.signIn("yamada", code) } == nil)
        #expect(problem { try site.signIn("yamada", code) } is Unauthenticated)
        try site.restart()
        #expect(problem { try site.signIn("yamada", code) } is Unauthenticated)
        site.clock.advance(.seconds(30))
        #expect(problem { try site.signIn("yamada", app) } == nil)
    }

    @Test func `the code that enrolled signs nobody in`() throws {
        let app = try site.account("mori")
        let enrolled = app.code(at: site.clock.now() - .seconds(30))
        #expect(problem { try site.signIn("mori", enrolled) } is Unauthenticated)
    }

    @Test func `a telephone's clock may be half a minute off, and no more`() throws {
        site.clock.advance(.minutes(5))
        let now = site.clock.now()
        for off in [Span.seconds(60), .seconds(-60)] {
            #expect(problem { try site.signIn("yamada", app.code(at: now + off), from: "\(Self.elsewhere)") } != nil)
        }
        #expect(problem { try site.signIn("yamada", app.code(at: now - .seconds(30))) } == nil)
        #expect(problem { try site.signIn("yamada", app.code(at: now + .seconds(30))) } == nil)
        // What lies before a used one is used too.
        #expect(problem { try site.signIn("yamada", app.code(at: now)) } is Unauthenticated)
    }

    @Test func `of many with one code at once, one is in`() async throws {
        let code = app.code(at: site.clock.now())
        let site = site
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask { (try? site.signIn("yamada", code, from: "203.0.113.\(number)")) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == 1)
    }

    @Test(.requirement("R-254"))
    func `nobody is signed in whose code cannot be written down as used`() throws {
        store.isBroken = true
        #expect(problem { try site.signIn("yamada", app) } is Failure)
        store.isBroken = false
        #expect(problem { try site.signIn("yamada", app) } == nil)
    }

    // MARK: Who waits

    @Test(.requirement("R-007", "R-175"))
    func `each further wrong try waits twice as long, and nobody waits elsewhere`() throws {
        wrong(3)
        // The fourth is free; behind it the waits begin.
        #expect(problem { try site.signIn("yamada", "000000") } is Unauthenticated)
        for wait: Int64 in [5, 10, 20, 40, 80, 160, 320, 600, 600] {
            let until = Throttled(until: site.clock.now() + .seconds(wait))
            #expect(problem { try site.signIn("yamada", app) } as? Throttled == until)
            #expect(problem { try site.signIn("yamada", app) } as? Throttled == until)
            site.clock.advance(.seconds(wait))
            #expect(problem { try site.signIn("yamada", "000000") } is Unauthenticated)
        }
        #expect(try site.signIn("yamada", app, from: "203.0.113.11").actor.role == Actor.yamada.role)
        site.clock.advance(.minutes(10))
        #expect(problem { try site.signIn("yamada", app) } == nil)
        // Forgiven: three are free again.
        wrong(3)
        site.clock.advance(.seconds(30))
        #expect(problem { try site.signIn("yamada", app) } == nil)
    }

    @Test func `a name nobody has waits as long`() throws {
        for _ in 1...4 { #expect(problem { try site.signIn("nobody", "000000") } is Unauthenticated) }
        let until = Throttled(until: site.clock.now() + .seconds(5))
        #expect(problem { try site.signIn("nobody", "000000") } as? Throttled == until)
    }

    @Test func `guesses made at once are counted one by one`() async throws {
        let site = site
        let looked = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask { problem { try site.signIn("yamada", "000000", from: "192.0.2.66") } is Unauthenticated }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(looked == 4)
    }

    @Test(.requirement("R-007"))
    func `one source that tries many names waits, also within its IPv6 network`() throws {
        for number in 0..<31 {
            let found = problem { try site.signIn("name\(number)", "000000", from: "2001:db8:1:2::\(number)") }
            #expect(found is Unauthenticated)
        }
        #expect(problem { try site.signIn("yamada", app, from: "2001:db8:1:2::ffff") } is Throttled)
        #expect(problem { try site.signIn("yamada", app, from: "2001:db8:1:3::1") } == nil)
    }

    // MARK: What is seen of it

    @Test(.requirement("R-090"))
    func `after signing in one sees the last good time, and what failed since`() throws {
        let first = try site.signIn("yamada", app)
        let before = site.gatekeeper.me(token: first.token, by: first.actor)
        #expect(before.lastGood == nil && before.lastFailed == nil)
        #expect(before.name == "名前" || before.name == "山田 花子")
        let firstAt = site.clock.now()
        site.clock.advance(.minutes(1))
        wrong(2, from: Self.elsewhere)
        let failedAt = site.clock.now()
        site.clock.advance(.minutes(1))
        let second = try site.signIn("yamada", app, from: "203.0.113.11")
        let me = site.gatekeeper.me(token: second.token, by: second.actor)
        #expect(me.lastGood == SignInView(at: firstAt, source: Self.home))
        #expect(me.lastFailed == FailedSignInsView(at: failedAt, source: Self.elsewhere, count: 2))
        #expect(me.vendor == Example.yamato && me.expires == second.expires)
        #expect(try site.events().last == .signedIn(.person(Example.yamada), failed: 2))
        site.clock.advance(.seconds(30))
        let third = try site.signIn("yamada", app)
        #expect(site.gatekeeper.me(token: third.token, by: third.actor).lastFailed == nil)
    }

    @Test func `the last good time is known after a restart`() throws {
        _ = try site.signIn("yamada", app)
        let at = site.clock.now()
        try site.restart()
        site.clock.advance(.seconds(30))
        let again = try site.signIn("yamada", app)
        #expect(
            site.gatekeeper.me(token: again.token, by: again.actor).lastGood == SignInView(at: at, source: Self.home))
    }

    @Test(.requirement("R-090"), arguments: ["yamada", "tanaka", "ito"])
    func `saying that it was somebody else ends everything under that name`(name: String) throws {
        let app = name == "yamada" ? app : try site.account(name)
        let signedIn = try site.signIn(name, app)
        let size = site.gatekeeper.size
        try site.gatekeeper.denySignIn(by: signedIn.actor)
        #expect(!holds(signedIn.token))
        let kinds = ["yamada": ["person-recorded"], "tanaka": ["technician-recorded"]]
        #expect(try site.kinds(after: size) == ["sign-in-denied"] + (kinds[name] ?? []))
        site.clock.advance(.seconds(30))
        #expect(problem { try site.signIn(name, app) } is Unauthenticated)
        // The password is dead, not only its owner's standing; and nobody gets another unrecognised.
        #expect(try store.load().secrets["password/\(name)"] == nil)
        #expect(refusal { try site.invite(name) } == .identityCheckMissing(the(name)))
    }

    @Test func `failures come into the journal later and seldom`() throws {
        let size = site.gatekeeper.size
        for number in 0..<60 {
            wrong(1, from: "198.51.100.\(number)")
            if number == 3 { site.gatekeeper.tick() }
            if number == 5 { #expect(site.gatekeeper.size == size) }
            if number >= 5 { site.gatekeeper.tick() }
        }
        let account = Account.person(Example.yamada)
        #expect(
            try site.events(after: size) == [
                .signInsFailed(account, count: 6, from: "198.51.100.5"),
                .signInsFailed(account, count: 60, from: "198.51.100.59"),
            ])
    }

    // MARK: When it ends

    @Test func `fifteen minutes without a call end it, and each call begins them anew`() throws {
        let token = try site.signIn("yamada", app).token
        for _ in 0..<3 {
            site.clock.advance(.minutes(14))
            #expect(holds(token))
        }
        site.clock.advance(.minutes(15))
        #expect(!holds(token))
    }

    @Test func `eight hours end it however busy`() throws {
        let token = try site.signIn("yamada", app).token
        for _ in 0..<47 {
            site.clock.advance(.minutes(10))
            #expect(holds(token))
        }
        site.clock.advance(.minutes(10))
        #expect(!holds(token))
    }

    @Test(.requirement("R-273"))
    func `a token heard from elsewhere is nothing, there and then here`() throws {
        let token = try site.signIn("yamada", app).token
        #expect(!holds(token, from: Self.elsewhere))
        #expect(!holds(token))
    }

    @Test func `signing out ends one, or all of one's own`() throws {
        var tokens: [SignedIn] = []
        for _ in 0..<3 {
            tokens.append(try site.signIn("yamada", app))
            site.clock.advance(.seconds(30))
        }
        let other = try site.signIn("mori", site.account("mori"))
        site.gatekeeper.signOut(token: tokens[0].token, everywhere: false, by: .yamada)
        #expect(tokens.map { holds($0.token) } == [false, true, true])
        site.gatekeeper.signOut(token: tokens[1].token, everywhere: true, by: .yamada)
        #expect(tokens.map { holds($0.token) } == [false, false, false])
        #expect(holds(other.token))
    }

    /// What takes a sign-in away at the next call.
    enum End: CaseIterable, Sendable {
        case suspended, retired, otherKey, reset

        func happen(at site: Site) throws {
            switch self {
            case .suspended:
                let standing = Standing.suspended(why: the("調査中"))
                _ = try site.gatekeeper.change(.personStanding(Example.yamada, standing), by: .operations)
            case .retired:
                let standing = Standing.retired(why: the("退職"))
                _ = try site.gatekeeper.change(.personStanding(Example.yamada, standing), by: .operations)
            case .otherKey:
                let person = Site.person(Example.yamada, .clerk(of: Example.yamato), key: TestSigner("another"))
                _ = try site.gatekeeper.change(.person(person), by: .operations)
            case .reset: _ = try site.invite("yamada", Site.check)
            }
        }
    }

    @Test(arguments: End.allCases)
    func `who is suspended or retired, has another key or a new invitation is out at once`(end: End) throws {
        let token = try site.signIn("yamada", app).token
        let others = try site.signIn("mori", site.account("mori")).token
        try end.happen(at: site)
        #expect(!holds(token))
        #expect(holds(others))
    }

    @Test(.requirement("R-007"))
    func `who has the password guesses at codes five times, from however many places`() throws {
        let app = try site.account("mori")
        for place in 1...5 {
            #expect(throws: Unauthenticated.self) { try site.signIn("mori", "000000", from: "192.0.2.\(place)") }
        }
        #expect(throws: Unauthenticated.self) { try site.signIn("mori", app) }
        site.clock.advance(.hours(2))
        _ = try site.signIn("mori", app)
    }

    @Test func `a post that ends ends its sign-in, and another post needs a new one`() throws {
        let ito = try site.signIn("ito", site.account("ito")).token
        let kimura = try site.signIn("kimura", site.account("kimura")).token
        try site.appoint(Example.ito, .ended, number: 3, key: People.ito)
        #expect(!holds(ito))
        #expect(holds(kimura))
        try site.appoint(Example.kimura, .manager, number: 4, key: People.kimura)
        #expect(!holds(kimura))
    }
}
