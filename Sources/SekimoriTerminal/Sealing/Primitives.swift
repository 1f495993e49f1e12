internal import COpenSSL

/// The operations age is made of, by libcrypto. What fails here has no cause a technician could mend: no session.
enum Primitives {
    typealias Failure = Recorder.Failure

    /// Bytes that nobody can guess.
    static func random(_ count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else { throw .sealing }
        return bytes
    }

    static func sha256(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        guard SHA256(bytes, bytes.count, &digest) != nil else { throw .sealing }
        return digest
    }

    static func hmac(_ bytes: [UInt8], key: [UInt8]) throws(Failure) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        let made = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &code, &count)
        guard made != nil, count == 32 else { throw .sealing }
        return code
    }

    /// HKDF-SHA256 (RFC 5869) of 32 bytes: extract, and one block of expand.
    static func derive(_ secret: [UInt8], salt: [UInt8], info: [UInt8]) throws(Failure) -> [UInt8] {
        // No salt is one of zeros.
        var key = try hmac(secret, key: salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt)
        defer { erase(&key) }
        return try hmac(info + [1], key: key)
    }

    /// An Ed25519 point's u on Curve25519: (1 + y) / (1 - y), RFC 7748 §4.1. y = 1 has none.
    static func montgomery(_ point: [UInt8]) throws(Failure) -> [UInt8] {
        let context = BN_CTX_new()
        let prime = BN_new()
        let y = BN_lebin2bn(point.dropLast() + [(point.last ?? 0) & 0x7f], 32, nil)
        let (above, below, inverse) = (BN_new(), BN_new(), BN_new())
        defer {
            for number in [prime, y, above, below, inverse] { BN_free(number) }
            BN_CTX_free(context)
        }
        var bytes = [UInt8](repeating: 0, count: 32)
        // The prime is 2^255 - 19.
        guard point.count == 32, context != nil, let prime, let y, let above, let below, let inverse,
            BN_set_bit(prime, 255) == 1, BN_sub_word(prime, 19) == 1,
            BN_mod_add(above, BN_value_one(), y, prime, context) == 1,
            BN_mod_sub(below, BN_value_one(), y, prime, context) == 1,
            BN_mod_inverse(inverse, below, prime, context) != nil,
            BN_mod_mul(above, above, inverse, prime, context) == 1, BN_bn2lebinpad(above, &bytes, 32) == 32
        else { throw .sealing }
        return bytes
    }

    /// Overwrites a secret; the array must be the only one with these bytes.
    static func erase(_ secret: inout [UInt8]) {
        secret.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// Before any of the above: without the host's openssl.cnf, which may ask a program that is linked whole to load
    /// other code.
    static func prepare() throws(Failure) {
        guard OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1 else { throw .sealing }
    }
}

/// An X25519 secret (RFC 7748), which libcrypto wipes in the end. Made once for all that is done with it: making it
/// computes its public half, which is the dearest part.
struct Agreement: ~Copyable {
    private let key: OpaquePointer

    init(secret: [UInt8]) throws(Recorder.Failure) {
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, secret, secret.count) else {
            throw .sealing
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// The public half.
    func point() throws(Recorder.Failure) -> [UInt8] {
        var point = [UInt8](repeating: 0, count: 32)
        var count = point.count
        guard EVP_PKEY_get_raw_public_key(key, &point, &count) == 1, count == 32 else { throw .sealing }
        return point
    }

    /// The secret shared with the owner of `point`. A point that gives zero, because its order is small, is refused.
    func shared(with point: [UInt8]) throws(Recorder.Failure) -> [UInt8] {
        let other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, point, point.count)
        let context = EVP_PKEY_CTX_new(key, nil)
        defer {
            EVP_PKEY_CTX_free(context)
            EVP_PKEY_free(other)
        }
        var shared = [UInt8](repeating: 0, count: 32)
        var count = shared.count
        guard other != nil, context != nil, EVP_PKEY_derive_init(context) == 1,
            EVP_PKEY_derive_set_peer(context, other) == 1, EVP_PKEY_derive(context, &shared, &count) == 1, count == 32
        else { throw .sealing }
        return shared
    }
}

/// ChaCha20-Poly1305 (RFC 8439) under one key, which libcrypto wipes in the end.
struct Cipher: ~Copyable {
    static let overhead = 16
    private let context: OpaquePointer

    init(key: [UInt8]) throws(Recorder.Failure) {
        guard let context = EVP_CIPHER_CTX_new() else { throw .memory }
        guard EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), nil, key, nil) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .sealing
        }
        self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Writes ciphertext and tag to `target`, which has room for `overhead` more than `plain`, and does not overlap it.
    /// No two calls may have the same nonce.
    func seal(
        _ plain: UnsafeRawBufferPointer, nonce: [UInt8], to target: UnsafeMutableRawPointer
    ) throws(Recorder.Failure) {
        let input = plain.bindMemory(to: UInt8.self).baseAddress
        let output = target.assumingMemoryBound(to: UInt8.self)
        var count: Int32 = 0
        var last: Int32 = 0
        guard EVP_EncryptInit_ex(context, nil, nil, nil, nonce) == 1,
            plain.isEmpty || EVP_EncryptUpdate(context, output, &count, input, Int32(plain.count)) == 1,
            EVP_EncryptFinal_ex(context, output + Int(count), &last) == 1, Int(count + last) == plain.count,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, output + plain.count) == 1
        else { throw .sealing }
    }

    func seal(_ plain: [UInt8], nonce: [UInt8]) throws(Recorder.Failure) -> [UInt8] {
        let count = plain.count
        var sealed = [UInt8](repeating: 0, count: count + Self.overhead)
        try plain.withUnsafeBufferPointer { plain throws(Recorder.Failure) in
            try sealed.withUnsafeMutableBufferPointer { room throws(Recorder.Failure) in
                guard let base = room.baseAddress else { throw .memory }
                try seal(UnsafeRawBufferPointer(plain), nonce: nonce, to: base)
            }
        }
        return sealed
    }
}
