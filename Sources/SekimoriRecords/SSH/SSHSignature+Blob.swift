extension SSHSignature {
    /// An RSA signature of 8192 bits with its key has 2.2 kB, as much again is room for the namespace.
    static let maximumBlob = 8192

    /// Reads exactly one signature: the blob must end where the signature ends.
    package init(blob: [UInt8]) throws(Refusal) {
        guard blob.count <= Self.maximumBlob else { throw .malformed }
        var reader = SSHReader(blob)
        guard reader.raw(Self.magic.count) == Self.magic, let version = reader.uint32() else { throw .malformed }
        guard version == 1 else { throw .version(version) }
        guard let key = reader.string(), let namespace = reader.string(), !namespace.isEmpty,
            let reserved = reader.string(), reserved.isEmpty, let hashName = reader.string(),
            let proof = reader.string(), reader.isAtEnd
        else { throw .malformed }
        guard let hash = Hash(name: hashName) else { throw .unknownHash }
        do throws(PublicKey.Refusal) {
            claimedKey = try PublicKey(blob: key)
        } catch {
            throw .keyType(error)
        }
        self.blob = blob
        self.namespace = namespace
        self.hash = hash
        self.proof = try Proof(proof, of: claimedKey)
    }

    static let magic = [UInt8]("SSHSIG".utf8)
}

extension SSHSignature.Hash {
    init?(name: [UInt8]) {
        guard let hash = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else { return nil }
        self = hash
    }
}

extension SSHSignature.Proof {
    /// Reads the innermost string: the algorithm's name, then what the algorithm gave.
    init(_ bytes: [UInt8], of key: PublicKey) throws(SSHSignature.Refusal) {
        var reader = SSHReader(bytes)
        guard let name = reader.string(), let inner = reader.string() else { throw .malformed }
        func isNamed(_ algorithm: String) -> Bool { algorithm.utf8.elementsEqual(name) }
        switch key.material {
        case .ed25519:
            guard isNamed("ssh-ed25519") else { throw .algorithm }
            self = .ed25519(signature: try Self.edwards(inner))
        case .ecdsa:
            guard isNamed("ecdsa-sha2-nistp256") else { throw .algorithm }
            self = .ecdsa(signature: try Self.scalars(inner))
        case .rsa(_, let modulus):
            let digest: SSHSignature.Hash
            switch true {
            case isNamed("rsa-sha2-256"): digest = .sha256
            case isNamed("rsa-sha2-512"): digest = .sha512
            default: throw .algorithm
            }
            guard inner.count == modulus.count else { throw .malformed }
            self = .rsa(digest: digest, signature: inner)
        case .tokenEd25519:
            guard isNamed("sk-ssh-ed25519@openssh.com") else { throw .algorithm }
            guard let flags = reader.byte(), let counter = reader.uint32() else { throw .malformed }
            self = .tokenEd25519(signature: try Self.edwards(inner), flags: flags, counter: counter)
        case .tokenECDSA:
            guard isNamed("sk-ecdsa-sha2-nistp256@openssh.com") else { throw .algorithm }
            guard let flags = reader.byte(), let counter = reader.uint32() else { throw .malformed }
            self = .tokenECDSA(signature: try Self.scalars(inner), flags: flags, counter: counter)
        }
        guard reader.isAtEnd else { throw .malformed }
    }

    private static func edwards(_ signature: [UInt8]) throws(SSHSignature.Refusal) -> [UInt8] {
        guard signature.count == 64 else { throw .malformed }
        return signature
    }

    /// RFC 5656 §3.1.2: r and s as integers; given back with the fixed width that the curve has.
    private static func scalars(_ signature: [UInt8]) throws(SSHSignature.Refusal) -> [UInt8] {
        var reader = SSHReader(signature)
        guard let r = reader.positiveInteger(), let s = reader.positiveInteger(), reader.isAtEnd, r.count <= 32,
            s.count <= 32
        else { throw .malformed }
        return [r, s].flatMap { [UInt8](repeating: 0, count: 32 - $0.count) + $0 }
    }
}
