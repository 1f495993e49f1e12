internal import Crypto

/// The public half of a key that signs notes, as people pin it (C2SP signed-note):
///
///     sekimori/minato+1b2c3d4e+AdZ…=
///
/// that is name, the key id in hexadecimal, and base64 of a type byte and the key.
package struct NoteKey: Hashable, Sendable {
    package let name: String
    package let kind: Kind
    /// 32 bytes of Ed25519.
    package let key: [UInt8]

    package enum Kind: UInt8, Sendable {
        /// Ed25519 over the text.
        case note = 1
        /// A witness's: Ed25519 over the moment and the text (C2SP tlog-cosignature, `cosignature/v1`).
        case cosignature = 4
    }

    package init?(name: String, kind: Kind, key: [UInt8]) {
        guard Self.isName(name.utf8), (try? Curve25519.Signing.PublicKey(rawRepresentation: key)) != nil else {
            return nil
        }
        self.name = name
        self.kind = kind
        self.key = key
    }

    /// Reads exactly what `text` writes.
    package init?(text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(parts[2]), let kind = bytes.first.flatMap(Kind.init) else {
            return nil
        }
        self.init(name: String(decoding: parts[0], as: UTF8.self), kind: kind, key: Array(bytes.dropFirst()))
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    package var text: String { "\(name)+\(Digest.hex(id))+\(Base64.encode([kind.rawValue] + key))" }

    /// SHA-256(name ‖ LF ‖ type ‖ key), its first four bytes: tells keys of one name apart, proves nothing.
    package var id: [UInt8] { Array(Digest.sha256(Array(name.utf8) + [0x0A, kind.rawValue] + key).prefix(4)) }

    /// Visible ASCII without the plus sign that ends a name; the format would allow more.
    static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        (1...128).contains(bytes.count)
            && bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "+") }
    }

    /// Whether this line is this key's signature over the text.
    package func verifies(_ line: SignedNote.Line, over text: [UInt8]) -> Bool {
        guard line.name.utf8.elementsEqual(name.utf8), line.keyID == id,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
        else { return false }
        switch kind {
        case .note: return key.isValidSignature(line.signature, for: text)
        case .cosignature:
            guard let time = Self.time(of: line) else { return false }
            return key.isValidSignature(line.signature.dropFirst(8), for: Self.cosigned(text, at: time))
        }
    }

    /// The moment in a witness's line, seconds since 1970; nil where the line is no witness's.
    package static func time(of line: SignedNote.Line) -> Int64? {
        guard line.signature.count == 72 else { return nil }
        return Int64(exactly: line.signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    static func cosigned(_ text: [UInt8], at time: Int64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n".utf8) + text
    }
}

/// The private half: the gate's for its checkpoints, a witness's in tests.
package struct NoteSigner: Sendable {
    package let key: NoteKey
    private let seed: [UInt8]

    /// Nil unless the seed has 32 bytes and the name can stand in a note.
    package init?(name: String, kind: NoteKey.Kind, seed: [UInt8]) {
        guard let pair = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let key = NoteKey(name: name, kind: kind, key: Array(pair.publicKey.rawRepresentation))
        else { return nil }
        self.key = key
        self.seed = seed
    }

    /// The line of this key under the text; the moment is a witness's alone.
    package func line(over text: [UInt8], at time: Int64 = 0) -> SignedNote.Line? {
        guard let pair = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
        switch key.kind {
        case .note:
            guard let signature = try? pair.signature(for: text) else { return nil }
            return SignedNote.Line(name: key.name, keyID: key.id, signature: Array(signature))
        case .cosignature:
            guard let signature = try? pair.signature(for: NoteKey.cosigned(text, at: time)) else { return nil }
            let moment = (0..<8).reversed().map { UInt8(truncatingIfNeeded: time >> (8 * Int64($0))) }
            return SignedNote.Line(name: key.name, keyID: key.id, signature: moment + Array(signature))
        }
    }
}
