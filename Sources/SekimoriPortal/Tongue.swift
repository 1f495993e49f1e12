internal import Hummingbird
internal import SekimoriService

/// The language in which somebody is answered.
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

    /// For a page: what is chosen now, else what was chosen before, else what the browser prefers.
    init(_ request: Request, query: Fields) {
        let said = query["lang"] ?? Cookies.value(Cookies.language, in: request.headers)
        self = said.flatMap { Self(rawValue: $0) } ?? Self(request)
    }

    var language: Language {
        switch self {
        case .japanese: .japanese
        case .english: .english
        }
    }

    var other: Self {
        switch self {
        case .japanese: .english
        case .english: .japanese
        }
    }
}
