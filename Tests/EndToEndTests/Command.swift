import Foundation
import Glibc

/// A program that runs: what it writes, to stdout and stderr in one, is kept.
///
/// Not Foundation's: that one takes a program for running as long as anything it started holds its descriptors, as the
/// hosts of a lab do.
final class Command: @unchecked Sendable {
    private let arguments: [String]
    /// The file of what it writes; it has no name any more, so that nothing is left of it.
    private let output: Int32
    private let process: pid_t
    private var input: Int32
    private var status: Int32?

    /// Starts `arguments`; `text` is what it reads first, and the end of it comes with `wait`.
    init(_ arguments: [String], input text: String = "") throws {
        self.arguments = arguments
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sekimori-e2e-\(UUID())").path
        let output = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        unlink(path)
        var ends: [Int32] = [-1, -1]
        guard output >= 0, pipe(&ends) == 0 else { throw Trouble("cannot write \(path)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // Ours to ignore, theirs to die by.
        signal(SIGPIPE, SIG_IGN)
        var attributes = posix_spawnattr_t()
        var defaults = sigset_t()
        posix_spawnattr_init(&attributes)
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // A thread of a pool has all signals blocked, and children would not hear SIGTERM.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        var words = arguments.map { strdup($0) } + [nil]
        var process: pid_t = 0
        let failure = posix_spawnp(&process, arguments.first ?? "", &actions, &attributes, &words, environ)
        words.forEach { free($0) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        close(ends[0])
        guard failure == 0 else {
            close(output)
            close(ends[1])
            throw Trouble("\(arguments): \(String(cString: strerror(failure)))")
        }
        self.output = output
        self.process = process
        input = ends[1]
        if !text.isEmpty { say(text) }
    }

    deinit {
        stop()
        endInput()
        close(output)
    }

    /// Gives it more to read.
    func say(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }

    private func endInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    var isRunning: Bool {
        guard status == nil else { return false }
        var word: Int32 = 0
        guard waitpid(process, &word, WNOHANG) == process else { return true }
        status = word & 0x7f == 0 ? (word >> 8) & 0xff : 128 + (word & 0x7f)
        return false
    }

    /// What it has written so far.
    var text: String {
        // pread: where the program writes next is none of ours.
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(output, &piece, piece.count, off_t(bytes.count))
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }

    /// Whether it ends by itself within that time.
    func ends(within seconds: Double) -> Bool { eventually(seconds: seconds) { !isRunning } }

    /// Ends its input and waits for its end; one that takes too long is killed.
    func wait(seconds: Double) throws -> Outcome {
        endInput()
        guard ends(within: seconds), let status else {
            stop()
            throw Trouble("not done after \(seconds) s: \(arguments): \(text)")
        }
        return Outcome(status: status, text: text)
    }

    func stop() {
        guard isRunning else { return }
        kill(process, SIGKILL)
        _ = ends(within: 10)
    }

    static func run(_ arguments: [String], seconds: Double) throws -> Outcome {
        try Command(arguments).wait(seconds: seconds)
    }
}

/// How a program ended, and what it wrote.
struct Outcome {
    let status: Int32
    let text: String

    @discardableResult
    func mustSucceed(_ what: String) throws -> Outcome {
        guard status == 0 else { throw Trouble("\(what): exit \(status): \(text)") }
        return self
    }
}
