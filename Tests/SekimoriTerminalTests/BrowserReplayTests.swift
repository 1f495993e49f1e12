import Foundation
import SekimoriSystem
import SekimoriTerminal
import SekimoriTesting
import Testing

/// `sekimori-audit replay --browser` while it runs, and what it answers.
private final class Served {
    private let workshop: Workshop
    private let child: Child
    private let out: Int32
    /// As it was printed: `http://127.0.0.1:PORT/TOKEN`.
    let address: String
    let port: UInt16
    var host: String { "127.0.0.1:\(port)" }
    var token: String { String(address.split(separator: "/").last ?? "") }

    init(_ recording: String, options: [String] = []) throws {
        workshop = try Workshop()
        let player = try workshop.directory("player")
        for (name, text) in [
            ("asciinema-player.min.js", "player()"), ("asciinema-player.css", "a {}"), ("LICENSE", "L"),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: player + "/" + name))
        }
        let errors = try File.open(workshop.path + "/err", O_RDWR | O_CREAT, mode: 0o600)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure.last(.open) }
        var launch = Launch(
            path: Programs.path("sekimori-audit"),
            arguments: (["replay", "--browser"] + options + [recording]).map(bytes),
            descriptors: [-1, ends[1], errors.number])
        launch.environment = [bytes("LC_ALL=C"), bytes("SEKIMORI_PLAYER=\(player)")]
        child = try Child(launch)
        close(ends[1])
        out = ends[0]
        address = String(decoding: read(out) { $0.last == 0x0a }.dropLast(), as: UTF8.self)
        port = try #require(URL(string: address)?.port.flatMap { UInt16(exactly: $0) })
    }

    deinit {
        try? child.signal(SIGKILL)
        _ = try? child.wait(deadline: .after(seconds: 5))
        close(out)
    }

    func interrupted() throws -> Int32 {
        try child.signal(SIGINT)
        return try child.wait(deadline: .after(seconds: 20))
    }

    /// The secret behind the token.
    func enter() throws -> String {
        let answer = try get("/" + token)
        #expect(answer.status == 303)
        return try #require(answer.headers["location"])
    }

    func get(_ path: String, host: String? = nil, method: String = "GET", to address: String = "127.0.0.1") throws
        -> Answer
    {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &place.sin_addr)
        let connected = withUnsafePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw SystemFailure.last(.open) }
        let request = bytes("\(method) \(path) HTTP/1.1\r\nHost: \(host ?? self.host)\r\n\r\n")
        _ = request.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        return Answer(read(socket))
    }

    struct Answer {
        var status = 0
        var headers: [String: String] = [:]
        var body = ""

        init(_ bytes: [UInt8]) {
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { return }
            let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
            status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                headers[parts[0].lowercased()] = parts.last?.trimmingCharacters(in: .whitespaces)
            }
            body = String(text[end.upperBound...])
        }
    }
}

@Suite(.serialized) struct BrowserReplayTests {
    private let workshop: Workshop

    /// A recording that tries to reach the browser: markup in its facts, every kind of escape in its output.
    init() throws {
        workshop = try Workshop()
        let recorder = try recorder(workshop.path)
        try recorder.append(.facts, bytes("technician: <script>alert(1)</script>\nsession: s1\"'&\n"), at: moment(0))
        try recorder.resize(rows: 10, columns: 40, at: moment(0))
        let hostile =
            "\u{1b}]52;c;x\u{7}\u{1b}]8;;http://evil\u{7}link\u{1b}]8;;\u{7}\u{1b}[6n\u{1b}P$qm\u{1b}\\\u{1b}]0;t\u{7}"
        try recorder.append(.output, bytes("日本\(hostile)\u{1b}[31mred\u{1b}[0m</script>\u{202e}\r\n"), at: moment(40))
        try recorder.resize(rows: 12, columns: 50, at: moment(500))
        try recorder.append(.output, bytes("last"), at: moment(1_000))
        try recorder.end(cause: 0, status: 3, at: moment(1_100))
    }

