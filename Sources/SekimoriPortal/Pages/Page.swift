internal import HTTPTypes
internal import Hummingbird

/// What a template is filled with: texts, truths, groups and lists of groups.
///
/// A key that is not there is nothing: what a page has not to say is left out, never set to an empty text.
typealias Context = [String: any Sendable]

/// What a browser is shown.
struct Page: Sendable {
    /// The name of a file in Templates/portal, without its ending.
    let template: String
    let title: String
    var context: Context
    var status: HTTPResponse.Status = .ok
    var cookies: [String] = []
    /// Seconds after which browsers fetch the page anew; nil: it stays as it is.
    var refresh: Int?
    /// Whose page it is, where that is not whoever made the call: they have signed in with it.
    var visit: Visit?

    init(_ template: String, title: String, status: HTTPResponse.Status = .ok, _ context: Context) {
        self.template = template
        self.title = title
        self.status = status
        self.context = context
    }
}

/// What a call to a page leads to.
enum Outcome: Sendable {
    case page(Page)
    /// After something was done: where to look (303). Always a place of ours.
    case redirect(Place, cookies: [String] = [])
    /// Something to be kept as a file.
    case file(Download)
    /// A file of the daemon's, with its head, as it comes.
    case carried(Response)
}

/// A text that the browser saves.
struct Download: Sendable {
    /// ASCII letters, digits, dots and dashes.
    let name: String
    let contentType: String
    let bytes: [UInt8]
}

/// A path of ours, with its query; what does not read as one is never sent as a header.
struct Place: Hashable, Sendable {
    let text: String

    /// Nil for anything but the path of one of our pages: no other host, no bytes that a header cannot hold.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 512, bytes.first == UInt8(ascii: "/"), !bytes.starts(with: "//".utf8),
            bytes.allSatisfy({ byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case _ where "/-._?&=%".utf8.contains(byte): true
                default: false
                }
            })
        else { return nil }
        self.text = text
    }

    private init(checked text: String) { self.text = text }

    /// Without its query.
    var path: String { String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self) }

    /// What stands behind the first `?`.
    var query: Fields { Fields(encoded: text.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()) ?? .none }

    static let home = Self(checked: "/")
    static let signIn = Self(checked: "/sign-in")
    static let signInEnded = Self(checked: "/sign-in?ended=1")
    static let account = Self(checked: "/account")
    static let requests = Self(checked: "/requests")
    /// The list, saying that a form was handed in before.
    static let requestsSentBefore = Self(checked: "/requests?again=1")

    /// The list, saying how many requests were handed in.
    static func requestsSent(_ count: Int) -> Self { Self(checked: "/requests?sent=\(count)") }

    /// A request, saying that a form about it was sent before.
    static func requestSentBefore(_ id: String) -> Self { Self("/requests/\(id)?again=1") ?? .home }

    /// A request, saying that something was attached.
    static func requestAttached(_ id: String) -> Self { Self("/requests/\(id)?attached=1") ?? .home }

    /// `segments` are identifiers of ours; anything else leads home.
    static func path(_ segments: String...) -> Self { Self("/" + segments.joined(separator: "/")) ?? .home }
}
