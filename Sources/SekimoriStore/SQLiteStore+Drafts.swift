internal import GRDB
package import Sekimori
package import SekimoriService

extension SQLiteStore {
    private static let draftColumns = "id, owner, kind, about, title, content, revision, begun, changed"

    package func drafts(of owner: AccountID) throws -> [Draft] {
        try fetchDrafts("WHERE owner = ? ORDER BY changed DESC, id", ["\(owner)"])
    }

    package func draft(_ id: DraftID) throws -> Draft? { try fetchDrafts("WHERE id = ?", ["\(id)"]).first }

    package func add(_ draft: Draft, most: Int) throws -> Bool {
        try pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO draft (\(Self.draftColumns))
                    SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?
                    WHERE (SELECT count(*) FROM draft WHERE owner = ?) < ?
                    """,
                arguments: [
                    "\(draft.id)", "\(draft.owner)", draft.kind.rawValue, draft.about.map { "\($0)" },
                    draft.title?.text, draft.content, draft.revision, draft.begun.microseconds,
                    draft.changed.microseconds, "\(draft.owner)", most,
                ])
            return database.changesCount == 1
        }
    }

    package func replace(_ draft: Draft) throws -> Bool {
        try overwriting(
            "UPDATE draft SET title = ?, content = ?, revision = ?, changed = ? WHERE id = ? AND revision = ?",
            [
                draft.title?.text, draft.content, draft.revision, draft.changed.microseconds, "\(draft.id)",
                draft.revision - 1,
            ]) == 1
    }

    package func remove(_ id: DraftID, revision: Int64) throws -> Bool {
        try overwriting("DELETE FROM draft WHERE id = ? AND revision = ?", ["\(id)", revision]) == 1
    }

    package func removeDrafts(keptBefore time: Instant) throws {
        // Asked first: a minute in which nothing grew too old writes nothing.
        let isDue = try pool.read { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM draft WHERE changed < ?)",
                arguments: [time.microseconds])
        }
        guard isDue == true else { return }
        _ = try overwriting("DELETE FROM draft WHERE changed < ?", [time.microseconds])
    }

    /// Reports name patients: what is not kept any more does not stay in free pages of the file.
    private func overwriting(_ statement: String, _ arguments: StatementArguments) throws -> Int {
        try pool.write { database in
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: statement, arguments: arguments)
            let count = database.changesCount
            try database.execute(sql: "PRAGMA secure_delete = OFF")
            return count
        }
    }

    private func fetchDrafts(_ rest: String, _ arguments: StatementArguments) throws -> [Draft] {
        try pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT \(Self.draftColumns) FROM draft \(rest)", arguments: arguments
            ).compactMap(Self.draft)
        }
    }

    /// Nil for what this version does not know.
    private static func draft(_ row: Row) -> Draft? {
        guard let id = DraftID(row["id"] as String), let owner = AccountID(row["owner"] as String),
            let kind = DraftKind(rawValue: row["kind"])
        else { return nil }
        let about: String? = row["about"]
        let title: String? = row["title"]
        return Draft(
            id: id, owner: owner, kind: kind, about: about.flatMap { RequestID($0) },
            title: title.flatMap { Label($0) }, content: row["content"], revision: row["revision"],
            begun: Instant(microseconds: row["begun"]),
            changed: Instant(microseconds: row["changed"]))
    }
}
