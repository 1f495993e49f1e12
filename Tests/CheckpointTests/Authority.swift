import Foundation
import SekimoriRecords

/// How often something is tried: the ordinary number, or the big one of `Tests/run --long`.
func rounds(_ ordinary: Int, long: Int) -> Int {
    ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1" ? long : ordinary
}

/// A timestamping authority of OpenSSL's, in a directory that is gone afterwards.
final class Authority: Sendable {
    struct Trouble: Error {
        let text: String
    }

    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "sekimori-tsa-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        for name in ["ca", "other"] {
            try openssl(
                ["req", "-x509"] + key + [
                    "-days", "30", "-subj", "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).pem",
                ])
        }
        try openssl(["req", "-new"] + key + ["-subj", "/CN=tsa", "-keyout", "tsa.key", "-out", "tsa.csr"])
        try write(Array("extendedKeyUsage=critical,timeStamping\n".utf8), "tsa.ext")
        try openssl([
            "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "tsa.ext", "-out", "tsa.pem",
        ])
        let settings = """
            [tsa]
            default_tsa = one
            [one]
            serial = \(directory.path)/serial
            crypto_device = builtin
            signer_cert = \(directory.path)/tsa.pem
            signer_key = \(directory.path)/tsa.key
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256

            """
        try write(Array(settings.utf8), "tsa.cnf")
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: directory.appending(path: name)) }

    func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: directory.appending(path: name))) }

    /// What it answers to a request.
    func answer(_ request: [UInt8]) throws -> [UInt8] {
        try write(request, "q")
        try openssl(["ts", "-reply", "-queryfile", "q", "-config", "tsa.cnf", "-out", "r"])
        return try read("r")
    }

    /// Whether `openssl ts -verify` takes it.
    func verifies(_ response: [UInt8], digest: [UInt8], under authority: String = "ca.pem") throws -> Bool {
        try write(response, "v")
        return try run(["ts", "-verify", "-digest", Digest.hex(digest), "-in", "v", "-CAfile", authority]).status == 0
    }

    /// The same, as an answer to a request.
    func verifies(_ response: [UInt8], request: [UInt8]) throws -> Bool {
        try write(response, "v")
        try write(request, "w")
        return try run(["ts", "-verify", "-queryfile", "w", "-in", "v", "-CAfile", "ca.pem"]).status == 0
    }

    @discardableResult
    func openssl(_ arguments: [String]) throws -> String {
        let (status, text) = try run(arguments)
        guard status == 0 else { throw Trouble(text: text) }
        return text
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.environment = ["PATH": "/usr/bin:/bin", "TZ": "UTC0", "LC_ALL": "C"]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
