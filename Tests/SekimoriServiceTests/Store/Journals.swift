import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService
@testable import SekimoriStore

/// A directory that goes away with its owner.
final class Workplace: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "sekimori-service-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var journal: String { path + "/journal.sqlite" }
}

/// The kinds of store that promise the same.
enum StoreKind: String, CaseIterable {
    case memory
    case sqlite

    func make(in workplace: Workplace) throws -> any JournalStore {
        switch self {
        case .memory: MemoryStore()
        case .sqlite: try SQLiteStore(path: workplace.journal)
        }
    }
}

/// Batches by hand: what a store is given.
enum Batches {
    static func entry(_ sequence: Int64, payload: [UInt8]? = [1, 2, 0, 0xFF]) -> StoredEntry {
        let entry = Array("entry \(sequence)\0\n".utf8)
        return StoredEntry(
            sequence: sequence, entry: entry, leaf: Digest.sha256(entry), payload: payload,
            salt: payload.map { Digest.sha256($0) })
    }

    static func batch(_ sequences: ClosedRange<Int64>, _ change: (inout Batch) -> Void = { _ in }) -> Batch {
        var batch = Batch(
            entries: sequences.map { entry($0) }, rows: [], secrets: [:], texts: [],
            at: Instant(microseconds: sequences.upperBound), frontier: [UInt8(truncatingIfNeeded: sequences.upperBound)]
        )
        change(&batch)
        return batch
    }

    static func row(_ kind: String, _ id: String, _ bytes: [UInt8]?, live: Bool = true) -> Batch.RowChange {
        Batch.RowChange(key: World.Key(kind, id), bytes: bytes, live: live)
    }
}

/// Runs Debian's sqlite3 on a file: what somebody with the file and another program could do.
func sqlite(_ path: String, _ statements: String...) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/sqlite3")
    process.arguments = ["-batch", "-bail", path] + statements
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
}
