package import Sekimori
package import SekimoriRecords

/// With what the gate makes itself believable to others.
package struct Evidence: Sendable {
    /// The gate's own key for checkpoints; nil: none are made.
    package var signer: NoteSigner?
    /// Whose lines are kept under a checkpoint.
    package var witnesses: [NoteKey]
    /// How often at most a checkpoint is given to the timestamping authority; nil: there is no authority. An approval is
    /// given to it at once.
    package var timestamps: Span?

    package init(signer: NoteSigner? = nil, witnesses: [NoteKey] = [], timestamps: Span? = nil) {
        self.signer = signer
        self.witnesses = witnesses
        self.timestamps = timestamps
    }
}

extension Gatekeeper {
    /// Each minute: that the gate lives, how its clock stands, and the journal's root for others to keep.
    package func heartbeat() throws {
        try inside { inside in
            let now = now(&inside)
            _ = try commit(&inside, .gate, at: now, [.heartbeat(inside.clock)], secrets: anchorKept(inside))
        }
    }

    /// What the host's time daemon says now. Only a change is an event; the rest goes with the next heartbeat.
    package func note(_ state: ClockState) throws {
        try inside { inside in
            inside.clock = state
            guard inside.world.clock?.isSynchronised != state.isSynchronised else { return }
            _ = try commit(&inside, .gate, at: now(&inside), [.clockChanged(state)])
        }
    }

    /// Nothing is approved by a clock that nobody has held right for too long.
    func synchronised(_ inside: borrowing Inside, _ now: Instant) throws(Refusal) {
        guard let clock = inside.world.clock, !clock.isSynchronised,
            now - clock.since >= rules.limits.unsynchronised
        else { return }
        throw .clockUnsynchronised(since: clock.since)
    }

    // MARK: Made with the entries

    /// Adds what others are to vouch for: a checkpoint with each heartbeat, approval and end of a session, in the same
    /// transaction as the entries; timestamps are only asked for here and got later.
    func vouch(
        _ batch: inout Batch, for events: [Event], _ copy: SignedCopy?, _ frontier: MerkleFrontier,
        _ stampedAt: Instant?
    ) throws {
        if evidence.timestamps != nil, let copy, events.contains(where: \.isApproval) {
            let digest = Digest.sha256(copy.text)
            batch.timestamps.append(
                WantedTimestamp(kind: WantedTimestamp.text, name: Digest.hex(digest), digest: digest, since: batch.at))
        }
        guard let signer = evidence.signer, events.contains(where: \.isMilestone),
            let checkpoint = Checkpoint(gate: rules.gate, size: Int64(frontier.size), root: frontier.root)
        else { return }
        guard let line = signer.line(over: checkpoint.text) else {
            throw Failure(doing: "signing a checkpoint", why: "the key is not usable")
        }
        let note = SignedNote(text: checkpoint.text, lines: [line])
        batch.checkpoint = StoredCheckpoint(size: checkpoint.size, note: note.bytes, at: batch.at)
        if let every = evidence.timestamps, stampedAt.map({ batch.at - $0 >= every }) ?? true {
            batch.timestamps.append(
                WantedTimestamp(
                    kind: WantedTimestamp.checkpoint, name: "\(checkpoint.size)",
                    digest: Digest.sha256(checkpoint.text), since: batch.at))
        }
    }

    // MARK: Shown to anybody: hashes only

    /// The latest checkpoint with what witnesses said of it.
    package func checkpoint() throws -> CheckpointView {
        guard let stored = try store.checkpoint(nil) else { throw NotFound() }
        return CheckpointView(
            size: stored.size, at: stored.at, note: String(decoding: stored.bytes, as: UTF8.self))
    }

    /// That the journal of `larger` entries grew out of the one of `smaller`.
    package func consistency(from smaller: Int64, to larger: Int64) throws -> ConsistencyView {
        guard smaller > 0, smaller <= larger, larger <= size else {
            throw BadInput(path: "to", problem: "needs 1 ≤ from ≤ to ≤ the number of entries")
        }
        let proof = try ConsistencyProof(smaller: UInt64(smaller), larger: UInt64(larger)) { try root(of: $0) }
        guard let proof else { throw NotFound() }
        return ConsistencyView(from: smaller, to: larger, hashes: proof.path.map { Digest.hex($0.bytes) })
    }

    private func root(of range: Range<UInt64>) throws -> MerkleHash {
        try MerkleTree.root(of: range) { level, places in
            let nodes = try store.nodes(level: level, Int64(places.lowerBound)..<Int64(places.upperBound))
                .compactMap { MerkleHash($0) }
            guard nodes.count == places.count else {
                throw Failure(doing: "reading the journal's tree", why: "nodes are missing at level \(level)")
            }
            return nodes
        }
    }

