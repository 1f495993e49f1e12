package import Sekimori
internal import SekimoriRecords

/// A token of a person's scripts as it is kept, under the SHA-256 of what was shown once.
struct KeptToken {
    let digest: String
    let holder: Account
    /// The role it was made in: who has another one since then makes another token.
    let role: String
    let reach: APIToken.Reach
    let issued: CivilDate
    let until: CivilDate
    var lastUsed: CivilDate?
    let label: Label

    static let kind = "token/"

    /// Where it lies among the secrets.
    var name: String { Self.kind + digest }

    static func name(of token: String) -> String { kind + Digest.hex(Digest.sha256(Array(token.utf8))) }

    /// 48 bits of the digest: they name the token and open nothing.
    var id: APITokenID? { APITokenID("t\(digest.prefix(12))") }

    /// `person/yamada clerk submit 2026-11-21 2027-02-19 - label`; the dash: never used.
    var text: String {
        let used = lastUsed.map { "\($0)" } ?? "-"
        return "\(holder.subject) \(role) \(reach.rawValue) \(issued) \(until) \(used) \(label)"
    }

    init(
        digest: String, holder: Account, role: String, reach: APIToken.Reach, issued: CivilDate, until: CivilDate,
        label: Label
    ) {
        self.digest = digest
        self.holder = holder
        self.role = role
        self.reach = reach
        self.issued = issued
        self.until = until
        self.label = label
    }

    /// Nil for every other secret.
    init?(name: String, text: String) {
        guard name.utf8.starts(with: Self.kind.utf8) else { return nil }
        let parts = text.split(separator: " ", maxSplits: 6).map(String.init)
        guard parts.count == 7, let holder = Self.account(parts[0]), let reach = APIToken.Reach(rawValue: parts[2]),
            let issued = CivilDate(parts[3]), let until = CivilDate(parts[4]), let label = Label(parts[6])
        else { return nil }
        self.init(
            digest: String(name.dropFirst(Self.kind.count)), holder: holder, role: parts[1], reach: reach,
            issued: issued, until: until, label: label)
        lastUsed = CivilDate(parts[5])
    }

    private static func account(_ subject: String) -> Account? {
        let parts = subject.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        return switch parts[0] {
        case "person": PersonID(parts[1]).map { .person($0) }
        case "technician": TechnicianID(parts[1]).map { .technician($0) }
        default: nil
        }
    }
}

/// Tokens with which a person's scripts use the API: narrowed, dated, shown once (issue of each is an entry, as is its end).
extension Gatekeeper {
    /// What every token begins with: searches for secrets that leaked find it.
    package static let tokenPrefix = "skm_"
    private static let longestLabel = 64

    /// Makes one for oneself. Only a vendor's has something to hand in; whoever is on the gate itself has proven nothing.
    package func issueToken(_ label: Label, reach: APIToken.Reach, until: CivilDate, by actor: Actor) throws
        -> IssuedTokenView
    {
        guard !actor.isAtGate, reach == .read || actor.vendor != nil else { throw Forbidden() }
        guard label.text.unicodeScalars.count <= Self.longestLabel, !label.text.utf8.contains(0x0A) else {
            throw BadInput(path: "label", problem: "one line of at most 64 characters is needed")
        }
        let secret = Self.tokenPrefix + Digest.hex(random.bytes(32))
        return try inside { inside in
            let now = self.now(&inside)
            let today = rules.zone.local(now).date
            let last = today.advanced(by: APIToken.longestLife)
            guard today <= until, until <= last else {
                throw BadInput(path: "until", problem: "a day from \(today) to \(last) is needed")
            }
            guard let name = actor.role.name, let holder = Self.account(name, inside.world) else { throw Forbidden() }
            let all = Self.tokens(inside.secrets)
            guard all.filter({ $0.holder == holder && today <= $0.until }).count < APIToken.mostOfOne else {
                throw Refusal.tooManyTokens(APIToken.mostOfOne)
            }
            let kept = KeptToken(
                digest: Digest.hex(Digest.sha256(Array(secret.utf8))), holder: holder, role: caseName(actor.role),
                reach: reach, issued: today, until: until, label: label)
            guard let id = kept.id, !all.contains(where: { $0.id == id }) else {
                throw Failure(doing: "making a token", why: "its name is taken")
            }
            // What is over is forgotten with the next one that is made.
            var secrets: [String: String?] = [kept.name: kept.text]
            for over in all where over.until < today { secrets.updateValue(nil, forKey: over.name) }
            let token = APIToken(id: id, holder: holder, label: label, reach: reach, until: until)
            try commit(&inside, actor, at: now, [.tokenIssued(token)], secrets: secrets)
            return IssuedTokenView(id: id, token: secret, reach: reach, until: until)
        }
    }

