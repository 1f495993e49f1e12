package import Sekimori
internal import SekimoriRecords
internal import Synchronization

/// Keeps the gate: reads what happened, decides by the rules, writes it down, applies it. Nothing else changes anything.
///
/// Thread safe and synchronous: one decision at a time, each durable before it is acknowledged.
package final class Gatekeeper: Sendable {
    package let rules: Rules
    package let version: String
    let store: any JournalStore
    let clock: any Clock
    let random: any Randomness
    let hash: any SecretHash
    let gatehouse: any Gatehouse
    let evidence: Evidence
    /// Where recordings lie; nil: they are nobody's business here.
    let shelf: (any RecordingShelf)?
    /// Where the bytes of attachments lie; nil: there is no place for any.
    let attachments: Attachments?
    let vendorTexts = Mutex(DailyAllowance(most: Gatekeeper.mostTextOfDay))
    /// Nil: this gate makes no backups.
    let backups: Backups?
    /// Nil: this gate tells nobody by mail.
    let notices: NoticeRules?
    /// Pinned on the host, read anew each time: what appoints managers.
    let organisationKeys: @Sendable () -> [RegisteredKey]
    let exports = Exports()
    /// Apart from the lock of decisions: counting waits for the store.
    let tally = Mutex(Tally())
    private let mutex: Mutex<Inside>
    /// Nil until somebody tells the host: then it is told a moment later.
    let hostTold = Mutex<(@Sendable () -> Void)?>(nil)

    /// What is behind the lock.
    struct Inside {
        var world: World
        var secrets: [String: String]
        var size: Int64
        /// The latest moment known: of the last entry, or what the clock has shown since.
        var latest: Instant
        var frontier: MerkleFrontier
        var door = DoorState()
        var people = PeopleState()
        /// Whether the last write failed. Nobody enters a gate that cannot write: each yes is written first.
        var unwritable = false
        /// How far behind the latest moment the clock is.
        var steppedBack: Span?
        /// How far ahead of the time that passed the clock is, with nobody to vouch for it.
        var steppedForward: Span?
        /// What the host's time daemon said last.
        var clock = ClockState.unknown
        /// When this process began to keep the gate.
        var startedAt: Instant?
        /// When a checkpoint was last given to the timestamping authority.
        var stampedAt: Instant?
    }

    package init(
        rules: Rules, version: String, store: any JournalStore, clock: any Clock, random: any Randomness,
        hash: any SecretHash, gatehouse: any Gatehouse, organisationKeys: @escaping @Sendable () -> [RegisteredKey],
        evidence: Evidence = Evidence(), shelf: (any RecordingShelf)? = nil, backups: Backups? = nil,
        notices: NoticeRules? = nil, attachments: (any AttachmentStore)? = nil
    ) throws {
        self.rules = rules
        self.version = version
        self.store = store
        self.clock = clock
        self.random = random
        self.hash = hash
        self.gatehouse = gatehouse
        self.organisationKeys = organisationKeys
        self.evidence = evidence
        self.shelf = shelf
        self.attachments = attachments.map { Attachments($0) }
        self.backups = backups
        self.notices = notices
        let stored = try store.load()
        var inside = Inside(
            world: World(), secrets: stored.secrets, size: stored.size,
            latest: stored.lastAt ?? Instant(microseconds: 0), frontier: try Self.frontier(stored))
        for bytes in stored.rows {
            let row = try Lines.decode(World.Row.self, from: bytes)
            inside.world.install(row, at: World.key(of: row))
        }
        inside.stampedAt = try store.lastCheckpointTimestamp()
        inside.door.anchor = Self.anchor(stored.secrets, clock)
        mutex = Mutex(inside)
    }

    private static func frontier(_ stored: Stored) throws -> MerkleFrontier {
        if stored.frontier.isEmpty, stored.size == 0 { return MerkleFrontier() }
        guard let frontier = MerkleFrontier(bytes: stored.frontier), Int64(frontier.size) == stored.size else {
            throw Failure(doing: "reading the journal", why: "the stored tree does not belong to the entries")
        }
        return frontier
    }

    /// Runs a decision alone. What it reads does not change under it.
    func inside<Result>(_ body: (inout Inside) throws -> sending Result) rethrows -> sending Result {
        try mutex.withLock { inside in try body(&inside) }
    }

    /// The present, never before what was the present once. A clock that went back is noted; one that went ahead, with
    /// nobody to vouch for it, is not followed: the present goes on from where it was, as time passes.
    func now(_ inside: inout Inside) -> Instant {
        let wall = clock.now()
        let passed = steady(inside, wall)
        inside.steppedForward =
            !inside.clock.isSynchronised && wall - passed > rules.limits.clockLeap ? wall - passed : nil
        let now = inside.steppedForward == nil ? wall : passed
        let behind = inside.latest - now
        inside.steppedBack = behind > rules.limits.clockTolerance ? behind : nil
        inside.latest = max(now, inside.latest)
        return inside.latest
    }

    /// Whether anybody may enter at all as far as the gate itself goes.
    func sound(_ inside: borrowing Inside) throws(Refusal) {
        if let behind = inside.steppedBack { throw .clockSteppedBack(by: behind) }
        if let ahead = inside.steppedForward { throw .clockSteppedForward(by: ahead) }
        if let gap = inside.world.gap, gap.isOpen { throw .gapOpen(kept: gap.kept, seen: gap.seen) }
    }

    // MARK: Writing

    /// The signed text on which events rest.
    struct SignedCopy {
        let text: [UInt8]
        let signature: [UInt8]
        /// A digest that is used up with the text: no other text has it.
        var once: [UInt8]?

        var digests: [[UInt8]] { [Digest.sha256(text)] + (once.map { [$0] } ?? []) }
    }

    /// Decide, write, apply: the events become state only together with their entries.
    ///
    /// On any failure the state is as before. Returns the sequence of the last entry.
    @discardableResult
    func commit(
        _ inside: inout Inside, _ actor: Actor, at now: Instant, _ events: [Event], copy: SignedCopy? = nil,
        secrets: [String: String?] = [:], erasing: Erasing = Erasing()
    ) throws -> Int64 {
        // Whatever takes a person's right away takes it from their scripts, in the same step.
        let ending = tokensEnding(with: events, inside)
        let events = events + ending.compactMap { token in token.id.map { Event.tokenRevoked($0, token.holder) } }
        var secrets = secrets
        for token in ending { secrets.updateValue(nil, forKey: token.name) }
        var undo: [(World.Key, World.Row?)] = []
        var frontier = inside.frontier
        var written = secrets
        do {
            var batch = Batch(
                entries: [], rows: [], secrets: secrets, texts: copy?.digests ?? [], at: now,
                frontier: [])
            var touched: [World.Key] = []
            for (index, event) in events.enumerated() {
                for key in inside.world.keys(touchedBy: event) {
                    undo.append((key, inside.world.row(key)))
                    if !touched.contains(key) { touched.append(key) }
                }
                try inside.world.apply(event, at: now)
                let entry = try self.entry(
                    event, sequence: inside.size + Int64(index) + 1, actor, at: now, copy: index == 0 ? copy : nil)
                frontier.append(MerkleHash.leaf(entry.entry))
                batch.entries.append(entry)
            }
            batch.rows = try Self.rows(erasing, in: inside.world, at: now)
            batch.erased = erasing.entries
            for key in touched { batch.rows.append(contentsOf: try Self.changes(key, in: inside.world)) }
            for key in touched {
                guard case .request(let request)? = inside.world.row(key), request.isFinal else { continue }
                written.merge(Self.invitersGone(request.id, inside)) { $1 }
            }
            written.merge(Self.keySignIns(inside.people)) { $1 }
            batch.secrets = written
            batch.frontier = frontier.bytes
            try vouch(&batch, for: events, copy, frontier, inside.stampedAt)
            try store.append(batch)
            if batch.timestamps.contains(where: { $0.kind == WantedTimestamp.checkpoint }) { inside.stampedAt = now }
        } catch {
            for (key, row) in undo.reversed() { inside.world.install(row, at: key) }
            if error is TextUsed { throw Refusal.textUsed }
            if let error = error as? OutOfOrder {
                if case .request(let id, _)? = events.first {
                    throw Refusal.wrongPhase(request: id, phase: error.phase)
                }
                throw Failure(doing: "deciding on \(error.subject)", why: "\(error.event) while \(error.phase)")
            }
            inside.unwritable = true
            throw Failure(doing: Failure.writingJournal, why: "\(error)")
        }
        inside.unwritable = false
        inside.size += Int64(events.count)
        inside.latest = max(inside.latest, now)
        inside.frontier = frontier
        for (key, value) in written { inside.secrets[key] = value }
        inside.people.keySignIns = [:]
        return inside.size
    }

    private func entry(_ event: Event, sequence: Int64, _ actor: Actor, at now: Instant, copy: SignedCopy?) throws
        -> StoredEntry
    {
        let payload = try Lines.encode(
            Payload(
                event: event, text: copy.map { String(decoding: $0.text, as: UTF8.self) },
                signature: copy.map { String(decoding: $0.signature, as: UTF8.self) }))
        let salt = random.bytes(32)
        let entry = try JournalEntry(
            gate: rules.gate, sequence: sequence, at: now, actor: actor.label, source: actor.source,
            kind: event.kind, subjects: event.subjects,
            commitment: JournalEntry.commitment(salt: salt, payload: payload)
        ).bytes()
        return StoredEntry(
            sequence: sequence, entry: entry, leaf: MerkleHash.leaf(entry).bytes, payload: payload, salt: salt)
    }

    /// A row as it will be stored; a request that became final lets go of its sessions.
    private static func changes(_ key: World.Key, in world: World) throws -> [Batch.RowChange] {
        guard let row = world.row(key) else { return [Batch.RowChange(key: key, bytes: nil, live: false)] }
        func change(_ row: World.Row, live: Bool) throws -> Batch.RowChange {
            try Batch.RowChange(row, live: live) { world.technicians[$0]?.vendor }
        }
        switch row {
        case .request(let request) where request.isFinal:
            let sessions = try request.sessions.compactMap { world.sessions[$0] }
                .map { try change(.session($0), live: false) }
            return [try change(row, live: false)] + sessions
        default: return [try change(row, live: true)]
        }
    }

    // MARK: Names

    /// `r20261122-001`: the first name of that day which no row ever had, and none that was lost can have had.
    func nextName(_ kind: String, letter: String, _ date: CivilDate, width: Int, _ world: World) throws -> String {
        func compact(_ date: CivilDate) -> String { "\(date)".filter { $0 != "-" } }
        let stem = letter + compact(date) + "-"
        let last = try store.rows(kind: kind, before: letter + compact(date.advanced(by: 1)), limit: 1).first?.id
        func name(_ number: Int64) -> String {
            let digits = String(number)
            return stem + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        var used: Int64 = 0
        if let last, last.utf8.starts(with: stem.utf8) {
            used = Int64(digits: last.utf8.dropFirst(stem.utf8.count)) ?? 0
        }
        used = max(used, Self.lastLost(date, width: width, world.gap))
        // Names longer than `width` sort before some shorter ones. They follow each other without a gap.
        func exists(_ number: Int64) throws -> Bool { try store.row(World.Key(kind, name(number))) != nil }
        var free = used + 1
        var step: Int64 = 1
        while try exists(free) {
            used = free
            free += step
            step *= 2
        }
        while free - used > 1 {
            let middle = used + (free - used) / 2
            if try exists(middle) { used = middle } else { free = middle }
        }
        return name(free)
    }

    /// Below this the names of a day are not given again once some of them are lost: 100, 1000, twice that behind a
    /// second gap.
    private static func lastLost(_ date: CivilDate, width: Int, _ gap: Gap?) -> Int64 {
        guard let gap, gap.mayHaveNamed(date) else { return 0 }
        return (1..<width).reduce(gap.number) { number, _ in number * 10 }
    }
}
