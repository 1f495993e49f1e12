import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What the auditor says of content that is not there.
struct ErasedBundleTests {
    private static func isReport(_ frame: [UInt8]) -> Bool {
        (try? Lines.decode(Payload.self, from: frame).event.kind) == "request-reported"
    }

    /// Without the content of the report, as after an erasure that nobody decided.
    private static func withoutReport(_ bundle: MemoryBundle) -> MemoryBundle {
        bundle.altered { files in
            let frames = bundle.frames("payloads/00000000")
            var kept: [[UInt8]] = []
            for index in stride(from: 0, to: frames.count, by: 3) where !isReport(frames[index + 2]) {
                kept += frames[index..<(index + 3)]
            }
            files.setFrames("payloads/00000000", kept)
        }
    }

    private static func withoutRecording(_ id: SessionID, _ bundle: MemoryBundle) -> MemoryBundle {
        bundle.altered { files in files = files.filter { !$0.key.hasPrefix("recordings/\(id)/") } }
    }

    @Test func `a bundle whose content was erased by the policy has no finding, and says what was erased`() throws {
        let day = try KeptDay()
        #expect(try day.verify().named == [])
        day.waitAYear()
        try day.erase(.reports)
        try day.erase(.recordings)
        let under = try day.verify()
        #expect(under.named == [])
        try day.site.gatekeeper.finishErasures()
        let report = try day.verify()
        #expect(report.named == [])
        let erased = report.noted.filter { $0.hasSuffix("erased-by-retention") }
        #expect(erased.filter { $0.hasPrefix("entry ") }.count == 1)
        #expect(
            erased.filter { $0.hasPrefix("recording ") }
                == [day.whole, day.killed].map {
                    "recording \($0) erased-by-retention"
                })
        #expect(report.fine["erasure"] == 2)
    }

    @Test func `content that is gone without an erasure is missing`() throws {
        let day = try KeptDay()
        let clean = try day.bundle()
        let noReport = try day.verify(Self.withoutReport(clean))
        #expect(noReport.named.contains { $0.hasPrefix("entry ") && $0.hasSuffix(" missing") })
        let noRecording = try day.verify(Self.withoutRecording(day.whole, clean))
        #expect(noRecording.named.contains("segment \(day.whole)/1 missing"))
        #expect(noRecording.named.contains("file recordings/\(day.whole)/session.key missing"))
    }

    @Test func `an erasure covers its own days and its own content only`() throws {
        let day = try KeptDay()
        day.waitAYear()
        let other: CivilDate = the("2026-11-21")
        try day.site.hand(in: day.text(.recordings, from: other, until: other), signedBy: People.ito, by: .ito)
        try day.site.hand(in: day.text(.reports, from: other, until: other), signedBy: People.ito, by: .ito)
        try day.site.gatekeeper.finishErasures()
        let clean = try day.bundle()
        #expect(try day.verify(clean).named == [])
        #expect(try !day.verify(Self.withoutReport(clean)).named.isEmpty)
        #expect(
            try day.verify(Self.withoutRecording(day.killed, clean)).named.contains("segment \(day.killed)/1 missing"))
    }

    @Test func `an erasure without a manager's signature erases nothing`() throws {
        let day = try KeptDay()
        day.waitAYear()
        try day.erase(.reports)
        try day.erase(.recordings)
        try day.site.gatekeeper.finishErasures()
        let bundle = try day.bundle()
        for place in 0...1 {
            let forged = try Forgery(bundle).rewriting("content-erased", at: place) { payload in
                Payload(event: payload.event, text: nil, signature: nil)
            }
            let report = try day.verify(forged)
            #expect(report.named.contains { $0.hasPrefix("entry ") && $0.hasSuffix(" unsigned") })
            #expect(report.named.contains { $0.hasSuffix(" missing") })
        }
    }

    @Test func `an erasure that says more than its text erases nothing`() throws {
        let day = try KeptDay()
        day.waitAYear()
        let other: CivilDate = the("2026-11-21")
        try day.site.hand(in: day.text(.recordings, from: other, until: other), signedBy: People.ito, by: .ito)
        let clean = Self.withoutRecording(day.whole, try day.bundle())
        let forged = try Forgery(clean).rewriting("content-erased") { payload in
            guard case .contentErased(let erasure) = payload.event else { return payload }
            let wider = Erasure(
                number: erasure.number, content: erasure.content, from: other, until: Example.day,
                keptDays: erasure.keptDays, by: erasure.by, why: erasure.why)
            return Payload(event: .contentErased(wider), text: payload.text, signature: payload.signature)
        }
        let report = try day.verify(forged)
        #expect(report.named.contains { $0.hasPrefix("text ") && $0.hasSuffix(" unsigned") })
        #expect(report.named.contains("segment \(day.whole)/1 missing"))
    }

    @Test func `an erasure under a policy shorter than the least is a finding`() throws {
        let day = try KeptDay(keeping: 30)
        day.site.clock.advance(.days(40))
        try day.erase(.reports)
        let report = try day.verify()
        #expect(report.named.contains { $0.hasPrefix("entry ") && $0.hasSuffix(" altered") })
        #expect(report.named.contains { $0.hasPrefix("entry ") && $0.hasSuffix(" missing") })
    }

    @Test func `a recording that is said to be erased and is still there is named`() throws {
        let day = try KeptDay()
        let kept = day.shelf.recordings
        day.waitAYear()
        try day.erase(.recordings)
        try day.site.gatekeeper.finishErasures()
        let report = try BundleDay.verify(BundleDay.bundle(day.site, recordings: kept))
        #expect(report.named == ["recording \(day.whole) incomplete", "recording \(day.killed) incomplete"])
    }

    @Test func `every file of a recording is held against the journal`() throws {
        let day = try KeptDay()
        let clean = try day.bundle()
        for (id, name) in [(day.whole, "session.key"), (day.killed, "session.key"), (day.killed, "tail")] {
            let path = "recordings/\(id)/\(name)"
            let altered = clean.altered { files in files[path]?[0] ^= 1 }
            #expect(try day.verify(altered).named == ["file \(path) altered"])
            let cut = clean.altered { files in files[path]?.removeLast() }
            #expect(try day.verify(cut).named == ["file \(path) truncated"])
            let gone = clean.altered { files in files[path] = nil }
            #expect(try day.verify(gone).named == ["file \(path) missing"])
        }
        for name in ["00000003.seg", "tail", "notes"] {
            let path = "recordings/\(day.whole)/\(name)"
            let more = clean.altered { files in files[path] = [1, 2, 3] }
            #expect(try day.verify(more).named == ["file \(path) altered"])
        }
    }
}
