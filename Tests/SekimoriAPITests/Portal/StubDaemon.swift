import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// A daemon that says what the test tells it to, and keeps what it was asked.
final class StubDaemon: Sendable {
    /// A sign-in of each of these roles.
    enum Who: String, CaseIterable {
        case clerk = "a"
        case technician = "b"
        case manager = "c"
        case auditor = "d"
        case `operator` = "e"

        var token: String { String(repeating: rawValue, count: 64) }
        var cookie: String { "__Host-sekimori=" + token }

        var actor: Actor {
            switch self {
            case .clerk: .yamada
            case .technician: .tanaka
            case .manager: .ito
            case .auditor: .auditor
            case .operator: .operations
            }
        }
    }

    struct Call: Sendable {
        let name: String
        let query: String
        let headers: [String: String]
        let body: String
    }

    private struct State {
        var answers: [String: (Int, String)] = [:]
        var calls: [Call] = []
    }

    private let state = Mutex(State())

    init() {
        set("GET /v1/status", StubDaemon.status)
        set("GET /v1/ledger", StubDaemon.ledger)
        set("GET /v1/requests", SekimoriService.Page<RequestSummary>(items: [StubDaemon.summary()], next: nil))
        set("GET /v1/debts", [DebtView]())
        set("GET /v1/credentials", [CredentialView]())
        set("GET /v1/drafts", [DraftView]())
    }

    var calls: [Call] { state.withLock { $0.calls } }
    var posts: [Call] { calls.filter { $0.name.hasPrefix("POST") } }

