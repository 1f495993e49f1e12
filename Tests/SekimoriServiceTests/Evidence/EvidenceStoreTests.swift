import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// What the service relies on, of any store, for what lies beside the journal.
struct EvidenceStoreTests {
    let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private func checkpoint(_ size: Int64) -> StoredCheckpoint {
        StoredCheckpoint(size: size, note: Array("note \(size)\n".utf8), at: Instant(microseconds: size))
    }

    @Test(arguments: StoreKind.allCases)
    func `checkpoints only grow, and witnesses' lines lie under theirs`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        #expect(try store.checkpoint(nil) == nil)
        try store.append(Batches.batch(1...3) { $0.checkpoint = checkpoint(3) })
        #expect(throws: (any Error).self) { try store.append(Batches.batch(4...4) { $0.checkpoint = checkpoint(3) }) }
        #expect(try store.load().size == 3)
        try store.append(Batches.batch(4...5) { $0.checkpoint = checkpoint(5) })
        for (size, witness, line) in [(3, "witness/b", "B3"), (3, "witness/a", "A3"), (3, "witness/a", "again")] {
            try store.keep(
                StoredCosignature(
                    size: Int64(size), witness: witness, at: Instant(microseconds: 9), line: Array(line.utf8)))
        }
        #expect(try store.checkpoint(3)?.bytes == Array("note 3\nA3B3".utf8))
        #expect(try store.checkpoint(nil) == checkpoint(5))
        #expect(try store.checkpoint(4) == nil)
        #expect(try store.checkpoints(after: 0, limit: 1).map(\.size) == [3])
        #expect(try store.checkpoints(after: 3, limit: 9).map(\.size) == [5])
        #expect(try store.witnessed(atLeast: 2)?.size == 3)
        #expect(try store.witnessed(atLeast: 4) == nil)
        #expect(try store.lastCosignature(of: "witness/a")?.line == Array("A3".utf8))
        #expect(try store.lastCosignature(of: "witness/c") == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `inner nodes of the tree are the roots over their leaves`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        for start in stride(from: 1, to: 701, by: 70) {
            try store.append(Batches.batch(Int64(start)...Int64(start + 69)))
        }
        let leaves = try store.entries(after: 0, limit: 1_000).compactMap { MerkleHash($0.leaf) }
        #expect(try store.nodes(level: 0, 690..<710).map { MerkleHash($0) } == Array(leaves[690...]))
        let nodes = try store.nodes(level: 8, 0..<9)
        #expect(nodes == [leaves[..<256], leaves[256..<512]].map { MerkleTree.full(Array($0)).bytes })
        #expect(try store.nodes(level: 16, 0..<1).isEmpty)
        for range in [0..<700, 0..<512, 512..<700, 256..<700, 640..<700, 699..<700] as [Range<UInt64>] {
            let root = try MerkleTree.root(of: range) { level, places in
                try store.nodes(level: level, Int64(places.lowerBound)..<Int64(places.upperBound))
                    .compactMap { MerkleHash($0) }
            }
            #expect(root == MerkleTree.root(of: range) { leaves[Int($0)] })
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the timestamps that are due come in their order, and are got once`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        func wanted(_ name: String, _ since: Int64) -> WantedTimestamp {
            WantedTimestamp(
                kind: "checkpoint", name: name, digest: [UInt8](repeating: 5, count: 32),
                since: Instant(microseconds: since))
        }
        try store.append(Batches.batch(1...1) { $0.timestamps = [wanted("2", 20), wanted("1", 10)] })
        try store.append(Batches.batch(2...2) { $0.timestamps = [wanted("1", 99)] })
        #expect(try store.wantedTimestamps(due: Instant(microseconds: 9), limit: 9).isEmpty)
        #expect(
            try store.wantedTimestamps(due: Instant(microseconds: 20), limit: 9) == [wanted("1", 10), wanted("2", 20)])
        #expect(try store.lastCheckpointTimestamp() == Instant(microseconds: 20))
        try store.postpone(wanted("1", 10), until: Instant(microseconds: 50), because: "away")
        #expect(try store.wantedTimestamps(due: Instant(microseconds: 50), limit: 9).map(\.name) == ["2", "1"])
        #expect(try store.wantedTimestamps(due: Instant(microseconds: 50), limit: 9).map(\.tried) == [0, 1])
        try store.keep(token: [1], for: wanted("2", 20))
        try store.keep(token: [2], for: wanted("2", 20))
        try store.postpone(wanted("2", 20), until: Instant(microseconds: 1), because: "late")
        #expect(
            try store.timestamps(after: nil, limit: 9) == [StoredTimestamp(kind: "checkpoint", name: "2", token: [1])])
        #expect(try store.timestamps(after: ("checkpoint", "2"), limit: 9).isEmpty)
        let backlog = try store.timestampBacklog()
        #expect(backlog.count == 1)
        #expect(backlog.oldest == Instant(microseconds: 10))
    }

    @Test(arguments: StoreKind.allCases)
    func `entries are found by their request and session`(_ kind: StoreKind) throws {
        let site = try Site.filled(store: kind.make(in: workplace))
        let id = try site.ended()
        let session = try #require(site.gatekeeper.request(id, by: .ito).sessions.first)
        func kinds(_ subject: String) throws -> [String] {
            try site.store.sequences(about: subject).map { sequence in
                try JournalEntry(bytes: try #require(site.store.entries(after: sequence - 1, limit: 1).first).entry)
                    .kind
            }
        }
        #expect(try kinds("session/\(session.id)") == ["session-started", "session-ended"])
        #expect(try kinds("request/\(id)").first == "request-submitted")
        #expect(try kinds("request/r20261122-999").isEmpty)
    }

    // MARK: SQLite alone

    @Test func `a journal older than these tables gets what belongs to its entries`() throws {
        do {
            let site = try Site.filled(store: SQLiteStore(path: workplace.journal))
            _ = try site.ended()
            for _ in 0..<300 { try site.gatekeeper.heartbeat() }
        }
        func dump(_ table: String) throws -> String {
            try sqlite(workplace.journal, "SELECT * FROM \(table) ORDER BY 1, 2").output
        }
        let nodes = try sqlite(workplace.journal, "SELECT level, place, hex(hash) FROM node").output
        let subjects = try dump("subject")
        #expect(!nodes.isEmpty && !subjects.isEmpty)
        let drop = ["node", "subject", "cosignature", "checkpoint", "timestamp"].map { "DROP TABLE \($0);" }.joined()
        let undone = try sqlite(
            workplace.journal, drop + "DELETE FROM grdb_migrations WHERE identifier LIKE '2 %'")
        #expect(undone.status == 0, "\(undone.output)")
        _ = try SQLiteStore(path: workplace.journal)
        #expect(try sqlite(workplace.journal, "SELECT level, place, hex(hash) FROM node").output == nodes)
        #expect(try dump("subject") == subjects)
    }

    @Test(arguments: [
        "DELETE FROM checkpoint", "UPDATE checkpoint SET note = x'00'", "DELETE FROM node",
        "UPDATE node SET hash = zeroblob(32)", "DELETE FROM subject", "UPDATE subject SET sequence = 1 + sequence",
        "DELETE FROM timestamp", "UPDATE timestamp SET digest = zeroblob(32)", "DELETE FROM cosignature",
        "UPDATE cosignature SET line = x'00'", "INSERT INTO checkpoint VALUES (1, x'00', 1)",
    ])
    func `nothing of it is changed or taken away, not even past the program`(_ statement: String) throws {
        do {
            let site = try Site.filled(store: SQLiteStore(path: workplace.journal))
            _ = try site.ended()
            for _ in 0..<256 { try site.gatekeeper.heartbeat() }
            let note = try #require(SignedNote(bytes: Array(site.gatekeeper.checkpoint().note.utf8)))
            let line = try #require(Site.witness().line(over: note.text, at: 1_795_000_000))
            try site.gatekeeper.cosign(note: note.adding(line).bytes)
        }
        let answer = try sqlite(workplace.journal, statement)
        #expect(answer.status != 0, "\(statement)")
    }
}
