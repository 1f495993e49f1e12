internal import Glibc
internal import SekimoriAudit

/// What `ssh-keygen -Y verify` says of a signature: the word of a program that shares nothing with this one.
final class KeygenOpinion: SecondOpinion {
    private let program: String
    private let directory: String
    /// Texts that may still be asked about: one costs some milliseconds, a year has a hundred thousand.
    private var left: Int
    private(set) var asked = 0

    /// Nil where there is no ssh-keygen on PATH, or no room for its files.
    init?(most: Int) {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let found = path.split(separator: ":").map { $0 + "/ssh-keygen" }.first { access(String($0), X_OK) == 0 }
        guard let found else { return nil }
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/sekimori-audit-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        program = String(found)
        left = most
    }

    deinit {
        for name in ["keys", "signature", "text"] { unlink(directory + "/" + name) }
        rmdir(directory)
    }

    func holds(text: [UInt8], signature: [UInt8], namespace: String, keyLine: String) -> Bool? {
        guard left > 0, write("keys", Array("signer \(keyLine)\n".utf8)), write("signature", signature),
            write("text", text)
        else { return nil }
        left -= 1
        asked += 1
        return run([
            program, "-Y", "verify", "-q", "-f", directory + "/keys", "-I", "signer", "-n", namespace, "-s",
            directory + "/signature",
        ])
    }

    private func write(_ name: String, _ bytes: [UInt8]) -> Bool {
        let file = open(directory + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        return (try? Console.write(bytes, to: file)) != nil
    }

    private func run(_ words: [String]) -> Bool? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, directory + "/text", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        arguments.append(nil)
        var child: pid_t = 0
        guard posix_spawn(&child, program, &actions, nil, arguments, environ) == 0 else { return nil }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { if errno != EINTR { return nil } }
        // Killed, or it could not be started: no word.
        guard status & 0x7F == 0, status >> 8 != 127 else { return nil }
        return status == 0
    }
}
