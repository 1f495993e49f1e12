import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// A page that a picture is taken of.
struct Shot: Sendable {
    let name: String
    let path: String

    init(_ name: String, _ path: String) {
        self.name = name
        self.path = path
    }

    /// The path without its query.
    var page: String { String(path.prefix { $0 != "?" }) }
}

/// Who looks at the pages that pictures are taken of, and at which.
enum Viewer: CaseIterable {
    case stranger, clerk, technician, `operator`, manager, auditor

    /// The name to sign in with, and the key; nil for nobody.
    var person: (name: String, key: TestSigner)? {
        switch self {
        case .stranger: nil
        case .clerk: ("yamada", People.yamada)
        case .technician: ("suzuki", People.suzuki)
        case .operator: ("\(People.operationsID)", People.operations)
        case .manager: ("ito", People.ito)
        case .auditor: ("\(People.auditorID)", People.auditor)
        }
    }

    func shots(_ days: HospitalDays) throws -> [Shot] {
        switch self {
        case .stranger:
            [Shot("sign-in", "/sign-in"), Shot("enrol", "/enrol"), Shot("sign-in-ended", "/sign-in?ended=1")]
        case .clerk: Self.clerk(days)
        case .technician: [Shot("request-technician", "/requests/\(days.open)")]
        case .operator:
            [
                Shot("proxy", "/requests/proxy"), Shot("proxy-form", "/requests/proxy?vendor=yamato"),
                Shot("proxy-revise", "/requests/proxy?revise=\(days.returned)"),
                Shot("tokens-hospital", "/account/tokens"),
            ]
        case .manager: Self.manager(days)
        case .auditor: try Self.auditor(days)
        }
    }

    private static func clerk(_ days: HospitalDays) -> [Shot] {
        [
            Shot("requests", "/requests"), Shot("requests-none", "/requests?phase=rejected"),
            Shot("request-new", "/requests/new"), Shot("request-draft", "/requests/new?draft=\(days.draft)"),
            Shot("request-open", "/requests/\(days.open)"), Shot("request-returned", "/requests/\(days.returned)"),
            Shot("request-attached", "/requests/\(days.waiting)"),
            Shot("request-revise", "/requests/new?revise=\(days.returned)"),
            Shot("report", "/requests/\(days.owing)/report"), Shot("report-none", "/requests/\(days.waiting)/report"),
            Shot("technicians", "/technicians"), Shot("technician-new", "/technicians/new"),
            Shot("technician-leave", "/technicians/suzuki/leave"), Shot("account", "/account"),
            Shot("tokens", "/account/tokens"), Shot("not-found", "/nowhere"),
        ]
    }

    private static func manager(_ days: HospitalDays) -> [Shot] {
        [
            Shot("today", "/today"), Shot("hospital-requests", "/requests"),
            Shot("request-waiting", "/requests/\(days.waiting)"),
            Shot("request-reported", "/requests/\(days.reported)"),
            Shot("request-closed", "/requests/\(days.closed)"),
            Shot("decide", "/requests/\(days.waiting)/decide?act=approve"),
            Shot("decide-return", "/requests/\(days.waiting)/decide?act=return"),
            Shot("decide-accept", "/requests/\(days.reported)/decide?act=accept-report"),
            Shot("decide-extend", "/requests/\(days.open)/decide?act=extend"), Shot("debts", "/debts"),
            Shot("calendar", "/calendar"), Shot("stops", "/stops"),
            Shot("technician-applied", "/technicians/ishii"), Shot("technician", "/technicians/tanaka"),
            Shot("session-running", "/sessions/\(days.session)"),
            // Nobody has opened the view yet.
            Shot("session-live-over", "/sessions/\(days.session)/live"),
        ] + LedgerPage.Part.allCases.map { Shot("ledger-\($0.rawValue)", "/ledger?part=\($0.rawValue)") }
    }

    private static func auditor(_ days: HospitalDays) throws -> [Shot] {
        let last = try days.site.gatekeeper.request(days.closed, by: .ito).sessions.first?.id ?? days.session
        return [
            Shot("sessions", "/sessions"), Shot("sessions-narrowed", "/sessions?technician=suzuki"),
            Shot("session", "/sessions/\(last)"), Shot("story", "/requests/\(days.closed)/story"),
            Shot("charts", "/charts"), Shot("refusals", "/refusals"),
        ]
    }
}

/// That no page is left without a picture: a new one is looked at as well.
@Suite struct PicturedPagesTests {
    /// What there is no picture of, and why.
    private static let others = [
        "/": "leads on to where one's day begins",
        "/requests/{id}/attachments/{number}": "a file, to be saved",
    ]

    @Test func `every page that can be opened has a picture`() throws {
        let days = try HospitalDays()
        let shots = try Viewer.allCases.flatMap { try $0.shots(days) }
        #expect(Set(shots.map(\.name)).count == shots.count)
        let pictured = Set(shots.compactMap { PageRoutes.route(.get, $0.page)?.route.path })
        let pages = Set(PageRoutes.all.filter { $0.method == .get }.map(\.path))
        #expect(pages.subtracting(pictured) == Set(Self.others.keys))
    }
}
