package import Sekimori

/// A checkpoint as it is handed out.
package struct CheckpointView: Codable, Sendable {
    package let size: Int64
    package let at: Instant
    /// The signed note (C2SP tlog-checkpoint) with the lines of witnesses.
    package let note: String
}

/// A consistency proof (RFC 9162 §2.1.4).
package struct ConsistencyView: Codable, Sendable {
    package let from: Int64
    package let to: Int64
    /// 32 bytes each, hexadecimal.
    package let hashes: [String]
}

/// All that the journal says about one request, provable without the rest of it.
package struct RequestProofView: Codable, Sendable {
    package let request: RequestID
    /// The checkpoint all the proofs lead to.
    package let note: String
    package let entries: [ProvenEntry]
}

package struct ProvenEntry: Codable, Sendable {
    package let sequence: Int64
    /// The entry's bytes, which are text.
    package let entry: String
    /// 32 bytes in hexadecimal, and what they hide; nil once erased by retention.
    package let salt: String?
    package let payload: String?
    /// Inclusion proof (RFC 9162 §2.1.3), 32 bytes each, hexadecimal.
    package let path: [String]
}

/// How well others can vouch for the gate.
package struct EvidenceView: Codable, Sendable {
    /// The gate's checkpoint key as it is pinned (C2SP signed-note); nil: it makes no checkpoints.
    package let key: String?
    /// The latest checkpoint; nil: none yet.
    package let size: Int64?
    package let at: Instant?
    package let witnesses: [WitnessView]
    /// How many timestamps are waited for, and since when.
    package let waiting: Int64
    package let waitingSince: Instant?
}

/// What a witness last said.
package struct WitnessView: Codable, Sendable {
    package let name: String
    /// Nil: nothing yet.
    package let size: Int64?
    package let at: Instant?
}
