/// What a witness thinks of the checkpoint a gate shows it, by what it kept of the earlier ones.
///
/// A witness accepts a first checkpoint as it is and from then on only what provably grew out of it
/// (C2SP tlog-witness): so neither a cut-off end nor an old copy nor a second history passes it (THREATS rows 72, 73).
package struct Watch: Sendable {
    /// The gate's key as it was pinned, away from the gate.
    package let gate: NoteVerifier
    /// The largest checkpoint that was accepted; nil before the first.
    package let kept: TreeHead?

    package init(gate: NoteVerifier, kept: TreeHead?) {
        self.gate = gate
        self.kept = kept
    }

    package enum Verdict: Hashable, Sendable {
        /// Nothing was kept before.
        case first(TreeHead)
        case grown(TreeHead)
        case unchanged(TreeHead)
        case alarm(Alarm)
    }

    /// What must not be. The sizes say which entries: those behind `common` up to the larger of the others.
    package enum Alarm: Hashable, Sendable {
        /// The bytes are no checkpoint.
        case unreadable
        /// The pinned key did not sign it.
        case unsigned
        /// It is signed, and speaks of another journal.
        case otherOrigin(String)
        /// The gate shows less than it had shown, and that little is what it was: entries behind `shown` are gone.
        case truncated(kept: UInt64, shown: UInt64)
        /// The gate went back to `common` entries and went on from there; what had been `common + 1 … kept` is gone. So
        /// looks a restored copy. `common` 0: nothing that was kept is in it.
        case rolledBack(kept: UInt64, shown: UInt64, common: UInt64)
        /// As large or larger, and not grown out of what was kept: two histories that part behind `common`.
        case forked(kept: UInt64, shown: UInt64, common: UInt64)
    }

    /// Judges a note. `proof` asks the gate for the path from one size to another, nil where it gives none; `earlier`
    /// tells everything that was accepted before, ascending, and is asked only where something is wrong.
    package func judge(
        _ bytes: [UInt8], proof: (_ from: UInt64, _ to: UInt64) throws -> [TreeHash]?,
        earlier: () throws -> [TreeHead]
    ) rethrows -> Verdict {
        guard let note = Note(bytes), let shown = TreeHead(note.text) else { return .alarm(.unreadable) }
        guard gate.signed(note) != nil else { return .alarm(.unsigned) }
        guard shown.origin == gate.name else {
            return .alarm(.otherOrigin(String(decoding: shown.origin, as: UTF8.self)))
        }
        guard let kept else { return .first(shown) }
        if shown == kept { return .unchanged(kept) }
        if shown.size > kept.size, try grew(kept, into: shown, proof) { return .grown(shown) }
        let common = try lastCommon(shown, earlier().filter { $0.size <= shown.size }, proof)
        if shown.size >= kept.size {
            return .alarm(.forked(kept: kept.size, shown: shown.size, common: common))
        }
        return common == shown.size
            ? .alarm(.truncated(kept: kept.size, shown: shown.size))
            : .alarm(.rolledBack(kept: kept.size, shown: shown.size, common: common))
    }

    private func grew(_ old: TreeHead, into new: TreeHead, _ proof: (UInt64, UInt64) throws -> [TreeHash]?) rethrows
        -> Bool
    {
        if old.size == new.size { return old.root == new.root }
        guard let path = try proof(old.size, new.size) else { return false }
        return TreeProof.isGrowth(from: old.size, old.root, to: new.size, new.root, path: path)
    }

    /// The size of the largest accepted tree that the shown one grew out of; 0 where there is none.
    ///
    /// Histories that part stay apart, so it is looked for by halves.
    private func lastCommon(
        _ shown: TreeHead, _ earlier: [TreeHead], _ proof: (UInt64, UInt64) throws -> [TreeHash]?
    ) rethrows -> UInt64 {
        var low = 0
        var high = earlier.count
        while low < high {
            let middle = (low + high) / 2
            if try grew(earlier[middle], into: shown, proof) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : earlier[low - 1].size
    }
}

extension Watch.Alarm {
    /// The entries it is about, `from … to`; nil where it is about no entry.
    package var range: ClosedRange<UInt64>? {
        switch self {
        case .unreadable, .unsigned, .otherOrigin: nil
        case .truncated(let kept, let shown): shown + 1...kept
        case .rolledBack(let kept, _, let common): common + 1...kept
        // Of the same size at least the last entry of both differs.
        case .forked(let kept, let shown, let common): min(common + 1, kept)...max(kept, shown)
        }
    }

    /// One word for programs.
    package var code: String {
        switch self {
        case .unreadable: "unreadable"
        case .unsigned: "unsigned"
        case .otherOrigin: "other-origin"
        case .truncated: "truncated"
        case .rolledBack: "rolled-back"
        case .forked: "forked"
        }
    }
}
