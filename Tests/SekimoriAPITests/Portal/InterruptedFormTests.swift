import Foundation
import NIOHTTP1
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// A sign-in that ends while somebody writes.
@Suite struct InterruptedFormTests {
    private static let filled = Fields(Example.form()).with("purpose", "書きかけ \"の\" & 目的")

    /// Writes for longer than a sign-in lives, and sends.
    private static func late(_ whole: WholeHouse, _ form: [String: String] = [:]) async throws -> PortalHouse.Heard {
        let token = try await whole.signIn()
        whole.site.clock.advance(.hours(9))
        return try await whole.send(
            "/requests/new", ["date": "2026-11-24"].merging(form) { $1 }, filled: filled, as: token)
    }

    private static func signingIn(_ page: PortalHouse.Heard, _ person: String, code: String) throws -> [String: String]
    {
        [
            "person": person, "password": Site.password, "code": code, "carried": try page.hidden("carried"),
            "carried-path": try page.hidden("carried-path"),
        ]
    }

    @Test func `what was typed is a draft after the next sign-in, and nothing was sent`() async throws {
        let site = try Site.filled()
        let app = try site.account("yamada")
        try await WholeHouse.of(site) { whole in
            let page = try await Self.late(whole)
            #expect(page.status == 401)
            #expect(page.text.contains("まだ何も送っていません"))
            #expect(page.headers["Set-Cookie"].contains { $0.hasPrefix("__Host-sekimori=;") })
            let wrong = try await whole.send(
                "/sign-in", try Self.signingIn(page, "yamada", code: "000000"), as: nil)
            #expect(wrong.status == 401)
            let code = app.code(at: site.clock.now())
            let signedIn = try await whole.send("/sign-in", try Self.signingIn(wrong, "yamada", code: code), as: nil)
            #expect(signedIn.status == 303)
            let place = try #require(signedIn.place)
            #expect(place.hasPrefix("/requests/new?draft=d"))
            let cookie = try #require(signedIn.headers["Set-Cookie"].first)
            let token = String(cookie.dropFirst("__Host-sekimori=".count).prefix(64))
            let opened = try await whole.browse(place, as: token)
            for words in ["サインインが切れる前に書いた内容", "書きかけ &quot;の&quot; &amp; 目的", #"value="2026-11-24""#] {
                #expect(opened.text.contains(words), "\(words)")
            }
            #expect(try whole.count("request-submitted") == 0)
        }
    }

    @Test func `a draft that others kept on meanwhile is left alone: what was typed is another one`() async throws {
        let site = try Site.filled()
        let app = try site.account("yamada")
        let draft = try site.gatekeeper.keepDraft(.request, about: nil, title: nil, content: "purpose=a", by: .yamada)
        _ = try site.gatekeeper.keepDraft(draft.id, over: 1, title: nil, content: "purpose=b", by: .yamada)
        try await WholeHouse.of(site) { whole in
            let page = try await Self.late(whole, ["draft": "\(draft.id)", "draft-revision": "1"])
            let code = app.code(at: site.clock.now())
            _ = try await whole.send("/sign-in", try Self.signingIn(page, "yamada", code: code), as: nil)
            let drafts = try site.gatekeeper.drafts(by: .yamada)
            #expect(drafts.count == 2)
            #expect(try site.gatekeeper.draft(draft.id, by: .yamada).content == "purpose=b")
        }
    }

    @Test func `where it cannot be kept it is shown, to be copied`() async throws {
        let site = try Site.filled()
        // The hospital has no drafts.
        let app = try site.account("ito")
        try await WholeHouse.of(site) { whole in
            let page = try await Self.late(whole)
            let code = app.code(at: site.clock.now())
            let heard = try await whole.send("/sign-in", try Self.signingIn(page, "ito", code: code), as: nil)
            #expect(heard.status == 409)
            for words in ["下書きに保存できませんでした", "書きかけ &quot;の&quot; &amp; 目的", "目的"] {
                #expect(heard.text.contains(words), "\(words)")
            }
            #expect(heard.headers["Set-Cookie"].contains { $0.hasPrefix("__Host-sekimori=") })
        }
    }

    @Test func `a form from before another sign-in of the same browser comes back and does nothing`() async throws {
        try await WholeHouse.of(try Site.filled()) { whole in
            let (old, new) = (try await whole.signIn(), try await whole.signIn())
            let form = ["date": "2026-11-24"]
            let heard = try await whole.send("/requests/new", form, filled: Self.filled, as: new, pageOf: old)
            #expect(heard.status == 403)
            for words in ["何も変わっていません", "書きかけ &quot;の&quot; &amp; 目的", FormGuard.token(of: new)] {
                #expect(heard.text.contains(words), "\(words)")
            }
            #expect(try whole.count("request-submitted") == 0)
            let sent = try await whole.send("/requests/new", form, filled: Self.filled, as: new)
            #expect(sent.status == 303)
        }
    }

