import Foundation
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Testing

@Suite struct `sshd's module` {
    private let workshop: Workshop

    init() throws {
        workshop = try Workshop()
        try #require(mkdir(workshop.file("run"), 0o700) == 0)
    }

    private var socket: String { workshop.file("run/socket") }

    private func login(
        name: String = "tanaka+pacs1", address: String? = "10.99.1.10", key: String? = "publickey ssh-ed25519 AAAA",
        arguments: String? = nil
    ) throws -> PAMHost {
        let host = try PAMHost(
            workshop, arguments: arguments ?? "timeout=1 socket=\(socket)", name: name, address: address, key: key)
        host.typed = "K7Q-4MD-2"
        return host
    }

    /// A daemon that gives these answers, one for each connection.
    private func daemon(_ answers: Message...) throws -> FakeDaemon {
        try daemon { connection, daemon in
            let (question, _) = try connection.receive(deadline: .after(seconds: 5))
            daemon.note(question)
            let index = daemon.messages.count - 1
            guard index < answers.count else { return }
            try connection.send(answers[index], deadline: .after(seconds: 5))
        }
    }

    private func daemon(
        _ serve: @escaping @Sendable (Connection, FakeDaemon) throws -> Void
    ) throws -> FakeDaemon { try FakeDaemon(at: socket, serve) }

    // MARK: Yes

    @Test(.requirement("R-063")) func `lets in who types the passcode and is admitted`() throws {
        let daemon = try daemon(
            .prompt(bytes("Passcode: ")), .accepted(bytes("ticket")), .admitted(token: bytes("a1b2c3")))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .success)
        #expect(login.admit() == .success)
        #expect(login.said == [.prompt("Passcode: ")])
        #expect(login.environment("SEKIMORI_TOKEN") == "a1b2c3")

