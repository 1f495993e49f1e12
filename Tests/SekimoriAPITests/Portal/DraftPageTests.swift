import Foundation
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// Forms that are begun and not handed in: nothing of them is lost, and nobody's words are silently another's.
@Suite struct DraftPageTests {
    private static let new = "/requests/new"
    private static let keep = ["act": "keep", "date": "2026-11-22"]
    private static let filled = Fields(Example.form())

    /// Keeps the example's request as a draft, and opens it.
    private static func kept(_ whole: WholeHouse, _ token: String, _ purpose: String = "定期点検") async throws
        -> PortalHouse.Heard
    {
        let heard = try await whole.send(new, keep, filled: filled.with("purpose", purpose), as: token)
        return try await whole.browse(try #require(heard.place), as: token)
    }

    @Test
    func `a form half filled in is kept, listed, opened again and thrown away, and the journal has nothing of it`()
        async throws
    {
        try await WholeHouse.of(try Site.filled()) { whole in
            let token = try await whole.signIn()
            let size = whole.site.gatekeeper.size
            let half = Fields([
                .init(name: "purpose", value: "定期点検 <b>"), .init(name: "from", value: "13時"),
                .init(name: "technicians", value: "tanaka"), .init(name: "date", value: "2026-11-24"),
                .init(name: "date", value: "2026-11-25"), .init(name: "take-out", value: "yes"),
                .init(name: "plan", value: "一\n二"),
            ])
            let heard = try await whole.send(Self.new, ["act": "keep"], filled: half, as: token)
            #expect(heard.status == 303)
            let place = try #require(heard.place)
            let opened = try await whole.browse(place, as: token)
            for words in [
                "下書きを保存しました", "まだ提出していません", "定期点検 &lt;b&gt;", #"value="13時""#, #"value="tanaka" checked"#,
                #"value="2026-11-24""#, #"value="2026-11-25""#, #"name="take-out" value="yes" checked"#,
                "一\n二</textarea>",
            ] { #expect(opened.text.contains(words), "\(words)") }
            let list = try await whole.browse("/requests", as: token)
            for words in ["下書き", "定期点検 &lt;b&gt;", "/drafts/discard", "2026年12月21日"] {
                #expect(list.text.contains(words), "\(words)")
            }
            let id = try opened.hidden("draft")
            // A draft is its owner's: to a colleague there is none.
            let colleague = try await whole.signIn(.colleague)
            #expect(try await whole.browse(Self.new + "?draft=" + id, as: colleague).status == 404)
            #expect(try await !whole.browse("/requests", as: colleague).text.contains("定期点検"))
            for _ in 1...2 {
                let gone = try await whole.send("/drafts/discard", ["draft": id, "draft-revision": "1"], as: token)
                #expect(gone.place == "/requests")
            }
            #expect(try await whole.browse(Self.new + "?draft=" + id, as: token).status == 404)
            #expect(try await !whole.browse("/requests", as: token).text.contains("定期点検"))
            let entries = try whole.site.events(after: size)
            #expect(entries.allSatisfy { $0.kind == "signed-in" }, "\(entries.map(\.kind))")
        }
    }

    @Test func `of two tabs the second save shows both, says what happened, and overwrites only when told again`()
        async throws
    {
        try await WholeHouse.of(try Site.filled()) { whole in
            let token = try await whole.signIn()
            let (left, right) = (try await Self.kept(whole, token), try await whole.signIn())
            let mark = try left.mark()
            let first = Self.filled.with("purpose", "左の画面")
            let second = Self.filled.with("purpose", "右の画面").with("privilege", "general")
            #expect(
                try await whole.send(Self.new, Self.keep.merging(mark) { $1 }, filled: first, as: token).status == 303)
            // Another browser, another sign-in, the same account.
            let refused = try await whole.send(
                Self.new, Self.keep.merging(mark) { $1 }.merging(["once": WholeHouse.once()]) { $1 }, filled: second,
                as: right)
            #expect(refused.status == 409)
            for words in ["ほかの画面で", "左の画面", #"value="右の画面""#, "まだ保存していません", "管理者", "置き換わります"] {
                #expect(refused.text.contains(words), "\(words)")
            }
            let id = try #require(mark["draft"])
            let stored = { try whole.site.gatekeeper.draft(the(id), by: .yamada) }
            #expect(try stored().fields["purpose"] == "左の画面")
            let again = Self.keep.merging(try refused.mark()) { $1 }.merging(["once": WholeHouse.once()]) { $1 }
            #expect(try await whole.send(Self.new, again, filled: second, as: right).status == 303)
            #expect(try stored().fields["purpose"] == "右の画面")
            #expect(try stored().revision == 3)
        }
    }

    @Test func `a draft that was thrown away elsewhere is kept anew, and the page says so`() async throws {
        try await WholeHouse.of(try Site.filled()) { whole in
            let token = try await whole.signIn()
            let mark = try await Self.kept(whole, token).mark()
            try whole.site.gatekeeper.discardDraft(the(try #require(mark["draft"])), revision: 1, by: .yamada)
            let heard = try await whole.send(Self.new, Self.keep.merging(mark) { $1 }, filled: Self.filled, as: token)
            let opened = try await whole.browse(try #require(heard.place), as: token)
            #expect(opened.text.contains("新しい下書きとして保存しました"))
            #expect(try opened.hidden("draft") != mark["draft"])
        }
    }

    @Test func `a draft that is handed in is gone, and handed in again from another tab it is told`() async throws {
        try await WholeHouse.of(try Site.filled()) { whole in
            let token = try await whole.signIn()
            let mark = try await Self.kept(whole, token).mark().merging(["date": "2026-11-22"]) { $1 }
            let sent = try await whole.send(Self.new, mark, filled: Self.filled, as: token)
            #expect(sent.place == "/requests/" + Probe.request)
            #expect(try whole.site.gatekeeper.drafts(by: .yamada).isEmpty)
            let other = Self.filled.with("purpose", "別の目的")
            let late = try await whole.send(Self.new, mark, filled: other, as: token)
            #expect(late.status == 409)
            for words in ["すでに提出されています", "いま書かれている内容は送っていません", #"value="別の目的""#] {
                #expect(late.text.contains(words), "\(words)")
            }
            #expect(!late.text.contains(#"name="draft""#))
            #expect(try whole.count("request-submitted") == 1)
            let own = ["date": "2026-11-22", "once": try late.hidden("once")]
            #expect(try await whole.send(Self.new, own, filled: other, as: token).place == "/requests/r20261122-002")
        }
    }

    @Test func `what somebody kept in a draft while it was handed in stays`() async throws {
        try await WholeHouse.of(try Site.filled()) { whole in
            let token = try await whole.signIn()
            let mark = try await Self.kept(whole, token).mark()
            let id: DraftID = the(try #require(mark["draft"]))
            _ = try whole.site.gatekeeper.keepDraft(id, over: 1, title: nil, content: "purpose=x", by: .yamada)
            let form = mark.merging(["date": "2026-11-22"]) { $1 }
            #expect(try await whole.send(Self.new, form, filled: Self.filled, as: token).status == 303)
            #expect(try whole.site.gatekeeper.draft(id, by: .yamada).content == "purpose=x")
        }
    }

    @Test func `a report is kept, offered to who begins it anew, and handed in`() async throws {
        let site = try Site.filled()
        let id = try site.ended()
        try await WholeHouse.of(site) { whole in
            let token = try await whole.signIn()
            let path = "/requests/\(id)/report"
            let form = Fields(Example.report { $0.request = id })
            let heard = try await whole.send(path, ["act": "keep"], filled: form.with("work.content", "途中"), as: token)
            let opened = try await whole.browse(try #require(heard.place), as: token)
            #expect(opened.text.contains("途中</textarea>"))
            let anew = try await whole.browse(path, as: token)
            #expect(anew.text.contains("この報告書の下書きがあります"))
            #expect(anew.text.contains(path + "?draft=" + (try opened.hidden("draft"))))
            #expect(try await whole.browse("/requests", as: token).text.contains(path + "?draft="))
            let sent = try await whole.send(path, try opened.mark(), filled: form, as: token)
            #expect(sent.place == "/requests/\(id)")
            #expect(try site.phase(of: id) == "reported")
            #expect(try site.gatekeeper.drafts(by: .yamada).isEmpty)
        }
    }

    @Test func `what cannot be kept comes back as it was typed, with the reason`() async throws {
        let site = try Site.filled()
        for number in 0..<DraftLimits.most {
            _ = try site.gatekeeper.keepDraft(.request, about: nil, title: nil, content: "\(number)", by: .yamada)
        }
        try await WholeHouse.of(site) { whole in
            let token = try await whole.signIn()
            let full = try await whole.send(Self.new, Self.keep, filled: Self.filled, as: token)
            #expect(full.status == 409)
            for words in ["下書きは 20 件までです", "画像管理サーバーの修正プログラム適用", #"value="2026-11-22""#] {
                #expect(full.text.contains(words), "\(words)")
            }
        }
    }
}
