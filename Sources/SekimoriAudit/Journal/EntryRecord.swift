package import Sekimori

/// One entry of the journal, as its bytes say.
///
///     entry-v1@sekimori
///     gate: minato
///     sequence: 12
///     at: 2026-11-21T04:00:00.123456Z
///     actor: manager yamada
///     source: 10.99.3.10
///     kind: request-approved
///     subjects.1: request/r20261122-001
///     commitment: 3b0c…              SHA-256 of salt (32 bytes) and payload, which lie apart
package struct EntryRecord: Equatable, Sendable {
    package let gate: GateID
    package let sequence: Int64
    package let at: Instant
    package let actor: String
    package let source: String
    package let kind: String
    package let subjects: [String]
    package let commitment: Sum

    /// Nil for anything but exactly an entry's lines.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        var lines = Lines(bytes)
        guard lines.header("entry-v1@sekimori"), let gate = lines.value("gate"), let gate = GateID(bytes: Array(gate)),
            let sequence = lines.value("sequence").flatMap({ Decimal.value($0) }), sequence > 0,
            let at = lines.value("at").flatMap({ Moment($0) }), let actor = lines.text("actor"),
            let source = lines.text("source"), let kind = lines.text("kind"), let subjects = lines.list("subjects"),
            let commitment = lines.value("commitment").flatMap({ Sum(hex: $0) }), lines.isAtEnd
        else { return nil }
        self.gate = gate
        self.sequence = sequence
        self.at = at.instant
        self.actor = actor
        self.source = source
        self.kind = kind
        self.subjects = subjects
        self.commitment = commitment
    }

    /// Takes lines of known names off the front.
    private struct Lines {
        private let bytes: UnsafeRawBufferPointer
        private var place = 0

        init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        mutating func header(_ text: StaticString) -> Bool {
            guard takes(text), place < bytes.count, bytes[place] == 0x0A else { return false }
            place += 1
            return true
        }

        private mutating func takes(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard bytes.count - place >= count else { return false }
            for index in 0..<count where bytes[place + index] != text.utf8Start[index] { return false }
            place += count
            return true
        }

        /// What stands behind `name: ` up to the end of the line; nil where another line is next. Never empty.
        mutating func value(_ name: StaticString) -> Slice<UnsafeRawBufferPointer>? {
            let before = place
            if takes(name), takes(": "), let value = rest() { return value }
            place = before
            return nil
        }

        private mutating func rest() -> Slice<UnsafeRawBufferPointer>? {
            var end = place
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            guard end < bytes.count, end > place else { return nil }
            defer { place = end + 1 }
            return bytes[place..<end]
        }

        mutating func text(_ name: StaticString) -> String? {
            guard let value = value(name) else {
                let before = place
                if takes(name), takes(":\n") { return "" }
                place = before
                return nil
            }
            return Self.text(value)
        }

        private static func text(_ value: Slice<UnsafeRawBufferPointer>) -> String? {
            if value.count == 1, value.first == UInt8(ascii: "-") { return nil }
            return FactLines.text(Array(value)[...])
        }

        mutating func list(_ name: StaticString) -> [String]? {
            var entries: [String] = []
            while true {
                let before = place
                guard takes(name), takes("."), let number = numbered(entries.count + 1) else {
                    place = before
                    break
                }
                guard let text = Self.text(number) else { return nil }
                entries.append(text)
            }
            if !entries.isEmpty { return entries }
            guard let nothing = value(name), nothing.elementsEqual("-".utf8) else { return nil }
            return []
        }

        private mutating func numbered(_ number: Int) -> Slice<UnsafeRawBufferPointer>? {
            let digits = Array(String(number).utf8)
            guard bytes.count - place >= digits.count + 2,
                bytes[place..<(place + digits.count)].elementsEqual(digits)
            else { return nil }
            place += digits.count
            return takes(": ") ? rest() : nil
        }
    }
}

/// `2026-11-21T04:05:06.000007Z`, the one spelling of an instant, read without making strings.
struct Moment {
    let instant: Instant

    init?(_ text: some Collection<UInt8>) {
        guard text.count == 27 else { return nil }
        let bytes = Array(text)
        func number(_ range: Range<Int>) -> Int64? { Decimal.digitsValue(bytes[range]) }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."),
            bytes[26] == UInt8(ascii: "Z"), let year = number(0..<4), let month = number(5..<7),
            let day = number(8..<10), let date = CivilDate(year: year, month: month, day: day),
            let hour = number(11..<13), hour < 24, let minute = number(14..<16), minute < 60,
            let second = number(17..<19), second < 60, let fraction = number(20..<26)
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second
        instant = Instant(microseconds: seconds * 1_000_000 + fraction)
    }
}
