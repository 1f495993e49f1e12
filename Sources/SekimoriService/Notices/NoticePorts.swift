package import Sekimori

/// The queue of notices, in the file of the journal: what is in it survives power loss like an entry.
package protocol NoticeStore: Sendable {
    /// The last entry that was turned into notices; nil: none ever was.
    func noticeCursor() throws -> Int64?
    /// Queues all of them and notes how far the journal was read, or nothing of it. A notice whose key is there already
    /// stays as it is; a waiting one that got more facts keeps its place.
    func queue(_ notices: [Notice], merging: [Int64: NoticeFacts], readTo cursor: Int64?) throws
    /// Waiting ones that are due, the longest due first.
    func waitingNotices(due: Instant, limit: Int) throws -> [StoredNotice]
    /// The last one of a kind to a person.
    func lastNotice(_ kind: NoticeKind, to person: PersonID) throws -> StoredNotice?
    /// To be tried again then.
    func postpone(notice id: Int64, until due: Instant, because problem: String) throws
    /// Nothing more is tried. A waiting one ends once.
    func end(notice id: Int64, as state: NoticeState, at now: Instant, because problem: String?) throws
    /// Newest first, below `before` where given.
    func notices(_ state: NoticeState?, before id: Int64?, limit: Int) throws -> [StoredNotice]
    /// How many wait, and how many were given up since then.
    func noticeCounts(undeliverableSince: Instant) throws -> (waiting: Int64, undeliverable: Int64)
}

/// A notice in the queue.
package struct StoredNotice: Hashable, Sendable {
    package let id: Int64
    package let notice: Notice
    /// When it is tried next.
    package var due: Instant
    package var tried: Int64
    package var state: NoticeState
    package var problem: String?
    package var endedAt: Instant?

    package init(
        id: Int64, notice: Notice, due: Instant, tried: Int64 = 0, state: NoticeState = .waiting,
        problem: String? = nil, endedAt: Instant? = nil
    ) {
        self.id = id
        self.notice = notice
        self.due = due
        self.tried = tried
        self.state = state
        self.problem = problem
        self.endedAt = endedAt
    }

    var view: NoticeView {
        NoticeView(
            id: id, kind: notice.kind.rawValue, person: notice.person, request: notice.facts.request, state: state,
            since: notice.since, due: state == .waiting ? due : nil, tried: tried, endedAt: endedAt, problem: problem)
    }
}

/// The host's way to send mail.
package protocol MailSender: Sendable {
    /// Hands one message over; throws what kept the mail system from taking it.
    func send(_ message: [UInt8], from: MailAddress, to: MailAddress) throws(MailRefused)
}

package struct MailRefused: Error, Hashable, Sendable {
    package let why: String
    /// The mail system did not answer at all: the next message will not fare better.
    package let isAway: Bool

    package init(why: String, isAway: Bool = false) {
        self.why = why
        self.isAway = isAway
    }
}
