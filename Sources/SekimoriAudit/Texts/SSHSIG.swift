internal import COpenSSL
internal import Crypto

/// A detached signature as `ssh-keygen -Y sign` writes it (OpenSSH's PROTOCOL.sshsig), checked by the auditor's own
/// reader.
package struct SSHSIG: Sendable {
    /// The key it claims to be made with: known only once `holds` was asked about a trusted one.
    package let key: SSHKey
    package let namespace: [UInt8]
    private let isLong: Bool
    private let algorithm: [UInt8]
    private let inner: [UInt8]
    /// A token's flags and counter.
    private let touch: (flags: UInt8, counter: [UInt8])?

    private static let begin = Array("-----BEGIN SSH SIGNATURE-----".utf8)
    private static let end = Array("-----END SSH SIGNATURE-----".utf8)
    private static let magic = Array("SSHSIG".utf8)

    /// Exactly what ssh-keygen writes: base64 in lines of 70, each ended by a line feed.
    package init?(armored text: [UInt8]) {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard text.count <= 16_384, lines.count >= 4, lines[0].elementsEqual(Self.begin),
            lines[lines.count - 2].elementsEqual(Self.end), lines[lines.count - 1].isEmpty
        else { return nil }
        let body = lines[1..<(lines.count - 2)]
        guard body.dropLast().allSatisfy({ $0.count == 70 }), body.last.map({ (1...70).contains($0.count) }) == true,
            let blob = Base64Text.decode(Array(body.joined()))
        else { return nil }
        self.init(blob: blob)
    }

    private init?(blob: [UInt8]) {
        var fields = SSHFields(blob)
        guard blob.count <= 8192, fields.raw(6) == Self.magic, fields.number() == 1,
            let key = fields.string().flatMap({ SSHKey(blob: $0) }), let namespace = fields.string(),
            !namespace.isEmpty, fields.string()?.isEmpty == true, let hash = fields.string(),
            let proof = fields.string(), fields.isAtEnd
        else { return nil }
        switch String(decoding: hash, as: UTF8.self) {
        case "sha256": isLong = false
        case "sha512": isLong = true
        default: return nil
        }
        var parts = SSHFields(proof)
        guard let algorithm = parts.string(), let inner = parts.string() else { return nil }
        switch key.material {
        case .tokenEd25519, .tokenECDSA:
            guard let flags = parts.raw(1)?.first, let counter = parts.raw(4) else { return nil }
            touch = (flags, counter)
        case .ed25519, .ecdsa, .rsa: touch = nil
        }
        guard parts.isAtEnd else { return nil }
        self.key = key
        self.namespace = namespace
        self.algorithm = algorithm
        self.inner = inner
    }

    /// Whether `key` signed exactly this text for exactly this purpose.
    package func holds(_ text: [UInt8], namespace: String, by key: SSHKey) -> Bool {
        isBy(key, for: namespace) && isMade(over: text)
    }

    /// Whether it claims to be made with this key for this purpose.
    func isBy(_ key: SSHKey, for namespace: String) -> Bool {
        namespace.utf8.elementsEqual(self.namespace) && key.blob == self.key.blob
    }

    /// Whether the key that it names signed this text for the purpose that it names.
    func isMade(over text: [UInt8]) -> Bool {
        let digest = isLong ? Array(SHA512.hash(data: text)) : Array(SHA256.hash(data: text))
        let signed =
            Self.magic + Self.string(self.namespace) + Self.string([])
            + Self.string(Array((isLong ? "sha512" : "sha256").utf8))
            + Self.string(digest)
        switch key.material {
        case .ed25519(let point): return named("ssh-ed25519") && edwards(point, signed)
        case .ecdsa(let point): return named("ecdsa-sha2-nistp256") && curve(point, signed)
        case .rsa(let exponent, let modulus):
            guard inner.count == modulus.count else { return false }
            if named("rsa-sha2-512") { return rsa(exponent, modulus, signed, EVP_sha512()) }
            return named("rsa-sha2-256") && rsa(exponent, modulus, signed, EVP_sha256())
        case .tokenEd25519(let point, let application):
            return named("sk-ssh-ed25519@openssh.com")
                && touched(application, signed).map { edwards(point, $0) } == true
        case .tokenECDSA(let point, let application):
            return named("sk-ecdsa-sha2-nistp256@openssh.com")
                && touched(application, signed).map { curve(point, $0) } == true
        }
    }

    private func named(_ name: String) -> Bool { name.utf8.elementsEqual(algorithm) }

    private static func string(_ bytes: [UInt8]) -> [UInt8] {
        (0..<4).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
    }

    private func edwards(_ point: [UInt8], _ signed: [UInt8]) -> Bool {
        guard inner.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: point) else {
            return false
        }
        return key.isValidSignature(inner, for: signed)
    }

    private func curve(_ point: [UInt8], _ signed: [UInt8]) -> Bool {
        var fields = SSHFields(inner)
        guard let r = fields.magnitude(), let s = fields.magnitude(), fields.isAtEnd, r.count <= 32, s.count <= 32,
            let key = try? P256.Signing.PublicKey(x963Representation: point)
        else { return false }
        let raw = [r, s].flatMap { [UInt8](repeating: 0, count: 32 - $0.count) + $0 }
        guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: raw) else { return false }
        return key.isValidSignature(signature, for: signed)
    }

    /// PKCS#1 v1.5, as RFC 8332 asks for; libcrypto's, because swift-crypto's own module promises no stability.
    private func rsa(_ exponent: [UInt8], _ modulus: [UInt8], _ signed: [UInt8], _ digest: OpaquePointer?) -> Bool {
        guard let key = sekimori_rsa_public_key(exponent, exponent.count, modulus, modulus.count) else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        return EVP_DigestVerifyInit(context, nil, digest, nil, key) == 1
            && EVP_DigestVerify(context, inner, inner.count, signed, signed.count) == 1
    }

    /// What a token signs (PROTOCOL.u2f); nil where nobody touched it.
    private func touched(_ application: [UInt8], _ signed: [UInt8]) -> [UInt8]? {
        guard let touch, touch.flags & 1 == 1 else { return nil }
        return Array(SHA256.hash(data: application)) + [touch.flags] + touch.counter + Array(SHA256.hash(data: signed))
    }
}
