import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Evidence of which the time of keeping is over: its bytes go, its name and its digest stay.
struct ErasedAttachmentTests {
    private static let bytes = Array("検査結果".utf8)
    private let held = MemoryAttachments()
    private let day: KeptDay
    private let attachment: Attachment
    private var path: String { "attachments/" + attachment.digest }

    init() throws {
        day = try KeptDay(attaching: Self.bytes, attachments: held)
        attachment = try #require(try day.site.gatekeeper.request(day.request, by: .ito).request.attachments?.first)
    }

    /// The same bytes beside a request of a day that is still kept.
    private func attachAgain() throws -> RequestID {
        let id = try day.site.submit(
            Example.form { draft in
                draft.date = the("2026-11-24")
                draft.terminal = Example.terminal(scannedOn: "2026-11-21", definitionsOf: "2026-11-21")
            })
        try day.site.attach(Self.bytes, to: id)
        try day.site.decide(.reject, on: id)
        return id
    }

    @Test(.requirement("R-234"), .requirement("R-183"))
    func `what is erased is gone from the host, and the journal keeps what it was`() throws {
        day.waitAYear()
        try day.erase(.attachments)
        #expect(throws: AttachmentErased(attachment, of: day.request)) {
            try day.site.attached(1, of: day.request, by: .ito)
        }
        #expect(try day.verify().named == [])
        try day.site.restart()
        try day.site.gatekeeper.finishErasures()
        #expect(held.files.isEmpty)
        #expect(try day.site.gatekeeper.request(day.request, by: .ito).request.attachments == [attachment])
        #expect(try day.site.gatekeeper.retention(by: .ito).erasures.map { $0.completedAt != nil } == [true])
        let bundle = try day.bundle().altered { $0[path] = nil }
        let report = try day.verify(bundle)
        #expect(report.named == [])
        #expect(report.noted.contains("file \(path) erased-by-retention"))
    }

    @Test func `bytes that a kept request has too stay for it`() throws {
        let kept = try attachAgain()
        day.waitAYear()
        try day.erase(.attachments)
        try day.site.gatekeeper.finishErasures()
        #expect(try day.site.attached(1, of: kept, by: .ito) == Self.bytes)
        #expect(throws: AttachmentErased.self) { try day.site.attached(1, of: day.request, by: .ito) }
        #expect(try day.verify().named == [])
        // Once the other's time is over as well, they go.
        day.site.clock.advance(.days(2))
        try day.site.hand(
            in: day.text(.attachments, from: the("2026-11-23"), until: the("2026-11-24")), signedBy: People.ito,
            by: .ito)
        try day.site.gatekeeper.finishErasures()
        #expect(held.files.isEmpty)
    }

    @Test func `an erasure of other content takes none, and one that is missing without any is named`() throws {
        let gone = try day.bundle().altered { $0[path] = nil }
        #expect(try day.verify(gone).named == ["file \(path) missing"])
        day.waitAYear()
        try day.erase(.recordings)
        try day.erase(.reports)
        try day.site.gatekeeper.finishErasures()
        try day.site.gatekeeper.sweepAttachments()
        #expect(try day.site.attached(1, of: day.request, by: .ito) == Self.bytes)
        #expect(try day.verify(day.bundle().altered { $0[path] = nil }).named == ["file \(path) missing"])
    }

    @Test func `what is said to be erased and is still there is named`() throws {
        day.waitAYear()
        try day.erase(.attachments)
        try day.site.gatekeeper.finishErasures()
        let bundle = try day.bundle().altered { $0[path] = Self.bytes }
        #expect(try day.verify(bundle).named == ["file \(path) incomplete"])
    }
}
