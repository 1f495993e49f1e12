package import Sekimori

/// Says things to people in their language.
///
/// Refusals and states carry facts; the words are made here, once, for the terminal, the API, the pages and the CLI.
/// Sentences begin lower-case in English and end without a full stop; every refusal also has a hint, the next step.
package struct Words: Hashable, Sendable {
    package let language: Language

    package init(_ language: Language) { self.language = language }

    /// The words in this language; both are always written side by side, so that neither can be forgotten.
    package func say(_ japanese: @autoclosure () -> String, _ english: @autoclosure () -> String) -> String {
        switch language {
        case .japanese: japanese()
        case .english: english()
        }
    }

    /// `a、b` or `a, b`.
    package func list(_ items: some Sequence<some CustomStringConvertible>) -> String {
        items.map(\.description).joined(separator: say("、", ", "))
    }

    /// 有・無.
    package func yesNo(_ value: Bool) -> String { value ? say("有", "yes") : say("無", "no") }

    /// `無`, or `有: ` and what.
    package func declared(_ value: Declared) -> String {
        switch value {
        case .no: say("無", "no")
        case .yes(let what): say("有: ", "yes: ") + what.text
        }
    }
}

// MARK: Time

extension Words {
    /// A moment on the hospital's wall clock: `13:00` when it is today, else with its date.
    package func time(_ instant: Instant, zone: Zone, now: Instant) -> String {
        let local = zone.local(instant)
        let today = zone.local(now).date
        if local.date == today { return "\(local.time)" }
        return date(local.date, year: local.date.year != today.year) + " \(local.time)"
    }

    /// `2026-11-22 13:00`: for tables, where moments stand below each other.
    package func stamp(_ instant: Instant, zone: Zone) -> String {
        let local = zone.local(instant)
        return "\(local.date) \(local.time)"
    }

    /// `2026年11月22日(日)`, `Sun 22 Nov 2026`.
    package func date(_ date: CivilDate) -> String { self.date(date, year: true) }

    /// `11月22日(日) 13:00から17:00`: a window as people say it, the end's date only where it is another one.
    package func window(_ window: Window, zone: Zone) -> String {
        let from = zone.local(window.from)
        let until = zone.local(window.until)
        let end = until.date == from.date ? "\(until.time)" : date(until.date, year: false) + " \(until.time)"
        return date(from.date) + " \(from.time)" + say("から", " to ") + end + say("まで", "")
    }

    /// The name of a weekday, `日曜日` or `Sunday`.
    package func weekday(_ day: Weekday) -> String {
        switch day {
        case .monday: say("月曜日", "Monday")
        case .tuesday: say("火曜日", "Tuesday")
        case .wednesday: say("水曜日", "Wednesday")
        case .thursday: say("木曜日", "Thursday")
        case .friday: say("金曜日", "Friday")
        case .saturday: say("土曜日", "Saturday")
        case .sunday: say("日曜日", "Sunday")
        }
    }

    /// `日` or `Sun`.
    package func shortWeekday(_ day: Weekday) -> String {
        let name = weekday(day)
        return String(name.prefix(language == .japanese ? 1 : 3))
    }

    /// A schedule as people read it: `月〜金 09:00〜17:00、土 10:00〜12:00(祝日を除く)`.
    package func schedule(_ schedule: Schedule) -> String {
        if schedule == .always { return say("常時", "always") }
        if schedule.rules.isEmpty { return say("なし", "never") }
        let dash = say("〜", "-")
        let rules = schedule.rules.map { rule in days(rule.days) + " \(rule.from)\(dash)\(rule.until)" }
        return list(rules) + (schedule.closedOnHolidays ? say("(祝日を除く)", " except holidays") : "")
    }

    /// A length of time: `3日`, `2時間5分`, `41秒`.
    package func span(_ span: Span) -> String {
        let seconds = span.seconds
        let parts: [(Int64, String, String)] = [
            (seconds / 86_400, "日", " d"), (seconds / 3_600 % 24, "時間", " h"), (seconds / 60 % 60, "分", " min"),
            (seconds % 60, "秒", " s"),
        ]
        guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return say("1秒未満", "less than a second") }
        let shown = parts[first...].prefix(2).filter { $0.0 > 0 }
        return shown.map { "\($0.0)" + say($0.1, $0.2) }.joined(separator: say("", " "))
    }

    private func date(_ date: CivilDate, year: Bool) -> String {
        let day = shortWeekday(date.weekday)
        switch language {
        case .japanese: return (year ? "\(date.year)年" : "") + "\(date.month)月\(date.day)日(\(day))"
        case .english:
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            return "\(day) \(date.day) \(months[Int(date.month) - 1])" + (year ? " \(date.year)" : "")
        }
    }

    /// `月〜金`, `土・日`.
    private func days(_ days: [Weekday]) -> String {
        let places = days.compactMap { Weekday.allCases.firstIndex(of: $0) }
        if places.count > 2, let first = places.first, places == Array(first..<(first + places.count)),
            let from = days.first, let to = days.last
        {
            return shortWeekday(from) + say("〜", "-") + shortWeekday(to)
        }
        return days.map { shortWeekday($0) }.joined(separator: say("・", "+"))
    }
}
