import SekimoriTesting
import Testing

@testable import SekimoriPortal

/// One page as it is tried by everybody: about what is the example's own vendor's, and about what never was.
struct PageProbe: Sendable, CustomTestStringConvertible {
    let method: Daemon.Method
    /// As `PageRoutes` has it.
    let route: String
    let form: [String: String]
    /// Whoever is not named here gets `otherwise`.
    let expected: [Caller: Int]
    let otherwise: Int

    var testDescription: String { "\(method.rawValue) \(route)" }

    func status(for caller: Caller) -> Int { expected[caller] ?? otherwise }

    private init(
        _ method: Daemon.Method, _ route: String, _ form: [String: String], _ expected: [Caller: Int], _ otherwise: Int
    ) {
        self.method = method
        self.route = route
        self.form = form
        self.expected = expected
        self.otherwise = otherwise
    }

    /// A page for everybody, signed in or not.
    private static func open(
        _ method: Daemon.Method, _ route: String, form: [String: String] = [:], otherwise: Int
    ) -> Self {
        Self(method, route, form, [:], otherwise)
    }

    /// A page of some roles, who get these; to nobody the sign-in. To other roles there is none; and where it is about
    /// something, they are told that it is not theirs if they see that thing.
    private static func own(
        _ method: Daemon.Method, _ route: String, form: [String: String] = [:], _ expected: [Caller: Int],
        otherwise: Int? = nil
    ) -> Self {
        let isAbout = route.contains("{id}")
        let others = isAbout ? 403 : 404
        let signIn: [Caller: Int] = isAbout ? [.nobody: 303, .foreignClerk: 404] : [.nobody: 303]
        return Self(method, route, form, signIn.merging(expected) { $1 }, otherwise ?? others)
    }

    private static func callers(_ callers: [Caller], _ status: Int) -> [Caller: Int] {
        Dictionary(callers.map { ($0, status) }) { first, _ in first }
    }

    private static func house(_ status: Int) -> [Caller: Int] {
        callers([.manager, .delegate, .operator, .auditor], status)
    }

    private static func vendors(_ status: Int) -> [Caller: Int] {
        callers([.clerk, .foreignClerk, .technician, .colleague], status)
    }

    /// 大和's people: the request is theirs.
    private static func owners(_ status: Int) -> [Caller: Int] {
        callers([.clerk, .technician, .colleague], status)
    }

    static let all: [PageProbe] = entry + requests + drafts + technicians + hospital

    private static let entry: [PageProbe] = [
        open(.get, "/", otherwise: 303), open(.get, "/sign-in", otherwise: 200),
        open(.post, "/sign-in", form: ["person": "yamada", "password": "x", "code": "123456"], otherwise: 401),
        open(.get, "/enrol", otherwise: 200),
        open(
            .post, "/enrol", form: ["person": "yamada", "invitation": "aaaa", "password": "correct horse battery 9"],
            otherwise: 400),
        own(.post, "/sign-out", [:], otherwise: 303), own(.get, "/account", [:], otherwise: 200),
        own(.post, "/account/sign-out", [:], otherwise: 303), own(.get, "/account/tokens", [:], otherwise: 200),
        own(.post, "/account/tokens", form: ["label": "夜間", "until": "2026-12-01"], [:], otherwise: 200),
        // The clerk's; to whom it is not shown there is none.
        own(
            .post, "/account/tokens/{id}/revoke", [.clerk: 303, .manager: 303, .operator: 303], otherwise: 404),
    ]

