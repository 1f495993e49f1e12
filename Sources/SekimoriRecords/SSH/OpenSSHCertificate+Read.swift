internal import Crypto

extension OpenSSHCertificate {
    /// Reads exactly one certificate of the shape that this gate signs, and checks its authority's signature.
    ///
    /// Whether the authority is trusted is the caller's question: compare `authority` with the pinned key.
    package init(blob: [UInt8]) throws(Refusal) {
        guard blob.count <= 4096 else { throw .malformed }
        var reader = SSHReader(blob)
        guard let name = reader.string(), name.elementsEqual(Self.type.utf8), let nonce = reader.string(),
            nonce.count == 32, let point = reader.string(), let serial = reader.uint64(), let type = reader.uint32(),
            let keyID = reader.string(), let principals = reader.string(), let after = reader.uint64(),
            let before = reader.uint64(), let options = reader.string(), let extensions = reader.string(),
            let reserved = reader.string(), let authority = reader.string(), let signature = reader.string(),
            reader.isAtEnd, reserved.isEmpty
        else { throw .malformed }
        guard type == 1 else { throw .type }
        guard let subject = Self.plainKey(point: point) else { throw .subject }
        guard let authority = try? PublicKey(blob: authority), authority.kind == .ed25519 else { throw .authority }
        guard extensions == Self.packed([Self.ptyExtension, []]) else { throw .option }
        guard let serial = Serial(serial), let keyID = KeyID(keyID), let names = Self.strings(in: principals),
            let validity = Validity(after: after, before: before),
            let terms = Terms(
                serial: serial, keyID: keyID, principals: try Self.principals(names), validity: validity,
                source: try Self.source(in: options))
        else { throw .terms }
        try Self.check(signature, of: blob, by: authority)
        self.terms = terms
        self.subject = subject
        self.authority = authority
        self.blob = blob
    }

    private static func plainKey(point: [UInt8]) -> PublicKey? {
        try? PublicKey(blob: packed([[UInt8](PublicKey.Kind.ed25519.rawValue.utf8), point]))
    }

    private static func principals(_ names: [[UInt8]]) throws(Refusal) -> [Principal] {
        let principals = names.compactMap { Principal($0) }
        guard principals.count == names.count else { throw .terms }
        return principals
    }

    private static func source(in options: [UInt8]) throws(Refusal) -> SourceAddresses? {
        guard !options.isEmpty else { return nil }
        guard let pair = strings(in: options), pair.count == 2, pair[0] == sourceOption,
            let values = strings(in: pair[1]), values.count == 1, let source = SourceAddresses(values[0])
        else { throw .option }
        return source
    }

    private static func check(_ signature: [UInt8], of blob: [UInt8], by authority: PublicKey) throws(Refusal) {
        guard case .ed25519(let point) = authority.material else { throw .authority }
        let signed = [UInt8](blob.dropLast(signature.count + 4))
        guard let parts = strings(in: signature), parts.count == 2,
            parts[0].elementsEqual(PublicKey.Kind.ed25519.rawValue.utf8),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: point),
            key.isValidSignature(parts[1], for: signed)
        else { throw .badSignature }
    }

    /// The strings that fill these bytes.
    private static func strings(in bytes: [UInt8]) -> [[UInt8]]? {
        var reader = SSHReader(bytes)
        var strings: [[UInt8]] = []
        while !reader.isAtEnd {
            guard let string = reader.string() else { return nil }
            strings.append(string)
        }
        return strings
    }
}
