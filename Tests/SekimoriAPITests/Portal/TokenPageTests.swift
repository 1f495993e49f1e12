import Foundation
import NIOHTTP1
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// The pages about tokens for one's own scripts.
@Suite struct TokenPageTests {
    private static let secret = "skm_" + String(repeating: "5", count: 64)
    private static let id: APITokenID = the("t0123456789ab")

    private func daemon(label: Label = the("夜間の申請")) -> StubDaemon {
        let stub = StubDaemon()
        stub.set(
            "GET /v1/tokens",
            [
                APITokenView(
                    id: Self.id, holder: the("yamada"), name: the("山田 次郎"), label: label, reach: .submit,
                    issued: the("2026-11-01"),
                    until: the("2026-12-31"), lastUsed: the("2026-11-20"))
            ])
        stub.set(
            "POST /v1/tokens",
            IssuedTokenView(id: Self.id, token: Self.secret, reach: .submit, until: the("2026-12-31")))
        stub.answer("POST /v1/tokens/\(Self.id)/revoke", 204)
        return stub
    }

    @Test(arguments: [("ja", "閲覧と、申請・報告書の提出", "取り消す"), ("en", "read, hand in requests and reports", "Revoke")])
    func `one's tokens are listed with what they may and when they were used`(
        language: String, reach: String, button: String
    ) async throws {
        try await PortalHouse.with(daemon: daemon().serve()) { house in
            let headers = ["Accept-Language": language]
            let heard = try await house.browse("/account/tokens", as: .clerk, headers: headers)
            #expect(heard.status == 200)
            for words in [
                reach, button, "夜間の申請", "\(Self.id)", #"action="/account/tokens/\#(Self.id)/revoke""#, "name=\"reach\"",
            ] {
                #expect(heard.text.contains(words), "\(words)")
            }
            #expect(heard.text.contains(language == "ja" ? "2026年11月20日" : "20 Nov 2026"))
            #expect(!heard.text.contains("yamada"))
            let account = try await house.browse("/account", as: .clerk, headers: headers)
            #expect(account.text.contains(#"href="/account/tokens""#))
            // The hospital sees whose they are, and has nothing to hand in.
            let hospital = try await house.browse("/account/tokens", as: .manager, headers: headers)
            #expect(hospital.text.contains("yamada"))
            #expect(!hospital.text.contains("name=\"reach\""))
        }
    }

    @Test func `a new token is shown once, and sent on as it was wished for`() async throws {
        let stub = daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let form = ["label": " 夜間の申請 ", "until": "2026-12-31", "reach": "submit"]
            let heard = try await house.send("/account/tokens", form, as: .clerk)
            #expect(heard.status == 200)
            #expect(heard.text.contains(Self.secret))
            #expect(heard.headers["Cache-Control"] == ["no-store"])
            let call = try #require(stub.posts.first)
            #expect(call.body == #"{"label":"夜間の申請","reach":"submit","until":"2026-12-31"}"#)
            #expect(call.headers["idempotency-key"] != nil)
            #expect(try await house.browse("/account/tokens", as: .clerk).text.contains(Self.secret) == false)
        }
    }

    @Test func `what cannot be is said at its field, with what was typed`() async throws {
        let stub = daemon()
        stub.refuse("POST /v1/tokens", 400, code: "bad-input", detail: "until: だめ", path: "until")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for form in [
                ["label": "", "until": "2026-12-31"], ["label": "夜間", "until": "x"],
                ["label": "夜間", "until": "2030-01-01"],
            ] {
                let heard = try await house.send("/account/tokens", form, as: .clerk)
                #expect(heard.status == 400)
                #expect(heard.text.contains("aria-invalid"))
                #expect(!heard.text.contains(Self.secret))
            }
            #expect(stub.posts.count == 1)
        }
    }

    @Test func `a token is revoked by its button`() async throws {
        let stub = daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send("/account/tokens/\(Self.id)/revoke", [:], as: .clerk)
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == ["/account/tokens"])
            #expect(stub.posts.map(\.name) == ["POST /v1/tokens/\(Self.id)/revoke"])
            #expect(try await house.send("/account/tokens/t1/revoke", [:], as: .clerk).status == 404)
        }
    }

    @Test func `a label is text whatever it looks like, and a token opens no page`() async throws {
        try await PortalHouse.with(daemon: daemon(label: the("<script>alert(1)</script>")).serve()) { house in
            let heard = try await house.browse("/account/tokens", as: .clerk)
            #expect(!heard.text.contains("<script>"))
            #expect(heard.text.contains("&lt;script&gt;"))
            let cookie = ["Cookie": "__Host-sekimori=" + Self.secret]
            #expect(try await house.browse("/account", headers: cookie).status == 303)
        }
    }
}
