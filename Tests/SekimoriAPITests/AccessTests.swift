import Foundation
import HTTPTypes
import Hummingbird
import Sekimori
import SekimoriAPI
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Who may ask what: every route, by everybody, about one's own and about what is foreign or never was.
@Suite struct AccessTests {
    @Test(.requirement("R-208"), arguments: Probe.all)
    func `each route answers each caller as its role allows`(probe: Probe) async throws {
        for caller in Caller.allCases {
            let site = try Site.filled()
            _ = try site.working()
            try await Surface.of(site) { surface in
                let token = try await surface.token(of: caller)
                let answer = try await surface.ask(probe.method, probe.path, token: token, body: probe.body)
                #expect(
                    answer.status == probe.status(for: caller),
                    "\(caller) \(probe): \(String(decoding: answer.bytes, as: UTF8.self))")
                #expect(answer.header("Cache-Control") == "no-store")
            }
        }
    }

    @Test func `the table above has every route`() throws {
        let routes = router(gatekeeper: try Site().gatekeeper, door: .portal).routes
        let found = Set(routes.map { "\($0.method) \($0.path)" })
        #expect(found == Set(Probe.all.map { "\($0.method) \($0.route)" }))
        #expect(routes.count == Probe.all.count)
    }

    /// Routes with an id in their path, by the probe's own id. An export's is refused to every vendor before it is looked at.
    static let named: [(Probe, String)] = Probe.all
        .filter { $0.route.contains("{id}") && !$0.route.hasPrefix("/v1/exports") && !$0.route.hasPrefix("/v1/tokens") }
        .map { ($0, $0.route.hasPrefix("/v1/requests") ? Probe.request : Probe.session) }

    @Test func `another's token and one that never was are the same bytes, and only the hospital ends it`()
        async throws
    {
        try await Surface.of(try Site.filled()) { surface in
            _ = try await surface.token(of: .readToken)
            let tokens = try await surface.get("/v1/tokens", as: .clerk).json as? [[String: Any]]
            let own = try #require(tokens?.first?["id"] as? String)
            for caller in Caller.allCases where ![.nobody, .manager, .operator, .clerk].contains(caller) {
                let token = try await surface.token(of: caller)
                var answers: Set<[UInt8]> = []
                for id in [own, "t000000000000", "A%20b", ".."] {
                    let answer = try await surface.ask(.post, "/v1/tokens/\(id)/revoke", token: token, body: "{}")
                    #expect(answer.status == (caller.token == nil ? 404 : 403), "\(caller)")
                    answers.insert(answer.bytes)
                }
                #expect(answers.count == 1, "\(caller)")
            }
            #expect(try await surface.post("/v1/tokens/\(own)/revoke", "{}", as: .operator).status == 204)
        }
    }

    @Test(arguments: named)
    func `a foreign id, an unknown one and one that cannot be are the same bytes`(probe: Probe, own: String)
        async throws
    {
        let site = try Site.filled()
        _ = try site.working()
        try await Surface.of(site) { surface in
            for caller in [Caller.foreignClerk, .foreignToken] {
                let token = try await surface.token(of: caller)
                var answers: Set<[UInt8]> = []
                var headers: Set<HTTPFields> = []
                for id in [own, "r20990101-001", "s20990101-0001", "A%20b", "x", "..", "%00"] {
                    let answer = try await surface.ask(
                        probe.method, probe.route.replacing("{id}", with: id), token: token, body: probe.body)
                    // A token that does not carry so far is told so before anything is looked up.
                    #expect(answer.status == probe.status(for: caller))
                    answers.insert(answer.bytes)
                    headers.insert(answer.headers)
                }
                #expect(answers.count == 1)
                #expect(headers.count == 1)
                guard caller == .foreignClerk else { continue }
                let nowhere = try await surface.ask(.get, "/v1/nothing", token: token)
                #expect(nowhere.bytes == answers.first)
            }
        }
    }

    @Test func `lists show a vendor nothing of another vendor's`() async throws {
        let site = try Site.filled()
        _ = try site.working()
        try await Surface.of(site) { surface in
            for path in [
                "/v1/requests", "/v1/sessions", "/v1/requests?vendor=yamato", "/v1/sessions?technician=tanaka",
                "/v1/sessions?vendor=yamato", "/v1/sessions?asset=pacs1", "/v1/sessions?date=2026-11-22",
                "/v1/sessions?vendor=yamato&asset=pacs1&date=2026-11-22&running=true",
            ] {
                let items = try await surface.get(path, as: .foreignClerk).object["items"] as? [Any]
                #expect(items?.count == 0)
                let own = try await surface.get(path, as: .clerk).object["items"] as? [Any]
                #expect(own?.count == 1)
            }
            for path in ["/v1/credentials", "/v1/debts"] {
                #expect(try await surface.get(path, as: .foreignClerk).bytes == Array("[]".utf8))
            }
            let ledger = try await surface.get("/v1/ledger", as: .foreignClerk)
            let text = String(decoding: ledger.bytes, as: UTF8.self)
            #expect(!text.contains("yamato") && !text.contains("tanaka") && !text.contains("ito"))
        }
    }

    @Test func `a technician sees only one's own passcodes' state`() async throws {
        let site = try Site.filled()
        _ = try site.working()
        try await Surface.of(site) { surface in
            let own = try await surface.get("/v1/credentials", as: .technician).json as? [Any]
            #expect(own?.count == 1)
            #expect(try await surface.get("/v1/credentials", as: .colleague).bytes == Array("[]".utf8))
        }
    }

    @Test func `a passcode is nobody else's to collect`() async throws {
        let site = try Site.filled()
        _ = try site.openDay()
        try await Surface.of(site) { surface in
            let body = #"{"technician":"tanaka","asset":"pacs1","password":"\#(Site.password)"}"#
            let colleague = try await surface.post("/v1/credentials/collect", body, as: .colleague)
            #expect(colleague.status == 403)
            let own = try await surface.post("/v1/credentials/collect", body, as: .technician)
            #expect(own.text("login") == "tanaka+pacs1")
            #expect(own.text("passcode")?.utf8.count == 14)
        }
    }

    @Test func `without a token the status names the gate and no more`() async throws {
        let site = try Site.filled()
        _ = try site.working()
        try await Surface.of(site) { surface in
            let status = try await surface.get("/v1/status", as: .nobody)
            #expect(status.text("gate") == "minato")
            #expect(status.text("actor") == nil)
            #expect(try status.object["running"] as? Int == 0)
            #expect(try await surface.get("/v1/status", as: .manager).object["running"] as? Int == 1)
        }
    }
}
