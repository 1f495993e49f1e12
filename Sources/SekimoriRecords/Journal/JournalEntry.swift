internal import Crypto
package import Sekimori

/// One entry of the journal (証跡): what the Merkle tree's leaf is made of.
///
///     entry-v1@sekimori
///     gate: minato
///     sequence: 12
///     at: 2026-11-21T04:00:00.123456Z
///     actor: manager yamada
///     source: 10.99.3.10
///     kind: request-approved
///     subjects.1: request/r20261122-001
///     commitment: 3b0c…
///
/// The payload (the event, as `Lines`) and its salt lie apart; the entry holds only SHA-256(salt ‖ payload), so that
/// retention can erase a patient's name without breaking a proof (THREATS row 89).
package struct JournalEntry: Hashable, Sendable, Codable {
    package static let header = Array("entry-v1@sekimori\n".utf8)

    package let gate: GateID
    /// 1, 2, 3, … without a gap.
    package let sequence: Int64
    package let at: Instant
    package let actor: String
    package let source: String
    package let kind: String
    package let subjects: [String]
    /// SHA-256 of salt and payload, hexadecimal.
    package let commitment: String

    package init(
        gate: GateID, sequence: Int64, at: Instant, actor: String, source: String, kind: String, subjects: [String],
        commitment: String
    ) {
        self.gate = gate
        self.sequence = sequence
        self.at = at
        self.actor = actor
        self.source = source
        self.kind = kind
        self.subjects = subjects
        self.commitment = commitment
    }

    package func bytes() throws -> [UInt8] { Self.header + (try Lines.encode(self)) }

    package init(bytes: [UInt8]) throws(Lines.Damage) {
        guard bytes.starts(with: Self.header) else {
            throw Lines.Damage(path: "", problem: "not a journal entry of version 1")
        }
        self = try Lines.decode(from: Array(bytes.dropFirst(Self.header.count)))
    }

    /// SHA-256(salt ‖ payload), hexadecimal. The salt has 32 bytes, so the boundary is unambiguous.
    package static func commitment(salt: [UInt8], payload: [UInt8]) -> String {
        Digest.hex(Digest.sha256(salt + payload))
    }
}

/// SHA-256 over bytes, and hexadecimal.
package enum Digest {
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// The bytes of lower-case hexadecimal; nil for anything else.
    package static func bytes(hex: String) -> [UInt8]? {
        func value(_ digit: UInt8) -> UInt8? {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        let digits = Array(hex.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// Lower-case hexadecimal.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] {
                text.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// What goes into the journal with an event: the event, and the signed text on which it rests, verbatim.
package struct Payload: Hashable, Sendable, Codable {
    package let event: Event
    package let text: String?
    package let signature: String?

    package init(event: Event, text: String?, signature: String?) {
        self.event = event
        self.text = text
        self.signature = signature
    }
}
