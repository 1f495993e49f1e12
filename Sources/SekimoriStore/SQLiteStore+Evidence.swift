internal import Foundation
internal import GRDB
package import Sekimori
internal import SekimoriRecords
package import SekimoriService

// Writing, inside the journal's transaction.
extension SQLiteStore {
    static func writeEvidence(_ batch: Batch, _ database: Database) throws {
        for entry in batch.entries { try note(entry.sequence, entry.entry, database) }
        if let checkpoint = batch.checkpoint {
            try database.cachedStatement(sql: "INSERT INTO checkpoint (size, note, at) VALUES (?, ?, ?)")
                .execute(arguments: [checkpoint.size, Data(checkpoint.note), checkpoint.at.microseconds])
        }
        for wanted in batch.timestamps {
            try database.execute(
                sql: "INSERT OR IGNORE INTO timestamp (kind, key, digest, since, due) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    wanted.kind, wanted.name, Data(wanted.digest), wanted.since.microseconds,
                    wanted.since.microseconds,
                ])
        }
    }

    /// What entries are found again by.
    private static let looked = ["request/", "session/", "attachment/"]

    /// Puts an entry where it is found again: its request, session or attachment, and the subtrees it completes.
    private static func note(_ sequence: Int64, _ entry: [UInt8], _ database: Database) throws {
        for subject in Set((try? JournalEntry(bytes: entry))?.subjects ?? [])
        where looked.contains(where: { subject.hasPrefix($0) }) {
            try database.cachedStatement(sql: "INSERT INTO subject (subject, sequence) VALUES (?, ?)")
                .execute(arguments: [subject, sequence])
        }
        var level = 8
        while level <= 32, sequence % (1 << Int64(level)) == 0 {
            let place = sequence >> Int64(level) - 1
            let below = try nodes(level: level - 8, place * 256..<(place + 1) * 256, database)
            let hashes = below.compactMap { MerkleHash($0) }
            guard hashes.count == 256 else {
                throw Failure(doing: "writing the journal", why: "the tree has a hole below entry \(sequence)")
            }
            try database.execute(
                sql: "INSERT INTO node (level, place, hash) VALUES (?, ?, ?)",
                arguments: [level, place, Data(MerkleTree.full(hashes).bytes)])
            level += 8
        }
    }

    /// For a journal that is older than these tables.
    static func fillEvidence(_ database: Database) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT sequence, entry FROM entry ORDER BY sequence")
        while let row = try rows.next() { try note(row["sequence"], [UInt8](row["entry"] as Data), database) }
    }

    private static func nodes(level: Int, _ places: Range<Int64>, _ database: Database) throws -> [[UInt8]] {
        if level == 0 {
            return try Data.fetchAll(
                database,
                sql: "SELECT leaf FROM entry WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
                arguments: [places.lowerBound, places.upperBound]
            ).map { [UInt8]($0) }
        }
        return try Data.fetchAll(
            database,
            sql: "SELECT hash FROM node WHERE level = ? AND place >= ? AND place < ? ORDER BY place",
            arguments: [level, places.lowerBound, places.upperBound]
        ).map { [UInt8]($0) }
    }
}

extension SQLiteStore {
    package func nodes(level: Int, _ places: Range<Int64>) throws -> [[UInt8]] {
        try pool.read { database in try Self.nodes(level: level, places, database) }
    }

    package func sequences(about subject: String) throws -> [Int64] {
        try pool.read { database in
            try Int64.fetchAll(
                database, sql: "SELECT sequence FROM subject WHERE subject = ? ORDER BY sequence", arguments: [subject])
        }
    }

    package func checkpoint(_ size: Int64?) throws -> StoredCheckpoint? {
        try pool.read { database in
            let row =
                if let size {
                    try Row.fetchOne(
                        database, sql: "SELECT size, note, at FROM checkpoint WHERE size = ?", arguments: [size])
                } else {
                    try Row.fetchOne(
                        database, sql: "SELECT size, note, at FROM checkpoint ORDER BY size DESC LIMIT 1")
                }
            return try row.map { try Self.checkpoint($0, database) }
        }
    }

