internal import Foundation
internal import Glibc

/// A program run to its end, in our terminal: it may ask for a passphrase or a touch.
///
/// Not Foundation's Process: that puts the child into a process group of its own, which the terminal stops as soon as
/// the child asks for a passphrase.
enum Child {
    struct Ended {
        /// The exit status; 128 and the signal's number for one that was killed.
        let status: Int32
        let output: [UInt8]
    }

    /// Runs `name` from PATH with `input` on its stdin. What it writes to stderr is passed on, without lines that begin
    /// with `hiding`.
    static func run(_ name: String, _ arguments: [String], input: [UInt8], hiding: String?) throws -> Ended {
        // Files without a name in place of pipes: neither side ever waits for the other to read.
        let source = try nameless(holding: input)
        defer { close(source) }
        let sink = try nameless(holding: [])
        defer { close(sink) }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Trouble.fileUnwritable(path: name, problem: "pipe") }
        let reading = ends[0]
        for end in ends { closeOnSpawn(end) }
        defer { close(reading) }
        let spawned = Result { try spawn(name, arguments, [source, sink, ends[1]]) }
        close(ends[1])
        let pid = try spawned.get()
        pass(reading, hiding: hiding)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        return Ended(status: code, output: try content(of: sink))
    }

    private static func spawn(_ name: String, _ arguments: [String], _ descriptors: [Int32]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (place, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(place))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // We ignore SIGPIPE; the child shall not inherit that.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var vector: [UnsafeMutablePointer<CChar>?] = ([name] + arguments).map { strdup($0) }
        vector.append(nil)
        defer { for string in vector { free(string) } }
        var pid = pid_t()
        let result = posix_spawnp(&pid, name, &actions, &attributes, vector, environ)
        guard result == 0 else {
            throw result == ENOENT
                ? Trouble.noSSHKeygen : .fileUnreadable(path: name, problem: String(cString: strerror(result)))
        }
        return pid
    }

    /// A file that no other program can open and that is gone when it is closed.
    private static func nameless(holding bytes: [UInt8]) throws -> Int32 {
        var path = Array((NSTemporaryDirectory() + "/sekimori-XXXXXX").utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else {
            throw Trouble.fileUnwritable(path: NSTemporaryDirectory(), problem: String(cString: strerror(errno)))
        }
        closeOnSpawn(descriptor)
        unlink(path)
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
            close(descriptor)
            throw Trouble.fileUnwritable(path: NSTemporaryDirectory(), problem: String(cString: strerror(errno)))
        }
        return descriptor
    }

    private static func closeOnSpawn(_ descriptor: Int32) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

    private static func content(of descriptor: Int32) throws -> [UInt8] {
        lseek(descriptor, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }

    /// Passes words on while they come, line by line where lines may have to be left out.
    private static func pass(_ descriptor: Int32, hiding: String?) {
        var held: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            held += piece[..<count]
            while let end = held.firstIndex(of: 0x0A) {
                let line = held[...end]
                let isHidden = hiding.map { line.starts(with: Array($0.utf8)) } ?? false
                if !isHidden { line.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) } }
                held.removeSubrange(...end)
            }
        }
        if !held.isEmpty { held.withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) } }
    }
}
