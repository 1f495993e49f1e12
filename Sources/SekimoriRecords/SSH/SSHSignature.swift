/// A detached signature as `ssh-keygen -Y sign` writes it.
///
/// Source: OpenSSH's PROTOCOL.sshsig. Inside the armor:
///
///     "SSHSIG"         6 bytes
///     version          u32 = 1
///     public key       string
///     namespace        string
///     reserved         string, empty
///     hash algorithm   string, "sha256" or "sha512"
///     signature        string, of the key's type
///
/// There is no time, no nonce and no name in it: whoever believes a signature must know the key already, and the signed
/// text must say for what it is good.
package struct SSHSignature: Sendable {
    /// The key that the signature says it was made with. A claim until `verify` has been asked about a trusted key.
    package let claimedKey: PublicKey
    /// What kind of text was signed, as the signer's tool was told.
    package let namespace: [UInt8]
    let hash: Hash
    let proof: Proof
    /// The bytes within the armor.
    package let blob: [UInt8]

    enum Hash: String, CaseIterable, Sendable {
        case sha256, sha512
    }

    /// What the keys' types put into the last string.
    enum Proof: Sendable {
        /// R and S.
        case ed25519(signature: [UInt8])
        /// r and s, 32 bytes each.
        case ecdsa(signature: [UInt8])
        case rsa(digest: Hash, signature: [UInt8])
        /// A token signs its flags and counter along with the message.
        case tokenEd25519(signature: [UInt8], flags: UInt8, counter: UInt32)
        case tokenECDSA(signature: [UInt8], flags: UInt8, counter: UInt32)
    }

    /// Why a signature counts for nothing.
    package enum Refusal: Error, Hashable, Sendable {
        /// No signature file, or a damaged one, or one spelled in another way than `ssh-keygen` does.
        case malformed
        /// A version of the format that is not 1.
        case version(UInt32)
        /// Made for another purpose: a file, a git commit, another kind of text.
        case wrongNamespace
        /// Neither sha256 nor sha512.
        case unknownHash
        /// Made with a key that this gate trusts for nothing.
        case keyType(PublicKey.Refusal)
        /// Made with another key than the one it was to be made with.
        case otherKey
        /// An algorithm that does not belong to the key, such as RSA with SHA-1.
        case algorithm
        /// A token signed without having been touched.
        case userPresenceMissing
        /// The text was altered, or the signature.
        case badSignature
    }
}
