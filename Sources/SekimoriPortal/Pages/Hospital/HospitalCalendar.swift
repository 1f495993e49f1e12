internal import Sekimori
internal import SekimoriService

/// The month: which work is on which day.
struct CalendarPage: Hashable, Sendable {
    let month: String
    let earlier: String
    let later: String
    let weekdays: [String]
    let weeks: [Week]
    /// That there is no work, where there is none.
    let none: String?

    struct Week: Hashable, Sendable {
        let days: [Day]
    }

    struct Day: Hashable, Sendable {
        /// `22`; nil outside the month.
        let number: String?
        let name: String?
        let isToday: Bool
        let isClosed: Bool
        let holiday: String?
        let works: [Work]
        /// Where the others are, where there are more than are shown.
        let further: String?
    }

    /// Shown of a day.
    static let mostOfDay = 8

    /// The work of a day, as far as it is shown.
    struct Works {
        let requests: [RequestSummary]
        let isMore: Bool

        init(_ found: [RequestSummary]) {
            requests = Array(found.prefix(CalendarPage.mostOfDay))
            isMore = found.count > CalendarPage.mostOfDay
        }
    }

    struct Work: Hashable, Sendable {
        let href: String
        let hours: String
        let vendor: String
        let state: String
        /// `good`, `warn` or nothing.
        let tint: String?
    }

    /// `2026-11` as addresses write it.
    struct Month: Hashable, Sendable {
        let first: CivilDate

        init?(_ text: String) {
            guard let first = CivilDate(text + "-01") else { return nil }
            self.first = first
        }

        init(of date: CivilDate) { first = date.advanced(by: 1 - date.day) }

        var after: Self { Self(of: first.advanced(by: 31)) }
        var before: Self { Self(of: first.advanced(by: -1)) }
        var text: String { String("\(first)".prefix(7)) }

        var days: [CivilDate] { (0..<31).map { first.advanced(by: $0) }.filter(contains) }

        func contains(_ date: CivilDate) -> Bool {
            date.year == first.year && date.month == first.month
        }
    }

    init(_ month: Month, _ works: [CivilDate: Works], _ holidays: [Holiday], _ teller: Teller) {
        let first = month.first
        self.month = teller.say(
            "\(first.year)年\(first.month)月", "\(Self.months[Int(first.month) - 1]) \(first.year)")
        earlier = "/calendar?month=\(month.before.text)"
        later = "/calendar?month=\(month.after.text)"
        weekdays = Weekday.allCases.map { teller.words.shortWeekday($0) }
        let lead = Int64(Weekday.allCases.firstIndex(of: first.weekday) ?? 0)
        let start = first.advanced(by: -lead)
        let names = Dictionary(holidays.map { ($0.date, $0.name.text) }) { first, _ in first }
        var weeks: [Week] = []
        var day = start
        while day < month.after.first {
            weeks.append(
                Week(days: (0..<7).map { Self.day(day.advanced(by: $0), month, works, names, teller) }))
            day = day.advanced(by: 7)
        }
        self.weeks = weeks
        none = works.values.allSatisfy(\.requests.isEmpty) ? teller.say("この月の作業はありません", "no work in this month") : nil
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November",
        "December",
    ]

    private static func day(
        _ date: CivilDate, _ month: Month, _ works: [CivilDate: Works],
        _ holidays: [CivilDate: String],
        _ teller: Teller
    ) -> Day {
        guard month.contains(date) else {
            return Day(number: nil, name: nil, isToday: false, isClosed: false, holiday: nil, works: [], further: nil)
        }
        let sorted = (works[date]?.requests ?? []).sorted { ($0.window.from, $0.id) < ($1.window.from, $1.id) }
        return Day(
            number: "\(date.day)", name: teller.day(date), isToday: date == teller.today,
            isClosed: date.weekday == .sunday || holidays[date] != nil, holiday: holidays[date],
            works: sorted.map { request in
                Work(
                    href: "/requests/\(request.id)", hours: teller.hours(request.window),
                    vendor: request.vendorName.text, state: teller.words.phase(request.phase),
                    tint: tint(request.phase))
            },
            // Everything below the first of the next day.
            further: works[date]?.isMore == true
                ? "/requests?after=r" + "\(date.advanced(by: 1))".filter { $0 != "-" } + "-000" : nil)
    }

    private static func tint(_ phase: WorkRequest.Phase) -> String? {
        switch phase {
        case .approved, .working: "good"
        case .submitted, .reported, .reportAccepted: "warn"
        case .returned, .rejected, .withdrawn, .ended, .cancelled, .reportReturned, .closed: nil
        }
    }
}
