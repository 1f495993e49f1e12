internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// The folder of the organisation key, away from the gate: the key, and every statement it made.
///
///     organisation          the organisation key; keep it offline, with its passphrase
///     organisation.pub      what the gate, the signer and the auditors pin
///     statements/000001     who is a manager, as text
///     statements/000001.sig the organisation key's signature under it
struct StatementFolder {
    let path: String

    var key: String { path + "/organisation" }

    /// Where a statement lies.
    func file(_ number: Int64) -> String {
        let digits = "\(number)"
        return path + "/statements/" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    /// All statements, oldest first.
    func statements() throws -> [StatementText] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/statements")) ?? []
        return try names.filter { name in name.utf8.allSatisfy { (0x30...0x39).contains($0) } }.sorted().map { name in
            let file = path + "/statements/" + name
            let bytes = try Files.read(file, limit: Lines.maximumLength)
            do throws(Lines.Damage) {
                return try StatementText(bytes: bytes)
            } catch {
                throw Trouble.fileUnreadable(path: file, problem: error.description)
            }
        }
    }

    /// Signs a statement with the organisation key and files it.
    func file(_ statement: StatementText) throws -> String {
        let signed = try Signer(key: key).sign(statement)
        try Files.makeFolder(path + "/statements", mode: 0o700)
        let file = file(statement.number)
        try Files.create(file, Array(signed.text.utf8), mode: 0o644)
        try Files.create(file + ".sig", Array(signed.signature.utf8), mode: 0o644)
        return file
    }

    /// Makes a key pair; ssh-keygen asks for the passphrase unless there shall be none.
    static func makeKey(_ path: String, comment: String, passphrase: Passphrase) throws {
        guard !FileManager.default.fileExists(atPath: path) else { throw Trouble.fileExists(path: path) }
        var arguments = ["-q", "-t", "ed25519", "-f", path, "-C", comment]
        switch passphrase {
        case .asked: break
        case .none: arguments += ["-N", ""]
        }
        let child = try Child.run("ssh-keygen", arguments, input: [], hiding: nil)
        guard child.status == 0 else { throw Trouble.signingFailed(status: child.status) }
    }

    enum Passphrase {
        case asked
        case none
    }

    /// From now, to the whole minute, until the end of a day, or for a year.
    static func validity(until: String?, days: Int64, at now: Instant) throws -> Window {
        let zone = try Zone.here()
        let from = Instant(seconds: now.seconds - now.seconds % 60)
        let last = try until.map { try Given.date("--until", $0) } ?? zone.local(now).date.advanced(by: days)
        let end = zone.earliest(LocalMinute(date: last.advanced(by: 1), time: .midnight))
        guard let window = Window(from: from, until: end) else {
            throw Trouble.wrongValue(name: "--until", value: until ?? "", wanted: .date)
        }
        return window
    }
}
