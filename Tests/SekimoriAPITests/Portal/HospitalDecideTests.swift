import Foundation
import NIOHTTP1
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// The text that is signed, shown, taken along and brought back: the same bytes all the way (THREATS row 77).
@Suite struct HospitalDecideTests {
    private static let path = "/requests/r20261122-001/decide"
    private static let fixed =
        "?act=approve&at=2026-11-21T03%3A41%3A00.000000Z&nonce=" + String(repeating: "0", count: 32)

    /// What approves the example's request as it was submitted.
    private static func approval(_ view: RequestView = HospitalStage.view(), _ conditions: Conditions = Conditions())
        throws -> [UInt8]
    {
        try ApprovalText(
            approving: view, conditions, by: Example.ito, at: tokyo("2026-11-21 12:41"), zone: .tokyo
        ).bytes()
    }

    /// What stands in the page's form.
    private static func carried(_ html: String) throws -> [UInt8] {
        let match = try #require(html.firstMatch(of: /name="text" value="([A-Za-z0-9+\/=]+)"/))
        return Array(try #require(Data(base64Encoded: String(match.1))))
    }

    /// What the page shows, as a browser reads it.
    private static func shown(_ html: String) throws -> String {
        let match = try #require(html.firstMatch(of: /<pre class="signed" tabindex="0">([^<]*)<\/pre>/))
        return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#96;", "`"), ("&amp;", "&")]
            .reduce(String(match.1)) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }

    private static func sending(_ bytes: [UInt8], _ signature: String, act: String = "approve") -> [String: String] {
        ["do": "send", "act": act, "text": Data(bytes).base64EncodedString(), "signature": signature]
    }

    @Test(.requirement("R-248"))
    func `the text on the page is to the byte what the command would sign, however often it is loaded`() async throws {
        let stub = HospitalStage.daemon()
        let view = HospitalStage.view(Example.form { $0.capabilities = [.shell, .execAny] })
        stub.set("GET /v1/requests/r20261122-001", view)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let wanted = try Self.approval(view)
            for language in ["ja", "en"] {
                let page = try await house.browse(
                    Self.path + Self.fixed, as: .manager, headers: ["Accept-Language": language])
                #expect(page.status == 200)
                #expect(try Self.carried(page.text) == wanted)
                #expect(try Self.shown(page.text) == String(decoding: wanted, as: UTF8.self))
                #expect(page.text.contains(Digest.hex(Digest.sha256(wanted))))
                #expect(page.text.contains("ssh-keygen -Y sign -n approval-v1@sekimori -f ~/.ssh/id_ed25519"))
                #expect(page.text.contains("$env:USERPROFILE\\.ssh\\id_ed25519"))
                #expect(page.text.contains("sekimori request approve r20261122-001"))
            }
            #expect(stub.posts.isEmpty)
        }
    }

    @Test func `the page's address fixes the moment and the number of its text`() async throws {
        try await PortalHouse.with(daemon: HospitalStage.daemon().serve()) { house in
            let heard = try await house.browse(Self.path + "?act=approve", as: .manager)
            #expect(heard.status == 303)
            let place = try #require(heard.headers["Location"].first)
            #expect(place.hasPrefix(Self.path + "?act=approve&at=2026-11-22T04%3A30%3A00.000000Z&nonce="))
            let first = try await house.browse(place, as: .manager)
            let second = try await house.browse(place, as: .manager)
            let bytes = try Self.carried(first.text)
            #expect(try Self.carried(second.text) == bytes)
        }
    }

