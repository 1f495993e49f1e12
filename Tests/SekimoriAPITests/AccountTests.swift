import HTTPTypes
import Sekimori
import SekimoriAPI
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Passwords over HTTP: from the invitation to signing out.
@Suite struct AccountTests {
    private func invitation(_ person: String, _ surface: Surface) async throws -> String {
        let answer = try await surface.post(
            "/v1/ledger", #"{"invitation":{"_0":"\#(person)"}}"#, as: .operator)
        return try #require(answer.text("invitation"))
    }

    private func enrol(_ person: String, _ surface: Surface) async throws -> TestApp {
        let invitation = try await invitation(person, surface)
        let begun = try await surface.ask(
            .post, "/v1/accounts/enrolments",
            body: #"{"person":"\#(person)","invitation":"\#(invitation)","password":"\#(Site.password)"}"#)
        let app = try TestApp(secret: begun.text("secret") ?? "")
        let code = app.code(at: surface.site.clock.now())
        let confirmed = try await surface.ask(
            .post, "/v1/accounts/confirmations",
            body: #"{"person":"\#(person)","invitation":"\#(invitation)","code":"\#(code)"}"#)
        #expect(confirmed.status == 204)
        surface.site.clock.advance(.seconds(30))
        return app
    }

    private func body(_ person: String, _ code: String, password: String = Site.password) -> String {
        #"{"person":"\#(person)","password":"\#(password)","code":"\#(code)"}"#
    }

    @Test(.requirement("R-063", "R-090"))
    func `from the invitation to signing out`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let app = try await enrol("yamada", surface)
            _ = try await surface.ask(.post, "/v1/sign-ins/password", body: body("yamada", "000000"))
            let signedIn = try await surface.ask(
                .post, "/v1/sign-ins/password", body: body("yamada", app.code(at: surface.site.clock.now())))
            let token = try #require(signedIn.text("token"))
            #expect(token.utf8.count == 64)
            let me = try await surface.ask(.get, "/v1/me", token: token)
            #expect(me.text("vendor") == "yamato")
            #expect(me.text("expires") == signedIn.text("expires"))
            #expect((try me.object["lastFailed"] as? [String: Any])?["count"] as? Int == 1)
            #expect(try await surface.ask(.get, "/v1/requests", token: token).status == 200)
            let out = try await surface.ask(.post, "/v1/sign-outs", token: token, body: #"{"everywhere":false}"#)
            #expect(out.status == 204)
            #expect(try await surface.ask(.get, "/v1/me", token: token).status == 401)
        }
    }

    @Test func `signing out everywhere ends what a key opened as well`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let one = try await surface.token(of: .clerk)
            let other = try await surface.token(of: .clerk)
            let foreign = try await surface.token(of: .foreignClerk)
            _ = try await surface.ask(.post, "/v1/sign-outs", token: one, body: #"{"everywhere":true}"#)
            #expect(try await surface.ask(.get, "/v1/me", token: other).status == 401)
            #expect(try await surface.ask(.get, "/v1/me", token: foreign).status == 200)
        }
    }

    @Test(.requirement("R-175"))
    func `a wrong password, a wrong code and a name nobody has are the same bytes`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let app = try await enrol("yamada", surface)
            let code = app.code(at: surface.site.clock.now())
            var answers: Set<[UInt8]> = []
            for (index, body) in [
                body("yamada", code, password: "wrong password"), body("yamada", "000000"), body("nobody", code),
                body("No Such", code), body("ito", code), body("yamada", ""),
            ].enumerated() {
                let answer = try await surface.ask(
                    .post, "/v1/sign-ins/password", body: body, from: "198.51.100.\(index)")
                #expect(answer.status == 401)
                answers.insert(answer.bytes)
            }
            #expect(answers.count == 1)
        }
    }

    @Test(.requirement("R-214"))
    func `a reset without its record is refused, with it done`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            _ = try await enrol("yamada", surface)
            let bare = try await surface.post("/v1/ledger", #"{"invitation":{"_0":"yamada"}}"#, as: .operator)
            #expect(bare.status == 409)
            #expect(bare.code == "identity-check-missing")
            let check =
                #"{"requester":"山田","method":"call-back","document":"台帳の番号","verifier":"運用","why":"失念"}"#
            let full = try await surface.post(
                "/v1/ledger", #"{"invitation":{"_0":"yamada","check":\#(check)}}"#, as: .operator)
            #expect(full.status == 200)
            #expect(full.text("invitation")?.utf8.count == 14)
            let half = try await surface.post(
                "/v1/ledger", #"{"invitation":{"_0":"yamada","check":{"requester":"山田"}}}"#, as: .operator)
            #expect(half.status == 400)
        }
    }

    @Test func `too many tries are told when the next may be`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            for _ in 1...4 { _ = try await surface.ask(.post, "/v1/sign-ins/password", body: body("ito", "000000")) }
            let answer = try await surface.ask(.post, "/v1/sign-ins/password", body: body("ito", "000000"))
            #expect(answer.status == 429)
            #expect(answer.text("until") != nil)
        }
    }

    @Test func `at the gate itself one is signed in without having signed in`() async throws {
        try await Surface.of(try Site.filled(), through: .operator) { surface in
            let me = try await surface.bare(.get, "/v1/me", [:])
            #expect(me.text("name") == "gate-operator")
            #expect(me.text("expires") == nil)
        }
    }
}