    @Test func `a sign-in form carries only what a long form of ours had`() async throws {
        try await WholeHouse.of(try Site.filled()) { whole in
            func isCarried(_ path: String) async throws -> Bool {
                try await whole.send("/sign-in", ["person": "yamada", "carried": "a=b", "carried-path": path], as: nil)
                    .text.contains("name=\"carried\"")
            }
            for path in [
                "/account", "/requests/x/report", "//evil.example", "/drafts/discard", "/nowhere", "/sign-in",
                "/technicians/confirm", "/requests/x/decide", "/requests/\(Probe.request)/withdraw",
                "https://evil.example/requests/proxy", "/requests/proxy/", "/requests/proxy?a=\"", "?", "",
            ] {
                let carried = try await isCarried(path)
                #expect(!carried, "\(path)")
            }
            for path in [
                "/requests/new", "/requests/proxy", "/technicians/new", "/requests/\(Probe.request)/report",
                "/requests/\(Probe.request)/decide?act=approve",
            ] {
                let carried = try await isCarried(path)
                #expect(carried, "\(path)")
            }
        }
    }

    // MARK: Forms that are not kept

    private static func fields(_ pairs: [(String, String)]) -> Fields {
        Fields(pairs.map { Fields.Pair(name: $0.0, value: $0.1) })
    }

    private static let phoned = Fields(
        filled.pairs
            + fields([
                ("vendor", "yamato"), ("date", "2026-11-24"), ("caller", "山田 \"花子\""), ("way", "phone"),
                ("received", "2026-11-21T08:50"),
            ]).pairs)

    /// Sends a form when the sign-in it was opened with is over, and signs in as somebody.
    private static func lateAndBack(
        _ whole: WholeHouse, _ path: String, _ form: Fields, of caller: Caller, _ person: String, _ app: TestApp
    ) async throws -> (asked: PortalHouse.Heard, back: PortalHouse.Heard) {
        let token = try await whole.signIn(caller)
        whole.site.clock.advance(.hours(9))
        let asked = try await whole.send(path, [:], filled: form, as: token)
        let code = app.code(at: whole.site.clock.now())
        return (asked, try await whole.send("/sign-in", try signingIn(asked, person, code: code), as: nil))
    }

    private static func token(_ heard: PortalHouse.Heard) throws -> String {
        let cookie = try #require(heard.headers["Set-Cookie"].first)
        return String(cookie.dropFirst("__Host-sekimori=".count).prefix(64))
    }

    @Test func `what was phoned comes back after the next sign-in with every field, and nothing was sent`() async throws
    {
        let site = try Site.filled()
        let app = try site.account("operations")
        try await WholeHouse.of(site) { whole in
            let (asked, back) = try await Self.lateAndBack(
                whole, "/requests/proxy", Self.phoned, of: .operator, "operations", app)
            #expect(asked.status == 401)
            #expect(asked.text.contains("書いた内容を入れた画面に戻ります") && !asked.text.contains("下書き"))
            #expect(back.status == 200)
            #expect(back.headers["Set-Cookie"].count == 1)
            for pair in Self.phoned.pairs where !pair.value.isEmpty {
                #expect(back.text.contains(HTMLText().escapeText(pair.value)), "\(pair.name)")
            }
            let token = try Self.token(back)
            for words in [
                "サインインが切れる前に書いた内容です", #"action="/requests/proxy""#, #"name="way" value="phone" checked"#,
                FormGuard.token(of: token),
            ] { #expect(back.text.contains(words), "\(words)") }
            #expect(try whole.count("request-submitted") == 0)
            let sent = try await whole.send("/requests/proxy", [:], filled: Self.phoned, as: token)
            #expect(sent.status == 303)
            #expect(try whole.count("request-submitted") == 1)
        }
    }

    @Test func `whoever signs in and has no such page is shown what was typed, to be copied`() async throws {
        let site = try Site.filled()
        let app = try site.account("yamada")
        try await WholeHouse.of(site) { whole in
            let (_, back) = try await Self.lateAndBack(
                whole, "/requests/proxy", Self.phoned, of: .operator, "yamada", app)
            #expect(back.status == 409)
            for words in ["元の画面に戻せませんでした", "山田 &quot;花子&quot;", "書きかけ &quot;の&quot; &amp; 目的"] {
                #expect(back.text.contains(words), "\(words)")
            }
            #expect(!back.text.contains(#"action="/requests/proxy""#))
            #expect(try Self.token(back).count == 64)
            #expect(try whole.count("request-submitted") == 0)
        }
    }

    @Test func `an application for a technician comes back after the next sign-in, and nobody is applied for`()
        async throws
    {
        let site = try Site.filled()
        let app = try site.account("yamada")
        let form = Self.fields([("id", "kato"), ("name", "加藤 三郎"), ("days", "mon"), ("days", "wed")])
        try await WholeHouse.of(site) { whole in
            let (_, back) = try await Self.lateAndBack(whole, "/technicians/new", form, of: .clerk, "yamada", app)
            #expect(back.status == 200)
            for words in [
                "加藤 三郎", #"value="kato""#, #"value="mon" checked"#, #"value="wed" checked"#,
                #"action="/technicians/new""#,
            ] { #expect(back.text.contains(words), "\(words)") }
            let list = try await whole.browse("/technicians", as: try Self.token(back))
            #expect(list.status == 200 && !list.text.contains("加藤 三郎"))
        }
    }
}
