/// A day of the proleptic Gregorian calendar, 1970 to 9999.
///
/// Our own, because Foundation's accepts 31 February (THREATS T23).
package struct CivilDate: Hashable, Comparable, Sendable {
    package let year: Int64
    package let month: Int64
    package let day: Int64

    package init?(year: Int64, month: Int64, day: Int64) {
        guard (1970...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1970-01-01; beyond the years above the result is the nearest day inside them.
    package init(daysSince1970 days: Int64) {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let days = min(max(days, 0), 2_932_896) + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    package var daysSince1970: Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        switch (daysSince1970 + 3) % 7 {
        case 0: .monday
        case 1: .tuesday
        case 2: .wednesday
        case 3: .thursday
        case 4: .friday
        case 5: .saturday
        default: .sunday
        }
    }

    package func advanced(by days: Int64) -> Self { Self(daysSince1970: daysSince1970 + days) }

    package static func < (left: Self, right: Self) -> Bool { left.daysSince1970 < right.daysSince1970 }

    private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CivilDate: CustomStringConvertible, Codable {
    /// `2026-11-21`, the one spelling.
    package var description: String {
        TimeOfDay.digits(year, 4) + "-" + TimeOfDay.digits(month, 2) + "-" + TimeOfDay.digits(day, 2)
    }

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Int64(digits: bytes[0..<4]), let month = Int64(digits: bytes[5..<7]),
            let day = Int64(digits: bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date: \(text)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A day of the week; the raw value is what settings and forms write.
package enum Weekday: String, Hashable, Sendable, Codable, CaseIterable {
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"
    case sunday = "sun"
}

/// Minutes since local midnight, 0 (00:00) to 1440 (24:00, only as an end).
package struct TimeOfDay: Hashable, Comparable, Sendable {
    package let minutes: Int64

    package init?(minutes: Int64) {
        guard (0...1_440).contains(minutes) else { return nil }
        self.minutes = minutes
    }

    package static let midnight = Self(checked: 0)
    package static let endOfDay = Self(checked: 1_440)

    private init(checked: Int64) { minutes = checked }

    package static func < (left: Self, right: Self) -> Bool { left.minutes < right.minutes }

    /// A number in decimal, filled with zeros to `width`.
    static func digits(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}

extension TimeOfDay: CustomStringConvertible, Codable {
    /// `09:05`; `24:00` for the end of the day.
    package var description: String { Self.digits(minutes / 60, 2) + ":" + Self.digits(minutes % 60, 2) }

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = Int64(digits: bytes[0..<2]),
            let minute = Int64(digits: bytes[3..<5]), minute < 60
        else { return nil }
        self.init(minutes: hour * 60 + minute)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time of day: \(text)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A local date and time to the minute.
package struct LocalMinute: Hashable, Comparable, Sendable, Codable {
    package let date: CivilDate
    package let time: TimeOfDay

    package init(date: CivilDate, time: TimeOfDay) {
        self.date = date
        self.time = time
    }

    /// Seconds since 1970-01-01 00:00 if this place were UTC.
    package var naiveSeconds: Int64 { date.daysSince1970 * 86_400 + time.minutes * 60 }

    package static func < (left: Self, right: Self) -> Bool { left.naiveSeconds < right.naiveSeconds }
}
