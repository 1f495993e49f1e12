import Foundation
import SekimoriAudit
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Synchronization
import Testing

@testable import SekimoriTerminal

/// A relay over a local command, and both its ends in the test's hands.
final class Bench: Sendable {
    let workshop: Workshop
    /// The far end of the login shell's socket.
    let shell: Connection
    /// The technician's side: what is typed is written to it, what is shown is read from it.
    let outer: Int32
    /// The other streams of an exec; -1 for a terminal.
    let typed: Int32
    let errors: Int32
    var recording: String { workshop.path + "/recording" }
    private let near: [Int32]
    private let result = Mutex<Ending?>(nil)
    private let mayRead = Atomic<Bool>(true)

    /// Starts `/bin/sh -c command`; `interactive` in a terminal of 24×80, its output there or in a pipe.
    init(
        _ command: String, interactive: Bool, output: Work.Output = .terminal, daemon: String? = nil,
        secondsLeft: UInt64 = 3600, greeting: String = "", on place: Workshop? = nil
    ) throws {
        let workshop = try place ?? Workshop()
        self.workshop = workshop
        if !FileManager.default.fileExists(atPath: workshop.path + "/recording") {
            _ = try workshop.directory("recording")
        }
        let (near, far) = try UnixSocket.pair()
        shell = far
        let technician: Technician
        if interactive {
            let terminal = try PseudoTerminal(Window(rows: 24, columns: 80))
            let inner = fcntl(terminal.inner.number, F_DUPFD_CLOEXEC, 3)
            outer = terminal.intoOuter().release()
            (typed, errors) = (-1, -1)
            self.near = [inner]
            technician = Technician(
                input: inner, output: inner, errors: inner, interactive: true, shell: near, language: bytes("en"))
        } else {
            let input = try SekimoriTerminal.Pipe()
            let output = try SekimoriTerminal.Pipe()
            let error = try SekimoriTerminal.Pipe()
            self.near = [input.read.number, output.write.number, error.write.number].map {
                fcntl($0, F_DUPFD_CLOEXEC, 3)
            }
            typed = input.intoWrite().release()
            outer = output.intoRead().release()
            errors = error.intoRead().release()
            technician = Technician(
                input: self.near[0], output: self.near[1], errors: self.near[2], interactive: false, shell: near,
                language: bytes("en"))
        }
        let setup = Relay.Setup(
            recording: workshop.path + "/recording", session: bytes("s1"), secret: bytes("secret"), daemon: daemon,
            secondsLeft: secondsLeft, greeting: bytes(greeting), facts: bytes("session: s1\n"), sealer: PlainSealer(),
            signals: -1)
        let work = Work(
            path: "/bin/sh", arguments: [bytes("-c"), bytes(command)], environment: [bytes("PATH=/usr/bin:/bin")],
            window: interactive ? Window(rows: 24, columns: 80) : nil, output: output,
            errors: .terminal)
        Thread.detachNewThread {
            let relay = try? Relay(technician, setup)
            let ending = relay?.run { () throws(Relay.Unprepared) in (work, nil) }
            self.result.withLock { $0 = ending ?? Ending(cause: 99, status: 0, frames: 0, bytes: 0, complete: false) }
            for descriptor in self.near { close(descriptor) }
        }
    }

    var ending: Ending? {
        guard eventually(milliseconds: 20_000, { result.withLock { $0 != nil } }) else { return nil }
        return result.withLock { $0 }
    }

    func type(_ text: String) { try? Bytes.write(bytes(text), to: typed >= 0 ? typed : outer) }

    /// The status the login shell is told; nil when the socket closes without one.
    var told: UInt64? {
        guard case .exited(let status) = try? shell.receive(deadline: .after(seconds: 20)).0 else { return nil }
        return status
    }
}

@Suite(.serialized) struct RelayTests {
    @Test func `an exec keeps its exit status, and its two outputs apart, shown and recorded`() throws {
        let bench = try Bench("cat; echo problem >&2; printf 'a\\0b'; exit 7", interactive: false)
        bench.type("typed\n")
        close(bench.typed)
        #expect(read(bench.outer) == bytes("typed\na\0b"))
        #expect(read(bench.errors) == bytes("problem\n"))
        #expect(bench.told == 7)
        let ending = try #require(bench.ending)
        let reading = Reading(bench.recording)
        #expect(reading.output == bytes("typed\na\0b"))
        #expect(reading.errorOutput == bytes("problem\n"))
        #expect(reading.findings.closing == .init(cause: 0, status: 7, frames: ending.frames))
        #expect(ending.complete)
    }

