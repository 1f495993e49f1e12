internal import COpenSSL

/// What a timestamping authority is asked (RFC 3161): to say when it saw this SHA-256, with its certificate.
package struct TimestampRequest: Sendable {
    package let digest: [UInt8]
    /// Makes the answer one to this very request.
    package let nonce: [UInt8]

    /// Nil unless the digest has 32 bytes, and the nonce 8 or more, none of them a leading zero's bit pattern that a
    /// number would lose: its first bit is set here.
    package init?(digest: [UInt8], nonce: [UInt8]) {
        guard digest.count == 32, (8...32).contains(nonce.count) else { return nil }
        self.digest = digest
        self.nonce = [nonce[0] | 0x40] + nonce.dropFirst()
    }

    /// DER, the body of a POST of application/timestamp-query; nil where there is no memory.
    package var der: [UInt8]? {
        defer { ERR_clear_error() }
        guard let request = make() else { return nil }
        defer { TS_REQ_free(request) }
        var bytes: UnsafeMutablePointer<UInt8>?
        let length = i2d_TS_REQ(request, &bytes)
        guard length > 0, let bytes else { return nil }
        defer { CRYPTO_free(bytes, "", 0) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(length)))
    }

    /// As libcrypto has it; the caller frees it.
    private func make() -> OpaquePointer? {
        guard let imprint = TS_MSG_IMPRINT_new(), let algorithm = X509_ALGOR_new(), let request = TS_REQ_new() else {
            return nil
        }
        defer {
            TS_MSG_IMPRINT_free(imprint)
            X509_ALGOR_free(algorithm)
        }
        guard let number = BN_bin2bn(nonce, Int32(nonce.count), nil) else { return nil }
        defer { BN_free(number) }
        guard let integer = BN_to_ASN1_INTEGER(number, nil) else { return nil }
        defer { ASN1_INTEGER_free(integer) }
        var digest = digest
        guard X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nil) == 1,
            TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1,
            TS_MSG_IMPRINT_set_msg(imprint, &digest, Int32(digest.count)) == 1,
            TS_REQ_set_version(request, 1) == 1, TS_REQ_set_msg_imprint(request, imprint) == 1,
            TS_REQ_set_nonce(request, integer) == 1, TS_REQ_set_cert_req(request, 1) == 1
        else {
            TS_REQ_free(request)
            return nil
        }
        return request
    }

    /// Whether these bytes are an answer to this request, signed under these certificates (PEM): what is kept for good
    /// must be one. An answer that is wrong, or a refusal, is asked for again.
    package func isAnswered(by response: [UInt8], under pem: [UInt8]) -> Bool {
        defer { ERR_clear_error() }
        guard let request = make() else { return false }
        defer { TS_REQ_free(request) }
        // Version, policy, imprint and nonce as asked, and the signature.
        guard let context = TS_REQ_to_TS_VERIFY_CTX(request, nil) else { return false }
        defer { TS_VERIFY_CTX_free(context) }
        guard let store = X509_STORE_new() else { return false }
        TS_VERIFY_CTX_set_store(context, store)
        TS_VERIFY_CTX_add_flags(context, Int32(TS_VFY_SIGNATURE))
        guard let source = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return false }
        defer { BIO_free(source) }
        while let certificate = PEM_read_bio_X509(source, nil, nil, nil) {
            X509_STORE_add_cert(store, certificate)
            X509_free(certificate)
        }
        return response.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            guard let read = d2i_TS_RESP(nil, &place, response.count) else { return false }
            defer { TS_RESP_free(read) }
            guard place == buffer.baseAddress?.advanced(by: response.count) else { return false }
            return TS_RESP_verify_response(context, read) == 1
        }
    }
}
