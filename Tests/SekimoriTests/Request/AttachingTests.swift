import Sekimori
import SekimoriTesting
import Testing

/// Evidence beside a request: added, never changed, never too much.
struct AttachingTests {
    private static let now = tokyo("2026-11-21 10:00")

    private static func attachment(
        _ number: Int64, _ digit: Character = "a", name: Label = the("検査結果.png"), size: Int64 = 1_024
    ) -> Attachment {
        Attachment(
            number: number, name: name, size: size, digest: String(repeating: digit, count: 64), by: Example.yamada,
            at: now)
    }

    private static func request(_ attachments: Attachment...) throws -> WorkRequest {
        try attachments.reduce(WorkRequest(id: Example.request, revision: Example.revision())) {
            try $0.applying(.attached($1), at: now)
        }
    }

    @Test(.requirement("R-183")) func `attachments come one behind the other and stay as they were`() throws {
        let first = try Self.request(Self.attachment(1))
        let both = try first.applying(.attached(Self.attachment(2, "b")), at: Self.now)
        #expect(first.attachments == [Self.attachment(1)])
        #expect(both.attachments == [Self.attachment(1), Self.attachment(2, "b")])
        #expect(both.phase == first.phase)
        #expect(both.attachment(digest: String(repeating: "b", count: 64))?.number == 2)
        #expect(both.attachment(digest: String(repeating: "c", count: 64)) == nil)
    }

    @Test func `neither a gap, nor the same bytes twice, nor a shape that no attachment has is taken`() throws {
        let request = try Self.request(Self.attachment(1))
        let long: Label = the(String(repeating: "x", count: 121))
        for other in [
            Self.attachment(1, "b"), Self.attachment(3, "b"), Self.attachment(0, "b"), Self.attachment(2, "a"),
            Self.attachment(2, "b", size: 0), Self.attachment(2, "b", size: -1),
            Self.attachment(2, "b", size: Attachment.longest + 1), Self.attachment(2, "b", name: long),
            Self.attachment(2, "b", name: the("一\n二")),
        ] {
            #expect(throws: OutOfOrder.self) { try request.applying(.attached(other), at: Self.now) }
        }
        let most = Self.attachment(2, "b", name: the(String(repeating: "x", count: 120)), size: Attachment.longest)
        #expect(try request.applying(.attached(most), at: Self.now).attachments?.count == 2)
    }

    @Test func `ten are the most`() throws {
        var request = try Self.request()
        for number in 1...10 as ClosedRange<Int64> {
            try request.attachable()
            let digit = Character(UnicodeScalar(UInt8(0x60 + number)))
            request = try request.applying(.attached(Self.attachment(number, digit)), at: Self.now)
        }
        #expect(throws: Refusal.tooManyAttachments(10)) { try request.attachable() }
        #expect(throws: OutOfOrder.self) { try request.applying(.attached(Self.attachment(11, "z")), at: Self.now) }
    }

    @Test func `a request that is settled takes none, and says in which phase it is`() throws {
        for (phase, _) in TransitionTests.ways {
            let request = try TransitionTests.request(in: phase)
            guard request.isFinal else {
                try request.attachable()
                continue
            }
            #expect(throws: Refusal.wrongPhase(request: Example.request, phase: phase)) { try request.attachable() }
        }
    }

    @Test func `an edit keeps what was attached, and so does an approval`() throws {
        var request = try Self.request(Self.attachment(1)).applying(.returned(why: the("不足")), at: Self.now)
        request = try request.applying(.submitted(Example.revision(number: 2)), at: Self.now)
        #expect(request.attachments == [Self.attachment(1)])
        request = try request.applying(.approved(Example.approval(request.revision)), at: Self.now)
        #expect(request.attachments == [Self.attachment(1)])
    }
}
