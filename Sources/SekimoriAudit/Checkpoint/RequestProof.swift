package import Sekimori

/// All that a journal says about one request, for somebody who sees nothing else of it: the vendor.
///
///     request-proof-v1@sekimori
///     request: r20261122-001
///     entries: 14
///
/// then frames (decimal length, LF, bytes): the checkpoint, and five for each entry: sequence, entry, salt, payload (both
/// empty once erased by retention), and the inclusion proof, 32 bytes for each hash.
package struct RequestProof: Sendable {
    package let request: RequestID
    /// What was signed, and by whom it was cosigned: name and seconds since 1970.
    package let head: TreeHead
    package let witnesses: [(name: String, at: UInt64)]
    package let entries: [Proven]

    package struct Proven: Sendable {
        package let entry: EntryRecord
        /// Nil once erased by retention.
        package let payload: [UInt8]?
    }

    /// What is wrong with it.
    package enum Fault: Error, Hashable, Sendable {
        /// Not such a file, from this byte on.
        case form(offset: Int)
        /// Its checkpoint is not signed by the pinned gate.
        case unsigned
        /// This entry is not in the journal of that checkpoint as it is written here.
        case notIncluded(Int64)
        /// What is shown as this entry's content is not what the entry commits to.
        case otherContent(Int64)
        /// This entry is about something else.
        case foreign(Int64)
    }

    package init(_ bytes: [UInt8], gate: NoteVerifier, witnesses: [NoteVerifier]) throws(Fault) {
        var reader = Pieces(bytes)
        guard try reader.line() == "request-proof-v1@sekimori",
            let name = try reader.value("request: "), let request = RequestID(name),
            let number = try reader.value("entries: "), let count = Int(number), (0...100_000).contains(count),
            try reader.line().isEmpty
        else { throw .form(offset: 0) }
        self.request = request
        guard let note = Note(try reader.frame()), let head = TreeHead(note.text) else {
            throw .form(offset: reader.place)
        }
        guard head.origin == gate.name, gate.kind == .gate, gate.signed(note) != nil else { throw .unsigned }
        self.head = head
        self.witnesses = witnesses.compactMap { witness in
            witness.signed(note).map { (String(decoding: witness.name, as: UTF8.self), $0) }
        }
        var entries: [Proven] = []
        for _ in 0..<count { entries.append(try Self.proven(&reader, head, gate)) }
        guard reader.isAtEnd else { throw .form(offset: reader.place) }
        try Self.belongs(entries.map(\.entry), to: request)
        self.entries = entries
    }

    private static func proven(_ reader: inout Pieces, _ head: TreeHead, _ gate: NoteVerifier) throws(Fault) -> Proven {
        let offset = reader.place
        let number = String(decoding: try reader.frame(), as: UTF8.self)
        let bytes = try reader.frame()
        let salt = try reader.frame()
        let payload = try reader.frame()
        let path = try reader.frame()
        guard let sequence = Int64(number), sequence > 0, path.count % TreeHash.length == 0,
            let entry = bytes.withUnsafeBytes({ EntryRecord($0) }), entry.sequence == sequence,
            Array("sekimori/\(entry.gate)".utf8) == gate.name, salt.isEmpty == payload.isEmpty
        else { throw .form(offset: offset) }
        let hashes = stride(from: 0, to: path.count, by: TreeHash.length).compactMap {
            TreeHash(path[$0..<($0 + TreeHash.length)])
        }
        guard
            TreeProof.includes(.leaf(bytes), at: UInt64(sequence - 1), size: head.size, head.root, path: hashes)
        else { throw .notIncluded(sequence) }
        if payload.isEmpty { return Proven(entry: entry, payload: nil) }
        guard salt.count == 32, Sum(of: salt + payload) == entry.commitment else { throw .otherContent(sequence) }
        return Proven(entry: entry, payload: payload)
    }

    /// Each is about the request, or about a session that one of them began under it; they ascend.
    private static func belongs(_ entries: [EntryRecord], to request: RequestID) throws(Fault) {
        var sessions: Set<String> = []
        var last: Int64 = 0
        for entry in entries {
            let isOwn = entry.subjects.contains("request/\(request)")
            let named = entry.subjects.filter { $0.hasPrefix("session/") }
            if isOwn { sessions.formUnion(named) }
            guard entry.sequence > last, isOwn || named.contains(where: { sessions.contains($0) }) else {
                throw .foreign(entry.sequence)
            }
            last = entry.sequence
        }
    }

    /// Lines and frames off the front.
    private struct Pieces {
        private let bytes: [UInt8]
        private(set) var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        mutating func line() throws(Fault) -> String {
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")), end - place <= 128 else {
                throw .form(offset: place)
            }
            defer { place = end + 1 }
            return String(decoding: bytes[place..<end], as: UTF8.self)
        }

        mutating func value(_ name: String) throws(Fault) -> String? {
            let line = try line()
            return line.hasPrefix(name) ? String(line.dropFirst(name.count)) : nil
        }

        mutating func frame() throws(Fault) -> [UInt8] {
            let start = place
            let digits = try line()
            guard let length = Int(digits), String(length) == digits, length >= 0, length <= bytes.count - place else {
                throw .form(offset: start)
            }
            defer { place += length }
            return Array(bytes[place..<(place + length)])
        }
    }
}

/// A gate as it is pinned: its id, and on a second line its checkpoint key.
package struct GatePin: Sendable {
    package let verifier: NoteVerifier

    package init?(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard lines.count == 2, let verifier = NoteVerifier(String(decoding: lines[1], as: UTF8.self)),
            verifier.kind == .gate, verifier.name == Array("sekimori/".utf8) + lines[0]
        else { return nil }
        self.verifier = verifier
    }
}
