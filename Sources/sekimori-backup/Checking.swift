internal import Glibc
internal import Sekimori
internal import SekimoriAudit
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriStore

/// Looks at a restored journal as an auditor does, by the auditor's own code: entries, checkpoints, signed texts, the state
/// made again, recordings. Trusted are the backup's own keys: that they are the right ones, witnesses and people know.
struct Checking {
    let scratch: Scratch

    struct Found {
        let entries: Int64
        let root: String
        let recordings: Int64
        /// How many entries the last checkpoint counts.
        let checkpoint: Int64
    }

    /// What an auditor would say, and what there is.
    func read() throws -> (found: Found, report: Report) {
        let store: SQLiteStore
        do {
            store = try SQLiteStore(path: scratch.path + "/journal.sqlite")
        } catch {
            throw Self.wrong("証跡のデータベースが壊れています: \(error)", "the database of the journal is damaged: \(error)")
        }
        let folder = scratch.path + "/bundle"
        let (entries, root, checkpoint) = try writeBundle(of: store, to: folder)
        guard entries == scratch.title.entries, root == scratch.title.root else {
            throw Self.wrong("証跡が表書きと違います", "the journal is not the one that the backup's title names")
        }
        try hold(checkpoint)
        let report: Report
        do {
            let strays = try scratch.entries.filter { entry in
                try entry.path.hasPrefix("attachments/") && !isOfBundle(entry, store)
            }
            let laid = Laid(scratch: scratch.path, bundle: folder, strays: Set(strays.map(\.path)))
            report = try BundleVerifier(laid, trust: try trust()).verify()
        } catch {
            throw Self.wrong("証跡を検証できません", "the journal cannot be verified: \(error)")
        }
        let recordings = Set(
            scratch.entries.compactMap { entry in
                entry.path.hasPrefix("recordings/") ? entry.path.split(separator: "/")[1] : nil
            })
        let found = Found(
            entries: entries, root: root, recordings: Int64(recordings.count), checkpoint: checkpoint?.size ?? 0)
        return (found, report)
    }

    /// Throws the first thing that is wrong.
    func run() throws -> Found {
        let (found, report) = try read()
        // A loss that is not accepted yet keeps the gate shut, wherever its journal lies.
        let findings = report.findings.filter { finding in
            if case .entries = finding.item, finding.verdict == .rolledBack { false } else { true }
        }
        if let first = findings.first {
            let why = words(first.why.japanese, first.why.english)
            throw Self.wrong(
                "\(first.item): \(first.verdict.rawValue)。\(why)（ほか \(findings.count - 1) 件）",
                "\(first.item): \(first.verdict.rawValue), \(why) (and \(findings.count - 1) more)")
        }
        return found
    }

    private static func wrong(_ japanese: String, _ english: String) -> Trouble {
        Trouble("バックアップの検証に失敗しました: " + japanese, "the backup does not hold: " + english)
    }

    /// The checkpoint that lies beside the journal is the journal's own last one.
    private func hold(_ last: (size: Int64, note: [UInt8])?) throws {
        guard let bytes = scratch.checkpoint, let beside = SignedNote(bytes: bytes), let last,
            let own = SignedNote(bytes: last.note), beside.text == own.text
        else {
            throw Self.wrong("検査点がないか、証跡のものではありません", "the checkpoint is missing, or is not the journal's last one")
        }
    }

    /// The keys that are in the backup: of the organisation, of the gate's checkpoints, of its witnesses.
    private func trust() throws -> Trust {
        func read(_ name: String) -> [UInt8]? { Laid.read(scratch.path + "/" + name, limit: 1 << 16) }
        guard let seed = read("state/checkpoint_key"), let key = read("state/checkpoint.vkey"),
            let bytes = Digest.bytes(hex: String(decoding: seed.prefix { $0 != 0x0A }, as: UTF8.self)),
            let signer = NoteSigner(name: Checkpoint.origin(of: scratch.title.gate), kind: .note, seed: bytes),
            key.elementsEqual((signer.key.text + "\n").utf8)
        else { throw Self.wrong("検査点の鍵がないか、壊れています", "the checkpoint key is missing or damaged") }
        do {
            return try Trust { name in
                switch name {
                case "organisation.pub": read("etc/organisation.pub")
                case "gate": Array("\(scratch.title.gate)\n".utf8) + key
                case "witnesses": Array(scratch.title.witnesses.map { $0 + "\n" }.joined().utf8)
                default: nil
                }
            }
        } catch {
            throw Self.wrong(
                "\(error.file): \(error.why.japanese)", "\(error.file): \(error.why.english)")
        }
    }

    /// What lies where it lies: recordings, and attachments that an entry names.
    private func isOfBundle(_ entry: TarEntry, _ store: SQLiteStore) throws -> Bool {
        if entry.path.hasPrefix("recordings/") { return entry.size > 0 }
        guard entry.path.hasPrefix("attachments/") else { return false }
        return try !store.sequences(about: "attachment/" + entry.path.dropFirst("attachments/".count)).isEmpty
    }

