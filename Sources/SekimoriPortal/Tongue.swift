internal import Hummingbird

/// The language of the few words the portal says itself.
enum Tongue: String, Sendable {
    case japanese = "ja"
    case english = "en"

    /// English where it is named before Japanese; Japanese where neither is, the language of the hospitals.
    init(_ request: Request) {
        let accepted = (request.headers[.acceptLanguage] ?? "").prefix(256).lowercased()
        let first = accepted.split(separator: ",").lazy
            .map { $0.drop { $0 == " " } }
            .first { $0.hasPrefix("ja") || $0.hasPrefix("en") }
        self = first?.hasPrefix("en") == true ? .english : .japanese
    }
}
