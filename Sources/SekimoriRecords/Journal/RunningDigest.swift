internal import Crypto

/// SHA-256 over bytes that come in pieces.
package struct RunningDigest: Sendable {
    private var hasher = SHA256()

    package init() {}

    package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) } }

    /// Of all that was added so far.
    package var sha256: [UInt8] { Array(hasher.finalize()) }
}
