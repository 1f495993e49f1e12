internal import COpenSSL

/// RSASSA-PKCS1-v1_5 by libcrypto; swift-crypto offers it only in a module that promises no stability.
enum RSA {
    /// Whether this key signed these bytes. Exponent and modulus are big-endian magnitudes.
    static func verifies(
        _ signature: [UInt8], of message: [UInt8], digest: SSHSignature.Hash, exponent: [UInt8], modulus: [UInt8]
    ) -> Bool {
        guard let key = sekimori_rsa_public_key(exponent, exponent.count, modulus, modulus.count) else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        let algorithm =
            switch digest {
            case .sha256: EVP_sha256()
            case .sha512: EVP_sha512()
            }
        // PKCS#1 v1.5 is the padding that RFC 8332 asks for, and libcrypto's default.
        guard EVP_DigestVerifyInit(context, nil, algorithm, nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
