package import Sekimori

/// What people are told by mail (通知).
///
/// A notice says that something happened or is near, and about which request; what exactly, and what to do, stands where
/// people sign in. So a mail that goes astray or is forged opens nothing.
package enum NoticeKind: String, Hashable, Sendable, Codable, CaseIterable {
    case submitted
    case returned
    case rejected
    case withdrawn
    case cancelled
    case approved
    /// The passcodes of an approved request can be collected.
    case credentialReady = "credential-ready"
    case tomorrow
    /// The window of a running session is about to end.
    case endingSoon = "ending-soon"
    case sessionCut = "session-cut"
    case reportDue = "report-due"
    case overdue
    /// A report has been overdue for so long that nobody of the vendor enters.
    case doorsClosed = "doors-closed"
    case reported
    case reportReturned = "report-returned"
    /// A vendor asks for a technician to be entered.
    case applied
    case applicationAccepted = "application-accepted"
    case applicationRefused = "application-refused"
    /// A vendor is to confirm its list of technicians.
    case rosterDue = "roster-due"
    /// It has not, for so long that nobody of the vendor enters.
    case rosterOverdue = "roster-overdue"
    /// Logins that were refused, gathered.
    case refused
}

/// How this gate tells people.
package struct NoticeRules: Hashable, Sendable {
    package let from: MailAddress
    /// When, on the day before, the next day's work is announced.
    package var tomorrowAt = TimeOfDay(minutes: 15 * 60) ?? .midnight
    /// How long before its end those who work are warned.
    package var endingSoon = Span.minutes(15)
    /// How long before it is due a report is asked for.
    package var reportDue = Span.hours(4)

    package init(from: MailAddress) { self.from = from }

    /// How long it is worth telling what happened.
    package static let worth = Span.days(2)
    /// Between two mails about refused logins to one person.
    package static let refusedEvery = Span.hours(1)
}

/// What a notice is about, without a word in any language: names are looked up when it is sent.
package struct NoticeFacts: Hashable, Sendable, Codable {
    package var request: RequestID?
    package var vendor: VendorID?
    package var technicians: [TechnicianID] = []
    package var assets: [AssetID] = []
    package var window: Window?
    package var session: SessionID?
    /// When something is due, or was.
    package var due: Instant?
    package var attempts: [Attempts] = []

    /// Refused logins of one technician for one kind of reason.
    package struct Attempts: Hashable, Sendable, Codable {
        package let technician: TechnicianID
        /// `Refusal.Kind`, `locked-out`, or `sshd` for what sshd refused under this name by itself.
        package let reason: String
        package var count: Int64
        package var first: Instant
        package var last: Instant

        package static let lockedOut = "locked-out"
        package static let sshd = "sshd"
    }

    package init() {}

    /// As many as a mail can show; what is beyond is counted with the last one.
    static let mostAttempts = 60

    /// Adds refused logins to those that wait to be told.
    mutating func add(_ more: Attempts) {
        if let index = attempts.firstIndex(where: { $0.technician == more.technician && $0.reason == more.reason }) {
            attempts[index].count += more.count
            attempts[index].first = min(attempts[index].first, more.first)
            attempts[index].last = max(attempts[index].last, more.last)
        } else if attempts.count < Self.mostAttempts {
            attempts.append(more)
        } else {
            attempts[attempts.count - 1].count += more.count
            attempts[attempts.count - 1].last = max(attempts[attempts.count - 1].last, more.last)
        }
    }
}

/// One thing to be told to one person, before it is queued.
package struct Notice: Hashable, Sendable {
    /// The same for the same thing and person, for ever: it is told once.
    package let key: String
    package let kind: NoticeKind
    package let person: PersonID
    package var facts: NoticeFacts
    package let since: Instant
    /// Not told before.
    package let due: Instant
    /// Not worth telling from then on.
    package let until: Instant

    /// As it was queued.
    package init(
        key: String, kind: NoticeKind, person: PersonID, facts: NoticeFacts, since: Instant, due: Instant,
        until: Instant
    ) {
        self.key = key
        self.kind = kind
        self.person = person
        self.facts = facts
        self.since = since
        self.due = due
        self.until = until
    }

    init(
        _ kind: NoticeKind, about place: String, to person: PersonID, _ facts: NoticeFacts, since: Instant,
        due: Instant? = nil, until: Instant? = nil
    ) {
        key = "\(kind.rawValue)/\(place)/\(person)"
        self.kind = kind
        self.person = person
        self.facts = facts
        self.since = since
        self.due = due ?? since
        self.until = until ?? (due ?? since) + NoticeRules.worth
    }
}

/// What became of a notice.
package struct NoticeView: Hashable, Codable, Sendable {
    package let id: Int64
    package let kind: String
    package let person: PersonID
    package let request: RequestID?
    package let state: NoticeState
    package let since: Instant
    /// When it is tried next; nil once nothing more is tried.
    package let due: Instant?
    package let tried: Int64
    package let endedAt: Instant?
    /// Why the last try failed.
    package let problem: String?
}

package enum NoticeState: String, Hashable, Codable, Sendable, CaseIterable {
    case waiting
    /// The mail system took it.
    case sent
    /// It was tried for as long as it was worth it.
    case undeliverable
    /// The person is gone, or wants no mail any more.
    case void
}

/// The queue at a glance.
package struct NoticeStandingView: Hashable, Codable, Sendable {
    /// The address mails come from; nil: this gate tells nobody by mail.
    package let from: String?
    package let waiting: Int64
    /// Of the last seven days.
    package let undeliverable: Int64
}

package struct NoticeFilter: Sendable {
    package var state: NoticeState?
    package var after: Int64?
    package var limit: Int

    package init(state: NoticeState?, after: Int64?, limit: Int) {
        self.state = state
        self.after = after
        self.limit = limit
    }
}
