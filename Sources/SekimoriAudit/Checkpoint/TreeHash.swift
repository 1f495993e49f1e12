internal import Crypto

/// A node of the journal's tree: 32 bytes of SHA-256 (RFC 6962 §2.1).
package struct TreeHash: Hashable, Sendable {
    package let bytes: [UInt8]

    package static let length = 32

    /// Nil unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = Array(bytes)
    }

    private init(_ digest: SHA256Digest) { bytes = Array(digest) }

    /// Of an entry's bytes, behind a zero.
    package static func leaf(_ entry: some Sequence<UInt8>) -> Self { Self(SHA256.hash(data: [0] + Array(entry))) }

    /// Of two children, behind a one: so neither kind of node can stand for the other.
    package static func node(_ left: Self, _ right: Self) -> Self {
        Self(SHA256.hash(data: [1] + left.bytes + right.bytes))
    }

    /// Of a tree without leaves.
    package static let empty = Self(SHA256.hash(data: [UInt8]()))

    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// 64 lower-case hexadecimal digits; nil for anything else.
    package init?(hex text: some StringProtocol) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let left = high {
                bytes.append(left << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
        self.init(bytes)
    }
}

/// A tree as it grows leaf by leaf: the roots of its full subtrees, each twice as large as a later one or more.
package struct TreeGrowth: Sendable {
    package private(set) var size: UInt64 = 0
    private var full: [(size: UInt64, root: TreeHash)] = []

    package init() {}

    package mutating func append(_ leaf: TreeHash) {
        full.append((1, leaf))
        while full.count > 1, full[full.count - 1].size == full[full.count - 2].size {
            let right = full.removeLast()
            let left = full.removeLast()
            full.append((left.size * 2, .node(left.root, right.root)))
        }
        size += 1
    }

    /// The root of the tree as it is now.
    package var root: TreeHash {
        guard var root = full.last?.root else { return .empty }
        for subtree in full.dropLast().reversed() { root = .node(subtree.root, root) }
        return root
    }
}
