import Sekimori
import SekimoriRecords
import Synchronization

@testable import SekimoriService

extension MemoryStore {
    /// The notices, in the order in which they were queued.
    struct Queue {
        var cursor: Int64?
        var all: [StoredNotice] = []
    }

    func noticeCursor() throws -> Int64? { mutex.withLock { $0.notices.cursor } }

    func queue(_ notices: [Notice], merging: [Int64: NoticeFacts], readTo cursor: Int64?) throws {
        try mutex.withLock { inside in
            if inside.isBroken { throw DiskFull() }
            for notice in notices where !inside.notices.all.contains(where: { $0.notice.key == notice.key }) {
                inside.notices.all.append(
                    StoredNotice(id: Int64(inside.notices.all.count + 1), notice: notice, due: notice.due))
            }
            for index in inside.notices.all.indices {
                let old = inside.notices.all[index]
                guard old.state == .waiting, let facts = merging[old.id] else { continue }
                var notice = old.notice
                notice.facts = facts
                inside.notices.all[index] = StoredNotice(
                    id: old.id, notice: notice, due: old.due, tried: old.tried, problem: old.problem)
            }
            inside.notices.cursor = cursor ?? inside.notices.cursor
        }
    }

    func waitingNotices(due: Instant, limit: Int) throws -> [StoredNotice] {
        mutex.withLock { inside in
            inside.notices.all.filter { $0.state == .waiting && $0.due <= due }
                .sorted { ($0.due, $0.id) < ($1.due, $1.id) }.prefix(limit).map { $0 }
        }
    }

    func lastNotice(_ kind: NoticeKind, to person: PersonID) throws -> StoredNotice? {
        mutex.withLock { inside in
            inside.notices.all.last { $0.notice.kind == kind && $0.notice.person == person }
        }
    }

    func postpone(notice id: Int64, until due: Instant, because problem: String) throws {
        change(id) { stored in
            stored.due = due
            stored.tried += 1
            stored.problem = problem
        }
    }

    func end(notice id: Int64, as state: NoticeState, at now: Instant, because problem: String?) throws {
        change(id) { stored in
            stored.state = state
            stored.endedAt = now
            stored.problem = problem
            stored.tried += state == .void ? 0 : 1
        }
    }

    private func change(_ id: Int64, _ body: (inout StoredNotice) -> Void) {
        mutex.withLock { inside in
            for index in inside.notices.all.indices
            where inside.notices.all[index].id == id && inside.notices.all[index].state == .waiting {
                body(&inside.notices.all[index])
            }
        }
    }

    func notices(_ state: NoticeState?, before id: Int64?, limit: Int) throws -> [StoredNotice] {
        mutex.withLock { inside in
            inside.notices.all.reversed().filter { stored in
                stored.id < id ?? .max && (state.map { stored.state == $0 } ?? true)
            }.prefix(limit).map { $0 }
        }
    }

    func noticeCounts(undeliverableSince: Instant) throws -> (waiting: Int64, undeliverable: Int64) {
        mutex.withLock { inside in
            let lost = inside.notices.all.filter { stored in
                stored.state == .undeliverable && stored.endedAt.map { $0 >= undeliverableSince } == true
            }
            return (Int64(inside.notices.all.count { $0.state == .waiting }), Int64(lost.count))
        }
    }
}
