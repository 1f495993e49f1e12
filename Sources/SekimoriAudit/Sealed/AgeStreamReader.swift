internal import Crypto

/// Opens a long age file piece by piece; see `AgeReader`.
///
/// Each piece it gives out is as it was sealed, but only its end says that nothing is missing: whoever acts on what was
/// read waits for `next` to give nil.
package final class AgeStreamReader {
    /// The file could not be read on.
    package struct Unreadable: Error {}

    private let source: any ByteStream
    private let key: SymmetricKey
    /// Bytes that were read and not yet opened.
    private var held: [UInt8]
    private var number: UInt64 = 0
    private var isOver = false

    /// Sixteen recipients of the longest kind have 4 kB of header.
    private static let longestHead = 65_536

    package init(_ source: any ByteStream, with identities: [AgeIdentity]) throws {
        self.source = source
        let head = try Self.read(Self.longestHead, from: source)
        let (key, payload) = try AgeReader.payload(of: head, with: identities)
        self.key = key
        held = Array(head[payload...])
    }

    /// The next piece; nil at the end, which was sealed as such.
    package func next() throws -> [UInt8]? {
        if isOver { return nil }
        let whole = AgeReader.chunk + AgeReader.overhead
        // One byte more tells whether something follows.
        if held.count <= whole { held += try Self.read(whole + 1 - held.count, from: source) }
        let isLast = held.count <= whole
        let sealed = held.prefix(whole)
        var nonce = [UInt8](repeating: 0, count: 3)
        for shift in [56, 48, 40, 32, 24, 16, 8, 0] as [UInt64] {
            nonce.append(UInt8(truncatingIfNeeded: number >> shift))
        }
        nonce.append(isLast ? 1 : 0)
        guard !isLast || sealed.count > AgeReader.overhead || number == 0,
            let plain = AgeReader.open(sealed, key: key, nonce: nonce)
        else { throw AgeReader.Fault.chunk(Int(number)) }
        held.removeFirst(sealed.count)
        number += 1
        isOver = isLast
        return plain.isEmpty ? nil : plain
    }

    /// So many bytes, fewer only at the end.
    private static func read(_ count: Int, from source: any ByteStream) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let more = bytes.withUnsafeMutableBytes { source.read(into: .init(rebasing: $0[filled...])) }
            guard let more else { throw Unreadable() }
            if more == 0 { break }
            filled += more
        }
        return Array(bytes[..<filled])
    }
}
