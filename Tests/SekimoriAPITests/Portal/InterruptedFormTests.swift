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
            for path in ["/account", "/requests/x/report", "//evil.example", "/drafts/discard"] {
                let heard = try await whole.send(
                    "/sign-in", ["person": "yamada", "carried": "a=b", "carried-path": path], as: nil)
                #expect(!heard.text.contains("name=\"carried\""), "\(path)")
            }
        }
    }
}
