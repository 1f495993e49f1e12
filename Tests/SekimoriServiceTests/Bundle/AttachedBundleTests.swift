import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A bundle with evidence that vendors attached, and what may happen to it on its way.
struct AttachedBundleTests {
    private static let bytes = Array("<html>検査結果</html>".utf8)
    private static let second = [UInt8](repeating: 0x89, count: 300_000)
    private let site: Site
    private let request: RequestID
    private let attachments: [Attachment]
    private let bundle: MemoryBundle

    init() throws {
        site = try Site.filled()
        let id = try site.submit()
        let first = try site.attach(Self.bytes, to: id)
        let second = try site.attach(Self.second, the("画面.png"), to: id, by: .tanaka)
        // The same bytes beside another request are one file, and another day's are not in this bundle.
        let other = try site.submit(Example.form { $0.until = the("16:00") })
        try site.attach(Self.bytes, the("同じもの.html"), to: other)
        let later = try site.submit(
            Example.form { draft in
                draft.date = the("2026-11-24")
                draft.terminal = Example.terminal(scannedOn: "2026-11-21", definitionsOf: "2026-11-21")
            })
        try site.attach([1], to: later)
        try site.decide(.reject, on: other)
        request = id
        attachments = [first, second]
        bundle = try BundleDay.bundle(site, recordings: [:])
    }

    private var paths: [String] { attachments.map { "attachments/" + $0.digest } }

    private func first(_ bundle: MemoryBundle) throws -> String {
        try BundleDay.verify(bundle).findings.first.map { "\($0.item) \($0.verdict.rawValue)" } ?? "fine"
    }

    @Test(.requirement("R-183")) func `evidence is in the bundle, and who attached it is the gate's word`() throws {
        #expect(Set(bundle.files.keys.filter { $0.hasPrefix("attachments/") }) == Set(paths))
        let report = try BundleDay.verify(bundle)
        #expect(report.findings.isEmpty, "\(report.findings)")
        #expect(report.attested["attachment"] == 4)
        #expect(
            report.notes.contains {
                $0.item == .request("\(request)")
                    && $0.why.english == "only the gate says that tanaka attached number 2"
            })
    }

    @Test func `a file that is gone or was altered is named, and so is one that nobody attached`() throws {
        for path in paths {
            #expect(try first(bundle.altered { $0[path] = nil }) == "file \(path) missing")
            #expect(try first(bundle.altered(sealing: false) { $0[path] = nil }) == "file \(path) missing")
            #expect(try first(bundle.altered { $0[path]?[0] ^= 1 }) == "file \(path) altered")
            #expect(try first(bundle.altered(sealing: false) { $0[path]?[0] ^= 1 }) == "file \(path) altered")
            #expect(try first(bundle.altered { $0[path]?.removeLast() }) == "file \(path) truncated")
            #expect(try first(bundle.altered { $0[path]?.append(0) }) == "file \(path) altered")
            #expect(try first(bundle.altered { $0[path] = [] }) == "file \(path) truncated")
        }
        let swapped = bundle.altered { files in
            let held = files[paths[0]]
            files[paths[0]] = files[paths[1]]
            files[paths[1]] = held
        }
        #expect(try Set(BundleDay.verify(swapped).findings.map { "\($0.item)" }) == Set(paths.map { "file " + $0 }))
        for name in [String(repeating: "e", count: 64), "other", "sub/" + attachments[0].digest] {
            #expect(try first(bundle.altered { $0["attachments/" + name] = [1] }) == "file attachments/\(name) altered")
        }
    }

    @Test func `a manifest that says something else of it is what is wrong`() throws {
        let listed = "file: " + attachments[0].digest
        let altered = bundle.altered(sealing: false) { files in
            let text = String(decoding: files["MANIFEST"] ?? [], as: UTF8.self)
            let lines = text.replacing(listed, with: "file: " + String(repeating: "0", count: 64))
                .split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
            files["MANIFEST"] = Array((lines + "end: \(Digest.hex(Digest.sha256(Array(lines.utf8))))\n").utf8)
        }
        #expect(try first(altered) == "manifest altered")
    }

    @Test func `a row that leaves one out, or has one more, is not what the journal makes`() throws {
        func changed(_ change: (String) -> String) -> MemoryBundle {
            bundle.altered { files in
                var frames = bundle.frames("state/request")
                for place in stride(from: 0, to: frames.count, by: 2)
                where frames[place].elementsEqual("\(request)".utf8) {
                    frames[place + 1] = Array(change(String(decoding: frames[place + 1], as: UTF8.self)).utf8)
                }
                files.setFrames("state/request", frames)
            }
        }
        let dropped = changed { row in
            row.split(separator: "\n").filter { !$0.contains("attachments.2.") }.map { $0 + "\n" }.joined()
        }
        #expect(try first(dropped) == "state request/\(request) altered")
        let renamed = changed { $0.replacing("画面.png", with: "別の画面.png") }
        #expect(try first(renamed) == "state request/\(request) altered")
    }

    @Test func `a request's page tells of its evidence`() throws {
        let page = try #require(RequestPage(bundle, request))
        let rows = page.rows.filter { $0.what.english.hasPrefix("attached") }
        #expect(rows.map(\.who) == ["clerk yamada", "technician tanaka"])
        #expect(
            rows.map { $0.detail.joined(separator: " ") } == [
                "1. 検査結果.png, \(Self.bytes.count) bytes \(paths[0])", "2. 画面.png, 300000 bytes \(paths[1])",
            ])
        #expect(rows.allSatisfy { $0.what.english.contains("attested by the gate") })
    }

    /// Entries as a gate that lies would write them, and the bundle of them.
    private func lying(_ attachment: Attachment) throws -> MemoryBundle {
        let forged = try Site.filled()
        let id = try forged.submit()
        try forged.attach(Self.bytes, to: id)
        try forged.gatekeeper.inside { inside in
            _ = try forged.gatekeeper.commit(
                &inside, .gate, at: forged.clock.now(), [.request(id, .attached(attachment))])
        }
        return try BundleDay.bundle(forged, recordings: [:])
    }

    @Test func `evidence of somebody who is not of the vendor is not theirs`() throws {
        let foreign = Attachment(
            number: 2, name: the("x"), size: 3, digest: Digest.hex(Digest.sha256([1, 2, 3])), by: People.moriID,
            at: site.clock.now())
        #expect(try BundleDay.verify(lying(foreign)).findings.contains { $0.verdict == .unsigned })
    }

    @Test func `evidence that came at another time than its entry has no place`() throws {
        let early = Attachment(
            number: 2, name: the("x"), size: 3, digest: Digest.hex(Digest.sha256([1, 2, 3])), by: Example.yamada,
            at: site.clock.now() - .hours(1))
        #expect(try BundleDay.verify(lying(early)).findings.first?.verdict == .altered)
    }
}
