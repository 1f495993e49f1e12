internal import Crypto

extension SSHSignature {
    /// Returns only if `key` signed exactly these bytes for exactly this purpose.
    ///
    /// There is deliberately no question "by whom is this signed?": any stranger's signature is good for his own key.
    /// Ask for `claimedKey`, find out whether it is trusted, then verify by the trusted value.
    package func verify(_ message: [UInt8], namespace: String, by key: PublicKey) throws(Refusal) {
        guard namespace.utf8.elementsEqual(self.namespace) else { throw .wrongNamespace }
        guard key == claimedKey else { throw .otherKey }
        let signed = Self.signedBytes(message, namespace: self.namespace, hash: hash)
        guard try isProven(signed) else { throw .badSignature }
    }

    /// What a key signs in place of the message.
    static func signedBytes(_ message: [UInt8], namespace: [UInt8], hash: Hash) -> [UInt8] {
        var writer = SSHWriter()
        writer.raw(magic)
        writer.string(namespace)
        writer.string([])
        writer.string(hash.rawValue)
        writer.string(hash.digest(of: message))
        return writer.bytes
    }

    private func isProven(_ signed: [UInt8]) throws(Refusal) -> Bool {
        switch (proof, claimedKey.material) {
        case (.ed25519(let signature), .ed25519(let point)):
            return Self.isEd25519(signature, of: signed, by: point)
        case (.ecdsa(let signature), .ecdsa(let point)):
            return Self.isECDSA(signature, of: signed, by: point)
        case (.rsa(let digest, let signature), .rsa(let exponent, let modulus)):
            return RSA.verifies(signature, of: signed, digest: digest, exponent: exponent, modulus: modulus)
        case (.tokenEd25519(let signature, let flags, let counter), .tokenEd25519(let point, let application)):
            let statement = try Self.tokenStatement(signed, application: application, flags: flags, counter: counter)
            return Self.isEd25519(signature, of: statement, by: point)
        case (.tokenECDSA(let signature, let flags, let counter), .tokenECDSA(let point, let application)):
            let statement = try Self.tokenStatement(signed, application: application, flags: flags, counter: counter)
            return Self.isECDSA(signature, of: statement, by: point)
        case (.ed25519, _), (.ecdsa, _), (.rsa, _), (.tokenEd25519, _), (.tokenECDSA, _):
            return false
        }
    }

    private static func isEd25519(_ signature: [UInt8], of signed: [UInt8], by point: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: point) else { return false }
        return key.isValidSignature(signature, for: signed)
    }

    private static func isECDSA(_ signature: [UInt8], of signed: [UInt8], by point: [UInt8]) -> Bool {
        guard let key = try? P256.Signing.PublicKey(x963Representation: point),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: signed)
    }

    /// PROTOCOL.u2f: what a token signs. Bit 0 of the flags is the touch.
    private static func tokenStatement(
        _ signed: [UInt8], application: [UInt8], flags: UInt8, counter: UInt32
    ) throws(Refusal) -> [UInt8] {
        guard flags & 0x01 != 0 else { throw .userPresenceMissing }
        var writer = SSHWriter()
        writer.raw([UInt8](SHA256.hash(data: application)))
        writer.byte(flags)
        writer.uint32(counter)
        writer.raw([UInt8](SHA256.hash(data: signed)))
        return writer.bytes
    }
}

extension SSHSignature.Hash {
    func digest(of bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: [UInt8](SHA256.hash(data: bytes))
        case .sha512: [UInt8](SHA512.hash(data: bytes))
        }
    }
}
