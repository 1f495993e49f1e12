import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// Evidence on pages: attached by a plain form, listed for the hospital, saved and never shown.
@Suite struct AttachmentPageTests {
    private static let path = "/requests/\(Probe.request)"
    private static let html = Array("<!doctype html><script>alert(1)</script>".utf8)

    private static func of(
        _ test: @escaping @Sendable (WholeHouse, MemoryAttachments) async throws -> Void
    ) async throws {
        let held = MemoryAttachments()
        let site = try Site.filled(attachments: held)
        try site.submit()
        try await WholeHouse.of(site) { try await test($0, held) }
    }

    /// A form as a browser sends it: the token first, then the key, then the file.
    private static func form(_ token: String?, _ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var body: [UInt8] = []
        func part(_ head: String, _ bytes: [UInt8]) {
            body += Array("--boundary\r\nContent-Disposition: form-data; name=\(head)\r\n\r\n".utf8) + bytes + [13, 10]
        }
        if let token { part("\"form-token\"", Array(token.utf8)) }
        part("\"once\"", Array(WholeHouse.once().utf8))
        for file in files {
            part("\"file\"; filename=\"\(file.name)\"\r\nContent-Type: image/png", file.bytes)
        }
        return body + Array("--boundary--\r\n".utf8)
    }

    private static func send(
        _ whole: WholeHouse, _ body: [UInt8], as token: String?, path: String = path + "/attachments"
    ) async throws -> PortalHouse.Heard {
        var headers: HTTPHeaders = [
            "Origin": "https://127.0.0.1:\(whole.house.port)", "Content-Type": "multipart/form-data; boundary=boundary",
        ]
        if let token { headers.add(name: "Cookie", value: "__Host-sekimori=" + token) }
        return try await whole.house.ask(path, method: .POST, headers: headers, body: ByteBuffer(bytes: body))
    }

    private static func attach(
        _ whole: WholeHouse, _ name: String, _ bytes: [UInt8], as token: String
    ) async throws -> PortalHouse.Heard {
        try await send(whole, form(FormGuard.token(of: token), [(name, bytes)]), as: token)
    }

