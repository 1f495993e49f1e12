internal import HTTPTypes

/// Which headers pass, and which the portal adds.
enum Headers {
    /// From the peer to the daemon. Whatever else the peer sends, a `Sekimori-Source` of its own above all, ends here.
    static let inward: Set<String> = [
        "accept", "accept-language", "authorization", "content-type", "idempotency-key",
    ]

    /// From the daemon to the peer.
    static let outward: Set<String> = [
        "content-disposition", "content-language", "content-type", "idempotency-replayed", "retry-after",
        "www-authenticate",
    ]

    /// For answers that are no pages: whatever a browser makes of them, it loads and sends nothing.
    private static let closed = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// For pages: what they need comes from here, and forms go here. Nothing inline runs (THREATS row 104).
    private static let page =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'"

    /// On every answer: nothing is kept, framed, sniffed, or sent over plain HTTP. But for the first, below.
    private static let always: [(name: String, value: String)] = [
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        // Not "no-referrer": browsers then send a page's own forms with `Origin: null` (Fetch §3.2).
        ("Referrer-Policy", "same-origin"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("Vary", "Accept-Language, Cookie"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ]

    /// For a file that somebody uploaded, whatever a browser is brought to take it for (THREATS row 110).
    private static let sealed = "sandbox; default-src 'none'"

    /// Of an answer that is a file, and not a page that says why there is none.
    static func seal(_ fields: inout HTTPFields) {
        guard fields[.contentDisposition] != nil else { return }
        fields[.contentSecurityPolicy] = sealed
    }

    /// The token that a program shows; nil where it shows none, or more than one.
    static func bearer(in fields: HTTPFields) -> String? {
        let given = fields[values: .authorization]
        let scheme = Array("bearer ".utf8)
        guard given.count == 1, given[0].utf8.count <= 256,
            given[0].utf8.prefix(scheme.count).map({ $0 | 0x20 }) == scheme
        else { return nil }
        return String(decoding: Array(given[0].utf8.dropFirst(scheme.count)), as: UTF8.self)
    }

    /// Of a file that is shipped, and the same for everybody: after an update a browser has the new one soon.
    private static let kept = "public, max-age=600"

    static func secure(_ fields: inout HTTPFields, isPage: Bool, isShipped: Bool) {
        for (name, value) in always { if let name = HTTPField.Name(name) { fields[name] = value } }
        if isShipped { fields[.cacheControl] = kept }
        fields[.contentSecurityPolicy] = isPage ? page : closed
    }
}
