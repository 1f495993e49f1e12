import Foundation
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// A vendor's technicians on pages: the list, an application, a leaver; and what the hospital makes of an application.
@Suite struct TechnicianPageTests {
    private static let key = TestSigner("kato").registered

    private static let filled = Fields(
        [
            ("id", "kato"), ("name", "加藤 三郎"), ("contact", "kato@example.jp"), ("duties", "画像サーバーの定期保守"),
            ("days", "mon"), ("days", "wed"), ("hours.from", "09:00"), ("hours.until", "17:00"), ("no-holidays", "yes"),
            ("sources", "203.0.113.10"), ("key", key.line + " kato@notebook"), ("rights-confirmed-by", "山本 部長"),
            ("pledged-on", "2026-10-01"), ("trained-on", "2026-10-02"),
        ].map { Fields.Pair(name: $0.0, value: $0.1) })

    private static var wanted: Technician {
        Technician(
            id: the("kato"), name: the("加藤 三郎"), vendor: Example.yamato, subcontractor: nil,
            contact: the("kato@example.jp"), schedule: the("mon+wed 09:00-17:00 no-holidays"),
            sources: [the("203.0.113.10")], keys: [key], standing: .active, rightsConfirmedBy: the("山本 部長"), uid: 0)
    }

    private static var application: TechnicianApplication {
        TechnicianApplication(
            technician: wanted, duties: the("画像サーバーの定期保守"), pledgedOn: the("2026-10-01"),
            trainedOn: the("2026-10-02"), by: Example.yamada, at: Site.start)
    }

    private static func stub(_ change: (inout LedgerView) -> Void = { _ in }) -> StubDaemon {
        let stub = HospitalStage.daemon()
        var ledger = HospitalStage.ledger
        change(&ledger)
        stub.set("GET /v1/ledger", ledger)
        stub.set("POST /v1/ledger", LedgerReceipt(subject: "technician/kato", entry: 9, invitation: nil))
        return stub
    }

    private static func sent(_ stub: StubDaemon) throws -> LedgerChange {
        try JSONDecoder().decode(LedgerChange.self, from: Data(#require(stub.posts.last).body.utf8))
    }

    @Test func `a clerk sees the vendor's technicians by name, with key, hours and sources`() async throws {
        let stub = Self.stub {
            $0.applications = [Self.application]
            $0.rosters = [
                RosterView(
                    vendor: Example.yamato, confirmation: nil, owed: HospitalStage.now + .days(1),
                    due: HospitalStage.now + .days(15))
            ]
        }
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse("/technicians", as: .clerk)
            for words in [
                "田中 一郎", "鈴木 花子", Example.key("tanaka").fingerprint, "Ed25519", "常時", "事業者の登録どおり",
                "/technicians/tanaka/leave", "まだ一度も確認されていません", "加藤 三郎", "画像サーバーの定期保守",
                #"action="/technicians/kato/take-back""#, #"name="technician" value="suzuki""#,
            ] { #expect(page.text.contains(words), "\(words)") }
            // Of the other vendor's there is nothing.
            #expect(!page.text.contains("佐藤"))
        }
    }

    @Test(.requirement("R-243")) func `a month after the last confirmation the page asks for the next`() async throws {
        for (age, words) in [
            (30, "に確認済みです"), (32, "確認の時期です"), (44, "を過ぎると"), (45, "いまはだれも入れません"),
        ] as [(Int64, String)] {
            let at = HospitalStage.now - .hours(age * 24)
            let stub = Self.stub {
                $0.rosters = [
                    RosterView(
                        vendor: Example.yamato,
                        confirmation: RosterConfirmation(
                            vendor: Example.yamato, technicians: [], by: Example.yamada, at: at),
                        owed: at + .days(31), due: at + .days(45))
                ]
            }
            try await PortalHouse.with(daemon: stub.serve()) { house in
                #expect(try await house.browse("/technicians", as: .clerk).text.contains(words))
                let vendors = try await house.browse("/ledger", as: .manager).text
                #expect(vendors.contains("\(Zone.tokyo.local(at).date)"))
                #expect(vendors.contains("確認されるまで入れません") == (age == 45))
            }
        }
    }

    @Test(.requirement("R-243")) func `what is confirmed is the list as it was shown`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let shown = Fields(["tanaka", "suzuki"].map { Fields.Pair(name: "technician", value: $0) })
            let heard = try await house.send("/technicians/confirm", [:], filled: shown, as: .clerk)
            #expect(heard.headers["Location"] == ["/technicians"])
            guard case .rosterConfirmed(let list, nil, nil) = try Self.sent(stub) else {
                Issue.record("\(stub.posts)")
                return
            }
            #expect(list == [Example.tanaka, Example.suzuki])
            stub.refuse("POST /v1/ledger", 400, code: "bad-input", detail: "名簿が変わっています", path: "rosterConfirmed")
            let stale = try await house.send("/technicians/confirm", [:], filled: shown, as: .clerk)
            #expect(stale.status == 400)
            #expect(stale.text.contains("名簿が変わっています"))
        }
    }

