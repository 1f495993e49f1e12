import Crypto
import SekimoriTesting
import SekimoriWire

/// Makes age files whose header and chunks are what a test wants, with a code that is right for exactly those bytes: what
/// `age` and we say of a file then depends on its shape alone.
struct Forge {
    /// A chunk as it is put down, with what its nonce says.
    struct Chunk {
        var plain: [UInt8]
        var number: Int
        var isLast: Bool

        /// The chunks of a plaintext as they must be.
        static func all(of plain: [UInt8]) -> [Chunk] {
            let count = max(1, (plain.count + 65_535) / 65_536)
            return (0..<count).map {
                let part = plain[($0 * 65_536)..<min(plain.count, ($0 + 1) * 65_536)]
                return Chunk(plain: Array(part), number: $0, isLast: $0 == count - 1)
            }
        }
    }

    let fileKey = [UInt8](0..<16)
    private let recipient: [UInt8]

    init(_ recipient: Recipient) {
        if case .x25519(let point) = recipient.key { self.recipient = point } else { self.recipient = [] }
    }

    /// Base64 without padding.
    static func text(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        var (rest, bits) = (0, 0)
        for byte in bytes {
            (rest, bits) = ((rest << 8 | Int(byte)) & 0xffff, bits + 8)
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[rest >> bits & 63])
            }
        }
        if bits > 0 { text.append(alphabet[rest << (6 - bits) & 63]) }
        return text
    }

    /// The stanza that opens the file for the recipient.
    func stanza() -> String {
        let (share, body) = wrapped(fileKey)
        return "-> X25519 \(Self.text(share))\n\(Self.text(body))\n"
    }

    /// A key wrapped to the recipient: the ephemeral share, and the body.
    func wrapped(_ key: [UInt8]) -> (share: [UInt8], body: [UInt8]) {
        let own = Curve25519.KeyAgreement.PrivateKey()
        let share = [UInt8](own.publicKey.rawRepresentation)
        guard let point = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: recipient),
            let secret = try? own.sharedSecretFromKeyAgreement(with: point).withUnsafeBytes({ Array($0) })
        else { return ([], []) }
        let wrapping = derive(secret, salt: share + recipient, "age-encryption.org/v1/X25519")
        return (share, seal(key, under: wrapping, nonce: [UInt8](repeating: 0, count: 12)))
    }

    /// A file of these stanzas, in the text given, and these chunks. `closing` makes the last line from the code.
    func file(
        _ stanzas: String, _ chunks: [Chunk], intro: String = "age-encryption.org/v1\n",
        closing: (String) -> String = { " \($0)\n" }
    ) -> [UInt8] {
        let head = Array((intro + stanzas + "---").utf8)
        let code = HMAC<SHA256>.authenticationCode(for: head, using: derive(fileKey, salt: [], "header"))
        let nonce = [UInt8](repeating: 7, count: 16)
        let key = derive(fileKey, salt: nonce, "payload")
        let sealed = chunks.flatMap { chunk -> [UInt8] in
            let counter = (0..<11).map { UInt8(truncatingIfNeeded: $0 < 3 ? 0 : chunk.number >> (8 * (10 - $0))) }
            return seal(chunk.plain, under: key, nonce: counter + [chunk.isLast ? 1 : 0])
        }
        return head + Array(closing(Self.text(Array(code))).utf8) + nonce + sealed
    }

    private func derive(_ secret: [UInt8], salt: [UInt8], _ info: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: Array(info.utf8), outputByteCount: 32)
    }

    private func seal(_ plain: [UInt8], under key: SymmetricKey, nonce: [UInt8]) -> [UInt8] {
        guard let nonce = try? ChaChaPoly.Nonce(data: nonce),
            let box = try? ChaChaPoly.seal(plain, using: key, nonce: nonce)
        else { return [] }
        return [UInt8](box.ciphertext) + [UInt8](box.tag)
    }
}
