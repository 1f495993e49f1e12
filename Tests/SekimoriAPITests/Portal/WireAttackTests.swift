import Foundation
import NIOCore
import NIOHTTP1
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriPortal

/// What comes over the line before anybody knows whose it is (THREATS rows 107, 108, 110).
@Suite struct WireAttackTests {
    /// Waits that a test can wait for.
    private static var short: Limits {
        var limits = Limits.usual
        limits.reading = .milliseconds(400)
        return limits
    }

    // MARK: Slow ones

    /// Says byte after byte for as long as somebody listens.
    private func dribble(_ text: String, to house: PortalHouse, after first: String, tls: Bool = true) async throws
        -> String
    {
        let line = try await RawConnection.open(
            to: house, saying: first, tls: tls ? RawConnection.tls(of: house) : nil)
        let bytes = Array(text.utf8)
        var index = 0
        while await line.say(ByteBuffer(bytes: [bytes[index % bytes.count]])) {
            index += 1
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await line.heard()
    }

    @Test(.requirement("R-007"))
    func `a peer that says a byte now and then is cut, wherever it stands`() async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(Self.short, daemon: stub.serve()) { house in
            // A handshake that never ends: the head of a record, then its body for hours.
            let handshake = try await dribble("\u{1}", to: house, after: "\u{16}\u{3}\u{1}\u{10}", tls: false)
            #expect(handshake.isEmpty)
            let head = try await dribble("X-A: b\r\n", to: house, after: "GET /v1/x HTTP/1.1\r\n")
            #expect(head.isEmpty)
            let post = "POST /v1/x HTTP/1.1\r\nHost: x\r\n"
            let body = try await dribble("a", to: house, after: post + "Content-Length: 100000\r\n\r\n")
            #expect(!body.contains("200"))
            let chunks = try await dribble(
                "1\r\na\r\n", to: house, after: post + "Transfer-Encoding: chunked\r\n\r\n")
            #expect(!chunks.contains("200"))
            // A host that is busy elsewhere may cut before it has answered the first.
            var second = ""
            for _ in 0..<5 where second.isEmpty {
                second = try await dribble(
                    "X-A: b\r\n", to: house,
                    after: "GET /static/site.css HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/x HTTP/1.1\r\n")
            }
            #expect(second.hasPrefix("HTTP/1.1 200"))
        }
        #expect(stub.calls.isEmpty)
    }

    @Test(.requirement("R-007"))
    func `half-open connections of one source are bounded, and end`() async throws {
        var limits = Self.short
        limits.connectionsPerSource = 8
        try await PortalHouse.with(limits, daemon: nil) { house in
            let lines = try await withThrowingTaskGroup(of: RawConnection.self) { group in
                for _ in 0..<60 { group.addTask { try await .open(to: house, saying: "\u{16}\u{3}\u{1}", tls: nil) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for line in lines { #expect(try await line.heard() == "") }
            // The portal counts the last of them for a moment longer than its peer sees it.
            var status: Int?
            for _ in 0..<200 where status != 200 {
                status = try? await house.ask("/sign-in").status
                if status != 200 { try await Task.sleep(for: .milliseconds(20)) }
            }
            #expect(status == 200)
        }
    }

    // MARK: Large ones

    @Test(.requirement("R-007"), arguments: ["/v1/x", "/sign-in"])
    func `what is announced to be two gigabytes is refused before it comes`(path: String) async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for length in ["2147483648", "18446744073709551615"] {
                let said = "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\nabc"
                let heard = try await RawConnection.open(to: house, saying: said).heard()
                #expect(heard.hasPrefix("HTTP/1.1 413"), "\(length)")
                #expect(heard.contains("connection: close") || heard.contains("Connection: close"))
            }
        }
        #expect(stub.calls.isEmpty)
    }

    @Test(.requirement("R-007"))
    func `a body in chunks that never ends is cut`() async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let said = "POST /v1/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let line = try await RawConnection.open(to: house, saying: said)
            let chunk = ByteBuffer(string: "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n")
            var sent = 0
            // Behind its answer the line is open for 2 s more, and what comes then is read and thrown away.
            while sent < 8_589_934_592, await line.say(chunk) { sent += 65_536 }
            #expect(sent < 8_589_934_592)
            _ = try await line.heard()
        }
        #expect(stub.calls.isEmpty)
    }

    @Test(.requirement("R-007"))
    func `nothing that comes compressed is unpacked`() async throws {
        let bomb = try Self.zeros(megabytes: 20)
        #expect(bomb.count < 100_000)
        try await PortalHouse.with(daemon: PortalHouse.echo()) { house in
            for encoding in ["gzip", "deflate", "br"] {
                let heard = try await house.ask(
                    "/v1/x", method: .POST, headers: ["Content-Encoding": encoding], body: ByteBuffer(bytes: bomb))
                #expect(heard.text.hasSuffix("\n\(bomb.count)\n"))
                #expect(!heard.text.contains("content-encoding"))
                let form = try await house.ask(
                    "/sign-in", method: .POST,
                    headers: ["Content-Encoding": encoding, "Origin": "https://127.0.0.1:\(house.port)"],
                    body: ByteBuffer(bytes: bomb))
                #expect(form.status == 400)
            }
        }
    }

