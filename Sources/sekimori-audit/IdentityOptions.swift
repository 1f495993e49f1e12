internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// The auditor's keys, for what is sealed.
struct IdentityOptions: ParsableArguments {
    @Option(
        name: .customLong("identity"),
        help: ArgumentHelp(
            stringLiteral: words(
                "暗号化された記録を開く鍵: age-keygen のファイル、またはパスフレーズなしの ssh-ed25519 秘密鍵（複数可）",
                "A key that opens encrypted recordings: a file of age-keygen, or an ssh-ed25519 private key without a "
                    + "passphrase; may be repeated")))
    var paths: [String] = []

    /// The keys of all files that were named.
    func read() throws -> [AgeIdentity] {
        var identities: [AgeIdentity] = []
        for path in paths {
            guard let file = RecordingDirectory.read(path, following: true) else {
                throw refused(path, words("読めません", "it cannot be read"))
            }
            do throws(AgeIdentity.Refusal) {
                identities += try AgeIdentity.read(file)
            } catch {
                throw refused(path, error.sentence)
            }
        }
        return identities
    }

    private func refused(_ path: String, _ sentence: String) -> ExitCode {
        Console.say(.error, "\(path): \(sentence)")
        return ExitCode(1)
    }
}

extension AgeIdentity.Refusal {
    var sentence: String {
        switch self {
        case .noKey:
            words(
                "鍵がありません。age-keygen が作るファイルか、ssh-ed25519 の秘密鍵を指定してください",
                "it holds no key; name a file made by age-keygen, or an ssh-ed25519 private key")
        case .line(let line): words("\(line) 行目は AGE-SECRET-KEY-1… ではありません", "line \(line) is no AGE-SECRET-KEY-1…")
        case .malformed: words("OpenSSH の秘密鍵が壊れています", "the OpenSSH private key is damaged")
        case .encrypted:
            words(
                "パスフレーズで保護されています。写しを作り、ssh-keygen -p で外してから使い、使い終わったら消してください",
                "it is protected by a passphrase; use a copy without one (ssh-keygen -p) and erase that afterwards")
        case .otherType: words("ssh-ed25519 以外の鍵は使えません", "only keys of type ssh-ed25519 can be used")
        case .tooLong: words("鍵のファイルとしては大きすぎます", "it is too large for a file of keys")
        }
    }
}
