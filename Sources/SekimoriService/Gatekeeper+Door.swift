package import Sekimori
internal import SekimoriRecords

/// What the door remembers between a passcode and a claim. Lost with the process: then people knock again.
struct DoorState {
    /// A passcode was right; good for one admission.
    struct Ticket {
        let technician: TechnicianID
        let asset: AssetID
        let request: RequestID
        let address: Address
        let key: String
        let expires: Span
    }

    /// A connection was admitted and must claim its session.
    struct Admitted {
        let connection: String
        let entry: Entry
        let knocked: Knocked
        let address: Address
        let key: String
        let deadline: Span
        /// The logons before this one, for the technician to recognise.
        let previous: World.Logons?
    }

    /// Passcodes tried by one technician from one address since the last right one.
    struct Tries {
        var count: Int
        var since: Span
    }

    var tickets: [String: Ticket] = [:]
    var admitted: [String: Admitted] = [:]
    /// Tokens that made a session: a second claim is a second channel (THREATS row 26).
    var claimed: [String: SessionID] = [:]
    var tries: [String: Tries] = [:]
    var locked: [String: Span] = [:]
    /// Sessions that must end, why, and when they are killed if they do not.
    var doomed: [SessionID: Doom] = [:]
    var warned: [SessionID: Int] = [:]
    var lastRenewal: [SessionID: Span] = [:]
    /// Running sessions that somebody watches.
    var watches: [SessionID: Watch] = [:]
    /// When time was last looked at.
    var lastTick: Span?
    /// How far the clock on the wall is ahead of the one that is never set.
    var lead: Span?
    /// Both clocks at a moment when the one on the wall was believed.
    var anchor: (wall: Instant, boot: Span)?
    /// Where the grants of running sessions end on the clock that is never set.
    var deadlines: [SessionID: Span] = [:]
    /// Connections to kill, and when: what was said last must reach the technician first.
    var abandoned: [Abandoned] = []
    /// When the recordings of ended sessions may be looked at.
    var closableAt: [SessionID: Span] = [:]
    /// Whether the present step of the clock is in the journal already.
    var clockNoted = false

    struct Abandoned {
        let connection: String
        let killAt: Span
    }

    struct Doom {
        let cause: Session.Cause
        let refusal: Refusal?
        let killAt: Span
        /// The relay's last word, where the journal could not take it.
        var ending: RelayEnding?
    }
}

/// Who knocks, as sshd's side tells it.
package struct Knocker: Sendable {
    package let login: String
    package let address: String
    /// `publickey ssh-ed25519 AAAA…`, one line a method.
    package let authentication: String
    package let processes: [UInt64]

    package init(login: String, address: String, authentication: String, processes: [UInt64]) {
        self.login = login
        self.address = address
        self.authentication = authentication
        self.processes = processes
    }
}

extension Gatekeeper {
    /// `tanaka` or `tanaka+pacs1`, strictly.
    package static func parse(login: String) -> (TechnicianID, AssetID?)? {
        let parts = login.utf8.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let technician = TechnicianID(bytes: Array(first)) else {
            return nil
        }
        guard parts.count == 2 else { return (technician, nil) }
        guard let asset = AssetID(bytes: Array(parts[1])) else { return nil }
        return (technician, asset)
    }

    /// The fingerprint of the key that sshd proved; nil unless there is exactly one and it reads.
    static func fingerprint(_ authentication: String) -> String? {
        let lines = authentication.utf8.split(separator: 0x0A).filter { $0.starts(with: Array("publickey ".utf8)) }
        guard lines.count == 1, let line = lines.first else { return nil }
        return try? PublicKey(line: Array(line.dropFirst(10))).fingerprint
    }

    private func knock(_ knocker: Knocker, _ stage: Knock.Stage) throws(Refusal) -> Knock {
        guard let (technician, asset) = Self.parse(login: knocker.login) else { throw .keyUnknown }
        return Knock(
            technician: technician, asset: asset, address: Address(knocker.address),
            key: Self.fingerprint(knocker.authentication), stage: stage)
    }

