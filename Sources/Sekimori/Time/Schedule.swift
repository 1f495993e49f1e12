/// Weekly hours in which something may happen (許可曜日・時間帯, R-091): `mon-fri 09:00-17:00, sat 10:00-12:00`.
///
/// Hours that pass midnight (`22:00-06:00`) belong to the weekday they begin on. `always` is every hour of every day;
/// `never` is none. With ` no-holidays` at the end, hours that begin on a holiday of the hospital do not count.
package struct Schedule: Hashable, Sendable {
    package let rules: [Rule]
    package let closedOnHolidays: Bool

    /// Hours of one or more weekdays.
    package struct Rule: Hashable, Sendable {
        package let days: [Weekday]
        package let from: TimeOfDay
        package let until: TimeOfDay
    }

    package static let always = Self(
        rules: [Rule(days: Weekday.allCases, from: .midnight, until: .endOfDay)], closedOnHolidays: false)
    package static let never = Self(rules: [], closedOnHolidays: false)

    /// The open stretches that touch `window`, merged and ascending.
    ///
    /// Where a zone skips the opening minute the stretch begins after the gap; where it repeats a minute, the first
    /// showing counts, so a closing minute closes at its first showing.
    package func windows(touching window: Window, in zone: Zone, holidays: Set<CivilDate>) -> [Window] {
        var open: [Window] = []
        // A stretch that began the evening before may reach into the first day.
        let first = zone.local(window.from).date.advanced(by: -1)
        let last = zone.local(window.until).date
        for day in first.daysSince1970...max(first, last).daysSince1970 {
            let date = CivilDate(daysSince1970: day)
            for rule in rules where rule.days.contains(date.weekday) {
                if closedOnHolidays && holidays.contains(date) { continue }
                let overnight = rule.until <= rule.from
                let from = zone.earliest(LocalMinute(date: date, time: rule.from))
                let end = LocalMinute(date: overnight ? date.advanced(by: 1) : date, time: rule.until)
                if let stretch = Window(from: from, until: zone.earliest(end)), stretch.overlaps(window) {
                    open.append(stretch)
                }
            }
        }
        return open.merged
    }
}

extension Schedule: CustomStringConvertible {
    package var description: String {
        if self == .always { return "always" }
        if rules.isEmpty { return "never" }
        let rules = self.rules.map { rule in
            rule.days.map(\.rawValue).joined(separator: "+") + " \(rule.from)-\(rule.until)"
        }
        return rules.joined(separator: ", ") + (closedOnHolidays ? " no-holidays" : "")
    }

    /// Reads `mon-fri 09:00-17:00, sat+sun 10:00-12:00 no-holidays`, `always` or `never`.
    package init?(_ text: String) {
        if Array(text.utf8) == Array("always".utf8) {
            self = .always
            return
        }
        if Array(text.utf8) == Array("never".utf8) {
            self = .never
            return
        }
        var bytes = Array(text.utf8)
        let suffix = Array(" no-holidays".utf8)
        closedOnHolidays = bytes.count > suffix.count && bytes.suffix(suffix.count).elementsEqual(suffix)
        if closedOnHolidays { bytes.removeLast(suffix.count) }
        var rules: [Rule] = []
        for part in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let words = part.split(separator: UInt8(ascii: " "))
            guard words.count == 2, let days = Self.days(words[0]) else { return nil }
            let hours = words[1].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard hours.count == 2, let from = TimeOfDay(String(decoding: hours[0], as: UTF8.self)),
                let until = TimeOfDay(String(decoding: hours[1], as: UTF8.self)), from < .endOfDay, from != until
            else { return nil }
            rules.append(Rule(days: days, from: from, until: until))
        }
        self.rules = rules
    }

    private static func days(_ text: ArraySlice<UInt8>) -> [Weekday]? {
        var days: [Weekday] = []
        for part in text.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false) {
            let ends = part.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
                .map { Weekday(rawValue: String(decoding: $0, as: UTF8.self)) }
            switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
            case (1, let day?, _):
                days.append(day)
            case (2, let first?, let last?):
                guard let from = Weekday.allCases.firstIndex(of: first),
                    let to = Weekday.allCases.firstIndex(of: last), from < to
                else { return nil }
                days.append(contentsOf: Weekday.allCases[from...to])
            default: return nil
            }
        }
        return Set(days).count == days.count ? days : nil
    }
}

extension Schedule: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not a schedule: \(text) (write it like `mon-fri 09:00-17:00, sat 10:00-12:00`)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
