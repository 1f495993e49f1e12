import Foundation
import HTTPTypes
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriAPI
@testable import SekimoriService

/// Evidence over the API: bytes in, bytes out, and nothing that anybody could take for a page (THREATS row 110).
@Suite struct AttachmentAPITests {
    private static let path = "/v1/requests/\(Probe.request)/attachments"
    private static let html = Array("<!doctype html><script>alert(document.domain)</script>".utf8)

    /// A submitted request of the example's, and what is kept of attachments.
    private static func of(
        _ test: @escaping @Sendable (Surface, MemoryAttachments) async throws -> Void
    ) async throws {
        let held = MemoryAttachments()
        let site = try Site.filled(attachments: held)
        try site.submit()
        try await Surface.of(site) { try await test($0, held) }
    }

    private static func send(
        _ surface: Surface, _ bytes: [UInt8], name: String = "scan.png", as caller: Caller = .clerk,
        headers: [String: String] = ["Content-Type": "application/octet-stream"], path: String = path
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers.merging(
            ["Sekimori-Source": "203.0.113.10"], uniquingKeysWith: { first, _ in first })
        { if let name = HTTPField.Name(name) { fields[name] = value } }
        if let token = try await surface.token(of: caller) { fields[.authorization] = "Bearer \(token)" }
        return try await surface.bare(.post, path + "?name=" + name, fields, bytes)
    }

    @Test(.requirement("R-234")) func `what the policy erased is gone, and the answer says so`() async throws {
        try await Self.of { surface, _ in
            #expect(try await Self.send(surface, Self.html).status == 200)
            let erasure = Erasure(
                number: 1, content: .attachments, from: Example.day, until: Example.day, keptDays: 365,
                by: Example.ito, why: the("保存期間の満了"))
            let gatekeeper = surface.site.gatekeeper
            try gatekeeper.inside { inside in
                _ = try gatekeeper.commit(&inside, .gate, at: surface.site.clock.now(), [.contentErased(erasure)])
            }
            let answer = try await surface.get(Self.path + "/1")
            #expect(answer.status == 410)
            #expect(answer.code == "attachment-erased")
            #expect(try await surface.get("/v1/requests/\(Probe.request)").status == 200)
        }
    }