    /// One's own that are still good; to managers and operators everybody's.
    package func tokens(by actor: Actor) -> [APITokenView] {
        inside { inside in
            let today = rules.zone.local(now(&inside)).date
            return Self.tokens(inside.secrets)
                .filter { today <= $0.until && Self.sees($0, actor) }
                .compactMap { kept in
                    guard let id = kept.id, let holder = AccountID(kept.holder.name) else { return nil }
                    return APITokenView(
                        id: id, holder: holder, name: inside.world.name(of: kept.holder), label: kept.label,
                        reach: kept.reach, issued: kept.issued, until: kept.until, lastUsed: kept.lastUsed)
                }
                .sorted { ($0.holder, $0.until, $0.id) < ($1.holder, $1.until, $1.id) }
        }
    }

    /// Ends one before its day. Another's is unknown to everybody but the hospital's managers and operators.
    package func revokeToken(_ id: APITokenID, by actor: Actor) throws {
        try inside { inside in
            guard let kept = Self.tokens(inside.secrets).first(where: { $0.id == id && Self.sees($0, actor) }) else {
                throw NotFound()
            }
            let now = self.now(&inside)
            guard rules.zone.local(now).date <= kept.until else { throw NotFound() }
            try commit(&inside, actor, at: now, [.tokenRevoked(id, kept.holder)], secrets: [kept.name: nil])
        }
    }

    private static func sees(_ token: KeptToken, _ actor: Actor) -> Bool {
        switch actor.role {
        case .manager, .operator: true
        case .delegate, .clerk, .technician, .auditor, .gate:
            actor.role.name.map { token.holder.name.utf8.elementsEqual($0.utf8) } ?? false
        }
    }

    private static func tokens(_ secrets: [String: String]) -> [KeptToken] {
        secrets.compactMap { KeptToken(name: $0.key, text: $0.value) }
    }

    // MARK: Being shown one

    /// Whose token this is, as long as its day has not passed and the person still has the role it was made in, and how far
    /// it carries. Whatever else is shown gets one answer; who shows much of it waits.
    package func holder(ofToken token: String, source: String) throws -> TokenBearer {
        try inside { inside in
            let now = self.now(&inside)
            let name = KeptToken.name(of: token)
            guard var kept = inside.secrets[name].flatMap({ KeptToken(name: name, text: $0) }), let id = kept.id,
                let role = role(holding: kept, inside.world, now)
            else {
                try waitOrTry([Self.strayTokens(from: source)], &inside)
                throw Unauthenticated()
            }
            let actor = Actor(role: role, source: source)
            let today = rules.zone.local(now).date
            if kept.lastUsed != today {
                kept.lastUsed = today
                try commit(
                    &inside, actor, at: now, [.tokenUsed(id, kept.holder)], secrets: [name: kept.text])
            }
            return TokenBearer(actor: actor, reach: kept.reach)
        }
    }

    /// Many programs come through one address: beyond these, each further wrong token makes all wrong ones wait.
    private static func strayTokens(from source: String) -> Counter {
        Counter(name: "token from \(place(source))", free: 30)
    }

    private func role(holding kept: KeptToken, _ world: World, _ now: Instant) -> Actor.Role? {
        guard rules.zone.local(now).date <= kept.until, let role = role(of: kept.holder.name, world, now),
            caseName(role).utf8.elementsEqual(kept.role.utf8)
        else { return nil }
        if let vendor = Actor(role: role, source: "").vendor, world.vendors[vendor]?.standing != .active { return nil }
        return role
    }

