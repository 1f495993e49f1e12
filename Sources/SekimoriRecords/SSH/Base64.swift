/// Base64 with exactly one spelling for each value.
///
/// Source: RFC 4648 §4, and §3.5 for the bits that must be zero. Foundation's decoder and OpenSSH's accept several
/// spellings of the same bytes; what is signed or compared must have one.
package enum Base64 {
    package enum Padding: Sendable {
        /// `=` up to a multiple of four characters.
        case padded
        /// No `=` at all, as in fingerprints.
        case bare
    }

    package static func encode(_ bytes: [UInt8], _ padding: Padding = .padded) -> String {
        String(decoding: encodedBytes(bytes, padding), as: UTF8.self)
    }

    static func encodedBytes(_ bytes: [UInt8], _ padding: Padding) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var start = 0
        while start < bytes.count {
            let taken = min(3, bytes.count - start)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | (offset < taken ? UInt32(bytes[start + offset]) : 0) }
            for place in 0..<4 {
                if place <= taken {
                    text.append(alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)])
                } else if padding == .padded {
                    text.append(UInt8(ascii: "="))
                }
            }
            start += taken
        }
        return text
    }

    /// Reads one value; nil for white space, a wrong length, a foreign character or bits that no encoder sets.
    package static func decode(_ text: some Collection<UInt8>, _ padding: Padding = .padded) -> [UInt8]? {
        var body = [UInt8](text)
        if padding == .padded {
            guard body.count % 4 == 0 else { return nil }
            var removed = 0
            while removed < 2, body.last == UInt8(ascii: "=") {
                body.removeLast()
                removed += 1
            }
        }
        guard body.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count / 4 * 3 + 2)
        var held: UInt32 = 0
        var bits: UInt32 = 0
        for character in body {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            held = held << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: held >> bits))
                held &= 1 << bits - 1
            }
        }
        // What is left of the last character belongs to no byte: anything but zero would be a second spelling.
        guard held == 0 else { return nil }
        return bytes
    }

    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each byte that is in the alphabet, 255 for the others.
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()
}