    /// A bundle with every recording and attachment, whose files stay where they lie.
    private func writeBundle(of store: SQLiteStore, to folder: String) throws
        -> (entries: Int64, root: String, checkpoint: (size: Int64, note: [UInt8])?)
    {
        do {
            let sink = try BundleFolder(folder)
            let snapshot = try store.snapshot()
            guard let first = CivilDate("2000-01-01"), let last = CivilDate("9999-12-31") else {
                throw Failure(doing: "naming days", why: "no such days")
            }
            var writer = BundleWriter(
                to: sink, gate: scratch.title.gate, made: scratch.title.made, first: first, last: last,
                hasRecordings: scratch.title.hasRecordings)
            var frontier = MerkleFrontier()
            while true {
                let page = try snapshot.entries(after: writer.entries, limit: 500)
                for entry in page {
                    frontier.append(MerkleHash.leaf(entry.entry))
                    try writer.add(entry)
                }
                if page.count < 500 { break }
            }
            for kind in try snapshot.kinds() {
                var after: String?
                while true {
                    let page = try snapshot.rows(kind: kind, after: after, limit: 500)
                    for row in page { try writer.add(row.bytes, id: row.id, kind: kind) }
                    after = page.last?.id
                    if page.count < 500 { break }
                }
            }
            var checkpoint: (size: Int64, note: [UInt8])?
            while true {
                let page = try snapshot.checkpoints(after: checkpoint?.size ?? 0, limit: 500)
                for note in page { try writer.add(checkpoint: note.note) }
                checkpoint = page.last ?? checkpoint
                if page.count < 500 { break }
            }
            var after: String?
            while true {
                let page = try snapshot.timestamps(after: after, limit: 500)
                for stamp in page { try writer.addFile("timestamps/\(stamp.name).tsr", stamp.token) }
                after = page.last?.name
                if page.count < 500 { break }
            }
            for entry in scratch.entries where try isOfBundle(entry, store) {
                try Laid.pieces(scratch.path + "/" + entry.path) { try writer.write($0, to: entry.path) }
                try writer.close(entry.path)
            }
            try writer.finish()
            return (writer.entries, Digest.hex(frontier.root.bytes), checkpoint)
        } catch let trouble as Trouble {
            throw trouble
        } catch {
            throw Self.wrong("証跡を読めません: \(error)", "the journal cannot be read: \(error)")
        }
    }
}

/// Whether a file of a bundle stays where it was laid out.
private func stays(_ path: String) -> Bool { path.hasPrefix("recordings/") || path.hasPrefix("attachments/") }

/// A bundle's small files in a folder; recordings and attachments are not copied.
private final class BundleFolder: BundleSink {
    private let path: String
    private var open: [String: Int32] = [:]

    init(_ path: String) throws {
        self.path = path
        for folder in ["", "/payloads", "/approvals", "/timestamps", "/state"] where mkdir(path + folder, 0o700) != 0 {
            throw Trouble.unwritable(path + folder)
        }
    }

    deinit { for file in open.values { Glibc.close(file) } }

    func append(_ bytes: [UInt8], to name: String) throws {
        if stays(name) { return }
        let file =
            open[name] ?? Glibc.open(path + "/" + name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Trouble.unwritable(path + "/" + name) }
        open[name] = file
        try Trouble.write(bytes, to: file, of: path + "/" + name)
    }

    func close(_ name: String) throws {
        guard let file = open.removeValue(forKey: name) else { return }
        guard Glibc.close(file) == 0 else { throw Trouble.unwritable(path + "/" + name) }
    }
}

/// The bundle's files, recordings and attachments, where they lie in the scratch place.
private struct Laid: BundleFiles {
    let scratch: String
    let bundle: String
    /// Attachments that no entry names; a bundle does not have them.
    var strays: Set<String> = []

    private func place(_ path: String) -> String { (stays(path) ? scratch : bundle) + "/" + path }

    func list() throws -> [BundleFile] {
        let names =
            try files(in: bundle, depth: 3) + files(in: scratch + "/recordings", depth: 2).map { "recordings/" + $0 }
            + files(in: scratch + "/attachments", depth: 1).map { "attachments/" + $0 }.filter { !strays.contains($0) }
        return names.compactMap { name in
            var facts = stat()
            guard stat(place(name), &facts) == 0 else { return BundleFile(path: name, size: nil) }
            // An emptied tail is not in the list of a bundle either.
            if facts.st_size == 0, name.hasPrefix("recordings/") { return nil }
            return BundleFile(path: name, size: Int64(facts.st_size))
        }
    }

    func open(_ path: String) -> (any ByteStream)? {
        let file = Glibc.open(place(path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        return file < 0 ? nil : Reading(file)
    }

    final class Reading: ByteStream {
        private let file: Int32

        init(_ file: Int32) { self.file = file }
        deinit { close(file) }

        func read(into room: UnsafeMutableRawBufferPointer) -> Int? {
            while true {
                let count = Glibc.read(file, room.baseAddress, room.count)
                if count >= 0 { return count }
                if errno != EINTR { return nil }
            }
        }
    }

    static func read(_ path: String, limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        guard (try? pieces(path) { bytes += $0 }) != nil, bytes.count <= limit else { return nil }
        return bytes
    }

    static func pieces(_ path: String, _ use: ([UInt8]) throws -> Void) throws {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw Trouble.unreadable(path) }
        let reading = Reading(file)
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            guard let count = piece.withUnsafeMutableBytes({ reading.read(into: $0) }) else {
                throw Trouble.unreadable(path)
            }
            if count == 0 { return }
            try use(Array(piece[..<count]))
        }
    }
}
