import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import SekimoriTesting
import Testing

@testable import SekimoriPortal

/// The portal over real TLS, before a daemon on a real socket.
@Suite struct PortalTests {
    @Test func `a call is passed on with the peer's address and only the headers that may pass`() async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            let heard = try await house.ask(
                "/v1/requests?phase=open&name=a%2Bb", method: .POST,
                headers: [
                    "Sekimori-Source": "198.51.100.1", "sekimori-person": "ito", "Cookie": "a=b",
                    "X-Forwarded-For": "::1",
                    "Authorization": "Bearer t", "Idempotency-Key": "k", "Accept-Language": "en", "Expect": "nothing",
                ], body: ByteBuffer(string: "hello"))
            #expect(heard.status == 200)
            #expect(
                heard.text == """
                    POST /v1/requests?phase=open&name=a%2Bb
                    accept-language: en
                    authorization: Bearer t
                    content-length: 5
                    idempotency-key: k
                    sekimori-source: 127.0.0.1
                    5

                    """)
            for name in ["Set-Cookie", "Server", "Access-Control-Allow-Origin"] { #expect(heard.headers[name] == []) }
            #expect(heard.headers["Content-Type"] == ["text/plain"])
            #expect(heard.headers["WWW-Authenticate"] == ["Bearer"])
            #expect(heard.headers["Cache-Control"] == ["no-store"])
        }
    }

    @Test(arguments: ["/", "/sign-in", "/static/site.css", "/v1/x", "/v1", "/nowhere"])
    func `every answer carries the headers a browser heeds`(path: String) async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            let heard = try await house.ask(path)
            let expected = [
                "Cache-Control": path.hasPrefix("/static/") ? "public, max-age=600" : "no-store",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
                "Vary": "Accept-Language, Cookie", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
            ]
            for (name, value) in expected { #expect(heard.headers[name] == [value]) }
            let policy = try #require(heard.headers["Content-Security-Policy"].first)
            #expect(policy.hasPrefix("default-src 'none'; "))
            for word in ["unsafe", "*", "data:", "http:", "https:"] { #expect(!policy.contains(word)) }
            #expect(policy.contains("frame-ancestors 'none'"))
        }
    }

    @Test(arguments: [
        "/v1", "/v1/../secret", "/v1/./x", "/v1//x", "/v1/%2e%2e/secret", "/v1/a%2fb", "/v1/x\\y",
    ]) func `nothing but the API is reachable behind it`(path: String) async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            guard let heard = try? await house.ask(path) else { return }
            #expect(heard.status == 404)
            #expect(heard.headers["Content-Type"] == ["application/problem+json"])
        }
    }

    @Test(arguments: ["/secret", "/v2/x", "//v1/x", "/V1/x", "/nowhere", "/index.html", "/static/", "/requests/x/y/z"])
    func `what is no page is answered with the same page`(path: String) async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            let heard = try await house.ask(path)
            #expect(heard.status == 404)
            #expect(heard.headers["Content-Type"] == ["text/html; charset=utf-8"])
            #expect(try await house.ask("/other").text == heard.text)
        }
    }

    @Test(arguments: [HTTPMethod.PUT, .DELETE, .PATCH, .OPTIONS, .TRACE])
    func `other methods are refused`(method: HTTPMethod) async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            let heard = try await house.ask("/v1/x", method: method)
            #expect(heard.status == 405)
            #expect(heard.headers["Allow"] == ["GET, POST"])
        }
    }

    @Test(arguments: [("ja", "関守に届きません"), ("en", "gate unreachable")])
    func `a daemon that is away is said so, in the caller's language`(language: String, title: String) async throws {
        try await PortalHouse.with(daemon: nil) { house in
            let heard = try await house.ask("/v1/status", headers: ["Accept-Language": language])
            #expect(heard.status == 502)
            #expect(heard.headers["Content-Type"] == ["application/problem+json"])
            #expect(heard.text.contains(#""code":"gate-unreachable""#))
            #expect(heard.text.contains(title))
        }
    }

    @Test func `whoever is not signed in is led to the sign-in, which says what this is`() async throws {
        try await PortalHouse.with(daemon: nil) { house in
            let first = try await house.ask("/")
            #expect(first.status == 303)
            #expect(first.headers["Location"] == ["/sign-in"])
            for (language, word) in [("ja", "関守"), ("en", "gate"), ("de,en;q=0.5", "gate"), ("", "関守")] {
                let heard = try await house.ask("/sign-in", headers: ["Accept-Language": language])
                #expect(heard.status == 200)
                #expect(heard.text.contains(word))
            }
        }
    }

    @Test func `a body over its bound is refused, and the daemon never sees it`() async throws {
        var limits = Limits.usual
        limits.body = 1_000
        try await PortalHouse.with(limits, daemon: PortalHouse.echo()) { house in
            let fits = ByteBuffer(repeating: 0x20, count: 1_000)
            let taken = try await house.ask("/v1/x", method: .POST, body: fits)
            #expect(taken.status == 200)
            let over = ByteBuffer(repeating: 0x20, count: 1_001)
            #expect(try await house.ask("/v1/x", method: .POST, body: over).status == 413)
        }
    }

    @Test func `a head over its bound is refused`() async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            let long = String(repeating: "a", count: Limits.usual.headerField + 1)
            let refused = try await house.ask("/v1/x", headers: ["Authorization": long])
            #expect(refused.status == 400)
            let many = HTTPHeaders((0..<Limits.usual.headerCount).map { ("X-\($0)", "a") })
            #expect(try await house.ask("/v1/x", headers: many).status == 400)
        }
    }

    @Test func `a source that asks too often is told when to come back`() async throws {
        var limits = Limits.usual
        limits.burst = 3
        limits.perSecond = 0.001
        try await PortalHouse.with(limits, daemon: PortalHouse.echo()) { house in
            for _ in 0..<3 { #expect(try await house.ask("/v1/x").status == 200) }
            let heard = try await house.ask("/v1/x")
            #expect(heard.status == 429)
            #expect(heard.headers["Retry-After"] == ["60"])
        }
    }

    @Test func `a browser keeps what is shipped, and what is not there is kept nowhere`() async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            let head = try await house.ask("/static/site.css", method: .HEAD)
            #expect(head.status == 200)
            #expect(head.headers["Cache-Control"] == ["public, max-age=600"])
            for (method, path, status) in [
                (HTTPMethod.GET, "/static/nothing.css", 404), (.GET, "/static/", 404), (.POST, "/static/site.css", 403),
                (.PUT, "/static/site.css", 405),
            ] {
                let heard = try await house.ask(path, method: method)
                #expect(heard.status == status, "\(method) \(path)")
                #expect(heard.headers["Cache-Control"] == ["no-store"], "\(method) \(path)")
            }
        }
    }

    @Test func `what is shipped costs a source none of its requests, and has its own bound`() async throws {
        var limits = Limits.usual
        limits.burst = 3
        limits.perSecond = 0.001
        try await PortalHouse.with(limits, daemon: PortalHouse.echo()) { house in
            for _ in 0..<3 { #expect(try await house.ask("/static/site.css").status == 200) }
            let over = try await house.ask("/static/site.css")
            #expect(over.status == 429)
            #expect(over.headers["Cache-Control"] == ["no-store"])
            for _ in 0..<3 { #expect(try await house.ask("/v1/x").status == 200) }
            // What is not there is asked for like anything else.
            #expect(try await house.ask("/static/nothing.css").status == 429)
        }
    }

    @Test func `a head that does not come in time ends the connection`() async throws {
        var limits = Limits.usual
        limits.reading = .milliseconds(200)
        try await PortalHouse.with(limits, daemon: PortalHouse.echo()) { house in
            let slow = try await RawConnection.open(to: house, saying: "GET /v1/x HTTP/1.1\r\nHost: x\r\n")
            #expect(try await slow.heard() == "")
            let halfway = try await RawConnection.open(
                to: house, saying: "POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
            #expect(try await !halfway.heard().contains("200"))
        }
    }

    @Test(.requirement("R-166")) func `nothing is answered without TLS, nor with an old one`() async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            let plain = try await RawConnection.open(to: house, saying: "GET / HTTP/1.1\r\nHost: x\r\n\r\n", tls: nil)
            #expect(try await !plain.heard().contains("HTTP"))
            for (version, isTaken) in [(TLSVersion.tlsv11, false), (.tlsv12, true), (.tlsv13, true)] {
                var tls = try RawConnection.tls(of: house)
                tls.minimumTLSVersion = .tlsv1
                tls.maximumTLSVersion = version
                let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                let heard = try? await RawConnection.open(to: house, saying: request, tls: tls).heard()
                #expect((heard ?? "").hasPrefix("HTTP/1.1 303") == isTaken, "\(version)")
            }
        }
    }

    @Test func `HTTP/2 is not offered`() async throws {
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            var tls = try RawConnection.tls(of: house)
            tls.applicationProtocols = ["h2", "http/1.1"]
            let connection = try await RawConnection.open(to: house, saying: "", tls: tls)
            #expect(try await connection.protocolChosen() == "http/1.1")
            #expect(try await connection.close() == ())
        }
    }
}
