internal import Sekimori
internal import SekimoriService

/// What people would rather look at than read. Each chart also is a table: for print, and for who does not see it.
struct ChartsPage: Hashable, Sendable {
    let weeks: Bars
    let hours: Heat
    let refusals: Bars
    let attempts: Bars
    let reports: Lines
    /// How soon half of the reports came; nil where there were none.
    let median: String?
    let owed: Lines
    /// Said where there were more sessions than were looked at.
    let limits: String?

    /// Bars that stand on a line; lengths in the picture's own units.
    struct Bars: Hashable, Sendable {
        let title: String
        let none: String
        let bars: [Bar]
        let width: Int
        let height: Int

        struct Bar: Hashable, Sendable {
            let x: Int
            let y: Int
            let width: Int
            let height: Int
            let middle: Int
            let name: String
            let count: Int
        }

        static let plot = 160

        init(
            _ title: String, _ counts: [(name: String, count: Int)], none: String
        ) {
            self.title = title
            self.none = none
            let most = max(1, counts.map(\.count).max() ?? 1)
            bars = counts.enumerated().map { index, count in
                let height = count.count * (Self.plot - 20) / most
                return Bar(
                    x: index * 48 + 8, y: Self.plot - height, width: 32, height: height,
                    middle: index * 48 + 24,
                    name: count.name, count: count.count)
            }
            width = max(1, counts.count) * 48
            height = Self.plot + 24
        }
    }

    /// Hours of the day by weekday: the more, the darker.
    struct Heat: Hashable, Sendable {
        let title: String
        let none: String
        let rows: [Row]
        let width: Int
        let height: Int
        let hours: [Mark]
        /// Every hour, as the table has them.
        let columns: [String]

        struct Row: Hashable, Sendable {
            let day: String
            let y: Int
            let cells: [Cell]
        }

        struct Cell: Hashable, Sendable {
            let x: Int
            let top: Int
            /// `0.85`, as SVG has it.
            let depth: String
            let words: String
            let count: Int
        }

        struct Mark: Hashable, Sendable {
            let x: Int
            let hour: String
        }
    }

    /// Bars that lie behind their names, for names that are long.
    struct Lines: Hashable, Sendable {
        let title: String
        let none: String
        let lines: [Line]
        let height: Int

        struct Line: Hashable, Sendable {
            let name: String
            let count: Int
            let place: Int
            let middle: Int
            let length: Int
            let end: Int
        }

        /// Where bars begin, and the longest of them.
        static let start = 240
        static let longest = 320

        init(_ title: String, _ counts: [(name: String, count: Int)], none: String) {
            self.title = title
            self.none = none
            let most = max(1, counts.map(\.count).max() ?? 1)
            lines = counts.enumerated().map { index, count in
                let length = count.count * Self.longest / most
                return Line(
                    name: count.name, count: count.count, place: index * 32 + 6, middle: index * 32 + 21,
                    length: length,
                    end: Self.start + length + 8)
            }
            height = counts.count * 32 + 4
        }
    }

    static let weeksShown: Int64 = 13

    /// The first moment that the charts look at: the Monday of the thirteenth week back.
    static func since(_ teller: Teller) -> Instant {
        let monday = monday(of: teller.today)
        return teller.zone.earliest(
            LocalMinute(date: monday.advanced(by: -7 * (weeksShown - 1)), time: .midnight))
    }

    private static func monday(of date: CivilDate) -> CivilDate {
        date.advanced(by: -Int64(Weekday.allCases.firstIndex(of: date.weekday) ?? 0))
    }

    /// `isWhole`: whether these are all sessions since then.
    init(_ sessions: [Session], isWhole: Bool, debts: [DebtView], tally: TallyView, _ teller: Teller) {
        let recent = sessions.filter { $0.startedAt >= Self.since(teller) }
        weeks = Self.weeks(recent, teller)
        hours = Self.heat(recent, teller)
        refusals = Self.refusals(tally, teller)
        attempts = Self.attempts(tally, teller)
        reports = Self.reports(tally, teller)
        median = tally.median.map { minutes in
            let span = teller.words.span(.minutes(minutes))
            return teller.say("半数は、作業の終わりから \(span)以内に届いています。", "Half of them came within \(span) of the end.")
        }
        owed = Self.owed(debts, teller)
        limits =
            isWhole
            ? nil
            : teller.say(
                "セッションが多いため、新しい \(sessions.count)件だけを数えています。",
                "There are many sessions: only the latest \(sessions.count) are counted.")
    }

    private static func weeks(_ sessions: [Session], _ teller: Teller) -> Bars {
        let this = monday(of: teller.today)
        let counts = (0..<weeksShown).map { back -> (name: String, count: Int) in
            let first = this.advanced(by: -7 * (weeksShown - 1 - back))
            let count = sessions.filter { monday(of: teller.zone.local($0.startedAt).date) == first }
                .count
            return ("\(first.month)/\(first.day)", count)
        }
        return Bars(
            teller.say("週ごとのセッション", "sessions by week"), counts,
            none: teller.say("この13週にセッションはありません", "no sessions in these 13 weeks"))
    }

    private static func heat(_ sessions: [Session], _ teller: Teller) -> Heat {
        var counts: [Weekday: [Int]] = [:]
        for session in sessions {
            let local = teller.zone.local(session.startedAt)
            counts[local.date.weekday, default: Array(repeating: 0, count: 24)][
                Int(local.time.minutes / 60) % 24] += 1
        }
        let most = max(1, counts.values.joined().max() ?? 1)
        let rows = Weekday.allCases.enumerated().map { index, day in
            Heat.Row(
                day: teller.words.shortWeekday(day), y: index * 24 + 40,
                cells: (0..<24).map { hour in
                    let count = counts[day]?[hour] ?? 0
                    return Heat.Cell(
                        x: hour * 24 + 40, top: index * 24 + 24, depth: depth(count, of: most),
                        words: "\(teller.words.weekday(day)) \(hour):00 \(count)", count: count)
                })
        }
        return Heat(
            title: teller.say("曜日と時刻(接続の開始)", "hour of day by weekday (when they began)"),
            none: teller.say("この13週にセッションはありません", "no sessions in these 13 weeks"), rows: rows,
            width: 24 * 24 + 48,
            height: 7 * 24 + 32,
            hours: stride(from: 0, to: 24, by: 3).map { Heat.Mark(x: $0 * 24 + 40, hour: "\($0)") },
            columns: (0..<24).map { "\($0)" })
    }

    /// 0.05 where there was nothing, 1.00 where there was most.
    private static func depth(_ count: Int, of most: Int) -> String {
        guard count > 0 else { return "0.05" }
        let hundredths = 25 + 75 * count / most
        return hundredths >= 100 ? "1" : "0.\(hundredths)"
    }

    private static func owed(_ debts: [DebtView], _ teller: Teller) -> Lines {
        let counts = Dictionary(grouping: debts, by: \.vendor)
            .map { (name: teller.names.vendor($0.key), count: $0.value.count) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        return Lines(
            teller.say("事業者ごとの未了", "what is owed, by vendor"), counts,
            none: teller.say("未了のものはありません", "nothing is owed"))
    }
}
