import Crypto
import SekimoriAudit
import Testing

/// A FIDO2 token of software: signs what PROTOCOL.u2f says, touched or not.
private struct Token {
    enum Kind: String, CaseIterable {
        case edwards = "sk-ssh-ed25519@openssh.com"
        case ecdsa = "sk-ecdsa-sha2-nistp256@openssh.com"
    }

    let kind: Kind
    let application: String
    private let edwards = Curve25519.Signing.PrivateKey()
    private let curve = P256.Signing.PrivateKey()

    init(_ kind: Kind, application: String = "ssh:") {
        self.kind = kind
        self.application = application
    }

    static func string(_ bytes: [UInt8]) -> [UInt8] { number(UInt32(bytes.count)) + bytes }
    static func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }
    static func number(_ value: UInt32) -> [UInt8] { (0..<4).reversed().map { UInt8(value >> (8 * $0) & 0xFF) } }

    /// `sk-ssh-ed25519@openssh.com AAAA…`
    var key: [UInt8] {
        let point =
            switch kind {
            case .edwards: Self.string(Array(edwards.publicKey.rawRepresentation))
            case .ecdsa: Self.string("nistp256") + Self.string(Array(curve.publicKey.x963Representation))
            }
        return Self.string(kind.rawValue) + point + Self.string(application)
    }

    /// As an SSH integer: no leading zeros, and one where the sign bit would be set.
    private static func integer(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let short = Array(bytes.drop { $0 == 0 })
        return string((short.first ?? 0) & 0x80 != 0 ? [0] + short : short)
    }

    /// An armored signature over a text; `stated` is what the signature says the token's flags were.
    func sign(
        _ text: [UInt8], namespace: String, flags: UInt8, stated: UInt8? = nil, for application: String? = nil
    ) throws -> [UInt8] {
        let signed =
            Array("SSHSIG".utf8) + Self.string(namespace) + Self.string("") + Self.string("sha512")
            + Self.string(Array(SHA512.hash(data: text)))
        let statement =
            Array(SHA256.hash(data: Array((application ?? self.application).utf8))) + [flags] + Self.number(7)
            + Array(SHA256.hash(data: signed))
        let signature: [UInt8]
        switch kind {
        case .edwards: signature = Array(try edwards.signature(for: statement))
        case .ecdsa:
            let raw = Array(try curve.signature(for: statement).rawRepresentation)
            signature = Self.integer(raw.prefix(32)) + Self.integer(raw.suffix(32))
        }
        let proof =
            Self.string(kind.rawValue) + Self.string(signature) + [stated ?? flags] + Self.number(7)
        let blob =
            Array("SSHSIG".utf8) + Self.number(1) + Self.string(key) + Self.string(namespace) + Self.string("")
            + Self.string("sha512") + Self.string(proof)
        let lines = Self.base64(blob)
        let wrapped = stride(from: 0, to: lines.count, by: 70).map { start in
            String(decoding: lines[start..<min(start + 70, lines.count)], as: UTF8.self) + "\n"
        }
        return Array(
            ("-----BEGIN SSH SIGNATURE-----\n" + wrapped.joined() + "-----END SSH SIGNATURE-----\n").utf8)
    }

    var line: String { kind.rawValue + " " + String(decoding: Self.base64(key), as: UTF8.self) }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = Array(bytes[start..<min(start + 3, bytes.count)])
            let value = part.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (16 - 8 * UInt32($1.offset)) }
            for place in 0..<4 {
                result.append(
                    place <= part.count ? digits[Int(value >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
            }
        }
        return result
    }
}

/// The auditor's reader and signatures that a manager made with a FIDO2 token.
struct TokenTests {
    private let text = Array("approval-v1@sekimori\ngate: minato\n".utf8)
    private let namespace = "approval-v1@sekimori"

    /// Bit 0 of the flags is the touch, bit 2 the PIN or the finger; more than a touch is as good.
    @Test(
        arguments: Token.Kind.allCases.map(\.rawValue),
        [(1, true), (5, true), (0, false), (4, false), (0xFE, false)] as [(UInt8, Bool)])
    func `a token's signature counts where somebody touched it`(kind: String, _ flags: (value: UInt8, holds: Bool))
        throws
    {
        let token = Token(try #require(Token.Kind(rawValue: kind)))
        let key = try #require(SSHKey(line: token.line))
        let armored = try token.sign(text, namespace: namespace, flags: flags.value)
        let signature = try #require(SSHSIG(armored: armored))
        #expect(signature.holds(text, namespace: namespace, by: key) == flags.holds)
        #expect(!signature.holds(text + [0x0A], namespace: namespace, by: key))
        #expect(!signature.holds(text, namespace: "report-v1@sekimori", by: key))
    }

    @Test(arguments: Token.Kind.allCases.map(\.rawValue))
    func `a touch that the token did not state, or one for another purpose, is none`(kind: String) throws {
        let token = Token(try #require(Token.Kind(rawValue: kind)))
        let key = try #require(SSHKey(line: token.line))
        for armored in [
            try token.sign(text, namespace: namespace, flags: 0, stated: 1),
            try token.sign(text, namespace: namespace, flags: 1, for: "https://example.org"),
        ] {
            #expect(SSHSIG(armored: armored)?.holds(text, namespace: namespace, by: key) == false)
        }
        let other = try #require(SSHKey(line: Token(token.kind).line))
        let good = try token.sign(text, namespace: namespace, flags: 1)
        #expect(SSHSIG(armored: good)?.holds(text, namespace: namespace, by: key) == true)
        #expect(SSHSIG(armored: good)?.holds(text, namespace: namespace, by: other) == false)
    }
}
