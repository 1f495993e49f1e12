import Foundation
import Hummingbird
import NIOHTTP1
import Sekimori
import SekimoriAPI
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// Sign-ins that somebody made up, kept, or stole: the portal before a gatekeeper of its own (THREATS rows 103, 105).
@Suite struct SessionAttackTests {
    private static func with(
        _ test: @escaping @Sendable (PortalHouse, Site, TestApp) async throws -> Void
    ) async throws {
        let site = try Site.filled()
        let app = try site.account("yamada")
        let api = router(gatekeeper: site.gatekeeper, door: .portal).buildResponder()
        try await PortalHouse.with(daemon: PortalHouse.serving(api)) { house in try await test(house, site, app) }
    }

    /// Signs in as a browser that has these cookies; gives the one it gets.
    private static func signIn(_ house: PortalHouse, _ site: Site, _ app: TestApp, with cookie: String? = nil)
        async throws -> String
    {
        var headers = ["Origin": "https://127.0.0.1:\(house.port)", "Sec-Fetch-Site": "same-origin"]
        var form = ["person": "yamada", "password": Site.password, "code": app.code(at: site.clock.now())]
        if let cookie {
            headers["Cookie"] = cookie
            form["form-token"] = FormGuard.token(of: String(cookie.dropFirst("__Host-sekimori=".count)))
        }
        let heard = try await house.send("/sign-in", form, headers: headers)
        try #require(heard.status == 303)
        site.clock.advance(.seconds(30))
        let set = try #require(heard.headers["Set-Cookie"].first)
        return String(set.prefix { $0 != ";" })
    }

    private static func sees(_ cookie: String, _ house: PortalHouse) async throws -> Bool {
        try await house.browse("/requests", headers: ["Cookie": cookie]).status == 200
    }

    private static func token(_ cookie: String) -> String { String(cookie.dropFirst("__Host-sekimori=".count)) }

    @Test(.requirement("R-206"))
    func `a cookie that was put into a browser is not the one it signs in with`() async throws {
        try await Self.with { house, site, app in
            let planted = "__Host-sekimori=" + String(repeating: "ab", count: 32)
            let own = try await Self.signIn(house, site, app, with: planted)
            #expect(own != planted)
            #expect(try await Self.sees(own, house))
            #expect(try await !Self.sees(planted, house))
            // A sign-in of one's own that was planted ends with the victim's.
            let again = try await Self.signIn(house, site, app, with: own)
            #expect(again != own)
            #expect(try await !Self.sees(own, house))
            #expect(try await Self.sees(again, house))
        }
    }

    @Test(.requirement("R-206"))
    func `a stolen cookie is dead once its owner has signed out, here or everywhere`() async throws {
        try await Self.with { house, site, app in
            let one = try await Self.signIn(house, site, app)
            let other = try await Self.signIn(house, site, app)
            func signOut(_ path: String, _ cookie: String) async throws -> Int {
                try await house.send(
                    path, ["form-token": FormGuard.token(of: Self.token(cookie))],
                    headers: ["Origin": "https://127.0.0.1:\(house.port)", "Cookie": cookie]
                ).status
            }
            #expect(try await signOut("/sign-out", one) == 303)
            #expect(try await !Self.sees(one, house))
            #expect(
                try await house.ask("/v1/me", headers: ["Authorization": "Bearer " + Self.token(one)]).status == 401)
            #expect(try await Self.sees(other, house))
            let third = try await Self.signIn(house, site, app)
            #expect(try await signOut("/account/sign-out", third) == 303)
            for cookie in [other, third] { #expect(try await !Self.sees(cookie, house)) }
        }
    }

    @Test func `a form of another site, or of another's sign-in, changes nothing at the gate`() async throws {
        try await Self.with { house, site, app in
            let cookie = try await Self.signIn(house, site, app)
            let other = try await Self.signIn(house, site, app)
            let size = site.gatekeeper.size
            let own = FormGuard.token(of: Self.token(cookie))
            for (path, token, origin) in [
                ("/sign-out", "", "https://127.0.0.1:\(house.port)"), ("/sign-out", own, "https://evil.example"),
                ("/account/sign-out", FormGuard.token(of: Self.token(other)), "https://127.0.0.1:\(house.port)"),
                ("/requests/new", "", "https://evil.example"),
            ] {
                let heard = try await house.send(
                    path, ["form-token": token], headers: ["Origin": origin, "Cookie": cookie])
                #expect(heard.status == 403)
            }
            #expect(site.gatekeeper.size == size)
            #expect(try await Self.sees(cookie, house))
        }
    }
}
