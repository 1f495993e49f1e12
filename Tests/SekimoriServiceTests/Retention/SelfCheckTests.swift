import Foundation
import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTerminal
import SekimoriTesting
import SekimoriWire
import Synchronization
import Testing

@testable import SekimoriService

/// The daily look at a recording, by the auditor's own reader.
struct SelfCheckTests {
    /// Runs the reader where the daemon would run the program.
    private final class Reader: RecordingExaminer {
        private let shelf: MemoryShelf
        let asked = Mutex<[SessionID]>([])

        init(_ shelf: MemoryShelf) { self.shelf = shelf }

        func examine(_ session: SessionID, _ facts: [UInt8]) throws -> String? {
            asked.withLock { $0.append(session) }
            let check = try #require(SealedCheck(facts))
            let files = shelf.recordings["\(session)"] ?? [:]
            do throws(SealedCheck.Problem) {
                try check.run(RecordingReader.Files(names: Array(files.keys)) { files[$0] })
                return nil
            } catch {
                return "\(error.file): \(error.why.english)"
            }
        }
    }

    private static let keys = [
        "age108tlg2qdka5z50lqzmxs5k7rphuscw2nrh4r2mj8z75a9luvl3vq8w64ct",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzgZ7tiZePe0mJ+H1QWCckk0wCycJpBgM+a0/UFFSOU",
    ]

    /// A recording of a few frames as the real recorder seals it to these keys, and what the journal is told of it.
    private static func record(_ id: SessionID, _ keys: [String], _ shelf: MemoryShelf) throws -> [SegmentFact] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sekimori-check-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let recipients = try keys.enumerated().map { place, key in
            try #require(Recipient(name: Array("auditor-\(place)".utf8), text: Array(key.utf8)))
        }
        let closed = Mutex<[SegmentFact]>([])
        let recorder = try Recorder(
            directory: directory.path, session: Array("\(id)".utf8),
            sealer: recipients.isEmpty ? PlainSealer() : AgeSealer(recipients)
        ) { event in
            guard case .closed(let segment) = event else { return }
            let fact = SegmentFact(
                index: Int64(segment.index), digest: Digest.hex(segment.digest),
                firstFrame: Int64(segment.firstFrame), frames: Int64(segment.frames), size: Int64(segment.size))
            closed.withLock { $0.append(fact) }
        }
        try recorder.append(.output, Array("secret\r\n".utf8), at: Moment(boot: 1_000, unix: 1_795_000_000_000))
        try recorder.end(cause: 0, status: 0, at: Moment(boot: 2_000, unix: 1_795_000_001_000))
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.path) {
            let bytes = FileManager.default.contents(atPath: directory.appending(path: name).path) ?? Data()
            if !bytes.isEmpty { shelf.put(name, Array(bytes), of: id) }
        }
        return closed.withLock { $0 }
    }

    private let shelf = MemoryShelf()
    private let site: Site
    private let reader: Reader

    init() throws {
        let recipients = Self.keys.map { RecordingRecipient(name: "auditor", key: $0) }
        let rules = Rules(gate: Example.gate, zone: .tokyo, limits: .standard, recipients: recipients)
        site = try Site.filled(rules: rules, shelf: shelf)
        reader = Reader(shelf)
        try site.gatekeeper.adopt()
    }

    private func session(sealedTo keys: [String] = keys) throws -> SessionID {
        let start = try site.working()
        for fact in try Self.record(start.session.id, keys, shelf) {
            try site.gatekeeper.segment(start.session.id, secret: start.secret, fact)
        }
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        #expect(try site.gatekeeper.selfCheck(reader).session == nil)
        try site.gatekeeper.closeRecordings()
        site.clock.advance(.seconds(41))
        try site.gatekeeper.closeRecordings()
        return start.session.id
    }

    @Test(.requirement("R-061"))
    func `a sealed recording as it was written is fine, and that is in the journal`() throws {
        let id = try session()
        let found = try site.gatekeeper.selfCheck(reader)
        #expect(found == SelfCheckView(at: site.clock.now(), session: id, problem: nil))
        #expect(site.gatekeeper.status(.ito).evidence?.check == found)
        guard case .selfChecked(id, problem: nil)? = try site.events().last else {
            Issue.record("not in the journal")
            return
        }
        #expect(reader.asked.withLock { $0 } == [id])
    }

    @Test(arguments: ["00000001.seg", "session.key"])
    func `a file with another byte, or without one, is an alarm and an entry`(_ name: String) throws {
        let id = try session()
        let good = shelf.recordings["\(id)"]?[name] ?? []
        for bad in [good.dropLast() + [good[good.count - 1] ^ 1], good.dropLast(), []] {
            shelf.put(name, Array(bad), of: id)
            let found = try site.gatekeeper.selfCheck(reader)
            #expect(found.problem?.hasPrefix(name) == true)
            try site.restart()
            #expect(site.gatekeeper.status(.ito).evidence?.check == found)
        }
        shelf.put(name, good, of: id)
        #expect(try site.gatekeeper.selfCheck(reader).problem == nil)
        #expect(try site.kinds().filter { $0 == "self-checked" }.count == 5)
    }

    @Test func `a recording sealed to fewer keys than are set, or to none, is an alarm`() throws {
        _ = try session(sealedTo: [Self.keys[0]])
        #expect(try site.gatekeeper.selfCheck(reader).problem?.contains("as many keys") == true)
    }

    @Test func `a recording that was not sealed at all is an alarm`() throws {
        _ = try session(sealedTo: [])
        #expect(try site.gatekeeper.selfCheck(reader).problem != nil)
    }

    @Test func `it is due once a day, from its hour on`() throws {
        let at: TimeOfDay = the("10:00")
        #expect(!site.gatekeeper.isCheckDue(at: at))
        site.clock.advance(to: tokyo("2026-11-21 10:00"))
        #expect(site.gatekeeper.isCheckDue(at: at))
        try site.gatekeeper.selfCheck(reader)
        #expect(!site.gatekeeper.isCheckDue(at: at))
        try site.restart()
        site.clock.advance(to: tokyo("2026-11-21 23:59"))
        #expect(!site.gatekeeper.isCheckDue(at: at))
        site.clock.advance(to: tokyo("2026-11-22 09:59"))
        #expect(!site.gatekeeper.isCheckDue(at: at))
        site.clock.advance(.minutes(1))
        #expect(site.gatekeeper.isCheckDue(at: at))
    }

    @Test func `a verifier that cannot be run is an alarm too`() throws {
        struct Away: RecordingExaminer {
            func examine(_ session: SessionID, _ facts: [UInt8]) throws -> String? { throw NotFound() }
        }
        _ = try session()
        #expect(try site.gatekeeper.selfCheck(Away()).problem?.contains("could not be run") == true)
    }

    @Test func `lines that say anything else are not taken`() {
        let digest = String(repeating: "0", count: 64)
        for line in [
            "", "segment x \(digest) 1", "segment 1 00 1", "file a/b \(digest) 1", "file ../x \(digest) 1", "sealed 1",
            "x",
        ]
        where !line.isEmpty {
            #expect(SealedCheck(Array((line + "\n").utf8)) == nil, "\(line)")
        }
        #expect(SealedCheck(Array("segment 1 \(digest) 1\nsealed 1 0\n".utf8)) != nil)
    }
}
