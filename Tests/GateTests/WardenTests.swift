import Foundation
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Testing

@Suite(.enabled(if: WardenBench.isPossible, "needs root and cgroup v2"))
struct `The warden` {
    private func isRefused(_ answer: Message) -> Bool {
        if case .refused = answer { true } else { false }
    }

    // MARK: Who asks

    @Test(.requirement("R-018")) func `listens to the daemon's user only`() throws {
        let listening = try WardenBench()
        #expect(try listening.connections() == [])
        let deaf = try WardenBench(daemon: 61_000)
        #expect(throws: SystemFailure.closed) { try deaf.connections() }
    }

    @Test func `answers nothing but what is its own`() throws {
        let bench = try WardenBench()
        #expect(isRefused(try bench.ask(.accepted([]))))
        #expect(isRefused(try bench.ask(.exited(status: 0))))
    }

    @Test(.requirement("R-007")) func `goes on after nonsense and after half a question`() throws {
        let bench = try WardenBench()
        let nonsense = try UnixSocket.connect(path: bench.socket, deadline: .after(seconds: 1))
        try Bytes.write([0xff, 0xff, 0xff, 0xff], to: nonsense.number)
        let half = try UnixSocket.connect(path: bench.socket, deadline: .after(seconds: 1))
        try Bytes.write(Array(Message.survey.frame.dropLast()), to: half.number)
        #expect(try bench.connections() == [])
        #expect(throws: SystemFailure.closed) { try nonsense.receive(deadline: .after(seconds: 5)) }
    }

    @Test func `answers several questions on one connection`() throws {
        let bench = try WardenBench()
        let connection = try UnixSocket.connect(path: bench.socket, deadline: .after(seconds: 1))
        for _ in 0..<3 {
            #expect(try connection.ask(.survey, deadline: .after(seconds: 1)) == .connections([]))
        }
    }

    // MARK: Enclosing and killing

