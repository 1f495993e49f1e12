/// A user certificate for an Ed25519 key, signed by an Ed25519 authority.
///
/// Source: OpenSSH's PROTOCOL.certkeys.
///
///     "ssh-ed25519-cert-v01@openssh.com"
///     nonce             string, 32 random bytes
///     subject's point   string
///     serial            u64
///     type              u32 = 1, a user
///     key id            string
///     principals        string of strings
///     valid after       u64, unix seconds
///     valid before      u64, exclusive
///     critical options  string of pairs of strings
///     extensions        string of pairs of strings
///     reserved          string, empty
///     authority         string, a key blob
///     signature         string
package struct OpenSSHCertificate: Sendable {
    package let terms: Terms
    package let subject: PublicKey
    package let authority: PublicKey
    package let blob: [UInt8]

    static let type = "ssh-ed25519-cert-v01@openssh.com"

    /// The line for a `-cert.pub` file, without a comment.
    package var line: String { Self.type + " " + Base64.encode(blob) }

    /// What a certificate grants.
    package struct Terms: Hashable, Sendable {
        package let serial: Serial
        package let keyID: KeyID
        /// At least one; each once. sshd takes a certificate without principals for nobody, older ones for everybody.
        package let principals: [Principal]
        package let validity: Validity
        /// Where the holder must come from; nil for anywhere.
        package let source: SourceAddresses?

        /// Nil without a principal, with more than 16, or with one twice.
        package init?(
            serial: Serial, keyID: KeyID, principals: [Principal], validity: Validity, source: SourceAddresses?
        ) {
            guard (1...16).contains(principals.count), Set(principals).count == principals.count else { return nil }
            self.serial = serial
            self.keyID = keyID
            self.principals = principals
            self.validity = validity
            self.source = source
        }
    }

    /// 63 bits, because SQLite's integers are signed; never 0, which no revocation list can name.
    package struct Serial: Hashable, Sendable {
        package let value: UInt64

        package init?(_ value: UInt64) {
            guard value > 0, value <= UInt64(Int64.max) else { return nil }
            self.value = value
        }
    }

    /// What the asset's own log shows: 1 to 128 printable ASCII characters.
    package struct KeyID: Hashable, Sendable {
        package let bytes: [UInt8]

        package init?(_ bytes: some Sequence<UInt8>) {
            let bytes = [UInt8](bytes)
            guard (1...128).contains(bytes.count), bytes.allSatisfy({ 0x20 <= $0 && $0 <= 0x7e }) else { return nil }
            self.bytes = bytes
        }
    }

    /// A name that an asset's sshd lets in: 1 to 32 of a-z, 0-9 and the hyphen. A comma would be two names to some.
    package struct Principal: Hashable, Sendable {
        package let bytes: [UInt8]

        package init?(_ bytes: some Sequence<UInt8>) {
            let bytes = [UInt8](bytes)
            let fits = bytes.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
            guard (1...32).contains(bytes.count), fits else { return nil }
            self.bytes = bytes
        }
    }

    /// From when until before when, in unix seconds; 600 s at most.
    package struct Validity: Hashable, Sendable {
        package let after: UInt64
        package let before: UInt64

        package static let longest: UInt64 = 600

        package init?(after: UInt64, before: UInt64) {
            guard after < before, before - after <= Self.longest else { return nil }
            self.after = after
            self.before = before
        }
    }

    /// Networks as sshd's `source-address` takes them: CIDR, separated by commas, no spaces.
    package struct SourceAddresses: Hashable, Sendable {
        package let bytes: [UInt8]

        package init?(_ bytes: some Sequence<UInt8>) {
            let bytes = [UInt8](bytes)
            let networks = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            guard (1...256).contains(bytes.count), networks.allSatisfy(Self.looksLikeNetwork) else { return nil }
            self.bytes = bytes
        }

        /// The characters and the shape of `10.0.0.0/8` or `fd00::/8`; sshd refuses the rest of what is no network.
        private static func looksLikeNetwork(_ text: ArraySlice<UInt8>) -> Bool {
            let halves = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard halves.count == 2, !halves[0].isEmpty, let length = Self.number(halves[1]) else { return false }
            let isSix = halves[0].contains(UInt8(ascii: ":"))
            guard length <= (isSix ? 128 : 32) else { return false }
            return halves[0].allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."): !isSix
                case UInt8(ascii: ":"), UInt8(ascii: "a")...UInt8(ascii: "f"): isSix
                default: false
                }
            }
        }

        private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
            guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
                return nil
            }
            var value = 0
            for digit in digits {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
            }
            return value
        }
    }

    /// Why there is no certificate.
    package enum Refusal: Error, Hashable, Sendable {
        case malformed
        /// The subject is not a plain Ed25519 key.
        case subject
        /// The authority is not a plain Ed25519 key: above all not a certificate.
        case authority
        /// A host's certificate, or a type from the future.
        case type
        /// Terms that this gate never grants.
        case terms
        /// A critical option or an extension that this gate never grants.
        case option
        case badSignature
    }
}
