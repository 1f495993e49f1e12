/// What must be kept of a Merkle tree to append to it and to know its root: the roots of its full subtrees, the largest
/// first.
///
/// A tree of 1 000 000 leaves has 7 of them. As bytes, all integers big-endian:
///
///     size    u64   leaves in the tree
///     roots   32 bytes for each 1 bit of size, from the highest bit down
package struct MerkleFrontier: Hashable, Sendable {
    package private(set) var size: UInt64 = 0
    private var roots: [MerkleHash] = []

    package init() {}

    package mutating func append(_ leaf: MerkleHash) {
        var node = leaf
        // Each 1 bit that carries is a full subtree that this leaf completes into one of twice its size.
        var carried = size
        while carried & 1 == 1, let left = roots.popLast() {
            node = .node(left, node)
            carried >>= 1
        }
        roots.append(node)
        size += 1
    }

    package var root: MerkleHash {
        guard var root = roots.last else { return .empty }
        for left in roots.dropLast().reversed() { root = .node(left, root) }
        return root
    }

    package var bytes: [UInt8] {
        var writer = SSHWriter()
        writer.uint64(size)
        for root in roots { writer.raw(root.bytes) }
        return writer.bytes
    }

    /// Reads exactly what `bytes` writes; nil for anything else.
    ///
    /// Whether the roots are those of the journal's entries, only hashing the entries again can tell.
    package init?(bytes: [UInt8]) {
        var reader = SSHReader(bytes)
        guard let size = reader.uint64(), size <= UInt64(Int64.max) else { return nil }
        for _ in 0..<size.nonzeroBitCount {
            guard let root = reader.raw(MerkleHash.length).flatMap({ MerkleHash($0) }) else { return nil }
            roots.append(root)
        }
        guard reader.isAtEnd else { return nil }
        self.size = size
    }
}
