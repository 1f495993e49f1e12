internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire

/// The relay's key for one session and the certificate for it, as files in the relay's own directory, which is its
/// working directory and which nobody else can enter.
///
/// The private key exists from here until ssh has authenticated.
struct AssetCredential {
    /// Why there is none.
    enum Failure: Error {
        case system(SystemFailure)
        case keygen(status: Int32)
        /// The signer said no, with these words.
        case refused([UInt8])
    }

    /// Measured: 4 ms; a host that takes longer than this has other troubles.
    private static let keygenSeconds: UInt64 = 10
    /// The signer verifies two signatures and makes one.
    private static let signerSeconds: UInt64 = 5
    private static let publicKeyLimit = 4096

    /// Makes the key, has it certified, writes certificate and known host.
    static func make(
        for assignment: Assignment, signer: String, knownHost: [UInt8]
    ) throws(Failure) {
        do {
            try makeKey()
            let publicKey = try File.read(SSHCommand.File.publicKey, limit: publicKeyLimit)
            // ssh-keygen leaves a space where the empty comment would be; the signer takes `type base64` and nothing else.
            let words = publicKey.split { $0 == 0x20 || $0 == 0x0a }
            let certificate = try certify(Array(words.prefix(2).joined(separator: [0x20])), assignment, signer)
            try File.replace(SSHCommand.File.certificate, with: certificate + [0x0a], mode: 0o600)
            try File.replace(SSHCommand.File.knownHosts, with: knownHost, mode: 0o600)
        } catch let failure as Failure {
            throw failure
        } catch let failure as SystemFailure {
            throw .system(failure)
        } catch {
            throw .system(.malformed)
        }
    }

    /// Nothing that opens the asset stays.
    static func erase() {
        typealias File = SSHCommand.File
        for name in [File.key, File.publicKey, File.certificate] { unlink(name) }
    }

    private static func makeKey() throws {
        erase()
        let words = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", SSHCommand.File.key]
        var launch = Launch(
            path: "/usr/bin/ssh-keygen", arguments: words.map { Array($0.utf8) }, descriptors: [-1, -1, -1])
        launch.environment = [Array("PATH=/usr/bin:/bin".utf8)]
        launch.directory = "."
        launch.deathSignal = SIGKILL
        let status = try Child(launch).wait(deadline: .after(seconds: keygenSeconds))
        guard status == 0 else { throw Failure.keygen(status: status) }
    }

    private static func certify(
        _ publicKey: [UInt8], _ assignment: Assignment, _ signer: String
    ) throws -> [UInt8] {
        let deadline = Deadline.after(seconds: signerSeconds)
        let connection = try UnixSocket.connect(path: signer, deadline: deadline)
        let question = Certify(
            publicKey: publicKey, session: assignment.session, technician: assignment.technician,
            asset: assignment.asset, warrant: assignment.warrant)
        switch try connection.ask(.certify(question), deadline: deadline) {
        case .accepted(let certificate) where !certificate.contains(where: { $0 < 0x20 }): return certificate
        case .refused(let words): throw Failure.refused(words)
        default: throw SystemFailure.malformed
        }
    }
}
