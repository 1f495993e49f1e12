package import Sekimori
internal import SekimoriRecords
internal import Synchronization

/// What an export is made from: the store as it was when the export began.
package struct ExportView: Codable, Sendable, Hashable {
    package let id: String
    package let gate: GateID
    package let zone: String
    package let made: Instant
    /// The kinds of rows that the state has.
    package let kinds: [String]
}

/// Exports that are being read. Each holds on to the store's past, so there are few and they end by themselves.
final class Exports: Sendable {
    private struct Open {
        let snapshot: any JournalSnapshot
        var lastRead: Span
    }

    static let most = 4
    /// An export that nobody reads from for this long is over.
    static let patience = Span.minutes(10)

    private let open = Mutex<[String: Open]>([:])

    /// Whether there was room for one more.
    func begin(_ id: String, _ snapshot: any JournalSnapshot, at boot: Span) -> Bool {
        open.withLock { open in
            open = open.filter { boot - $0.value.lastRead <= Self.patience }
            guard open.count < Self.most else { return false }
            open[id] = Open(snapshot: snapshot, lastRead: boot)
            return true
        }
    }

    func snapshot(_ id: String, at boot: Span) throws -> any JournalSnapshot {
        try open.withLock { open in
            guard let found = open[id] else { throw NotFound() }
            open[id]?.lastRead = boot
            return found.snapshot
        }
    }

    func end(_ id: String) { open.withLock { open in open[id] = nil } }
}

/// Everything a bundle is written from, in frames (`BundleWriter`): for whoever may read the whole journal.
extension Gatekeeper {
    private static func mayExport(_ actor: Actor) throws {
        switch actor.role {
        case .manager, .operator, .auditor: break
        case .delegate, .clerk, .technician, .gate: throw Forbidden()
        }
    }

    package func beginExport(by actor: Actor) throws -> ExportView {
        try Self.mayExport(actor)
        let id = Digest.hex(random.bytes(16))
        let snapshot = try store.snapshot()
        let made = inside { inside in now(&inside) }
        guard exports.begin(id, snapshot, at: clock.boot()) else { throw Throttled(until: made + Exports.patience) }
        return ExportView(
            id: id, gate: rules.gate, zone: rules.zone.name, made: made, kinds: try snapshot.kinds())
    }

    package func endExport(_ id: String, by actor: Actor) throws {
        try Self.mayExport(actor)
        exports.end(id)
    }

    private func export(_ id: String, _ actor: Actor) throws -> any JournalSnapshot {
        try Self.mayExport(actor)
        return try exports.snapshot(id, at: clock.boot())
    }

    /// Five frames for each entry: sequence, entry, leaf, salt, payload; the last two empty where the content was erased.
    package func exportedEntries(_ id: String, after: Int64, limit: Int, by actor: Actor) throws -> [UInt8] {
        try export(id, actor).entries(after: after, limit: limit).flatMap { entry in
            let sequence = Array(String(entry.sequence).utf8)
            return [sequence, entry.entry, entry.leaf, entry.salt ?? [], entry.payload ?? []]
                .flatMap(BundleWriter.frame)
        }
    }

    /// Two frames for each row: id, row.
    package func exportedRows(_ id: String, kind: String, after: String?, limit: Int, by actor: Actor) throws
        -> [UInt8]
    {
        try export(id, actor).rows(kind: kind, after: after, limit: limit).flatMap { row in
            BundleWriter.frame(Array(row.id.utf8)) + BundleWriter.frame(row.bytes)
        }
    }

    /// Two frames for each checkpoint: size, note.
    package func exportedCheckpoints(_ id: String, after: Int64, limit: Int, by actor: Actor) throws -> [UInt8] {
        try export(id, actor).checkpoints(after: after, limit: limit).flatMap { checkpoint in
            BundleWriter.frame(Array(String(checkpoint.size).utf8)) + BundleWriter.frame(checkpoint.note)
        }
    }

    /// Two frames for each timestamp: name, token.
    package func exportedTimestamps(_ id: String, after: String?, limit: Int, by actor: Actor) throws -> [UInt8] {
        try export(id, actor).timestamps(after: after, limit: limit).flatMap { stamp in
            BundleWriter.frame(Array(stamp.name.utf8)) + BundleWriter.frame(stamp.token)
        }
    }

    /// The settings that the gate works by, as `name: value` lines with the names of the settings file.
    package func exportedSettings(by actor: Actor) throws -> [UInt8] {
        try Self.mayExport(actor)
        return Array((settingLines.joined(separator: "\n") + "\n").utf8)
    }
}
