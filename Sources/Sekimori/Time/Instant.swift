/// A moment: microseconds since 1970-01-01 00:00 UTC.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package init(seconds: Int64) { microseconds = seconds &* 1_000_000 }

    /// Whole seconds, rounded towards the past.
    package var seconds: Int64 { microseconds.floorDivided(by: 1_000_000) }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    package static func + (left: Self, right: Span) -> Self {
        Self(microseconds: left.microseconds &+ right.microseconds)
    }

    package static func - (left: Self, right: Span) -> Self {
        Self(microseconds: left.microseconds &- right.microseconds)
    }

    package static func - (left: Self, right: Self) -> Span {
        Span(microseconds: left.microseconds &- right.microseconds)
    }
}

/// A length of time in microseconds.
package struct Span: Hashable, Comparable, Sendable, Codable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func seconds(_ count: Int64) -> Self { Self(microseconds: count * 1_000_000) }
    package static func minutes(_ count: Int64) -> Self { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Self { .seconds(count * 3_600) }
    package static func days(_ count: Int64) -> Self { .seconds(count * 86_400) }

    /// Whole seconds, rounded towards the past.
    package var seconds: Int64 { microseconds.floorDivided(by: 1_000_000) }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
    package static func + (left: Self, right: Self) -> Self {
        Self(microseconds: left.microseconds &+ right.microseconds)
    }
    package static func - (left: Self, right: Self) -> Self {
        Self(microseconds: left.microseconds &- right.microseconds)
    }
}

extension Instant: CustomStringConvertible {
    /// `2026-11-21T04:05:06.000007Z`, the one spelling (RFC 3339 with six digits).
    package var description: String {
        let (days, rest) = seconds.dividedFloor(by: 86_400)
        let date = CivilDate(daysSince1970: days)
        let fraction = microseconds - seconds * 1_000_000
        let clock = TimeOfDay.digits(rest / 3_600, 2) + ":" + TimeOfDay.digits(rest / 60 % 60, 2) + ":"
        return "\(date)T" + clock + TimeOfDay.digits(rest % 60, 2) + "." + TimeOfDay.digits(fraction, 6) + "Z"
    }

    /// Reads exactly what `description` writes.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 27, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."), bytes[26] == UInt8(ascii: "Z"),
            let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = Int64(digits: bytes[11..<13]), hour < 24, let minute = Int64(digits: bytes[14..<16]),
            minute < 60, let second = Int64(digits: bytes[17..<19]), second < 60,
            let fraction = Int64(digits: bytes[20..<26])
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an instant: \(text)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Int64 {
    /// Decimal digits only: no sign, no space, no other alphabet's digits.
    package init?(digits: some Collection<UInt8>) {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        self = value
    }

    func floorDivided(by divisor: Int64) -> Int64 { dividedFloor(by: divisor).quotient }

    /// Quotient towards minus infinity, remainder never negative.
    func dividedFloor(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
