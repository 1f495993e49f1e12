import Foundation
import SekimoriRecords
import SekimoriSystem
import Testing

/// A running signer in a directory of its own; both are gone with this value.
final class SignerProgram {
    let root: String
    let authority: PublicKey
    private let relay: UInt32
    private var process: Child

    static let memoryFile = "var/lib/sekimori-signer/log"

    struct DidNotStart: Error { let log: String }

    init(_ warrants: Warrants, pinned: Bool = true, keyed: Bool = true, relay: UInt32 = getuid()) throws {
        var template = Array("/tmp/sekimori-signer-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure.last(.directory) }
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let root = root
        do {
            for directory in ["/run/sekimori/signer", "/var/lib/sekimori-signer", "/etc/sekimori/signer"] {
                try FileManager.default.createDirectory(atPath: root + directory, withIntermediateDirectories: true)
            }
            let key = root + "/var/lib/sekimori-signer/asset_ca"
            _ = try Self.keygen(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key])
            authority = try PublicKey(file: File.read(key + ".pub", limit: 8192))
            if !keyed { try FileManager.default.removeItem(atPath: key) }
            if pinned { try Self.pin(warrants.organisation.publicKey, root) }
            self.relay = relay
            process = try Self.launch(root, relay)
            try awaitStart()
        } catch {
            try? FileManager.default.removeItem(atPath: root)
            throw error
        }
    }

    private static func launch(_ root: String, _ relay: UInt32) throws -> Child {
        let log = try File.open(root + "/log", O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
        let arguments = ["--under", root, "--relay", "\(relay)"].map { Array($0.utf8) }
        return try Child(Launch(path: program, arguments: arguments, descriptors: [-1, log.number, log.number]))
    }

    func stop() throws {
        try process.signal(SIGKILL)
        _ = try process.wait(deadline: .after(seconds: 5))
    }

    func start() throws {
        process = try Self.launch(root, relay)
        try awaitStart()
    }

    deinit {
        try? stop()
        try? FileManager.default.removeItem(atPath: root)
    }

    /// The program as the build left it beside the test program.
    private static let program: String = {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: path).deletingLastPathComponent().path + "/sekimori-signer"
    }()

    private func awaitStart() throws {
        let deadline = Deadline.after(seconds: 10)
        while (try? UnixSocket.connect(path: socket, deadline: .now)) == nil {
            guard !deadline.hasPassed, try process.status() == nil else { throw DidNotStart(log: log) }
            usleep(2000)
        }
    }

    var socket: String { root + "/run/sekimori/signer/socket" }

    var log: String { String(decoding: (try? File.read(root + "/log", limit: 1 << 20)) ?? [], as: UTF8.self) }

    /// What the signer remembers.
    var memory: String {
        String(decoding: (try? File.read(path(Self.memoryFile), limit: 1 << 20)) ?? [], as: UTF8.self)
    }

    func path(_ name: String) -> String { root + "/" + name }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path(name))) }

    func pin(_ key: PublicKey) throws { try Self.pin(key, root) }

    private static func pin(_ key: PublicKey, _ root: String) throws {
        let directory = root + "/etc/sekimori/signer/"
        try Data((key.line + " organisation\n").utf8).write(to: URL(fileURLWithPath: directory + "organisation.pub"))
        try Data("minato\n".utf8).write(to: URL(fileURLWithPath: directory + "gate"))
    }

    func keygen(_ arguments: [String]) throws -> String { try Self.keygen(arguments) }

    private static func keygen(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ssh-keygen")
        process.arguments = arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
