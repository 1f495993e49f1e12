/// Checks proofs about the tree as RFC 6962 §2.1 defines them: from the root down.
package enum TreeProof {
    /// Whether the tree of `larger` leaves with this root began with the tree of `smaller` leaves with that root.
    package static func isGrowth(
        from smaller: UInt64, _ smallerRoot: TreeHash, to larger: UInt64, _ largerRoot: TreeHash, path: [TreeHash]
    ) -> Bool {
        guard smaller > 0, smaller <= larger else { return false }
        let roots = grown(smaller, larger, known: smallerRoot, path[...])
        return roots?.old == smallerRoot && roots?.new == largerRoot
    }

    /// SUBPROOF(m, D[n], b) read backwards: the old and the new root of a subtree, of whose leaves `old` were there
    /// before. `known` is the old root where this subtree is all of the old tree or holds it on its left.
    private static func grown(_ old: UInt64, _ new: UInt64, known: TreeHash?, _ path: ArraySlice<TreeHash>) -> (
        old: TreeHash, new: TreeHash
    )? {
        guard old < new else {
            if let known { return path.isEmpty ? (known, known) : nil }
            guard let only = path.first, path.count == 1 else { return nil }
            return (only, only)
        }
        guard let sibling = path.last else { return nil }
        let left = half(of: new)
        if old <= left {
            guard let below = grown(old, left, known: known, path.dropLast()) else { return nil }
            return (below.old, .node(below.new, sibling))
        }
        guard let below = grown(old - left, new - left, known: nil, path.dropLast()) else { return nil }
        return (.node(sibling, below.old), .node(sibling, below.new))
    }

    /// Whether this leaf is the one at `index` (from 0) of the tree of `size` leaves with this root.
    package static func includes(
        _ leaf: TreeHash, at index: UInt64, size: UInt64, _ root: TreeHash, path: [TreeHash]
    ) -> Bool {
        guard index < size else { return false }
        return reached(leaf, index, size, path[...]) == root
    }

    private static func reached(_ leaf: TreeHash, _ index: UInt64, _ size: UInt64, _ path: ArraySlice<TreeHash>)
        -> TreeHash?
    {
        guard size > 1 else { return path.isEmpty ? leaf : nil }
        guard let sibling = path.last else { return nil }
        let left = half(of: size)
        if index < left { return reached(leaf, index, left, path.dropLast()).map { .node($0, sibling) } }
        return reached(leaf, index - left, size - left, path.dropLast()).map { .node(sibling, $0) }
    }

    /// The largest power of two below `size`, which is 2 or more.
    private static func half(of size: UInt64) -> UInt64 {
        var half: UInt64 = 1
        while half < size - half { half *= 2 }
        return half
    }
}
