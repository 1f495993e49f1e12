import Foundation
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore

/// Runs in a process of its own, which is killed, or whose disk fails, at some system call.
struct CrashWriter {
    static let variable = "SEKIMORI_CRASH_DIRECTORY"
    static let directory = ProcessInfo.processInfo.environment[variable]

    /// Acts one after another; what was acknowledged is noted where the failing disk is not.
    @Test(.enabled(if: CrashWriter.directory != nil, "only as the process that is killed"))
    func `writes until it is killed`() throws {
        let directory = try #require(Self.directory)
        let note = try FileHandle(forWritingTo: URL(filePath: directory + "/acknowledged"))
        let site = try Site(store: SQLiteStore(path: directory + "/journal.sqlite"))
        func act(_ body: () throws -> Void) throws {
            guard (try? body()) != nil else { return }
            let size = site.gatekeeper.size
            let entry = try site.store.entries(after: size - 1, limit: 1).first?.entry ?? []
            try note.write(contentsOf: Data("\(size) \(Data(entry).base64EncodedString())\n".utf8))
        }
        try act { try site.fillLedgers() }
        try act { try site.enrol() }
        for hour in 10..<13 {
            let form = Example.form { draft in
                draft.from = the("\(hour):00")
                draft.until = the("\(hour):30")
            }
            var id: RequestID?
            try act { id = try site.submit(form) }
            guard let id else { continue }
            try act { try site.approve(id) }
            try act { _ = try site.collect(request: id) }
        }
        try act {
            _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: the("退職"))), by: .yamada)
        }
    }
}
