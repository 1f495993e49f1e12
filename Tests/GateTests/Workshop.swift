import Foundation
import SekimoriSystem
import SekimoriWire

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The programs under test, as the build left them beside the test program.
enum Programs {
    static let directory: String = {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: program).deletingLastPathComponent().path
    }()

    static func path(_ name: String) -> String { directory + "/" + name }
}

/// A directory of one test, gone with it.
final class Workshop: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/sekimori-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure.last(.directory) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Others enter, as on the gate: relays and technicians have uids of their own.
        chmod(path, 0o755)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o644) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        chmod(file(name), mode)
        return file(name)
    }

    func read(_ name: String) -> [UInt8] { (FileManager.default.contents(atPath: file(name))).map { Array($0) } ?? [] }

    func text(_ name: String) -> String { String(decoding: read(name), as: UTF8.self) }

    /// Runs a program to its end, with nothing to read.
    func run(
        _ program: String, _ arguments: [String], environment: [[UInt8]] = [], milliseconds: UInt64 = 10_000
    ) throws -> Outcome {
        let out = try File.open(file("out"), O_RDWR | O_CREAT | O_TRUNC, mode: 0o644)
        let err = try File.open(file("err"), O_RDWR | O_CREAT | O_TRUNC, mode: 0o644)
        var launch = Launch(
            path: program, arguments: arguments.map(bytes), descriptors: [-1, out.number, err.number])
        launch.environment = environment
        let child = try Child(launch)
        do {
            let status = try child.wait(deadline: .after(milliseconds: milliseconds))
            return Outcome(status: status, out: read("out"), err: read("err"))
        } catch {
            try child.signal(SIGKILL)
            throw error
        }
    }

    struct Outcome: Equatable {
        let status: Int32
        let out: [UInt8]
        let err: [UInt8]
    }
}

/// Waits for a condition: polled, because what is waited for happens in other processes.
func eventually(milliseconds: UInt64 = 5000, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline.after(milliseconds: milliseconds)
    while try !condition() {
        if deadline.hasPassed { return false }
        usleep(2000)
    }
    return true
}

/// A daemon that does what a test says to each connection in turn, on a thread of its own.
final class FakeDaemon: @unchecked Sendable {  // `heard` is guarded by the lock
    private let listener: Listener
    private let lock = NSLock()
    private var heard: [Message] = []
    private let stopped: Connection
    private let stopper: Connection

    init(at path: String, _ serve: @escaping @Sendable (Connection, FakeDaemon) throws -> Void) throws {
        listener = try UnixSocket.listen(path: path, mode: 0o666)
        (stopper, stopped) = try UnixSocket.pair()
        BrokenPipes.ignore()
        Thread.detachNewThread { [self] in
            while let connection = next() { try? serve(connection, self) }
        }
    }

    var messages: [Message] { lock.withLock { heard } }

    func note(_ message: Message) { lock.withLock { heard.append(message) } }

    /// Ends the thread, and with it the listening.
    func stop() { _ = shutdown(stopper.number, Int32(SHUT_RDWR)) }

    private func next() -> Connection? {
        var entries = [
            pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopped.number, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&entries, 2, 60_000) > 0, entries[1].revents == 0 else { return nil }
        return try? listener.accept(deadline: .after(seconds: 1))
    }
}
