internal import Sekimori
internal import SekimoriRecords

extension PeopleState {
    /// How often somebody has tried lately, and when they may again.
    struct Wait {
        var tries: Int
        var last: Span
        var until: Span
    }

    /// Sign-ins that failed under one name.
    struct Failures {
        var count: Int64 = 0
        var at: Instant
        var source: String
        /// How many the journal knows of.
        var noted: Int64 = 0
    }
}

/// Signing in with a password and the code of an authenticator app.
extension Gatekeeper {
    /// The same answer, after the same work, for a name nobody has, a wrong password, and a code that is wrong or was
    /// used.
    package func signIn(person: String, password: String, code: String, source: String) throws -> SignedIn {
        let name = AccountID(person).map { "\($0)" }
        let counters = Self.counters(person, source)
        let stored = try inside { inside in
            try waitOrTry(counters, &inside)
            return name.flatMap { inside.secrets["password/\($0)"] }
        }
        let isRight = hash.matches(Array(password.utf8), stored ?? Self.nobodysHash)
        return try inside { inside in
            let now = self.now(&inside)
            let seconds = clock.now().seconds
            let app = name.flatMap { inside.secrets["code/\($0)"] }.flatMap(Self.app(kept:))
            let period = (app ?? Self.nobodysApp).flatMap { app in
                app.code.period(of: Array(code.utf8), at: seconds, after: app.used)
            }
            guard let name, let account = Self.account(name, inside.world) else { throw Unauthenticated() }
            // Only who has the password comes this far: codes are counted by name, from wherever they are guessed (THREATS
            // row 12); the answer does not tell.
            let codes = "code of \(name)"
            let mayTry = !isRight || (try? countTry(codes, &inside)) != nil
            guard isRight, mayTry, stored != nil, inside.secrets["password/\(name)"] == stored, let app, let period,
                let role = role(of: name, inside.world, now)
            else {
                inside.people.failures[name, default: .init(at: now, source: source)].fail(at: now, from: source)
                throw Unauthenticated()
            }
            // Told to nobody but who has the password and the app.
            guard isStillGood(passwordOf: name, inside, at: now) else { throw Refusal.passwordExpired }
            let failed = inside.people.failures[name]?.count ?? 0
            let before = signIns(of: name, inside)
            // The code is used up before anybody is in: after a power cut too.
            try commit(
                &inside, Actor(role: role, source: source), at: now, [.signedIn(account, failed: failed)],
                secrets: [
                    "code/\(name)": Self.kept(app.seed, used: period),
                    "account/\(name)": Self.kept(SignInView(at: now, source: source)),
                ])
            inside.people.failures[name] = nil
            inside.people.tries[codes] = nil
            giveBack(counters, &inside)
            let keys = Self.fingerprints(of: role, inside.world)
            return issue(role, .password(keys: keys), from: source, &inside, before: before)
        }
    }

    /// What is shown after signing in: the last good time, and what failed since.
    func signIns(of name: String, _ inside: borrowing Inside) -> PeopleState.SignIns {
        let known = [
            Self.signIn(kept: inside.secrets["account/\(name)"]), Self.signIn(kept: inside.secrets[Self.keyed(name)]),
            inside.people.keySignIns[name],
        ]
        let good = known.compactMap(\.self).max { $0.at < $1.at }
        let failed = inside.people.failures[name].map {
            FailedSignInsView(at: $0.at, source: $0.source, count: $0.count)
        }
        return PeopleState.SignIns(good: good, failed: failed)
    }

    /// When somebody last signed in with a key. Apart from the account's: a key is no password that was forgotten.
    private static func keyed(_ name: String) -> String { "key-sign-in/\(name)" }

    /// What is written of sign-ins with keys, which have no entry of their own: each command of the CLI is one.
    static func keySignIns(_ people: PeopleState) -> [String: String?] {
        people.keySignIns.reduce(into: [:]) { $0[keyed($1.key)] = kept($1.value) }
    }

    /// `MICROSECONDS ADDRESS`.
    private static func kept(_ signIn: SignInView) -> String { "\(signIn.at.microseconds) \(signIn.source)" }

    private static func signIn(kept text: String?) -> SignInView? {
        let kept = text?.split(separator: " ", maxSplits: 1) ?? []
        guard kept.count == 2, let at = Int64(digits: Array(kept[0].utf8)) else { return nil }
        return SignInView(at: Instant(microseconds: at), source: String(kept[1]))
    }