    @Test func `a program killed by a signal leaves 128 and the signal`() throws {
        let bench = try Bench("kill -TERM $$", interactive: false)
        #expect(bench.told == 143)
        #expect(bench.ending?.status == 143)
    }

    @Test func `the greeting is shown before anything else, and recorded`() throws {
        let bench = try Bench("echo output", interactive: true, greeting: "welcome\nrecorded")
        let shown = read(bench.outer) { $0.contains(bytes("output")) }
        #expect(shown.starts(with: bytes("welcome")))
        #expect(bench.told == 0)
        #expect(bench.ending != nil)
        let shows = Reading(bench.recording).frames.filter { $0.shown != nil }
        #expect(shows.first?.content == .notice(bytes("welcome\r\nrecorded\r\n")))
    }

    @Test func `a terminal's last bytes are not lost`() throws {
        for _ in 0..<5 {
            let bench = try Bench("seq 1 20000", interactive: true)
            let shown = read(bench.outer) { $0.suffix(7) == bytes("20000\r\n") }
            #expect(shown.suffix(7) == bytes("20000\r\n"))
            #expect(bench.told == 0)
            #expect(bench.ending?.complete == true)
            #expect(Reading(bench.recording).output == shown)
        }
    }

    @Test func `what comes by a pipe is shown and recorded to its last byte`() throws {
        for _ in 0..<5 {
            let bench = try Bench("seq 1 20000", interactive: true, output: .pipe)
            let shown = read(bench.outer) { $0.suffix(6) == bytes("20000\n") }
            #expect(shown == (1...20_000).flatMap { bytes("\($0)\n") })
            #expect(bench.told == 0)
            #expect(bench.ending?.complete == true)
            #expect(Reading(bench.recording).output == shown)
        }
    }

    @Test func `what a program with a pipe writes to its terminal all the same is recorded and shown`() throws {
        let bench = try Bench("tty <&0; echo aside >/dev/tty; stty size", interactive: true, output: .pipe)
        let shown = read(bench.outer) { $0.contains(bytes("24 80\n")) && $0.contains(bytes("aside\r\n")) }
        #expect(shown.contains(bytes("/dev/pts/")))
        #expect(bench.told == 0)
        #expect(bench.ending?.complete == true)
        #expect(Reading(bench.recording).output == shown)
    }

    @Test(arguments: [Work.Output.terminal, .pipe])
    func `a resize reaches the program and the recording`(_ output: Work.Output) throws {
        let bench = try Bench(
            "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.02; done", interactive: true, output: output)
        _ = read(bench.outer) { $0.contains(bytes("ready")) }
        try bench.shell.send(.resized(rows: 50, columns: 132), deadline: .after(seconds: 5))
        #expect(read(bench.outer) { $0.contains(bytes("50 132")) }.contains(bytes("50 132")))
        #expect(bench.ending != nil)
        let contents = Reading(bench.recording).frames.map(\.content)
        #expect(contents.contains(.resize(rows: 24, columns: 80)))
        #expect(contents.contains(.resize(rows: 50, columns: 132)))
    }

    @Test(arguments: [Work.Output.terminal, .pipe])
    func `what is typed reaches the program while nobody reads its output`(_ output: Work.Output) throws {
        let workshop = try Workshop()
        let flag = workshop.path + "/flag"
        let bench = try Bench(
            "(while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyy; done) & read line; echo $line > \(flag); wait",
            interactive: true, output: output, on: workshop)
        // Nobody has read a byte: the flood has filled both terminals by the time the line is typed.
        usleep(300_000)
        bench.type("through\r")
        #expect(eventually { FileManager.default.contents(atPath: flag) == Data(bytes("through\n")) })
        close(bench.outer)
        #expect(bench.ending?.cause == 1)
    }