    /// Before the passcode: nothing is told but which assets the bare name would have to choose between.
    package func greet(_ knocker: Knocker) throws(Refusal) {
        let knock = try knock(knocker, .greeting)
        let answer: Refusal? = inside { inside in
            let now = self.now(&inside)
            do throws(Refusal) {
                _ = try inside.world.decide(knock, at: now, rules: rules)
                return nil
            } catch {
                return error
            }
        }
        if case .ambiguous(let assets)? = answer { throw .ambiguous(assets) }
    }

    /// Checks a passcode: 60 ms of scrypt outside the lock. Returns a ticket for `admit`.
    package func passcode(_ knocker: Knocker, _ passcode: [UInt8]) throws -> String {
        let knock = try knock(knocker, .greeting)
        let throttle = "\(knock.technician)/\(knocker.address)"
        let candidates = try inside { inside in
            try takeTry(throttle, &inside)
            return passcodes(knock, &inside)
        }
        var right: (AssetID, RequestID)?
        for candidate in candidates where right == nil && hash.matches(passcode, candidate.hash) {
            right = (candidate.asset, candidate.request)
        }
        if candidates.isEmpty {
            // As slow as a wrong one: whether a passcode was handed out is not to be measured.
            _ = hash.matches(passcode, Self.nobodysHash)
        }
        return try inside { inside in
            let now = self.now(&inside)
            guard let (asset, request) = right, let address = knock.address, let key = knock.key else {
                try refuse(
                    &inside, knock, .passcode, candidates.isEmpty ? .passcodeNotCollected : .passcodeWrong, now,
                    throttle: throttle)
            }
            inside.door.tries[throttle] = nil
            let ticket = Digest.hex(random.bytes(16))
            inside.door.tickets[ticket] = DoorState.Ticket(
                technician: knock.technician, asset: asset, request: request, address: address, key: key,
                expires: clock.boot() + .minutes(2))
            return ticket
        }
    }

