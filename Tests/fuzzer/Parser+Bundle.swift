internal import SekimoriAudit
internal import SekimoriRecords

extension Parser {
    /// The auditor's readers beside the gate's: both take the same payloads, and no entry the gate's does not.
    func facts(_ bytes: [UInt8]) {
        let own = Readings.payload(bytes)?.event
        let gates = try? Lines.decode(Payload.self, from: bytes).event
        precondition(own == gates, "a payload that two readers read differently")
        _ = Readings.isRow(bytes)
        if let namespace = namespace(of: bytes) { _ = Readings.isText(bytes, of: namespace) }
        if let entry = bytes.withUnsafeBytes({ EntryRecord($0) }) {
            let other = try? JournalEntry(bytes: bytes)
            precondition(other?.sequence == entry.sequence, "an entry that only the auditor takes")
        }
        if let signature = SSHSIG(armored: bytes) { _ = signature.holds(bytes, namespace: "fuzz", by: signature.key) }
    }

    /// A bundle of one file: the first byte says which, the rest is in it.
    func bundle(_ bytes: [UInt8]) {
        guard let first = bytes.first, let trust = try? Self.trust else { return }
        let paths = [
            "journal", "leaves", "payloads/00000000", "checkpoints", "state/request", "MANIFEST", "witness/audit",
            "approvals/x.txt", "recordings/s20261122-0001/00000001.seg",
        ]
        let path = paths[Int(first) % paths.count]
        let files = OneFile(path: path, bytes: Array(bytes.dropFirst()))
        guard let report = try? BundleVerifier(files, trust: trust).verify() else { return }
        precondition(!report.isFine, "a bundle of one file that is fine")
    }

    private static var trust: Trust {
        get throws {
            let key = OpenSSHPrivateKey(seed: [UInt8](repeating: 7, count: 32))?.publicKey.line ?? ""
            return try Trust { name in
                switch name {
                case "organisation.pub": Array(key.utf8)
                case "gate": Array("minato\n".utf8)
                default: nil
                }
            }
        }
    }

    private struct OneFile: BundleFiles {
        let path: String
        let bytes: [UInt8]

        func list() -> [BundleFile] {
            [BundleFile(path: path, size: Int64(bytes.count))]
                + (path == "journal" ? [] : [BundleFile(path: "journal", size: 0)])
        }

        func open(_ name: String) -> (any ByteStream)? {
            if name == path { return Reading(bytes) }
            return name == "journal" ? Reading([]) : nil
        }
    }

    private final class Reading: ByteStream {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: [UInt8]) { rest = bytes[...] }

        func read(into room: UnsafeMutableRawBufferPointer) -> Int? {
            // In odd pieces, so that every frame is met across a border.
            let piece = rest.prefix(min(room.count, 61))
            room.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }
}