    package func checkpoints(after size: Int64, limit: Int) throws -> [StoredCheckpoint] {
        try pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT size, note, at FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?",
                arguments: [size, limit]
            ).map { try Self.checkpoint($0, database) }
        }
    }

    package func witnessed(atLeast size: Int64) throws -> StoredCheckpoint? {
        try pool.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT size, note, at FROM checkpoint
                    WHERE size = (SELECT min(size) FROM cosignature WHERE size >= ?)
                    """,
                arguments: [size]
            ).map { try Self.checkpoint($0, database) }
        }
    }

    static func checkpoint(_ row: Row, _ database: Database) throws -> StoredCheckpoint {
        let size: Int64 = row["size"]
        let lines = try Data.fetchAll(
            database, sql: "SELECT line FROM cosignature WHERE size = ? ORDER BY witness", arguments: [size])
        return StoredCheckpoint(
            size: size, note: [UInt8](row["note"] as Data), at: Instant(microseconds: row["at"]),
            cosignatures: lines.map { [UInt8]($0) })
    }

    package func keep(_ cosignature: StoredCosignature) throws {
        try pool.write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO cosignature (size, witness, at, line) VALUES (?, ?, ?, ?)",
                arguments: [
                    cosignature.size, cosignature.witness, cosignature.at.microseconds, Data(cosignature.line),
                ])
        }
    }

    package func lastCosignature(of witness: String) throws -> StoredCosignature? {
        try pool.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT size, witness, at, line FROM cosignature WHERE witness = ? ORDER BY size DESC LIMIT 1",
                arguments: [witness]
            ).map { row in
                StoredCosignature(
                    size: row["size"], witness: row["witness"], at: Instant(microseconds: row["at"]),
                    line: [UInt8](row["line"] as Data))
            }
        }
    }
}

// Timestamps.
extension SQLiteStore {
    package func wantedTimestamps(due: Instant, limit: Int) throws -> [WantedTimestamp] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT kind, key, digest, since, tried FROM timestamp WHERE token IS NULL AND due <= ?
                    ORDER BY due LIMIT ?
                    """,
                arguments: [due.microseconds, limit]
            ).map { row in
                WantedTimestamp(
                    kind: row["kind"], name: row["key"], digest: [UInt8](row["digest"] as Data),
                    since: Instant(microseconds: row["since"]), tried: row["tried"])
            }
        }
    }

    package func keep(token: [UInt8], for wanted: WantedTimestamp) throws {
        try pool.write { database in
            try database.execute(
                sql: """
                    UPDATE timestamp SET token = ?, tried = tried + 1, problem = NULL
                    WHERE kind = ? AND key = ? AND token IS NULL
                    """,
                arguments: [Data(token), wanted.kind, wanted.name])
        }
    }

    package func postpone(_ wanted: WantedTimestamp, until due: Instant, because problem: String) throws {
        try pool.write { database in
            try database.execute(
                sql: """
                    UPDATE timestamp SET due = ?, tried = tried + 1, problem = ?
                    WHERE kind = ? AND key = ? AND token IS NULL
                    """,
                arguments: [due.microseconds, problem, wanted.kind, wanted.name])
        }
    }

    package func timestampBacklog() throws -> (count: Int64, oldest: Instant?) {
        try pool.read { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT count(*) AS count, min(since) AS oldest FROM timestamp WHERE token IS NULL")
            let oldest: Int64? = row?["oldest"]
            return (row?["count"] ?? 0, oldest.map { Instant(microseconds: $0) })
        }
    }

    package func lastCheckpointTimestamp() throws -> Instant? {
        try pool.read { database in
            try Int64.fetchOne(database, sql: "SELECT max(since) FROM timestamp WHERE kind = 'checkpoint'")
                .map { Instant(microseconds: $0) }
        }
    }

    package func timestamps(after: (kind: String, name: String)?, limit: Int) throws -> [StoredTimestamp] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT kind, key, token FROM timestamp WHERE token IS NOT NULL AND (kind, key) > (?, ?)
                    ORDER BY kind, key LIMIT ?
                    """,
                arguments: [after?.kind ?? "", after?.name ?? "", limit]
            ).map { row in
                StoredTimestamp(kind: row["kind"], name: row["key"], token: [UInt8](row["token"] as Data))
            }
        }
    }
}
