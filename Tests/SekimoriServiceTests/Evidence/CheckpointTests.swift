import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// When the gate vouches for its journal, what it shows of it, and whom it hears.
struct CheckpointTests {
    let store = MemoryStore()
    let site: Site

    init() throws { site = try Site.filled(store: store) }

    private func sizes() throws -> [Int64] { try store.checkpoints(after: 0, limit: 1_000).map(\.size) }

    private func root(_ size: Int64) throws -> MerkleHash {
        var frontier = MerkleFrontier()
        for entry in try store.entries(after: 0, limit: Int(size)) { frontier.append(.leaf(entry.entry)) }
        return frontier.root
    }

    @Test func `each heartbeat is an entry, and a signed checkpoint over all entries with it`() throws {
        try site.gatekeeper.note(
            ClockState(isSynchronised: true, source: "ntp.example", offset: Span(microseconds: -7)))
        try site.gatekeeper.heartbeat()
        let checkpoint = try site.gatekeeper.checkpoint()
        #expect(checkpoint.size == site.gatekeeper.size)
        let note = try #require(SignedNote(bytes: Array(checkpoint.note.utf8)))
        let read = try #require(Checkpoint(text: note.text))
        #expect(read.origin == "sekimori/\(Example.gate)")
        #expect(read.size == checkpoint.size)
        #expect(read.root == (try root(checkpoint.size)))
        #expect(try Site.checkpointKey().key.verifies(#require(note.lines.first), over: note.text))
        #expect(
            try site.events().last
                == .heartbeat(ClockState(isSynchronised: true, source: "ntp.example", offset: Span(microseconds: -7))))
    }

    @Test func `an approval and the end of a session are vouched for at once`() throws {
        #expect(try sizes() == [])
        let id = try site.submit()
        #expect(try sizes() == [])
        try site.approve(id)
        #expect(try sizes() == [site.gatekeeper.size])
        try site.enrol()
        let passcode = try site.collect()
        site.clock.advance(to: Site.opening)
        let start = try site.enter(passcode)
        let before = try sizes()
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        #expect(try sizes() == before + [site.gatekeeper.size])
    }

    @Test func `what cannot be written is not vouched for`() throws {
        try site.gatekeeper.heartbeat()
        let before = try sizes()
        store.isBroken = true
        #expect(throws: Failure.self) { try site.gatekeeper.heartbeat() }
        store.isBroken = false
        #expect(try sizes() == before)
        try site.gatekeeper.heartbeat()
        #expect(try sizes().last == site.gatekeeper.size)
    }

    @Test func `any two sizes are shown to be one history`() throws {
        for _ in 0..<40 { try site.gatekeeper.heartbeat() }
        let size = site.gatekeeper.size
        for (smaller, larger) in [(1, 1), (1, size), (size - 1, size), (7, 30), (16, 32), (size, size)]
            as [(Int64, Int64)]
        {
            let view = try site.gatekeeper.consistency(from: smaller, to: larger)
            let path = try view.hashes.map { try #require(MerkleHash(hexadecimal: $0)) }
            let proof = ConsistencyProof(smaller: UInt64(smaller), larger: UInt64(larger), path: path)
            #expect(proof.proves(try root(smaller), grewInto: try root(larger)))
        }
        for (smaller, larger) in [(0, 1), (2, 1), (1, size + 1)] as [(Int64, Int64)] {
            #expect(throws: BadInput.self) { try site.gatekeeper.consistency(from: smaller, to: larger) }
        }
    }

    // MARK: Witnesses

    private func cosigned(by witness: NoteSigner, at time: Int64 = 1_795_000_000) throws -> [UInt8] {
        let note = try #require(SignedNote(bytes: Array(site.gatekeeper.checkpoint().note.utf8)))
        return note.adding(try #require(witness.line(over: note.text, at: time))).bytes
    }

    @Test func `a known witness's line is kept and handed out`() throws {
        try site.gatekeeper.heartbeat()
        let note = try cosigned(by: Site.witness())
        try site.gatekeeper.cosign(note: note)
        #expect(Array(try site.gatekeeper.checkpoint().note.utf8) == note)
        let view = try #require(site.gatekeeper.status(.ito).evidence?.witnesses.first)
        #expect(view.name == "witness/audit")
        #expect(view.size == site.gatekeeper.size)
        #expect(view.at == Instant(seconds: 1_795_000_000))
        // Once more changes nothing.
        try site.gatekeeper.cosign(note: cosigned(by: Site.witness(), at: 1_795_000_009))
        #expect(Array(try site.gatekeeper.checkpoint().note.utf8) == note)
    }

    @Test func `a witness that the settings do not name is not heard`() throws {
        try site.gatekeeper.heartbeat()
        let note = try site.gatekeeper.checkpoint().note
        for stranger in [try Site.witness("other"), try Site.witness("audit", seed: 8)] {
            #expect(throws: BadInput.self) { try site.gatekeeper.cosign(note: cosigned(by: stranger)) }
        }
        #expect(throws: BadInput.self) { try site.gatekeeper.cosign(note: Array(note.utf8)) }
        #expect(throws: BadInput.self) { try site.gatekeeper.cosign(note: []) }
        #expect(try site.gatekeeper.checkpoint().note == note)
    }

    @Test func `a line under a checkpoint the gate never made is not kept`() throws {
        try site.gatekeeper.heartbeat()
        let witness = try Site.witness()
        let foreign = try #require(Checkpoint(gate: Example.gate, size: site.gatekeeper.size, root: .empty))
        let line = try #require(witness.line(over: foreign.text, at: 1_795_000_000))
        #expect(throws: BadInput.self) {
            try site.gatekeeper.cosign(note: SignedNote(text: foreign.text, lines: [line]).bytes)
        }
    }

    // MARK: One request

    @Test func `a vendor can show what the journal says of its request, and nobody else's`() throws {
        let id = try site.ended()
        let view = try site.gatekeeper.proof(id, by: .yamada)
        let note = try #require(SignedNote(bytes: Array(view.note.utf8)))
        let checkpoint = try #require(Checkpoint(text: note.text))
        var kinds: [String] = []
        for proven in view.entries {
            let entry = Array(proven.entry.utf8)
            let path = try proven.path.map { try #require(MerkleHash(hexadecimal: $0)) }
            let proof = InclusionProof(
                index: UInt64(proven.sequence - 1), size: UInt64(checkpoint.size), path: path)
            #expect(proof.proves(.leaf(entry), under: checkpoint.root))
            let read = try JournalEntry(bytes: entry)
            #expect(read.subjects.contains("request/\(id)") || read.subjects.contains { $0.hasPrefix("session/") })
            kinds.append(read.kind)
        }
        for kind in ["request-submitted", "request-approved", "session-started", "session-ended"] {
            #expect(kinds.contains(kind), "\(kind)")
        }
        #expect(throws: NotFound.self) { try site.gatekeeper.proof(id, by: .mori) }
    }

    @Test func `what the hospital tried in vain stays the hospital's`() throws {
        let id = try site.submit()
        try site.approve(id)
        _ = refusal { try site.approve(id) }
        let theirs = try site.gatekeeper.proof(id, by: .yamada).entries.map(\.entry)
        let ours = try site.gatekeeper.proof(id, by: .ito).entries.map(\.entry)
        #expect(!theirs.contains { $0.contains("kind: decision-refused") })
        #expect(ours.contains { $0.contains("kind: decision-refused") })
    }

    // MARK: Timestamps are asked for, never waited for

    @Test(.requirement("R-210"))
    func `an approval is to be stamped at once, checkpoints every ten minutes, and both survive a restart`() throws {
        for _ in 0..<21 {
            try site.gatekeeper.heartbeat()
            site.clock.advance(.minutes(1))
        }
        try site.restart()
        try site.gatekeeper.heartbeat()
        let id = try site.submit()
        try site.approve(id)
        let wanted = try site.gatekeeper.wantedTimestamps(limit: 100)
        #expect(wanted.map(\.kind) == ["checkpoint", "checkpoint", "checkpoint", "text"])
        let text = try #require(site.gatekeeper.request(id, by: .ito).request.approval?.text)
        #expect(wanted.last?.digest == Digest.sha256(Array(text.utf8)))
        #expect(site.gatekeeper.status(.ito).evidence?.waiting == 4)
    }

    @Test func `an authority that is away is asked less and less often, and what it gave is kept for good`() throws {
        try site.gatekeeper.heartbeat()
        var waits: [Int64] = []
        for _ in 0..<10 {
            let wanted = try #require(try site.gatekeeper.wantedTimestamps(limit: 1).first)
            try site.gatekeeper.notStamped(wanted, because: "no route")
            var waited: Int64 = 0
            while try site.gatekeeper.wantedTimestamps(limit: 1).isEmpty {
                site.clock.advance(.seconds(30))
                waited += 30
            }
            waits.append(waited)
        }
        #expect(waits == [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
        let wanted = try #require(try site.gatekeeper.wantedTimestamps(limit: 1).first)
        try site.gatekeeper.stamped(wanted, [0x30, 0])
        try site.gatekeeper.stamped(wanted, [0x30, 1])
        #expect(try site.gatekeeper.wantedTimestamps(limit: 1).isEmpty)
        #expect(try store.timestamps(after: nil, limit: 10).map(\.token) == [[0x30, 0]])
    }
}

extension MerkleHash {
    init?(hexadecimal text: String) {
        let digits = Array(text)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        self.init(bytes)
    }
}
