import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

struct ExportTests {
    private func frames(_ bytes: [UInt8]) -> [[UInt8]] {
        let holder = MemoryBundle()
        holder.files["all"] = bytes
        return holder.frames("all")
    }

    @Test func `an export stays as it began, whatever happens meanwhile`() throws {
        let site = try Site.filled()
        let export = try site.gatekeeper.beginExport(by: .auditor)
        let size = site.gatekeeper.size
        _ = try site.ended()
        let entries = frames(try site.gatekeeper.exportedEntries(export.id, after: 0, limit: 500, by: .auditor))
        #expect(entries.count == Int(size) * 5)
        #expect(!export.kinds.contains("request"))
        #expect(
            try site.gatekeeper.exportedRows(export.id, kind: "request", after: nil, limit: 500, by: .auditor).isEmpty)
    }

    @Test func `pages of entries and rows join without a gap`() throws {
        let site = try Site.filled()
        let export = try site.gatekeeper.beginExport(by: .auditor)
        var entries: [[UInt8]] = []
        var after: Int64 = 0
        while true {
            let page = frames(try site.gatekeeper.exportedEntries(export.id, after: after, limit: 3, by: .auditor))
            if page.isEmpty { break }
            entries += page
            after += Int64(page.count / 5)
        }
        #expect(after == site.gatekeeper.size)
        let first = frames(
            try site.gatekeeper.exportedRows(export.id, kind: "person", after: nil, limit: 2, by: .auditor))
        let last = String(decoding: first[2], as: UTF8.self)
        let second = frames(
            try site.gatekeeper.exportedRows(export.id, kind: "person", after: last, limit: 9, by: .auditor))
        #expect((first + second).count == 8)
        #expect(first[2].lexicographicallyPrecedes(second[0]))
    }

    @Test func `only manager, operator and auditor may export`() throws {
        let site = try Site.filled()
        let export = try site.gatekeeper.beginExport(by: .ito)
        for actor in [Actor.yamada, .tanaka, .kimura, .mori] {
            #expect(throws: Forbidden.self) { try site.gatekeeper.beginExport(by: actor) }
            #expect(throws: Forbidden.self) {
                try site.gatekeeper.exportedEntries(export.id, after: 0, limit: 1, by: actor)
            }
            #expect(throws: Forbidden.self) { try site.gatekeeper.exportedSettings(by: actor) }
        }
        for actor in [Actor.operations, .auditor] {
            #expect(!(try site.gatekeeper.exportedSettings(by: actor)).isEmpty)
        }
    }

    @Test func `an export that ended is unknown, and at most four are open`() throws {
        let site = try Site.filled()
        let exports = try (0..<4).map { _ in try site.gatekeeper.beginExport(by: .auditor) }
        #expect(throws: Throttled.self) { try site.gatekeeper.beginExport(by: .auditor) }
        try site.gatekeeper.endExport(exports[0].id, by: .auditor)
        #expect(throws: NotFound.self) {
            try site.gatekeeper.exportedEntries(exports[0].id, after: 0, limit: 1, by: .auditor)
        }
        _ = try site.gatekeeper.beginExport(by: .auditor)
        site.clock.advance(.minutes(11))
        _ = try site.gatekeeper.beginExport(by: .auditor)
    }
}
