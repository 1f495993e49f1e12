package import Sekimori
internal import SekimoriRecords

/// Who is signed in. Lost with the process: then people sign in again.
struct PeopleState {
    struct Challenge {
        let person: String
        let expires: Span
    }

    struct SignedInPerson {
        let role: Actor.Role
        let proof: Proof
        /// The address it came from: a token heard there is nothing elsewhere.
        let source: String
        let expires: Span
        /// The same on the wall.
        let expiresAt: Instant
        /// When it was last heard.
        var heard: Span
        /// What had happened under this name before.
        let before: SignIns
    }

    /// What earned a token. It is gone with that.
    enum Proof {
        /// Fingerprint of the key that signed.
        case key(String)
        /// Password and code, while these were the fingerprints of the person's keys.
        case password(keys: [String])
    }

    /// Signing in with a password under one name.
    struct SignIns {
        var good: SignInView?
        var failed: FailedSignInsView?
    }

    /// Secrets tried and not found right.
    struct Tries {
        var count: Int
        var since: Span
        var isLocked = false
    }

    var challenges: [String: Challenge] = [:]
    var signedIn: [String: SignedInPerson] = [:]
    /// Passwords by technician; invitations by the address they came from, because anybody may try one.
    var tries: [String: Tries] = [:]
    /// Begun and not confirmed, by name.
    var enrolments: [String: Enrolment] = [:]
    /// Waits before the next sign-in with a password, by name and source, and by source.
    var waits: [String: Wait] = [:]
    /// Good sign-ins with a key that are not written yet: they go with the next entry, of which there is one a minute.
    var keySignIns: [String: SignInView] = [:]
    /// What failed under names that exist, since their last good sign-in.
    var failures: [String: Failures] = [:]
}

/// A challenge is the same for people who exist and who do not.
package struct ChallengeView: Codable, Sendable {
    package let challenge: String
    package let gate: GateID
    package let expires: Instant
}

extension Gatekeeper {
    /// 1 000 open challenges at most: beyond, the oldest are forgotten.
    private static let mostChallenges = 1_000
    private static let signInLife = Span.hours(8)
    /// Without a call, where a password earned the token.
    private static let idleLife = Span.minutes(15)

    package func challenge(person: String) -> ChallengeView {
        let challenge = Digest.hex(random.bytes(16))
        return inside { inside in
            let boot = clock.boot()
            inside.people.challenges = inside.people.challenges.filter { $0.value.expires > boot }
            if inside.people.challenges.count >= Self.mostChallenges,
                let oldest = inside.people.challenges.min(by: { $0.value.expires < $1.value.expires })?.key
            {
                inside.people.challenges[oldest] = nil
            }
            inside.people.challenges[challenge] = PeopleState.Challenge(
                person: person, expires: boot + .minutes(1))
            return ChallengeView(challenge: challenge, gate: rules.gate, expires: now(&inside) + .minutes(1))
        }
    }

    package func signIn(text: [UInt8], signature: [UInt8], source: String) throws -> SignedIn {
        guard let read = try? SignInText(bytes: text), let signed = try? SSHSignature(armored: signature),
            read.gate == rules.gate
        else { throw Unauthenticated() }
        return try inside { inside in
            guard let challenge = inside.people.challenges.removeValue(forKey: read.challenge),
                challenge.expires > clock.boot(), challenge.person.utf8.elementsEqual(read.person.utf8),
                let role = role(of: read.person, inside.world, now(&inside), by: signed, text)
            else { throw Unauthenticated() }
            let before = signIns(of: read.person, inside)
            inside.people.keySignIns[read.person] = SignInView(at: now(&inside), source: source)
            return issue(role, .key(signed.claimedKey.fingerprint), from: source, &inside, before: before)
        }
    }

    /// A new token. Kept as digest: what is in memory opens nothing.
    func issue(
        _ role: Actor.Role, _ proof: PeopleState.Proof, from source: String, _ inside: inout Inside,
        before: PeopleState.SignIns
    ) -> SignedIn {
        let token = Digest.hex(random.bytes(32))
        let boot = clock.boot()
        let expires = now(&inside) + Self.signInLife
        inside.people.signedIn = inside.people.signedIn.filter { isInTime($0.value, at: boot) }
        inside.people.signedIn[Self.digest(token)] = PeopleState.SignedInPerson(
            role: role, proof: proof, source: source, expires: boot + Self.signInLife, expiresAt: expires,
            heard: boot, before: before)
        return SignedIn(token: token, actor: Actor(role: role, source: source), expires: expires)
    }

    static func digest(_ token: String) -> String { Digest.hex(Digest.sha256(Array(token.utf8))) }