    @Test func `encloses a connection with all it starts from then on`() throws {
        let bench = try WardenBench()
        let tree = try bench.admit("c1")
        #expect(bench.place(of: tree.monitor) == "/c/c1/ssh")
        #expect(bench.place(of: tree.asker) == "/c/c1/ssh")
        #expect(bench.place(of: tree.listener) != "/c/c1/ssh")
        #expect(try bench.connections() == ["c1"])
        let pid = bench.workshop.file("child")
        try "echo $BASHPID >\(pid); sleep 60\n".write(toFile: tree.orders, atomically: false, encoding: .utf8)
        let child = try #require(
            eventually { Int32(bench.workshop.text("child").dropLast()) != nil }
                ? Int32(bench.workshop.text("child").dropLast()) : nil)
        #expect(bench.place(of: child) == "/c/c1/ssh")
    }

    @Test(.requirement("R-018")) func `kills a connection whole, and no other`() throws {
        let bench = try WardenBench()
        let doomed = try bench.admit("c1")
        let other = try bench.admit("c2")
        try "trap '' TERM HUP INT; setsid sleep 60\n".write(toFile: doomed.orders, atomically: false, encoding: .utf8)
        kill(doomed.asker, SIGSTOP)
        let answer = try bench.ask(.kill(connection: bytes("c1")))
        #expect(answer == .accepted([]), "\(bench.log)\(bench.leftovers(of: "c1"))")
        #expect(!bench.isAlive(doomed.monitor) && !bench.isAlive(doomed.asker))
        #expect(bench.isAlive(doomed.listener))
        #expect(bench.isAlive(other.monitor) && bench.isAlive(other.asker))
        #expect(try bench.connections() == ["c2"])
        #expect(access(bench.cgroup + "/c/c1", F_OK) != 0)
    }

    @Test func `has nothing to kill in a connection that is not there`() throws {
        let bench = try WardenBench()
        #expect(try bench.ask(.kill(connection: bytes("c9"))) == .accepted([]))
        #expect(isRefused(try bench.ask(.kill(connection: bytes("../../x")))))
    }

    @Test(.requirement("R-018")) func `moves nothing that sshd did not start for a connection`() throws {
        let bench = try WardenBench()
        let tree = try bench.connect("c1")
        let sleeper = try Child(Launch(path: "/bin/sleep", arguments: [bytes("60")], descriptors: [-1, -1, -1]))
        defer { try? sleeper.signal(SIGKILL) }
        let strangers = [
            [UInt64(tree.listener)], [UInt64(sleeper.pid)], [UInt64(getpid())], [1], [0], [.max], [],
            [UInt64(tree.monitor), UInt64(tree.listener)], [UInt64(tree.monitor), UInt64(sleeper.pid)], [4_000_000_000],
        ]
        for processes in strangers {
            #expect(isRefused(try bench.ask(.enclose(connection: bytes("c1"), processes: processes))))
        }
        #expect(try bench.connections() == [])
        #expect(bench.place(of: tree.monitor) != "/c/c1/ssh")
        #expect(bench.isAlive(tree.listener) && bench.isAlive(sleeper.pid))
    }

    @Test(.requirement("R-018")) func `moves no process of sshd that is not root's`() throws {
        let bench = try WardenBench()
        let tree = try bench.connect("c1")
        let pid = bench.workshop.file("child")
        let program = bench.workshop.file("sshd")
        try "setpriv --reuid 61001 --clear-groups \(program) -c 'echo $$; sleep 60; :' >\(pid)\n"
            .write(toFile: tree.orders, atomically: false, encoding: .utf8)
        #expect(eventually { Int32(bench.workshop.text("child").dropLast()) != nil })
        let child = try #require(UInt64(bench.workshop.text("child").dropLast()))
        #expect(isRefused(try bench.ask(.enclose(connection: bytes("c1"), processes: [child]))))
    }

    @Test(arguments: ["", ".", "..", "a/b", "-x", "ä", String(repeating: "a", count: 65)])
    func `names no cgroup after anything but an identifier`(name: String) throws {
        let bench = try WardenBench()
        let tree = try bench.connect("c1")
        let question = Message.enclose(connection: bytes(name), processes: [UInt64(tree.monitor)])
        #expect(isRefused(try bench.ask(question)))
    }

    @Test func `forgets a connection that has ended by itself`() throws {
        let bench = try WardenBench()
        let tree = try bench.admit("c1")
        kill(tree.asker, SIGKILL)
        kill(tree.monitor, SIGKILL)
        #expect(eventually { access(bench.cgroup + "/c/c1", F_OK) != 0 })
        #expect(try bench.connections() == [])
    }

    @Test(.requirement("R-018")) func `kills what sshd's monitor leaves behind`() throws {
        let bench = try WardenBench(relay: "cat <&3 >/dev/null; echo finished >&2; exit 0")
        let tree = try bench.admit("c1")
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        kill(tree.monitor, SIGKILL)
        #expect(eventually(milliseconds: 2000) { !bench.isAlive(tree.asker) })
        #expect(eventually(milliseconds: 2000) { access(bench.cgroup + "/c/c1", F_OK) != 0 })
        // The relay saw the shell go, and had the time to finish.
        #expect(bench.log.contains("finished"))
    }

    // MARK: Relays

    /// Says who and where it is, then waits for its socket's end.
    private static let talkative = """
        id -u; id -g; id -G; pwd; umask; env | sort | tr '\\n' ' '; echo
        ls /proc/$$/fd >"$HOME/fds"; sort -n "$HOME/fds" | tr '\\n' ' '; echo
        grep -E 'NoNewPrivs' /proc/$$/status; cut -d: -f3 /proc/self/cgroup | tail -n 1; readlink /proc/$$/fd/0
        head -c 4 <&7 | od -An -tu1; wc -c <&7
        """

    @Test func `starts a relay with a uid, a cgroup and the technician's streams`() throws {
        let bench = try WardenBench(relay: "{ \(Self.talkative)\n} >&5 2>&6; exec sleep 60")
        let tree = try bench.admit("c1")
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        #expect(eventually { bench.workshop.text("s1.out").split(separator: "\n").count >= 12 })
        let lines = bench.workshop.text("s1.out").split(separator: "\n").map(String.init)
        let frame = Message.start(connection: bytes("c1"), bench.assignment("s1")).frame
        let home = bench.workshop.file("run/sekimori/relays/s1")
        let said = [
            "190000", "61000", "61000", home, "0027",
            "HOME=\(home) LANG=C.UTF-8 PATH=/usr/bin:/bin PWD=\(home) SHLVL=1 _=/usr/bin/env ",
        ]
        #expect(Array(lines.prefix(6)) == said)
        // From 10 on they are bash's own.
        #expect(lines[6].split(separator: " ").compactMap { Int($0) }.filter { $0 < 10 } == Array(0...7))
        #expect(lines[7] == "NoNewPrivs:\t1")
        #expect(lines[8].hasSuffix("/c/c1/relay") && lines[9] == "/dev/null")
        #expect(lines[10].split(separator: " ").compactMap { UInt8($0) } == Array(frame.prefix(4)))
        #expect(Int(lines[11].trimmingCharacters(in: .whitespaces)) == frame.count - 4)
        #expect(bench.workshop.text("s1.err") == "")
        #expect(bench.owner(of: "run/sekimori/relays/s1") == "190000:61000 700")
        #expect(bench.owner(of: "var/lib/sekimori/recordings/s1") == "190000:61000 2750")
    }

    @Test(.requirement("R-018")) func `gives each live session a uid of its own`() throws {
        let bench = try WardenBench(relay: "id -u >&5; exec sleep 60")
        var uids: Set<String> = []
        for number in 1...3 {
            let tree = try bench.admit("c\(number)")
            #expect(try bench.claim("s\(number)", on: "c\(number)", tree) == .accepted([]))
            #expect(eventually { bench.workshop.text("s\(number).out").hasSuffix("\n") })
            uids.insert(bench.workshop.text("s\(number).out"))
        }
        #expect(uids.count == 3)
        let recording = "var/lib/sekimori/recordings/s1"
        #expect(try bench.ask(.kill(connection: bytes("c1"))) == .accepted([]))
        #expect(bench.owner(of: recording) == "0:61000 2750")
        #expect(bench.owner(of: "run/sekimori/relays/s1") == nil)
    }

    @Test(.requirement("R-018")) func `starts no relay for a shell outside the connection`() throws {
        let bench = try WardenBench(relay: "exec sleep 60")
        _ = try bench.admit("c1")
        let elsewhere = try bench.admit("c2")
        #expect(isRefused(try bench.claim("s1", on: "c1", elsewhere)))
        #expect(bench.log.contains("shellElsewhere"))
        #expect(bench.owner(of: "run/sekimori/relays/s1") == nil)
        #expect(bench.owner(of: "var/lib/sekimori/recordings/s1") == nil)
    }

    @Test func `starts one relay for a connection, and none for an unknown one`() throws {
        let bench = try WardenBench(relay: "exec sleep 60")
        let tree = try bench.admit("c1")
        #expect(isRefused(try bench.claim("s1", on: "c9", tree)))
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        #expect(isRefused(try bench.claim("s2", on: "c1", tree)))
        let other = try bench.admit("c2")
        #expect(isRefused(try bench.claim("s1", on: "c2", other)))
        #expect(try bench.connections() == ["c1", "c2"])
    }

    @Test func `starts no relay without the four descriptors`() throws {
        let bench = try WardenBench()
        _ = try bench.admit("c1")
        #expect(isRefused(try bench.ask(.start(connection: bytes("c1"), bench.assignment("s1")))))
        #expect(isRefused(try bench.ask(.start(connection: bytes("c1"), bench.assignment("s1")), descriptors: [0, 0])))
    }

    @Test(.requirement("R-018"), arguments: ["exit 1", "kill -9 $$"])
    func `kills a connection whose relay has died`(how: String) throws {
        let bench = try WardenBench(relay: "sleep 60 & echo $! >&5; read -r _ <&4; \(how)")
        let tree = try bench.admit("c1")
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        #expect(eventually { Int32(bench.workshop.text("s1.out").dropLast()).map { !bench.isAlive($0) } ?? false })
        // The technician hears of it before the connection goes.
        #expect(eventually { bench.workshop.text("s1.err").contains("the session was ended") })
        #expect(eventually(milliseconds: 1000) { !bench.isAlive(tree.monitor) && !bench.isAlive(tree.asker) })
        #expect(eventually { access(bench.cgroup + "/c/c1", F_OK) != 0 })
        #expect(bench.owner(of: "run/sekimori/relays/s1") == nil)
        #expect(bench.owner(of: "var/lib/sekimori/recordings/s1") == "0:61000 2750")
    }

    @Test(.requirement("R-018")) func `lets a connection say farewell after its relay has ended, and not more`() throws
    {
        let bench = try WardenBench(relay: "touch $HOME/key; exit 0")
        let tree = try bench.admit("c1")
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        // The client keeps its connection: a shared one, say.
        #expect(eventually { bench.workshop.text("s1.status") == "255\n" })
        #expect(bench.isAlive(tree.monitor))
        #expect(eventually(milliseconds: 7000) { !bench.isAlive(tree.monitor) })
        #expect(eventually { bench.owner(of: "run/sekimori/relays/s1") == nil })
    }

    @Test func `gives a whole recording to root, whatever is in it`() throws {
        let bench = try WardenBench(
            relay: """
                cd "${HOME%/run/*}/var/lib/sekimori/recordings/s1"; mkdir -p d/e; echo x >d/e/f; ln -s /etc/passwd link
                mkfifo pipe; echo >tail; read -r _ <&4; exit 1
                """)
        let tree = try bench.admit("c1")
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        let recording = "var/lib/sekimori/recordings/s1"
        #expect(
            eventually {
                bench.owner(of: recording) == "0:61000 2750" && bench.owner(of: "run/sekimori/relays/s1") == nil
            })
        for name in ["d", "d/e", "d/e/f", "link", "pipe", "tail"] {
            #expect(bench.owner(of: "\(recording)/\(name)")?.hasPrefix("0:61000") == true)
        }
        var facts = stat()
        #expect(stat("/etc/passwd", &facts) == 0 && facts.st_gid == 0)
    }

    @Test(.requirement("R-234")) func `erases the recording of a session that has ended, and nothing else`() throws {
        let bench = try WardenBench(relay: "echo on >&5; exec \"$BASH\" -c 'sleep 60; :'")
        let tree = try bench.admit("c1")
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        #expect(eventually { bench.workshop.text("s1.out") == "on\n" })
        let recordings = "var/lib/sekimori/recordings"
        func erase(_ session: String) throws -> Message { try bench.ask(.erase(session: Array(session.utf8))) }
        guard case .refused = try erase("s1") else {
            Issue.record("erased under a running relay")
            return
        }
        #expect(try bench.ask(.kill(connection: Array("c1".utf8))) == .accepted([]))
        for name in ["..", "s1/../../recordings", ""] {
            guard case .refused = try erase(name) else {
                Issue.record("\(name) was taken")
                continue
            }
        }
        #expect(bench.owner(of: "\(recordings)/s1") != nil)
        #expect(try erase("s1") == .accepted([1]))
        #expect(bench.owner(of: "\(recordings)/s1") == nil)
        #expect(bench.owner(of: recordings) != nil)
        #expect(try erase("s1") == .accepted([]))
    }

    // MARK: Its own end

    @Test func `finds its connections again after its own death`() throws {
        let bench = try WardenBench(relay: "echo on >&5; exec \"$BASH\" -c 'sleep 60; :'")
        let claimed = try bench.admit("c1")
        let waiting = try bench.admit("c2")
        #expect(try bench.claim("s1", on: "c1", claimed) == .accepted([]))
        #expect(eventually { bench.workshop.text("s1.out") == "on\n" })
        try bench.restart()
        #expect(try bench.connections() == ["c1", "c2"])
        #expect(bench.isAlive(claimed.monitor) && bench.isAlive(waiting.monitor))
        #expect(bench.owner(of: "run/sekimori/relays/s1") == "190000:61000 700")
        #expect(isRefused(try bench.claim("s2", on: "c1", claimed)))
        #expect(try bench.claim("s3", on: "c2", waiting) == .accepted([]))
        #expect(bench.owner(of: "run/sekimori/relays/s3") == "190001:61000 700")
        for name in ["c1", "c2"] { #expect(try bench.ask(.kill(connection: bytes(name))) == .accepted([])) }
        #expect(!bench.isAlive(claimed.monitor) && !bench.isAlive(waiting.monitor))
    }

    @Test(.requirement("R-018")) func `kills, when it is back, a connection that has lost its relay meanwhile`() throws
    {
        let bench = try WardenBench(relay: "echo $$ >&5; exec sleep 60")
        let tree = try bench.admit("c1")
        #expect(try bench.claim("s1", on: "c1", tree) == .accepted([]))
        #expect(eventually { bench.workshop.text("s1.out").hasSuffix("\n") })
        let relay = try #require(Int32(bench.workshop.text("s1.out").dropLast()))
        try bench.restart(while: { kill(relay, SIGKILL) })
        #expect(eventually { !bench.isAlive(tree.monitor) })
        #expect(try bench.connections() == [])
        #expect(bench.owner(of: "run/sekimori/relays/s1") == nil)
    }

    @Test func `kills, when it is back, what sshd's monitor has left meanwhile`() throws {
        let bench = try WardenBench()
        let tree = try bench.admit("c1")
        try "echo $BASHPID >\(bench.workshop.file("child")); exec sleep 60\n"
            .write(toFile: tree.orders, atomically: false, encoding: .utf8)
        #expect(eventually { bench.workshop.text("child").hasSuffix("\n") })
        try bench.restart(while: {
            kill(tree.monitor, SIGKILL)
            kill(tree.asker, SIGKILL)
        })
        #expect(eventually { access(bench.cgroup + "/c/c1", F_OK) != 0 })
        let child = try #require(Int32(bench.workshop.text("child").dropLast()))
        #expect(!bench.isAlive(child))
    }

    @Test func `clears away what ended while it was dead`() throws {
        let bench = try WardenBench()
        let tree = try bench.admit("c1")
        try bench.restart(while: {
            kill(tree.monitor, SIGKILL)
            kill(tree.asker, SIGKILL)
        })
        #expect(try bench.connections() == [])
        #expect(access(bench.cgroup + "/c/c1", F_OK) != 0)
    }
}
