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

    /// The name to sign in with, and the key; nil for nobody.
    var person: (name: String, key: TestSigner)? {
        switch self {
        case .nobody: nil
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
