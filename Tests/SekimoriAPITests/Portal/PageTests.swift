import Foundation
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// Signing in and out, and what the first pages say.
@Suite struct PageTests {
    private static let credentials = ["person": "yamada", "password": "correct horse battery 9", "code": "123456"]

    private static func signedIn(_ token: String) -> SignedIn {
        SignedIn(token: token, actor: .yamada, expires: Site.start)
    }

    @Test func `a sign-in sets the daemon's token as a cookie that only this host gets back`() async throws {
        let stub = StubDaemon()
        stub.set("POST /v1/sign-ins/password", Self.signedIn(StubDaemon.Who.clerk.token))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send("/sign-in", Self.credentials)
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == ["/"])
            #expect(
                heard.headers["Set-Cookie"] == [
                    "__Host-sekimori=\(StubDaemon.Who.clerk.token); Path=/; Secure; HttpOnly; SameSite=Strict"
                ])
            let call = try #require(stub.posts.first)
            #expect(call.body == #"{"code":"123456","password":"correct horse battery 9","person":"yamada"}"#)
            #expect(call.headers["authorization"] == nil)
            #expect(call.headers["sekimori-source"] == "127.0.0.1")
            #expect(try await house.browse("/", as: .clerk).headers["Location"] == ["/requests"])
        }
    }

    @Test func `a wrong sign-in says the same whatever was wrong, and keeps no password`() async throws {
        let stub = StubDaemon()
        stub.answer("POST /v1/sign-ins/password", 401, StubDaemon.unauthenticated)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send("/sign-in", Self.credentials)
            #expect(heard.status == 401)
            #expect(heard.headers["Set-Cookie"] == [])
            #expect(heard.text.contains("どれかが違います"))
            #expect(heard.text.contains(#"value="yamada""#))
            #expect(!heard.text.contains("correct horse"))
            #expect(!heard.text.contains("123456"))
        }
    }

    @Test func `a throttled sign-in says until when`() async throws {
        let stub = StubDaemon()
        stub.refuse("POST /v1/sign-ins/password", 429, code: "throttled", detail: "10:05 まで受け付けません")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send("/sign-in", Self.credentials)
            #expect(heard.status == 429)
            #expect(heard.text.contains("10:05 まで受け付けません"))
        }
    }

    @Test func `an earlier sign-in of the browser ends with the new one`() async throws {
        let stub = StubDaemon()
        stub.set("POST /v1/sign-ins/password", Self.signedIn(StubDaemon.Who.manager.token))
        stub.answer("POST /v1/sign-outs", 204)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send("/sign-in", Self.credentials, as: .clerk)
            #expect(heard.headers["Set-Cookie"].first?.contains(StubDaemon.Who.manager.token) == true)
            let out = try #require(stub.posts.last)
            #expect(out.name == "POST /v1/sign-outs")
            #expect(out.headers["authorization"] == "Bearer " + StubDaemon.Who.clerk.token)
        }
    }

    @Test func `signing out tells the daemon and takes the cookie away, here or everywhere`() async throws {
        let stub = StubDaemon()
        stub.answer("POST /v1/sign-outs", 204)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for (path, body) in [
                ("/sign-out", #"{"everywhere":false}"#), ("/account/sign-out", #"{"everywhere":true}"#),
            ] {
                let heard = try await house.send(path, [:], as: .clerk)
                #expect(heard.status == 303)
                #expect(heard.headers["Location"] == ["/sign-in"])
                #expect(heard.headers["Set-Cookie"].first?.contains("Max-Age=0") == true)
                #expect(stub.posts.last?.body == body)
            }
        }
    }

    @Test func `a sign-in that is over leads to the sign-in, which says so`() async throws {
        try await PortalHouse.with(daemon: StubDaemon().serve()) { house in
            let old = "__Host-sekimori=" + String(repeating: "f", count: 64)
            let heard = try await house.browse("/requests", headers: ["Cookie": old])
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == ["/sign-in?ended=1"])
            #expect(heard.headers["Set-Cookie"].first?.contains("Max-Age=0") == true)
            #expect(try await house.browse("/sign-in?ended=1").text.contains("期限が切れました"))
        }
    }

    @Test func `whoever wanted to see a page sees it after signing in`() async throws {
        let stub = StubDaemon()
        stub.set("POST /v1/sign-ins/password", Self.signedIn(StubDaemon.Who.clerk.token))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let asked = try await house.browse("/requests")
            #expect(asked.headers["Location"] == ["/sign-in?next=%2Frequests"])
            let form = try await house.browse("/sign-in?next=%2Frequests")
            #expect(form.text.contains(#"name="next" value="/requests""#))
            let heard = try await house.send("/sign-in", Self.credentials.merging(["next": "/requests"]) { $1 })
            #expect(heard.headers["Location"] == ["/requests"])
        }
    }

    @Test func `an enrolment shows the key of the authenticator, and its code ends it`() async throws {
        let stub = StubDaemon()
        stub.answer(
            "POST /v1/accounts/enrolments", 200,
            #"{"secret":"JBSWY3DPEHPK3PXP","uri":"otpauth://totp/minato:yamada?secret=JBSWY3DPEHPK3PXP","expires":"2026-11-21T09:00:00.000000Z"}"#
        )
        stub.answer("POST /v1/accounts/confirmations", 204)
        let form = ["person": "yamada", "invitation": "abc-def", "password": "correct horse", "again": "correct horse"]
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let differ = try await house.send("/enrol", form.merging(["again": "other"]) { $1 })
            #expect(differ.status == 400)
            #expect(differ.text.contains("二つのパスワードが違います"))
            #expect(stub.posts.isEmpty)
            let pending = try await house.send("/enrol", form)
            #expect(pending.status == 200)
            #expect(pending.text.contains("JBSW Y3DP EHPK 3PXP"))
            #expect(pending.text.contains(#"href="otpauth://totp/"#))
            #expect(!pending.text.contains("correct horse"))
            // The page loaded anew when its key is not shown any more: who has it goes on.
            stub.refuse("POST /v1/accounts/enrolments", 409, code: "reply-shown")
            let late = try await house.send("/enrol", form)
            #expect(late.status == 409)
            #expect(late.text.contains("6桁の番号を入れてください") && !late.text.contains("name=\"password\""))
            #expect(try late.hidden("step") == "confirm" && late.hidden("invitation") == "abc-def")
            let done = try await house.send(
                "/enrol", ["step": "confirm", "person": "yamada", "invitation": "abc-def", "code": "123456"])
            #expect(done.text.contains("登録が終わりました"))
            #expect(stub.posts.last?.body == #"{"code":"123456","invitation":"abc-def","person":"yamada"}"#)
            stub.answer("POST /v1/accounts/confirmations", 401, StubDaemon.unauthenticated)
            let wrong = try await house.send(
                "/enrol", ["step": "confirm", "person": "yamada", "invitation": "abc-def", "code": "0"])
            #expect(wrong.status == 401)
            #expect(wrong.text.contains("招待コード"))
        }
    }

    @Test func `the account says when one was last here and when somebody failed`() async throws {
        try await PortalHouse.with(daemon: StubDaemon().serve()) { house in
            let heard = try await house.browse("/account", as: .clerk)
            for words in ["山田 次郎", "2026-11-20 09:00", "203.0.113.10", "203.0.113.66", "3回"] {
                #expect(heard.text.contains(words), "\(words)")
            }
        }
    }

    @Test func `requests are listed with names, and what is owed stands first`() async throws {
        let stub = StubDaemon()
        let due = Site.start + .hours(1)
        stub.set(
            "GET /v1/debts",
            [
                DebtView(
                    request: the("r20261120-003"), vendor: Example.yamato, kind: "report", since: Site.start, due: due,
                    overdue: false, blocks: [])
            ])
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.browse("/requests", as: .clerk)
            #expect(heard.status == 200)
            for words in ["定期保守", "田中 一郎", "画像管理サーバー 1号機", "承認待ち", "2026年11月22日(日)", "13:00 – 17:00"] {
                #expect(heard.text.contains(words), "\(words)")
            }
            let debt = try #require(heard.text.range(of: "/requests/r20261120-003/report"))
            let list = try #require(heard.text.range(of: "定期保守"))
            #expect(debt.lowerBound < list.lowerBound)
            let english = try await house.browse("/requests?phase=approved&lang=en", as: .clerk)
            #expect(english.text.contains("waiting for approval"))
            #expect(stub.calls.contains { $0.name == "GET /v1/requests" && $0.query.contains("phase=approved") })
            stub.set("GET /v1/requests", SekimoriService.Page<RequestSummary>(items: [], next: nil))
            #expect(try await house.browse("/requests", as: .clerk).text.contains("まだ申請はありません"))
        }
    }

    @Test(.requirement("R-243")) func `a list to be confirmed stands first, for the clerk with the way to it`()
        async throws
    {
        let stub = StubDaemon()
        stub.set(
            "GET /v1/debts",
            [
                DebtView(
                    request: nil, vendor: Example.yamato, kind: "roster", since: Site.start,
                    due: Site.start + .hours(1), overdue: true, blocks: ["vendor/yamato"])
            ])
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let clerk = try await house.browse("/requests", as: .clerk)
            #expect(clerk.text.contains("保守要員名簿の確認") && clerk.text.contains("名簿を確認する"))
            #expect(clerk.text.contains("この事業者からはだれも入れません"))
            let technician = try await house.browse("/requests", as: .technician)
            #expect(technician.text.contains("保守要員名簿の確認") && !technician.text.contains("名簿を確認する"))
            let hospital = try await house.browse("/debts", as: .manager)
            #expect(hospital.text.contains("/ledger?part=vendors") && hospital.text.contains("保守要員名簿の確認"))
        }
    }

    @Test func `a language is chosen once and stays`() async throws {
        try await PortalHouse.with(daemon: nil) { house in
            let chosen = try await house.browse("/sign-in?lang=en", headers: ["Accept-Language": "ja"])
            #expect(chosen.text.contains(#"<html lang="en">"#))
            #expect(chosen.headers["Set-Cookie"].first?.hasPrefix("__Host-language=en; Path=/; Secure;") == true)
            let later = try await house.browse(
                "/sign-in", headers: ["Accept-Language": "ja", "Cookie": "__Host-language=en"])
            #expect(later.text.contains(#"<html lang="en">"#))
            let odd = try await house.browse("/sign-in?lang=%22%3E", headers: ["Cookie": "__Host-language=<x>"])
            #expect(odd.text.contains(#"<html lang="ja">"#))
            #expect(odd.headers["Set-Cookie"] == [])
        }
    }

    @Test(arguments: [("ja", "関守の本体が応答していません"), ("en", "daemon does not answer")])
    func `a daemon that is away is said so on the page`(language: String, words: String) async throws {
        try await PortalHouse.with(daemon: nil) { house in
            let headers = ["Accept-Language": language]
            let heard = try await house.browse("/requests", as: .clerk, headers: headers)
            #expect(heard.status == 502)
            #expect(heard.headers["Content-Type"] == ["text/html; charset=utf-8"])
            #expect(heard.text.contains(words))
        }
    }

    @Test func `what was typed stays when the daemon is away, and the form keeps its key`() async throws {
        try await PortalHouse.with(daemon: nil) { house in
            let once = String(repeating: "1", count: 32)
            let heard = try await house.send("/sign-in", Self.credentials.merging(["once": once]) { $1 })
            #expect(heard.status == 502)
            #expect(heard.text.contains(#"value="yamada""#))
            #expect(heard.text.contains(once))
        }
    }
}
