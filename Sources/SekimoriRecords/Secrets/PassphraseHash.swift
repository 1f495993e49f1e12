internal import COpenSSL

/// What is kept of a passcode or a password: scrypt over it and a salt (RFC 7914).
///
/// As text, base64 without padding:
///
///     $scrypt$ln=16,r=8,p=1$SALT$HASH
package struct PassphraseHash: Hashable, Sendable {
    /// The binary logarithm of N.
    private let logarithm: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// 2^15 blocks of 1 KiB. Measured: 32 MiB and 60 ms on the kind of machine this runs on, twice that at 2^16.
    private static let usual = 15
    /// What is read back: a stored text can cost neither nothing nor minutes.
    private static let accepted = 14...18
    private static let saltLength = 16
    private static let hashLength = 32

    /// Longest passphrase; a longer one is a mistake or an attack.
    package static let maximumLength = 1024

    /// Hashes a passphrase with a salt of 16 fresh random bytes; nil for another salt, for no or too long a passphrase
    /// or one with a zero byte, and where there is no memory to do it.
    package init?(of passphrase: [UInt8], salt: [UInt8]) {
        guard salt.count == Self.saltLength,
            let hash = Self.scrypt(passphrase, salt: salt, logarithm: Self.usual)
        else { return nil }
        logarithm = Self.usual
        self.salt = salt
        self.hash = hash
    }

    /// Whether this is the passphrase. Takes as long for a wrong one as for the right one.
    package func matches(_ passphrase: [UInt8]) -> Bool {
        guard let hash = Self.scrypt(passphrase, salt: salt, logarithm: logarithm) else { return false }
        return constantTimeEquals(hash, self.hash)
    }

    private static func scrypt(_ passphrase: [UInt8], salt: [UInt8], logarithm: Int) -> [UInt8]? {
        // HMAC fills up short keys with zeros: "a" and "a\0" would be one passphrase.
        guard (1...maximumLength).contains(passphrase.count), !passphrase.contains(0) else { return nil }
        let blocks: UInt64 = 1 << UInt64(logarithm)
        // 128 · r bytes a block, and the same again for libcrypto's own needs.
        let memory = 128 * 8 * (blocks + 64)
        var hash = [UInt8](repeating: 0, count: hashLength)
        let done = passphrase.withUnsafeBytes { passphrase in
            EVP_PBE_scrypt(
                passphrase.baseAddress?.assumingMemoryBound(to: CChar.self), passphrase.count, salt, salt.count,
                blocks, 8, 1, memory, &hash, hash.count)
        }
        return done == 1 ? hash : nil
    }
}

extension PassphraseHash {
    package var text: String {
        "$scrypt$ln=\(logarithm),r=8,p=1$" + Base64.encode(salt, .bare) + "$" + Base64.encode(hash, .bare)
    }

    /// Reads exactly what `text` writes.
    package init?(text: some Collection<UInt8>) {
        let parts = text.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1].elementsEqual("scrypt".utf8),
            let logarithm = Self.accepted.first(where: { parts[2].elementsEqual("ln=\($0),r=8,p=1".utf8) }),
            let salt = Base64.decode(parts[3], .bare), salt.count == Self.saltLength,
            let hash = Base64.decode(parts[4], .bare), hash.count == Self.hashLength
        else { return nil }
        self.logarithm = logarithm
        self.salt = salt
        self.hash = hash
    }
}

extension PassphraseHash: CustomStringConvertible, CustomReflectable {
    /// Not the text: whoever has it can try passphrases at home.
    package var description: String { "<scrypt hash>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
