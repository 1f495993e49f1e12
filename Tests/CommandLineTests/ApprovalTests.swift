import ArgumentParser
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriService
@testable import sekimori

/// The text a manager signs, made from what is shown.
struct ApprovalTests {
    private let at = tokyo("2026-11-21 12:41")

    private func text(_ view: RequestView, _ arguments: [String] = []) throws -> ApprovalText {
        try ApprovalText(
            approving: view, try Narrowing.parse(arguments), by: Example.ito, at: at, zone: .tokyo)
    }

    @Test(.requirement("R-248"))
    func `the text says who, what, when, from where and what may be done, one fact a line`() throws {
        let view = Shown.view(
            Example.form {
                $0.technicians = [Example.tanaka, Example.suzuki]
                $0.capabilities = [.shell, the("exec df -h"), .execAny]
            })
        let bytes = try text(view, ["--comment", "終わったら電話を"]).bytes()
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                approval-v1@sekimori
                gate: minato
                request: r20261122-001
                revision: 1
                document: document 1
                nonce: nonce 1
                by: ito
                at: 2026-11-21T03:41:00.000000Z
                submitted-on-the-day: no
                vendor.id: yamato
                vendor.name: 大和メディカル株式会社
                technicians.1.id: tanaka
                technicians.1.name: 田中 一郎
                technicians.1.keys.1: SHA256:tanaka
                technicians.2.id: suzuki
                technicians.2.name: 鈴木 花子
                technicians.2.keys.1: SHA256:suzuki
                assets.1.id: pacs1
                assets.1.name: 画像管理サーバー 1号機
                assets.1.address: 10.99.2.20
                assets.1.port: 22
                assets.1.account: maint
                assets.1.host-key: SHA256:host-pacs1
                window-local: 2026-11-22 13:00 - 17:00 Asia/Tokyo
                window.from: 2026-11-22T04:00:00.000000Z
                window.until: 2026-11-22T08:00:00.000000Z
                sources.1: 203.0.113.10/32
                capabilities.1: shell
                capabilities.2: exec df -h
                capabilities.3: exec-any
                warning: any command may be run: files can be moved through this
                comment: 終わったら電話を

                """)
        #expect(throws: Never.self) { try ApprovalText(bytes: bytes) }
    }

    @Test func `conditions take away`() throws {
        let view = Shown.view(
            Example.form {
                $0.technicians = [Example.tanaka, Example.suzuki]
                $0.assets = [Example.pacs, Example.ris]
                $0.capabilities = [.shell, .execAny]
            })
        let narrowed = try text(
            view, ["--without", "suzuki", "--asset", "ris2", "--no-exec", "--until", "15:30"])
        #expect(narrowed.technicians.map(\.id) == [Example.tanaka])
        #expect(narrowed.assets.map(\.id) == [Example.ris])
        #expect(narrowed.capabilities == [.shell])
        #expect(narrowed.warning == nil)
        #expect(narrowed.windowLocal == "2026-11-22 13:00 - 15:30 Asia/Tokyo")
        #expect(narrowed.window.until == tokyo("2026-11-22 15:30"))
    }

    @Test(arguments: [
        ["--until", "17:01"], ["--until", "2026-11-23T13:00"], ["--until", "25:00"], ["--without", "sato"],
        ["--without", "tanaka"], ["--asset", "ris2"], ["--asset", "PACS1"],
    ])
    func `a condition that would add, or leave nothing, is refused`(arguments: [String]) throws {
        #expect(throws: Trouble.self) { try text(Shown.view(), arguments) }
    }

    @Test func `without commands a request for commands alone has nothing left`() {
        let view = Shown.view(Example.form { $0.capabilities = [.execAny] })
        #expect(throws: Trouble.inconsistent(.widened("capabilities"))) { try text(view, ["--no-exec"]) }
    }

    @Test func `a window across midnight can end earlier on either day`() throws {
        let view = Shown.view(
            Example.form {
                $0.from = the("22:00")
                $0.until = the("06:00")
            })
        #expect(try text(view, ["--until", "23:30"]).window.until == tokyo("2026-11-22 23:30"))
        #expect(try text(view, ["--until", "04:00"]).window.until == tokyo("2026-11-23 04:00"))
    }

    // MARK: More time

    /// Tanaka on pacs1 by shell until 15:00, of a request for more of everything.
    private func approved() throws -> RequestView {
        let form = Example.form {
            $0.technicians = [Example.tanaka, Example.suzuki]
            $0.capabilities = [.shell, .execAny]
        }
        let short = try text(Shown.view(form), ["--without", "suzuki", "--no-exec", "--until", "15:00"])
        let terms = WorkRequest.Terms(
            window: short.window, technicians: short.technicians.map(\.id), assets: short.assets.map(\.id),
            sources: short.sources, capabilities: short.capabilities)
        return Shown.view(form, approval: Example.approval(Example.revision(form), terms: terms))
    }

    private func extended(_ view: RequestView, until: String) throws -> ApprovalText {
        try ApprovalText(
            extending: view, until: until, why: "部品の到着待ち", by: Example.ito, at: at, zone: .tokyo)
    }

    @Test func `more time is the approval once more, with a later end and the reason`() throws {
        let longer = try extended(try approved(), until: "16:30")
        #expect(longer.windowLocal == "2026-11-22 13:00 - 16:30 Asia/Tokyo")
        #expect(longer.window.until == tokyo("2026-11-22 16:30"))
        #expect(longer.technicians.map(\.id) == [Example.tanaka])
        #expect(longer.capabilities == [.shell])
        #expect(longer.comment?.text == "部品の到着待ち")
        #expect(longer.nonce == "nonce 1")
    }

    @Test(arguments: ["15:00", "14:00", "17:01", "2026-11-23T13:00", "soon"])
    func `an end that is not later, or beyond what was applied for, is refused`(until: String) throws {
        #expect(throws: Trouble.self) { try extended(try approved(), until: until) }
    }

    @Test func `what is not approved is not extended`() {
        #expect(throws: Refusal.wrongPhase(request: Example.request, phase: "submitted")) {
            try extended(Shown.view(), until: "16:30")
        }
    }

    @Test func `the form a manager reads is the one the hospital knows`() throws {
        for language in Language.allCases {
            let view = Shown.view(obstacles: [.reportOverdue(the("r20261110-001"), since: tokyo("2026-11-12 10:00"))])
            try Golden.check(Shown.print(view, language), "request.\(language.rawValue).txt")
        }
    }

    @Test(.requirement("R-183")) func `what the vendor attached stands on the form, with who, when and its SHA-256`() {
        let digest = String(repeating: "0123456789abcdef", count: 4)
        let attachment = Sekimori.Attachment(
            number: 1, name: the("検査結果.png"), size: 1_234_567, digest: digest,
            by: Example.yamada, at: tokyo("2026-11-21 10:00"))
        let lines = Shown.print(Shown.view(attachments: [attachment])).split(separator: "\n")
        let first = lines.firstIndex { $0.contains("添付1") && $0.contains("検査結果.png (1.2 MB)") }
        #expect(first.map { lines[$0 + 1].contains("yamada  2026-11-21 10:00") } == true)
        #expect(first.map { lines[$0 + 2].contains("SHA-256") } == true)
    }

    @Test func `the comparison a manager reads marks what does not agree`() throws {
        var session = Example.started(technician: Example.suzuki)
        session.finish(Example.end(at: "2026-11-22 14:20"))
        let report = Example.reported(
            contradictions: [
                .technicianUndeclared(Example.suzuki), .technicianUnseen(Example.tanaka),
                .outsideDeclaredTimes(Example.session),
            ])
        let view = Shown.view(sessions: [session], report: report)
        let text = ReportPrint(words: Words(.japanese), view: view, zone: .tokyo, now: at).text
        try Golden.check(text, "report.ja.txt")
    }
}
