internal import Foundation
internal import GRDB
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

extension Schema {
    /// Where settled rows are found without reading all of them; follows from `state`.
    static let lists = """
        CREATE TABLE listing (
            kind TEXT NOT NULL, -- request, session
            list TEXT NOT NULL, -- vendor/yamato, vendor/yamato phase/closed, technician/tanaka, request/r20261122-001, …
            id   TEXT NOT NULL,
            PRIMARY KEY (kind, list, id)
        ) STRICT, WITHOUT ROWID;
        """
}

extension SQLiteStore {
    package func rows(kind: String, list: String, before: String?, limit: Int) throws -> [(id: String, bytes: [UInt8])]
    {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, body FROM listing JOIN state USING (kind, id)
                    WHERE kind = ? AND list = ? AND id < ? ORDER BY id DESC LIMIT ?
                    """,
                // Ids are ASCII: this is above all of them.
                arguments: [kind, list, before ?? "\u{10FFFF}", limit]
            ).map { row in (id: row["id"] as String, bytes: [UInt8](row["body"] as Data)) }
        }
    }

    static func enter(_ key: World.Key, in list: String, _ database: Database) throws {
        try database.cachedStatement(sql: "INSERT OR IGNORE INTO listing (kind, list, id) VALUES (?, ?, ?)")
            .execute(arguments: [key.kind, list, key.id])
    }

    /// What was settled before there were lists.
    static func fillLists(_ database: Database) throws {
        var vendors: [TechnicianID: VendorID] = [:]
        try each("kind = 'technician'", database) { row in
            if case .technician(let technician) = row { vendors[technician.id] = technician.vendor }
        }
        try each("kind IN ('request', 'session') AND live = 0", database) { row in
            for list in row.lists(vendorOf: { vendors[$0] }) { try enter(World.key(of: row), in: list, database) }
        }
    }

    private static func each(_ condition: String, _ database: Database, _ visit: (World.Row) throws -> Void) throws {
        let bodies = try Data.fetchCursor(database, sql: "SELECT body FROM state WHERE \(condition)")
        while let body = try bodies.next() { try visit(try Lines.decode(World.Row.self, from: [UInt8](body))) }
    }
}
