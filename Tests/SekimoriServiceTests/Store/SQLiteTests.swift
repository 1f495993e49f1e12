import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// What only a file has: triggers, other programs, a schema that stays.
struct SQLiteTests {
    let workplace: Workplace
    let store: SQLiteStore

    init() throws {
        workplace = try Workplace()
        store = try SQLiteStore(path: workplace.journal)
    }

    private func run(_ statement: String) throws -> (status: Int32, output: String) {
        try sqlite(workplace.journal, statement)
    }

    @Test func `an entry is neither changed nor deleted nor slipped in, by no program`() throws {
        try store.append(Batches.batch(1...3))
        let attempts = [
            "DELETE FROM entry WHERE sequence = 3", "DELETE FROM entry", "UPDATE entry SET entry = x'00'",
            "UPDATE entry SET sequence = sequence + 10", "UPDATE entry SET leaf = zeroblob(32) WHERE sequence = 2",
            "UPDATE entry SET payload = x'00' WHERE sequence = 2", "UPDATE entry SET payload = NULL",
            "UPDATE entry SET salt = NULL",
            "INSERT INTO entry SELECT 5, entry, leaf, payload, salt FROM entry WHERE sequence = 1",
            "INSERT OR REPLACE INTO entry SELECT 2, entry, leaf, payload, salt FROM entry WHERE sequence = 1",
            "REPLACE INTO entry SELECT 3, x'00', leaf, payload, salt FROM entry WHERE sequence = 1",
            "INSERT INTO entry SELECT 4, entry, x'00', payload, salt FROM entry WHERE sequence = 1",
            "INSERT INTO entry SELECT 4, entry, leaf, payload, NULL FROM entry WHERE sequence = 1",
            "INSERT INTO entry SELECT 4, NULL, leaf, payload, salt FROM entry WHERE sequence = 1",
            "INSERT INTO entry SELECT 4, 'text', leaf, payload, salt FROM entry WHERE sequence = 1",
            "INSERT INTO entry SELECT 'four', entry, leaf, payload, salt FROM entry WHERE sequence = 1",
        ]
        for attempt in attempts { #expect(try run(attempt).status != 0, "\(attempt)") }
        #expect(try store.entries(after: 0, limit: 10) == (1...3).map { Batches.entry($0) })
    }

    @Test func `retention erases payload and salt together, and the entry stays`() throws {
        try store.append(Batches.batch(1...2))
        #expect(try run("UPDATE entry SET payload = NULL, salt = NULL WHERE sequence = 1").status == 0)
        #expect(try store.entries(after: 0, limit: 1) == [Batches.entry(1, payload: nil)])
        #expect(try run("UPDATE entry SET payload = x'00', salt = x'00' WHERE sequence = 1").status != 0)
    }

    @Test func `columns take their type alone`() throws {
        let attempts = [
            "INSERT INTO state VALUES ('a', 'b', 'yes', x'00')", "INSERT INTO state VALUES ('a', 'b', 1, 'text')",
            "INSERT INTO secret VALUES ('a', NULL)", "INSERT INTO signed_text VALUES (x'00', 1)",
            "INSERT INTO head VALUES (2, 1, 1, x'00')", "INSERT INTO head VALUES (1, 'x', 1, x'00')",
        ]
        for attempt in attempts { #expect(try run(attempt).status != 0, "\(attempt)") }
    }

    @Test func `the schema is the released one`() throws {
        let schema = try run(
            "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'grdb_%' ORDER BY name"
        ).output
        let golden = Golden.file("schema.sql")
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try Data(schema.utf8).write(to: golden)
        }
        #expect(schema == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
    }

    @Test func `what was written is there after opening again`() throws {
        let site = try Site.filled(store: store)
        _ = try site.working()
        let known = site.known
        let size = site.gatekeeper.size
        let again = try Site(store: SQLiteStore(path: workplace.journal))
        #expect(again.known == known)
        #expect(again.gatekeeper.size == size)
    }

    @Test func `of two processes on one file the second writer is refused, and changes nothing`() throws {
        let first = try Site.filled(store: store)
        let second = try Site(store: SQLiteStore(path: workplace.journal))
        try first.submit()
        let size = first.gatekeeper.size
        let known = second.known
        #expect(throws: Failure.self) { try second.submit() }
        #expect(second.known == known)
        #expect(try store.load().size == size)
        #expect(try sqlite(workplace.journal, "PRAGMA integrity_check").output == "ok\n")
    }

    @Test func `two writers at once leave a journal without a gap`() async throws {
        let path = workplace.journal
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    guard let store = try? SQLiteStore(path: path) else { return }
                    for _ in 0..<25 {
                        guard let size = try? store.load().size else { continue }
                        try? store.append(Batches.batch(size + 1...size + 1))
                    }
                }
            }
        }
        let size = try store.load().size
        #expect(size >= 25)
        #expect(try store.entries(after: 0, limit: 1_000) == (1...size).map { Batches.entry($0) })
    }

    @Test func `a file that somebody else holds for long means a refusal, not a wait for ever`() async throws {
        let held = workplace.path + "/held"
        let free = workplace.path + "/free"
        let path = workplace.journal
        async let holder = Task {
            try sqlite(
                path, "BEGIN IMMEDIATE", ".system touch \(held); until [ -e \(free) ]; do sleep 0.05; done", "ROLLBACK")
        }.value
        while !FileManager.default.fileExists(atPath: held) { await Task.yield() }
        #expect(throws: (any Error).self) { try store.append(Batches.batch(1...1)) }
        #expect(try store.load().size == 0)
        #expect(FileManager.default.createFile(atPath: free, contents: nil))
        #expect(try await holder.status == 0)
        try store.append(Batches.batch(1...1))
    }

    @Test func `a head that does not fit the entries opens nothing`() throws {
        try store.append(Batches.batch(1...3))
        for statement in ["UPDATE head SET size = 2", "UPDATE head SET size = 4", "DELETE FROM head"] {
            #expect(try run(statement).status == 0)
            #expect(throws: Failure.self, "\(statement)") { try store.load() }
        }
    }

    @Test func `a frontier that does not fit the entries, or a row that does not read, opens nothing`() throws {
        let site = try Site.filled(store: store)
        #expect(site.gatekeeper.size > 0)
        for statement in [
            "UPDATE head SET frontier = x''", "UPDATE head SET frontier = x'00'",
            "UPDATE state SET body = x'00' WHERE kind = 'vendor'",
        ] {
            let copy = try Workplace()
            #expect(try run(".backup '\(copy.journal)'").status == 0)
            #expect(try sqlite(copy.journal, statement).status == 0)
            #expect(throws: (any Error).self, "\(statement)") { try Site(store: SQLiteStore(path: copy.journal)) }
        }
    }
}
