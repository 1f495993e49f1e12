internal import HTTPTypes

/// The two cookies there are. `__Host-`: a browser takes them only over TLS, for this host alone, for every path.
enum Cookies {
    /// The daemon's sign-in token; the portal keeps nothing of its own.
    static let token = "__Host-sekimori"
    /// `ja` or `en`, where somebody chose.
    static let language = "__Host-language"

    /// The value of a cookie; nil where it is not there, or there twice with different values: somebody put one beside it.
    static func value(_ name: String, in fields: HTTPFields) -> String? {
        var found: String?
        for header in fields where header.name.canonicalName.utf8.elementsEqual("cookie".utf8) {
            for pair in header.value.utf8.split(separator: UInt8(ascii: ";")) {
                let trimmed = pair.drop { $0 == 0x20 }
                let halves = trimmed.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2, halves[0].elementsEqual(name.utf8) else { continue }
                let value = String(decoding: Array(halves[1]), as: UTF8.self)
                if let found, !found.utf8.elementsEqual(value.utf8) { return nil }
                found = value
            }
        }
        return found
    }

    /// A sign-in token as the daemon makes them, 64 hexadecimal digits; nil for anything else, which is not even asked.
    static func token(in fields: HTTPFields) -> String? {
        guard let text = value(token, in: fields), isHex(text, 64) else { return nil }
        return text
    }

    static func isHex(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    static func signedIn(_ text: String) -> String { "\(token)=\(text); Path=/; Secure; HttpOnly; SameSite=Strict" }

    static let signedOut = "\(token)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"

    static func chosen(_ tongue: Tongue) -> String {
        "\(language)=\(tongue.rawValue); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000"
    }
}
