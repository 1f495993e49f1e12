import Foundation
import Glibc
import Sekimori
import SekimoriRecords
import Testing

@testable import sekimori

/// A key pair in a temporary folder, made by ssh-keygen.
final class Keys {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        try StatementFolder.makeKey(folder.path + "/key", comment: "test", passphrase: .none)
    }

    var `private`: String { folder.path + "/key" }
    var `public`: String { folder.path + "/key.pub" }

    func registered() throws -> RegisteredKey { try Given.key(file: `public`) }
}

/// An ssh-agent that this process and its children speak to, from now on.
struct Agent {
    private let pid: pid_t

    init(_ socket: String) throws {
        // Without our stderr, which it would keep open for as long as it lives.
        let line = "exec ssh-agent -s -a \"$0\" 2>/dev/null"
        let started = try Child.run("sh", ["-c", line, socket], input: [], hiding: nil)
        let words = String(decoding: started.output, as: UTF8.self)
        pid = try #require(words.firstMatch(of: /SSH_AGENT_PID=(\d+);/).flatMap { pid_t($0.output.1) })
        setenv("SSH_AUTH_SOCK", socket, 1)
    }

    func take(_ key: String) throws {
        #expect(try Child.run("ssh-add", ["-q", key], input: [], hiding: nil).status == 0)
    }

    func forget() throws { #expect(try Child.run("ssh-add", ["-q", "-D"], input: [], hiding: nil).status == 0) }

    /// Not by SIGTERM, which threads of a pool have blocked, and so what they start; and while it lives, it holds what it
    /// inherited.
    func stop() { kill(pid, SIGKILL) }
}