    @Test(.requirement("R-183"))
    func `a clerk attaches a screenshot, and the hospital finds it on the request and where it decides`() async throws {
        try await Self.of { whole, held in
            let token = try await whole.signIn()
            let before = try await whole.browse(Self.path, as: token)
            for words in [
                #"enctype="multipart/form-data""#, #"<input type="file" id="file" name="file" required"#, "添付",
                "10MBまで",
            ] { #expect(before.text.contains(words), "\(words)") }
            // The token stands in front of the file.
            let form = try #require(before.text.components(separatedBy: "/attachments\"").dropFirst().first)
            let order = ["form-token", "once", "type=\"file\""].compactMap { form.range(of: $0)?.lowerBound }
            #expect(order.count == 3 && order == order.sorted())
            let sent = try await Self.attach(whole, "検査結果 1.png", Self.html, as: token)
            #expect(sent.status == 303)
            #expect(sent.place == Self.path + "?attached=1")
            let digest = Digest.hex(Digest.sha256(Self.html))
            #expect(Array(held.files.keys) == [digest])
            let after = try await whole.browse(try #require(sent.place), as: token)
            let listed = [
                "1. 検査結果 1.png", "\(Self.html.count) B", String(digest.prefix(16)), Self.path + "/attachments/1",
            ]
            for words in listed + ["添付しました"] { #expect(after.text.contains(words), "\(words)") }
            let manager = try await whole.signIn(.manager)
            for page in [Self.path, Self.path + "/decide"] {
                var heard = try await whole.browse(page, as: manager)
                // The page of a decision has the moment of its text in its address.
                if let place = heard.place { heard = try await whole.browse(place, as: manager) }
                #expect(heard.status == 200)
                for words in listed { #expect(heard.text.contains(words), "\(page): \(words)") }
                #expect(!heard.text.contains("multipart/form-data"))
            }
        }
    }

    @Test func `what is attached is handed out to be saved, sandboxed, to those who see the request`() async throws {
        try await Self.of { whole, _ in
            let clerk = try await whole.signIn()
            #expect(try await Self.attach(whole, "x.html", Self.html, as: clerk).status == 303)
            for caller in [Caller.clerk, .technician, .manager, .operator, .auditor] {
                let token = try await whole.signIn(caller)
                for (path, headers) in [
                    (Self.path, HTTPHeaders([("Cookie", "__Host-sekimori=" + token)])),
                    ("/v1" + Self.path, HTTPHeaders([("Authorization", "Bearer " + token)])),
                ] {
                    let heard = try await whole.house.ask(path + "/attachments/1", headers: headers)
                    #expect(heard.status == 200)
                    #expect(Array(heard.text.utf8) == Self.html)
                    #expect(heard.headers["Content-Type"] == ["application/octet-stream"])
                    #expect(heard.headers["X-Content-Type-Options"] == ["nosniff"])
                    #expect(heard.headers["Content-Security-Policy"] == ["sandbox; default-src 'none'"])
                    #expect(
                        heard.headers["Content-Disposition"]
                            == ["attachment; filename=\"attachment-1.bin\"; filename*=UTF-8''x.html"])
                    #expect(heard.headers["Cache-Control"] == ["no-store"])
                }
            }
            let foreign = try await whole.signIn(.foreignClerk)
            for number in ["1", "2"] {
                let heard = try await whole.browse(Self.path + "/attachments/" + number, as: foreign)
                #expect(heard.status == 404)
                #expect(
                    heard.headers["Content-Security-Policy"].first?.hasPrefix("default-src 'none'; style-src") == true)
            }
            #expect(try await whole.browse(Self.path + "/attachments/2", as: clerk).status == 404)
        }
    }

    @Test func `a form with another token, of another place or of nobody leaves nothing`() async throws {
        try await Self.of { whole, held in
            let token = try await whole.signIn()
            for wrong in [nil, "", String(repeating: "0", count: 64), FormGuard.token(of: "another")] as [String?] {
                let heard = try await Self.send(whole, Self.form(wrong, [("a.png", [1])]), as: token)
                #expect(heard.status == 403)
            }
            let signedOut = try await Self.send(whole, Self.form(nil, [("a.png", [1])]), as: nil)
            #expect(signedOut.place?.hasPrefix("/sign-in") == true)
            let ended = try await Self.send(
                whole, Self.form(FormGuard.token(of: token), [("a.png", [1])]), as: String(repeating: "a", count: 64))
            #expect(ended.status == 403)
            let manager = try await whole.signIn(.manager)
            #expect(try await Self.attach(whole, "a.png", [1], as: manager).status == 403)
            let foreign = try await whole.signIn(.foreignClerk)
            #expect(try await Self.attach(whole, "a.png", [1], as: foreign).status == 404)
            #expect(held.files.isEmpty && held.unfinished == 0)
        }
    }

    @Test func `a form that is cut off, has two files or none is refused with a sentence, and nothing is kept`()
        async throws
    {
        try await Self.of { whole, held in
            let token = try await whole.signIn()
            let guardToken = FormGuard.token(of: token)
            let two = Self.form(guardToken, [("a.png", [1]), ("b.png", [2])])
            #expect(try await Self.send(whole, two, as: token).status == 400)
            let cut = Array(Self.form(guardToken, [("a.png", Self.html)]).dropLast(20))
            #expect(try await Self.send(whole, cut, as: token).status == 400)
            for files in [[], [("", [])], [("a.png", [])]] as [[(name: String, bytes: [UInt8])]] {
                let heard = try await Self.send(whole, Self.form(guardToken, files), as: token)
                #expect(heard.status == 400)
                #expect(heard.text.contains("ファイルが選ばれていないか、中身がありません"))
                #expect(heard.text.contains("multipart/form-data"))
            }
            #expect(held.files.isEmpty && held.unfinished == 0)
        }
    }

    @Test func `ten mebibytes are taken, eleven are refused with a sentence, and nothing is left`() async throws {
        try await Self.of { whole, held in
            let token = try await whole.signIn()
            let most = [UInt8](repeating: 0x0A, count: Int(Attachment.longest))
            let sent = try await Self.attach(whole, "a.bin", most, as: token)
            #expect(sent.status == 303, "\(sent.text)")
            let over = try await Self.attach(whole, "b.bin", most + [1], as: token)
            #expect(over.status == 413)
            #expect(over.text.contains("ファイルが大きすぎます。付けられるのは 10.4 MB までです"))
            #expect(held.files.count == 1)
            #expect(held.unfinished == 0)
            let headers: HTTPHeaders = [
                "Authorization": "Bearer " + token, "Content-Type": "application/octet-stream",
            ]
            let target = "/v1" + Self.path + "/attachments?name=c.bin"
            let refused = try await whole.house.ask(
                target, method: .POST, headers: headers, body: ByteBuffer(bytes: most + [1]))
            #expect(refused.status == 413)
            let taken = try await whole.house.ask(
                target, method: .POST, headers: headers, body: ByteBuffer(bytes: Array(most.dropLast())))
            #expect(taken.status == 200)
            #expect(held.files.count == 2)
            #expect(held.unfinished == 0)
        }
    }

    @Test func `what is announced to be too large is not begun with, and others' bodies stay small`() async throws {
        try await Self.of { whole, held in
            let token = try await whole.signIn()
            for (path, length) in [
                (Self.path + "/attachments", 11_534_336), ("/v1" + Self.path + "/attachments?name=x", 11_534_336),
                (Self.path + "/withdraw", 1_048_577), ("/v1/texts", 1_048_577),
            ] {
                let line = try await RawConnection.open(
                    to: whole.house,
                    saying: "POST \(path) HTTP/1.1\r\nHost: x\r\nCookie: __Host-sekimori=\(token)\r\n"
                        + "Authorization: Bearer \(token)\r\nContent-Length: \(length)\r\n\r\n")
                #expect(try await line.heard().hasPrefix("HTTP/1.1 413"), "\(path)")
            }
            // Nobody who is not signed in is listened to for so long.
            let stranger = try await RawConnection.open(
                to: whole.house,
                saying: "POST /v1\(Self.path)/attachments?name=x HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n"
            )
            #expect(try await stranger.heard().hasPrefix("HTTP/1.1 401"))
            #expect(held.files.isEmpty && held.unfinished == 0)
        }
    }

    @Test func `names are shown as text, with nothing hidden in them`() async throws {
        try await Self.of { whole, _ in
            let token = try await whole.signIn()
            let long = String(repeating: "検", count: 60) + ".png"
            for (number, (given, shown)) in [
                ("C:\\work\\..\\a.png", "a.png"), ("/etc/passwd", "passwd"), ("..", ".."),
                ("<img src=x onerror=alert(1)>.png", "&lt;img src=x onerror=alert(1)&gt;.png"),
                ("Screenshot 10.00\u{202F}AM.png", "Screenshot 10.00_AM.png"), ("gpj\u{202E}.exe", "gpj_.exe"),
                ("a%0D%0AX: y%00", "a__X: y%00"), ("\u{0}\u{1B}", "__"), (" ", "添付ファイル"), (long, "….png"),
            ].enumerated() {
                guard number < 10 else { break }
                #expect(try await Self.attach(whole, given, [UInt8(number)], as: token).status == 303, "\(given)")
                if shown == "….png" { continue }
                let page = try await whole.browse(Self.path, as: token)
                #expect(page.text.contains("\(number + 1). \(shown)</a>"), "\(given)")
            }
            let names = try whole.site.gatekeeper.request(the(Probe.request), by: .ito).request.attachments ?? []
            let last = try #require(names.last?.name.text)
            #expect(names.count == 10)
            #expect(last.utf8.count <= Attachment.longestName && last.hasPrefix("検検") && last.hasSuffix("検.png"))
            let full = try await Self.attach(whole, "a", [99], as: token)
            #expect(full.status == 409)
            #expect(full.text.contains("添付は1つの申請に 10 個までです"))
            #expect(!full.text.contains("multipart/form-data"))
        }
    }

    @Test func `a settled request shows what was attached and takes no more`() async throws {
        try await Self.of { whole, held in
            let token = try await whole.signIn()
            #expect(try await Self.attach(whole, "a.png", [1], as: token).status == 303)
            try whole.site.decide(.reject, on: the(Probe.request))
            let page = try await whole.browse(Self.path, as: token)
            #expect(page.text.contains("1. a.png"))
            #expect(!page.text.contains("multipart/form-data"))
            #expect(try await Self.attach(whole, "b.png", [2], as: token).status == 409)
            #expect(held.files.count == 1)
        }
    }

    @Test func `files on their way at one time are bounded, of everybody and of each source`() throws {
        let carriages = Carriages(most: 3, ofSource: 2)
        let sources = try ["192.0.2.1", "192.0.2.2"].map { address in
            try #require(Source(try SocketAddress(ipAddress: address, port: 1)))
        }
        var held = [carriages.place(for: sources[0]), carriages.place(for: sources[0])]
        #expect(held.allSatisfy { $0 != nil })
        #expect(carriages.place(for: sources[0]) == nil)
        held.append(carriages.place(for: sources[1]))
        #expect(held.last != nil)
        #expect(carriages.place(for: sources[1]) == nil)
        held.removeFirst()
        #expect(carriages.place(for: sources[1]) != nil)
        #expect(carriages.place(for: sources[0]) != nil)
    }

    @Test func `a file is not asked for by its head alone, and one too many to take away waits`() async throws {
        let held = MemoryAttachments()
        let site = try Site.filled(attachments: held)
        try site.attach([1, 2, 3], to: site.submit())
        var limits = Limits.usual
        limits.downloads = 0
        let gate = router(gatekeeper: site.gatekeeper, door: .portal).buildResponder()
        try await PortalHouse.with(limits, daemon: PortalHouse.serving(gate)) { house in
            let whole = WholeHouse(house: house, site: site)
            let headers = HTTPHeaders([("Cookie", "__Host-sekimori=" + (try await whole.signIn()))])
            let path = Self.path + "/attachments/1"
            #expect(try await house.ask(path, headers: headers).status == 503)
            #expect(try await house.ask(path, method: .HEAD, headers: headers).status == 405)
        }
    }

    @Test func `a form of another kind is no way to a large body`() async throws {
        try await Self.of { whole, held in
            let token = try await whole.signIn()
            let headers: HTTPHeaders = [
                "Origin": "https://127.0.0.1:\(whole.house.port)", "Cookie": "__Host-sekimori=" + token,
                "Content-Type": "application/x-www-form-urlencoded",
            ]
            let body = ByteBuffer(repeating: UInt8(ascii: "&"), count: 2_000_000)
            let heard = try await whole.house.ask(
                Self.path + "/attachments", method: .POST, headers: headers, body: body)
            #expect(heard.status == 413)
            #expect(held.files.isEmpty)
        }
    }

    @Test func `while as many come as may, one more is told to come again, and its file is not read`() async throws {
        let held = MemoryAttachments()
        let site = try Site.filled(attachments: held)
        try site.submit()
        var limits = Limits.usual
        limits.uploads = 0
        let gate = router(gatekeeper: site.gatekeeper, door: .portal).buildResponder()
        try await PortalHouse.with(limits, daemon: PortalHouse.serving(gate)) { house in
            let whole = WholeHouse(house: house, site: site)
            let token = try await whole.signIn()
            let heard = try await Self.attach(whole, "a.png", [1], as: token)
            #expect(heard.status == 503)
            #expect(heard.headers["Retry-After"] == ["5"])
            #expect(heard.text.contains("いまやり取りしているファイルが多すぎます"))
        }
        #expect(held.files.isEmpty)
    }
}
