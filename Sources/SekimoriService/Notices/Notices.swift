package import Sekimori
internal import SekimoriRecords
internal import Synchronization

/// Tells people by mail what happened and what is near.
///
/// Reads the journal behind a cursor, so that each event is queued exactly once however often the gate stops; hands over
/// what is queued at least once, with a Message-ID that stays. One thread calls it; nobody at the door waits for it.
package final class Notices: Sendable {
    private let gatekeeper: Gatekeeper
    private let rules: NoticeRules
    /// A template by its file's name, `approved.ja.txt`.
    private let template: @Sendable (String) throws -> String
    /// Keys of the clock's notices that are queued already. Lost with the process: then the store says so.
    private let told = Mutex<Set<String>>([])

    /// Nil where this gate tells nobody.
    package init?(gatekeeper: Gatekeeper, template: @escaping @Sendable (String) throws -> String) {
        guard let rules = gatekeeper.notices else { return nil }
        self.gatekeeper = gatekeeper
        self.rules = rules
        self.template = template
    }

    private var store: any JournalStore { gatekeeper.store }

    // MARK: What is to be told

    private static let most = 200

    /// Queues what follows from new entries and from the hour.
    package func gather() throws {
        guard var read = try store.noticeCursor() else {
            // What happened before mails were turned on is nobody's news.
            return try store.queue([], merging: [:], readTo: gatekeeper.size)
        }
        while true {
            let entries = try store.entries(after: read, limit: Self.most)
            guard let last = entries.last?.sequence else { break }
            try take(entries, readTo: last)
            read = last
        }
        try takeHour()
    }

    private func take(_ stored: [StoredEntry], readTo last: Int64) throws {
        let entries = stored.compactMap { stored -> NoticedEntry? in
            guard let entry = try? JournalEntry(bytes: stored.entry), World.noticedKinds.contains(entry.kind),
                let payload = stored.payload, let event = try? Lines.decode(Payload.self, from: payload).event
            else { return nil }
            return NoticedEntry(sequence: entry.sequence, at: entry.at, event: event)
        }
        let (notices, attempts) = try gatekeeper.inside { inside in
            // A gate that was off for days does not tell old news.
            let oldest = gatekeeper.now(&inside) - NoticeRules.worth
            var notices: [Notice] = []
            var attempts: [(NoticedEntry, [PersonID], NoticeFacts.Attempts)] = []
            for entry in entries where entry.at > oldest {
                if let found = inside.world.attempts(in: entry) {
                    attempts.append((entry, found.people, found.attempts))
                } else {
                    let (request, session) = try gatekeeper.subject(of: entry.event, inside)
                    notices += inside.world.notices(of: entry, request, session)
                }
            }
            return (notices, attempts)
        }
        let gathered = try gather(attempts)
        try store.queue(notices + gathered.new, merging: gathered.merged, readTo: last)
    }

    /// Refused logins wait together: nobody is told of them more than once an hour.
    private func gather(_ attempts: [(NoticedEntry, [PersonID], NoticeFacts.Attempts)]) throws
        -> (new: [Notice], merged: [Int64: NoticeFacts])
    {
        var merged: [PersonID: (id: Int64, facts: NoticeFacts)] = [:]
        var new: [PersonID: Notice] = [:]
        for (entry, people, attempts) in attempts {
            for person in people {
                if new[person] == nil, merged[person] == nil {
                    let last = try store.lastNotice(.refused, to: person)
                    if let last, last.state == .waiting {
                        merged[person] = (last.id, last.notice.facts)
                    } else {
                        let next = last.map { ($0.endedAt ?? $0.due) + NoticeRules.refusedEvery }
                        new[person] = Notice(
                            .refused, about: "\(entry.sequence)", to: person, NoticeFacts(), since: entry.at,
                            due: max(entry.at, next ?? entry.at))
                    }
                }
                new[person]?.facts.add(attempts)
                merged[person]?.facts.add(attempts)
            }
        }
        return (
            new.values.sorted { $0.key < $1.key },
            Dictionary(merged.values.map { ($0.id, $0.facts) }, uniquingKeysWith: { first, _ in first })
        )
    }

    private func takeHour() throws {
        let due = gatekeeper.inside { inside in
            inside.world.noticesDue(at: gatekeeper.now(&inside), rules: gatekeeper.rules, rules)
        }
        let new = told.withLock { told in
            // What is not due any more is not asked for again.
            told.formIntersection(due.map(\.key))
            return due.filter { !told.contains($0.key) }
        }
        guard !new.isEmpty else { return }
        try store.queue(new, merging: [:], readTo: nil)
        told.withLock { $0.formUnion(new.map(\.key)) }
    }

    // MARK: Telling

    /// What became of one try.
    package struct Try: Hashable, Sendable {
        package let kind: NoticeKind
        package let person: PersonID
        package let state: NoticeState
        package let problem: String?
    }

    /// So many failures end a round: the next one begins with whoever waits longest.
    private static let mostFailures = 3
    private static let longestWait = Span.hours(4)

    /// Hands over what is due.
    package func deliver(by sender: any MailSender) throws -> [Try] {
        var tries: [Try] = []
        var failures = 0
        let due = try store.waitingNotices(due: now, limit: Self.most)
        for stored in due {
            let (state, problem, isAway) = try deliver(stored, by: sender)
            tries.append(
                Try(kind: stored.notice.kind, person: stored.notice.person, state: state, problem: problem))
            if state != .sent, state != .void { failures += 1 }
            if isAway || failures == Self.mostFailures { break }
        }
        return tries
    }

    private var now: Instant { gatekeeper.inside { gatekeeper.now(&$0) } }

    private func deliver(_ stored: StoredNotice, by sender: any MailSender) throws
        -> (NoticeState, String?, isAway: Bool)
    {
        let notice = stored.notice
        let now = self.now
        let recipient = gatekeeper.inside { inside -> (Mailbox, [String: String])? in
            guard let mailbox = inside.world.mailboxes[notice.person],
                inside.world.isHere(notice.person, at: now)
            else { return nil }
            return (mailbox, inside.world.values(of: notice, Words(mailbox.language), gatekeeper.rules))
        }
        guard let (mailbox, values) = recipient else {
            try store.end(notice: stored.id, as: .void, at: now, because: nil)
            return (.void, nil, false)
        }
        guard now < notice.until else {
            return try fail(stored, MailRefused(why: stored.problem ?? "too late: it was not tried in time"), now)
        }
        do {
            let message = try message(notice, to: mailbox, values)
            try sender.send(message.bytes, from: message.from, to: message.to)
        } catch let refused as MailRefused {
            return try fail(stored, refused, self.now)
        } catch {
            return try fail(stored, MailRefused(why: "\(error)"), now)
        }
        try store.end(notice: stored.id, as: .sent, at: self.now, because: nil)
        return (.sent, nil, false)
    }

    private func message(_ notice: Notice, to mailbox: Mailbox, _ values: [String: String]) throws -> MailMessage {
        let name = "\(notice.kind.rawValue).\(mailbox.language.rawValue).txt"
        let text: NoticeText
        do {
            text = try NoticeText(template: template(name), values)
        } catch let malformed as NoticeText.Malformed {
            throw MailRefused(why: "the template \(name): \(malformed.why)")
        } catch {
            throw MailRefused(why: "the template \(name) cannot be read")
        }
        let identity = "\(gatekeeper.rules.gate)\n\(notice.key)\n\(notice.since)\n\(text.subject)\n\(text.body)"
        return MailMessage(
            from: rules.from, to: mailbox.mail, subject: text.subject, body: text.body, language: mailbox.language,
            at: notice.since, zone: gatekeeper.rules.zone,
            id: Digest.hex(Digest.sha256(Array(identity.utf8)).prefix(16)))
    }

    /// Once more later, each time twice as late; or never again, and the journal says so.
    private func fail(_ stored: StoredNotice, _ refused: MailRefused, _ now: Instant) throws
        -> (NoticeState, String?, isAway: Bool)
    {
        let problem = NoticeText.oneLine(refused.why)
        let next = now + min(Self.longestWait, .minutes(1 << min(stored.tried, 10)))
        if next < stored.notice.until {
            try store.postpone(notice: stored.id, until: next, because: problem)
            return (.waiting, problem, refused.isAway)
        }
        // First the journal: a gate that dies between the two gives up once more.
        try gatekeeper.lose(stored.notice, tried: stored.tried + 1, because: problem)
        try store.end(notice: stored.id, as: .undeliverable, at: now, because: problem)
        return (.undeliverable, problem, refused.isAway)
    }
}

extension Words {
    fileprivate init(_ tongue: Mailbox.Tongue) {
        switch tongue {
        case .ja: self.init(.japanese)
        case .en: self.init(.english)
        }
    }
}
