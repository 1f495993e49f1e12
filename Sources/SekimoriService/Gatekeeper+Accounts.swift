package import Sekimori
internal import SekimoriRecords

extension PeopleState {
    /// A password that waits for the first code of the app that will go with it.
    struct Enrolment {
        let password: String
        let seed: [UInt8]
        /// As it was kept when it was shown: a new invitation ends this.
        let invitation: String
        let expires: Span
    }
}

/// What an authenticator app is given, once.
package struct EnrolmentView: Codable, Sendable {
    /// Base32, to be typed.
    package let secret: String
    /// `otpauth://totp/…`, to be scanned.
    package let uri: String
    /// Until when a code of the app must have come.
    package let expires: Instant
}

/// Passwords of everybody: invitation, then password and authenticator app by the person alone.
extension Gatekeeper {
    /// Between the password and the app's first code.
    private static let enrolmentLife = Span.minutes(10)
    /// RFC 4226 §4 R6 recommends 160 bits.
    private static let seedLength = 20

    // MARK: Invitations

    /// How long a person may take to set a password.
    static let invitationLife = Span.days(7)

    /// What is kept of an invitation: the second it ends, and the hash of its code.
    static func invitation(_ hash: String, until end: Instant) -> String { "\(end.seconds) \(hash)" }

    /// The hash of an invitation that is still good.
    private static func invitation(read stored: String, at now: Instant) -> String? {
        let parts = stored.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let end = Int64(digits: Array(parts[0].utf8)), now.seconds < end else { return nil }
        return String(parts[1])
    }

    /// An invitation's events, and what dies with it. Who has, or had, a password gets a new one only once recognised.
    func invitation(
        of id: AccountID, _ check: IdentityCheck?, _ inside: Inside, at now: Instant
    ) throws -> (events: [Event], secrets: [String: String?]) {
        guard let account = Self.account("\(id)", inside.world) else { throw NotFound() }
        let invited: Event
        switch account {
        case .technician(let technician):
            if case .retired? = inside.world.technicians[technician]?.standing {
                throw Refusal.technicianRetired(technician)
            }
            invited = .invited(technician)
        case .person(let person):
            guard Self.mayStillAct(person, inside.world, now) else { throw Refusal.accountEnded(id) }
            invited = .personInvited(person)
        }
        let had = inside.secrets["password/\(id)"] ?? inside.secrets["account/\(id)"]
        guard had == nil || check != nil else { throw Refusal.identityCheckMissing(id) }
        var secrets: [String: String?] = [:]
        for kind in ["password", "password-set", "code"] { secrets.updateValue(nil, forKey: "\(kind)/\(id)") }
        // Remembered beyond the password: the next invitation needs a check as well.
        if had != nil, inside.secrets["account/\(id)"] == nil { secrets["account/\(id)"] = "" }
        return ([invited] + (check.map { [.passwordReset(account, $0)] } ?? []), secrets)
    }

    /// Whose name it is, among all who ever had one here.
    static func account(_ name: String, _ world: World) -> Account? {
        if let id = PersonID(name), world.people[id] != nil || world.appointments[id] != nil { return .person(id) }
        if let id = TechnicianID(name), world.technicians[id] != nil { return .technician(id) }
        return nil
    }

    /// Not retired, or with a post that is not over.
    private static func mayStillAct(_ id: PersonID, _ world: World, _ now: Instant) -> Bool {
        if let person = world.people[id] {
            if case .retired = person.standing {} else { return true }
        }
        guard let appointment = world.appointments[id] else { return false }
        if case .ended = appointment.post { return false }
        return now < appointment.validity.until
    }

    // MARK: Enrolment

    /// The hospital's invitation and a password: the answer is the secret of the app whose first code confirms both.
    package func beginEnrolment(
        of id: AccountID, invitation code: String, password: String, source: String
    ) throws -> EnrolmentView {
        try check(password, of: "\(id)")
        let stored = try checkedInvitation(of: "\(id)", code, source)
        let hashed = try hash.hash(Array(password.utf8))
        let seed = random.bytes(Self.seedLength)
        return try inside { inside in
            guard inside.secrets["invitation/\(id)"] == stored else { throw Refusal.invitationUnknown }
            inside.people.enrolments["\(id)"] = PeopleState.Enrolment(
                password: hashed, seed: seed, invitation: stored, expires: clock.boot() + Self.enrolmentLife)
            let secret = Base32.encode(seed)
            let issuer = "Sekimori%20\(rules.gate)"
            return EnrolmentView(
                secret: secret,
                uri: "otpauth://totp/\(issuer):\(id)?secret=\(secret)&issuer=\(issuer)"
                    + "&algorithm=SHA1&digits=6&period=30",
                expires: now(&inside) + Self.enrolmentLife)
        }
    }