    @Test func `the text is saved as a file of exactly its bytes`() async throws {
        let stub = HospitalStage.daemon()
        stub.set("GET /v1/requests/r20261122-002", HospitalStage.view())
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let bytes = try Self.approval()
            let form = ["act": "approve", "text": Data(bytes).base64EncodedString()]
            let heard = try await house.send("/requests/r20261122-001/text", form, as: .manager)
            #expect(Array(heard.text.utf8) == bytes)
            #expect(heard.headers["Content-Type"] == ["text/plain; charset=utf-8"])
            #expect(
                heard.headers["Content-Disposition"] == ["attachment; filename=\"approve-r20261122-001.txt\""])
            // What was not made here is not handed out from here.
            for text in ["<script>x</script>", "decision-v1@sekimori\n"] {
                let foreign = ["act": "approve", "text": Data(text.utf8).base64EncodedString()]
                #expect(try await house.send("/requests/r20261122-001/text", foreign, as: .manager).status == 400)
            }
            #expect(try await house.send("/requests/r20261122-002/text", form, as: .manager).status == 400)
            #expect(try await house.send("/requests/r20261122-003/text", form, as: .manager).status == 404)
        }
    }

    @Test func `a signature that was brought back goes to the gate with the text it is of`() async throws {
        let stub = HospitalStage.daemon()
        stub.set(
            "POST /v1/texts",
            TextReceipt(namespace: "approval-v1@sekimori", request: Example.request, phase: "approved", entry: 7))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let bytes = try Self.approval()
            let armored = String(
                decoding: People.ito.sign(bytes, namespace: ApprovalText.namespace), as: UTF8.self)
            // As a browser sends what was pasted from Windows.
            let pasted = armored.replacingOccurrences(of: "\n", with: "\r\n")
            let heard = try await house.send(Self.path + Self.fixed, Self.sending(bytes, pasted), as: .manager)
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == ["/requests/r20261122-001"])
            let call = try #require(stub.posts.last)
            #expect(call.name == "POST /v1/texts")
            #expect(call.headers["authorization"] == "Bearer " + StubDaemon.Who.manager.token)
            let sent = try JSONDecoder().decode(SignedTextView.self, from: Data(call.body.utf8))
            #expect(Array(sent.text.utf8) == bytes)
            #expect(sent.signature == armored)
        }
    }

    @Test func `a signature of anything else is told so, goes nowhere, and the text stays`() async throws {
        let stub = HospitalStage.daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let bytes = try Self.approval()
            let other = String(
                decoding: People.ito.sign(bytes + [0x0A], namespace: ApprovalText.namespace), as: UTF8.self)
            for (signature, words) in [("", "署名を貼り付けて"), ("nonsense", "署名として読めません"), (other, "この文の署名ではありません")] {
                let heard = try await house.send(Self.path + Self.fixed, Self.sending(bytes, signature), as: .manager)
                #expect(heard.text.contains(words), "\(words)")
                #expect(try Self.carried(heard.text) == bytes)
            }
            #expect(stub.posts.isEmpty)
        }
    }

    @Test func `a signature that was pasted when the sign-in had ended comes back with its text, and is not sent`()
        async throws
    {
        let stub = HospitalStage.daemon()
        stub.set(
            "POST /v1/sign-ins/password",
            SignedIn(token: StubDaemon.Who.manager.token, actor: .ito, expires: Site.start))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let bytes = try Self.approval()
            let armored = String(
                decoding: People.ito.sign(bytes, namespace: ApprovalText.namespace), as: UTF8.self)
            let ended = String(repeating: "f", count: 64)
            let form = Self.sending(bytes, armored).merging(["form-token": FormGuard.token(of: ended)]) { $1 }
            let asked = try await house.send(
                Self.path + Self.fixed, form,
                headers: ["Origin": "https://127.0.0.1:\(house.port)", "Cookie": "__Host-sekimori=" + ended])
            #expect(asked.status == 401)
            let back = try await house.send(
                "/sign-in",
                [
                    "person": "ito", "password": "x", "code": "123456", "carried": try asked.hidden("carried"),
                    "carried-path": try asked.hidden("carried-path"),
                ])
            #expect(back.status == 200)
            #expect(try Self.carried(back.text) == bytes)
            #expect(back.text.contains(armored.split(separator: "\n")[1]))
            #expect(back.text.contains("nonce=" + String(repeating: "0", count: 32)))
            #expect(back.text.contains(FormGuard.token(of: StubDaemon.Who.manager.token)))
            #expect(!stub.posts.contains { $0.name == "POST /v1/texts" })
        }
    }

    @Test func `what the gate does not take is said in its words, and nothing that was typed is lost`() async throws {
        let stub = HospitalStage.daemon()
        stub.refuse("POST /v1/texts", 409, code: "document-differs", detail: "申請が出し直されています")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let bytes = try Self.approval()
            let armored = String(
                decoding: People.ito.sign(bytes, namespace: ApprovalText.namespace), as: UTF8.self)
            let heard = try await house.send(Self.path + Self.fixed, Self.sending(bytes, armored), as: .manager)
            #expect(heard.status == 409)
            #expect(heard.text.contains("申請が出し直されています"))
            #expect(heard.text.contains(armored.split(separator: "\n")[1]))
            #expect(try Self.carried(heard.text) == bytes)
        }
    }

    @Test(.requirement("R-248")) func `conditions narrow the text, and what would add is refused`() async throws {
        let stub = HospitalStage.daemon()
        let view = HospitalStage.view(
            Example.form {
                $0.technicians = [Example.tanaka, Example.suzuki]
                $0.assets = [Example.pacs, Example.ris]
                $0.capabilities = [.shell, .execAny]
            })
        stub.set("GET /v1/requests/r20261122-001", view)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let form = [
                "do": "show", "act": "approve", "until": "15:30", "with": "tanaka", "on": "ris2", "exec": "no",
                "why": "終わったら'電話'を",
            ]
            let page = try await house.send(Self.path + Self.fixed, form, as: .manager)
            let text = try ApprovalText(bytes: try Self.carried(page.text))
            #expect(text.technicians.map(\.id) == [Example.tanaka])
            #expect(text.assets.map(\.id) == [Example.ris])
            #expect(text.capabilities == [.shell])
            #expect(text.window.until == tokyo("2026-11-22 15:30"))
            #expect(text.comment == the("終わったら'電話'を"))
            #expect(
                page.text.contains(
                    "--until 2026-11-22T15:30 --without suzuki --asset ris2 --no-exec --comment &#39;終わったら&#39;\\&#39;&#39;電話&#39;\\&#39;&#39;を&#39;"
                ))
            for (name, value, words) in [
                ("until", "17:01", "申請された時間の中"), ("until", "soon", "16:30 のように"), ("with", "sato", "一人は残して"),
                ("on", "none", "一つは残して"),
            ] {
                let refused = try await house.send(
                    Self.path + Self.fixed, form.merging([name: value]) { $1 }, as: .manager)
                #expect(refused.text.contains(words), "\(name) \(value)")
                #expect(!refused.text.contains("class=\"signed\""))
            }
        }
    }

    @Test func `a decision needs a reason, and says exactly that`() async throws {
        let stub = HospitalStage.daemon()
        let path = Self.path + Self.fixed.replacingOccurrences(of: "approve", with: "return")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let asked = try await house.browse(path, as: .manager)
            #expect(!asked.text.contains("class=\"signed\""))
            let empty = try await house.send(path, ["do": "show", "act": "return", "why": " "], as: .manager)
            #expect(empty.text.contains("理由を書いてください"))
            let page = try await house.send(path, ["do": "show", "act": "return", "why": "手順を詳しく"], as: .manager)
            let text = try DecisionText(bytes: try Self.carried(page.text))
            #expect(text.decision == .return)
            #expect(text.why == the("手順を詳しく"))
            #expect(text.by == Example.ito)
            #expect(text.report == nil)
        }
    }

    @Test(.requirement("R-255")) func `a finding is not taken for granted where report and record differ`() async throws
    {
        let stub = HospitalStage.daemon()
        let path = Self.path + Self.fixed.replacingOccurrences(of: "approve", with: "confirm")
        let session = HospitalStage.session(end: Example.end())
        @Sendable func show(_ contradictions: [Contradiction]) {
            stub.set(
                "GET /v1/requests/r20261122-001",
                HospitalStage.view(
                    phase: .reportAccepted, sessions: [session],
                    report: Example.reported(contradictions: contradictions)))
        }
        try await PortalHouse.with(daemon: stub.serve()) { house in
            show([])
            let agreed = try await house.browse(path, as: .manager)
            let text = try ConfirmationText(bytes: try Self.carried(agreed.text))
            #expect(text.finding == .agree)
            #expect(text.sessions == [session.id])
            show([.technicianUndeclared(Example.suzuki)])
            let asked = try await house.browse(path, as: .manager)
            #expect(!asked.text.contains("class=\"signed\""))
            #expect(asked.text.contains("鈴木 花子 の記録があるが、報告にない"))
            #expect(asked.text.contains("不一致"))
            let differs = try await house.send(
                path, ["do": "show", "act": "confirm", "finding": "differ", "why": "交代の連絡を受けていた"], as: .manager)
            let finding = try ConfirmationText(bytes: try Self.carried(differs.text)).finding
            #expect(finding == .differ(why: the("交代の連絡を受けていた")))
        }
    }

    @Test(.requirement("R-255"), arguments: [true, false])
    func `what the gate would not take for agreed is not offered to be signed as agreed`(isOwed: Bool) async throws {
        let stub = HospitalStage.daemon()
        let path = Self.path + Self.fixed.replacingOccurrences(of: "approve", with: "confirm")
        let form = Example.report { if isOwed { $0.erasure = .owed(the("来週消去する")) } }
        stub.set(
            "GET /v1/requests/r20261122-001",
            HospitalStage.view(
                phase: .reportAccepted, sessions: [HospitalStage.session(end: Example.end())],
                report: Example.reported(form, contradictions: isOwed ? [] : [.takenOutUnpermitted])))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let asked = try await house.browse(path, as: .manager)
            #expect(asked.text.contains(#"value="differ" checked"#))
            #expect(!asked.text.contains(#"value="agree" checked"#))
            let agreed = try await house.send(
                path, ["do": "show", "act": "confirm", "finding": "agree"], as: .manager)
            #expect(!agreed.text.contains("class=\"signed\""))
            #expect(agreed.text.contains(isOwed ? "データの消去がまだ済んでいません" : "報告と記録が食い違っています"))
        }
    }

    @Test func `whoever decides has what was asked for on the page`() async throws {
        let stub = HospitalStage.daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse(Self.path + Self.fixed, as: .manager)
            for words in ["<details open>", "1. バックアップを確認する", "保守端末 07", "203.0.113.10"] {
                #expect(page.text.contains(words), "\(words)")
            }
            let session = HospitalStage.session(end: Example.end())
            stub.set(
                "GET /v1/requests/r20261122-001",
                HospitalStage.view(
                    phase: .reported(since: tokyo("2026-11-22 18:00")), sessions: [session],
                    report: Example.reported()))
            let judging = Self.path + Self.fixed.replacingOccurrences(of: "approve", with: "accept-report")
            let report = try await house.browse(judging, as: .manager)
            for words in ["<details><summary>作業申請書", "1. バックアップを確認する", "接続の記録"] {
                #expect(report.text.contains(words), "\(words)")
            }
        }
    }

    @Test(.requirement("R-255")) func `whoever judges a report reads it, with what the record contradicts marked`()
        async throws
    {
        let stub = HospitalStage.daemon()
        let session = HospitalStage.session(end: Example.end())
        let form = Example.report {
            $0.personalInformation = .accessed([the("患者番号 123 の検査記録")])
        }
        stub.set(
            "GET /v1/requests/r20261122-001",
            HospitalStage.view(
                phase: .reported(since: tokyo("2026-11-22 18:00")), sessions: [session],
                report: Example.reported(form, contradictions: [.personalInformationUnannounced])))
        let decide = Self.path + Self.fixed.replacingOccurrences(of: "approve", with: "accept-report")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let request = "/requests/r20261122-001"
            for (path, who) in [(decide, StubDaemon.Who.manager), (request, .manager), (request, .clerk)] {
                let page = try await house.browse(path, as: who)
                for words in ["修正プログラムを適用した", "版を 7.2.1 に更新", "2026-11-22 13:50"] {
                    #expect(page.text.contains(words), "\(path) \(words)")
                }
                let marked = try #require(page.text.split(separator: "<tr class=\"differs\">").dropFirst().first)
                let row = marked.prefix { $0 != "\n" }
                #expect(row.contains("患者番号 123 の検査記録") && row.contains("申請にない"), "\(path)")
            }
        }
    }

    @Test func `more time is the approval once more with a later end`() async throws {
        let stub = HospitalStage.daemon()
        let revision = Example.revision()
        let short = try #require(Window(from: revision.window.from, until: tokyo("2026-11-22 15:00")))
        let terms = WorkRequest.Terms(
            window: short, technicians: [Example.tanaka], assets: [Example.pacs], sources: revision.form.sources,
            capabilities: [.shell])
        stub.set(
            "GET /v1/requests/r20261122-001",
            HospitalStage.view(
                phase: .working, sessions: [HospitalStage.session()], approval: Example.approval(terms: terms)))
        let path = Self.path + Self.fixed.replacingOccurrences(of: "approve", with: "extend")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let form = ["do": "show", "act": "extend", "until": "16:30", "why": "部品待ち"]
            let page = try await house.send(path, form, as: .manager)
            let text = try ApprovalText(bytes: try Self.carried(page.text))
            #expect(text.window.until == tokyo("2026-11-22 16:30"))
            #expect(text.comment == the("部品待ち"))
            let earlier = try await house.send(path, form.merging(["until": "14:30"]) { $1 }, as: .manager)
            #expect(earlier.text.contains("いまの承認より遅く"))
        }
    }

    @Test(arguments: [StubDaemon.Who.clerk, .technician, .operator, .auditor])
    func `who decides nothing is told that the page is not theirs`(who: StubDaemon.Who) async throws {
        let stub = HospitalStage.daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            #expect(try await house.browse(Self.path + Self.fixed, as: who).status == 403)
            let form = Self.sending(try Self.approval(), "x")
            #expect(try await house.send(Self.path + Self.fixed, form, as: who).status == 403)
            #expect(try await house.send("/requests/r20261122-001/text", form, as: who).status == 403)
            #expect(stub.posts.isEmpty)
        }
    }

    @Test(arguments: PageSecurityTests.payloads)
    func `whatever stands in a text, the page shows it as text`(payload: String) async throws {
        guard let label = Label(payload) else { return }
        let stub = HospitalStage.daemon()
        let path = Self.path + Self.fixed
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let form = [
                "do": "show", "act": "approve", "with": "tanaka", "on": "pacs1", "until": payload, "why": payload,
            ]
            let refused = try await house.send(path, form, as: .manager)
            #expect(!PageSecurityTests.isRaw(payload, in: refused.text))
            let page = try await house.send(path, form.merging(["until": "17:00"]) { $1 }, as: .manager)
            #expect(!PageSecurityTests.isRaw(payload, in: page.text))
            #expect(page.text.count(of: "<script") == 0)
            let text = try ApprovalText(bytes: try Self.carried(page.text))
            #expect(text.comment.map { $0.text.filter { !$0.isWhitespace } } == label.text.filter { !$0.isWhitespace })
        }
    }
}