    /// scrypt over nothing anybody types; only its cost matters.
    static let nobodysHash =
        "$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    private struct Candidate {
        let asset: AssetID
        let request: RequestID
        let hash: String
    }

    /// The hashes a passcode may match: those of open requests, the window that is or comes next first; at most three.
    private func passcodes(_ knock: Knock, _ inside: inout Inside) -> [Candidate] {
        let now = self.now(&inside)
        let requests = (inside.world.openRequests[knock.technician] ?? [])
            .compactMap { inside.world.requests[$0] }
            .filter { ($0.openTerms?.window.until).map { now < $0 } == true }
            .sorted { ($0.openTerms?.window.from ?? now, $0.id) < ($1.openTerms?.window.from ?? now, $1.id) }
        var found: [Candidate] = []
        for request in requests {
            for credential in request.credentials
            where credential.technician == knock.technician && (knock.asset ?? credential.asset) == credential.asset {
                guard let hash = inside.secrets[Self.passcodeKey(request.id, credential.technician, credential.asset)]
                else { continue }
                found.append(Candidate(asset: credential.asset, request: request.id, hash: hash))
            }
        }
        return Array(found.prefix(3))
    }

    static func passcodeKey(_ request: RequestID, _ technician: TechnicianID, _ asset: AssetID) -> String {
        "passcode/\(request)/\(technician)/\(asset)"
    }

    /// Counts a try before it is looked at: guesses made at once are as many as guesses made one by one.
    private func takeTry(_ name: String, _ inside: inout Inside) throws(Refusal) {
        let boot = clock.boot()
        if let until = inside.door.locked[name] {
            guard until <= boot else { throw .lockedOut(until: now(&inside) + (until - boot)) }
            inside.door.locked[name] = nil
            inside.door.tries[name] = nil
        }
        var tries = inside.door.tries[name] ?? DoorState.Tries(count: 0, since: boot)
        if boot - tries.since > rules.limits.throttle { tries = DoorState.Tries(count: 0, since: boot) }
        guard tries.count < rules.limits.passcodeTries else {
            throw .lockedOut(until: now(&inside) + (tries.since + rules.limits.throttle - boot))
        }
        tries.count += 1
        inside.door.tries[name] = tries
    }

    /// Journals a refusal and throws it; wrong passcodes add up to a lock-out of this technician from this address.
    private func refuse(
        _ inside: inout Inside, _ knock: Knock, _ stage: Knocked.Stage, _ refusal: Refusal, _ now: Instant,
        throttle: String? = nil, request: RequestID? = nil
    ) throws -> Never {
        let knocked = Knocked(
            technician: knock.technician, asset: knock.asset, address: knock.address, key: knock.key,
            request: request, stage: stage)
        var events: [Event] = [.refused(knocked, refusal)]
        if let throttle, inside.door.locked[throttle] == nil,
            (inside.door.tries[throttle]?.count ?? 0) >= rules.limits.passcodeTries
        {
            inside.door.locked[throttle] = clock.boot() + rules.limits.throttle
            events.append(.lockedOut(knock.technician, until: now + rules.limits.throttle))
        }
        // A technician that is not in the ledger is a stranger's invention: not worth a row.
        if inside.world.technicians[knock.technician] != nil {
            // A no stays a no where it cannot be written.
            _ = try? commit(&inside, Actor(role: .gate, source: knock.address.map { "\($0)" } ?? "?"), at: now, events)
        }
        throw refusal
    }

    /// May the connection exist? Before the yes its processes are in their own cgroup. Returns the token of its claim.
    package func admit(_ knocker: Knocker, ticket: String) throws -> String {
        let (knock, entry) = try inside { inside -> (Knock, Entry) in
            let now = self.now(&inside)
            let named = try self.knock(knocker, .admission)
            guard let ticket = inside.door.tickets.removeValue(forKey: ticket), ticket.expires > clock.boot(),
                ticket.technician == named.technician, ticket.address == named.address,
                ticket.key.utf8.elementsEqual((named.key ?? "").utf8), (named.asset ?? ticket.asset) == ticket.asset
            else { try refuse(&inside, named, .admission, .tokenUnknown, now) }
            // The passcode was one grant's; the bare name enters by that grant.
            let knock = Knock(
                technician: named.technician, asset: ticket.asset, address: named.address, key: named.key,
                stage: .admission)
            do throws(Refusal) {
                try sound(inside)
                let entry = try inside.world.decide(knock, at: now, rules: rules)
                // Tomorrow's passcode does not open today's grant.
                guard entry.request == ticket.request else { throw .passcodeWrong }
                return (knock, entry)
            } catch {
                try refuse(&inside, knock, .admission, error, now)
            }
        }
        guard let address = knock.address, let key = knock.key else { throw Refusal.addressUnreadable }
        let connection = Digest.hex(random.bytes(8))
        try gatehouse.enclose(connection, processes: knocker.processes)
        do {
            return try inside { inside in
                let token = Digest.hex(random.bytes(16))
                let previous = inside.world.logons[knock.technician]
                let knocked = Knocked(
                    technician: knock.technician, asset: entry.asset, address: address, key: key,
                    request: entry.request, stage: .admission)
                try commit(&inside, Actor(role: .gate, source: "\(address)"), at: now(&inside), [.admitted(knocked)])
                inside.door.admitted[token] = DoorState.Admitted(
                    connection: connection, entry: entry, knocked: knocked, address: address, key: key,
                    deadline: clock.boot() + rules.limits.claimWithin, previous: previous)
                return token
            }
        } catch {
            inside { inside in abandon(&inside, connection, after: .seconds(0)) }
            throw error is Failure ? Refusal.journalUnwritable : error
        }
    }
}