    @Test(arguments: [Work.Output.terminal, .pipe])
    func `a technician who has gone ends the session`(_ output: Work.Output) throws {
        let bench = try Bench("echo ready; sleep 1000", interactive: true, output: output)
        _ = read(bench.outer) { $0.contains(bytes("ready")) }
        close(bench.outer)
        let ending = try #require(bench.ending)
        #expect(ending.cause == 1)
        #expect(ending.complete)
        #expect(Reading(bench.recording).findings.closing?.cause == 1)
    }

    @Test func `a login shell that has gone ends the session, and its program with it`() throws {
        let bench = try Bench("echo $$; exec sleep 1000", interactive: false)
        let text = String(decoding: read(bench.outer) { $0.last == 0x0a }, as: UTF8.self)
        let pid = try #require(pid_t(text.dropLast()))
        shutdown(bench.shell.number, Int32(SHUT_RDWR))
        #expect(bench.ending?.cause == 1)
        #expect(eventually { kill(pid, 0) != 0 })
    }

    @Test func `the end of an exec's input is the end of the program's input, not of the session`() throws {
        let bench = try Bench("cat >/dev/null; echo after", interactive: false)
        close(bench.typed)
        #expect(read(bench.outer) == bytes("after\n"))
        #expect(bench.told == 0)
    }

    @Test func `a stopped program is killed when the session ends`() throws {
        let bench = try Bench("trap '' TERM HUP; echo ready; while :; do sleep 1; done", interactive: false)
        _ = read(bench.outer) { $0.contains(bytes("ready")) }
        shutdown(bench.shell.number, Int32(SHUT_RDWR))
        #expect(bench.ending?.status == 137)
    }

    @Test func `the terminal is raw while the program runs and as it was afterwards`() throws {
        let bench = try Bench("echo ready; read line", interactive: true)
        _ = read(bench.outer) { $0.contains(bytes("ready")) }
        var settings = termios()
        tcgetattr(bench.outer, &settings)
        #expect(settings.c_lflag & UInt32(ECHO | ICANON | ISIG) == 0)
        bench.type("\n")
        #expect(bench.told == 0)
        tcgetattr(bench.outer, &settings)
        #expect(settings.c_lflag & UInt32(ECHO | ICANON | ISIG) == UInt32(ECHO | ICANON | ISIG))
    }
}

/// A daemon whose answers a test chooses.
final class Daemon: Sendable {
    let path: String
    private let heard = Mutex<[Message]>([])
    private let answer: @Sendable (Message) -> Message?
    private let listener: Mutex<Listener?>
    private let connections = Mutex<[Connection]>([])

    init(_ path: String, answer: @escaping @Sendable (Message) -> Message?) throws {
        self.path = path
        self.answer = answer
        let listener = try UnixSocket.listen(path: path, mode: 0o600)
        self.listener = Mutex(listener)
        Thread.detachNewThread {
            while let connection = try? listener.accept(deadline: .after(milliseconds: 20_000)) {
                self.connections.withLock { $0.append(connection) }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    private func serve(_ connection: Connection) {
        while let (message, _) = try? connection.receive(deadline: .after(seconds: 60)) {
            heard.withLock { $0.append(message) }
            if let answer = answer(message) { try? connection.send(answer, deadline: .after(seconds: 5)) }
        }
    }

    /// Cuts every line, as a restart does.
    func hangUp() { connections.withLock { for connection in $0 { shutdown(connection.number, Int32(SHUT_RDWR)) } } }

    /// Says something on the line that came last, unasked.
    func tell(_ message: Message) throws {
        try connections.withLock { try $0.last?.send(message, deadline: .after(seconds: 5)) }
    }

    var messages: [Message] { heard.withLock { $0 } }

    /// What was shown to whoever watches, in order.
    var pictures: [Picture] {
        messages.compactMap { if case .shown(bytes("s1"), bytes("secret"), let picture) = $0 { picture } else { nil } }
    }

    static func yes(_ message: Message) -> Message? {
        if case .renew = message { .leased(secondsLeft: 3600, notice: []) } else { .accepted([]) }
    }
}

@Suite(.serialized) struct RelayLeaseTests {
    @Test func `a relay asks for its lease at once, reports its segments, and its end last`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon", answer: Daemon.yes)
        let bench = try Bench("head -c 600000 /dev/urandom", interactive: false, daemon: daemon.path, on: workshop)
        #expect(read(bench.outer).count == 600_000)
        #expect(bench.told == 0)
        let ending = try #require(bench.ending)
        let kinds = daemon.messages.map { message in
            switch message {
            case .renew(bytes("s1"), bytes("secret"), _, _): "renew"
            case .segment(bytes("s1"), bytes("secret"), let segment): "segment \(segment.index)"
            case .ended(bytes("s1"), bytes("secret"), ending): "ended"
            default: "\(message)"
            }
        }
        #expect(kinds.first == "renew")
        #expect(kinds.filter { $0 != "renew" } == ["segment 1", "segment 2", "segment 3", "ended"])
        let pieces = Reading(bench.recording).findings.pieces
        #expect(pieces.reduce(0) { $0 + $1.frames } == ending.frames)
    }

    @Test func `a refused lease ends the session with the daemon's words`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon") {
            if case .renew = $0 { .refused(bytes("the hospital has closed")) } else { .accepted([]) }
        }
        let bench = try Bench("sleep 1000", interactive: true, daemon: daemon.path, on: workshop)
        let shown = read(bench.outer) { $0.contains(bytes("closed\r\n")) }
        #expect(shown.contains(bytes("\r\nthe hospital has closed\r\n")))
        #expect(bench.told == 255)
        #expect(bench.ending?.cause == 2)
        #expect(Reading(bench.recording).shown == shown)
    }