    /// So many zeros, as gzip packs them.
    private static func zeros(megabytes: Int) throws -> [UInt8] {
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/bin/sh")
        gzip.arguments = ["-c", "head -c \(megabytes)000000 /dev/zero | gzip -c"]
        let out = Pipe()
        gzip.standardOutput = out
        try gzip.run()
        let bytes = Array(out.fileHandleForReading.readDataToEndOfFile())
        gzip.waitUntilExit()
        try #require(gzip.terminationStatus == 0)
        return bytes
    }

    @Test(.requirement("R-007"))
    func `cookies and fields that are too long are refused, and their daemon never asked`() async throws {
        let stub = StubDaemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let long = "__Host-sekimori=" + String(repeating: "a", count: Limits.usual.headerField)
            #expect(try await house.browse("/requests", headers: ["Cookie": long]).status == 400)
            let lines = (0..<40).map { "Cookie: c\($0)=" + String(repeating: "a", count: 400) + "\r\n" }.joined()
            let said = "GET /requests HTTP/1.1\r\nHost: x\r\n\(lines)Connection: close\r\n\r\n"
            #expect(try await RawConnection.open(to: house, saying: said).heard().hasPrefix("HTTP/1.1 400"))
            // The path is part of the head.
            let path = "/requests?" + String(repeating: "a", count: 100_000)
            let answer = try await RawConnection.open(
                to: house, saying: "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            ).heard()
            #expect(!answer.hasPrefix("HTTP/1.1 2"))
        }
        #expect(stub.calls.isEmpty)
    }

    // MARK: Requests in requests

    private static let inner = "GET /v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

    /// Heads after which two readers may disagree where the body ends.
    static let shapes = [
        "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 0\r\nContent-Length: 44", "Content-Length: 0, 44", "Content-Length: +0", "Content-Length: 0x0",
        "Content-Length: -1", "Content-Length: 0 44", "Content-Length:\u{B}0", "Content-Length : 0",
        "Content-Length: 99999999999999999999999", "Transfer-Encoding: xchunked", "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity, chunked", "Transfer-Encoding : chunked",
        "Transfer-Encoding:\u{B}chunked", "Transfer-Encoding: \u{0}chunked", "X: y\r\n Transfer-Encoding: chunked",
        "Transfer-Encoding: \"chunked\"", "Transfer-Encoding\r\n : chunked", "X: y\nContent-Length: 0",
    ]

    @Test(arguments: shapes)
    func `a request that two readers may read differently is none, and nothing in it is done`(shape: String)
        async throws
    {
        let stub = StubDaemon()
        try await PortalHouse.with(Self.short, daemon: stub.serve()) { house in
            for body in ["0\r\n\r\n", "", "5c\r\n"] {
                let said = "POST /v1/x HTTP/1.1\r\nHost: x\r\n\(shape)\r\n\r\n\(body)\(Self.inner)"
                let heard = try await RawConnection.open(to: house, saying: said).heard()
                #expect(heard == "" || heard.hasPrefix("HTTP/1.1 4"), "\(heard.prefix(60))")
            }
        }
        #expect(!stub.calls.contains { $0.name.contains("smuggled") })
    }

    // MARK: What is said back

    @Test(arguments: [
        "/sign-in?lang=ja%0d%0aX-Evil:%201", "/sign-in?next=/requests%0d%0aX-Evil:%201", "/%0d%0aX-Evil:%201",
        "/requests/%0d%0aX-Evil:%201", "/requests?phase=%0d%0aX-Evil:%201&after=%0aX-Evil:1",
        "/requests/r20261122-001%0d%0aX-Evil:%201", "/requests/r20261122-001/decide?at=%0d%0aX-Evil:%201",
        "/static/site.css%0d%0aX-Evil:%201", "/v1/requests?after=%0d%0aX-Evil:%201", "/v1/%0d%0aX-Evil:%201",
    ])
    func `no line of an answer's head is the peer's`(path: String) async throws {
        try await PortalHouse.with(daemon: StubDaemon().serve()) { house in
            for cookie in ["", "Cookie: \(StubDaemon.Who.manager.cookie)\r\n"] {
                let said = "GET \(path) HTTP/1.1\r\nHost: x\r\n\(cookie)Connection: close\r\n\r\n"
                let heard = try await RawConnection.open(to: house, saying: said).heard()
                #expect(heard.hasPrefix("HTTP/1.1 "))
                let head = heard.components(separatedBy: "\r\n\r\n")[0].lowercased()
                #expect(!head.contains("x-evil:"), "\(head)")
            }
        }
    }

    @Test func `a host that is not one is no host`() async throws {
        try await PortalHouse.with(daemon: StubDaemon().serve()) { house in
            let said = "GET /sign-in HTTP/1.1\r\nHost: x\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            let heard = try await RawConnection.open(to: house, saying: said).heard()
            #expect(!heard.contains("evil.example"))
        }
    }
}
