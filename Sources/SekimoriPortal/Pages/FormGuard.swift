internal import HTTPTypes
internal import SekimoriRecords

/// That a form was sent by a page of ours, filled in by whoever is signed in (THREATS row 103).
///
/// SameSite=Strict keeps the cookie from coming along with another site's form; these two hold where it does not.
enum FormGuard {
    static let field = "form-token"

    /// What forms of this sign-in carry: HMAC-SHA256 (RFC 2104) of a fixed text under the token, in hexadecimal.
    static func token(of signIn: String) -> String {
        Digest.hex(hmac(key: Array(signIn.utf8), Array("sekimori form".utf8)))
    }

    /// A nonce of a text, or a key of an act, that this form makes: the same form sent twice makes the same.
    static func nonce(of once: String, _ part: String, signIn: String) -> String {
        Digest.hex(hmac(key: Array(signIn.utf8), Array("\(once) \(part)".utf8)).prefix(16))
    }

    enum Verdict: Sendable {
        /// It may be acted on.
        case ours
        /// The browser says that a page of ours sent it, but under another sign-in: it may be shown again, no more.
        case ofAnotherSignIn
        case foreign
    }

    static func verdict(_ form: Fields, _ headers: HTTPFields, host: String?, signIn: String?) -> Verdict {
        guard comesFromHere(headers, host: host, isToldBySite: signIn == nil) else { return .foreign }
        guard let signIn else { return .ours }
        if constantTimeEquals(Array((form[field] ?? "").utf8), Array(token(of: signIn).utf8)) { return .ours }
        return comesFromHere(headers, host: host, isToldBySite: true) ? .ofAnotherSignIn : .foreign
    }

    /// The Origin, when there is one, is this host. A form that carries no token must say where it comes from.
    private static func comesFromHere(_ headers: HTTPFields, host: String?, isToldBySite: Bool) -> Bool {
        let origins = values("origin", headers)
        if let origin = origins.first {
            guard origins.count == 1, let host else { return false }
            return origin.utf8.elementsEqual(("https://" + host).utf8)
        }
        guard isToldBySite else { return true }
        let sites = values("sec-fetch-site", headers)
        return sites.count == 1 && ["same-origin", "none"].contains { $0.utf8.elementsEqual(sites[0].utf8) }
    }

    private static func values(_ name: String, _ headers: HTTPFields) -> [String] {
        headers.filter { $0.name.canonicalName.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    /// The key is a token of 64 bytes, one block of SHA-256, or empty for who is not signed in.
    private static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        let block = 64
        let key = key.count > block ? Digest.sha256(key) : key
        let padded = key + [UInt8](repeating: 0, count: block - key.count)
        let inner = Digest.sha256(padded.map { $0 ^ 0x36 } + message)
        return Digest.sha256(padded.map { $0 ^ 0x5C } + inner)
    }
}
