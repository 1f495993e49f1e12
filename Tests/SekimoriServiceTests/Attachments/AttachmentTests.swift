import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Evidence that vendors attach: who may, what is written, and what is left where something fails.
struct AttachmentTests {
    private let held = MemoryAttachments()
    private let site: Site
    private let id: RequestID
    private static let bytes = Array("<html><script>alert(1)</script>".utf8)

    init() throws {
        site = try Site.filled(attachments: held)
        id = try site.submit()
    }

    private var attachments: [Attachment] {
        get throws { try site.gatekeeper.request(id, by: .ito).request.attachments ?? [] }
    }

    @Test(.requirement("R-183"))
    func
        `an attachment keeps its digest, its uploader and its time, and everybody who sees the request gets the bytes`()
        throws
    {
        let size = site.gatekeeper.size
        let attachment = try site.attach(Self.bytes, to: id)
        #expect(
            attachment
                == Attachment(
                    number: 1, name: the("検査結果.png"), size: Int64(Self.bytes.count),
                    digest: Digest.hex(Digest.sha256(Self.bytes)), by: Example.yamada, at: site.clock.now()))
        #expect(try site.events(after: size) == [.request(id, .attached(attachment))])
        for actor in [Actor.yamada, .tanaka, .suzuki, .ito, .kimura, .operations, .auditor] {
            #expect(try site.attached(1, of: id, by: actor) == Self.bytes, "\(actor)")
        }
        try site.restart()
        #expect(try attachments == [attachment])
        #expect(try site.attached(1, of: id, by: .ito) == Self.bytes)
    }

    @Test func `the same bytes again are the attachment that they were`() throws {
        let first = try site.attach(Self.bytes, to: id)
        let size = site.gatekeeper.size
        #expect(try site.attach(Self.bytes, the("別の名前.png"), to: id, by: .tanaka) == first)
        #expect(site.gatekeeper.size == size)
        // Beside another request they are another attachment.
        let other = try site.submit(Example.form { $0.until = the("16:00") })
        #expect(try site.attach(Self.bytes, to: other).number == 1)
        #expect(held.files.count == 1)
        #expect(held.unfinished == 0)
    }

    @Test func `another vendor's request is none, and the hospital attaches nothing`() throws {
        #expect(throws: NotFound()) { try site.attach(Self.bytes, to: id, by: .mori) }
        #expect(throws: NotFound()) { try site.attach(Self.bytes, to: the("r20990101-001")) }
        for actor in [Actor.ito, .kimura, .operations, .auditor, .gate] {
            #expect(throws: Forbidden()) { try site.attach(Self.bytes, to: id, by: actor) }
        }
        try site.attach(Self.bytes, to: id)
        #expect(throws: NotFound()) { try site.attached(1, of: id, by: .mori) }
        for number in [0, 2, -1, .max] as [Int64] {
            #expect(throws: NotFound()) { try site.attached(number, of: id, by: .ito) }
        }
        #expect(held.unfinished == 0)
    }

    @Test func `a settled request takes nothing more, also where it was settled while the bytes came`() throws {
        let upload = try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .yamada)
        try upload.add(Self.bytes)
        try site.decide(.reject, on: id)
        let settled = Refusal.wrongPhase(request: id, phase: "rejected")
        #expect(throws: settled) { try site.gatekeeper.attach(upload, by: .yamada) }
        #expect(throws: settled) { try site.attach(Self.bytes, to: id) }
        #expect(held.files.isEmpty && held.unfinished == 0)
        // Out of memory now, and read from the store.
        try site.restart()
        #expect(throws: settled) { try site.attach(Self.bytes, to: id) }
    }

    @Test func `ten are the most, and the eleventh leaves nothing`() throws {
        for number in 1...10 as ClosedRange<UInt8> { try site.attach([number], to: id) }
        #expect(throws: Refusal.tooManyAttachments(10)) { try site.attach([11], to: id) }
        #expect(held.files.count == 10)
    }

    @Test func `nothing is no attachment, and neither is more than ten mebibytes`() throws {
        #expect(throws: BadInput(path: "body", problem: "an attachment has bytes")) { try site.attach([], to: id) }
        let upload = try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .yamada)
        let mebibyte = [UInt8](repeating: 7, count: 1 << 20)
        for _ in 1...10 { try upload.add(mebibyte) }
        #expect(throws: AttachmentTooLarge()) { try upload.add([1]) }
        upload.abandon()
        #expect(held.unfinished == 0)
        #expect(try attachments.isEmpty)
    }

    @Test(arguments: ["一\n二", String(repeating: "x", count: 121)])
    func `a name is one short line`(name: String) throws {
        #expect(throws: BadInput.self) { try site.attach(Self.bytes, the(name), to: id) }
        #expect(held.unfinished == 0)
    }

    @Test func `uploads at one time are bounded, and one that ends makes room`() throws {
        var uploads = try (0..<Attachments.most).map { _ in
            try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .yamada)
        }
        #expect(throws: Throttled.self) { try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .yamada) }
        uploads.removeLast().abandon()
        try site.attach(Self.bytes, to: id)
        // One that is let go of without a word makes room as well.
        uploads = []
        #expect(held.unfinished == 0)
        try site.attach([1], to: id)
    }

    @Test func `where the entry cannot be written nothing is left of the bytes`() throws {
        let store = MemoryStore()
        let site = try Site.filled(store: store, attachments: held)
        let id = try site.submit()
        store.isBroken = true
        #expect(throws: Failure.self) { try site.attach(Self.bytes, to: id) }
        #expect(held.files.isEmpty && held.unfinished == 0)
        store.isBroken = false
        #expect(try site.attach(Self.bytes, to: id).number == 1)
    }

    @Test func `where the bytes cannot be written there is no entry`() throws {
        let size = site.gatekeeper.size
        held.isAway = true
        #expect(throws: Failure.self) { try site.attach(Self.bytes, to: id) }
        #expect(site.gatekeeper.size == size)
        held.isAway = false
        try site.attach(Self.bytes, to: id)
    }

    @Test func `bytes without an entry are swept, and those of an entry stay`() throws {
        let attachment = try site.attach(Self.bytes, to: id)
        let stray = String(repeating: "e", count: 64)
        held.files[stray] = [1, 2, 3]
        // The gate stopped in the middle of an upload as well.
        let upload = try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .yamada)
        try upload.add([1])
        try site.restart()
        #expect(held.unfinished == 0)
        #expect(try site.gatekeeper.sweepAttachments() == 1)
        #expect(Array(held.files.keys) == [attachment.digest])
        #expect(try site.gatekeeper.sweepAttachments() == 0)
        // Settled requests keep theirs, long after they left the memory.
        try site.decide(.reject, on: id)
        try site.restart()
        #expect(try site.gatekeeper.sweepAttachments() == 0)
        #expect(try site.attached(1, of: id, by: .auditor) == Self.bytes)
    }

    @Test func `bytes that somebody is about to write an entry for are not swept`() throws {
        let kept = Attachments(held)
        held.files["abc"] = [1]
        let swept = try kept.guarding("abc") { try kept.sweep("abc") { false } }
        #expect(!swept)
        #expect(try !kept.sweep("abc") { true })
        #expect(held.files["abc"] != nil)
        #expect(try kept.sweep("abc") { false })
        #expect(held.files.isEmpty)
    }

    @Test func `an entry whose bytes are gone or others is named when it is asked for`() throws {
        let attachment = try site.attach(Self.bytes, to: id)
        for files in [[:], [attachment.digest: Self.bytes + [0]], [attachment.digest: Array(Self.bytes.reversed())]] {
            held.files = files
            #expect(throws: AttachmentLost(attachment, of: id)) { try site.attached(1, of: id, by: .ito) }
        }
    }

    @Test func `bytes that the host lost come back with the same file, and no entry is written for it`() throws {
        let attachment = try site.attach(Self.bytes, to: id)
        let size = site.gatekeeper.size
        for files in [[:], [attachment.digest: [1]]] as [[String: [UInt8]]] {
            held.files = files
            #expect(try site.attach(Self.bytes, to: id) == attachment)
            #expect(try site.attached(1, of: id, by: .ito) == Self.bytes)
        }
        #expect(site.gatekeeper.size == size)
    }

    @Test func `whoever was ended while the bytes came attaches nothing`() throws {
        let upload = try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .tanaka)
        try upload.add(Self.bytes)
        _ = try site.gatekeeper.change(
            .technicianStanding(Example.tanaka, .suspended(why: the("紛失"))), by: .operations)
        #expect(throws: Forbidden()) { try site.gatekeeper.attach(upload, by: .tanaka) }
        #expect(held.files.isEmpty && held.unfinished == 0)
    }

    @Test func `a vendor whose day is full begins nothing and ends nothing, until a day later`() throws {
        let kept = try #require(site.gatekeeper.attachments)
        let begun = try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .yamada)
        try begun.add(Self.bytes)
        kept.took(Attachments.mostOfDay, of: Example.yamato, at: site.clock.boot())
        #expect(throws: Throttled.self) { try site.gatekeeper.attach(begun, by: .yamada) }
        #expect(throws: Throttled.self) {
            try site.gatekeeper.beginAttachment(to: id, name: the("a"), by: .yamada)
        }
        #expect(held.files.isEmpty && held.unfinished == 0)
        site.clock.advance(.hours(24))
        #expect(try site.attach(Self.bytes, to: id).number == 1)
    }

    @Test func `while entries are lost nothing is swept: their bytes may be all that is left`() throws {
        held.files[String(repeating: "e", count: 64)] = [1]
        try site.lose()
        #expect(try site.gatekeeper.sweepAttachments() == 0)
        #expect(held.files.count == 1)
        _ = try? site.gatekeeper.cosign(note: site.noteOfLost(20, at: site.clock.now().seconds))
        try site.accept(Example.ito, People.ito)
        try site.accept(People.auditorID, People.auditor)
        #expect(try site.gatekeeper.sweepAttachments() == 1)
    }

    @Test func `a vendor's day is bounded, another vendor's is not, and a day later there is room`() throws {
        let kept = Attachments(held)
        let vendor: VendorID = the("yamato")
        #expect(kept.wait(of: vendor, for: Attachments.mostOfDay, at: .seconds(5)) == nil)
        kept.took(Attachments.mostOfDay - 10, of: vendor, at: .seconds(5))
        kept.took(8, of: vendor, at: .seconds(65))
        #expect(kept.wait(of: vendor, for: 2, at: .seconds(70)) == nil)
        #expect(kept.wait(of: vendor, for: 3, at: .seconds(65)) == .hours(24) - .seconds(60))
        #expect(kept.wait(of: the("other"), for: 3, at: .seconds(65)) == nil)
        #expect(kept.wait(of: vendor, for: 3, at: .hours(24) + .seconds(5)) == nil)
    }
}
