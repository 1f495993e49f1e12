internal import Sekimori

/// The losses that the journal itself tells of: restored backups, and what witnesses showed the gate.
final class Gaps {
    struct Loss {
        let gap: FoldedGap
        /// The entry that tells of it.
        let sequence: Int64

        /// Entries `kept + 1 …`, as far as anybody has seen them.
        var range: String {
            gap.seen > gap.kept ? "\(gap.kept + 1)-\(gap.seen)" : "\(gap.kept + 1)-"
        }

        var isAccepted: Bool { !gap.isOpen && gap.accepted.contains(where: \.isManager) }

        var names: String { gap.accepted.map { "\($0.by)" }.joined(separator: ", ") }

        var sentence: Sentence {
            isAccepted
                ? Sentence(
                    "項目 \(range) が失われました。\(names) が署名して受け入れています",
                    "entries \(range) were lost; accepted by \(names)")
                : Sentence(
                    "項目 \(range) が失われ、二人による受け入れがありません",
                    "entries \(range) were lost, and two people have not accepted it")
        }
    }

    private var losses: [Int64: Loss] = [:]
    /// Over the entries before the one that is being read, where it tells of a restore.
    var rootBefore: String?

    func note(_ gap: FoldedGap, at sequence: Int64) {
        losses[gap.number] = Loss(gap: gap, sequence: losses[gap.number]?.sequence ?? sequence)
    }

    /// The loss in which a tree of this size, seen at this time by somebody else, went.
    func loss(of size: Int64, seenAt time: UInt64) -> Loss? {
        losses.values.first { loss in
            loss.gap.kept < size
                && (size <= loss.gap.seen || Int64(clamping: time) <= loss.gap.since.seconds)
        }
    }

    func finish(_ report: inout Report) {
        for loss in losses.values.sorted(by: { $0.sequence < $1.sequence }) {
            let range = (loss.gap.kept + 1)...max(loss.gap.seen, loss.gap.kept + 1)
            report.add(Finding(.entries(range), .rolledBack, loss.sentence, isNote: loss.isAccepted))
        }
    }
}

extension History {
    /// What an entry about backups or losses must be besides readable.
    func checkGap(_ act: Act, _ report: inout Report) {
        guard case .gateRestored(let fact) = act.event else { return }
        guard fact.kept == act.record.sequence - 1, gaps.rootBefore == fact.root else {
            let why = Sentence("復元された証跡が項目の言うものと違います", "what was restored is not what it says")
            return report.add(Finding(.entry(act.record.sequence), .altered, why))
        }
    }

    /// Two people of the hospital sign for a loss; the manager by the organisation's word, the other by the ledger's.
    func accept(_ facts: GapFacts, _ acceptance: Gap.Acceptance, _ digest: Sum, _ act: Act) throws(Sentence.Problem)
        -> [SSHKey]
    {
        guard let gap = fold.gap, facts.number == gap.number, facts.kept == gap.kept,
            facts.root.utf8.elementsEqual(gap.root.utf8), facts.seen == gap.seen, facts.by == acceptance.by,
            acceptance.text.utf8.elementsEqual(digest.hex.utf8)
        else { throw Self.otherFacts }
        if fold.isAppointed(facts.by) {
            let post: Posts.Post
            switch posts.post(of: facts.by, at: act.at) {
            case .success(let found): post = found
            case .failure(let problem): throw problem
            }
            var isManager = false
            if case .manager = post.post { isManager = true }
            guard isManager == acceptance.isManager else { throw Self.otherFacts }
            return [post.key]
        }
        guard !acceptance.isManager, let person = fold.people[facts.by], person.standing == .active else {
            throw .init("\(facts.by) は登録されていません", "\(facts.by) is not registered")
        }
        switch person.role {
        case .operator, .auditor: return person.keys.compactMap { SSHKey(line: $0.line) }
        case .clerk: throw .init("\(facts.by) は事業者の人です", "\(facts.by) is a vendor's person")
        }
    }
}
