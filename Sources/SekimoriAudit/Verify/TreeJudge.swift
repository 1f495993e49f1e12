/// Holds the tree over the entries against the gate's checkpoints, and finds out which entry is to blame.
///
/// Three things can differ: the entry's bytes, the leaf that the gate kept, and the signed root. Two that agree convict
/// the third.
struct TreeJudge {
    /// Over the leaves the gate kept; over the entries' own where it kept none.
    private var kept = LeafTree()
    /// Over the entries' own, from the first difference on.
    private var own: LeafTree?
    /// Entries that are not what their kept leaf says, since the last good root.
    private var suspects: [Int64] = []
    private var good: Int64 = 0
    /// Whether the roots went apart for good.
    private(set) var isApart = false
    /// Whether the kept leaves were found wrong.
    private(set) var leavesAreWrong = false

    var size: Int64 { Int64(kept.size) }
    var root: Sum { kept.root }
    /// Up to where a signed root has confirmed the entries.
    var confirmed: Int64 { good }

    /// Whether entry and kept leaf agree. `own` is nil where the entry is missing and only its kept leaf stands for it.
    mutating func append(own leaf: Sum?, kept other: Sum?) -> Bool {
        let chosen = other ?? leaf ?? Sum(of: [UInt8]())
        if let leaf, leaf != chosen {
            if self.own == nil { self.own = kept }
            suspects.append(size + 1)
        }
        if leaf == nil { own = nil }
        own?.append(leaf ?? chosen)
        kept.append(chosen)
        return leaf == chosen
    }

    /// A root that the gate signed, at the size that the tree has now.
    mutating func compare(_ root: Sum, _ report: inout Report) {
        guard !isApart else { return }
        if root == kept.root {
            blame(&report)
            good = size
        } else if let own, own.root == root {
            kept = own
            leavesAreWrong = true
            suspects = []
            self.own = nil
            good = size
            let why = Sentence("検査点の根と合いません", "do not make the checkpoint's root")
            report.add(Finding(.file("leaves"), .altered, why))
        } else {
            isApart = true
            if suspects.isEmpty {
                let item: Item = good + 1 >= size ? .entry(size) : .entries((good + 1)...size)
                let why = Sentence("署名された根と合いません", "do not make the root that was signed")
                report.add(Finding(item, .altered, why))
            }
            blame(&report)
        }
    }

    /// Names the entries that are not what their leaf says; or the leaves, where the entries are known to be right.
    mutating func blame(entriesAreRight: Bool = false, _ report: inout Report) {
        if entriesAreRight, !suspects.isEmpty {
            leavesAreWrong = true
            suspects = []
            report.add(Finding(.file("leaves"), .altered, Sentence("項目と合いません", "are not those of the entries")))
        }
        for suspect in suspects {
            let why = Sentence("葉の値と合いません", "is not what its leaf says")
            report.add(Finding(.entry(suspect), .altered, why))
        }
        suspects = []
        own = nil
    }
}
