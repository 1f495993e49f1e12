/// Words for people: names, purposes, reasons. Never compared, never decided upon.
///
/// 1 to `maximumLength` bytes of UTF-8, not all of them space, in which nothing is hidden: no control characters (line
/// feed is allowed), no bidirectional controls, no zero-width characters, no lone surrogates (THREATS row 77).
package struct Label: Hashable, Sendable {
    package let text: String

    /// 8 KiB: a work plan of four printed pages.
    package static let maximumLength = 8_192

    package init?(_ text: String) {
        guard !text.utf8.isEmpty, text.utf8.count <= Self.maximumLength else { return nil }
        guard text.unicodeScalars.allSatisfy(Self.isVisible),
            // A reason of spaces is none.
            !text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        else { return nil }
        self.text = text
    }

    /// Whether a reader would notice this character.
    package static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: true
        case 0x00...0x1F, 0x7F...0x9F: false
        case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F: false
        case 0x200B...0x200F, 0x2028...0x202F, 0x205F...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0: false
        case 0x2800, 0xFFF0...0xFFFF, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: false
        case 0xE000...0xF8FF, 0xE0000...0xE0FFF, 0xF0000...0x10FFFF: false
        default: true
        }
    }
}

extension Label: CustomStringConvertible {
    package var description: String { text }
}

extension Label: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "empty, longer than 8192 bytes, or with hidden characters")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
