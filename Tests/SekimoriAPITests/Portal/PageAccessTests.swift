import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// Who may see and do what on pages: every page, by everybody, before a gate in the middle of the example's day.
@Suite struct PageAccessTests {
    /// A gate whose day can be begun anew behind the same portal.
    private final class Stage: HTTPResponder {
        typealias Context = CallContext

        private let current: Mutex<(site: Site, responder: RouterResponder<CallContext>)>

        init() throws { current = Mutex(try Self.day()) }

        private static func day() throws -> (site: Site, responder: RouterResponder<CallContext>) {
            let site = try Site.filled()
            _ = try site.working()
            return (site, router(gatekeeper: site.gatekeeper, door: .portal).buildResponder())
        }

        var site: Site { current.withLock { $0.site } }

        func beginAnew() throws {
            let day = try Self.day()
            current.withLock { $0 = day }
        }

        func respond(to request: Request, context: CallContext) async throws -> Response {
            let responder = current.withLock { $0.responder }
            return try await responder.respond(to: request, context: context)
        }

        /// The token of a new sign-in from the test's own address; nil for nobody.
        func token(of caller: Caller) throws -> String? {
            guard let (name, key) = caller.person else { return nil }
            let site = site
            let challenge = site.gatekeeper.challenge(person: name).challenge
            let text = try SignInText(gate: site.rules.gate, person: name, challenge: challenge, at: site.clock.now())
                .bytes()
            let signature = key.sign(text, namespace: SignInText.namespace)
            return try site.gatekeeper.signIn(text: text, signature: signature, source: "127.0.0.1").token
        }

        /// Whom 大和's clerk applied for.
        func applied() -> String {
            _ = try? site.gatekeeper.change(Site.application(the("ishii")), by: .yamada)
            return "ishii"
        }

        func form(of probe: PageProbe) -> [String: String] {
            probe.form.mapValues { $0.replacing("{now}", with: "\(site.clock.now())") }
        }

        /// The id of a token of 大和's clerk's.
        func script() throws -> APITokenID {
            try site.gatekeeper.issueToken(the("夜間"), reach: .read, until: the("2026-12-01"), by: .yamada).id
        }
    }

    /// Everybody here comes from one address, and asks at once.
    private static var limits: Limits {
        var limits = Limits.usual
        limits.burst = 1_000_000
        limits.perSecond = 1_000_000
        return limits
    }

    private static func ask(
        _ house: PortalHouse, _ method: Daemon.Method, _ path: String, _ form: [String: String], _ token: String?
    ) async throws -> PortalHouse.Heard {
        var headers = ["Origin": "https://127.0.0.1:\(house.port)", "Accept-Language": "en"]
        if let token { headers["Cookie"] = "__Host-sekimori=" + token }
        guard method == .post else { return try await house.browse(path, headers: headers) }
        var form = form
        if let token { form["form-token"] = FormGuard.token(of: token) }
        return try await house.send(path, form, isGuarded: false, headers: headers)
    }

    private static func path(_ probe: PageProbe, _ id: String) -> String {
        probe.route.replacing("{id}", with: id).replacing("{number}", with: "1")
    }

    private static func own(_ probe: PageProbe, _ stage: Stage) throws -> String {
        if probe.route.hasPrefix("/account") { return "\(try stage.script())" }
        if ["take-back", "accept", "refuse"].contains(where: probe.route.hasSuffix) { return stage.applied() }
        // Whoever has an account gets another code only once the hospital has said how it knew them.
        if probe.route.hasSuffix("/invite") { return "\(Example.suzuki)" }
        if probe.route.hasPrefix("/technicians") { return "\(Example.tanaka)" }
        return probe.route.hasPrefix("/sessions") ? Probe.session : Probe.request
    }

    @Test(.requirement("R-208"))
    func `each page answers each caller as its role allows`() async throws {
        let stage = try Stage()
        try await PortalHouse.with(Self.limits, daemon: PortalHouse.serving(stage)) { house in
            for probe in PageProbe.all {
                for caller in Caller.people {
                    // What was done by one is not there to be done by the next.
                    if probe.method == .post { try stage.beginAnew() }
                    let path = Self.path(probe, try Self.own(probe, stage))
                    let heard = try await Self.ask(
                        house, probe.method, path, stage.form(of: probe), stage.token(of: caller))
                    #expect(heard.status == probe.status(for: caller), "\(caller) \(probe.testDescription)")
                    let isSignIn = heard.headers["Location"].first?.hasPrefix("/sign-in") ?? false
                    #expect(isSignIn || caller != .nobody || probe.expected[.nobody] != 303, "\(probe.testDescription)")
                    #expect(heard.headers["Cache-Control"] == ["no-store"])
                }
            }
        }
    }

    @Test func `the table above has every page`() {
        let found = PageRoutes.all.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(found) == Set(PageProbe.all.map(\.testDescription)))
        #expect(found.count == PageProbe.all.count)
    }

    @Test func `what is another's and what never was are the same bytes, page by page and role by role`() async throws {
        let stage = try Stage()
        try await PortalHouse.with(Self.limits, daemon: PortalHouse.serving(stage)) { house in
            for caller in Caller.people where caller != .nobody {
                let token = try stage.token(of: caller)
                let nowhere = try await Self.ask(house, .get, "/nowhere", [:], token)
                #expect(nowhere.status == 404)
                for probe in PageProbe.all where probe.route.contains("{id}") {
                    var ids = ["r20990101-001", "s20990101-0001", "t000000000000", "nobody", "x"]
                    if caller == .foreignClerk { ids.append(try Self.own(probe, stage)) }
                    for id in ids {
                        let path = Self.path(probe, id)
                        let heard = try await Self.ask(house, probe.method, path, stage.form(of: probe), token)
                        #expect(heard.status == 404, "\(caller) \(probe.testDescription) \(id)")
                        #expect(
                            heard.text == nowhere.text.replacing("/nowhere", with: path),
                            "\(caller) \(probe.testDescription) \(id)")
                    }
                }
            }
        }
    }

    @Test func `a script's token passes through the portal to the API, and opens no page`() async throws {
        let stage = try Stage()
        let token = try stage.site.gatekeeper.issueToken(
            the("夜間"), reach: .read, until: the("2026-12-01"), by: .yamada
        ).token
        try await PortalHouse.with(Self.limits, daemon: PortalHouse.serving(stage)) { house in
            let headers: HTTPHeaders = ["Authorization": "Bearer " + token]
            #expect(try await house.ask("/v1/requests/\(Probe.request)", headers: headers).status == 200)
            let cut = try await house.ask(
                "/v1/sessions/\(Probe.session)/cut", method: .POST, headers: headers,
                body: ByteBuffer(string: #"{"why":"x"}"#))
            #expect(cut.status == 403)
            #expect(try await Self.ask(house, .get, "/requests", [:], token).status == 303)
        }
    }
}
