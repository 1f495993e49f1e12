import Sekimori
import SekimoriRecords
import Synchronization

@testable import SekimoriService

extension MemoryStore {
    /// What lies beside the entries.
    struct Evidence {
        struct Timestamp {
            var wanted: WantedTimestamp
            var due: Instant
            var token: [UInt8]?
        }

        var checkpoints: [StoredCheckpoint] = []
        var cosignatures: [StoredCosignature] = []
        var timestamps: [Timestamp] = []

        mutating func take(_ batch: Batch) throws {
            if let checkpoint = batch.checkpoint {
                guard checkpoint.size > checkpoints.last?.size ?? 0 else { throw DiskFull() }
                checkpoints.append(checkpoint)
            }
            for wanted in batch.timestamps where !timestamps.contains(where: { $0.wanted.isSame(as: wanted) }) {
                timestamps.append(Timestamp(wanted: wanted, due: wanted.since, token: nil))
            }
        }

        func whole(_ checkpoint: StoredCheckpoint) -> StoredCheckpoint {
            StoredCheckpoint(
                size: checkpoint.size, note: checkpoint.note, at: checkpoint.at,
                cosignatures: cosignatures.filter { $0.size == checkpoint.size }.sorted { $0.witness < $1.witness }
                    .map(\.line))
        }
    }

    func checkpoint(_ size: Int64?) throws -> StoredCheckpoint? {
        mutex.withLock { inside in
            let found = size.map { size in inside.evidence.checkpoints.first { $0.size == size } }
            return (found ?? inside.evidence.checkpoints.last).map(inside.evidence.whole)
        }
    }

    func checkpoints(after size: Int64, limit: Int) throws -> [StoredCheckpoint] {
        mutex.withLock { inside in
            inside.evidence.checkpoints.filter { $0.size > size }.prefix(limit).map(inside.evidence.whole)
        }
    }

    func witnessed(atLeast size: Int64) throws -> StoredCheckpoint? {
        mutex.withLock { inside in
            let sizes = inside.evidence.cosignatures.map(\.size).filter { $0 >= size }
            return inside.evidence.checkpoints.first { $0.size == sizes.min() }.map(inside.evidence.whole)
        }
    }

    func keep(_ cosignature: StoredCosignature) throws {
        mutex.withLock { inside in
            let isKnown = inside.evidence.cosignatures.contains {
                $0.size == cosignature.size && $0.witness == cosignature.witness
            }
            if !isKnown { inside.evidence.cosignatures.append(cosignature) }
        }
    }

    func lastCosignature(of witness: String) throws -> StoredCosignature? {
        mutex.withLock { inside in
            inside.evidence.cosignatures.filter { $0.witness == witness }.max { $0.size < $1.size }
        }
    }

    func nodes(level: Int, _ places: Range<Int64>) throws -> [[UInt8]] {
        mutex.withLock { inside in
            let leaves = inside.entries.compactMap { MerkleHash($0.leaf) }
            return places.compactMap { place in
                let start = Int(place) << level
                guard start + 1 << level <= leaves.count else { return nil }
                return MerkleTree.full(Array(leaves[start..<(start + 1 << level)])).bytes
            }
        }
    }

    func sequences(about subject: String) throws -> [Int64] {
        mutex.withLock { inside in
            inside.entries.filter { (try? JournalEntry(bytes: $0.entry))?.subjects.contains(subject) == true }
                .map(\.sequence)
        }
    }

    func wantedTimestamps(due: Instant, limit: Int) throws -> [WantedTimestamp] {
        mutex.withLock { inside in
            inside.evidence.timestamps.filter { $0.token == nil && $0.due <= due }.sorted { $0.due < $1.due }
                .prefix(limit).map(\.wanted)
        }
    }

    func keep(token: [UInt8], for wanted: WantedTimestamp) throws {
        change(wanted) { $0.token = token }
    }

    func postpone(_ wanted: WantedTimestamp, until due: Instant, because problem: String) throws {
        change(wanted) { timestamp in
            timestamp.due = due
            timestamp.wanted = WantedTimestamp(
                kind: wanted.kind, name: wanted.name, digest: wanted.digest, since: wanted.since,
                tried: wanted.tried + 1)
        }
    }

    private func change(_ wanted: WantedTimestamp, _ body: (inout Evidence.Timestamp) -> Void) {
        mutex.withLock { inside in
            for index in inside.evidence.timestamps.indices
            where inside.evidence.timestamps[index].wanted.isSame(as: wanted)
                && inside.evidence.timestamps[index].token == nil
            {
                body(&inside.evidence.timestamps[index])
            }
        }
    }

    func timestampBacklog() throws -> (count: Int64, oldest: Instant?) {
        mutex.withLock { inside in
            let waiting = inside.evidence.timestamps.filter { $0.token == nil }
            return (Int64(waiting.count), waiting.map(\.wanted.since).min())
        }
    }

    func lastCheckpointTimestamp() throws -> Instant? {
        mutex.withLock { inside in
            inside.evidence.timestamps.filter { $0.wanted.kind == "checkpoint" }.map(\.wanted.since).max()
        }
    }

    func timestamps(after: (kind: String, name: String)?, limit: Int) throws -> [StoredTimestamp] {
        mutex.withLock { inside in
            inside.evidence.timestamps.compactMap { timestamp in
                timestamp.token.map {
                    StoredTimestamp(kind: timestamp.wanted.kind, name: timestamp.wanted.name, token: $0)
                }
            }
            .filter { ($0.kind, $0.name) > (after?.kind ?? "", after?.name ?? "") }
            .sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }
            .prefix(limit).map { $0 }
        }
    }
}

extension WantedTimestamp {
    fileprivate func isSame(as other: Self) -> Bool { kind == other.kind && name == other.name }
}
