internal import Crypto

/// A public key of a person, an asset or the organisation, of a kind that this gate trusts.
///
/// The blob is RFC 4253 §6.6's: the type's name, then the fields of the type. Two keys are the same when their blobs
/// are the same bytes; every accepted value has exactly one blob.
///
///     ssh-ed25519                          string point (32)
///     ecdsa-sha2-nistp256                  string "nistp256", string 0x04 x y
///     ssh-rsa                              mpint e, mpint n
///     sk-ssh-ed25519@openssh.com           string point (32), string application
///     sk-ecdsa-sha2-nistp256@openssh.com   string "nistp256", string 0x04 x y, string application
package struct PublicKey: Sendable {
    /// The key as signatures and certificates carry it.
    package let blob: [UInt8]
    let material: Material

    /// What the key is made of.
    package var kind: Kind {
        switch material {
        case .ed25519: .ed25519
        case .ecdsa: .ecdsa
        case .tokenEd25519: .tokenEd25519
        case .tokenECDSA: .tokenECDSA
        case .rsa: .rsa
        }
    }

    /// The key line without a comment: `ssh-ed25519 AAAA…`.
    package var line: String { kind.rawValue + " " + Base64.encode(blob) }

    /// `SHA256:` and the unpadded base64 of the blob's digest, as `ssh-keygen -l` prints it.
    package var fingerprint: String {
        "SHA256:" + Base64.encode([UInt8](SHA256.hash(data: blob)), .bare)
    }

    /// Longest blob read: an RSA key of 8192 bits has 1 043 bytes.
    static let maximumBlob = 4096

    /// The types, each with the name that stands before the base64 of a key line.
    package enum Kind: String, CaseIterable, Sendable {
        case ed25519 = "ssh-ed25519"
        case ecdsa = "ecdsa-sha2-nistp256"
        /// In a FIDO2 token, which asks for a touch at each signature; so the next.
        case tokenEd25519 = "sk-ssh-ed25519@openssh.com"
        case tokenECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"
        case rsa = "ssh-rsa"

        /// The kind of exactly this name, byte for byte.
        init?(name: [UInt8]) {
            guard let kind = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else { return nil }
            self = kind
        }
    }

    /// What the types hold, checked.
    enum Material: Sendable {
        case ed25519(point: [UInt8])
        /// The point in its X9.63 form, 0x04 x y.
        case ecdsa(point: [UInt8])
        case tokenEd25519(point: [UInt8], application: [UInt8])
        case tokenECDSA(point: [UInt8], application: [UInt8])
        /// Big-endian magnitudes.
        case rsa(exponent: [UInt8], modulus: [UInt8])
    }

    /// Why a key is not taken.
    package enum Refusal: Error, Hashable, Sendable {
        /// No key in there at all.
        case noKey
        /// More than one key where one is wanted.
        case severalKeys
        /// It looks like a key, and is damaged.
        case malformed
        /// The secret half: its owner must never send it, and make a new pair now.
        case privateKey
        /// A certificate where the key itself is wanted.
        case certificate
        /// Options such as `command="…"` before the key; whoever registers a key does not set them.
        case options
        /// A type of key that this gate does not trust: DSA, other curves.
        case unsupportedType(String)
        /// The name before the base64 differs from the one within.
        case typeMismatch
        /// An RSA modulus outside 3072…8192 bits.
        case modulus(bits: Int)
        /// An RSA exponent that is even, 1, or of more than 64 bits, or an even modulus.
        case exponent
        /// A point for which signatures can be made without a secret, or one that is not on its curve.
        case weakPoint
        /// A token's application outside `ssh:` and 0…60 further printable characters.
        case application
    }
}

extension PublicKey: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.blob == right.blob }

    package func hash(into hasher: inout Hasher) { hasher.combine(blob) }
}

extension PublicKey: CustomStringConvertible {
    package var description: String { kind.rawValue + " " + fingerprint }
}
