internal import Foundation
internal import Glibc

/// Files of the person at the desk. Nothing is overwritten unless a command says so.
enum Files {
    /// The whole file, or standard input for `-`.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Trouble.fileUnreadable(path: path, problem: problem()) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Trouble.fileUnreadable(path: path, problem: problem()) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= limit else { throw Trouble.fileTooLong(path: path, limit: limit) }
        }
    }

    /// Makes a new file; one that is there already stays as it is.
    static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw Trouble.fileExists(path: path) }
            throw Trouble.fileUnwritable(path: path, problem: problem())
        }
        try write(bytes, to: descriptor, path: path)
    }

    /// Writes a file that is ours alone, over an older one.
    static func replace(_ path: String, _ bytes: [UInt8], mode: mode_t) throws {
        let temporary = path + ".\(getpid()).new"
        unlink(temporary)
        try create(temporary, bytes, mode: mode)
        guard rename(temporary, path) == 0 else {
            let failure = Trouble.fileUnwritable(path: path, problem: problem())
            unlink(temporary)
            throw failure
        }
    }

    static func makeFolder(_ path: String, mode: mode_t) throws {
        var parts = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            parts += "/" + part
            guard mkdir(parts, mode) == 0 || errno == EEXIST else {
                throw Trouble.fileUnwritable(path: path, problem: problem())
            }
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = Trouble.fileUnwritable(path: path, problem: problem())
                close(descriptor)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 || errno == EINVAL, close(descriptor) == 0 else {
            throw Trouble.fileUnwritable(path: path, problem: problem())
        }
    }

    private static func problem() -> String { String(cString: strerror(errno)) }
}

/// Random numbers for nonces and keys of calls.
enum Chance {
    /// 32 hexadecimal digits.
    static func hex() -> String {
        var generator = SystemRandomNumberGenerator()
        let words = [generator.next(), generator.next()]
        return words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
