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
    /// The last daily look at a recording; nil: none yet.
    package let check: SelfCheckView?
}

/// What the daily look at a recording found.
package struct SelfCheckView: Codable, Sendable, Hashable {
    package let at: Instant
    /// Nil: there was none to look at.
    package let session: SessionID?
    /// Nil: nothing.
    package let problem: String?

    package init(at: Instant, session: SessionID?, problem: String?) {
        self.at = at
        self.session = session
        self.problem = problem
    }
}

/// What a witness last said.
package struct WitnessView: Codable, Sendable {
    package let name: String
    /// Nil: nothing yet.
    package let size: Int64?
    package let at: Instant?
}

/// For how long what is kept, and what was erased (保存期間).
package struct RetentionView: Codable, Sendable {
    package let policies: [Policy]
    package let erasures: [Erasure.Standing]

    package struct Policy: Codable, Sendable {
        package let content: Erasure.Content
        package let keptDays: Int64
        /// The last day whose content may be erased now.
        package let erasableThrough: CivilDate
        /// The last day whose content was erased; nil: none.
        package let erasedThrough: CivilDate?
    }
}
