import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// What pages owe to whoever looks at them (THREATS rows 103 to 110).
@Suite struct PageSecurityTests {
    /// Texts that mean something to a browser, a header, or a reader of characters who is not one of bytes.
    static let payloads = [
        "<script>alert(1)</script>", "\"><script>alert(1)</script>", "' onmouseover='alert(1)",
        "\" autofocus onfocus=x \"",
        "</textarea><script>x</script>", "</title><svg onload=x>", "{{formToken}}", "{{{formToken}}}", "{{>_layout}}",
        "{{% CONTENT_TYPE: TEXT}}", "{{=<% %>=}}", "javascript:alert(1)", "<img src=x onerror=x>", "<!--", "]]>", "`x`",
        // To a reader of characters these are no `<` and no `"`.
        "\u{600}<script>x</script>", "<\u{338}script>", "\"\u{338} onfocus=x y=\"\u{338}", "'\u{301}", "&\u{200D}lt;",
        "\u{1F468}\u{200D}<b>", "a\u{0}b", "a\u{1B}[2Jb", "a\r\nSet-Cookie: x=y\r\n\r\n<b>", "\u{202E}txt.exe",
        "\u{2028}",
        String(repeating: "<", count: 4_000), "&lt;b&gt;", "&#60;b&#62;", "%3Cb%3E", "+ADw-script+AD4-",
    ]

    /// Whether the text stands somewhere as a browser would take it for more than text.
    static func isRaw(_ payload: String, in html: String) -> Bool {
        let bytes = Array(payload.utf8)
        guard bytes.contains(where: { "<>\"'".utf8.contains($0) }) else { return false }
        return html.utf8.count >= bytes.count && html.contains(bytes)
    }