    private static let requests: [PageProbe] = [
        own(.get, "/requests", [:], otherwise: 200), own(.get, "/requests/new", vendors(200)),
        // Nobody who is signed in, as somebody whose sign-in ended meanwhile, is asked to sign in with what was typed.
        own(.post, "/requests/new", form: ["date": "x"], vendors(400).merging([.nobody: 401]) { $1 }),
        own(.get, "/requests/proxy", [.operator: 200]),
        own(.post, "/requests/proxy", form: ["vendor": "yamato", "date": "x"], [.operator: 400, .nobody: 401]),
        own(.get, "/requests/{id}", [:], otherwise: 200),
        own(.post, "/requests/{id}/withdraw", form: ["why": "中止"], owners(409)),
        own(.post, "/requests/{id}/finish", form: ["why": "完了"], owners(409)),
        own(
            .post, "/requests/{id}/passcode", form: ["asset": "pacs1", "password": "correct horse battery 9"],
            [.technician: 200, .colleague: 409]),
        // A form without its file.
        own(.post, "/requests/{id}/attachments", owners(400)),
        // There is none.
        own(.get, "/requests/{id}/attachments/{number}", [:], otherwise: 404),
        own(.get, "/requests/{id}/report", owners(200)),
        own(.post, "/requests/{id}/report", form: ["work": "x"], owners(400).merging([.nobody: 401]) { $1 }),
        own(.get, "/requests/{id}/decide", callers([.manager, .delegate], 303)),
        own(
            .post, "/requests/{id}/decide", form: ["act": "cancel", "why": "中止"],
            callers([.manager, .delegate], 200).merging([.nobody: 401]) { $1 }),
        own(.post, "/requests/{id}/text", form: ["act": "cancel"], callers([.manager, .delegate], 400)),
        own(.get, "/requests/{id}/story", house(200)),
    ]

    private static let drafts: [PageProbe] = [
        // One's own, another's, or gone already: the list.
        own(.post, "/drafts/discard", form: ["draft": "d1", "draft-revision": "1"], vendors(303))
    ]

    /// Pages about one of 大和's technicians, or about an application for one; to whom it is not shown there is none.
    private static let technicians: [PageProbe] = [
        own(.get, "/technicians", callers([.clerk, .foreignClerk], 200)),
        own(.get, "/technicians/new", callers([.clerk, .foreignClerk], 200)),
        own(
            .post, "/technicians/new", form: ["name": "x"],
            callers([.clerk, .foreignClerk], 400).merging([.nobody: 401]) { $1 }),
        own(.post, "/technicians/confirm", form: ["technician": "nobody"], callers([.clerk, .foreignClerk], 400)),
        own(.get, "/technicians/{id}/leave", [.clerk: 200], otherwise: 404),
        own(
            .post, "/technicians/{id}/leave", form: ["reason": "left", "since": "2026-11-22"],
            [.clerk: 303, .nobody: 401],
            otherwise: 404),
        own(.post, "/technicians/{id}/take-back", [.clerk: 303], otherwise: 404),
        own(.get, "/technicians/{id}", house(200), otherwise: 404),
        own(
            .post, "/technicians/{id}/accept", form: ["applied": "{now}"],
            callers([.manager, .operator], 303), otherwise: 404),
        own(
            .post, "/technicians/{id}/refuse", form: ["why": "不要"], callers([.manager, .operator], 303),
            otherwise: 404),
        own(.post, "/technicians/{id}/invite", callers([.manager, .operator], 200), otherwise: 404),
    ]

    private static let hospital: [PageProbe] = [
        own(.get, "/today", house(200)), own(.get, "/debts", house(200)), own(.get, "/calendar", house(200)),
        own(.get, "/sessions", house(200)), own(.get, "/sessions/{id}", house(200)),
        own(
            .post, "/sessions/{id}/cut", form: ["why": "異常"], callers([.manager, .delegate, .operator], 303)),
        own(.post, "/sessions/{id}/watch", [.manager: 303]),
        // Nobody has opened the view.
        own(.get, "/sessions/{id}/live", [:]),
        own(.get, "/ledger", house(200)), own(.get, "/stops", house(200)),
        // Everything at once is the deciders' to stop.
        own(
            .post, "/stops", form: ["scope": "all", "why": "異常", "sure": "yes"],
            [.manager: 303, .delegate: 303, .operator: 403]),
        own(.get, "/refusals", callers([.manager, .operator, .auditor], 200)), own(.get, "/charts", house(200)),
    ]
}
