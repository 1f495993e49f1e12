import HTTPTypes
import Sekimori
import SekimoriTesting
import Testing

/// One route as it is tried by everybody: about the example's own request, and about one that never was.
struct Probe: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    /// As the router has it.
    let route: String
    /// With the example's ids in it.
    let path: String
    let body: String
    /// Whoever is not named here gets `otherwise`.
    let expected: [Caller: Int]
    let otherwise: Int

    var testDescription: String { "\(method) \(route)" }

    init(
        _ method: HTTPRequest.Method, _ route: String, path: String? = nil, body: String = "",
        _ expected: [Caller: Int] = [:], otherwise: Int
    ) {
        self.method = method
        self.route = route
        self.path = path ?? route
        self.body = body
        self.expected = expected
        self.otherwise = otherwise
    }

    func status(for caller: Caller) -> Int {
        guard let token = caller.token else { return expected[caller] ?? otherwise }
        // Where nobody is asked to sign in, a token is nothing.
        guard expected[.nobody] == 401 else { return otherwise }
        guard let needed = Self.scripts["\(method) \(route)"], token.reach.includes(needed) else { return 403 }
        return status(for: token.holder)
    }

    /// What scripts reach, and with which reach; everything else is refused to every token, whatever its id.
    private static let scripts: [String: APIToken.Reach] = [
        "GET /v1/me": .read, "GET /v1/ledger": .read, "GET /v1/requests": .read, "GET /v1/requests/{id}": .read,
        "GET /v1/requests/{id}/proof": .read, "GET /v1/sessions": .read, "GET /v1/sessions/{id}": .read,
        "GET /v1/credentials": .read, "GET /v1/debts": .read, "GET /v1/stops": .read,
        "POST /v1/texts/attested": .submit,
    ]

    /// The example's request and session, as a site names them that has only these.
    static let request = "r20261122-001"
    static let session = "s20261122-0001"

    static let all: [Probe] =
        open + accounts + tokens + reading + acts + drafts + attachments + credentials + exports + backups

    private static let open: [Probe] = [
        Probe(.get, "/v1/checkpoint", otherwise: 200),
        Probe(.get, "/v1/checkpoint/consistency", path: "/v1/checkpoint/consistency?from=1&to=3", otherwise: 200),
        Probe(.post, "/v1/checkpoint/cosignatures", body: #"{"note":"x"}"#, otherwise: 400),
        Probe(.get, "/v1/status", otherwise: 200), Probe(.get, "/v1/openapi.json", otherwise: 200),
        Probe(.post, "/v1/challenges", body: #"{"person":"yamada"}"#, otherwise: 200),
        Probe(.post, "/v1/sign-ins", body: #"{"text":"x","signature":"y"}"#, otherwise: 401),
        Probe(
            .post, "/v1/credentials/enrol",
            body: #"{"technician":"tanaka","invitation":"aaaa","password":"correct horse battery 9"}"#, otherwise: 409),
    ]

    private static let accounts: [Probe] = [
        Probe(
            .post, "/v1/accounts/enrolments",
            body: #"{"person":"yamada","invitation":"aaaa","password":"correct horse battery 9"}"#, otherwise: 409),
        Probe(
            .post, "/v1/accounts/confirmations", body: #"{"person":"yamada","invitation":"aaaa","code":"123456"}"#,
            otherwise: 409),
        Probe(
            .post, "/v1/sign-ins/password", body: #"{"person":"yamada","password":"x","code":"123456"}"#,
            otherwise: 401),
        Probe(.post, "/v1/sign-outs", body: #"{"everywhere":true}"#, [.nobody: 401], otherwise: 204),
        Probe(.post, "/v1/sign-in-denials", body: "{}", [.nobody: 401], otherwise: 204),
        Probe(.get, "/v1/me", [.nobody: 401], otherwise: 200),
    ]

    private static let tokens: [Probe] = [
        Probe(.get, "/v1/tokens", [.nobody: 401], otherwise: 200),
        Probe(
            .post, "/v1/tokens", body: #"{"label":"夜間","reach":"submit","until":"2026-12-31"}"#,
            [.nobody: 401, .manager: 403, .delegate: 403, .operator: 403, .auditor: 403], otherwise: 200),
        // Nobody's: there is none of this name.
        Probe(
            .post, "/v1/tokens/{id}/revoke", path: "/v1/tokens/t000000000000/revoke", body: "{}", [.nobody: 401],
            otherwise: 404),
    ]

    private static let reading: [Probe] = [
        Probe(.get, "/v1/ledger", [.nobody: 401], otherwise: 200),
        Probe(.get, "/v1/requests", [.nobody: 401], otherwise: 200),
        Probe(
            .get, "/v1/requests/{id}", path: "/v1/requests/" + request, [.nobody: 401, .foreignClerk: 404],
            otherwise: 200),
        Probe(
            .get, "/v1/requests/{id}/proof", path: "/v1/requests/\(request)/proof", [.nobody: 401, .foreignClerk: 404],
            otherwise: 200),
        Probe(.get, "/v1/sessions", [.nobody: 401], otherwise: 200),
        Probe(
            .get, "/v1/sessions/{id}", path: "/v1/sessions/" + session, [.nobody: 401, .foreignClerk: 404],
            otherwise: 200),
        // Nobody has opened the view.
        Probe(
            .get, "/v1/sessions/{id}/picture", path: "/v1/sessions/\(session)/picture",
            [.nobody: 401, .foreignClerk: 404], otherwise: 403),
        Probe(.get, "/v1/credentials", [.nobody: 401], otherwise: 200),
        Probe(.get, "/v1/debts", [.nobody: 401], otherwise: 200),
        Probe(
            .get, "/v1/retention", [.nobody: 401, .clerk: 403, .foreignClerk: 403, .technician: 403, .colleague: 403],
            otherwise: 200),
        Probe(
            .get, "/v1/notices", [.nobody: 401, .clerk: 403, .foreignClerk: 403, .technician: 403, .colleague: 403],
            otherwise: 200),
        Probe(
            .get, "/v1/tallies", [.nobody: 401, .clerk: 403, .foreignClerk: 403, .technician: 403, .colleague: 403],
            otherwise: 200),
        Probe(
            .get, "/v1/stops", [.nobody: 401, .clerk: 403, .foreignClerk: 403, .technician: 403, .colleague: 403],
            otherwise: 200),
        Probe(
            .get, "/v1/explanations", path: "/v1/explanations?name=tanaka+pacs1", [.nobody: 401, .foreignClerk: 404],
            otherwise: 200),
        Probe(.get, "/v1/journal", [.nobody: 401, .manager: 200, .operator: 200, .auditor: 200], otherwise: 403),
    ]

    private static let hospital: [Caller: Int] = [.nobody: 401, .manager: 204, .delegate: 204, .operator: 204]

    private static let acts: [Probe] = [
        Probe(.post, "/v1/texts", body: #"{"text":"x","signature":"y"}"#, [.nobody: 401], otherwise: 400),
        Probe(.post, "/v1/texts/attested", body: #"{"text":"x"}"#, [.nobody: 401], otherwise: 400),
        Probe(
            .post, "/v1/ledger", body: #"{"holiday":{"_0":{"date":"2026-11-23","name":"勤労感謝の日"}}}"#,
            [.nobody: 401, .manager: 200, .operator: 200], otherwise: 403),
        Probe(
            .post, "/v1/sessions/{id}/cut", path: "/v1/sessions/\(session)/cut", body: #"{"why":"異常"}"#,
            hospital.merging([.foreignClerk: 404]) { first, _ in first }, otherwise: 403),
        Probe(
            .post, "/v1/sessions/{id}/watches", path: "/v1/sessions/\(session)/watches", body: "{}",
            [.nobody: 401, .foreignClerk: 404, .manager: 204], otherwise: 403),
        Probe(
            .post, "/v1/stops", body: #"{"scope":{"all":{}},"why":"異常"}"#,
            [.nobody: 401, .manager: 204, .delegate: 204], otherwise: 403),
        Probe(
            .post, "/v1/resumptions", body: #"{"scope":{"all":{}},"why":"解消"}"#,
            [.nobody: 401, .manager: 409, .delegate: 409], otherwise: 403),
    ]

    private static func vendorsPeople(_ status: Int) -> [Caller: Int] {
        [.nobody: 401, .clerk: status, .foreignClerk: status, .technician: status, .colleague: status]
    }

    private static let drafts: [Probe] = [
        Probe(.get, "/v1/drafts", vendorsPeople(200), otherwise: 403),
        Probe(.post, "/v1/drafts", body: #"{"kind":"request","content":"a=b"}"#, vendorsPeople(200), otherwise: 403),
        // Nobody has one of that name.
        Probe(.get, "/v1/drafts/{id}", path: "/v1/drafts/d1", vendorsPeople(404), otherwise: 403),
        Probe(
            .post, "/v1/drafts/{id}", path: "/v1/drafts/d1", body: #"{"revision":1,"content":"a=b"}"#,
            vendorsPeople(404), otherwise: 403),
        Probe(
            .post, "/v1/drafts/{id}/discard", path: "/v1/drafts/d1/discard", body: #"{"revision":1}"#,
            vendorsPeople(404), otherwise: 403),
    ]

    private static let attachments: [Probe] = [
        Probe(
            .post, "/v1/requests/{id}/attachments", path: "/v1/requests/\(request)/attachments?name=scan.png",
            body: "{}", [.nobody: 401, .clerk: 200, .technician: 200, .colleague: 200, .foreignClerk: 404],
            otherwise: 403),
        // There is none yet.
        Probe(
            .get, "/v1/requests/{id}/attachments/{number}", path: "/v1/requests/\(request)/attachments/1",
            [.nobody: 401], otherwise: 404),
    ]

    private static let credentials: [Probe] = [
        Probe(
            .post, "/v1/credentials/collect",
            body: #"{"technician":"tanaka","asset":"pacs1","password":"correct horse battery 9"}"#,
            [.nobody: 401, .technician: 200], otherwise: 403),
        Probe(
            .post, "/v1/credentials/revoke",
            body: #"{"request":"\#(request)","technician":"tanaka","asset":"pacs1","why":"紛失"}"#,
            [.nobody: 401, .foreignClerk: 404, .colleague: 403, .auditor: 403], otherwise: 204),
        Probe(
            .post, "/v1/logon-denials", body: #"{"technician":"tanaka"}"#, [.nobody: 401, .technician: 204],
            otherwise: 403),
    ]

    private static func journalReaders(_ status: Int) -> [Caller: Int] {
        [.nobody: 401, .manager: status, .operator: status, .auditor: status]
    }

    private static let backups: [Probe] = [
        // The example's settings name nobody who could open one.
        Probe(.post, "/v1/backups", body: "{}", [.nobody: 401, .manager: 400, .operator: 400], otherwise: 403),
        Probe(
            .post, "/v1/backups/outcomes", body: #"{"failed":{"why":"ディスクがいっぱい"}}"#,
            [.nobody: 401, .manager: 204, .operator: 204], otherwise: 403),
        Probe(
            .get, "/v1/gap", [.nobody: 401, .clerk: 403, .foreignClerk: 403, .technician: 403, .colleague: 403],
            otherwise: 404),
    ]

    private static let exports: [Probe] = [
        Probe(.post, "/v1/exports", body: "{}", journalReaders(200), otherwise: 403),
        Probe(
            .post, "/v1/exports/{id}/end", path: "/v1/exports/abc/end", body: "{}", journalReaders(204),
            otherwise: 403),
        Probe(
            .get, "/v1/exports/{id}/entries", path: "/v1/exports/abc/entries", journalReaders(404), otherwise: 403),
        Probe(
            .get, "/v1/exports/{id}/rows", path: "/v1/exports/abc/rows?kind=vendor", journalReaders(404),
            otherwise: 403),
        Probe(
            .get, "/v1/exports/{id}/checkpoints", path: "/v1/exports/abc/checkpoints", journalReaders(404),
            otherwise: 403),
        Probe(
            .get, "/v1/exports/{id}/timestamps", path: "/v1/exports/abc/timestamps", journalReaders(404),
            otherwise: 403),
        Probe(
            .get, "/v1/exports/{id}/settings", path: "/v1/exports/abc/settings", journalReaders(200), otherwise: 403),
    ]
}
