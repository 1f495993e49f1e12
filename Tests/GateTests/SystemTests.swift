import Foundation
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Testing

@Suite struct `Sockets` {
    private let soon = Deadline.after(seconds: 5)

    @Test func `carry messages and descriptors`() throws {
        let (left, right) = try UnixSocket.pair()
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        try left.send(.survey, descriptors: [ends[1], ends[1], ends[1]], deadline: soon)
        Descriptor.close([ends[1]])
        let (message, came) = try right.receive(descriptors: 3, deadline: soon)
        #expect(message == .survey && came.count == 3)
        #expect(came.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
        try Bytes.write(bytes("x"), to: came[2])
        Descriptor.close(came)
        #expect(try Bytes.readAll(from: ends[0], limit: 10) == bytes("x"))
        Descriptor.close([ends[0]])
    }

    @Test(arguments: [0, 2]) func `close descriptors that are too many`(limit: Int) throws {
        let (left, right) = try UnixSocket.pair()
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        try left.send(.survey, descriptors: [ends[1], ends[1], ends[1]], deadline: soon)
        Descriptor.close([ends[1]])
        #expect(throws: SystemFailure.unexpectedDescriptors(count: 3)) {
            try right.receive(descriptors: limit, deadline: soon)
        }
        // The pipe ends only when nobody holds its other end any more.
        try Readiness.read(ends[0], until: soon)
        #expect(try Bytes.readAll(from: ends[0], limit: 10) == [])
        Descriptor.close([ends[0]])
    }

    @Test func `carry the largest message, and no larger`() throws {
        let (left, right) = try UnixSocket.pair()
        let largest = Message.refused([UInt8](repeating: 1, count: Message.maximumLength - 6))
        let received = Thread.detached { try right.receive(deadline: .after(seconds: 5)).0 }
        try left.send(largest, deadline: soon)
        #expect(try received() == largest)
        #expect(throws: SystemFailure.tooLong) {
            try left.send(.refused([UInt8](repeating: 1, count: Message.maximumLength - 5)), deadline: soon)
        }
    }

    @Test(.requirement("R-007")) func `wait until the deadline and not longer`() throws {
        let (left, right) = try UnixSocket.pair()
        let begin = SystemClock.bootMilliseconds
        #expect(throws: SystemFailure.timedOut) { try right.receive(deadline: .after(milliseconds: 100)) }
        #expect((100..<5000).contains(SystemClock.bootMilliseconds - begin))
        #expect(throws: SystemFailure.timedOut) {
            for _ in 0..<1000 {
                try left.send(.refused([UInt8](repeating: 0, count: 60_000)), deadline: .after(milliseconds: 50))
            }
        }
    }

    @Test func `say what came instead of a message`() throws {
        for (sent, failure) in [
            (Array(Message.survey.frame.dropLast()), SystemFailure.closed), ([], .closed),
            ([0, 0, 0, 2, 1, 99], .malformed), ([0, 1, 0, 1], .tooLong),
        ] as [([UInt8], SystemFailure)] {
            let (left, right) = try UnixSocket.pair()
            try Bytes.write(sent, to: left.number)
            _ = shutdown(left.number, Int32(SHUT_WR))
            #expect(throws: failure) { try right.receive(deadline: soon) }
        }
    }

    @Test func `say that the far side has gone`() throws {
        let (left, right) = try UnixSocket.pair()
        _ = shutdown(right.number, Int32(SHUT_RDWR))
        #expect(throws: SystemFailure.closed) { try left.send(.survey, deadline: soon) }
    }

    @Test func `have a path, a mode and a peer`() throws {
        let workshop = try Workshop()
        let path = workshop.file("socket")
        _ = try UnixSocket.listen(path: path, mode: 0o600)
        let listener = try UnixSocket.listen(path: path, mode: 0o660)
        let client = try UnixSocket.connect(path: path, deadline: soon)
        let server = try listener.accept(deadline: soon)
        #expect(try server.peer == Peer(uid: getuid(), gid: getgid(), pid: getpid()))
        #expect(try client.peer.uid == getuid())
        var facts = stat()
        #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o660)
        #expect(throws: SystemFailure.timedOut) { try listener.accept(deadline: .after(milliseconds: 10)) }
    }

    @Test func `are refused where nobody listens`() throws {
        let workshop = try Workshop()
        #expect(throws: SystemFailure.call(.connect, errno: ENOENT)) {
            try UnixSocket.connect(path: workshop.file("none"), deadline: soon)
        }
        let long = "/tmp/" + String(repeating: "x", count: 200)
        #expect(throws: SystemFailure.pathTooLong(bytes: 205)) { try UnixSocket.connect(path: long, deadline: soon) }
    }
}