    /// One's own word that a sign-in shown to one was somebody else: the password is dead, every sign-in ends, and nobody
    /// acts under this name until the hospital has looked. A post is the organisation's to end.
    package func denySignIn(by actor: Actor) throws {
        guard !actor.isAtGate else { throw Forbidden() }
        guard let why = Label("前回のサインインは本人ではないとの申告 / the owner denied a previous sign-in") else { return }
        try inside { inside in
            guard let name = actor.role.name, let account = Self.account(name, inside.world) else { throw Forbidden() }
            var events: [Event] = [.signInDenied(account)]
            switch account {
            case .technician(let id):
                guard var technician = inside.world.technicians[id] else { throw NotFound() }
                technician.standing = .suspended(why: why)
                events.append(.technicianRecorded(technician))
            case .person(let id):
                guard var person = inside.world.people[id] else { break }
                person.standing = .suspended(why: why)
                events.append(.personRecorded(person))
            }
            var secrets: [String: String?] = [:]
            for kind in Self.accountKinds { secrets.updateValue(nil, forKey: "\(kind)/\(name)") }
            // A new password is for who was recognised.
            secrets["account/\(name)"] = inside.secrets["account/\(name)"] ?? ""
            try commit(&inside, actor, at: now(&inside), events, secrets: secrets)
            inside.people.enrolments[name] = nil
            Self.signOut(name, &inside)
        }
    }

    /// Tells the journal of failures: of the fifth, the fiftieth, …, so that nobody can fill it. Not while somebody
    /// waits for the answer: how long that takes would say which names there are.
    func noteFailures(_ inside: inout Inside, _ now: Instant) {
        for (name, failures) in inside.people.failures where failures.count >= max(5, failures.noted * 10) {
            guard let account = Self.account(name, inside.world) else { continue }
            let event = Event.signInsFailed(account, count: failures.count, from: failures.source)
            guard (try? commit(&inside, .gate, at: now, [event])) != nil else { return }
            inside.people.failures[name]?.noted = failures.count
        }
    }

    // MARK: The app

    /// An authenticator app as it is kept.
    private struct App {
        let seed: [UInt8]
        let code: OneTimeCode
        /// The last period whose code was used.
        let used: UInt64
    }

    /// `BASE32 PERIOD`.
    static func kept(_ seed: [UInt8], used period: UInt64) -> String { "\(Base32.encode(seed)) \(period)" }

    private static func app(kept text: String) -> App? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let seed = Base32.decode(parts[0]), let used = UInt64(parts[1]),
            let code = OneTimeCode(secret: seed, algorithm: .sha1, digits: 6)
        else { return nil }
        return App(seed: seed, code: code, used: used)
    }

    /// An app that nobody has; only the work counts.
    private static let nobodysApp = app(kept: kept([UInt8](repeating: 0, count: 20), used: 0))

    // MARK: Waiting

    /// Where tries are counted, and how many are free.
    struct Counter {
        let name: String
        let free: Int
    }

    /// By name and source, so that a stranger elsewhere keeps nobody out; and by source, for one password tried on many
    /// names. More of these are free: many people come through one address.
    private static func counters(_ person: String, _ source: String) -> [Counter] {
        let place = place(source)
        return [
            Counter(name: "\(person) from \(place)", free: 3), Counter(name: "from \(place)", free: 30),
        ]
    }

    /// Who has one IPv6 address has 2^64 of them, and changes it every day (RFC 8981).
    static func place(_ source: String) -> String {
        guard let address = Address(source), !address.isVersion4 else { return source }
        return Digest.hex(address.bytes.prefix(8))
    }

    /// Beyond, the oldest tenth is forgotten.
    private static let mostWaits = 10_000
    /// The first wait; each further try doubles it, up to `throttle`.
    private static let shortestWait = Span.seconds(5)

    /// Counts a try before it is looked at: guesses made at once are as many as guesses made one by one.
    func waitOrTry(_ counters: [Counter], _ inside: inout Inside) throws(Throttled) {
        let boot = clock.boot()
        let memory = rules.limits.throttle + .hours(1)
        inside.people.waits = inside.people.waits.filter { boot - $0.value.last < memory }
        let until = counters.compactMap { inside.people.waits[$0.name]?.until }.max() ?? boot
        guard until <= boot else { throw Throttled(until: now(&inside) + (until - boot)) }
        if inside.people.waits.count >= Self.mostWaits {
            for (name, _) in inside.people.waits.sorted(by: { $0.value.last < $1.value.last })
                .prefix(Self.mostWaits / 10)
            {
                inside.people.waits[name] = nil
            }
        }
        for counter in counters {
            let tries = (inside.people.waits[counter.name]?.tries ?? 0) + 1
            inside.people.waits[counter.name] = PeopleState.Wait(
                tries: tries, last: boot, until: boot + wait(after: tries - counter.free))
        }
    }

    private func wait(after tries: Int) -> Span {
        guard tries > 0 else { return .seconds(0) }
        let doubled = Self.shortestWait.microseconds << Int64(min(tries - 1, 20))
        return min(Span(microseconds: doubled), rules.limits.throttle)
    }

    /// A good try is none: the name's count is forgotten, the source's goes back by it.
    private func giveBack(_ counters: [Counter], _ inside: inout Inside) {
        inside.people.waits[counters[0].name] = nil
        guard var wait = inside.people.waits[counters[1].name] else { return }
        wait.tries -= 1
        wait.until = clock.boot()
        inside.people.waits[counters[1].name] = wait
    }
}

extension PeopleState.Failures {
    mutating func fail(at now: Instant, from source: String) {
        count += 1
        at = now
        self.source = source
    }
}
