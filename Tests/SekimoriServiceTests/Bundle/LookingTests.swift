import Sekimori
import SekimoriAudit
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What an auditor looks at in a bundle: one request, and what was shown.
struct LookingTests {
    @Test func `a request's page goes from its submission to its confirmation`() throws {
        let day = try BundleDay()
        let page = try #require(RequestPage(day.bundle, day.request))
        #expect(
            page.rows.map(\.what.english) == [
                "submitted (revision 1)", "approved", "passcode handed out", "let in",
                "session \(day.session) began", "extended", "session \(day.session) ended (recording complete)",
                "the work ended", "reported", "report accepted", "confirmed: record and report agree",
            ])
        #expect(page.rows[1].who == "manager ito")
        // Tokyo.
        #expect(page.offset == 9 * 3_600)
        let segments = day.bundle.files.keys.filter { $0.hasSuffix(".seg") }.count
        #expect(page.rows[6].detail.last?.hasPrefix("\(segments) segments") == true)
    }

    @Test func `a request that the journal does not know has no page`() throws {
        #expect(RequestPage(try BundleDay().bundle, the("r20261122-099")) == nil)
        #expect(RequestPage(MemoryBundle(), the("r20261122-001")) == nil)
    }

    @Test func `sessions of a bundle are found, and words in their recordings`() throws {
        let day = try BundleDay()
        let session = try #require(SessionIndex.sessions(day.bundle).found.first { $0.id == day.session })
        #expect(session.technician == Example.suzuki)
        var scanner = LineScanner(words: [Array("line 4 of".utf8)])
        var hits: [LineScanner.Hit] = []
        let recording = SessionIndex.recording(day.session, in: day.bundle, try day.bundle.list())
        let findings = RecordingReader.read(recording, digests: [:]) { hits += scanner.take($0) }
        hits += scanner.finish()
        #expect(findings.isWhole)
        #expect(hits.map { String(decoding: $0.line, as: UTF8.self) } == ["line 4 of \(day.session)"])
        #expect(hits.first?.at == 1_795_000_080_000)
    }

    private func scan(_ pieces: [[UInt8]], for words: [[UInt8]]) throws -> [[UInt8]] {
        let day = try BundleDay()
        var frame: RecordedFrame?
        let recording = SessionIndex.recording(day.session, in: day.bundle, try day.bundle.list())
        _ = RecordingReader.read(recording, digests: [:]) { frame = frame ?? $0 }
        let first = try #require(frame)
        var scanner = LineScanner(words: words)
        return (pieces.flatMap { scanner.take(first.with(.output($0))) } + scanner.finish()).map(\.line)
    }

    @Test func `words are found across frames, colours and titles, in each encoding`() throws {
        let eucJP: [UInt8] = [0xB4, 0xBC, 0xBC, 0xD4]
        let shiftJIS: [UInt8] = [0x8A, 0xB3, 0x8E, 0xD2]
        let words = [Array("患者".utf8), eucJP, shiftJIS]
        let pieces: [[UInt8]] = [
            Array("\u{1b}]0;title\u{7}id \u{1b}[1;31m".utf8), Array(Array("患者".utf8).prefix(4)),
            Array(Array("患者".utf8).suffix(2)) + Array("\u{1b}[m 7\r\n".utf8), [0x20] + eucJP.prefix(3),
            eucJP.suffix(1) + [0x0A], Array("nothing\n".utf8), shiftJIS,
        ]
        #expect(try scan(pieces, for: words) == [Array("id 患者 7".utf8), [0x20] + eucJP, shiftJIS])
    }

    @Test func `a word in a line without an end is found once, and a title is no text`() throws {
        let long = Array(String(repeating: "x", count: 4_094).utf8) + Array("secret".utf8)
        #expect(try scan([long, long], for: [Array("secret".utf8)]).count == 2)
        #expect(try scan([Array("\u{1b}]0;secret\u{1b}\\ok\n".utf8)], for: [Array("secret".utf8)]).isEmpty)
    }
}
