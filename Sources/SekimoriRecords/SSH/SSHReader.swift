/// Takes RFC 4251 §5 values off the front of bytes that a stranger may have written.
///
/// After the first nil the reader's place means nothing; the caller gives up.
package struct SSHReader {
    private let bytes: [UInt8]
    private var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether every byte has been taken: a value ends where its bytes end.
    package var isAtEnd: Bool { position == bytes.count }

    package mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    package mutating func uint32() -> UInt32? {
        guard bytes.count - position >= 4 else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            value = value << 8 | UInt32(bytes[position])
            position += 1
        }
        return value
    }

    package mutating func uint64() -> UInt64? {
        guard bytes.count - position >= 8, let high = uint32(), let low = uint32() else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }

    /// A string: length and bytes.
    package mutating func string() -> [UInt8]? {
        guard let length = uint32() else { return nil }
        return raw(Int(length))
    }

    /// Exactly this many bytes, without a length.
    package mutating func raw(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return [UInt8](bytes[position..<(position + count)])
    }

    /// A positive multiple precision integer as its big-endian magnitude, without the leading zero byte.
    ///
    /// Nil for zero, for a negative number and for one with a needless leading byte.
    package mutating func positiveInteger() -> [UInt8]? {
        guard let bytes = string(), let first = bytes.first else { return nil }
        guard first == 0 else { return first < 0x80 ? bytes : nil }
        guard bytes.count > 1, bytes[1] >= 0x80 else { return nil }
        return [UInt8](bytes.dropFirst())
    }
}
