package import Sekimori
internal import SekimoriRecords
internal import Synchronization

/// What charts count, over the last thirteen weeks of the hospital's calendar.
package struct TallyView: Codable, Hashable, Sendable {
    /// Oldest first; the last is the present one.
    package let weeks: [Week]
    /// How soon after the end of the work its first report came, by classes; work whose end lies before is not counted.
    package let reports: [ReportClass]
    /// Half of them came within so many minutes; nil: there were none.
    package let median: Int64?

    package struct Week: Codable, Hashable, Sendable {
        package let monday: CivilDate
        /// A rule said no: at the door to somebody known, or to a decision.
        package let refusals: Int
        /// Strangers, failed sign-ins, lock-outs; strangers of a minute, a source and a name are one.
        package let attempts: Int

        package init(monday: CivilDate, refusals: Int, attempts: Int) {
            self.monday = monday
            self.refusals = refusals
            self.attempts = attempts
        }
    }

    package struct ReportClass: Codable, Hashable, Sendable {
        /// Within so many hours, and not within those of the class before; nil: later.
        package let hours: Int64?
        package let count: Int

        package init(hours: Int64?, count: Int) {
            self.hours = hours
            self.count = count
        }
    }

    package init(weeks: [Week], reports: [ReportClass], median: Int64?) {
        self.weeks = weeks
        self.reports = reports
        self.median = median
    }
}

/// The counting, as far as the journal has been read for it. Entries are never changed: what is counted stays counted.
struct Tally {
    static let weeks: Int64 = 13
    private static let classes: [Int64?] = [1, 4, 12, 24, 72, nil]
    private static let refusals: Set = ["refused", "decision-refused"]
    private static let attempts: Set = [
        "strangers-refused", "sign-ins-failed", "sign-in-denied", "locked-out", "logon-denied",
    ]
    private static let ends: Set = ["request-ended", "request-cancelled"]
    private static let reported = "request-reported"

    /// The last entry that was counted; nil: none was.
    var read: Int64?
    private var refusals: [CivilDate: Int] = [:]
    private var attempts: [CivilDate: Int] = [:]
    private var ended: [String: Instant] = [:]
    private var reports: [(at: Instant, took: Span)] = []

    static func monday(of date: CivilDate) -> CivilDate {
        date.advanced(by: -Int64(Weekday.allCases.firstIndex(of: date.weekday) ?? 0))
    }

    /// Whether an entry counts at all, told by its line: of ten entries nine are heartbeats and segments.
    static func concerns(_ entry: [UInt8]) -> Bool {
        for line in entry.split(separator: UInt8(ascii: "\n"), maxSplits: 7) where line.starts(with: "kind: ".utf8) {
            let kind = String(decoding: Array(line.dropFirst("kind: ".utf8.count)), as: UTF8.self)
            return refusals.contains(kind) || attempts.contains(kind) || ends.contains(kind) || kind == reported
        }
        return false
    }

    mutating func take(_ entry: JournalEntry, zone: Zone) {
        let monday = Self.monday(of: zone.local(entry.at).date)
        if Self.refusals.contains(entry.kind) { refusals[monday, default: 0] += 1 }
        if Self.attempts.contains(entry.kind) { attempts[monday, default: 0] += 1 }
        guard let subject = entry.subjects.first else { return }
        if Self.ends.contains(entry.kind) { ended[subject] = entry.at }
        // The first report alone: what is asked for again is not the vendor's delay.
        if entry.kind == Self.reported, let end = ended.removeValue(forKey: subject) {
            reports.append((entry.at, entry.at - end))
        }
    }

    /// What lies behind is forgotten.
    mutating func forget(before since: Instant, _ first: CivilDate) {
        refusals = refusals.filter { $0.key >= first }
        attempts = attempts.filter { $0.key >= first }
        ended = ended.filter { $0.value >= since }
        reports.removeAll { $0.at < since }
    }

    func view(from first: CivilDate) -> TallyView {
        let weeks = (0..<Self.weeks).map { week in
            let monday = first.advanced(by: 7 * week)
            return TallyView.Week(monday: monday, refusals: refusals[monday] ?? 0, attempts: attempts[monday] ?? 0)
        }
        let times = reports.map(\.took).sorted()
        var counted = 0
        let classes = Self.classes.map { hours in
            let within = hours.map { hours in times.filter { $0 <= .hours(hours) }.count } ?? times.count
            defer { counted = within }
            return TallyView.ReportClass(hours: hours, count: within - counted)
        }
        let median = times.isEmpty ? nil : times[(times.count - 1) / 2].seconds / 60
        return TallyView(weeks: weeks, reports: classes, median: median)
    }
}

extension Gatekeeper {
    /// What charts show to the hospital and its auditors. The first call reads thirteen weeks of the journal, each later one
    /// what has come since.
    package func tallies(by actor: Actor) throws -> TallyView {
        guard actor.vendor == nil else { throw Forbidden() }
        let (now, size) = inside { inside in (self.now(&inside), inside.size) }
        let first = Tally.monday(of: rules.zone.local(now).date).advanced(by: -7 * (Tally.weeks - 1))
        let since = rules.zone.earliest(LocalMinute(date: first, time: .midnight))
        return try tally.withLock { tally in
            var read = try tally.read ?? firstEntry(since: since, of: size)
            while read < size {
                let entries = try store.entries(after: read, limit: 1_000)
                guard let last = entries.last else { break }
                for entry in entries where Tally.concerns(entry.entry) {
                    tally.take(try JournalEntry(bytes: entry.entry), zone: rules.zone)
                }
                read = last.sequence
                tally.read = read
            }
            tally.forget(before: since, first)
            return tally.view(from: first)
        }
    }

    /// How many entries were written before a moment: their times never go back.
    private func firstEntry(since: Instant, of size: Int64) throws -> Int64 {
        var low: Int64 = 0
        var high = size
        while low < high {
            let middle = (low + high) / 2
            guard let entry = try store.entries(after: middle, limit: 1).first else { return middle }
            if try JournalEntry(bytes: entry.entry).at < since { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
