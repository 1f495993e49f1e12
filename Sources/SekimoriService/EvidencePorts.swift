package import Sekimori

/// What is kept beside the journal so that others need not believe the gate: checkpoints, the words of witnesses, inner
/// nodes of the tree, timestamps. All of it only grows.
package protocol EvidenceStore: Sendable {
    /// The checkpoint of this size; nil for size: the latest.
    func checkpoint(_ size: Int64?) throws -> StoredCheckpoint?
    /// Checkpoints behind `size`, at most `limit`, ascending.
    func checkpoints(after size: Int64, limit: Int) throws -> [StoredCheckpoint]
    /// The smallest checkpoint with at least `size` entries that a witness cosigned; nil where there is none.
    func witnessed(atLeast size: Int64) throws -> StoredCheckpoint?
    /// Keeps a witness's line; one that has a line there already keeps it.
    func keep(_ cosignature: StoredCosignature) throws
    /// The last line of a witness.
    func lastCosignature(of witness: String) throws -> StoredCosignature?
    /// Hashes of the tree at a level that is a multiple of 8 (0: leaves), as far as they exist.
    func nodes(level: Int, _ places: Range<Int64>) throws -> [[UInt8]]
    /// The entries that are about a request, a session or an attachment, `request/r20261122-001`, ascending.
    func sequences(about subject: String) throws -> [Int64]

    /// Timestamps that are still to be got and due, the most urgent first.
    func wantedTimestamps(due: Instant, limit: Int) throws -> [WantedTimestamp]
    /// The authority answered: its response, as it came.
    func keep(token: [UInt8], for wanted: WantedTimestamp) throws
    /// It did not: to be tried again then.
    func postpone(_ wanted: WantedTimestamp, until due: Instant, because problem: String) throws
    /// How many are waited for, and since when the oldest.
    func timestampBacklog() throws -> (count: Int64, oldest: Instant?)
    /// The moment of the last checkpoint that was given into the queue.
    func lastCheckpointTimestamp() throws -> Instant?
    /// Responses that came, behind a name in the order of kind and name, at most `limit`.
    func timestamps(after: (kind: String, name: String)?, limit: Int) throws -> [StoredTimestamp]
}

package struct StoredCheckpoint: Hashable, Sendable {
    package let size: Int64
    /// The note with the gate's own line.
    package let note: [UInt8]
    package let at: Instant
    /// The lines of witnesses, each with its end.
    package let cosignatures: [[UInt8]]

    package init(size: Int64, note: [UInt8], at: Instant, cosignatures: [[UInt8]] = []) {
        self.size = size
        self.note = note
        self.at = at
        self.cosignatures = cosignatures
    }

    /// The note as it is handed out.
    package var bytes: [UInt8] { note + cosignatures.flatMap { $0 } }
}

package struct StoredCosignature: Hashable, Sendable {
    package let size: Int64
    /// `witness/NAME`.
    package let witness: String
    /// As the witness says.
    package let at: Instant
    package let line: [UInt8]

    package init(size: Int64, witness: String, at: Instant, line: [UInt8]) {
        self.size = size
        self.witness = witness
        self.at = at
        self.line = line
    }
}

/// A timestamp that an authority is to give (RFC 3161).
package struct WantedTimestamp: Hashable, Sendable {
    /// `checkpoint`, or `text` for a signed text.
    package let kind: String
    /// The checkpoint's size, or the text's SHA-256 in hexadecimal.
    package let name: String
    /// SHA-256 of what is stamped: a note's text, a signed text.
    package let digest: [UInt8]
    /// When it came to be wanted.
    package let since: Instant
    package let tried: Int64

    package init(kind: String, name: String, digest: [UInt8], since: Instant, tried: Int64 = 0) {
        self.kind = kind
        self.name = name
        self.digest = digest
        self.since = since
        self.tried = tried
    }

    package static let checkpoint = "checkpoint"
    package static let text = "text"
}

package struct StoredTimestamp: Hashable, Sendable {
    package let kind: String
    package let name: String
    /// The response, DER, as received.
    package let token: [UInt8]

    package init(kind: String, name: String, token: [UInt8]) {
        self.kind = kind
        self.name = name
        self.token = token
    }
}
