import Sekimori
import SekimoriRecords
import SekimoriTesting

/// Somebody with a key of their own, made from the name: the same in every run.
struct TestSigner {
    let name: String
    let key: OpenSSHPrivateKey

    init(_ name: String) {
        guard let key = OpenSSHPrivateKey(seed: Digest.sha256(Array("the key of \(name)".utf8))) else {
            preconditionFailure("a digest has 32 bytes")
        }
        self.name = name
        self.key = key
    }

    /// As the ledgers hold it.
    var registered: RegisteredKey {
        RegisteredKey(line: key.publicKey.line, fingerprint: key.publicKey.fingerprint)
    }

    /// What sshd says of a login with this key.
    var authentication: String { "publickey \(key.publicKey.line)" }

    /// As `ssh-keygen -Y sign -n NAMESPACE` does.
    func sign(_ text: [UInt8], namespace: String) -> [UInt8] {
        guard let signature = key.sign(text, namespace: namespace) else {
            preconditionFailure("signing failed")
        }
        return Array(signature.armored.utf8)
    }
}

/// The people of the example, each with a key.
enum People {
    static let organisation = TestSigner("organisation")
    static let ito = TestSigner("ito")
    static let kimura = TestSigner("kimura")
    static let yamada = TestSigner("yamada")
    /// かえで電子工業's clerk.
    static let mori = TestSigner("mori")
    static let tanaka = TestSigner("tanaka")
    static let suzuki = TestSigner("suzuki")
    static let operations = TestSigner("operations")
    static let auditor = TestSigner("auditor")
    static let stranger = TestSigner("stranger")

    static let moriID: PersonID = the("mori")
    static let operationsID: PersonID = the("operations")
    static let auditorID: PersonID = the("auditor")
}