@Suite struct `Children` {
    private let workshop: Workshop
    private let soon = Deadline.after(seconds: 10)

    init() throws { workshop = try Workshop() }

    private func shell(_ script: String, _ change: (inout Launch) -> Void = { _ in }) throws -> (Int32, String) {
        let out = try File.open(workshop.file("out"), O_RDWR | O_CREAT | O_TRUNC, mode: 0o666)
        var launch = Launch(
            path: "/bin/sh", arguments: [bytes("-c"), bytes(script)], descriptors: [-1, out.number, out.number])
        launch.environment = [bytes("PATH=/usr/bin:/bin")]
        change(&launch)
        let child = try Child(launch)
        return (try child.wait(deadline: soon), workshop.text("out"))
    }

    @Test func `end with a status, or 128 and a signal`() throws {
        #expect(try shell("exit 7").0 == 7)
        #expect(try shell("kill -KILL $$").0 == 128 + SIGKILL)
    }

    @Test func `get the descriptors they were given and no other`() throws {
        let extra = try File.open("/dev/null", O_RDONLY)
        #expect(try shell("ls /proc/$$/fd").1 == "0\n1\n2\n")
        #expect(try shell("ls /proc/$$/fd") { $0.descriptors += [extra.number, -1] }.1 == "0\n1\n2\n3\n4\n")
    }

    @Test func `get descriptors in any order`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { Descriptor.close(ends) }
        // Each target number is another one's source.
        let first = try File.open(workshop.write(bytes("first"), to: "first"), O_RDONLY)
        let second = try File.open(workshop.write(bytes("second"), to: "second"), O_RDONLY)
        let (status, text) = try shell("cat <&4; cat <&3") { $0.descriptors += [first.number, second.number] }
        #expect(status == 0 && text == "secondfirst")
    }

    @Test func `get an environment, a directory and a umask`() throws {
        let (_, text) = try shell("pwd; umask; env | grep -v ^PWD | grep -v ^_ | sort | tr '\\n' ' '") {
            $0.environment = [bytes("PATH=/usr/bin:/bin"), bytes("A=1\u{1b}")]
            $0.directory = "/usr"
            $0.umask = 0o027
        }
        #expect(text == "/usr\n0027\nA=1\u{1b} PATH=/usr/bin:/bin ")
    }

    @Test(.enabled(if: geteuid() == 0)) func `become somebody else for good`() throws {
        let (_, text) = try shell("id -u; id -g; id -G; grep -E '^(Uid|NoNewPrivs)' /proc/$$/status") {
            $0.identity = Launch.Identity(uid: 61_001, gid: 61_002, groups: [61_003])
        }
        #expect(text == "61001\n61002\n61002 61003\nUid:\t61001\t61001\t61001\t61001\nNoNewPrivs:\t1\n")
    }

    @Test func `start with no signal blocked or ignored`() throws {
        signal(SIGTERM, SIG_IGN)
        defer { signal(SIGTERM, SIG_DFL) }
        let (_, text) = try shell("grep -E '^Sig(Blk|Ign)' /proc/self/status")
        #expect(text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
    }

    @Test func `say why they did not start`() throws {
        #expect(throws: SystemFailure.spawn(.exec, errno: ENOENT)) {
            _ = try Child(Launch(path: "/nonexistent", arguments: [], descriptors: []))
        }
        #expect(throws: SystemFailure.spawn(.directory, errno: ENOENT)) {
            var launch = Launch(path: "/bin/true", arguments: [], descriptors: [])
            launch.directory = "/nonexistent"
            _ = try Child(launch)
        }
        #expect(throws: SystemFailure.spawn(.fork, errno: ENOENT)) {
            var launch = Launch(path: "/bin/true", arguments: [], descriptors: [])
            launch.cgroup = "/nonexistent"
            _ = try Child(launch)
        }
    }

    @Test func `can be waited for and signalled`() throws {
        let child = try Child(Launch(path: "/bin/sleep", arguments: [bytes("60")], descriptors: [-1, -1, -1]))
        #expect(try child.status() == nil)
        #expect(throws: SystemFailure.timedOut) { try child.wait(deadline: .after(milliseconds: 10)) }
        try child.signal(SIGTERM)
        #expect(try child.wait(deadline: soon) == 128 + SIGTERM)
        try child.signal(SIGTERM)
    }

    @Test func `take no argument apart at a NUL`() throws {
        let out = try File.open(workshop.file("out"), O_RDWR | O_CREAT | O_TRUNC, mode: 0o666)
        let child = try Child(
            Launch(
                path: "/bin/echo", arguments: [[0x61, 0x00, 0x62], bytes("c")], descriptors: [-1, out.number, -1]))
        #expect(try child.wait(deadline: soon) == 0)
        #expect(workshop.text("out") == "a c\n")
    }
}

