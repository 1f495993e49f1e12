/// What an identifier may look like.
package protocol IdentifierGrammar {
    /// Length in bytes, and whether the bytes between the first and the last may hold a hyphen.
    static var lengths: ClosedRange<Int> { get }
    static var allowsHyphen: Bool { get }
}

/// A name that is compared as bytes: ASCII lower-case letters, digits and, where the grammar allows, hyphens; the first
/// byte a letter.
///
/// Two spellings of one name cannot exist (THREATS T23: Swift's String equality folds them).
package struct Identifier<Subject: IdentifierGrammar>: Hashable, Comparable, Sendable {
    package let bytes: [UInt8]

    package init?(_ text: some StringProtocol) { self.init(bytes: Array(text.utf8)) }

    package init?(bytes: [UInt8]) {
        guard Subject.lengths.contains(bytes.count), let first = bytes.first, let last = bytes.last,
            Self.isLetter(first), last != UInt8(ascii: "-")
        else { return nil }
        for byte in bytes where !Self.isLetter(byte) && !Self.isDigit(byte) {
            guard Subject.allowsHyphen, byte == UInt8(ascii: "-") else { return nil }
        }
        self.bytes = bytes
    }

    /// What is known to be one of a narrower, or the same, grammar.
    init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    package static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Identifier: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a valid identifier: \(text)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A technician's id is also the login name, so it is what every Unix accepts: 3 to 16 bytes, no hyphen.
package enum TechnicianSubject: IdentifierGrammar {
    package static let lengths = 3...16
    package static let allowsHyphen = false
}
/// An asset's id is the second half of a login name and a certificate's principal: 2 to 15 bytes.
package enum AssetSubject: IdentifierGrammar {
    package static let lengths = 2...15
    package static let allowsHyphen = true
}
package enum VendorSubject: IdentifierGrammar {
    package static let lengths = 2...32
    package static let allowsHyphen = true
}
package enum ContractSubject: IdentifierGrammar {
    package static let lengths = 2...32
    package static let allowsHyphen = true
}
package enum PersonSubject: IdentifierGrammar {
    package static let lengths = 3...32
    package static let allowsHyphen = true
}
package enum RequestSubject: IdentifierGrammar {
    package static let lengths = 2...32
    package static let allowsHyphen = true
}
package enum SessionSubject: IdentifierGrammar {
    package static let lengths = 2...32
    package static let allowsHyphen = true
}
package enum GateSubject: IdentifierGrammar {
    package static let lengths = 2...32
    package static let allowsHyphen = true
}

package typealias TechnicianID = Identifier<TechnicianSubject>
package typealias AssetID = Identifier<AssetSubject>
package typealias VendorID = Identifier<VendorSubject>
package typealias ContractID = Identifier<ContractSubject>
package typealias PersonID = Identifier<PersonSubject>
/// `r20261122-001`: the local date of the work and a number that is never used again.
package typealias RequestID = Identifier<RequestSubject>
/// `s20261122-0001`.
package typealias SessionID = Identifier<SessionSubject>
package typealias GateID = Identifier<GateSubject>