    @Test func `a notice of the daemon is shown on a line of its own and recorded`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon") {
            if case .renew = $0 { .leased(secondsLeft: 60, notice: bytes("five minutes left")) } else { .accepted([]) }
        }
        let bench = try Bench("read line", interactive: true, daemon: daemon.path, on: workshop)
        #expect(read(bench.outer) { $0.contains(bytes("left\r\n")) } == bytes("\r\nfive minutes left\r\n"))
        bench.type("\n")
        #expect(bench.told == 0)
        #expect(Reading(bench.recording).frames.map(\.content).contains(.notice(bytes("\r\nfive minutes left\r\n"))))
    }

    @Test func `the time being up ends the session although the daemon is silent`() throws {
        let workshop = try Workshop()
        let bench = try Bench(
            "sleep 1000", interactive: true, daemon: workshop.path + "/nobody", secondsLeft: 1, on: workshop)
        let shown = read(bench.outer) { $0.contains(bytes("ends.\r\n")) }
        #expect(shown.contains(bytes("time is over")))
        #expect(bench.told == 255)
        // The relay itself goes on trying to report for a while; the recording is whole already.
        #expect(Reading(bench.recording).findings.closing?.cause == 4)
        let daemon = try Daemon(workshop.path + "/nobody", answer: Daemon.yes)
        #expect(bench.ending?.cause == 4)
        #expect(daemon.messages.contains { if case .ended = $0 { true } else { false } })
    }

    @Test func `a session outlives a restart of its daemon`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon", answer: Daemon.yes)
        let bench = try Bench("echo ready; read line; echo done", interactive: true, daemon: daemon.path, on: workshop)
        _ = read(bench.outer) { $0.contains(bytes("ready")) }
        #expect(eventually { daemon.messages.count == 1 })
        daemon.hangUp()
        // The first thing on the new line is the renewal, by which the daemon adopts the session.
        #expect(eventually { daemon.messages.count == 2 })
        guard case .renew = daemon.messages[1] else { throw SystemFailure.malformed }
        bench.type("\n")
        #expect(bench.told == 0)
        #expect(bench.ending?.cause == 0)
    }

    @Test func `a segment that the journal does not take ends the session and marks it`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon") {
            switch $0 {
            case .renew: .leased(secondsLeft: 3600, notice: [])
            case .segment: .refused([])
            default: .accepted([])
            }
        }
        let bench = try Bench(
            "head -c 600000 /dev/urandom; sleep 1000", interactive: false, daemon: daemon.path, on: workshop)
        #expect(read(bench.outer).count == 600_000)
        let ending = try #require(bench.ending)
        #expect(ending.cause == 5)
        #expect(!ending.complete)
    }
}