    @Test(arguments: payloads)
    func `no text that somebody typed or stored is anything but text`(payload: String) async throws {
        let stub = StubDaemon()
        if let label = Label(payload) {
            stub.set(
                "GET /v1/requests",
                SekimoriService.Page<RequestSummary>(items: [StubDaemon.summary(purpose: label)], next: "<\"x"))
        }
        stub.refuse("POST /v1/sign-ins/password", 409, code: "x", detail: "a<b>\\\"c")
        stub.refuse("POST /v1/texts/attested", 409, code: "x", detail: "a<b>\\\"c")
        stub.refuse("POST /v1/credentials/collect", 409, code: "x", detail: "a<b>\\\"c")
        stub.set("GET /v1/requests/\(Example.request)", try StubDaemon.returned(Label(payload) ?? the("x")))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let query = Fields([.init(name: "next", value: payload), .init(name: payload, value: payload)]).encoded
            let pages = [
                try await house.send(
                    "/sign-in", ["person": payload, "password": payload, "code": payload, "next": payload]),
                try await house.send(
                    "/enrol", ["person": payload, "invitation": payload, "password": "a", "again": payload]),
                try await house.send("/enrol", ["step": "confirm", "person": payload, "invitation": payload]),
                try await house.browse("/sign-in?" + query.prefix(1_500)),
                try await house.browse("/requests", as: .clerk),
                try await house.browse("/requests?phase=" + Fields.encoded(payload).prefix(1_500), as: .clerk),
            ]
            for page in pages + (try await Self.forms(house, payload)) {
                #expect(!Self.isRaw(payload, in: page.text))
                #expect(!page.text.contains("a<b>"))
                // Whatever came in, the tags are those of the templates.
                #expect(page.text.count(of: "<script") == 0)
                #expect(page.headers["Set-Cookie"] == [])
            }
        }
    }

    /// Every field of the long forms, and what is stored of a request.
    private static func forms(_ house: PortalHouse, _ payload: String) async throws -> [PortalHouse.Heard] {
        var request = Fields(Example.form())
        for pair in request.pairs { request = request.with(pair.name, payload) }
        for name in RequestFields.declared { request = request.with(name, "yes").with(name + ".what", payload) }
        var report = Fields(Example.report())
        for pair in report.pairs { report = report.with(pair.name, payload) }
        let path = "/requests/\(Example.request)"
        return [
            try await house.send("/requests/new", ["date": payload], filled: request, as: .clerk),
            try await house.send(path + "/report", [:], filled: report, as: .clerk),
            try await house.send(path + "/withdraw", ["why": "\u{0}" + payload], as: .clerk),
            try await house.send(path + "/passcode", ["asset": "pacs1", "password": payload], as: .technician),
            try await house.browse(path, as: .clerk),
        ]
    }

    @Test(arguments: [
        "/sign-out", "/account/sign-out", "/sign-in", "/enrol", "/requests/new", "/requests/r20261122-001/report",
        "/requests/r20261122-001/withdraw", "/requests/r20261122-001/passcode", "/account/tokens",
        "/account/tokens/t000000000000/revoke",
    ]) func `a form without its token, with another's, or from elsewhere changes nothing`(path: String) async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let here = "https://127.0.0.1:\(house.port)"
            let foreign = FormGuard.token(of: StubDaemon.Who.manager.token)
            let own = FormGuard.token(of: StubDaemon.Who.clerk.token)
            let attempts: [([String: String], [String: String])] = [
                ([:], ["Origin": here]), (["form-token": ""], ["Origin": here]),
                (["form-token": foreign], ["Origin": here]), (["form-token": String(own.dropLast())], ["Origin": here]),
                (["form-token": own], ["Origin": "https://evil.example"]), (["form-token": own], ["Origin": "null"]),
                (["form-token": own], ["Origin": "http://127.0.0.1:\(house.port)"]),
                (["form-token": own], ["Origin": here + ".evil.example"]),
            ]
            for (form, headers) in attempts {
                let heard = try await house.send(path, form, as: .clerk, isGuarded: false, headers: headers)
                #expect(heard.status == 403)
                #expect(heard.text.contains("何も変わっていません"))
            }
            // Who is not signed in has no token: then the browser must say where the form comes from.
            for headers in [[:], ["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.example"]] {
                #expect(try await house.send(path, [:], headers: headers).status == 403)
            }
        }
        #expect(stub.posts.isEmpty)
    }

    @Test func `nothing changes by looking`() async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for route in PageRoutes.all where route.method == .get {
                let path =
                    "/"
                    + route.path.split(separator: "/").map { $0 == "{id}" ? "r20261122-001" : $0 }
                    .joined(separator: "/")
                for who in StubDaemon.Who.allCases { _ = try await house.browse(path, as: who) }
            }
        }
        #expect(stub.posts.isEmpty)
    }

    @Test func `a page that only takes forms has nothing to look at, and the other way round`() async throws {
        try await PortalHouse.with(daemon: StubDaemon().serve()) { house in
            let statuses = [
                try await house.browse("/sign-out", as: .clerk).status,
                try await house.send("/requests", [:], as: .clerk).status,
                try await house.browse("/requests", as: .clerk, method: "PUT").status,
            ]
            #expect(statuses == [405, 405, 405])
        }
    }

    @Test func `HEAD is GET without its body`() async throws {
        try await PortalHouse.with(daemon: StubDaemon().serve()) { house in
            for path in ["/requests", "/account", "/nowhere", "/static/site.css"] {
                let full = try await house.browse(path, as: .clerk)
                let head = try await house.browse(path, as: .clerk, method: "HEAD")
                #expect(head.status == full.status)
                #expect(head.text.isEmpty)
                #expect(head.headers["Content-Type"] == full.headers["Content-Type"])
                #expect(head.headers["Content-Security-Policy"] == full.headers["Content-Security-Policy"])
            }
        }
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "/sign-in\r\nSet-Cookie: a=b", "javascript:x",
        "/requests\u{0}", "/nowhere", "/sign-out", "/requests/../sign-out", "/v1/requests", " /requests",
        "/requests?x=\n",
    ]) func `a sign-in leads only to pages of ours`(next: String) async throws {
        let stub = StubDaemon()
        stub.set(
            "POST /v1/sign-ins/password",
            SignedIn(token: StubDaemon.Who.clerk.token, actor: .yamada, expires: Site.start))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send("/sign-in", ["person": "yamada", "next": next])
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == ["/"])
            #expect(heard.headers["Set-Cookie"].count == 1)
        }
    }

    @Test(arguments: [
        "/static/../_layout.mustache", "/static/_layout.mustache", "/static/..%2f..%2fetc%2fpasswd",
        "/static/%2e%2e/site.css", "/static//site.css", "/static/site.css/", "/static/site.css%00", "/static/.",
        "/static/../../../../etc/passwd", "/static/./site.css", "/static/SITE.CSS",
    ]) func `only the named files are served`(path: String) async throws {
        try await PortalHouse.with(daemon: nil) { house in
            #expect(try await house.ask("/static/site.css").status == 200)
            let said = "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let heard = try await RawConnection.open(to: house, saying: said).heard()
            #expect(heard.hasPrefix("HTTP/1.1 404") || heard.hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test func `a cookie that is none of ours is nobody's, and two different ones are none`() async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let good = StubDaemon.Who.clerk.token
            for cookie in [
                "__Host-sekimori=", "__Host-sekimori=x", "__Host-sekimori=\(good.uppercased())", "sekimori=\(good)",
                "__Host-sekimori=\(good); __Host-sekimori=\(StubDaemon.Who.manager.token)", "__host-sekimori=\(good)",
                "__Host-sekimori=\(good)x", "a=__Host-sekimori=\(good)",
            ] {
                let heard = try await house.browse("/requests", headers: ["Cookie": cookie])
                #expect(heard.status == 303, "\(cookie)")
            }
            #expect(stub.calls.isEmpty)
            #expect(try await house.browse("/requests", as: .clerk).status == 200)
        }
    }

    @Test func `the API never hears the cookie`() async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            _ = try await house.browse("/v1/status", as: .clerk)
            #expect(stub.calls.last?.headers["authorization"] == nil)
            #expect(stub.calls.last?.headers["cookie"] == nil)
        }
    }

    @Test func `forms that are too large or unreadable end before the daemon`() async throws {
        var limits = Limits.usual
        limits.body = 20_000
        let stub = StubDaemon()
        try await PortalHouse.with(limits, daemon: stub.serve()) { house in
            for body in ["a=%zz", "a=%", "a=%c3%28", String(repeating: "a=b&", count: 600)] {
                let heard = try await house.ask(
                    "/sign-in", method: .POST, headers: ["Origin": "https://127.0.0.1:\(house.port)"],
                    body: ByteBuffer(string: body))
                #expect(heard.status == 400)
            }
            // The last: its connection is closed soon.
            let large = try await house.send("/sign-in", ["person": String(repeating: "a", count: 20_001)])
            #expect(large.status == 413)
            #expect(large.text.contains("大きすぎます"))
        }
        #expect(stub.posts.isEmpty)
    }

    @Test func `what is another's and what never was are the same page`() async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let unknown = try await house.browse("/nowhere", as: .clerk)
            for route in PageRoutes.all where route.method == .get && route.path.contains("{id}") {
                let path = route.path.replacing("{id}", with: "r20260101-001")
                let heard = try await house.browse(path, as: .clerk)
                #expect(heard.status == 404)
                #expect(heard.text == unknown.text.replacing("/nowhere", with: path), "\(path)")
            }
        }
    }
}

extension String {
    /// Whether these bytes stand in it, whatever characters they are parts of.
    func contains(_ bytes: [UInt8]) -> Bool { count(of: bytes) > 0 }

    func count(of text: String) -> Int { count(of: Array(text.utf8)) }

    private func count(of bytes: [UInt8]) -> Int {
        let all = Array(utf8)
        guard let first = bytes.first, all.count >= bytes.count else { return 0 }
        var found = 0
        for start in 0...(all.count - bytes.count) where all[start] == first {
            if all[start..<(start + bytes.count)].elementsEqual(bytes) { found += 1 }
        }
        return found
    }
}
