internal import Crypto

/// A node of the tree: 32 bytes of SHA-256.
///
/// Source: RFC 6962 §2.1. A leaf is hashed with a zero before it and a node with a one, so that neither can be shown in
/// place of the other.
package struct MerkleHash: Hashable, Sendable {
    // In place and not in an array: a tree of a million leaves makes two million of them.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package static let length = 32

    /// Nil unless there are 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        self.init(unchecked: bytes)
    }

    private init(unchecked bytes: some Sequence<UInt8>) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { place in
            for (index, byte) in bytes.enumerated() { place[index] = byte }
        }
        self.words = words
    }

    package var bytes: [UInt8] { withUnsafeBytes(of: words) { [UInt8]($0) } }

    /// The hash of an entry's bytes.
    package static func leaf(_ entry: [UInt8]) -> Self {
        var hasher = SHA256()
        hasher.update(0x00)
        entry.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return Self(hasher.finalize())
    }

    /// The hash of a node over its two children.
    package static func node(_ left: Self, _ right: Self) -> Self {
        var hasher = SHA256()
        hasher.update(0x01)
        withUnsafeBytes(of: left.words) { hasher.update(bufferPointer: $0) }
        withUnsafeBytes(of: right.words) { hasher.update(bufferPointer: $0) }
        return Self(hasher.finalize())
    }

    /// The root of a tree without leaves: the hash of nothing.
    package static let empty = Self(SHA256().finalize())

    private init(_ digest: SHA256Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
    }

    package static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { withUnsafeBytes(of: words) { hasher.combine(bytes: $0) } }
}

extension MerkleHash: CustomStringConvertible {
    package var description: String { Base64.encode(bytes) }
}

extension SHA256 {
    fileprivate mutating func update(_ byte: UInt8) { withUnsafeBytes(of: byte) { update(bufferPointer: $0) } }
}