    /// Keeps what a witness says of a checkpoint. Who is not in the settings is not heard.
    package func cosign(note bytes: [UInt8]) throws {
        guard let note = SignedNote(bytes: bytes), let checkpoint = Checkpoint(text: note.text) else {
            throw BadInput(path: "note", problem: "not a checkpoint")
        }
        guard let stored = try store.checkpoint(checkpoint.size),
            let own = SignedNote(bytes: stored.note), own.text == note.text
        else {
            try noteLoss(note, checkpoint)
            throw BadInput(path: "note", problem: "not a checkpoint of this gate")
        }
        var heard = 0
        for line in note.lines {
            guard let time = NoteKey.time(of: line), time < 253_402_300_800,
                let witness = evidence.witnesses.first(where: { $0.verifies(line, over: note.text) })
            else { continue }
            try store.keep(
                StoredCosignature(
                    size: checkpoint.size, witness: witness.name, at: Instant(seconds: time), line: line.bytes))
            heard += 1
        }
        guard heard > 0 else { throw BadInput(path: "note", problem: "no line of a witness this gate knows") }
    }

    // MARK: One request

    /// The entries about one request and its sessions, each with the proof that it is in the journal: whoever gets this
    /// sees nobody else's.
    package func proof(_ id: RequestID, by actor: Actor) throws -> RequestProofView {
        let request = try request(id, by: actor)
        var sequences = Set(try store.sequences(about: "request/\(id)"))
        for session in request.sessions { sequences.formUnion(try store.sequences(about: "session/\(session.id)")) }
        let last = sequences.max() ?? 0
        guard let checkpoint = try store.witnessed(atLeast: last) ?? latest(atLeast: last) else { throw NotFound() }
        var entries: [ProvenEntry] = []
        for sequence in sequences.sorted() {
            guard let stored = try store.entries(after: sequence - 1, limit: 1).first, stored.sequence == sequence,
                let entry = try? JournalEntry(bytes: stored.entry)
            else { throw Failure(doing: "reading the journal", why: "entry \(sequence) is missing") }
            // What the hospital's people tried and were refused is not the vendor's to see.
            if actor.vendor != nil, entry.kind.utf8.elementsEqual("decision-refused".utf8) { continue }
            let proof = try InclusionProof(index: UInt64(sequence - 1), size: UInt64(checkpoint.size)) {
                try root(of: $0)
            }
            guard let proof else {
                throw Failure(doing: "proving entry \(sequence)", why: "it is behind the checkpoint")
            }
            entries.append(
                ProvenEntry(
                    sequence: sequence, entry: String(decoding: stored.entry, as: UTF8.self),
                    salt: stored.salt.map { Digest.hex($0) },
                    payload: stored.payload.map { String(decoding: $0, as: UTF8.self) },
                    path: proof.path.map { Digest.hex($0.bytes) }))
        }
        return RequestProofView(
            request: id, note: String(decoding: checkpoint.bytes, as: UTF8.self), entries: entries)
    }

    /// The latest checkpoint, made now where it does not reach so far.
    private func latest(atLeast size: Int64) throws -> StoredCheckpoint? {
        if let latest = try store.checkpoint(nil), latest.size >= size { return latest }
        guard evidence.signer != nil else { return nil }
        try heartbeat()
        return try store.checkpoint(nil)
    }

    // MARK: Timestamps

    /// Timestamps that are to be asked for now.
    package func wantedTimestamps(limit: Int) throws -> [WantedTimestamp] {
        try store.wantedTimestamps(due: clock.now(), limit: limit)
    }

    package func stamped(_ wanted: WantedTimestamp, _ token: [UInt8]) throws {
        try store.keep(token: token, for: wanted)
    }

    /// The authority is away or wrong: once more after 30 s, twice as long each time, at most every hour.
    package func notStamped(_ wanted: WantedTimestamp, because problem: String) throws {
        let wait = Span.seconds(min(3_600, 30 << min(wanted.tried, 7)))
        try store.postpone(wanted, until: clock.now() + wait, because: problem)
    }
}

extension Event {
    /// After these a checkpoint is made at once.
    fileprivate var isMilestone: Bool {
        switch self {
        case .heartbeat, .sessionEnded: true
        default: isApproval
        }
    }

    fileprivate var isApproval: Bool {
        if case .request(_, .approved) = self { return true }
        return false
    }
}
