internal import Crypto

/// A public key that signs notes, as it is pinned: `NAME+HEXKEYID+BASE64(type byte ‖ 32 bytes)` (C2SP signed-note).
package struct NoteVerifier: Hashable, Sendable {
    package let name: [UInt8]
    package let kind: Kind
    package let key: [UInt8]

    package enum Kind: UInt8, Sendable {
        /// Ed25519 over the text: how a gate signs.
        case gate = 0x01
        /// Ed25519 over the moment and the text (C2SP tlog-cosignature, cosignature/v1): how a witness signs.
        case witness = 0x04
    }

    /// Nil unless there are 32 bytes that are a key, and a name that can stand in a note.
    package init?(name: [UInt8], kind: Kind, key: [UInt8]) {
        guard Note.isName(name), key.count == 32,
            (try? Curve25519.Signing.PublicKey(rawRepresentation: key)) != nil
        else { return nil }
        self.name = name
        self.kind = kind
        self.key = key
    }

    /// Exactly what `description` writes, with or without one line end; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var bytes = Array(text.utf8)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        let parts = bytes.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let data = Base64Text.decode(parts[2]), let kind = data.first.flatMap(Kind.init),
            let verifier = Self(name: Array(parts[0]), kind: kind, key: Array(data.dropFirst())),
            verifier.description.utf8.elementsEqual(bytes)
        else { return nil }
        self = verifier
    }

    /// The first four bytes of SHA-256(name ‖ LF ‖ type ‖ key).
    package var keyID: [UInt8] { Array(SHA256.hash(data: name + [0x0A, kind.rawValue] + key).prefix(4)) }

    /// The moment at which this key signed this note, in seconds since 1970; 0 where its kind carries none.
    ///
    /// Nil where it did not, where one of its lines does not verify, and where it has more than one: two lines of one
    /// key are nobody's honest note.
    package func signed(_ note: Note) -> UInt64? {
        let own = note.signatures.filter { $0.name == name && $0.keyID == keyID }
        guard let signature = own.first, own.count == 1,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
        else { return nil }
        switch kind {
        case .gate:
            return key.isValidSignature(signature.bytes, for: note.text) ? 0 : nil
        case .witness:
            guard signature.bytes.count == 72 else { return nil }
            let time = signature.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let signed = Self.cosigned(note.text, time)
            return time > 0 && key.isValidSignature(signature.bytes.dropFirst(8), for: signed) ? time : nil
        }
    }

    static func cosigned(_ text: [UInt8], _ time: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n".utf8) + text
    }
}

extension NoteVerifier: CustomStringConvertible {
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        let id = keyID.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: name + [0x2B] + id + [0x2B], as: UTF8.self)
            + Base64Text.encode([kind.rawValue] + key)
    }
}

/// A witness's own key.
package struct WitnessKey: Sendable {
    package let verifier: NoteVerifier
    /// The 32 bytes it is made from.
    package let seed: [UInt8]

    package init?(name: [UInt8], seed: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let verifier = NoteVerifier(name: name, kind: .witness, key: Array(key.publicKey.rawRepresentation))
        else { return nil }
        self.verifier = verifier
        self.seed = seed
    }

    /// 32 fresh bytes for a new key.
    package static func freshSeed() -> [UInt8] { Array(Curve25519.Signing.PrivateKey().rawRepresentation) }

    /// The line that says: at this moment, this was the largest tree this witness had seen of the gate, and it grew out
    /// of all the earlier ones.
    package func cosignature(over text: [UInt8], at time: UInt64) -> [UInt8]? {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let signature = try? key.signature(for: NoteVerifier.cosigned(text, time))
        else { return nil }
        let moment = (0..<8).reversed().map { UInt8(time >> (8 * UInt64($0)) & 255) }
        return Note.line(name: verifier.name, keyID: verifier.keyID, moment + Array(signature))
    }
}
