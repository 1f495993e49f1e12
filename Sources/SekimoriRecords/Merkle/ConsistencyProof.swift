/// Shows that a tree grew out of a smaller one: nothing that was in it has been changed, moved or taken out.
///
/// Source: RFC 9162 §2.1.4.
package struct ConsistencyProof: Hashable, Sendable {
    package let smaller: UInt64
    package let larger: UInt64
    package let path: [MerkleHash]

    /// A proof as it came from somewhere; nothing is known about it.
    package init(smaller: UInt64, larger: UInt64, path: [MerkleHash]) {
        self.smaller = smaller
        self.larger = larger
        self.path = path
    }

    /// Makes the proof from the leaves' hashes; nil unless 0 < smaller ≤ larger. Every leaf is asked for at most once.
    package init?(smaller: UInt64, larger: UInt64, leaf: (UInt64) throws -> MerkleHash) rethrows {
        try self.init(smaller: smaller, larger: larger) { try MerkleTree.root(of: $0, leaf: leaf) }
    }

    /// Makes the proof from the roots over ranges of leaves.
    package init?(smaller: UInt64, larger: UInt64, root: (Range<UInt64>) throws -> MerkleHash) rethrows {
        guard smaller > 0, smaller <= larger else { return nil }
        var path: [MerkleHash] = []
        var range = 0..<larger
        // Whether what is left of the smaller tree is a subtree that whoever asks knows the root of already.
        var isKnown = true
        while smaller < range.upperBound {
            let middle = range.lowerBound + MerkleTree.split(range.upperBound - range.lowerBound)
            if smaller <= middle {
                path.append(try root(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                path.append(try root(range.lowerBound..<middle))
                range = middle..<range.upperBound
                isKnown = false
            }
        }
        if !isKnown { path.append(try root(range)) }
        self.init(smaller: smaller, larger: larger, path: path.reversed())
    }

    /// RFC 9162 §2.1.4.2. A tree without leaves is consistent with nothing: its root says nothing about a journal.
    package func proves(_ smallerRoot: MerkleHash, grewInto largerRoot: MerkleHash) -> Bool {
        guard smaller > 0, smaller <= larger else { return false }
        guard smaller < larger else { return path.isEmpty && smallerRoot == largerRoot }
        var rest = path[...]
        // A smaller tree that is full is itself the first node of the way.
        var old: MerkleHash
        if smaller.nonzeroBitCount == 1 {
            old = smallerRoot
        } else {
            guard let first = rest.popFirst() else { return false }
            old = first
        }
        var new = old
        var place = smaller - 1
        var last = larger - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        for sibling in rest {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                old = .node(sibling, old)
                new = .node(sibling, new)
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = .node(new, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == smallerRoot && new == largerRoot
    }
}