@Suite struct `Terminals` {
    @Test func `are a child's controlling terminal`() throws {
        let terminal = try PseudoTerminal(Window(rows: 33, columns: 101))
        let inner = terminal.inner.number
        var launch = Launch(
            path: "/bin/sh", arguments: [bytes("-c"), bytes("stty size; ps -o stat= -p $$; echo x >/dev/tty; exit 4")],
            descriptors: [inner, inner, inner])
        launch.environment = [bytes("PATH=/usr/bin:/bin")]
        launch.session = .ownTerminal
        let child = try Child(launch)
        let outer = terminal.intoOuter()
        #expect(try child.wait(deadline: .after(seconds: 10)) == 4)
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        // The end of a terminal is EIO.
        while case let count = read(outer.number, &block, block.count), count > 0 { text += block[..<count] }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.first == "33 101" && lines.last == "x")
        #expect(lines.count == 3 && lines[1].contains("s"))
    }

    @Test func `change their size`() throws {
        let terminal = try PseudoTerminal(Window(rows: 24, columns: 80))
        #expect(Window(of: terminal.inner.number) == Window(rows: 24, columns: 80))
        try Window(rows: 1, columns: 1000).apply(to: terminal.outer.number)
        #expect(Window(of: terminal.inner.number) == Window(rows: 1, columns: 1000))
        let file = try File.open("/dev/null", O_RDONLY)
        #expect(Window(of: file.number) == nil)
    }

    @Test func `become raw and cooked again`() throws {
        let terminal = try PseudoTerminal(Window(rows: 24, columns: 80))
        let mode = try TerminalMode.makeRaw(terminal.inner.number)
        try Bytes.write([0x03, 0x0a], to: terminal.outer.number)
        var typed = [UInt8](repeating: 0, count: 8)
        try Readiness.read(terminal.inner.number, until: .after(seconds: 5))
        #expect(read(terminal.inner.number, &typed, 8) == 2)
        #expect(typed[..<2] == [0x03, 0x0a])
        try mode.restore(terminal.inner.number)
        try Bytes.write(bytes("a\n"), to: terminal.inner.number)
        var shown = [UInt8](repeating: 0, count: 8)
        try Readiness.read(terminal.outer.number, until: .after(seconds: 5))
        #expect(read(terminal.outer.number, &shown, 8) == 3)
        #expect(shown[..<3] == [0x61, 0x0d, 0x0a])
    }
}

@Suite struct `Files` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    @Test func `are replaced whole`() throws {
        let path = workshop.file("file")
        try File.replace(path, with: bytes("one"), mode: 0o640)
        let old = try File.open(path, O_RDONLY)
        try File.replace(path, with: bytes("two"), mode: 0o600)
        #expect(try Bytes.readAll(from: old.number, limit: 10) == bytes("one"))
        #expect(try File.read(path, limit: 3) == bytes("two"))
        #expect(throws: SystemFailure.fileTooLong(limit: 2)) { try File.read(path, limit: 2) }
        var facts = stat()
        #expect(stat(path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: workshop.path) == ["file"])
    }

    @Test func `stay as they were where the new one cannot be written`() throws {
        let path = try workshop.write(bytes("old"), to: "file")
        try FileManager.default.createDirectory(atPath: path + ".new", withIntermediateDirectories: false)
        #expect(throws: SystemFailure.call(.open, errno: EISDIR)) {
            try File.replace(path, with: bytes("new"), mode: 0o600)
        }
        #expect(workshop.read("file") == bytes("old"))
    }

    @Test func `in memory are read from the start`() throws {
        let long = [UInt8](repeating: 7, count: 100_000)
        let file = try File.inMemory(long)
        #expect(try Bytes.readAll(from: file.number, limit: 100_000) == long)
    }

    @Test func `secrets are equal byte by byte`() throws {
        let secret = try Secrets.random(count: 32)
        #expect(Secrets.equal(secret, secret))
        #expect(!Secrets.equal(secret, Array(secret.dropLast())))
        for index in secret.indices {
            var other = secret
            other[index] ^= 1
            #expect(!Secrets.equal(secret, other))
        }
        var gone = secret
        Secrets.erase(&gone)
        #expect(gone.isEmpty)
    }
}

extension Thread {
    /// Runs something beside the test; the answer waits for it.
    static func detached<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) -> () throws -> Value {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var result: Result<Value, any Error>?
        detachNewThread {
            result = Result { try body() }
            done.signal()
        }
        return {
            done.wait()
            guard let result else { throw SystemFailure.closed }
            return try result.get()
        }
    }
}