    func set(_ call: String, _ view: some Encodable) {
        let text = (try? JSONEncoder().encode(view)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
        answer(call, 200, text)
    }

    func answer(_ call: String, _ status: Int, _ text: String = "") {
        state.withLock { $0.answers[call] = (status, text) }
    }

    func refuse(_ call: String, _ status: Int, code: String, detail: String = "だめです", path: String? = nil) {
        let path = path.map { #","path":"\#($0)""# } ?? ""
        answer(
            call, status,
            #"{"type":"urn:x","title":"断り","status":\#(status),"code":"\#(code)","detail":"\#(detail)","hint":"次はこう"\#(path)}"#
        )
    }

    func serve() -> PortalHouse.Daemon {
        let router = Router()
        let answer: @Sendable (Request, BasicRequestContext) async throws -> Response = { [self] request, _ in
            let body = try await request.body.collect(upTo: 4_000_000)
            var headers: [String: String] = [:]
            for field in request.headers { headers[field.name.canonicalName] = field.value }
            let name = "\(request.method) \(request.uri.path)"
            let call = Call(name: name, query: request.uri.query ?? "", headers: headers, body: String(buffer: body))
            let (status, text) = respond(call)
            return Response(
                status: .init(code: status),
                headers: [.contentType: status < 300 ? "application/json" : "application/problem+json"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        router.get("/v1/**", use: answer)
        router.post("/v1/**", use: answer)
        return PortalHouse.serving(router.buildResponder())
    }

    private func respond(_ call: Call) -> (Int, String) {
        state.withLock { $0.calls.append(call) }
        let bearer = call.headers["authorization"].map { String($0.dropFirst("Bearer ".count)) }
        let who = Who.allCases.first { $0.token == bearer }
        if bearer != nil, who == nil { return (401, Self.unauthenticated) }
        if call.name == "GET /v1/me" {
            guard let who else { return (401, Self.unauthenticated) }
            return (200, Self.me(who.actor))
        }
        if let answer = state.withLock({ $0.answers[call.name] }) { return answer }
        return (404, #"{"type":"urn:x","title":"見つかりません","status":404,"code":"not-found","detail":"ありません"}"#)
    }

    static let unauthenticated =
        #"{"type":"urn:x","title":"サインインが必要です","status":401,"code":"unauthenticated","detail":"ありません"}"#

    private static func me(_ actor: Actor) -> String {
        let actor = (try? JSONEncoder().encode(actor)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return """
            {"actor":\(actor),"name":"山田 次郎","lastGood":{"at":"2026-11-20T00:00:00.000000Z","source":"203.0.113.10"},
            "lastFailed":{"at":"2026-11-19T00:00:00.000000Z","source":"203.0.113.66","count":3},
            "expires":"2026-11-21T09:00:00.000000Z"}
            """
    }

    static let status = StatusView(
        gate: Example.gate, zone: "Asia/Tokyo", now: Site.start, version: "test", actor: nil, entries: 1, waiting: 0,
        open: 0, running: 0, overdue: 0, stops: [], clock: "fine", recipients: nil, evidence: nil, backup: nil,
        gap: nil)

    static let ledger = LedgerView(
        vendors: [Example.vendor()], contracts: [Example.contract()],
        technicians: [Example.technician(), Example.technician(Example.suzuki)],
        assets: [Example.asset(), Example.asset(Example.ris)], people: [Example.clerk()],
        appointments: [Example.appointment()], holidays: [])

    static func summary(
        _ id: Sekimori.RequestID = Example.request, purpose: Label = the("定期保守"), phase: WorkRequest.Phase = .submitted
    ) -> RequestSummary {
        let revision = Example.revision()
        return RequestSummary(
            id: id, revision: 1, vendor: Example.yamato, vendorName: Example.vendor().name, date: Example.day,
            window: revision.window, windowLocal: Zone.tokyo.text(revision.window), purpose: purpose,
            technicians: [Example.tanaka], assets: [Example.pacs], phase: phase, phaseName: phase.name,
            waitsFor: .hospital, reportDue: nil)
    }
}

extension StubDaemon {
    /// The example's request as it stands in a world.
    static func view(
        _ world: World = Example.working(), obstacles: [Refusal] = []
    ) throws -> RequestView {
        let request = try #require(world.requests[Example.request])
        return RequestView(
            gate: Example.gate, zone: "Asia/Tokyo", request: request, phaseName: request.phase.name,
            waitsFor: .vendor, reportDue: nil, windowLocal: Zone.tokyo.text(request.revision.window),
            submittedOnTheDay: false, vendor: Example.vendor(), contract: Example.contract(),
            technicians: [Example.technician()], assets: [Example.asset()],
            sessions: request.sessions.compactMap { world.sessions[$0] }, obstacles: obstacles,
            history: HistoryView(requests: 12, closed: 9, overdue: 1, cut: 0), submission: nil, attested: true,
            reportAttested: false)
    }

    /// The work is over and its report owed.
    static func ended() throws -> RequestView {
        var world = Example.working()
        world.take(.sessionEnded(Example.session, Example.end()), at: tokyo("2026-11-22 13:50"))
        world.take(.ended(.windowOver), at: Site.closing)
        return try view(world)
    }

    static func returned(_ why: Label) throws -> RequestView {
        var world = Example.world()
        world.take(.submitted(Example.revision()), at: Example.filled)
        world.take(.returned(why: why), at: Example.filled)
        return try view(world)
    }
}

extension PortalHouse {
    /// Asks as a browser does: with cookies, and with the Origin of the page where a form is sent.
    func browse(
        _ path: String, as who: StubDaemon.Who? = nil, method: String = "GET", headers: [String: String] = [:]
    ) async throws -> Heard {
        var fields = headers
        if let who { fields["Cookie"] = who.cookie }
        return try await ask(path, method: .init(rawValue: method), headers: .init(fields.map { ($0.key, $0.value) }))
    }

    /// Sends a form as a page of ours does; `headers` replace what the browser would say of itself.
    func send(
        _ path: String, _ form: [String: String], filled: Fields = .none, as who: StubDaemon.Who? = nil,
        isGuarded: Bool = true, headers: [String: String]? = nil
    ) async throws -> Heard {
        var filled = filled
        var fields = headers ?? ["Origin": "https://127.0.0.1:\(port)", "Sec-Fetch-Site": "same-origin"]
        if let who { fields["Cookie"] = who.cookie }
        fields["Content-Type"] = "application/x-www-form-urlencoded"
        var form = form
        if isGuarded, let who { form["form-token"] = FormGuard.token(of: who.token) }
        for (name, value) in form { filled = filled.with(name, value) }
        let body = filled.encoded
        return try await ask(
            path, method: .POST, headers: .init(fields.map { ($0.key, $0.value) }), body: ByteBuffer(string: body))
    }
}
