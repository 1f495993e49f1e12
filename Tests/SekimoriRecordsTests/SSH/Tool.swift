import Foundation

/// How often something is tried: the ordinary number, or the big one of `Tests/run --long`.
func rounds(_ ordinary: Int, long: Int) -> Int {
    ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1" ? long : ordinary
}

/// Runs OpenSSH's own tools beside ours, in a directory that is gone afterwards.
struct Tool: ~Copyable {
    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "sekimori-ssh-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: directory.appending(path: name))) }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        let file = directory.appending(path: name)
        try Data(bytes).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }

    /// The exit status and what was written to stdout and stderr together.
    @discardableResult
    func run(_ program: String, _ arguments: [String], input: String? = nil) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "TZ": "UTC0", "LC_ALL": "C.UTF-8"]
        let output = Pipe()
        if let input {
            process.standardInput = try FileHandle(forReadingFrom: directory.appending(path: input))
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    @discardableResult
    func keygen(_ arguments: [String], input: String? = nil) throws -> (status: Int32, text: String) {
        try run("/usr/bin/ssh-keygen", arguments, input: input)
    }

    /// Makes a key pair `name`, `name.pub`.
    func makeKey(_ name: String, type: String, bits: Int? = nil, comment: String = "") throws {
        let size = bits.map { ["-b", "\($0)"] } ?? []
        try keygen(["-q", "-t", type] + size + ["-N", "", "-C", comment, "-f", path(name)])
    }

    /// What `ssh-keygen -Y sign` makes of these bytes.
    func sign(_ message: [UInt8], key: String, namespace: String, hash: String? = nil) throws -> [UInt8] {
        try write(message, to: "message")
        try? FileManager.default.removeItem(atPath: path("message.sig"))
        let option = hash.map { ["-O", "hashalg=\($0)"] } ?? []
        try keygen(["-Y", "sign", "-f", path(key), "-n", namespace] + option + [path("message")])
        return try read("message.sig")
    }

    /// Whether `ssh-keygen -Y verify` takes it.
    func verifies(_ message: [UInt8], armored: String, key: String, namespace: String) throws -> Bool {
        try write(message, to: "message")
        try write(armored.utf8, to: "signature")
        try write("tester \(key)\n".utf8, to: "allowed")
        let trust = ["-f", path("allowed"), "-I", "tester", "-n", namespace]
        return try keygen(["-Y", "verify"] + trust + ["-s", path("signature")], input: "message").status == 0
    }
}
