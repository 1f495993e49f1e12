import Foundation
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Synchronization
import Testing

@Suite struct `The login shell` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private var socket: String { workshop.file("socket") }

    private func shell(_ environment: [String: [UInt8]]) throws -> Workshop.Outcome {
        try workshop.run(
            Programs.path("sekimori-shell"), ["--socket=\(socket)", "-c", "id"],
            environment: environment.map { bytes($0 + "=") + $1 })
    }

    /// A daemon that takes one claim with three descriptors, answers it, and does the rest as the relay would.
    private func daemon(
        _ answer: Message, then relay: @escaping @Sendable (Connection, [Int32]) throws -> Void = { _, _ in }
    ) throws -> FakeDaemon {
        try FakeDaemon(at: socket) { connection, daemon in
            let (message, descriptors) = try connection.receive(descriptors: 3, deadline: .after(seconds: 5))
            defer { Descriptor.close(descriptors) }
            daemon.note(message)
            try connection.send(answer, deadline: .after(seconds: 5))
            try relay(connection, descriptors)
        }
    }

    private func claim(of daemon: FakeDaemon) throws -> Claim {
        let message = try #require(daemon.messages.first)
        guard case .claim(let claim) = message else { throw SystemFailure.malformed }
        return claim
    }

    @Test(.requirement("R-018")) func `without a token says so in both languages and ends`() throws {
        let daemon = try daemon(.accepted([]))
        defer { daemon.stop() }
        for environment in [["TERM": bytes("vt100")], ["SEKIMORI_TOKEN": []]] {
            let outcome = try shell(environment)
            let words = String(decoding: outcome.err, as: UTF8.self)
            #expect(outcome.status == 1)
            #expect(words.contains("許可されていません") && words.contains("not admitted"))
        }
        #expect(daemon.messages.isEmpty)
    }

    @Test func `claims with the token, the command as it came, and the terminal's name`() throws {
        let daemon = try daemon(.accepted([])) { connection, _ in
            try connection.send(.exited(status: 0), deadline: .after(seconds: 1))
        }
        defer { daemon.stop() }
        let command: [UInt8] = bytes("scp -t /tmp/x; bash\n") + [0x1b, 0x5b, 0x32, 0x4a, 0xff, 0x80]
        let outcome = try shell([
            "SEKIMORI_TOKEN": bytes("t0k3n"), "SSH_ORIGINAL_COMMAND": command, "TERM": bytes("xterm-256color"),
        ])
        #expect(outcome.status == 0)
        #expect(
            try claim(of: daemon)
                == Claim(
                    token: bytes("t0k3n"), command: command, terminal: bytes("xterm-256color"), interactive: false,
                    rows: 0, columns: 0))
    }

    @Test func `asks for a shell where no command was given`() throws {
        let daemon = try daemon(.accepted([]))
        defer { daemon.stop() }
        _ = try shell(["SEKIMORI_TOKEN": bytes("t")])
        #expect(try claim(of: daemon).command == nil)
    }

    @Test(arguments: ["", "xterm\u{1b}]0;x\u{07}", "XTERM", "vt100 ", "../../etc", String(repeating: "x", count: 33)])
    func `calls a terminal of a strange name dumb`(name: String) throws {
        let daemon = try daemon(.accepted([]))
        defer { daemon.stop() }
        _ = try shell(["SEKIMORI_TOKEN": bytes("t"), "TERM": bytes(name)])
        #expect(try claim(of: daemon).terminal == bytes("dumb"))
    }

    @Test(arguments: [0, 7, 255]) func `ends with the status of the work`(status: UInt64) throws {
        let daemon = try daemon(.accepted([])) { connection, _ in
            try connection.send(.exited(status: status), deadline: .after(seconds: 1))
        }
        defer { daemon.stop() }
        #expect(try shell(["SEKIMORI_TOKEN": bytes("t")]).status == Int32(status))
    }

    @Test func `hands over its own three descriptors`() throws {
        let daemon = try daemon(.accepted([])) { connection, streams in
            try Bytes.write(bytes("from the asset"), to: streams[1])
            try Bytes.write(bytes("and its errors"), to: streams[2])
            try connection.send(.exited(status: 0), deadline: .after(seconds: 1))
        }
        defer { daemon.stop() }
        let outcome = try shell(["SEKIMORI_TOKEN": bytes("t")])
        #expect(outcome.out == bytes("from the asset"))
        #expect(outcome.err == bytes("and its errors"))
    }

    @Test func `prints a refusal and ends`() throws {
        let daemon = try daemon(.refused(bytes("開始は 13:00 です")))
        defer { daemon.stop() }
        let outcome = try shell(["SEKIMORI_TOKEN": bytes("t")])
        #expect(outcome == Workshop.Outcome(status: 1, out: [], err: bytes("開始は 13:00 です\n")))
    }

    @Test(.requirement("R-018"), arguments: [Message.survey, .admitted(token: [1]), .exited(status: 0)])
    func `ends where the answer is not one to a claim`(answer: Message) throws {
        let daemon = try daemon(answer)
        defer { daemon.stop() }
        #expect(try shell(["SEKIMORI_TOKEN": bytes("t")]).status == 1)
    }

    @Test func `ends where nobody answers`() throws {
        let outcome = try shell(["SEKIMORI_TOKEN": bytes("t")])
        #expect(outcome.status == 1)
        #expect(String(decoding: outcome.err, as: UTF8.self).contains("cannot serve you now"))
    }

    @Test func `ends with 255 when the relay is gone without a word`() throws {
        let daemon = try daemon(.accepted([]))
        defer { daemon.stop() }
        #expect(try shell(["SEKIMORI_TOKEN": bytes("t")]).status == 255)
    }

    @Test func `ends with 255 when the relay speaks nonsense`() throws {
        let daemon = try daemon(.accepted([])) { connection, _ in
            try Bytes.write([0xff, 0xff, 0xff, 0xff], to: connection.number)
            // Until the shell has gone.
            _ = try? connection.receive(deadline: .after(seconds: 5))
        }
        defer { daemon.stop() }
        #expect(try shell(["SEKIMORI_TOKEN": bytes("t")]).status == 255)
    }

    @Test func `never reads what the technician types`() throws {
        let daemon = try daemon(.accepted([])) { connection, _ in
            try connection.send(.exited(status: 0), deadline: .after(seconds: 1))
        }
        defer { daemon.stop() }
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { Descriptor.close(ends) }
        try Bytes.write(bytes("secret"), to: ends[1])
        var launch = Launch(
            path: Programs.path("sekimori-shell"), arguments: [bytes("--socket=\(socket)")],
            descriptors: [ends[0], -1, -1])
        launch.environment = [bytes("SEKIMORI_TOKEN=t")]
        let child = try Child(launch)
        #expect(try child.wait(deadline: .after(seconds: 5)) == 0)
        var waiting: Int32 = 0
        #expect(ioctl(ends[0], UInt(FIONREAD), &waiting) == 0)
        #expect(waiting == 6)
    }

    @Test func `says how large its terminal is, and when that changes`() throws {
        let sizes = Mutex<[Message]>([])
        let relay = try daemon(.accepted([])) { connection, _ in
            sizes.withLock { $0.append(.survey) }
            let (message, _) = try connection.receive(deadline: .after(seconds: 5))
            sizes.withLock { $0.append(message) }
            try connection.send(.exited(status: 3), deadline: .after(seconds: 1))
        }
        defer { relay.stop() }
        let terminal = try PseudoTerminal(Window(rows: 30, columns: 100))
        let inner = terminal.inner.number
        var launch = Launch(
            path: Programs.path("sekimori-shell"), arguments: [bytes("--socket=\(socket)")],
            descriptors: [inner, inner, inner])
        launch.environment = [bytes("SEKIMORI_TOKEN=t"), bytes("TERM=vt100")]
        launch.session = .ownTerminal
        let child = try Child(launch)
        #expect(eventually { sizes.withLock { $0.count == 1 } })
        let claim = try claim(of: relay)
        #expect(claim.interactive && claim.rows == 30 && claim.columns == 100)
        try Window(rows: 50, columns: 132).apply(to: terminal.outer.number)
        #expect(try child.wait(deadline: .after(seconds: 5)) == 3)
        #expect(sizes.withLock { $0.last } == .resized(rows: 50, columns: 132))
    }
}
