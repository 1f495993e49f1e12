/// The tree of RFC 6962 over leaves that somebody else keeps.
package enum MerkleTree {
    /// The root over a range of leaves, which are asked for once, in order.
    package static func root(of range: Range<UInt64>, leaf: (UInt64) throws -> MerkleHash) rethrows -> MerkleHash {
        var frontier = MerkleFrontier()
        for index in range { frontier.append(try leaf(index)) }
        return frontier.root
    }

    /// How many of `count` leaves are in the left subtree: the largest power of two below `count`, which is 2 or more.
    static func split(_ count: UInt64) -> UInt64 {
        precondition(count > 1, "a single leaf is not split")
        return 1 << UInt64(UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
