internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// The folder that a pack is written to: new, so that nothing of another pack stays in it.
final class OutputFolder {
    let path: String
    private var names: [String] = []

    /// Makes the folder; refuses one that holds something.
    init(_ path: String) throws {
        self.path = path
        for place in [path, path + "/lists"] where mkdir(place, 0o755) != 0 {
            guard errno == EEXIST, place == path, Self.isEmpty(path) else {
                let reason = errno == EEXIST ? words("空ではありません", "it is not empty") : String(cString: strerror(errno))
                Console.say(.error, words("\(path) に作れません: \(reason)", "cannot write into \(path): \(reason)"))
                throw ExitCode(1)
            }
        }
    }

    private static func isEmpty(_ path: String) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count == 2
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else {
            let reason = String(cString: strerror(errno))
            Console.say(.error, words("\(path)/\(name) に書けません: \(reason)", "cannot write \(path)/\(name): \(reason)"))
            throw ExitCode(1)
        }
        defer { close(file) }
        do {
            try Console.write(bytes, to: file)
        } catch {
            Console.say(.error, words("\(path)/\(name) に書けません", "cannot write \(path)/\(name)"))
            throw error
        }
        if !names.contains(name) { names.append(name) }
    }

    /// Writes SHA256SUMS over all that is there, as `sha256sum -c` takes it, and signs that.
    func seal(key: String?) throws {
        var sums = ""
        let files = BundleDirectory(path: path)
        for name in (names + ["inspection.pdf"]).sorted() {
            guard let sum = Sum(of: files, name) else { continue }
            sums += "\(sum.hex)  \(name)\n"
        }
        try write("SHA256SUMS", Array(sums.utf8))
        guard let key else { return }
        let arguments = ["-Y", "sign", "-q", "-n", "inspection-v1@sekimori", "-f", key, path + "/SHA256SUMS"]
        guard Spawned.run("ssh-keygen", arguments, errors: .shown) == 0 else {
            Console.say(.error, words("ssh-keygen で署名できません: \(key)", "ssh-keygen could not sign with \(key)"))
            throw ExitCode(1)
        }
    }
}

extension Sum {
    /// Of a file, read piece by piece; nil where there is none.
    fileprivate init?(of files: BundleDirectory, _ name: String) {
        guard let stream = files.open(name) else { return nil }
        var adding = Adding()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            guard let count = piece.withUnsafeMutableBytes({ stream.read(into: $0) }) else { return nil }
            if count == 0 { break }
            adding.add(piece[..<count])
        }
        self = adding.sum
    }
}

/// Makes PDF of HTML, by WeasyPrint: a program of its own, from Debian's package.
enum Printer {
    enum Outcome {
        case printed(pages: Int)
        case absent
        case failed(String)
    }

    static func print(_ page: String, to pdf: String) -> Outcome {
        let log = pdf + ".log"
        defer { unlink(log) }
        guard let status = Spawned.run("weasyprint", ["-q", "-e", "utf-8", page, pdf], errors: .file(log)) else {
            return .absent
        }
        let files = BundleDirectory(path: "/")
        guard status == 0, let bytes = files.bytes(absolute(pdf), limit: 1 << 28) else {
            let said = files.bytes(absolute(log), limit: 1 << 16) ?? []
            unlink(pdf)
            let last = said.split(separator: 0x0A).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
            return .failed("weasyprint \(status): \(last)")
        }
        return .printed(pages: pages(of: bytes))
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }

    /// Counts `/Type /Page` objects, which WeasyPrint writes in the clear.
    static func pages(of pdf: [UInt8]) -> Int {
        let mark = Array("/Type /Page".utf8)
        var count = 0
        var place = 0
        while place + mark.count < pdf.count {
            guard pdf[place] == UInt8(ascii: "/"), pdf[place..<(place + mark.count)].elementsEqual(mark) else {
                place += 1
                continue
            }
            place += mark.count
            if pdf[place] != UInt8(ascii: "s") { count += 1 }
        }
        return count
    }
}

/// Another program, run to its end.
enum Spawned {
    enum Errors {
        case shown
        case file(String)
    }

    /// The exit status; nil where there is no such program on PATH.
    static func run(_ name: String, _ arguments: [String], errors: Errors) -> Int32? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        if case .file(let path) = errors {
            posix_spawn_file_actions_addopen(&actions, 2, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 2, 1)
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
        defer { for word in vector { free(word) } }
        vector.append(nil)
        var child: pid_t = 0
        guard posix_spawnp(&child, name, &actions, &attributes, vector, environ) == 0 else { return nil }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { if errno != EINTR { return 255 } }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
