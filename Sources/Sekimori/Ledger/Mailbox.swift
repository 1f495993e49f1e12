/// Where a person is told what happened, and in which language (通知先).
///
/// An entry of its own, because clerks and technicians stand in one ledger and managers in a statement of the
/// organisation key: all three have mailboxes.
package struct Mailbox: Hashable, Sendable, Codable {
    /// A person's id, or a technician's.
    package let person: PersonID
    package var mail: MailAddress
    package var language: Tongue

    /// The languages in which mails are written.
    package enum Tongue: String, Hashable, Sendable, Codable, CaseIterable {
        case ja
        case en
    }

    package init(person: PersonID, mail: MailAddress, language: Tongue = .ja) {
        self.person = person
        self.mail = mail
        self.language = language
    }
}

/// `local@domain` in ASCII, narrower than RFC 5321 allows: nothing in it means anything to a header, a shell, an alias
/// file or an option parser.
///
/// The local part has 1 to 64 letters, digits and `. _ + -`, the first a letter or digit, no two dots together and none
/// last; the domain is labels of letters, digits and inner hyphens with dots between, the last not digits alone. At most
/// 254 bytes (RFC 5321 §4.5.3.1.3).
package struct MailAddress: Hashable, Sendable {
    package let text: String
    private let at: Int

    package static let longest = 254

    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longest, let at = bytes.firstIndex(of: UInt8(ascii: "@")),
            Self.isLocal(bytes[..<at]), Self.isDomain(bytes[(at + 1)...])
        else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
        self.at = at
    }

    /// What is behind the `@`.
    package var domain: String { String(decoding: text.utf8.dropFirst(at + 1), as: UTF8.self) }

    private static func isLocal(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...64).contains(bytes.count), let first = bytes.first, isAlphanumeric(first) else { return false }
        let words = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return words.allSatisfy { word in
            !word.isEmpty
                && word.allSatisfy {
                    isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                }
        }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = labels.last, !last.allSatisfy(isDigit) else { return false }
        return labels.allSatisfy { label in
            guard (1...63).contains(label.count), let first = label.first, let last = label.last else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension MailAddress: CustomStringConvertible {
    package var description: String { text }
}

extension MailAddress: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a mail address")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A notice that could not be handed over for as long as it was worth it.
package struct LostNotice: Hashable, Sendable, Codable {
    /// What it was about, `overdue`.
    package let kind: String
    package let person: PersonID
    package let request: RequestID?
    /// How often it was tried.
    package let tried: Int64
    /// Why the last try failed.
    package let problem: Label

    package init(kind: String, person: PersonID, request: RequestID?, tried: Int64, problem: Label) {
        self.kind = kind
        self.person = person
        self.request = request
        self.tried = tried
        self.problem = problem
    }
}