    @Test func `an application is sent as it was filled in`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let form = try await house.browse("/technicians/new", as: .clerk)
            for words in ["SSH公開鍵", "月曜日", "203.0.113.0/28"] { #expect(form.text.contains(words), "\(words)") }
            let heard = try await house.send("/technicians/new", [:], filled: Self.filled, as: .clerk)
            #expect(heard.headers["Location"] == ["/technicians"])
            guard case .application(let technician, let duties, let pledged, let trained) = try Self.sent(stub) else {
                Issue.record("\(stub.posts)")
                return
            }
            #expect(technician == Self.wanted)
            #expect(duties == Self.application.duties)
            #expect(pledged == Self.application.pledgedOn && trained == Self.application.trainedOn)
            let whole = Self.filled.without(["hours.from", "hours.until", "no-holidays", "days"])
            let days = Fields(whole.pairs + TechnicianForm.days.map { Fields.Pair(name: "days", value: $0) })
            _ = try await house.send("/technicians/new", [:], filled: days, as: .clerk)
            guard case .application(let always, _, _, _) = try Self.sent(stub) else { return }
            #expect(always.schedule == .always)
        }
    }

    @Test func `an application with mistakes comes back with all of them`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let empty = try await house.send("/technicians/new", [:], as: .clerk)
            #expect(empty.status == 400)
            for field in ["利用者ID", "氏名", "連絡先", "許可曜日", "SSH公開鍵", "権限を確認した責任者", "本人の誓約書の日付"] {
                #expect(empty.text.contains(">\(field)</a>"), "\(field)")
            }
            let secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----"
            let wrong = Self.filled.with("key", secret).with("hours.until", "").with("id", "Kato")
            let heard = try await house.send("/technicians/new", [:], filled: wrong, as: .clerk)
            #expect(heard.status == 400)
            for words in ["秘密鍵です。人に渡してはいけません", ##"href="#f-hours-until""##, "加藤 三郎", #"value="mon" checked"#] {
                #expect(heard.text.contains(words), "\(words)")
            }
            stub.refuse("POST /v1/ledger", 400, code: "bad-input", detail: "まだ来ていない日です", path: "pledgedOn")
            let late = try await house.send("/technicians/new", [:], filled: Self.filled, as: .clerk)
            #expect(late.status == 400)
            #expect(late.text.contains(##"href="#f-pledged-on""##))
        }
        #expect(stub.posts.count == 1)
    }

    @Test(
        .requirement("R-243", "R-244"),
        arguments: [
            ("left", Standing.retired(why: the("離職 2026-11-20: 退職"))),
            ("reassigned", .retired(why: the("担当変更 2026-11-20: 退職"))),
            ("suspended", .suspended(why: the("一時停止 2026-11-20: 退職"))),
        ]) func `a leaver is reported, with what happened and when`(reason: String, standing: Standing) async throws
    {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let path = "/technicians/tanaka/leave"
            let form = try await house.browse(path, as: .clerk)
            for words in ["田中 一郎", "離職", "担当変更", "一時停止", "すぐに効きます"] {
                #expect(form.text.contains(words), "\(words)")
            }
            #expect(try await house.send(path, ["since": "", "reason": "x"], as: .clerk).status == 400)
            #expect(stub.posts.isEmpty)
            let heard = try await house.send(
                path, ["reason": reason, "since": "2026-11-20", "remark": "退職"], as: .clerk)
            #expect(heard.headers["Location"] == ["/technicians"])
            guard case .technicianStanding(let id, let sent) = try Self.sent(stub) else {
                Issue.record("\(stub.posts)")
                return
            }
            #expect(id == Example.tanaka)
            #expect(sent == standing)
            for gone in ["/technicians/nobody/leave", "/technicians/r20260101-001/leave"] {
                #expect(try await house.send(gone, ["reason": "left"], as: .clerk).status == 404)
            }
        }
    }

    @Test func `the hospital enters or refuses who is applied for, and makes an invitation`() async throws {
        let stub = Self.stub { $0.applications = [Self.application] }
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for page in ["/today", "/ledger?part=technicians"] {
                #expect(
                    try await house.browse(page, as: .manager).text.contains(#"href="/technicians/kato""#), "\(page)")
            }
            let shown = try await house.browse("/technicians/kato", as: .operator)
            for words in [
                "加藤 三郎", "画像サーバーの定期保守", "2026年10月1日", Self.key.fingerprint, "山本 部長", "月・水 09:00",
                #"action="/technicians/kato/accept""#,
            ] { #expect(shown.text.contains(words), "\(words)") }
            // Others of the house look.
            let auditor = try await house.browse("/technicians/kato", as: .auditor)
            #expect(auditor.text.contains("加藤 三郎"))
            #expect(!auditor.text.contains("<form method=\"post\" action=\"/technicians"))
            let applied = try shown.hidden("applied")
            #expect(try await house.send("/technicians/kato/accept", [:], as: .manager).status == 400)
            // Taken back and made anew after the page was read: another application.
            let other = try await house.send(
                "/technicians/kato/accept", ["applied": "\(Site.start + .seconds(1))"], as: .manager)
            #expect(other.status == 409)
            #expect(other.text.contains("申請が出し直されました"))
            #expect(stub.posts.isEmpty)
            let accepted = try await house.send("/technicians/kato/accept", ["applied": applied], as: .manager)
            #expect(accepted.headers["Location"] == ["/technicians/kato"])
            #expect(stub.posts.last?.body == #"{"applicationAccepted":{"_0":"kato","at":"\#(Site.start)"}}"#)
            #expect(try await house.send("/technicians/kato/refuse", ["why": " "], as: .manager).status == 400)
            let refused = try await house.send("/technicians/kato/refuse", ["why": "担当が違う"], as: .operator)
            #expect(refused.headers["Location"] == ["/ledger?part=technicians"])
            #expect(stub.posts.last?.body == #"{"applicationClosed":{"_0":"kato","why":"担当が違う"}}"#)
            stub.set("POST /v1/ledger", LedgerReceipt(subject: "technician/tanaka", entry: 9, invitation: "abcd-efgh"))
            let invited = try await house.send("/technicians/tanaka/invite", [:], as: .operator)
            #expect(invited.text.contains("abcd-efgh"))
            #expect(invited.text.contains("田中 一郎"))
            // Beside the code there is no form that would make it void.
            #expect(!invited.text.contains("/invite\""))
            // Sent again when the code is not shown any more: nothing was done, and from here it is another act.
            stub.refuse("POST /v1/ledger", 409, code: "reply-shown", detail: "もう見せられません")
            let once = String(repeating: "a", count: 32)
            let late = try await house.send("/technicians/tanaka/invite", ["once": once], as: .operator)
            #expect(late.status == 409)
            for words in ["もう見せられません", "この画面からもう一度", "/invite\""] { #expect(late.text.contains(words), "\(words)") }
            #expect(try late.hidden("once") != once)
            // A page about a technician invites nobody else.
            let posts = stub.posts.count
            let clerk = try await house.send("/technicians/\(Example.yamada)/invite", [:], as: .operator)
            #expect(clerk.status == 404)
            #expect(stub.posts.count == posts)
        }
    }

    @Test(.requirement("R-135")) func `whoever is stopped with a vendor is not shown as active`() async throws {
        let stub = Self.stub { _ in }
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let path = "/technicians/tanaka"
            #expect(try await house.browse(path, as: .auditor).text.contains("有効"))
            let stop = StopView(
                scope: .vendor(Example.yamato), why: the("不審な接続"), since: Site.start, by: "manager ito")
            stub.set("GET /v1/stops", [stop])
            let stopped = try await house.browse(path, as: .auditor)
            #expect(stopped.text.contains("停止中") && stopped.text.contains("不審な接続"))
            #expect(!stopped.text.contains("有効"))
        }
    }

    @Test(.requirement("R-214")) func `a new password asks how its owner was recognised, all of it or nothing`()
        async throws
    {
        let stub = Self.stub { _ in }
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let path = "/technicians/tanaka/invite"
            stub.refuse("POST /v1/ledger", 409, code: "identity-check-missing", detail: "本人確認の記録が要ります")
            let asked = try await house.send(path, [:], as: .operator)
            #expect(asked.status == 409)
            #expect(stub.posts.last?.body == #"{"invitation":{"_0":"tanaka"}}"#)
            #expect(asked.text.contains("<details open>"))
            let half = try await house.send(path, ["requester": "田中", "method": "call-back"], as: .operator)
            #expect(half.status == 400)
            #expect(half.text.contains("value=\"田中\""))
            #expect(half.text.matches(of: /再発行には、これも要ります/).count >= 3)
            #expect(stub.posts.count == 1)
            let whole = [
                "requester": "田中", "method": "call-back", "document": "090-0000-0000", "verifier": "伊藤",
                "why": "失念",
            ]
            let hidden = try await house.send(path, whole.merging(["why": "失\u{200B}念"]) { $1 }, as: .operator)
            #expect(hidden.text.contains("見えない文字が入っています"))
            let none = try await house.send(path, whole.merging(["method": "dream"]) { $1 }, as: .operator)
            #expect(none.status == 400)
            #expect(stub.posts.count == 1)
            stub.set("POST /v1/ledger", LedgerReceipt(subject: "technician/tanaka", entry: 9, invitation: "abcd-efgh"))
            let invited = try await house.send(path, whole, as: .operator)
            #expect(invited.text.contains("abcd-efgh"))
            #expect(stub.posts.last?.body.contains(#""method":"call-back""#) == true)
            #expect(stub.posts.last?.body.contains(#""verifier":"伊藤""#) == true)
        }
    }

    @Test(arguments: [StubDaemon.Who.technician, .manager, .operator, .auditor])
    func `who is no clerk has no page of a vendor's list`(who: StubDaemon.Who) async throws {
        let stub = Self.stub { $0.applications = [Self.application] }
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for path in ["/technicians", "/technicians/new", "/technicians/tanaka/leave"] {
                let heard = try await house.browse(path, as: who)
                #expect(heard.status == 404, "\(path)")
            }
            for path in ["/technicians/new", "/technicians/confirm", "/technicians/kato/take-back"] {
                let heard = try await house.send(path, [:], as: who)
                #expect(heard.status == 404, "\(path)")
            }
        }
        #expect(stub.posts.isEmpty)
    }

    @Test(arguments: [StubDaemon.Who.clerk, .technician, .auditor])
    func `who does not keep the ledgers enters nobody`(who: StubDaemon.Who) async throws {
        let stub = Self.stub { $0.applications = [Self.application] }
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for act in ["accept", "refuse", "invite"] {
                let heard = try await house.send("/technicians/kato/\(act)", ["why": "x"], as: who)
                #expect(heard.status == 404, "\(act)")
            }
        }
        #expect(stub.posts.isEmpty)
    }
}
