internal import Crypto

/// A private key that opens what was sealed to its public half, from a file that its owner keeps.
///
/// Two kinds of file are read: the text that `age-keygen` makes (a line `AGE-SECRET-KEY-1…` for each key, empty lines and
/// lines that begin with `#`), and an OpenSSH private key of type ssh-ed25519 without a passphrase.
package struct AgeIdentity: Sendable {
    /// Why a file gives no key.
    package enum Refusal: Error, Hashable, Sendable {
        /// Neither kind of file.
        case noKey
        /// A line of the text is no key; from 1.
        case line(Int)
        /// An OpenSSH key whose bytes are not as they must be.
        case malformed
        /// It asks for a passphrase, or is itself an age file.
        case encrypted
        /// An OpenSSH key of another type than ssh-ed25519.
        case otherType
        /// Longer than any file of keys.
        case tooLong
    }

    enum Kind: Sendable {
        case x25519
        /// What `age` adds of the public key: the first four bytes of its digest, and 32 bytes that bind the secret to it.
        case sshEd25519(tag: [UInt8], tweak: [UInt8])
    }

    let kind: Kind
    let secret: Curve25519.KeyAgreement.PrivateKey

    /// The X25519 point that the secret belongs to.
    var point: [UInt8] { [UInt8](secret.publicKey.rawRepresentation) }

    private init(_ kind: Kind, _ secret: Curve25519.KeyAgreement.PrivateKey) {
        self.kind = kind
        self.secret = secret
    }

    /// All keys of a file, at least one.
    package static func read(_ file: [UInt8]) throws(Refusal) -> [Self] {
        guard file.count <= 65_536 else { throw .tooLong }
        if file.starts(with: "-----BEGIN OPENSSH PRIVATE KEY-----".utf8) { return [try openSSH(file)] }
        if file.starts(with: "-----BEGIN AGE".utf8) || file.starts(with: AgeReader.intro) { throw .encrypted }
        if file.starts(with: "-----BEGIN".utf8) { throw .otherType }
        var identities: [Self] = []
        var number = 0
        for line in file.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            var text = Array(line)
            // Written on Windows.
            if text.last == 0x0d { text.removeLast() }
            if text.isEmpty || text[0] == UInt8(ascii: "#") { continue }
            guard let identity = x25519(text) else { throw .line(number) }
            identities.append(identity)
        }
        guard !identities.isEmpty else { throw .noKey }
        return identities
    }
}

// MARK: - AGE-SECRET-KEY-1…

extension AgeIdentity {
    /// One key, as a line without its end.
    private static func x25519(_ text: [UInt8]) -> Self? {
        guard let secret = Bech32.decode(text, prefix: "AGE-SECRET-KEY-"), secret.count == 32,
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)
        else { return nil }
        return Self(.x25519, key)
    }
}

/// Bech32 (BIP 173) in capital letters, of any length.
private enum Bech32 {
    private static let symbols = Array("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".utf8)
    private static let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]

    static func decode(_ text: [UInt8], prefix: String) -> [UInt8]? {
        let head = Array(prefix.utf8)
        guard text.count <= 1024, text.starts(with: head + [UInt8(ascii: "1")]) else { return nil }
        var values: [UInt8] = []
        for character in text.dropFirst(head.count + 1) {
            guard let value = symbols.firstIndex(of: character) else { return nil }
            values.append(UInt8(value))
        }
        // The checksum is of the small letters.
        let small = head.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
        let covered = small.map { $0 >> 5 } + [0] + small.map { $0 & 31 } + values
        guard values.count >= 6, checksum(covered) == 1 else { return nil }
        return bytes(values.dropLast(6))
    }

    private static func checksum(_ values: [UInt8]) -> UInt32 {
        values.reduce(1) { sum, value in
            generator.indices.reduce((sum & 0x1ff_ffff) << 5 ^ UInt32(value)) { next, place in
                sum >> (25 + UInt32(place)) & 1 == 0 ? next : next ^ generator[place]
            }
        }
    }

    /// Groups of five bits as bytes; what is left over is less than a group, and zero.
    private static func bytes(_ values: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest: UInt32 = 0
        var bits: UInt32 = 0
        for value in values {
            rest = rest << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: rest >> bits))
                rest &= 1 << bits - 1
            }
        }
        guard bits < 5, rest == 0 else { return nil }
        return bytes
    }
}

// MARK: - OpenSSH

extension AgeIdentity {
    /// OpenSSH's PROTOCOL.key: "openssh-key-v1" 0; cipher, KDF, options; u32 = 1; public key; secret part.
    private static func openSSH(_ file: [UInt8]) throws(Refusal) -> Self {
        let lines = file.split(separator: 0x0a).map { $0.last == 0x0d ? $0.dropLast() : $0 }
        guard lines.count >= 3, lines[lines.count - 1].elementsEqual("-----END OPENSSH PRIVATE KEY-----".utf8),
            let bytes = Base64Text.decode(lines[1..<(lines.count - 1)].joined())
        else { throw .malformed }
        var input = OpenSSHFields(bytes)
        guard input.take(15) == Array("openssh-key-v1\0".utf8), let cipher = input.string(),
            let derivation = input.string(), let options = input.string(), let count = input.number(),
            let blob = input.string(), let secret = input.string(), input.isAtEnd
        else { throw .malformed }
        let none = Array("none".utf8)
        guard cipher == none, derivation == none, options.isEmpty else { throw .encrypted }
        guard count == 1 else { throw .malformed }
        var name = OpenSSHFields(blob)
        guard let type = name.string() else { throw .malformed }
        let ed25519 = Array("ssh-ed25519".utf8)
        guard type == ed25519 else { throw .otherType }
        guard let point = name.string(), point.count == 32, name.isAtEnd else { throw .malformed }

        var fields = OpenSSHFields(secret)
        guard let check = fields.number(), check == fields.number(), fields.string() == ed25519,
            fields.string() == point, let pair = fields.string(), pair.count == 64, pair[32...].elementsEqual(point),
            fields.string() != nil, fields.isPadding
        else { throw .malformed }
        let seed = Array(pair.prefix(32))
        guard let signer = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            [UInt8](signer.publicKey.rawRepresentation) == point,
            let key = try? Curve25519.KeyAgreement.PrivateKey(
                rawRepresentation: Array(SHA512.hash(data: seed).prefix(32)))
        else { throw .malformed }
        let tag = Array(SHA256.hash(data: blob).prefix(4))
        let tweak = AgeReader.derive([], salt: blob, info: "age-encryption.org/v1/ssh-ed25519")
        return Self(.sshEd25519(tag: tag, tweak: tweak), key)
    }
}

/// Takes the fields of SSH's encoding off the front.
private struct OpenSSHFields {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// Whether only the bytes 1, 2, 3, … to at most 7 are left.
    var isPadding: Bool { rest.count < 8 && rest.elementsEqual((0..<rest.count).map { UInt8($0 + 1) }) }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number() -> Int? { take(4)?.reduce(0) { $0 << 8 | Int($1) } }

    mutating func string() -> [UInt8]? { number().flatMap { take($0) } }
}