    // MARK: Ends that nobody asked for by name

    /// The tokens that end with these events: of people who leave, are suspended, lose a key or get a new password, of
    /// a vendor that does, and after a restore, which may have brought back revoked ones, all.
    func tokensEnding(with events: [Event], _ inside: Inside) -> [KeptToken] {
        let ends = events.compactMap { Self.ending($0, inside.world) }
        guard !ends.isEmpty else { return [] }
        // Nothing ends twice.
        let named = events.compactMap { if case .tokenRevoked(let id, _) = $0 { id } else { nil } }
        return Self.tokens(inside.secrets)
            .filter { token in
                ends.contains { $0(token.holder) } && !(token.id.map { named.contains($0) } ?? true)
            }
            .sorted { $0.name < $1.name }
    }

    /// Whose tokens an event ends; nil: nobody's.
    private static func ending(_ event: Event, _ world: World) -> ((Account) -> Bool)? {
        func keeps(_ keys: [RegisteredKey], _ old: [RegisteredKey]?) -> Bool {
            (old ?? []).allSatisfy { old in keys.contains { $0.fingerprint.utf8.elementsEqual(old.fingerprint.utf8) } }
        }
        switch event {
        case .technicianRecorded(let new):
            let old = world.technicians[new.id]
            return new.standing == .active && keeps(new.keys, old?.keys) ? nil : { $0 == .technician(new.id) }
        case .personRecorded(let new):
            let old = world.people[new.id]
            return new.standing == .active && keeps(new.keys, old?.keys) ? nil : { $0 == .person(new.id) }
        case .appointed(let new):
            let old = world.appointments[new.person]
            if case .ended = new.post { return { $0 == .person(new.person) } }
            return keeps([new.key], old.map { [$0.key] }) ? nil : { $0 == .person(new.person) }
        case .vendorRecorded(let vendor) where vendor.standing != .active:
            return { world.vendor(of: $0) == vendor.id }
        case .invited(let id): return { $0 == .technician(id) }
        case .personInvited(let id): return { $0 == .person(id) }
        case .signInDenied(let account): return { $0 == account }
        case .gateRestored: return { _ in true }
        default: return nil
        }
    }
}

extension World {
    fileprivate func name(of account: Account) -> Label? {
        switch account {
        case .technician(let id): technicians[id]?.name
        case .person(let id): people[id]?.name ?? appointments[id]?.name
        }
    }

    fileprivate func vendor(of account: Account) -> VendorID? {
        switch account {
        case .technician(let id): return technicians[id]?.vendor
        case .person(let id):
            guard case .clerk(let vendor)? = people[id]?.role else { return nil }
            return vendor
        }
    }
}

/// Whoever showed a token, and how far that carries.
package struct TokenBearer: Sendable {
    package let actor: Actor
    package let reach: APIToken.Reach
}

/// A token as its holder and the hospital see it: never the token itself.
package struct APITokenView: Codable, Sendable {
    package let id: APITokenID
    package let holder: AccountID
    /// The holder's name in the ledgers.
    package let name: Label?
    package let label: Label
    package let reach: APIToken.Reach
    package let issued: CivilDate
    /// The last day it is good.
    package let until: CivilDate
    /// Nil: never.
    package let lastUsed: CivilDate?

    package init(
        id: APITokenID, holder: AccountID, name: Label?, label: Label, reach: APIToken.Reach, issued: CivilDate,
        until: CivilDate, lastUsed: CivilDate?
    ) {
        self.id = id
        self.holder = holder
        self.name = name
        self.label = label
        self.reach = reach
        self.issued = issued
        self.until = until
        self.lastUsed = lastUsed
    }
}

/// A new token, shown once.
package struct IssuedTokenView: Codable, Sendable {
    package let id: APITokenID
    package let token: String
    package let reach: APIToken.Reach
    package let until: CivilDate

    package init(id: APITokenID, token: String, reach: APIToken.Reach, until: CivilDate) {
        self.id = id
        self.token = token
        self.reach = reach
        self.until = until
    }
}
