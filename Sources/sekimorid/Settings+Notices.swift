internal import Sekimori
internal import SekimoriService
internal import Yams

/// How people are told by mail.
extension Settings {
    struct Notices: Sendable {
        /// The program with sendmail's interface.
        let sender: String
        let rules: NoticeRules
    }

    /// `notices: {sender: /usr/sbin/sendmail, from: sekimori@example.jp, tomorrow-at: "15:00", ending-soon-minutes: 15,
    /// report-due-hours: 4}`; nil: nobody is told by mail.
    static func notices(_ top: inout Keys) throws -> Notices? {
        guard let node = top.take("notices") else { return nil }
        guard let mapping = node.mapping else { throw top.invalid("notices", "a list of keys and values", node) }
        var keys = Keys(path: top.path, mapping)
        let sender = try keys.text("sender")
        guard sender.utf8.first == UInt8(ascii: "/"), sender.utf8.count <= 200,
            sender.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw keys.invalid("sender", "the absolute path of a program, /usr/sbin/sendmail", node) }
        guard let from = MailAddress(try keys.text("from")) else {
            throw keys.invalid("from", "a mail address as sekimori@example.jp, ASCII", node)
        }
        var rules = NoticeRules(from: from)
        if let at = keys.take("tomorrow-at") {
            guard let time = at.string.flatMap({ TimeOfDay($0) }), time.minutes < 24 * 60 else {
                throw keys.invalid("tomorrow-at", "a time as \"15:00\"", at)
            }
            rules.tomorrowAt = time
        }
        if let minutes = try keys.number("ending-soon-minutes", 1...120) { rules.endingSoon = .minutes(minutes) }
        if let hours = try keys.number("report-due-hours", 1...72) { rules.reportDue = .hours(hours) }
        try keys.end()
        return Notices(sender: sender, rules: rules)
    }
}