    @Test func `the address opens once and leads on to a secret; nothing is anywhere else`() throws {
        let served = try Served(workshop.path)
        #expect(try served.get("/").status == 404)
        #expect(try served.get("/recording.cast").status == 404)
        #expect(try served.get("/\(served.token)x").status == 404)
        let inside = try served.enter()
        #expect(try served.get("/" + served.token).status == 410)
        #expect(try served.get(inside).status == 200)
        #expect(try served.get(inside + "../\(served.token)").status == 404)
        #expect(try served.get(inside, method: "POST").status == 405)
        #expect(inside.utf8.count == 34 && served.token.utf8.count == 32)
        #expect(try Served(workshop.path).token != served.token)
    }

    @Test func `another name for this machine is refused, and nobody else is listened to`() throws {
        let served = try Served(workshop.path)
        for host in [
            "localhost:\(served.port)", "127.0.0.1", "evil.example:\(served.port)", "", "\(served.host).evil.example",
        ] {
            #expect(try served.get("/" + served.token, host: host).status == 421, "\(host)")
        }
        // None of them used the token up.
        #expect(try served.get(served.enter()).status == 200)
        #expect(throws: SystemFailure.self) { try served.get("/", to: "127.0.0.2") }
    }

    @Test func `the page may load its own scripts, styles and recording, and nothing from elsewhere`() throws {
        let served = try Served(workshop.path, options: ["--speed", "2", "--from", "0:01", "--idle-limit", "3"])
        let inside = try served.enter()
        let page = try served.get(inside)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(
            page.headers["content-security-policy"]
                == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        #expect(page.headers["referrer-policy"] == "no-referrer")
        #expect(page.headers["cache-control"] == "no-store")
        #expect(page.body.contains("<dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>"))
        #expect(page.body.contains("s1&quot;&#39;&amp;"))
        #expect(page.body.contains("data-speed=\"2.0\" data-from=\"1.0\" data-idle=\"3.0\""))
        // Nothing that the policy would have to stop.
        #expect(!page.body.contains("style=") && !page.body.contains("onload") && !page.body.contains("<script>"))
        let loaded = page.body.matches(of: #/(?:href|src)="([^"]*)"/#).map { String($0.1) }
        #expect(Set(loaded) == ["player.css", "page.css", "player.js", "start.js", "player.txt"])
        for name in loaded + ["recording.cast"] {
            let answer = try served.get(inside + name)
            #expect(answer.status == 200 && !answer.body.isEmpty, "\(name)")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"] == page.headers["content-security-policy"])
        }
        #expect(try served.interrupted() == 0)
    }

    @Test func `no escape of the asset reaches the player, only pictures of what it showed`() throws {
        let served = try Served(workshop.path)
        let cast = try served.get(served.enter() + "recording.cast").body
        // Nothing raw in the file: it may be looked at in a terminal.
        #expect(cast.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        let lines = cast.split(separator: "\n")
        #expect(lines.first?.contains("\"width\": 40, \"height\": 10") == true)
        var shown = ""
        var sizes: [String] = []
        var times: [Double] = []
        for line in lines.dropFirst() {
            let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
            times.append(try #require(event[0] as? Double))
            let text = try #require(event[2] as? String)
            if event[1] as? String == "r" { sizes.append(text) } else { shown += text }
        }
        #expect(sizes == ["50x12"])
        #expect(times == times.sorted() && times.last == 1)
        let allowed = #/\e\[[0-9]+;[0-9]+H|\e\[[0-9;]+m|\e\[2J|\e\[\?25[lh]|[^\p{C}]/#
        #expect(shown.replacing(allowed, with: "").isEmpty)
        for seen in ["日", "本", "link", "red", "last"] { #expect(shown.contains(seen)) }
        #expect(!shown.contains("evil") && !shown.contains("\u{202e}"))
    }

    @Test func `without the player a sentence says where it comes from`() throws {
        let none = workshop.path + "/none"
        let run = try AuditProgram(
            ["replay", "--browser", workshop.path], environment: ["SEKIMORI_PLAYER=\(none)"])
        #expect(run.status == 1 && run.out.isEmpty)
        #expect(run.err.contains("asciinema-player is not in \(none)"))
        #expect(try AuditProgram(["replay", "--browser", "--plain", workshop.path]).status == 64)
    }
}
