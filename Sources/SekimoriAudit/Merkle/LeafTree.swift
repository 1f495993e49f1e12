/// The tree of RFC 6962 over a journal's leaves while they are read: what must be kept to know its root at any size.
struct LeafTree: Sendable {
    private(set) var size: UInt64 = 0
    /// Roots of the full subtrees, the largest first: one for each 1 bit of `size`.
    private var full: [Sum] = []

    mutating func append(_ leaf: Sum) {
        var node = leaf
        var carried = size
        while carried & 1 == 1, let left = full.popLast() {
            node = Sum(node: left, node)
            carried >>= 1
        }
        full.append(node)
        size += 1
    }

    var root: Sum {
        guard var root = full.last else { return Sum(of: [UInt8]()) }
        for left in full.dropLast().reversed() { root = Sum(node: left, root) }
        return root
    }
}
