import Sekimori
import Synchronization

@testable import SekimoriService

/// The journal in memory: what SQLite promises, without a disk, and with a switch for a disk that fails.
final class MemoryStore: JournalStore {
    struct DiskFull: Error {}

    struct Inside {
        var entries: [StoredEntry] = []
        var rows: [World.Key: (bytes: [UInt8], live: Bool)] = [:]
        var lists: [World.Key: Set<String>] = [:]
        var secrets: [String: String] = [:]
        var texts: [[UInt8]: Int64] = [:]
        var lastAt: Instant?
        var frontier: [UInt8] = []
        var isBroken = false
        var evidence = Evidence()
        var notices = Queue()
        var drafts: [DraftID: Draft] = [:]
    }

    let mutex = Mutex(Inside())

    /// From now on nothing can be written, or it can again.
    var isBroken: Bool {
        get { mutex.withLock { $0.isBroken } }
        set { mutex.withLock { $0.isBroken = newValue } }
    }

    func load() throws -> Stored {
        mutex.withLock { inside in
            Stored(
                rows: inside.rows.values.filter(\.live).map(\.bytes), secrets: inside.secrets,
                size: Int64(inside.entries.count), lastAt: inside.lastAt, frontier: inside.frontier)
        }
    }

    func append(_ batch: Batch) throws {
        try mutex.withLock { inside in
            if inside.isBroken { throw DiskFull() }
            for text in batch.texts where inside.texts[text] != nil { throw TextUsed() }
            var next = Int64(inside.entries.count)
            for entry in batch.entries {
                next += 1
                guard entry.sequence == next else { throw DiskFull() }
            }
            guard !batch.entries.isEmpty else { throw DiskFull() }
            try inside.evidence.take(batch)
            inside.entries.append(contentsOf: batch.entries)
            for sequence in batch.erased {
                let old = inside.entries[Int(sequence) - 1]
                inside.entries[Int(sequence) - 1] = StoredEntry(
                    sequence: sequence, entry: old.entry, leaf: old.leaf, payload: nil, salt: nil)
            }
            for row in batch.rows {
                inside.rows[row.key] = row.bytes.map { ($0, row.live) }
                inside.lists[row.key, default: []].formUnion(row.lists)
            }
            for (name, value) in batch.secrets { inside.secrets[name] = value }
            for text in batch.texts { inside.texts[text] = batch.entries.first?.sequence }
            inside.lastAt = batch.at
            inside.frontier = batch.frontier
        }
    }

    func entries(after sequence: Int64, limit: Int) throws -> [StoredEntry] {
        mutex.withLock { inside in
            Array(inside.entries.filter { $0.sequence > sequence }.prefix(limit))
        }
    }

    func entry(ofText digest: [UInt8]) throws -> StoredEntry? {
        mutex.withLock { inside in
            inside.texts[digest].flatMap { sequence in inside.entries.first { $0.sequence == sequence } }
        }
    }

    func row(_ key: World.Key) throws -> [UInt8]? { mutex.withLock { $0.rows[key]?.bytes } }

    func rows(kind: String, before: String?, limit: Int) throws -> [(id: String, bytes: [UInt8])] {
        mutex.withLock { inside in
            inside.rows.filter { key, _ in
                key.kind.utf8.elementsEqual(kind.utf8)
                    && (before.map { Array(key.id.utf8).lexicographicallyPrecedes(Array($0.utf8)) } ?? true)
            }
            .sorted { Array($1.key.id.utf8).lexicographicallyPrecedes(Array($0.key.id.utf8)) }
            .prefix(limit).map { (id: $0.key.id, bytes: $0.value.bytes) }
        }
    }

    func rows(kind: String, list: String, before: String?, limit: Int) throws -> [(id: String, bytes: [UInt8])] {
        let lists = mutex.withLock { $0.lists }
        return Array(
            try rows(kind: kind, before: before, limit: .max)
                .filter { lists[World.Key(kind, $0.id)]?.contains(list) == true }.prefix(limit))
    }

    func copy(to path: String) throws { throw Failure(doing: "copying", why: "memory has no file") }

    func snapshot() throws -> any JournalSnapshot {
        mutex.withLock { inside in
            MemorySnapshot(
                entries: inside.entries,
                rows: inside.rows.map { (kind: $0.key.kind, id: $0.key.id, bytes: $0.value.bytes) }
                    .sorted { Array($0.id.utf8).lexicographicallyPrecedes(Array($1.id.utf8)) })
        }
    }

    private struct MemorySnapshot: JournalSnapshot {
        let entries: [StoredEntry]
        let rows: [(kind: String, id: String, bytes: [UInt8])]

        func entries(after sequence: Int64, limit: Int) throws -> [StoredEntry] {
            Array(entries.filter { $0.sequence > sequence }.prefix(limit))
        }

        func kinds() throws -> [String] { Set(rows.map(\.kind)).sorted() }

        func rows(kind: String, after: String?, limit: Int) throws -> [(id: String, bytes: [UInt8])] {
            rows.filter {
                $0.kind.utf8.elementsEqual(kind.utf8)
                    && Array((after ?? "").utf8).lexicographicallyPrecedes(Array($0.id.utf8))
            }.prefix(limit).map { ($0.id, $0.bytes) }
        }

        func checkpoints(after size: Int64, limit: Int) throws -> [(size: Int64, note: [UInt8])] { [] }
        func timestamps(after: String?, limit: Int) throws -> [(name: String, token: [UInt8])] { [] }
    }

    /// Every row there is, live or not, by its place.
    var allRows: [String: [UInt8]] {
        mutex.withLock { inside in
            Dictionary(uniqueKeysWithValues: inside.rows.map { ("\($0.key.kind)/\($0.key.id)", $0.value.bytes) })
        }
    }

    /// Names of the secrets that are kept.
    var secretNames: [String] { mutex.withLock { $0.secrets.keys.sorted() } }
}
