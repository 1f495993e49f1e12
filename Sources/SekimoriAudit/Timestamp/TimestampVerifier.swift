internal import COpenSSL
package import Sekimori

/// The timestamping authority an auditor pinned: certificates to which its answers must lead (RFC 3161).
package struct TimestampVerifier: Sendable {
    private let pem: [UInt8]

    /// One or more PEM certificates; nil where there is none, or one of them does not read.
    package init?(pem: [UInt8]) {
        self.pem = pem
        guard let store = Self.store(pem, at: nil) else { return nil }
        X509_STORE_free(store)
    }

    /// Why a response is no timestamp.
    package enum Fault: Error, Hashable, Sendable {
        /// The bytes are no TimeStampResp, or something follows it.
        case unreadable
        /// The authority refused.
        case notGranted
        /// It stamps something else.
        case otherDigest
        /// Its signature does not lead to the pinned certificates.
        case unsigned
    }

    /// The moment at which the authority saw this SHA-256, as it says, rounded to its own resolution.
    ///
    /// The authority's certificates are held against that moment: a certificate that ran out later signed well then.
    package func moment(of response: [UInt8], digest: [UInt8]) -> Result<Instant, Fault> {
        defer { ERR_clear_error() }
        guard let read = Self.read(response) else { return .failure(.unreadable) }
        defer { TS_RESP_free(read) }
        guard let status = TS_RESP_get_status_info(read), let code = TS_STATUS_INFO_get0_status(status) else {
            return .failure(.unreadable)
        }
        // 0 granted, 1 granted with changes.
        guard [0, 1].contains(ASN1_INTEGER_get(code)), let facts = TS_RESP_get_tst_info(read) else {
            return .failure(.notGranted)
        }
        guard Self.digest(in: facts) == digest, digest.count == 32 else { return .failure(.otherDigest) }
        guard let moment = Self.moment(in: facts) else { return .failure(.unreadable) }
        guard verify(read, digest, at: moment) else { return .failure(.unsigned) }
        return .success(moment)
    }

    /// Exactly one response and nothing behind it.
    private static func read(_ bytes: [UInt8]) -> OpaquePointer? {
        bytes.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            guard let response = d2i_TS_RESP(nil, &place, bytes.count) else { return nil }
            guard place == buffer.baseAddress?.advanced(by: bytes.count) else {
                TS_RESP_free(response)
                return nil
            }
            return response
        }
    }

    /// Nil where it is not SHA-256.
    private static func digest(in facts: OpaquePointer) -> [UInt8]? {
        guard let imprint = TS_TST_INFO_get_msg_imprint(facts), let algorithm = TS_MSG_IMPRINT_get_algo(imprint),
            OBJ_obj2nid(algorithm.pointee.algorithm) == NID_sha256, let message = TS_MSG_IMPRINT_get_msg(imprint),
            let data = ASN1_STRING_get0_data(message)
        else { return nil }
        return Array(UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(message))))
    }

    private static func moment(in facts: OpaquePointer) -> Instant? {
        var parts = tm()
        guard let time = TS_TST_INFO_get_time(facts), ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        let seconds = timegm(&parts)
        return seconds > 0 ? Instant(seconds: Int64(seconds)) : nil
    }

    private func verify(_ response: OpaquePointer, _ digest: [UInt8], at moment: Instant) -> Bool {
        guard let context = TS_VERIFY_CTX_new() else { return false }
        // Frees what it was given, too.
        defer { TS_VERIFY_CTX_free(context) }
        guard let store = Self.store(pem, at: moment), let imprint = CRYPTO_malloc(digest.count, "", 0) else {
            return false
        }
        imprint.copyMemory(from: digest, byteCount: digest.count)
        TS_VERIFY_CTX_set_flags(
            context, Int32(TS_VFY_VERSION) | Int32(TS_VFY_SIGNATURE) | Int32(TS_VFY_IMPRINT))
        TS_VERIFY_CTX_set_store(context, store)
        TS_VERIFY_CTX_set_imprint(context, imprint.assumingMemoryBound(to: UInt8.self), digest.count)
        return TS_RESP_verify_response(context, response) == 1
    }

    /// The pinned certificates, and nothing of this host's.
    private static func store(_ pem: [UInt8], at moment: Instant?) -> OpaquePointer? {
        defer { ERR_clear_error() }
        guard let store = X509_STORE_new(), let source = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else {
            return nil
        }
        defer { BIO_free(source) }
        var count = 0
        while let certificate = PEM_read_bio_X509(source, nil, nil, nil) {
            X509_STORE_add_cert(store, certificate)
            X509_free(certificate)
            count += 1
        }
        guard count > 0 else {
            X509_STORE_free(store)
            return nil
        }
        if let moment { X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), time_t(moment.seconds)) }
        return store
    }
}

extension TimestampVerifier: StampReader {
    package func moment(of token: [UInt8], over message: [UInt8]) -> Instant? {
        try? moment(of: token, digest: Sum(of: message).bytes).get()
    }
}
