package import Sekimori

/// Where the journal and the state lie. One implementation is SQLite, the other memory for tests.
package protocol JournalStore: EvidenceStore, NoticeStore, DraftStore {
    /// What is needed to go on: live rows, secrets, and where the journal stands.
    func load() throws -> Stored
    /// All of it or nothing, and after return it survives power loss (law 1).
    func append(_ batch: Batch) throws
    /// Entries behind `sequence`, at most `limit`, ascending.
    func entries(after sequence: Int64, limit: Int) throws -> [StoredEntry]
    /// The entry that carries a signed text, by the text's SHA-256.
    func entry(ofText digest: [UInt8]) throws -> StoredEntry?
    /// One row by its place, live or not.
    func row(_ key: World.Key) throws -> [UInt8]?
    /// Rows of a kind in descending order of id, below `before` where given.
    func rows(kind: String, before: String?, limit: Int) throws -> [(id: String, bytes: [UInt8])]
    /// The same of the rows that stand in a list (`World.Row.lists`).
    func rows(kind: String, list: String, before: String?, limit: Int) throws -> [(id: String, bytes: [UInt8])]
    /// Writes all of it, as it is now, into a file that nobody else writes; what was there is gone. The gate writes on.
    func copy(to path: String) throws
    /// Journal and state as they are now, to be read in peace while the gate writes on.
    func snapshot() throws -> any JournalSnapshot
}

/// What lay in the store at one moment.
package protocol JournalSnapshot: Sendable {
    /// Entries behind `sequence`, at most `limit`, ascending.
    func entries(after sequence: Int64, limit: Int) throws -> [StoredEntry]
    /// The kinds of rows there are, ascending.
    func kinds() throws -> [String]
    /// Rows of a kind in ascending order of id, behind `after` where given.
    func rows(kind: String, after: String?, limit: Int) throws -> [(id: String, bytes: [UInt8])]
    /// Signed notes over more than `size` entries, ascending.
    func checkpoints(after size: Int64, limit: Int) throws -> [(size: Int64, note: [UInt8])]
    /// Names and tokens of timestamps that were obtained, ascending by name, behind `after` where given.
    func timestamps(after: String?, limit: Int) throws -> [(name: String, token: [UInt8])]
}

package struct Stored: Sendable {
    package let rows: [[UInt8]]
    package let secrets: [String: String]
    package let size: Int64
    package let lastAt: Instant?
    /// The Merkle frontier as it was stored with the last entry; empty at the beginning.
    package let frontier: [UInt8]

    package init(rows: [[UInt8]], secrets: [String: String], size: Int64, lastAt: Instant?, frontier: [UInt8]) {
        self.rows = rows
        self.secrets = secrets
        self.size = size
        self.lastAt = lastAt
        self.frontier = frontier
    }
}

/// An entry with what its commitment hides.
package struct StoredEntry: Hashable, Sendable {
    package let sequence: Int64
    package let entry: [UInt8]
    package let leaf: [UInt8]
    /// Nil once erased by retention.
    package let payload: [UInt8]?
    package let salt: [UInt8]?

    package init(sequence: Int64, entry: [UInt8], leaf: [UInt8], payload: [UInt8]?, salt: [UInt8]?) {
        self.sequence = sequence
        self.entry = entry
        self.leaf = leaf
        self.payload = payload
        self.salt = salt
    }
}

/// What one decision changes.
package struct Batch: Sendable {
    package var entries: [StoredEntry]
    package var rows: [RowChange]
    /// Hashes of passcodes and passwords, keys of relays: kept beside the journal, never in it. Nil removes.
    package var secrets: [String: String?]
    /// SHA-256 of signed texts: one that was used is refused for ever.
    package var texts: [[UInt8]]
    package var at: Instant
    package var frontier: [UInt8]
    /// Of the journal with these entries; nil where none is made now.
    package var checkpoint: StoredCheckpoint?
    /// What an authority is to stamp: asked for later, by whoever watches the queue.
    package var timestamps: [WantedTimestamp] = []
    /// Entries whose content is gone from now on.
    package var erased: [Int64] = []

    package struct RowChange: Sendable {
        package let key: World.Key
        /// Nil: the row is gone.
        package let bytes: [UInt8]?
        /// Whether the row is needed to decide: only those are loaded at the start.
        package let live: Bool
        /// Where it is found once it is settled.
        package var lists: [String] = []
    }
}

/// The store knows this text already.
package struct TextUsed: Error {
    package init() {}
}

package protocol Clock: Sendable {
    func now() -> Instant
    /// Does not stop while the machine sleeps and is never set: deadlines run on it.
    func boot() -> Span
    /// Another one each time the machine starts: `boot` counts from there.
    func bootName() -> String
}

package protocol Randomness: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

/// Passcodes and passwords, one way.
package protocol SecretHash: Sendable {
    func hash(_ secret: [UInt8]) throws -> String
    func matches(_ secret: [UInt8], _ hash: String) -> Bool
}

/// The host's side of the gate: what only the warden can do.
package protocol Gatehouse: Sendable {
    /// Puts processes, and all they start, under the connection's name.
    func enclose(_ connection: String, processes: [UInt64]) throws
    /// Kills all of a connection; returns once nothing is left.
    func kill(_ connection: String) throws
    /// The login names that exist on the host.
    func publish(_ logins: [LoginAllotment]) throws
    func connections() throws -> [String]
}
