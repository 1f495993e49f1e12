import Foundation
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// What a vendor's people do on pages: apply, collect a passcode, report.
@Suite struct VendorPageTests {
    private struct Sent: Decodable { let text: String }

    private static let path = "/requests/\(Example.request)"
    private static let receipt = TextReceipt(
        namespace: Submission.namespace, request: Example.request, phase: "submitted", entry: 9)

    private static func stub() -> StubDaemon {
        let stub = StubDaemon()
        stub.set("POST /v1/texts/attested", receipt)
        return stub
    }

    private static func sent<Text: SignedText>(_ call: StubDaemon.Call, as type: Text.Type = Text.self) throws -> Text {
        let sent = try JSONDecoder().decode(Sent.self, from: Data(call.body.utf8))
        return try Text(bytes: Array(sent.text.utf8))
    }

    @Test func `a request filled in on the page is the text that the command hands in`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send(
                "/requests/new", ["date": "2026-11-22"], filled: Fields(Example.form()), as: .clerk)
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == [Self.path])
            let call = try #require(stub.posts.first)
            let text = try Self.sent(call, as: Submission.self)
            #expect(text.form == Example.form())
            #expect(text.by == Example.yamada)
            #expect(text.gate == Example.gate)
            #expect(text.at == Site.start)
            #expect(text.revises == nil && text.proxyFor == nil)
            #expect(text.nonce.utf8.count == 32)
        }
    }

    @Test func `every answer a form can have goes there and back`() throws {
        let forms = [
            Example.form { $0.capabilities = [.shell, .execAny, the("exec df -h"), the("exec ls 'a b'")] },
            Example.form {
                $0.personalInformation = .yes(the("障害の再現に必要"))
                $0.faultData = .yes(the("ログ: 一式, #1"))
                $0.technicians = [Example.tanaka, Example.suzuki]
                $0.assets = [Example.pacs, Example.ris]
                $0.repeatedHour = .second
            },
        ]
        for form in forms {
            let filled = FilledForm(form: Fields(form)).request(of: form.vendor, on: "\(form.date)")
            #expect(try RequestSheet.read(filled, file: "").get() == form)
        }
        let reports = [
            Example.report(), Example.report { $0.work = nil },
            Example.report {
                $0.personalInformation = .accessed([the("患者番号 0001234 検査画像"), the("患者番号 0001235")])
                $0.takenOut = .yes(the("ログ"))
                $0.erasure = .owed(the("ログ一式"))
            }, Example.report { $0.erasure = .erased(the("上書き, 田中")) },
        ]
        for report in reports {
            let filled = FilledForm(form: Fields(report)).report(about: report.request)
            #expect(try ReportSheet.read(filled, file: "", request: report.request).get() == report)
        }
    }

    @Test func `several days are several requests, each its own`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let form = Fields(Example.form())
            let days = ["2026-11-22", "", "2026-11-24", "2026-11-22"]
            let filled = Fields(form.pairs + days.map { Fields.Pair(name: "date", value: $0) })
            let heard = try await house.send("/requests/new", [:], filled: filled, as: .clerk)
            #expect(heard.headers["Location"] == ["/requests?sent=2"])
            let texts = try stub.posts.map { try Self.sent($0, as: Submission.self) }
            #expect(texts.map(\.form.date) == [the("2026-11-22"), the("2026-11-24")])
            #expect(Set(texts.map(\.nonce)).count == 2)
            #expect(Set(stub.posts.compactMap { $0.headers["idempotency-key"] }).count == 2)
        }
    }

    @Test func `a form with mistakes comes back with all of them, and with what was typed`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let empty = try await house.send("/requests/new", [:], as: .clerk)
            #expect(empty.status == 400)
            for field in ["契約番号", "作業日", "目的", "作業計画・手順", "リスク確認", "更新適用日"] {
                #expect(empty.text.contains(">\(field)</a>"), "\(field)")
            }
            #expect(empty.text.contains(##"href="#f-terminal-patched-on""##))
            let filled = Fields(Example.form()).with("take-out", "yes").with("until", "25:00")
            let heard = try await house.send("/requests/new", ["date": "2026-11-22"], filled: filled, as: .clerk)
            #expect(heard.status == 400)
            #expect(heard.text.contains("25:00"))
            #expect(heard.text.contains("有なら内容も書きます"))
            #expect(!heard.text.contains("yes, 内容"))
            #expect(heard.text.contains("画像管理サーバーの修正プログラム適用"))
            #expect(heard.text.contains(#"value="2026-11-22""#))
            #expect(!heard.text.contains("sekimori "), "a page does not send people to the command")
        }
        #expect(stub.posts.isEmpty)
    }

    @Test func `what the rules refuse is said on the form, which loses nothing`() async throws {
        let stub = Self.stub()
        stub.refuse("POST /v1/texts/attested", 409, code: "too-late", detail: "提出が遅すぎます")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let once = String(repeating: "7", count: 32)
            let heard = try await house.send(
                "/requests/new", ["date": "2026-11-22", "once": once], filled: Fields(Example.form()), as: .clerk)
            #expect(heard.status == 409)
            for words in ["提出が遅すぎます", "次はこう", "前の版に戻す", once] { #expect(heard.text.contains(words), "\(words)") }
        }
    }

    @Test func `a form sent twice is one request`() async throws {
        let stub = Self.stub()
        stub.refuse("POST /v1/texts/attested", 409, code: "idempotency-key-reused")
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.send(
                "/requests/new", ["date": "2026-11-22"], filled: Fields(Example.form()), as: .clerk)
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == ["/requests?again=1"])
            let list = try await house.browse("/requests?again=1", as: .clerk)
            #expect(list.text.contains("二度は記録していません"))
            #expect(stub.posts.allSatisfy { $0.headers["idempotency-key"]?.utf8.count == 32 })
        }
    }

    @Test func `an earlier request is copied without its day, one that came back with it and with the comment`()
        async throws
    {
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.returned(the("手順が足りません")))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let copy = try await house.browse("/requests/new?copy=\(Example.request)", as: .clerk)
            #expect(copy.text.contains("画像管理サーバーの修正プログラム適用"))
            #expect(!copy.text.contains(#"value="2026-11-22""#))
            let revision = try await house.browse("/requests/new?revise=\(Example.request)", as: .clerk)
            #expect(revision.text.contains(#"value="2026-11-22""#))
            #expect(revision.text.contains("手順が足りません"))
            let again = ["date": "2026-11-22", "revises": "\(Example.request)"]
            _ = try await house.send("/requests/new", again, filled: Fields(Example.form()), as: .clerk)
            #expect(try Self.sent(#require(stub.posts.last), as: Submission.self).revises == Example.request)
            let shown = try await house.browse(Self.path, as: .clerk)
            for words in ["病院から差し戻されました", "手順が足りません", "/requests/new?revise=\(Example.request)"] {
                #expect(shown.text.contains(words), "\(words)")
            }
        }
    }

    @Test func `a vendor reads that the hospital did it, where it has no name of who`() async throws {
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.view())
        let theirs = LedgerView(
            vendors: [Example.vendor()], contracts: [], technicians: [Example.technician()], assets: [],
            people: [Example.clerk()], appointments: [], holidays: [])
        stub.set("GET /v1/ledger", theirs)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.browse(Self.path, as: .clerk)
            #expect(heard.text.contains("病院"))
            #expect(!heard.text.contains("\(Example.ito)"))
            // The hospital's own reader is told who, by id where there is no name.
            #expect(try await house.browse(Self.path, as: .auditor).text.contains("\(Example.ito)"))
        }
    }

    @Test func `the paper form has names, answers and history`() async throws {
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.view())
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.browse(Self.path, as: .clerk)
            for words in [
                "作業申請書", "田中 一郎", "画像管理サーバー 1号機 (本館2階 サーバー室, 10.99.2.20)", "大和メディカル株式会社", "有: 前夜に取得済み",
                "保守端末 07", "伊藤 由美", "1. バックアップを確認する", "申請 12件、完了 9件", "2026-11-22 13:05",
            ] { #expect(heard.text.contains(words), "\(words)") }
            #expect(!heard.text.contains(#"action="/requests/r20261122-001/withdraw""#))
            #expect(heard.text.contains(#"action="/requests/r20261122-001/finish""#))
            // The hospital sees the same paper, and none of the vendor's acts.
            let hospital = try await house.browse(Self.path, as: .auditor)
            #expect(hospital.text.contains("前の版に戻す"))
            #expect(!hospital.text.contains("/finish"))
        }
    }

    @Test(arguments: [("withdraw", DecisionText.Decision.withdraw), ("finish", .finish)])
    func `a vendor takes back, or says the work is done, with a reason`(
        path: String, decision: DecisionText.Decision
    ) async throws {
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.view())
        try await PortalHouse.with(daemon: stub.serve()) { house in
            #expect(try await house.send("\(Self.path)/\(path)", ["why": " "], as: .clerk).status == 400)
            #expect(stub.posts.isEmpty)
            let heard = try await house.send("\(Self.path)/\(path)", ["why": "予定が変わった"], as: .clerk)
            #expect(heard.headers["Location"] == [Self.path])
            let text = try Self.sent(#require(stub.posts.first), as: DecisionText.self)
            #expect(text.decision == decision)
            #expect(text.why == the("予定が変わった"))
            #expect(text.request == Example.request && text.revision == 1 && text.report == nil)
        }
    }

    @Test func `a technician collects the passcode with the own password, and sees how to connect`() async throws {
        let stub = Self.stub()
        let window = Example.revision().window
        stub.set("GET /v1" + Self.path, try StubDaemon.view())
        stub.set(
            "GET /v1/credentials",
            [
                CredentialView(
                    request: Example.request, technician: Example.tanaka, asset: Example.pacs, login: "tanaka+pacs1",
                    window: window, windowLocal: Zone.tokyo.text(window), collected: false, revoked: false,
                    refusal: .passcodeNotCollected)
            ])
        stub.set(
            "POST /v1/credentials/collect",
            PasscodeView(
                request: Example.request, login: "tanaka+pacs1", passcode: "abcd-efgh-jkmn", windowLocal: "x"))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse(Self.path, as: .technician)
            #expect(page.text.contains(#"action="/requests/r20261122-001/passcode""#))
            #expect(try await !house.browse(Self.path, as: .clerk).text.contains("/passcode"))
            let form = ["asset": "pacs1", "password": "own password"]
            let shown = try await house.send(Self.path + "/passcode", form, as: .technician)
            #expect(shown.status == 200)
            for words in ["abcd-efgh-jkmn", "ssh tanaka+pacs1@127.0.0.1", "PuTTY", "13:00から17:00まで"] {
                #expect(shown.text.contains(words), "\(words)")
            }
            // Files cannot be moved under this grant: what does only that is not offered.
            #expect(!shown.text.contains("WinSCP"))
            #expect(!shown.text.contains("own password"))
            #expect(
                stub.posts.last?.body
                    == #"{"asset":"pacs1","password":"own password","request":"r20261122-001","technician":"tanaka"}"#)
            stub.refuse("POST /v1/credentials/collect", 409, code: "password-wrong", detail: "パスワードが違います")
            let wrong = try await house.send(Self.path + "/passcode", form, as: .technician)
            #expect(wrong.status == 409)
            #expect(wrong.text.contains("パスワードが違います"))
            #expect(!wrong.text.contains("own password"))
            #expect(try await house.send(Self.path + "/passcode", form, as: .clerk).status == 403)
        }
    }

    @Test func `who collects a passcode is told the port and the host key of the gate's sshd`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "door-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = TestSigner("host").registered
        try Data("# Port 21\nAddressFamily any\n  port\t2222\nPort 22\n".utf8)
            .write(to: URL(filePath: folder + "/sshd_config"))
        try Data((key.line + " gate\n").utf8).write(to: URL(filePath: folder + "/key.pub"))
        let door = SSHDoor(configuration: folder + "/sshd_config", hostKey: folder + "/key.pub")
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.view())
        stub.set(
            "POST /v1/credentials/collect",
            PasscodeView(
                request: Example.request, login: "tanaka+pacs1", passcode: "abcd-efgh-jkmn", windowLocal: "x"))
        try await PortalHouse.with(daemon: stub.serve(), door: door) { house in
            let form = ["asset": "pacs1", "password": "own password"]
            let shown = try await house.send(Self.path + "/passcode", form, as: .technician).text
            #expect(shown.contains("ssh -p 2222 tanaka+pacs1@127.0.0.1"))
            #expect(shown.contains(key.fingerprint))
        }
    }

    @Test func `a report starts from what was observed and is the text that the command hands in`() async throws {
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.ended())
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let form = try await house.browse(Self.path + "/report", as: .clerk)
            for words in [
                #"value="2026-11-22T13:05""#, #"value="2026-11-22T13:50""#, #"value="tanaka" checked"#,
                #"value="pacs1" checked"#, "作業者が終えた",
            ] { #expect(form.text.contains(words), "\(words)") }
            // What only people know has no answer yet.
            #expect(!form.text.contains(#"value="completed" checked"#))
            #expect(!form.text.contains(#"name="taken-out" value="no" checked"#))
            let empty = try await house.send(Self.path + "/report", [:], as: .clerk)
            #expect(empty.status == 400)
            #expect(stub.posts.isEmpty)
            let sent = try await house.send(Self.path + "/report", [:], filled: Fields(Example.report()), as: .clerk)
            #expect(sent.headers["Location"] == [Self.path])
            #expect(try Self.sent(#require(stub.posts.first), as: ReportText.self).form == Example.report())
        }
    }

    @Test func `a request that owes no report has no form for one`() async throws {
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.view())
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let heard = try await house.browse(Self.path + "/report", as: .clerk)
            #expect(heard.text.contains("いま提出する報告書がありません"))
            #expect(!heard.text.contains("<form method=\"post\" action=\"\(Self.path)"))
        }
    }

    @Test(arguments: [StubDaemon.Who.manager, .auditor, .operator])
    func `who is not of a vendor has no forms of vendors`(who: StubDaemon.Who) async throws {
        let stub = Self.stub()
        stub.set("GET /v1" + Self.path, try StubDaemon.ended())
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for (path, status) in [("/requests/new", 404), (Self.path + "/report", 403)] {
                #expect(try await house.browse(path, as: who).status == status)
                #expect(try await house.send(path, [:], as: who).status == status)
            }
            let list = try await house.browse("/requests", as: who)
            #expect(!list.text.contains("/requests/new"))
        }
        #expect(stub.posts.isEmpty)
    }
}
