/// Shows that a leaf is the one at `index` in the tree of `size` leaves with a certain root.
///
/// Source: RFC 9162 §2.1.3 (the algorithms of RFC 6962, spelled out).
package struct InclusionProof: Hashable, Sendable {
    package let index: UInt64
    package let size: UInt64
    /// The siblings on the way from the leaf to the root.
    package let path: [MerkleHash]

    /// A proof as it came from somewhere; nothing is known about it.
    package init(index: UInt64, size: UInt64, path: [MerkleHash]) {
        self.index = index
        self.size = size
        self.path = path
    }

    /// Makes the proof from the leaves' hashes; nil where there is no such leaf. Every leaf is asked for once.
    package init?(index: UInt64, size: UInt64, leaf: (UInt64) throws -> MerkleHash) rethrows {
        try self.init(index: index, size: size) { try MerkleTree.root(of: $0, leaf: leaf) }
    }

    /// Makes the proof from the roots over ranges of leaves.
    package init?(index: UInt64, size: UInt64, root: (Range<UInt64>) throws -> MerkleHash) rethrows {
        guard index < size else { return nil }
        var range = 0..<size
        var path: [MerkleHash] = []
        while range.upperBound - range.lowerBound > 1 {
            let middle = range.lowerBound + MerkleTree.split(range.upperBound - range.lowerBound)
            if index < middle {
                path.append(try root(middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                path.append(try root(range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        self.init(index: index, size: size, path: path.reversed())
    }

    /// RFC 9162 §2.1.3.2.
    package func proves(_ leaf: MerkleHash, under root: MerkleHash) -> Bool {
        guard index < size else { return false }
        var place = index
        var last = size - 1
        var node = leaf
        for sibling in path {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                node = .node(sibling, node)
                // A last node without a sibling rises to where it has one.
                while place & 1 == 0, place != 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                node = .node(node, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && node == root
    }
}
