package import Sekimori
internal import SekimoriRecords

/// Where the bytes of a bundle go: a directory, or memory in tests.
package protocol BundleSink: AnyObject {
    /// Appends to the file of this path, which is made at the first call. Paths have slashes.
    func append(_ bytes: [UInt8], to path: String) throws
    /// Nothing more comes for this file.
    func close(_ path: String) throws
}

/// Writes what an auditor takes away (DESIGN §6, Bundle): a directory of files that need no gate to be read.
///
/// A frame is the decimal number of its bytes, a line feed, and the bytes.
///
///     MANIFEST               what there is: `file: SHA256 SIZE PATH` a line; see `finish`
///     journal                a frame for each entry, from the first to the last
///     leaves                 32 bytes for each entry: its leaf as it was kept when the entry was written
///     payloads/00000000 …    a file for 4096 entries; for each that still has its content three frames: sequence, salt,
///                            payload
///     approvals/DIGEST.txt   each signed text, verbatim, and .sig its signature: for people to look at and ssh-keygen to
///                            verify; the same bytes are in the payloads
///     checkpoints            a frame for each signed note, by size
///     timestamps/NAME.tsr    tokens as the authority gave them
///     state/KIND             two frames for each row, by id: id, row
///     settings               the effective settings
///     attachments/DIGEST     what vendors attached to requests of the bundle's days, byte for byte
///     recordings/SESSION/    a recording's files as they are
package struct BundleWriter {
    /// Entries in one file of payloads.
    package static let perFile: Int64 = 4_096

    private let sink: any BundleSink
    private let gate: GateID
    private let made: Instant
    private let first: CivilDate
    private let last: CivilDate
    private let hasRecordings: Bool
    private var files: [String: (digest: RunningDigest, size: Int64)] = [:]
    private var finished: [(path: String, sum: [UInt8], size: Int64)] = []
    private var open: String?
    /// How many entries were written.
    package private(set) var entries: Int64 = 0

    /// `first` and `last` are the days, in the gate's zone, of sessions whose recordings are taken along, and of requests
    /// whose attachments are.
    package init(
        to sink: any BundleSink, gate: GateID, made: Instant, first: CivilDate, last: CivilDate, hasRecordings: Bool
    ) {
        self.sink = sink
        self.gate = gate
        self.made = made
        self.first = first
        self.last = last
        self.hasRecordings = hasRecordings
    }

    /// Entries must come in order, from 1.
    package mutating func add(_ entry: StoredEntry) throws {
        guard entry.sequence == entries + 1 else {
            throw Failure(doing: "exporting", why: "entry \(entry.sequence) came behind \(entries)")
        }
        entries = entry.sequence
        try write(Self.frame(entry.entry), to: "journal")
        try write(entry.leaf, to: "leaves")
        let number = (entry.sequence - 1) / Self.perFile
        let path = "payloads/" + Self.digits(number, 8)
        if let before = open, before != path { try close(before) }
        if open != path { try write([], to: path) }
        open = path
        guard let salt = entry.salt, let payload = entry.payload else { return }
        let sequence = Array(String(entry.sequence).utf8)
        try write(Self.frame(sequence) + Self.frame(salt) + Self.frame(payload), to: path)
        try copyText(payload)
    }

    /// Payloads that rest on a signed text are few; the others are not read for it.
    private mutating func copyText(_ payload: [UInt8]) throws {
        let mark = Array("\ntext: ".utf8)
        guard
            payload.indices.dropLast(mark.count - 1).contains(where: { index in
                payload[index] == 0x0A && payload[index..<(index + mark.count)].elementsEqual(mark)
            })
        else { return }
        let content = try Lines.decode(Payload.self, from: payload)
        guard let text = content.text, let signature = content.signature else { return }
        let name = "approvals/" + Digest.hex(Digest.sha256(Array(text.utf8)))
        try addFile(name + ".txt", Array(text.utf8))
        // A text that the gate alone attests has none.
        if !signature.utf8.isEmpty { try addFile(name + ".sig", Array(signature.utf8)) }
    }

    /// Notes must come by ascending size.
    package mutating func add(checkpoint note: [UInt8]) throws { try write(Self.frame(note), to: "checkpoints") }

    /// Rows of a kind must come by ascending id.
    package mutating func add(_ row: [UInt8], id: String, kind: String) throws {
        try write(Self.frame(Array(id.utf8)) + Self.frame(row), to: "state/" + kind)
    }

    /// A whole small file: settings, a timestamp's token.
    package mutating func addFile(_ path: String, _ bytes: [UInt8]) throws {
        try write(bytes, to: path)
        try close(path)
    }

    /// A piece of a large file, such as a segment of a recording; `close` ends it.
    package mutating func write(_ bytes: [UInt8], to path: String) throws {
        try sink.append(bytes, to: path)
        files[path, default: (RunningDigest(), 0)].digest.add(bytes)
        files[path]?.size += Int64(bytes.count)
    }

    package mutating func close(_ path: String) throws {
        guard let file = files.removeValue(forKey: path) else { return }
        try sink.close(path)
        finished.append((path, file.digest.sha256, file.size))
    }

    /// Writes the manifest:
    ///
    ///     manifest-v1@sekimori
    ///     gate: minato
    ///     made: 2026-11-23T00:00:00.000000Z
    ///     entries: 1234
    ///     sessions: 2026-11-22 2026-11-22
    ///     recordings: yes
    ///     file: SHA256HEX SIZE PATH        one a file, ascending by path
    ///     end: SHA256HEX                   of all bytes before this line
    package mutating func finish() throws {
        for path in files.keys.sorted() { try close(path) }
        var text = "manifest-v1@sekimori\ngate: \(gate)\nmade: \(made)\nentries: \(entries)\n"
        text += "sessions: \(first) \(last)\nrecordings: \(hasRecordings ? "yes" : "no")\n"
        finished.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for file in finished { text += "file: \(Digest.hex(file.sum)) \(file.size) \(file.path)\n" }
        let bytes = Array(text.utf8)
        try sink.append(bytes + Array("end: \(Digest.hex(Digest.sha256(bytes)))\n".utf8), to: "MANIFEST")
        try sink.close("MANIFEST")
    }

    package static func frame(_ bytes: [UInt8]) -> [UInt8] { Array("\(bytes.count)\n".utf8) + bytes }

    private static func digits(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