    /// A browser that was left alone is signed out; programs keep their key, and with it their hours.
    private func isInTime(_ signedIn: PeopleState.SignedInPerson, at boot: Span) -> Bool {
        guard signedIn.expires > boot else { return false }
        return switch signedIn.proof {
        case .key: true
        case .password: boot - signedIn.heard < Self.idleLife
        }
    }

    /// Who holds this token, if the person's standing or post is still in force, and what earned it.
    package func actor(token: String, source: String) throws(Unauthenticated) -> Actor {
        let role = inside { inside -> Actor.Role? in
            let digest = Self.digest(token)
            guard var signedIn = inside.people.signedIn[digest] else { return nil }
            let boot = clock.boot()
            guard isInTime(signedIn, at: boot), Self.place(signedIn.source).utf8.elementsEqual(Self.place(source).utf8),
                holds(signedIn, inside.world, now(&inside))
            else {
                inside.people.signedIn[digest] = nil
                return nil
            }
            signedIn.heard = boot
            inside.people.signedIn[digest] = signedIn
            return signedIn.role
        }
        guard let role else { throw Unauthenticated() }
        return Actor(role: role, source: source)
    }

    /// Whether the person still has this very role, and what proved it.
    private func holds(_ signedIn: PeopleState.SignedInPerson, _ world: World, _ now: Instant) -> Bool {
        guard let name = signedIn.role.name, role(of: name, world, now) == signedIn.role else { return false }
        let keys = Self.fingerprints(of: signedIn.role, world)
        return switch signedIn.proof {
        case .key(let key): keys.contains { $0.utf8.elementsEqual(key.utf8) }
        case .password(let before): keys == before
        }
    }

    /// Ends this sign-in, or every one of the same person.
    package func signOut(token: String?, everywhere: Bool, by actor: Actor) {
        inside { inside in
            if let token { inside.people.signedIn[Self.digest(token)] = nil }
            if everywhere, let name = actor.role.name { Self.signOut(name, &inside) }
        }
    }

    /// Ends every sign-in under a name.
    static func signOut(_ name: String, _ inside: inout Inside) {
        inside.people.signedIn = inside.people.signedIn.filter {
            $0.value.role.name?.utf8.elementsEqual(name.utf8) != true
        }
    }

    /// Who is signed in, and what had happened under that name before.
    package func me(token: String?, by actor: Actor) -> MeView {
        inside { inside in
            let signedIn = token.flatMap { inside.people.signedIn[Self.digest($0)] }
            let world = inside.world
            let name: Label? =
                switch actor.role {
                case .manager(let id), .delegate(let id): world.appointments[id]?.name
                case .clerk(let id, _), .operator(let id), .auditor(let id): world.people[id]?.name
                case .technician(let id, _): world.technicians[id]?.name
                case .gate: nil
                }
            return MeView(
                actor: actor, name: name?.text ?? actor.role.name ?? "gate", vendor: actor.vendor,
                vendorName: actor.vendor.flatMap { world.vendors[$0]?.name }, lastGood: signedIn?.before.good,
                lastFailed: signedIn?.before.failed, expires: signedIn?.expiresAt)
        }
    }

    /// The keys that speak for a role now.
    private static func keys(of role: Actor.Role, _ world: World) -> [RegisteredKey] {
        switch role {
        case .manager(let id), .delegate(let id): world.appointments[id].map { [$0.key] } ?? []
        case .clerk(let id, _), .operator(let id), .auditor(let id): world.people[id]?.keys ?? []
        case .technician(let id, _): world.technicians[id]?.keys ?? []
        case .gate: []
        }
    }

    static func fingerprints(of role: Actor.Role, _ world: World) -> [String] {
        keys(of: role, world).map(\.fingerprint).sorted()
    }

    /// The role in which a name acts now; nil for nobody, and for who is suspended or gone.
    func role(of name: String, _ world: World, _ now: Instant) -> Actor.Role? {
        if let id = PersonID(name), let appointment = try? world.entitled(id, over: nil, at: now) {
            if case .manager = appointment.post { return .manager(id) }
            return .delegate(id)
        }
        if let id = PersonID(name), let person = world.people[id] {
            guard person.standing == .active else { return nil }
            switch person.role {
            case .clerk(let vendor): return .clerk(id, of: vendor)
            case .operator: return .operator(id)
            case .auditor: return .auditor(id)
            }
        }
        guard let id = TechnicianID(name), let technician = world.technicians[id], technician.standing == .active
        else { return nil }
        return .technician(id, of: technician.vendor)
    }

    private func role(
        of name: String, _ world: World, _ now: Instant, by signature: SSHSignature, _ text: [UInt8]
    ) -> Actor.Role? {
        guard let role = role(of: name, world, now) else { return nil }
        let copy = SignedCopy(text: text, signature: [])
        do {
            try verify(signature, copy, namespace: SignInText.namespace, keys: Self.keys(of: role, world))
            return role
        } catch {
            return nil
        }
    }
}
