extension OpenSSHCertificate {
    /// Signs a certificate and reads it again before anyone else does.
    ///
    /// `nonce` is 32 fresh random bytes: without them the authority would sign what somebody else can foresee.
    package init(
        _ terms: Terms, for subject: PublicKey, by authority: OpenSSHPrivateKey, nonce: [UInt8]
    ) throws(Refusal) {
        guard case .ed25519(let point) = subject.material else { throw .subject }
        guard nonce.count == 32 else { throw .malformed }
        var writer = SSHWriter()
        writer.string(Self.type)
        writer.string(nonce)
        writer.string(point)
        writer.uint64(terms.serial.value)
        writer.uint32(1)
        writer.string(terms.keyID.bytes)
        writer.string(Self.packed(terms.principals.map(\.bytes)))
        writer.uint64(terms.validity.after)
        writer.uint64(terms.validity.before)
        writer.string(Self.packed(terms.source.map { [Self.sourceOption, Self.packed([$0.bytes])] } ?? []))
        writer.string(Self.packed([Self.ptyExtension, []]))
        writer.string([])
        writer.string(authority.publicKey.blob)
        guard let signature = authority.signature(of: writer.bytes) else { throw .badSignature }
        writer.string(Self.packed([[UInt8](PublicKey.Kind.ed25519.rawValue.utf8), signature]))
        let read = try OpenSSHCertificate(blob: writer.bytes)
        guard read.terms == terms, read.subject == subject, read.authority == authority.publicKey else {
            throw .malformed
        }
        self = read
    }

    static let sourceOption = [UInt8]("source-address".utf8)
    /// The only extension granted: no forwarding of any kind, no agent, no X11, no rc file.
    static let ptyExtension = [UInt8]("permit-pty".utf8)

    /// Strings behind each other.
    static func packed(_ strings: [[UInt8]]) -> [UInt8] {
        var writer = SSHWriter()
        for string in strings { writer.string(string) }
        return writer.bytes
    }
}
