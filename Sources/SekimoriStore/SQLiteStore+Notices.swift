internal import Foundation
internal import GRDB
package import Sekimori
internal import SekimoriRecords
package import SekimoriService

extension SQLiteStore {
    private static let columns = """
        id, key, kind, person, facts, since, first, until, due, tried, state, problem, ended
        """

    package func noticeCursor() throws -> Int64? {
        try pool.read { database in try Int64.fetchOne(database, sql: "SELECT sequence FROM notice_cursor") }
    }

    package func queue(_ notices: [Notice], merging: [Int64: NoticeFacts], readTo cursor: Int64?) throws {
        try pool.write { database in
            for notice in notices {
                try database.cachedStatement(
                    sql: """
                        INSERT OR IGNORE INTO notice (key, kind, person, facts, since, first, until, due)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    notice.key, notice.kind.rawValue, "\(notice.person)", Data(try Lines.encode(notice.facts)),
                    notice.since.microseconds, notice.due.microseconds, notice.until.microseconds,
                    notice.due.microseconds,
                ])
            }
            for (id, facts) in merging {
                try database.execute(
                    sql: "UPDATE notice SET facts = ? WHERE id = ? AND state = 'waiting'",
                    arguments: [Data(try Lines.encode(facts)), id])
            }
            guard let cursor else { return }
            try database.execute(
                sql: """
                    INSERT INTO notice_cursor (one, sequence) VALUES (1, ?)
                    ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence
                    """,
                arguments: [cursor])
        }
    }

    package func waitingNotices(due: Instant, limit: Int) throws -> [StoredNotice] {
        try fetch("WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?", [due.microseconds, limit])
    }

    package func lastNotice(_ kind: NoticeKind, to person: PersonID) throws -> StoredNotice? {
        try fetch("WHERE person = ? AND kind = ? ORDER BY id DESC LIMIT 1", ["\(person)", kind.rawValue]).first
    }

    package func postpone(notice id: Int64, until due: Instant, because problem: String) throws {
        try pool.write { database in
            try database.execute(
                sql: "UPDATE notice SET due = ?, tried = tried + 1, problem = ? WHERE id = ? AND state = 'waiting'",
                arguments: [due.microseconds, problem, id])
        }
    }

    package func end(notice id: Int64, as state: NoticeState, at now: Instant, because problem: String?) throws {
        try pool.write { database in
            try database.execute(
                sql: """
                    UPDATE notice SET state = ?, ended = ?, problem = ?, tried = tried + ?
                    WHERE id = ? AND state = 'waiting'
                    """,
                arguments: [state.rawValue, now.microseconds, problem, state == .void ? 0 : 1, id])
        }
    }

    package func notices(_ state: NoticeState?, before id: Int64?, limit: Int) throws -> [StoredNotice] {
        let before = id ?? .max
        if let state {
            return try fetch("WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?", [state.rawValue, before, limit])
        }
        return try fetch("WHERE id < ? ORDER BY id DESC LIMIT ?", [before, limit])
    }

    package func noticeCounts(undeliverableSince: Instant) throws -> (waiting: Int64, undeliverable: Int64) {
        try pool.read { database in
            let waiting = try Int64.fetchOne(database, sql: "SELECT count(*) FROM notice WHERE state = 'waiting'")
            let lost = try Int64.fetchOne(
                database, sql: "SELECT count(*) FROM notice WHERE state = 'undeliverable' AND ended >= ?",
                arguments: [undeliverableSince.microseconds])
            return (waiting ?? 0, lost ?? 0)
        }
    }

    private func fetch(_ rest: String, _ arguments: StatementArguments) throws -> [StoredNotice] {
        try pool.read { database in
            try Row.fetchAll(database, sql: "SELECT \(Self.columns) FROM notice \(rest)", arguments: arguments)
                .compactMap(Self.notice)
        }
    }

    /// Nil for a kind that this version does not know.
    private static func notice(_ row: Row) throws -> StoredNotice? {
        guard let kind = NoticeKind(rawValue: row["kind"]), let person = PersonID(row["person"] as String),
            let state = NoticeState(rawValue: row["state"])
        else { return nil }
        let ended: Int64? = row["ended"]
        return StoredNotice(
            id: row["id"],
            notice: Notice(
                key: row["key"], kind: kind, person: person,
                facts: try Lines.decode(NoticeFacts.self, from: [UInt8](row["facts"] as Data)),
                since: Instant(microseconds: row["since"]), due: Instant(microseconds: row["first"]),
                until: Instant(microseconds: row["until"])),
            due: Instant(microseconds: row["due"]), tried: row["tried"], state: state, problem: row["problem"],
            endedAt: ended.map { Instant(microseconds: $0) })
    }
}
