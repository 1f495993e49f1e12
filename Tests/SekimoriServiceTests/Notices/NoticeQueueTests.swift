import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// The queue: nothing lost, nothing twice, whatever stops.
struct NoticeQueueTests {
    let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private func house(_ kind: StoreKind = .sqlite) throws -> NoticeHouse {
        try NoticeHouse(store: kind.make(in: workplace))
    }

    @Test func `a gate without a sender tells nobody, queues nothing and says so`() throws {
        let house = try NoticeHouse(rules: nil)
        let id = try house.site.ended()
        #expect(house.notices == nil)
        #expect(try house.site.store.noticeCursor() == nil)
        #expect(try house.site.store.notices(nil, before: nil, limit: 9) == [])
        #expect(
            house.site.gatekeeper.status(.ito).notices == NoticeStandingView(from: nil, waiting: 0, undeliverable: 0))
        #expect(house.site.gatekeeper.status(.yamada).notices == nil)
        #expect(house.site.gatekeeper.settingLines.contains("notices.from: none"))
        _ = id
    }

    @Test func `what happened before mails were turned on, or days ago, is nobody's news`() throws {
        let site = try Site.filled(notices: NoticeHouse.rules)
        _ = try site.gatekeeper.change(.mailbox(Site.mailbox(Example.ito)), by: .operations)
        try site.submit()
        let post = Postbox()
        func turn() throws -> Int {
            let notices = try #require(Notices(gatekeeper: site.gatekeeper, template: NoticeHouse.template))
            try notices.gather()
            return try notices.deliver(by: post).count
        }
        #expect(try turn() == 0)
        try site.submit(Example.form { $0.until = the("16:00") })
        site.clock.advance(.days(3))
        #expect(try turn() == 0)
        try site.submit(
            Example.form { draft in
                draft.date = the("2026-11-29")
                draft.terminal = Example.terminal(scannedOn: "2026-11-24", definitionsOf: "2026-11-24")
            })
        #expect(try turn() == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `a restart anywhere neither loses nor doubles`(_ kind: StoreKind) throws {
        let house = try house(kind)
        try house.site.submit()
        try house.site.restart()
        let notices = try #require(house.notices)
        try notices.gather()
        try house.site.restart()
        try house.notices?.gather()
        try house.notices?.gather()
        #expect(try house.site.store.noticeCounts(undeliverableSince: Site.start).waiting == 3)
        #expect(house.post.tries == 0)
        try house.turn()
        try house.site.restart()
        try house.turn()
        #expect(house.post.take().map(\.to) == ["ito@example.jp", "kimura@example.jp", "yamada@example.jp"])
    }

    /// The mail system took it, and the gate died before it wrote that down: the same mail again, to be seen as the same.
    @Test func `a mail that is sent again has the same Message-ID and the same words`() throws {
        let house = try house()
        try house.site.submit()
        try house.notices?.gather()
        let copy = try Workplace()
        try house.site.store.copy(to: copy.journal)
        try house.turn()
        let first = house.post.take()
        house.site.clock.advance(.minutes(20))
        let again = try Site(store: SQLiteStore(path: copy.journal), notices: NoticeHouse.rules)
        let notices = try #require(Notices(gatekeeper: again.gatekeeper, template: NoticeHouse.template))
        _ = try notices.deliver(by: house.post)
        #expect(house.post.take() == first)
        #expect(Set(first.map(\.id)).count == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func `what fails is tried again, each time later, and given up after two days`(_ kind: StoreKind) throws {
        let house = try house(kind)
        house.post.failure = MailRefused(why: "exit status 75: no\r\nroom\u{1B}[2J\u{202E}")
        let id = try house.site.submit()
        let start = house.site.clock.now()
        var waits: [Int64] = []
        var before = 0
        var last = start
        while house.site.clock.now() < start + .days(3) {
            try house.turn()
            if house.post.tries > before {
                waits.append((house.site.clock.now() - last).seconds / 60)
                last = house.site.clock.now()
            }
            before = house.post.tries
            house.site.clock.advance(.minutes(1))
        }
        #expect(waits.prefix(9) == [0, 1, 2, 4, 8, 16, 32, 64, 128])
        #expect(waits.dropFirst(9).allSatisfy { $0 <= 240 })
        #expect(last <= start + .days(2))
        let lost = try house.site.events().compactMap { event -> LostNotice? in
            if case .noticeLost(let lost) = event { lost } else { nil }
        }
        #expect(lost.map { "\($0.person)" } == ["ito", "kimura", "yamada"])
        #expect(lost.allSatisfy { $0.request == id && $0.kind == "submitted" && $0.tried > 15 })
        #expect(lost.first?.problem.text == #"exit status 75: no\u{D}⏎room\u{1B}[2J\u{202E}"#)
        let page = try house.site.gatekeeper.notices(
            NoticeFilter(state: .undeliverable, after: nil, limit: 2), by: .ito)
        #expect(page.items.map { "\($0.person)" } == ["yamada", "kimura"])
        #expect(page.items.allSatisfy { $0.due == nil && $0.endedAt != nil && $0.problem == lost.first?.problem.text })
        let rest = try house.site.gatekeeper.notices(
            NoticeFilter(state: .undeliverable, after: Int64(page.next ?? ""), limit: 2), by: .ito)
        #expect(rest.items.count == 1 && rest.next == nil)
        #expect(house.site.gatekeeper.status(.ito).notices?.undeliverable == 3)
        #expect(
            try house.site.gatekeeper.notices(NoticeFilter(state: .sent, after: nil, limit: 9), by: .ito).items == [])
        house.site.clock.advance(.days(8))
        #expect(house.site.gatekeeper.status(.ito).notices?.undeliverable == 0)
    }

    @Test func `a mail system that is away ends the round, and holds up neither the door nor the next mail`() throws {
        let house = try house(.memory)
        house.post.failure = MailRefused(why: "did not end within 30 s", isAway: true)
        try house.site.submit()
        #expect(try house.turn().count == 1)
        #expect(house.post.tries == 1)
        house.post.failure = nil
        #expect(try house.turn().map { "\($0.person)" } == ["kimura", "yamada"])
        house.site.clock.advance(.minutes(1))
        #expect(try house.turn().map { "\($0.person)" } == ["ito"])
    }

    @Test func `an address that is corrected is used by the next try, and a mailbox that is gone by none`() throws {
        let house = try house(.memory)
        house.post.failure = MailRefused(why: "no such user")
        try house.site.submit()
        try house.turn()
        house.post.failure = nil
        _ = try house.site.gatekeeper.change(
            .mailbox(Mailbox(person: Example.ito, mail: the("new@example.jp"))), by: .operations)
        _ = try house.site.gatekeeper.change(.mailboxRemoved(Example.kimura), by: .operations)
        house.site.clock.advance(.minutes(1))
        #expect(try house.turn().map(\.state) == [.sent, .void, .sent])
        #expect(house.post.take().map(\.to) == ["new@example.jp", "yamada@example.jp"])
    }

    @Test func `a warning that can no longer be of use is not sent late`() throws {
        let house = try house(.memory)
        _ = try house.site.working()
        try house.turn()
        _ = house.post.take()
        house.site.clock.advance(to: Site.closing - .minutes(15))
        try house.notices?.gather()
        house.site.clock.advance(.minutes(16))
        let tries = try #require(try house.notices?.deliver(by: house.post))
        #expect(tries.filter { $0.kind == .endingSoon }.allSatisfy { $0.state == .undeliverable })
        #expect(!house.post.take().contains { $0.subject.contains("まもなく") })
    }

    @Test func `a journal that cannot be written keeps the mails waiting`() throws {
        let store = MemoryStore()
        let house = try NoticeHouse(store: store)
        try house.site.submit()
        store.isBroken = true
        #expect(throws: (any Error).self) { try house.turn() }
        store.isBroken = false
        #expect(try house.turn().count == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func `the store queues a key once, moves the cursor with it, and ends a notice once`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        func notice(_ key: String, due: Int64) -> Notice {
            Notice(
                key: key, kind: .refused, person: Example.ito, facts: NoticeFacts(), since: Instant(seconds: 1),
                due: Instant(seconds: due), until: Instant(seconds: 99))
        }
        #expect(try store.noticeCursor() == nil)
        try store.queue([notice("a", due: 5), notice("b", due: 4)], merging: [:], readTo: 7)
        try store.queue([notice("a", due: 1)], merging: [:], readTo: nil)
        #expect(try store.noticeCursor() == 7)
        let waiting = try store.waitingNotices(due: Instant(seconds: 5), limit: 9)
        #expect(waiting.map(\.notice.key) == ["b", "a"])
        #expect(try store.waitingNotices(due: Instant(seconds: 4), limit: 9).map(\.notice.key) == ["b"])
        let id = try #require(waiting.last?.id)
        var facts = NoticeFacts()
        facts.add(
            .init(
                technician: Example.tanaka, reason: "time", count: 2, first: Instant(seconds: 2),
                last: Instant(seconds: 3)))
        try store.queue([], merging: [id: facts], readTo: 8)
        try store.postpone(notice: id, until: Instant(seconds: 6), because: "later")
        #expect(try store.lastNotice(.refused, to: Example.ito)?.notice.key == "b")
        let later = try store.waitingNotices(due: Instant(seconds: 6), limit: 9).last
        #expect(later?.notice.facts == facts && later?.tried == 1 && later?.problem == "later")
        try store.end(notice: id, as: .sent, at: Instant(seconds: 7), because: nil)
        try store.end(notice: id, as: .undeliverable, at: Instant(seconds: 8), because: "no")
        #expect(try store.notices(.sent, before: nil, limit: 9).map(\.tried) == [2])
        #expect(
            try store.notices(nil, before: id, limit: 9).count + store.notices(nil, before: nil, limit: 9).count >= 2)
        let counts = try store.noticeCounts(undeliverableSince: Instant(seconds: 0))
        #expect(counts.waiting == 1 && counts.undeliverable == 0)
    }

    @Test func `the file itself lets nobody delete a notice or send it back to the queue`() throws {
        let house = try house()
        try house.site.submit()
        try house.turn()
        for statement in [
            "DELETE FROM notice", "UPDATE notice SET state = 'waiting', ended = NULL",
            "INSERT INTO notice (key, kind, person, facts, since, first, until, due) SELECT key, kind, person, facts, 0, 0, 0, 0"
                + " FROM notice LIMIT 1", "UPDATE notice SET state = 'lost'",
        ] {
            #expect(try sqlite(workplace.journal, statement).status != 0, "\(statement)")
        }
    }
}