    /// The app's first code: from now on password and app are this person's, and the invitation is used.
    package func confirmEnrolment(
        of id: AccountID, invitation: String, code: String, source: String
    ) throws {
        let stored = try checkedInvitation(of: "\(id)", invitation, source)
        try inside { inside in
            guard let begun = inside.people.enrolments["\(id)"], clock.boot() < begun.expires,
                begun.invitation == stored, inside.secrets["invitation/\(id)"] == stored,
                let app = OneTimeCode(secret: begun.seed, algorithm: .sha1, digits: 6)
            else { throw Refusal.enrolmentExpired }
            guard let period = app.period(of: Array(code.utf8), at: clock.now().seconds, after: nil) else {
                throw Refusal.codeWrong
            }
            let now = self.now(&inside)
            let events: [Event]
            let role: Actor.Role
            switch Self.account("\(id)", inside.world) {
            case .technician(let technician):
                guard let known = inside.world.technicians[technician] else { throw Refusal.invitationUnknown }
                role = .technician(technician, of: known.vendor)
                events = [.enrolled(technician)]
            case .person(let person):
                guard let acts = self.role(of: "\(id)", inside.world, now) else { throw Refusal.accountEnded(id) }
                role = acts
                events = [.personEnrolled(person)]
            case nil: throw Refusal.invitationUnknown
            }
            try commit(
                &inside, Actor(role: role, source: source), at: now, events,
                secrets: [
                    "password/\(id)": begun.password, "invitation/\(id)": nil,
                    Self.setKey("\(id)"): "\(now.microseconds)",
                    "code/\(id)": Self.kept(begun.seed, used: period),
                    "account/\(id)": inside.secrets["account/\(id)"] ?? "",
                ])
            inside.people.enrolments["\(id)"] = nil
            inside.people.failures["\(id)"] = nil
        }
    }

    /// What is kept of an invitation, if this is its code. As slow where there is none; a stranger's guesses are counted
    /// by where they come from, else any stranger could keep people from enrolling.
    func checkedInvitation(of name: String, _ code: String, _ source: String) throws -> String {
        let counter = "invitation from \(Self.place(source))"
        let stored = try inside { inside in
            try countTry(counter, &inside)
            return inside.secrets["invitation/\(name)"]
        }
        let open = stored.flatMap { Self.invitation(read: $0, at: clock.now()) }
        guard hash.matches(Array(code.utf8), open ?? Self.nobodysHash), let stored, open != nil else {
            inside { inside in wrong(counter, nil, &inside) }
            throw Refusal.invitationUnknown
        }
        inside { inside in inside.people.tries[counter] = nil }
        return stored
    }

    // MARK: Passwords

    private static let longestPassword = 128
    /// What must be left of a password without the owner's id and the commonest words, in bytes and in different ones.
    private static let least = (bytes: 8, different: 5)

    private static let commonest = [
        "password", "passw0rd", "p@ssw0rd", "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "1qaz2wsx", "1234567890",
        "123456789", "12345678", "123456", "abcdefgh", "abcdef", "abc123", "iloveyou", "letmein", "welcome", "admin",
        "changeme", "hospital", "byouin", "sekimori",
    ].map { Array($0.utf8) }

    /// Whether it may be a password under the profile in force.
    func check(_ password: String, of name: String) throws(BadInput) {
        let profile = rules.limits.passwords
        let bytes = Array(password.utf8)
        guard (profile.shortest...Self.longestPassword).contains(bytes.count) else {
            throw BadInput(path: "password", problem: "\(profile.shortest) to 128 bytes are needed")
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw BadInput(path: "password", problem: "a password has no control characters")
        }
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80 }
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard
            !profile.isMixed
                || (bytes.contains(where: isLetter) && bytes.contains(where: isDigit)
                    && bytes.contains { !isLetter($0) && !isDigit($0) })
        else {
            throw BadInput(path: "password", problem: "letters, digits and other characters are needed")
        }
        var rest = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        for word in [Array(name.utf8)] + Self.commonest {
            while let range = rest.firstRange(of: word) { rest.removeSubrange(range) }
        }
        guard rest.count >= Self.least.bytes, Set(rest).count >= Self.least.different else {
            throw BadInput(
                path: "password",
                problem: "too easy to guess: your id, the commonest words and repetitions do not count")
        }
    }

    /// What an account is made of; each kind under `KIND/NAME`.
    static let accountKinds = ["password", "password-set", "code", "invitation", "inviter"]

    /// When a password was set.
    static func setKey(_ name: String) -> String { "password-set/\(name)" }

    /// Under a profile that asks for it a password ends; one of which nobody knows how old it is has ended.
    func isStillGood(passwordOf name: String, _ inside: borrowing Inside, at now: Instant) -> Bool {
        guard let life = rules.limits.passwords.life else { return true }
        guard let set = inside.secrets[Self.setKey(name)].flatMap({ Int64(digits: Array($0.utf8)) }) else {
            return false
        }
        return now < Instant(microseconds: set) + life
    }
}
