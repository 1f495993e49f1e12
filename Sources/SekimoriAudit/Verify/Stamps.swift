package import Sekimori

/// Reads a timestamp's token (RFC 3161) by the authority that the auditor pinned.
package protocol StampReader {
    /// The moment at which these bytes existed; nil where the token does not say so.
    func moment(of token: [UInt8], over message: [UInt8]) -> Instant?
}

/// Holds what was signed against the moment at which somebody else saw it.
final class Stamps {
    private let reader: (any StampReader)?
    private let book: FileBook
    /// Approvals before this were made without an authority; the auditor knows that, the gate cannot say it.
    private let since: Instant?
    /// When the authority answered, as its tokens say.
    private var answered: [Instant] = []
    /// Texts whose token came late, though not too late.
    private var late: [(name: String, at: Instant, moment: Instant)] = []

    /// So soon after its receipt a text is stamped (THREATS row 79).
    private static let soon = Span.minutes(5)
    /// So late it still counts, where the authority was away; it is marked then (row 75).
    private static let late = Span.days(1)
    /// The gate asks again after as long as it has waited already, and after an hour at the latest.
    private static let longestWait = Span.hours(1)

    init(reader: (any StampReader)?, book: FileBook, since: Instant? = nil) {
        self.reader = reader
        self.book = book
        self.since = since
    }

    /// An approval or checkpoint, received or made at `at`. Without an authority there is nothing to hold it against.
    func check(_ name: String, over message: [UInt8], at: Instant, mustBe isNeeded: Bool, _ report: inout Report) {
        guard let reader else { return }
        let path = "timestamps/\(name).tsr"
        guard book.has(path) else {
            if isNeeded, since.map({ at >= $0 }) ?? true {
                report.add(Finding(.timestamp(name), .notTimestampedInTime, Sentence("時刻証明がありません", "there is none")))
            }
            return
        }
        var moment: Instant?
        book.take(path, limit: 1 << 20, &report) { token in
            moment = reader.moment(of: token, over: message)
            return moment == nil ? .named : .proven
        }
        guard let moment else {
            let why = Sentence("時刻証明がその内容のものではありません", "it is not of this content, or not the authority's")
            return report.add(Finding(.timestamp(name), .altered, why))
        }
        answered.append(moment)
        let delay = moment - at
        if delay < Span.minutes(-5) {
            let why = Sentence("時刻証明より後の時刻を名乗っています", "what it stamps claims to be later than it")
            report.add(Finding(.timestamp(name), .altered, why))
        } else if delay > Self.late {
            report.add(Finding(.timestamp(name), .notTimestampedInTime, Self.after(delay)))
        } else if delay <= Self.soon {
            report.count("timestamp")
        } else if isNeeded {
            late.append((name, at, moment))
        } else {
            report.add(Finding(.timestamp(name), .fine, Self.after(delay), isNote: true))
        }
    }

    private static func after(_ delay: Span) -> Sentence {
        Sentence("\(delay.seconds) 秒後の時刻証明です", "it came \(delay.seconds) s after")
    }

    /// All tokens were seen: what came late is excused by an authority that answered nobody meanwhile, and by nothing else.
    func finish(_ report: inout Report) {
        let answered = answered.sorted()
        for (name, at, moment) in late {
            let back = answered.first { $0 >= at } ?? moment
            let wait = min(back - at, Self.longestWait) + .minutes(2)
            let delay = moment - at
            if moment - back <= wait {
                report.add(Finding(.timestamp(name), .fine, Self.after(delay), isNote: true))
            } else {
                let why = Sentence(
                    "\(delay.seconds) 秒後の時刻証明です。その間も認証局は答えていました",
                    "it came \(delay.seconds) s after, while the authority answered others")
                report.add(Finding(.timestamp(name), .notTimestampedInTime, why))
            }
        }
    }
}