        let who = Login(
            name: bytes("tanaka+pacs1"), address: bytes("10.99.1.10"), key: bytes("publickey ssh-ed25519 AAAA"),
            process: UInt64(getpid()), parent: UInt64(getppid()))
        #expect(
            daemon.messages == [
                .begin(who), .passcode(who, passcode: bytes("K7Q-4MD-2")), .admit(who, ticket: bytes("ticket")),
            ])
    }

    @Test func `takes an IPv6 address and a long key as they are`() throws {
        let daemon = try daemon(.refused([]))
        defer { daemon.stop() }
        let key = "publickey ssh-rsa " + String(repeating: "A", count: 3000)
        _ = try login(address: "2001:db8::1%eth0", key: key).authenticate()
        guard case .begin(let who)? = daemon.messages.first else {
            Issue.record("nobody asked the daemon")
            return
        }
        #expect(who.address == bytes("2001:db8::1%eth0") && who.key == bytes(key))
    }

    // MARK: No

    @Test(.requirement("R-018")) func `says why the daemon refuses`() throws {
        let daemon = try daemon(.refused(bytes("opens 13:00, now 12:41")))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .accountExpired)
        #expect(login.said == [.error("opens 13:00, now 12:41")])
    }

    /// OpenSSH's client makes octal numbers of any other message in Japanese.
    @Test(.requirement("R-018")) func `says it in a prompt where it is not ASCII`() throws {
        let daemon = try daemon(.refused(bytes("開始は 13:00 です")))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .accountExpired)
        #expect(login.said == [.shown("開始は 13:00 です\r\n[Enter] ")])
    }

    @Test func `says nothing where the daemon says nothing`() throws {
        let daemon = try daemon(.refused([]))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .accountExpired)
        #expect(login.said.isEmpty)
    }

    @Test(.requirement("R-063")) func `refuses a wrong passcode`() throws {
        let daemon = try daemon(.prompt(bytes("Passcode: ")), .refused(bytes("wrong passcode")))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .authenticationError)
        #expect(login.said == [.prompt("Passcode: "), .error("wrong passcode")])
        #expect(login.admit() == .permissionDenied)
    }

    @Test func `refuses who types nothing`() throws {
        let daemon = try daemon(.prompt(bytes("Passcode: ")))
        defer { daemon.stop() }
        let login = try login()
        login.typed = nil
        #expect(login.authenticate() == .authenticationError)
        #expect(daemon.messages.count == 1)
    }

    @Test func `refuses a passcode longer than any`() throws {
        let daemon = try daemon(.prompt(bytes("Passcode: ")))
        defer { daemon.stop() }
        let login = try login()
        login.typed = String(repeating: "1", count: 257)
        #expect(login.authenticate() == .authenticationError)
        #expect(daemon.messages.count == 1)
    }

    @Test(.requirement("R-063")) func `admits nobody who typed no passcode`() throws {
        let daemon = try daemon(.admitted(token: bytes("a1b2c3")))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.admit() == .permissionDenied)
        #expect(daemon.messages.isEmpty)
        #expect(login.environment("SEKIMORI_TOKEN") == nil)
    }

    @Test(.requirement("R-018")) func `says why a connection may not exist`() throws {
        let daemon = try daemon(
            .prompt(bytes("Passcode: ")), .accepted(bytes("ticket")), .refused(bytes("the window has closed")))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .success)
        #expect(login.admit() == .permissionDenied)
        #expect(login.said == [.prompt("Passcode: "), .error("the window has closed")])
        #expect(login.environment("SEKIMORI_TOKEN") == nil)
    }

    @Test(arguments: [[], bytes("a b"), bytes("a\nLD_PRELOAD=/x"), [0x61, 0x00], [UInt8](repeating: 0x61, count: 129)])
    func `takes no token that is not printable`(token: [UInt8]) throws {
        let daemon = try daemon(.prompt([0x3e]), .accepted(bytes("ticket")), .admitted(token: token))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .success)
        #expect(login.admit() == .permissionDenied)
        #expect(login.environment("SEKIMORI_TOKEN") == nil)
    }

    @Test(
        .requirement("R-018"),
        arguments: [
            (String(repeating: "a", count: 65), "10.99.1.10", "publickey x"), ("tanaka", nil, "publickey x"),
            ("tanaka", "10.99.1.10", nil), ("tanaka", String(repeating: "1", count: 65), "publickey x"),
            ("tanaka", "10.99.1.10", String(repeating: "A", count: 4097)),
        ] as [(String, String?, String?)])
    func `asks nothing about a login without name, address or key`(
        name: String, address: String?, key: String?
    ) throws {
        let daemon = try daemon(.prompt([0x3e]))
        defer { daemon.stop() }
        #expect(try login(name: name, address: address, key: key).authenticate() == .authenticationError)
        #expect(daemon.messages.isEmpty)
    }

    @Test(arguments: ["timeout=0", "timeout=60", "timeout=", "socket=relative", "debug", "timeout=2 nullok"])
    func `does not run with arguments it does not know`(arguments: String) throws {
        #expect(try login(arguments: arguments).authenticate() == .serviceError)
        #expect(try login(arguments: arguments).admit() == .serviceError)
    }

    // MARK: Unknown

    @Test(.requirement("R-018")) func `is unavailable without a daemon`() throws {
        #expect(try login().authenticate() == .authenticationUnavailable)
        #expect(try login(arguments: "socket=/nonexistent/socket").authenticate() == .authenticationUnavailable)
    }

    @Test func `is unavailable when the daemon has stopped listening`() throws {
        let daemon = try daemon(.prompt([0x3e]))
        daemon.stop()
        #expect(try login().authenticate() == .authenticationUnavailable)
    }

    @Test func `is unavailable when the daemon ends between passcode and admission`() throws {
        let daemon = try daemon(.prompt([0x3e]), .accepted(bytes("ticket")))
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .success)
        #expect(login.admit() == .authenticationUnavailable)
    }

    @Test(.requirement("R-007")) func `waits no longer than it was told`() throws {
        let silent = try daemon { connection, _ in
            _ = try connection.receive(deadline: .after(seconds: 5))
            // Until the module has given up.
            _ = try? connection.receive(deadline: .after(seconds: 5))
        }
        defer { silent.stop() }
        let begin = SystemClock.bootMilliseconds
        #expect(try login().authenticate() == .authenticationUnavailable)
        let waited = SystemClock.bootMilliseconds - begin
        // Without an end of its own it would wait for the daemon's 10 s.
        #expect((1000..<5000).contains(waited), "waited \(waited) ms")
    }

    @Test(.requirement("R-007")) func `waits no longer for a daemon that answers byte by byte`() throws {
        let daemon = try daemon { connection, _ in
            _ = try connection.receive(deadline: .after(seconds: 5))
            for byte in Message.prompt([UInt8](repeating: 0x3e, count: 200)).frame {
                try Bytes.write([byte], to: connection.number)
                usleep(50_000)
            }
        }
        defer { daemon.stop() }
        let begin = SystemClock.bootMilliseconds
        #expect(try login().authenticate() == .authenticationUnavailable)
        // All of it would take 10 s.
        #expect(SystemClock.bootMilliseconds - begin < 5000)
    }

    @Test(
        .requirement("R-018"),
        arguments: [
            Array(Message.prompt([0x3e]).frame.dropLast()), [0, 0], [0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff],
            [0, 1, 0, 1], bytes("HTTP/1.1 200 OK\r\n\r\n"), Message.accepted([0x61]).frame,
            Message.admitted(token: [0x61]).frame, Message.survey.frame, [],
        ])
    func `is unavailable when the answer is not one`(answer: [UInt8]) throws {
        let daemon = try daemon { connection, _ in
            _ = try connection.receive(deadline: .after(seconds: 5))
            try Bytes.write(answer, to: connection.number)
        }
        defer { daemon.stop() }
        let login = try login()
        #expect(login.authenticate() == .authenticationUnavailable)
        #expect(login.said.isEmpty)
    }

    @Test(.requirement("R-018")) func `believes nobody but the owner of the socket's directory`() throws {
        let daemon = try daemon(.prompt([0x3e]), .accepted(bytes("ticket")))
        defer { daemon.stop() }
        chmod(workshop.file("run"), 0o770)
        #expect(try login().authenticate() == .authenticationUnavailable)
        chmod(workshop.file("run"), 0o700)
        if geteuid() == 0 {
            chown(workshop.file("run"), 61_001, 0)
            #expect(try login().authenticate() == .authenticationUnavailable)
            chown(workshop.file("run"), 0, 0)
        }
        #expect(try login().authenticate() == .success)
    }

    // MARK: What sshd loads

    @Test func `shows sshd no name but PAM's`() throws {
        let library = try #require(dlopen(Programs.path("libpam_sekimori.so"), RTLD_NOW | RTLD_LOCAL))
        defer { dlclose(library) }
        for name in ["authenticate", "acct_mgmt", "setcred", "open_session", "close_session"] {
            #expect(dlsym(library, "pam_sm_" + name) != nil)
        }
        // They are in there: Embedded Swift brings its runtime along.
        for name in ["swift_retain", "swift_release", "swift_allocObject"] { #expect(dlsym(library, name) == nil) }
    }

    @Test func `starts no thread and leaves no descriptor`() throws {
        let daemon = try daemon(.prompt([0x3e]), .accepted(bytes("ticket")), .admitted(token: bytes("a1")))
        defer { daemon.stop() }
        let login = try login()
        // By then the daemon's thread runs.
        #expect(login.authenticate() == .success)
        let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        let begin = try sockets()
        #expect(login.admit() == .success)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count <= threads)
        #expect(eventually { (try? sockets()) ?? .max <= begin })
    }

    private func sockets() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix("socket:")
                ?? false
        }.count
    }
}
