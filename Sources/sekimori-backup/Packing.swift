internal import Glibc
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriStore
internal import SekimoriWire

/// Makes a backup of a gate, from the copy of the journal that the running gate made.
struct Packing {
    let places: HostPlaces
    let copy: String
    let gate: GateID
    let made: Instant
    let version: String
    let checkpoint: [UInt8]?
    let witnesses: [String]
    let hasRecordings: Bool
    let recipients: [Recipient]

    struct Made: Codable {
        let digest: String
        let size: Int64
        let entries: Int64
        let recordings: Int64
    }

    func write(to path: String) throws -> Made {
        let (entries, root, sessions) = try journal()
        let writer = try ArchiveWriter(path, for: recipients)
        let title = Title(
            gate: gate, made: made, version: version, entries: entries, root: root, hasRecordings: hasRecordings,
            witnesses: witnesses)
        try writer.add(title.bytes, as: Title.name)
        if let checkpoint { try writer.add(checkpoint, as: Title.checkpoint) }
        try writer.add(copy, as: "journal.sqlite")
        for name in try files(in: places.settings, depth: 4) where !Self.isLeftover(name) {
            try writer.add(places.settings + "/" + name, as: "etc/" + name)
        }
        for (folder, kind, names) in [
            (places.state, "state", HostPlaces.stateFiles), (places.signer, "signer", HostPlaces.signerFiles),
        ] {
            for name in names where access(folder + "/" + name, F_OK) == 0 {
                try writer.add(folder + "/" + name, as: kind + "/" + name)
            }
        }
        // What came behind the copy of the journal is there as well: nothing names it, and the gate throws it away.
        for name in try files(in: places.attachments, depth: 1) where HostPlaces.isDigest(name) {
            let path = places.attachments + "/" + name
            if access(path, F_OK) == 0 { try writer.add(path, as: "attachments/" + name) }
        }
        var recordings: Int64 = 0
        for session in hasRecordings ? sessions : [] {
            let folder = places.recordings + "/\(session)"
            // Tails first: what becomes a segment in the meantime is then among the segments.
            let tails = try files(in: folder, depth: 1).filter { $0.hasSuffix("tail") }
            for name in tails where access(folder + "/" + name, F_OK) == 0 {
                try writer.add(folder + "/" + name, as: "recordings/\(session)/" + name)
            }
            let others = try files(in: folder, depth: 1).filter { !$0.hasSuffix(".tmp") && !$0.hasSuffix("tail") }
            for name in others { try writer.add(folder + "/" + name, as: "recordings/\(session)/" + name) }
            if !(tails + others).isEmpty { recordings += 1 }
        }
        let digest = try writer.finish()
        return Made(digest: digest, size: writer.size, entries: entries, recordings: recordings)
    }

    private static func isLeftover(_ name: String) -> Bool {
        [".new", ".dpkg-old", ".dpkg-new", ".dpkg-dist", ".dpkg-tmp"].contains { name.hasSuffix($0) }
            || name.split(separator: "/").contains { $0.hasPrefix(".") }
    }

    private func journal() throws -> (entries: Int64, root: String, sessions: [SessionID]) {
        let store: SQLiteStore
        let stored: Stored
        do {
            store = try SQLiteStore(path: copy)
            stored = try store.load()
        } catch {
            throw Trouble(
                "証跡の写しを開けません: \(error)", "the copy of the journal cannot be opened: \(error)", isRefusal: false)
        }
        guard let frontier = MerkleFrontier(bytes: stored.frontier), stored.size > 0 else {
            throw Trouble("証跡がまだありません", "there is no journal yet")
        }
        var sessions: [SessionID] = []
        let snapshot = try store.snapshot()
        var after: String?
        while true {
            let page = try snapshot.rows(kind: "session", after: after, limit: 500)
            sessions += page.compactMap { SessionID($0.id) }
            after = page.last?.id
            if page.count < 500 { break }
        }
        return (stored.size, Digest.hex(frontier.root.bytes), sessions)
    }
}
