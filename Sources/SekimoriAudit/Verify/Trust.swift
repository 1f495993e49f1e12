internal import Sekimori

/// What the auditor knows from elsewhere, never from the gate: a directory on the auditor's own side.
///
///     organisation.pub   the organisation key's line: whom it names, may approve
///     gate               the gate's id; on a second line the key that signs its checkpoints
///     witnesses          keys of witnesses, one a line; may be absent
///     tsa.pem            the timestamping authority's certificate; may be absent
///     tsa-since          the day (universal time) from which on approvals must be stamped, 2026-11-21; absent: from the first
package struct Trust: Sendable {
    package let organisation: [SSHKey]
    let gate: GateID
    let checkpointKey: NoteVerifier?
    let witnesses: [NoteVerifier]
    package let authority: TimestampVerifier?
    /// From here on an approval must be stamped.
    let stampedSince: Instant?

    /// Why a trust directory cannot be used.
    package struct Problem: Error, Sendable {
        package let file: String
        package let why: Sentence
    }

    /// Reads the four files; `read` gives nil for one that is absent.
    package init(_ read: (String) -> [UInt8]?) throws(Problem) {
        guard let keys = read("organisation.pub") else { throw Self.absent("organisation.pub") }
        organisation = try Self.lines(keys).map { line throws(Problem) in
            guard let key = SSHKey(line: line) else {
                throw Problem(
                    file: "organisation.pub", why: Sentence("SSH公開鍵ではない行があります", "a line is not an SSH public key"))
            }
            return key
        }
        guard !organisation.isEmpty else { throw Self.absent("organisation.pub") }
        guard let gate = read("gate") else { throw Self.absent("gate") }
        let facts = Self.lines(gate)
        guard (1...2).contains(facts.count), let id = GateID(facts[0]) else {
            throw Problem(file: "gate", why: Sentence("1行目が関守の名前ではありません", "its first line is not a gate's name"))
        }
        self.gate = id
        checkpointKey = try facts.dropFirst().first.map { line throws(Problem) in
            guard let key = NoteVerifier(line), key.kind == .gate else {
                throw Problem(
                    file: "gate", why: Sentence("2行目が検査点の鍵ではありません", "its second line is not a checkpoint key"))
            }
            return key
        }
        witnesses = try Self.lines(read("witnesses") ?? []).map { line throws(Problem) in
            guard let key = NoteVerifier(line), key.kind == .witness else {
                throw Problem(file: "witnesses", why: Sentence("証人の鍵ではない行があります", "a line is not a witness's key"))
            }
            return key
        }
        authority = try read("tsa.pem").map { pem throws(Problem) in
            guard let authority = TimestampVerifier(pem: pem) else {
                throw Problem(file: "tsa.pem", why: Sentence("証明書として読めません", "is not a certificate"))
            }
            return authority
        }
        stampedSince = try read("tsa-since").map { bytes throws(Problem) in
            guard let line = Self.lines(bytes).first, let day = CivilDate(line) else {
                throw Problem(file: "tsa-since", why: Sentence("日付 (2026-11-21) ではありません", "is not a day as 2026-11-21"))
            }
            return Instant(seconds: day.daysSince1970 * 86_400)
        }
    }

    private static func absent(_ file: String) -> Problem {
        Problem(file: file, why: Sentence("ありません", "is not there"))
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A).compactMap { line in
            let line = line.last == 0x0D ? line.dropLast() : line
            return line.isEmpty || line.first == UInt8(ascii: "#") ? nil : String(decoding: line, as: UTF8.self)
        }
    }
}
