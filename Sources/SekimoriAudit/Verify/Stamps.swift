package import Sekimori

/// Reads a timestamp's token (RFC 3161) by the authority that the auditor pinned.
package protocol StampReader {
    /// The moment at which these bytes existed; nil where the token does not say so.
    func moment(of token: [UInt8], over message: [UInt8]) -> Instant?
}

/// Holds what was signed against the moment at which somebody else saw it.
struct Stamps {
    let reader: (any StampReader)?
    let book: FileBook

    /// So soon after its receipt a text is stamped (THREATS row 79).
    private static let soon = Span.minutes(5)
    /// So late it still counts, where the authority was away; it is marked then (row 75).
    private static let late = Span.days(1)

    /// An approval or checkpoint, received or made at `at`. Without an authority there is nothing to hold it against.
    func check(_ name: String, over message: [UInt8], at: Instant, mustBe isNeeded: Bool, _ report: inout Report) {
        guard let reader else { return }
        let path = "timestamps/\(name).tsr"
        guard book.has(path) else {
            if isNeeded {
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
        let delay = moment - at
        if delay < Span.minutes(-5) {
            let why = Sentence("時刻証明より後の時刻を名乗っています", "what it stamps claims to be later than it")
            report.add(Finding(.timestamp(name), .altered, why))
        } else if delay > Self.late {
            let why = Sentence("\(delay.seconds) 秒後の時刻証明です", "it came \(delay.seconds) s after")
            report.add(Finding(.timestamp(name), .notTimestampedInTime, why))
        } else if delay > Self.soon {
            let why = Sentence("\(delay.seconds) 秒後の時刻証明です", "it came \(delay.seconds) s after")
            report.add(Finding(.timestamp(name), .fine, why, isNote: true))
        } else {
            report.count("timestamp")
        }
    }
}
