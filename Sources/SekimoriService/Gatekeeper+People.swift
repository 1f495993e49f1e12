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
        /// Fingerprint of the key that proved it.
        let key: String
        /// The address it came from: a token heard there is nothing elsewhere.
        let source: String
        let expires: Span
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
            let token = Digest.hex(random.bytes(32))
            let boot = clock.boot()
            inside.people.signedIn = inside.people.signedIn.filter { $0.value.expires > boot }
            // Kept as digest: what is in memory opens nothing.
            inside.people.signedIn[Digest.hex(Digest.sha256(Array(token.utf8)))] = PeopleState.SignedInPerson(
                role: role, key: signed.claimedKey.fingerprint, source: source, expires: boot + Self.signInLife)
            return SignedIn(
                token: token, actor: Actor(role: role, source: source), expires: now(&inside) + Self.signInLife)
        }
    }

    /// Who holds this token, if the person's standing or post is still in force, and the key that earned it.
    package func actor(token: String, source: String) throws(Unauthenticated) -> Actor {
        let role = inside { inside -> Actor.Role? in
            let key = Digest.hex(Digest.sha256(Array(token.utf8)))
            guard let signedIn = inside.people.signedIn[key], signedIn.expires > clock.boot() else { return nil }
            guard signedIn.source.utf8.elementsEqual(source.utf8) else {
                inside.people.signedIn[key] = nil
                return nil
            }
            let now = self.now(&inside)
            guard Self.stillHolds(signedIn.role, inside.world, now),
                Self.keys(of: signedIn.role, inside.world).contains(where: {
                    $0.fingerprint.utf8.elementsEqual(signedIn.key.utf8)
                })
            else { return nil }
            return signedIn.role
        }
        guard let role else { throw Unauthenticated() }
        return Actor(role: role, source: source)
    }

    private static func stillHolds(_ role: Actor.Role, _ world: World, _ now: Instant) -> Bool {
        switch role {
        case .manager(let id), .delegate(let id): (try? world.entitled(id, over: nil, at: now)) != nil
        case .clerk(let id, _), .operator(let id), .auditor(let id): world.people[id]?.standing == .active
        case .technician(let id, _): world.technicians[id]?.standing == .active
        case .gate: false
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

    private func role(
        of name: String, _ world: World, _ now: Instant, by signature: SSHSignature, _ text: [UInt8]
    ) -> Actor.Role? {
        var role: Actor.Role?
        if let id = PersonID(name), let appointment = try? world.entitled(id, over: nil, at: now) {
            if case .manager = appointment.post { role = .manager(id) } else { role = .delegate(id) }
        } else if let id = PersonID(name), let person = world.people[id] {
            switch person.role {
            case .clerk(let vendor): role = .clerk(id, of: vendor)
            case .operator: role = .operator(id)
            case .auditor: role = .auditor(id)
            }
        } else if let id = TechnicianID(name), let technician = world.technicians[id] {
            role = .technician(id, of: technician.vendor)
        }
        guard let role, Self.stillHolds(role, world, now) else { return nil }
        let copy = SignedCopy(text: text, signature: [])
        do {
            try verify(signature, copy, namespace: SignInText.namespace, keys: Self.keys(of: role, world))
            return role
        } catch {
            return nil
        }
    }

    // MARK: The second factor

    /// Sets a technician's password with the hospital's invitation, once.
    package func enrol(technician: TechnicianID, invitation: String, password: String, source: String) throws {
        guard (12...128).contains(password.utf8.count) else {
            throw BadInput(path: "password", problem: "12 to 128 bytes are needed")
        }
        // Not counted by technician: else any stranger could lock technicians out.
        let counter = "invitation from \(source)"
        let stored = try inside { inside in
            try takeTry(counter, &inside)
            return inside.secrets["invitation/\(technician)"]
        }
        let open = stored.flatMap { Self.invitation(read: $0, at: clock.now()) }
        guard hash.matches(Array(invitation.utf8), open ?? Self.nobodysHash), open != nil else {
            inside { inside in wrong(counter, technician, &inside) }
            throw Refusal.invitationUnknown
        }
        let hashed = try hash.hash(Array(password.utf8))
        try inside { inside in
            guard let known = inside.world.technicians[technician], inside.secrets["invitation/\(technician)"] == stored
            else { throw Refusal.invitationUnknown }
            try commit(
                &inside, Actor(role: .technician(technician, of: known.vendor), source: source), at: now(&inside),
                [.enrolled(technician)],
                secrets: ["password/\(technician)": hashed, "invitation/\(technician)": nil])
            inside.people.tries[counter] = nil
        }
    }

    /// How long a technician may take to set a password.
    static let invitationLife = Span.days(7)

    /// What is kept of an invitation: the second it ends, and the hash of its code.
    static func invitation(_ hash: String, until end: Instant) -> String { "\(end.seconds) \(hash)" }

    /// The hash of an invitation that is still good.
    private static func invitation(read stored: String, at now: Instant) -> String? {
        let parts = stored.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let end = Int64(digits: Array(parts[0].utf8)), now.seconds < end else { return nil }
        return String(parts[1])
    }

    /// Hands out the passcode of one grant, shown once; collecting again makes a new one and kills the old.
    package func collect(
        technician: TechnicianID, asset: AssetID, request wanted: RequestID?, password: String, by actor: Actor
    ) throws -> PasscodeView {
        guard case .technician(technician, _) = actor.role else { throw Forbidden() }
        let counter = "password of \(technician)"
        let stored = try inside { inside in
            try takeTry(counter, &inside)
            return inside.secrets["password/\(technician)"]
        }
        guard hash.matches(Array(password.utf8), stored ?? Self.nobodysHash) else {
            inside { inside in wrong(counter, technician, &inside) }
            throw stored == nil ? Refusal.notEnrolled : Refusal.passwordWrong
        }
        let passcode = Self.passcode(random.bytes(16))
        let hashed = try hash.hash(Array(passcode.utf8))
        return try inside { inside in
            guard inside.secrets["password/\(technician)"] == stored else { throw Refusal.notEnrolled }
            inside.people.tries[counter] = nil
            let now = self.now(&inside)
            try sound(inside)
            _ = try inside.world.eligible(technician, at: now, rules: rules)
            let candidates = (inside.world.openRequests[technician] ?? []).compactMap { inside.world.requests[$0] }
                .filter { request in
                    (wanted ?? request.id) == request.id && request.openTerms?.assets.contains(asset) == true
                        && (request.openTerms?.window.until).map { now < $0 } == true
                }
                .sorted { ($0.openTerms?.window.from ?? now) < ($1.openTerms?.window.from ?? now) }
            guard let request = candidates.first, let terms = request.openTerms else {
                throw Refusal.noRequestToday(technician)
            }
            let old = request.credentials.first { $0.technician == technician && $0.asset == asset }
            if old?.revoked == true { throw Refusal.credentialRevoked }
            let credential = WorkRequest.Credential(
                technician: technician, asset: asset, collectedAt: now, revoked: false)
            try commit(
                &inside, actor, at: now, [.request(request.id, .collected(credential))],
                secrets: [Self.passcodeKey(request.id, technician, asset): hashed])
            return PasscodeView(
                request: request.id, login: "\(technician)+\(asset)", passcode: passcode,
                windowLocal: rules.zone.text(terms.window))
        }
    }

    /// Twelve of 31 letters and digits that nobody confuses, in three groups: 59 bits.
    static func passcode(_ random: [UInt8]) -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)
        var text: [UInt8] = []
        for (index, byte) in random.prefix(12).enumerated() {
            if index > 0, index % 4 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(alphabet[Int(byte) % alphabet.count])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Counts a try before it is looked at: guesses made at once are as many as guesses made one by one.
    private func takeTry(_ name: String, _ inside: inout Inside) throws {
        let boot = clock.boot()
        inside.people.tries = inside.people.tries.filter { boot - $0.value.since < rules.limits.throttle }
        var tries = inside.people.tries[name] ?? PeopleState.Tries(count: 0, since: boot)
        guard tries.count < rules.limits.passcodeTries else {
            throw Throttled(until: now(&inside) + (tries.since + rules.limits.throttle - boot))
        }
        tries.count += 1
        inside.people.tries[name] = tries
    }

    private func wrong(_ name: String, _ technician: TechnicianID, _ inside: inout Inside) {
        guard var tries = inside.people.tries[name], tries.count >= rules.limits.passcodeTries, !tries.isLocked else {
            return
        }
        tries.isLocked = true
        tries.since = clock.boot()
        inside.people.tries[name] = tries
        guard inside.world.technicians[technician] != nil else { return }
        let now = self.now(&inside)
        _ = try? commit(&inside, .gate, at: now, [.lockedOut(technician, until: now + rules.limits.throttle)])
    }

    package func revoke(
        request: RequestID, technician: TechnicianID, asset: AssetID, why: Label, by actor: Actor
    ) throws {
        try inside { inside in
            guard let known = inside.world.requests[request], (actor.vendor ?? known.vendor) == known.vendor else {
                throw NotFound()
            }
            switch actor.role {
            case .manager, .delegate, .operator, .clerk: break
            case .technician(let own, _): guard own == technician else { throw Forbidden() }
            case .auditor, .gate: throw Forbidden()
            }
            guard known.credentials.contains(where: { $0.technician == technician && $0.asset == asset }) else {
                throw Refusal.passcodeNotCollected
            }
            try commit(
                &inside, actor, at: now(&inside),
                [.request(request, .credentialRevoked(technician: technician, asset: asset, why: why))],
                secrets: [Self.passcodeKey(request, technician, asset): nil])
        }
    }

    /// The technician says a logon shown on entry was somebody else: nobody enters under this name until the hospital
    /// has looked.
    package func denyLogon(_ technician: TechnicianID, by actor: Actor) throws {
        guard case .technician(technician, _) = actor.role else { throw Forbidden() }
        guard let why = Label("前回のログオンは本人ではないとの申告 / the technician denied a previous logon") else { return }
        try inside { inside in
            guard var known = inside.world.technicians[technician] else { throw NotFound() }
            guard known.standing == .active else { throw Refusal.technicianSuspended(technician, why: why) }
            known.standing = .suspended(why: why)
            try commit(
                &inside, actor, at: now(&inside), [.logonDenied(technician), .technicianRecorded(known)])
        }
    }
}

extension Zone {
    /// `2026-11-22 13:00 – 15:00 Asia/Tokyo`; the second date only where it differs.
    package func text(_ window: Window) -> String {
        let from = local(window.from)
        let until = local(window.until)
        let end = from.date == until.date ? "\(until.time)" : "\(until.date) \(until.time)"
        return "\(from.date) \(from.time) - \(end) \(name)"
    }
}