    @Test(.requirement("R-183"))
    func `what is attached comes back as bytes to be saved, whatever it looks like`() async throws {
        try await Self.of { surface, _ in
            let name = "%E6%A4%9C%E6%9F%BB.html"
            let sent = try await Self.send(surface, Self.html, name: name)
            #expect(sent.status == 200)
            #expect(sent.text("name") == "検査.html")
            #expect(sent.text("digest") == Digest.hex(Digest.sha256(Self.html)))
            #expect(try sent.object["number"] as? Int == 1)
            for caller in [Caller.clerk, .technician, .colleague, .manager, .delegate, .operator, .auditor] {
                let got = try await surface.get(Self.path + "/1", as: caller)
                #expect(got.status == 200)
                #expect(got.bytes == Self.html)
                #expect(got.header("Content-Type") == "application/octet-stream")
                #expect(got.header("X-Content-Type-Options") == "nosniff")
                #expect(got.header("Content-Security-Policy") == "sandbox; default-src 'none'")
                #expect(got.header("Cache-Control") == "no-store")
                #expect(
                    got.header("Content-Disposition")
                        == "attachment; filename=\"attachment-1.bin\"; filename*=UTF-8''\(name)")
            }
        }
    }

    @Test func `a name is no path and no header when it comes back`() async throws {
        try await Self.of { surface, _ in
            for (number, (given, back)) in [
                ("..%2F..%2Fetc%2Fpasswd", "___.._etc_passwd"), (".htaccess", "_htaccess"),
                ("a%22%3B%20x%3D%22b", "a_%3B%20x%3D_b"), ("C%3A%5Cwork%5Ca.xlsm", "C__work_a.xlsm"), ("...", "___"),
            ].enumerated() {
                #expect(try await Self.send(surface, [UInt8(number)], name: given).status == 200)
                let got = try await surface.get(Self.path + "/\(number + 1)")
                let disposition = try #require(got.header("Content-Disposition"))
                #expect(disposition.hasSuffix("; filename*=UTF-8''" + back), "\(disposition)")
                #expect(disposition.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            }
        }
    }

    @Test(arguments: [
        "a%0D%0ASet-Cookie:%20x=y", "a%0Ab", "a%00b", "a%1Bb", "a%E2%80%AEgpj.exe", "%FF", "%", "", "%20",
        String(repeating: "x", count: 121), String(repeating: "x", count: 1_000),
    ])
    func `a name with control characters, hidden ones, or too many is refused, and nothing is kept`(name: String)
        async throws
    {
        try await Self.of { surface, held in
            let refused = try await Self.send(surface, Self.html, name: name)
            #expect(refused.status == 400)
            #expect(held.files.isEmpty && held.unfinished == 0)
        }
    }

    @Test func `ten mebibytes are taken, one byte more is not, and nothing is left behind`() async throws {
        try await Self.of { surface, held in
            let most = [UInt8](repeating: 7, count: Int(Attachment.longest))
            #expect(try await Self.send(surface, most).status == 200)
            #expect(try await surface.get(Self.path + "/1").bytes == most)
            for size in [1, 1_048_576] {
                let refused = try await Self.send(surface, [UInt8](repeating: 8, count: Int(Attachment.longest) + size))
                #expect(refused.status == 413)
                #expect(refused.code == "body-too-large")
                #expect(refused.text("detail") == "本文は 10485760 バイトまでです")
            }
            #expect(held.files.count == 1)
            #expect(held.unfinished == 0)
            #expect(try await Self.send(surface, []).status == 400)
        }
    }

    @Test func `what announces too much, or is of another kind, is refused before it is read`() async throws {
        try await Self.of { surface, held in
            for length in ["10485761", "99999999999999999999", "-1", "x"] {
                #expect(throws: AttachmentTooLarge()) { try Answering.checkKind([.contentLength: length]) }
            }
            try Answering.checkKind([.contentLength: "10485760"])
            for kind in ["text/html", "multipart/form-data; boundary=x", "application/octet-stream; charset=utf-8"] {
                let refused = try await Self.send(surface, Self.html, headers: ["Content-Type": kind])
                #expect(refused.status == 400)
                #expect(refused.text("path") == "Content-Type")
            }
            #expect(held.files.isEmpty && held.unfinished == 0)
        }
    }

    @Test func `every other route's body stays as small as it was`() async throws {
        try await Self.of { surface, _ in
            let body = "\"" + String(repeating: "x", count: Answering.longestBody) + "\""
            for path in ["/v1/texts", "/v1/texts/attested", "/v1/drafts", "/v1/ledger"] {
                let refused = try await surface.post(path, body, as: .clerk)
                #expect(refused.status == 413)
            }
        }
    }

    @Test func `a script attaches nothing and gets nothing, and another vendor finds nothing`() async throws {
        try await Self.of { surface, held in
            for caller in [Caller.readToken, .submitToken] {
                #expect(try await Self.send(surface, Self.html, as: caller).status == 403)
                #expect(try await surface.get(Self.path + "/1", as: caller).status == 403)
            }
            #expect(try await Self.send(surface, Self.html).status == 200)
            for caller in [Caller.readToken, .submitToken] {
                #expect(try await surface.get(Self.path + "/1", as: caller).status == 403)
            }
            let never = try await surface.get("/v1/requests/r20990101-001/attachments/1", as: .foreignClerk)
            #expect(never.status == 404)
            for number in ["1", "2", "0", "x", "01%2F..", "99999999999999999999"] {
                let foreign = try await surface.get(Self.path + "/" + number, as: .foreignClerk)
                #expect(foreign.status == 404)
                #expect(foreign.bytes == never.bytes)
                #expect(foreign.headers == never.headers)
            }
            #expect(try await Self.send(surface, Self.html, as: .foreignClerk).bytes == never.bytes)
            #expect(held.files.count == 1)
        }
    }

    @Test func `a call sent again is done once, and the key is no good for other bytes`() async throws {
        try await Self.of { surface, held in
            let headers = ["Content-Type": "application/octet-stream", "Idempotency-Key": "k1"]
            let first = try await Self.send(surface, Self.html, headers: headers)
            let again = try await Self.send(surface, Self.html, headers: headers)
            #expect(again.bytes == first.bytes)
            #expect(again.header("Idempotency-Replayed") == "true")
            let other = try await Self.send(surface, [1], headers: headers)
            #expect(other.status == 409)
            #expect(other.code == "idempotency-key-reused")
            // Without a key the same bytes are the same attachment all the same.
            #expect(try await Self.send(surface, Self.html, name: "b.png").bytes == first.bytes)
            #expect(held.files.count == 1)
            #expect(held.unfinished == 0)
        }
    }

    @Test func `an attachment whose bytes are lost is named, and nothing is passed off as it`() async throws {
        try await Self.of { surface, held in
            let digest = try #require(try await Self.send(surface, Self.html).text("digest"))
            for files in [[:], [digest: Array("other".utf8)]] {
                held.files = files
                let lost = try await surface.get(Self.path + "/1", headers: ["Accept-Language": "en"])
                #expect(lost.status == 503)
                #expect(lost.code == "attachment-lost")
                let detail = lost.text("detail") ?? ""
                #expect(detail.hasPrefix("attachment 1 of request \(Probe.request) (SHA-256 \(digest))"))
            }
        }
    }

    @Test func `the view of a request tells of its attachments`() async throws {
        try await Self.of { surface, _ in
            _ = try await Self.send(surface, Self.html)
            let request = try await surface.get("/v1/requests/" + Probe.request).object["request"] as? [String: Any]
            let attachments = try #require(request?["attachments"] as? [[String: Any]])
            #expect(attachments.count == 1)
            #expect(attachments.first?["by"] as? String == "yamada")
            #expect(attachments.first?["size"] as? Int == Self.html.count)
        }
    }
}
