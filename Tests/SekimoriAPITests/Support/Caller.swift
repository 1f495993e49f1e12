import Sekimori
import SekimoriTesting

/// Everybody who may stand before the API, as the example's hospital knows them.
enum Caller: String, CaseIterable, Sendable {
    case nobody
    case manager
    /// For 大和 alone.
    case delegate
    /// 大和's.
    case clerk
    /// かえで's: everything below is foreign to them.
    case foreignClerk
    /// 大和's, named in the request.
    case technician
    /// 大和's, not named in it.
    case colleague
    case `operator`
    case auditor
    /// Tokens of scripts: to look, and to hand in as well, of 大和's clerk; かえで's clerk's, and the auditor's, to look.
    case readToken, submitToken, foreignToken, auditorToken

    /// Those who sign in, or are nobody.
    static let people = allCases.filter { $0.token == nil }

    /// Whose token it is, and how far it carries; nil for who signs in, and for nobody.
    var token: (holder: Caller, reach: APIToken.Reach)? {
        switch self {
        case .readToken: (.clerk, .read)
        case .submitToken: (.clerk, .submit)
        case .foreignToken: (.foreignClerk, .read)
        case .auditorToken: (.auditor, .read)
        case .nobody, .manager, .delegate, .clerk, .foreignClerk, .technician, .colleague, .operator, .auditor: nil
        }
    }

    /// The name to sign in with, and the key; nil for nobody.
    var person: (name: String, key: TestSigner)? {
        switch self {
        case .nobody, .readToken, .submitToken, .foreignToken, .auditorToken: nil
        case .manager: ("ito", People.ito)
        case .delegate: ("kimura", People.kimura)
        case .clerk: ("yamada", People.yamada)
        case .foreignClerk: ("mori", People.mori)
        case .technician: ("tanaka", People.tanaka)
        case .colleague: ("suzuki", People.suzuki)
        case .operator: ("operations", People.operations)
        case .auditor: ("auditor", People.auditor)
        }
    }
}
