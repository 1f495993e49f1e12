internal import Crypto

/// An Ed25519 key pair from the file that `ssh-keygen -t ed25519 -N ''` makes.
///
/// Source: OpenSSH's PROTOCOL.key. Inside the armor:
///
///     "openssh-key-v1" 0    15 bytes
///     cipher, KDF, options  strings "none", "none", ""
///     keys                  u32 = 1
///     public key            string
///     secret part           string: u32 check, twice; "ssh-ed25519"; point; seed and point; comment; 1, 2, 3, … to 8
package struct OpenSSHPrivateKey: Sendable {
    package let publicKey: PublicKey
    private let key: Curve25519.Signing.PrivateKey

    /// Why a file gives no key.
    package enum Refusal: Error, Hashable, Sendable {
        case malformed
        /// It asks for a passphrase, and a service has nobody to ask.
        case encrypted
        /// Not an Ed25519 key.
        case otherType
    }

    /// The key of a seed of 32 bytes; nil for another length.
    package init?(seed: [UInt8]) {
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            return nil
        }
        var blob = SSHWriter()
        blob.string(PublicKey.Kind.ed25519.rawValue)
        blob.string([UInt8](key.publicKey.rawRepresentation))
        guard let publicKey = try? PublicKey(blob: blob.bytes) else { return nil }
        self.key = key
        self.publicKey = publicKey
    }

    /// Reads the file of one unencrypted Ed25519 key.
    package init(file: [UInt8]) throws(Refusal) {
        var lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        guard file.count <= 8192, lines.count >= 3,
            lines[0].elementsEqual("-----BEGIN OPENSSH PRIVATE KEY-----".utf8),
            lines[lines.count - 1].elementsEqual("-----END OPENSSH PRIVATE KEY-----".utf8),
            let bytes = Base64.decode([UInt8](lines[1..<(lines.count - 1)].joined()))
        else { throw .malformed }
        var reader = SSHReader(bytes)
        guard reader.raw(Self.magic.count) == Self.magic, let cipher = reader.string(),
            let derivation = reader.string(), let options = reader.string(), let count = reader.uint32(),
            let publicBlob = reader.string(), let secret = reader.string(), reader.isAtEnd
        else { throw .malformed }
        let none = [UInt8]("none".utf8)
        guard cipher == none, derivation == none, options.isEmpty else { throw .encrypted }
        guard count == 1 else { throw .malformed }
        guard let publicKey = try? PublicKey(blob: publicBlob), publicKey.kind == .ed25519 else { throw .otherType }
        let seed = try Self.seed(in: secret)
        guard let key = Self(seed: seed), key.publicKey == publicKey else { throw .malformed }
        self = key
    }

    private static let magic = [UInt8]("openssh-key-v1\0".utf8)

    private static func seed(in secret: [UInt8]) throws(Refusal) -> [UInt8] {
        var reader = SSHReader(secret)
        guard secret.count % 8 == 0, let check = reader.uint32(), check == reader.uint32(),
            let type = reader.string(), type.elementsEqual(PublicKey.Kind.ed25519.rawValue.utf8),
            let point = reader.string(), let pair = reader.string(), pair.count == 64, point == [UInt8](pair[32...]),
            reader.string() != nil
        else { throw .malformed }
        var expected: UInt8 = 1
        while !reader.isAtEnd {
            guard expected < 8, reader.byte() == expected else { throw .malformed }
            expected += 1
        }
        return [UInt8](pair[..<32])
    }
}

extension OpenSSHPrivateKey {
    /// The raw 64 bytes of an Ed25519 signature; nil only if the library fails.
    func signature(of message: [UInt8]) -> [UInt8]? {
        guard let signature = try? key.signature(for: message) else { return nil }
        return [UInt8](signature)
    }

    /// What `ssh-keygen -Y sign` would make with this key; nil only if the library fails.
    package func sign(_ message: [UInt8], namespace: String) -> SSHSignature? {
        let name = [UInt8](namespace.utf8)
        let signed = SSHSignature.signedBytes(message, namespace: name, hash: .sha512)
        guard let signature = signature(of: signed) else { return nil }
        var proof = SSHWriter()
        proof.string(PublicKey.Kind.ed25519.rawValue)
        proof.string(signature)
        var blob = SSHWriter()
        blob.raw(SSHSignature.magic)
        blob.uint32(1)
        blob.string(publicKey.blob)
        blob.string(name)
        blob.string([])
        blob.string(SSHSignature.Hash.sha512.rawValue)
        blob.string(proof.bytes)
        return try? SSHSignature(blob: blob.bytes)
    }
}

extension OpenSSHPrivateKey: CustomStringConvertible, CustomReflectable {
    /// Only what may stand in a log.
    package var description: String { "<private key of \(publicKey.fingerprint)>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
