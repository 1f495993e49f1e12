/// What a witness asks of a gate.
package protocol GateWindow {
    /// The latest checkpoint, as it is.
    func latest() throws -> [UInt8]
    /// That the journal of `to` entries grew out of the one of `from`; nil where the gate gives no such proof.
    func growth(from: UInt64, to: UInt64) throws -> [TreeHash]?
    /// Hands the gate a checkpoint with the witness's line.
    func hand(_ note: [UInt8]) throws
}

/// Where a witness keeps what it saw, away from the gate.
package protocol WitnessShelf {
    /// The last checkpoint it accepted, with its own line; nil before the first.
    func kept() throws -> [UInt8]?
    /// Everything it accepted, ascending.
    func earlier() throws -> [TreeHead]
    /// From now on this is the last one; after return it survives power loss.
    func keep(_ note: [UInt8]) throws
    /// Something is wrong for good: both notes are kept, and nothing is accepted any more until a person has looked.
    func raise(_ alarm: Watch.Alarm, kept: [UInt8]?, shown: [UInt8]) throws
    /// What a person has not looked at yet.
    func standing() throws -> [UInt8]?
}

/// A witness of one gate: looks each time whether the journal only grew, keeps the last checkpoint, and says so under
/// its own key.
package struct Witness {
    private let gate: NoteVerifier
    private let key: WitnessKey

    /// A gate makes a checkpoint each minute; so long without a new one, and it is silent.
    package static let patience: UInt64 = 180

    package init(gate: NoteVerifier, key: WitnessKey) {
        self.gate = gate
        self.key = key
    }

    package enum Outcome: Hashable, Sendable {
        case first(TreeHead)
        case grown(from: UInt64, TreeHead)
        /// Nothing new, and not for long enough to wonder.
        case unchanged(TreeHead)
        /// No new checkpoint since then (seconds since 1970): the gate stands still or hides something.
        case silent(TreeHead, since: UInt64)
        /// What the shelf holds now is what was wrong.
        case alarm(Watch.Alarm)
        /// An earlier alarm, which nobody has cleared.
        case alarmStands([UInt8])
    }

    /// What this witness kept is damaged: it knows nothing more.
    package struct Damaged: Error {
        package init() {}
    }

    /// The gate has the witness's line, or why not: it is kept here in any case.
    package struct Round {
        package let outcome: Outcome
        package let undelivered: (any Error)?
    }

    /// One look at the gate, at a moment in seconds since 1970.
    package func look(through window: any GateWindow, _ shelf: any WitnessShelf, at now: UInt64) throws -> Round {
        if let standing = try shelf.standing() {
            try remind(window, of: shelf.kept())
            return Round(outcome: .alarmStands(standing), undelivered: nil)
        }
        let kept = try shelf.kept()
        let (head, since) = try kept.map(read) ?? (nil, 0)
        let shown = try window.latest()
        let verdict = try Watch(gate: gate, kept: head).judge(
            shown, proof: { try window.growth(from: $0, to: $1) }, earlier: { try shelf.earlier() })
        switch verdict {
        case .first(let new):
            return try accept(shown, .first(new), window, shelf, now)
        case .grown(let new):
            return try accept(shown, .grown(from: head?.size ?? 0, new), window, shelf, now)
        case .unchanged(let head):
            let isSilent = now > since && now - since > Self.patience
            return Round(outcome: isSilent ? .silent(head, since: since) : .unchanged(head), undelivered: nil)
        case .alarm(let alarm):
            try shelf.raise(alarm, kept: kept, shown: shown)
            remind(window, of: kept)
            return Round(outcome: .alarm(alarm), undelivered: nil)
        }
    }

    /// Shows the gate what it showed once: one that lost it, and is honest, lets nobody in until people have accepted that.
    private func remind(_ window: any GateWindow, of kept: [UInt8]?) {
        if let kept { try? window.hand(kept) }
    }

    /// What was kept says when it was: in the witness's own line.
    private func read(_ bytes: [UInt8]) throws -> (TreeHead?, UInt64) {
        guard let note = Note(bytes), let head = TreeHead(note.text), let since = key.verifier.signed(note),
            gate.signed(note) != nil
        else { throw Damaged() }
        return (head, since)
    }

    private func accept(
        _ shown: [UInt8], _ outcome: Outcome, _ window: any GateWindow, _ shelf: any WitnessShelf, _ now: UInt64
    ) throws -> Round {
        guard let note = Note(shown), let line = key.cosignature(over: note.text, at: now) else { throw Damaged() }
        // Only what this witness checked goes with its name: the gate's line and its own.
        let own = note.signatures.filter { $0.name == gate.name && $0.keyID == gate.keyID }
        let lines = own.flatMap { Note.line(name: $0.name, keyID: $0.keyID, $0.bytes) }
        let cosigned = note.text + [UInt8(ascii: "\n")] + lines + line
        try shelf.keep(cosigned)
        do {
            try window.hand(cosigned)
            return Round(outcome: outcome, undelivered: nil)
        } catch {
            return Round(outcome: outcome, undelivered: error)
        }
    }
}
