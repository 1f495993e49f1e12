import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization

@testable import SekimoriService

/// One gate with its people, on a host of doubles. Starts the day before the example's work, at nine.
final class Site: Sendable {
    static let start = tokyo("2026-11-21 09:00")
    static let opening = tokyo("2026-11-22 13:00")
    static let closing = tokyo("2026-11-22 17:00")

    let clock = TestClock(Site.start)
    let gatehouse = RecordingGatehouse()
    let store: any JournalStore
    let rules: Rules
    /// Where the recordings lie; nil: this gate does not care for them.
    let shelf: MemoryShelf?
    /// Where the bytes of attachments lie.
    let attachments: any AttachmentStore
    /// How people are told by mail; nil: not at all.
    let notices: NoticeRules?
    private let hash: any SecretHash
    private let current: Mutex<Gatekeeper>
    private let nonces = Mutex(0)
    private let restarts = Mutex<UInt64>(0)

    var gatekeeper: Gatekeeper { current.withLock { $0 } }

    init(
        store: any JournalStore = MemoryStore(), rules: Rules = Example.rules(), shelf: MemoryShelf? = nil,
        hash: any SecretHash = QuickHash(), notices: NoticeRules? = nil,
        attachments: any AttachmentStore = MemoryAttachments()
    ) throws {
        self.attachments = attachments
        self.store = store
        self.hash = hash
        self.rules = rules
        self.shelf = shelf
        self.notices = notices
        current = Mutex(try Self.gatekeeper(rules, store, clock, gatehouse, shelf, hash, notices, attachments, seed: 1))
    }

    /// A site whose ledgers are filled and whose managers are appointed.
    static func filled(
        store: any JournalStore = MemoryStore(), rules: Rules = Example.rules(), shelf: MemoryShelf? = nil,
        notices: NoticeRules? = nil, attachments: any AttachmentStore = MemoryAttachments()
    ) throws -> Site {
        let site = try Site(store: store, rules: rules, shelf: shelf, notices: notices, attachments: attachments)
        try site.fillLedgers()
        return site
    }

    private static func gatekeeper(
        _ rules: Rules, _ store: any JournalStore, _ clock: TestClock, _ gatehouse: RecordingGatehouse,
        _ shelf: MemoryShelf?, _ hash: any SecretHash, _ notices: NoticeRules?,
        _ attachments: any AttachmentStore, seed: UInt64
    ) throws -> Gatekeeper {
        try Gatekeeper(
            rules: rules, version: "test", store: store, clock: clock, random: SeededRandomness(seed: seed),
            hash: hash, gatehouse: gatehouse, organisationKeys: { [People.organisation.registered] },
            evidence: try evidence(), shelf: shelf, notices: notices, attachments: attachments)
    }

    /// The gate's checkpoint key, one witness, and a timestamping authority that is asked every ten minutes.
    private static func evidence() throws -> Evidence {
        Evidence(signer: try checkpointKey(), witnesses: [try witness().key], timestamps: .minutes(10))
    }

    static func checkpointKey() throws -> NoteSigner {
        try signer(Checkpoint.origin(of: Example.gate), .note, 7)
    }

    static func witness(_ name: String = "audit", seed: UInt8 = 9) throws -> NoteSigner {
        try signer("witness/" + name, .cosignature, seed)
    }

    private static func signer(_ name: String, _ kind: NoteKey.Kind, _ seed: UInt8) throws -> NoteSigner {
        guard let signer = NoteSigner(name: name, kind: kind, seed: [UInt8](repeating: seed, count: 32)) else {
            throw Failure(doing: "making a test's key", why: name)
        }
        return signer
    }

    /// The process dies and comes back: what it had in memory is lost.
    func restart() throws {
        let seed = restarts.withLock { count in
            count += 1
            return count
        }
        let next = try Self.gatekeeper(
            rules, store, clock, gatehouse, shelf, hash, notices, attachments, seed: 1_000 + seed)
        current.withLock { $0 = next }
        try next.forgetUnfinishedAttachments()
        try next.adopt()
    }

    func nonce() -> String {
        let number = nonces.withLock { count in
            count += 1
            return count
        }
        return Digest.hex(Digest.sha256(Array("nonce \(number)".utf8)).prefix(16))
    }

    /// Whoever holds this process's memory at the store: all of it, for comparing before and after.
    var rows: [String: [UInt8]] { (store as? MemoryStore)?.allRows ?? [:] }

    /// The kinds of the entries behind `sequence`.
    func kinds(after sequence: Int64 = 0) throws -> [String] {
        try store.entries(after: sequence, limit: 100_000).map { try JournalEntry(bytes: $0.entry).kind }
    }

    /// The events behind `sequence`, as they were kept.
    func events(after sequence: Int64 = 0) throws -> [Event] {
        try store.entries(after: sequence, limit: 100_000).compactMap { stored in
            try stored.payload.map { try Lines.decode(Payload.self, from: $0).event }
        }
    }
}

/// Who acts over the API.
extension Actor {
    static let operations = Self(role: .operator(People.operationsID), source: "gate")
    static let ito = Self(role: .manager(Example.ito), source: "10.99.3.10")
    static let kimura = Self(role: .delegate(Example.kimura), source: "10.99.3.10")
    static let yamada = Self(role: .clerk(Example.yamada, of: Example.yamato), source: "203.0.113.10")
    static let mori = Self(role: .clerk(People.moriID, of: Example.kaede), source: "198.51.100.7")
    static let tanaka = Self(role: .technician(Example.tanaka, of: Example.yamato), source: "203.0.113.10")
    static let suzuki = Self(role: .technician(Example.suzuki, of: Example.yamato), source: "203.0.113.10")
    static let auditor = Self(role: .auditor(People.auditorID), source: "10.99.3.20")
}
