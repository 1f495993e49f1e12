import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// The journal that the service writes: whole, provable, and the only source of the state.
struct JournalTests {
    let workplace: Workplace
    let site: Site

    init() throws {
        workplace = try Workplace()
        site = try Site.filled(store: SQLiteStore(path: workplace.journal))
        try site.live()
    }

    private var entries: [StoredEntry] { get throws { try site.store.entries(after: 0, limit: 100_000) } }

    @Test func `most of what can happen happens here`() throws {
        let kinds = Set(try site.kinds())
        let missing = try Sources.cases(of: "Event", in: "Sekimori/State/Event.swift").subtracting(["request"])
            .subtracting(kinds)
        let elsewhere = [
            "logon-denied", "locked-out", "content-erased", "erasure-completed", "recording-closed", "self-checked",
            "settings-weakened", "clock-accepted", "sign-ins-failed",
            "sign-in-denied", "notice-lost", "session-watched",
        ]
        #expect(missing == Set(elsewhere))
        let requests = try Sources.cases(of: "RequestEvent", in: "Sekimori/Request/RequestEvent.swift")
        #expect(requests.subtracting(kinds.map { $0.replacing("request-", with: "", maxReplacements: 1) }).isEmpty)
    }

    @Test func `entries are numbered without a gap and name the gate, the moment and who acted`() throws {
        var at = Instant(microseconds: 0)
        for (index, stored) in try entries.enumerated() {
            let entry = try JournalEntry(bytes: stored.entry)
            #expect(entry.sequence == Int64(index + 1))
            #expect(stored.sequence == entry.sequence)
            #expect(entry.gate == Example.gate)
            #expect(entry.at >= at)
            #expect(!entry.actor.isEmpty)
            #expect(!entry.source.isEmpty)
            at = entry.at
        }
    }

    @Test func `each entry commits to its payload with a salt of its own, and is the leaf of the tree`() throws {
        var salts: Set<[UInt8]> = []
        var frontier = MerkleFrontier()
        for stored in try entries {
            let entry = try JournalEntry(bytes: stored.entry)
            let payload = try #require(stored.payload)
            let salt = try #require(stored.salt)
            #expect(salt.count == 32)
            #expect(salts.insert(salt).inserted)
            #expect(entry.commitment == JournalEntry.commitment(salt: salt, payload: payload))
            #expect(stored.leaf == MerkleHash.leaf(stored.entry).bytes)
            frontier.append(MerkleHash.leaf(stored.entry))
            let event = try Lines.decode(Payload.self, from: payload).event
            #expect(entry.kind == event.kind)
            #expect(entry.subjects == event.subjects)
        }
        #expect(try site.store.load().frontier == frontier.bytes)
    }

    @Test func `signed texts and signatures are kept as they came, and verify`() throws {
        let people = [People.ito, .init("kimura"), People.yamada, People.organisation, People.auditor]
        let keys = Dictionary(uniqueKeysWithValues: people.map { ($0.registered.fingerprint, $0.key.publicKey) })
        var seen: Set<String> = []
        for stored in try entries {
            let payload = try Lines.decode(Payload.self, from: #require(stored.payload))
            guard let text = payload.text, let signature = payload.signature else { continue }
            let signed = try SSHSignature(armored: Array(signature.utf8))
            let kind = try #require(namespace(of: Array(text.utf8)))
            let key = try #require(keys[signed.claimedKey.fingerprint])
            try signed.verify(Array(text.utf8), namespace: kind, by: key)
            seen.insert(kind)
        }
        #expect(
            seen == [
                Submission.namespace, ApprovalText.namespace, DecisionText.namespace, ReportText.namespace,
                ConfirmationText.namespace, StatementText.namespace, GapText.namespace,
            ])
    }

    @Test(.requirement("R-217")) func `no secret is in the journal, and only hashes beside it`() throws {
        let secrets = try site.store.load().secrets
        for name in secrets.keys {
            let known = [
                "passcode/", "password/", "invitation/", "relay/", "connection/", "clock/anchor", "code/",
                "account/", "inviter/", "password-set/", "key-sign-in/",
            ].contains {
                name.hasPrefix($0)
            }
            #expect(known, "\(name)")
        }
        for stored in try entries {
            let payload = String(decoding: try #require(stored.payload), as: UTF8.self)
            #expect(!payload.contains(Site.password))
            // Who invited whom is no secret.
            for (name, value) in secrets where !name.hasPrefix("inviter/") { #expect(!payload.contains(value)) }
        }
    }

    @Test func `the state is the fold of the journal, row for row and byte for byte`() throws {
        var world = World()
        for stored in try entries {
            let entry = try JournalEntry(bytes: stored.entry)
            let payload = try Lines.decode(Payload.self, from: #require(stored.payload))
            try world.apply(payload.event, at: entry.at)
        }
        var rebuilt: [String: [UInt8]] = [:]
        for (key, row) in Snapshot(kept: world).rows { rebuilt["\(key.kind)/\(key.id)"] = try Lines.encode(row) }
        var kept: [String: [UInt8]] = [:]
        for kind in Set(rebuilt.keys.compactMap { $0.split(separator: "/").first.map(String.init) }) {
            for row in try site.store.rows(kind: kind, before: nil, limit: 100_000) {
                kept["\(kind)/\(row.id)"] = row.bytes
            }
        }
        #expect(kept.count > 20)
        #expect(Set(kept.keys) == Set(rebuilt.keys))
        for (key, bytes) in rebuilt {
            #expect(
                String(decoding: kept[key] ?? [], as: UTF8.self) == String(decoding: bytes, as: UTF8.self), "\(key)")
        }
        #expect(try sqlite(workplace.journal, "SELECT count(*) FROM state").output == "\(kept.count)\n")
    }

    @Test func `only what can still change is loaded at the start`() throws {
        let loaded = Snapshot(
            kept: try Site(store: SQLiteStore(path: workplace.journal)).gatekeeper.inside { $0.world })
        let known = site.known
        for (key, row) in known.rows {
            var final = false
            if case .request(let request) = row { final = request.isFinal }
            if case .session(let session) = row {
                if case .request(let request)? = known.rows[World.Key("request", session.request)] {
                    final = request.isFinal
                }
            }
            #expect(loaded.rows[key] == (final ? nil : row), "\(key)")
        }
        #expect(loaded.open == known.open)
        #expect(loaded.waiting == known.waiting)
        #expect(loaded.running == known.running)
        #expect(loaded.owing == known.owing)
        #expect(loaded.openRequests == known.openRequests)
    }

    @Test(.requirement("R-088"))
    func `names of requests and sessions, and uids, go on after a restart and are never used again`() throws {
        let before = site.gatekeeper.inside { $0.world }
        try site.restart()
        let id = try site.submit(
            Example.form {
                $0.technicians = [Example.suzuki]
                $0.from = the("20:00")
                $0.until = the("21:00")
            })
        #expect(before.requests[id] == nil)
        try site.approve(id)
        let uids = site.gatekeeper.inside { $0.world }.logins.values
        for login in uids where before.logins[login.name] == nil {
            #expect(login.uid == before.technicians[login.technician]?.uid || login.uid >= before.nextUID)
        }
        // A bare name has its technician's uid; no other two names share one.
        let bare = uids.filter { $0.asset == nil }.map(\.uid)
        let others = uids.filter { $0.asset != nil }.map(\.uid)
        #expect(Set(bare + others).count == bare.count + others.count)
    }
}
