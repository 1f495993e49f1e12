internal import Sekimori
internal import SekimoriRecords

/// The key that assets believe, and what it signs.
struct Authority {
    private let key: OpenSSHPrivateKey

    init(_ key: OpenSSHPrivateKey) { self.key = key }

    var publicKey: PublicKey { key.publicKey }

    /// Signs what the rule granted, under a fresh random serial.
    func certificate(for grant: SignerRule.Grant) throws(SignerRefusal) -> OpenSSHCertificate {
        let terms = grant.terms
        guard let random = try? randomBytes(40),
            let serial = OpenSSHCertificate.Serial(Self.number(random[32...])),
            let keyID = OpenSSHCertificate.KeyID("\(terms.technician) \(terms.request) \(terms.session)".utf8),
            let principal = OpenSSHCertificate.Principal(terms.asset.bytes),
            let signed = OpenSSHCertificate.Terms(
                serial: serial, keyID: keyID, principals: [principal], validity: terms.validity, source: nil),
            let certificate = try? OpenSSHCertificate(
                signed, for: grant.subject, by: key, nonce: [UInt8](random[..<32]))
        else { throw .failure }
        return certificate
    }

    /// 63 bits, never 0: the one value in 2^63 that would be becomes 1.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & UInt64(Int64.max)
        return max(number, 1)
    }
}
