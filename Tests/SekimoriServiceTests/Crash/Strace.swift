import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// The crash writer under strace, which makes one system call on the journal's files fail, or the last one.
struct CrashRun {
    let workplace: Workplace
    let log: String

    /// The calls by which SQLite changes files.
    static let calls = ["pwrite64", "fdatasync", "fsync", "ftruncate", "unlink"]

    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

    /// `fault`: as strace's `inject=` takes it, for instance `pwrite64:signal=KILL:when=7`.
    init(_ fault: String? = nil) throws {
        workplace = try Workplace()
        let manager = FileManager.default
        _ = manager.createFile(atPath: workplace.path + "/acknowledged", contents: nil)
        let writer = Process()
        writer.executableURL = URL(filePath: "/usr/bin/strace")
        var arguments = ["-f", "-qq", "-o", workplace.path + "/log"]
        for suffix in ["", "-wal", "-shm", "-journal"] { arguments += ["-P", workplace.journal + suffix] }
        arguments += ["-e", "trace=" + Self.calls.joined(separator: ",")]
        if let fault { arguments += ["-e", "inject=" + fault] }
        let program = try manager.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        writer.arguments = arguments + [program, "--testing-library", "swift-testing", "--filter", "CrashWriter"]
        var environment = ProcessInfo.processInfo.environment
        environment[CrashWriter.variable] = workplace.path
        writer.environment = environment
        writer.standardOutput = FileHandle.nullDevice
        writer.standardError = FileHandle.nullDevice
        try writer.run()
        writer.waitUntilExit()
        log = String(decoding: try Data(contentsOf: URL(filePath: workplace.path + "/log")), as: UTF8.self)
    }

    /// How often each call was made on the journal's files.
    var counts: [String: Int] {
        var counts: [String: Int] = [:]
        for line in log.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard words.count > 1, let call = words[1].split(separator: "(").first else { continue }
            if Self.calls.contains(String(call)) { counts[String(call), default: 0] += 1 }
        }
        return counts
    }

    /// Sequence and bytes of the last entry of each act that was acknowledged.
    var acknowledged: [(sequence: Int64, entry: [UInt8])] {
        get throws {
            let note = try Data(contentsOf: URL(filePath: workplace.path + "/acknowledged"))
            return String(decoding: note, as: UTF8.self).split(separator: "\n").compactMap { line in
                let parts = line.split(separator: " ")
                guard parts.count == 2, let sequence = Int64(parts[0]),
                    let entry = Data(base64Encoded: String(parts[1]))
                else { return nil }
                return (sequence, [UInt8](entry))
            }
        }
    }

    /// Whatever happened: the file is sound, the journal whole, the state its fold, and what was said is there.
    func check(at location: SourceLocation = #_sourceLocation) throws {
        let said = try acknowledged
        guard FileManager.default.fileExists(atPath: workplace.journal) else {
            #expect(said.isEmpty, sourceLocation: location)
            return
        }
        #expect(
            try sqlite(workplace.journal, "PRAGMA integrity_check").output == "ok\n", sourceLocation: location)
        let site = try Site(store: SQLiteStore(path: workplace.journal))
        let entries = try site.store.entries(after: 0, limit: 100_000)
        #expect(
            entries.map(\.sequence) == Array(1...max(1, entries.count)).prefix(entries.count).map { Int64($0) },
            sourceLocation: location)
        var world = World()
        var frontier = MerkleFrontier()
        for stored in entries {
            frontier.append(MerkleHash.leaf(stored.entry))
            let entry = try JournalEntry(bytes: stored.entry)
            let payload = try #require(stored.payload, sourceLocation: location)
            #expect(
                entry.commitment == JournalEntry.commitment(salt: stored.salt ?? [], payload: payload),
                sourceLocation: location)
            try world.apply(try Lines.decode(Payload.self, from: payload).event, at: entry.at)
        }
        let head = try site.store.load()
        #expect(head.size == Int64(entries.count), sourceLocation: location)
        #expect(entries.isEmpty || head.frontier == frontier.bytes, sourceLocation: location)
        // The last act ends requests: what is final is not loaded, and is compared elsewhere.
        let folded = Snapshot(kept: world).rows.filter { _, row in
            if case .request(let request) = row { !request.isFinal } else { true }
        }
        #expect(site.known.rows == folded, sourceLocation: location)
        for (sequence, bytes) in said {
            #expect(sequence <= Int64(entries.count), sourceLocation: location)
            guard sequence <= Int64(entries.count) else { continue }
            #expect(entries[Int(sequence) - 1].entry == bytes, sourceLocation: location)
        }
        // And the next one can go on.
        try site.gatekeeper.adopt()
        #expect(site.gatekeeper.size == Int64(entries.count) + 1, sourceLocation: location)
    }
}
