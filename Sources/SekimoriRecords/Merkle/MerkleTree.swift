/// The tree of RFC 6962 over leaves that somebody else keeps.
package enum MerkleTree {
    /// The root over a range of leaves, which are asked for once, in order.
    package static func root(of range: Range<UInt64>, leaf: (UInt64) throws -> MerkleHash) rethrows -> MerkleHash {
        var frontier = MerkleFrontier()
        for index in range { frontier.append(try leaf(index)) }
        return frontier.root
    }

    /// Whoever keeps leaves also keeps the roots over each full 2^8, 2^16 and 2^24 of them: so a root over a million
    /// costs some hundred hashes and not a million.
    package static let keptLevels = 8

    /// The root over a range that begins where a subtree of its length may begin, as all ranges of proofs do.
    ///
    /// `nodes` gives the hashes at a level that is a multiple of `keptLevels` (0: leaves), at most 255 at a time; nil
    /// where it has not all of them.
    package static func root<Trouble>(
        of range: Range<UInt64>, nodes: (_ level: Int, _ places: Range<UInt64>) throws(Trouble) -> [MerkleHash]
    ) throws(Trouble) -> MerkleHash {
        var roots: [MerkleHash] = []
        var start = range.lowerBound
        while start < range.upperBound {
            // The largest full subtree that begins here and ends inside.
            var level = min(start.trailingZeroBitCount, 62)
            while range.upperBound - start < 1 << UInt64(level) { level -= 1 }
            let kept = level / keptLevels * keptLevels
            let place = start >> UInt64(kept)
            roots.append(full(try nodes(kept, place..<(place + 1 << UInt64(level - kept)))))
            start += 1 << UInt64(level)
        }
        guard var root = roots.popLast() else { return .empty }
        for left in roots.reversed() { root = .node(left, root) }
        return root
    }

    /// The root over a power of two of nodes.
    package static func full(_ nodes: [MerkleHash]) -> MerkleHash {
        var nodes = nodes
        while nodes.count > 1 {
            nodes = stride(from: 0, to: nodes.count - 1, by: 2).map { .node(nodes[$0], nodes[$0 + 1]) }
        }
        return nodes.first ?? .empty
    }

    /// How many of `count` leaves are in the left subtree: the largest power of two below `count`, which is 2 or more.
    static func split(_ count: UInt64) -> UInt64 {
        precondition(count > 1, "a single leaf is not split")
        return 1 << UInt64(UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
