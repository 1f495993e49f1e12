import Foundation
import NIOHTTP1
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// The hospital's and the auditors' pages, before a daemon in the middle of a day.
@Suite struct HospitalPagesTests {
    static let places = [
        "/today", "/debts", "/calendar", "/calendar?month=2026-12", "/sessions", "/sessions?running=true",
        "/sessions/s20261122-0001", "/ledger", "/ledger?part=assets", "/ledger?part=delegations", "/stops", "/refusals",
        "/charts", "/requests/r20261122-001/story",
    ]

    private func daemon() throws -> StubDaemon {
        let stub = HospitalStage.daemon()
        let entries = try [
            HospitalStage.entry(
                119,
                .refused(
                    Knocked(
                        technician: Example.tanaka, asset: nil, address: Example.office, key: nil, request: nil,
                        stage: .passcode), .passcodeWrong)),
            HospitalStage.entry(120, .heartbeat(ClockState(isSynchronised: true, source: "chrony", offset: nil))),
        ]
        stub.set("GET /v1/journal", SekimoriService.Page<EntryView>(items: entries, next: nil))
        return stub
    }

    @Test(arguments: [StubDaemon.Who.manager, .operator, .auditor], ["ja", "en"])
    func `every page is there for the hospital and its auditors, in both languages`(
        who: StubDaemon.Who, language: String
    ) async throws {
        try await PortalHouse.with(daemon: try daemon().serve()) { house in
            for place in Self.places {
                let heard = try await house.browse(place, as: who, headers: ["Accept-Language": language])
                #expect(heard.status == 200, "\(place)")
                #expect(heard.text.contains("<html lang=\"\(language)\">"), "\(place)")
                #expect(heard.text.contains("</html>"), "\(place)")
                #expect(heard.text.count(of: "<h1>") == 1, "\(place)")
                #expect(!heard.text.contains("{{"), "\(place)")
            }
        }
    }

    @Test(arguments: [StubDaemon.Who.clerk, .technician])
    func `a vendor's people find none of them`(who: StubDaemon.Who) async throws {
        let stub = try daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for place in Self.places {
                let heard = try await house.browse(place, as: who)
                // Of what they see they are told that the page is not theirs.
                #expect(heard.status == (place.contains("20261122") ? 403 : 404), "\(place)")
            }
            for (place, status) in [("/stops", 404), ("/sessions/s20261122-0001/cut", 403)] {
                let heard = try await house.send(place, ["scope": "all", "why": "x", "sure": "yes"], as: who)
                #expect(heard.status == status, "\(place)")
            }
            #expect(stub.posts.isEmpty)
            let asked = Set(stub.calls.map(\.name))
            let own = ["requests/r20261122-001", "sessions/s20261122-0001"].map { "GET /v1/" + $0 }
            #expect(asked.isSubset(of: ["GET /v1/me", "GET /v1/status"] + own))
        }
    }

    @Test func `who is nobody is led to the sign-in`() async throws {
        try await PortalHouse.with(daemon: try daemon().serve()) { house in
            for place in Self.places {
                let heard = try await house.browse(place)
                #expect(heard.status == 303, "\(place)")
            }
        }
    }

    @Test func `the day shows names, and every line leads on`() async throws {
        try await PortalHouse.with(daemon: try daemon().serve()) { house in
            let page = try await house.browse("/today", as: .manager).text
            for words in ["2026年11月22日(日)", "田中 一郎", "画像管理サーバー 1号機", "大和メディカル株式会社", "作業報告書"] {
                #expect(page.contains(words), "\(words)")
            }
            for place in ["/sessions/s20261122-0001", "/requests/r20261122-001", "/debts", "/calendar"] {
                #expect(page.contains("href=\"\(place)\""), "\(place)")
            }
            #expect(try await house.browse("/", as: .manager).headers["Location"] == ["/today"])
            #expect(try await house.browse("/", as: .auditor).headers["Location"] == ["/sessions"])
        }
    }

    @Test(.requirement("R-105")) func `everything is stopped in two steps, with a reason`() async throws {
        let stub = try daemon()
        stub.answer("POST /v1/stops", 204)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let bare = try await house.send("/stops", ["scope": "all"], as: .manager)
            #expect(bare.text.contains("理由を書いてください"))
            let nothing = try await house.send("/stops", ["why": "攻撃の疑い"], as: .manager)
            #expect(nothing.text.contains("何を止めるか選んでください"))
            let asked = try await house.send("/stops", ["scope": "all", "why": "攻撃の疑い"], as: .manager)
            #expect(asked.text.contains("「すべての接続」を止めますか"))
            #expect(asked.text.contains("1件(田中 一郎)"))
            #expect(stub.posts.isEmpty)
            let form = ["scope": "all", "why": "攻撃の疑い", "sure": "yes"]
            #expect(try await house.send("/stops", form, as: .manager).status == 303)
            let call = try #require(stub.posts.last)
            #expect(call.body == #"{"scope":{"all":{}},"why":"攻撃の疑い"}"#)
            // What was stopped and lifted is stopped again, also by the same page.
            #expect(call.headers["idempotency-key"] == nil)
        }
    }

    @Test func `a stop is lifted in two steps too`() async throws {
        let stub = try daemon()
        stub.answer("POST /v1/resumptions", 204)
        stub.set(
            "GET /v1/stops",
            [StopView(scope: .asset(Example.pacs), why: the("調査"), since: HospitalStage.now, by: "manager ito")])
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse("/stops", as: .manager)
            #expect(page.text.contains("伊藤 由美 (責任者)"))
            let form = ["do": "resume", "scope": "asset.pacs1", "why": "調査が終わった"]
            let asked = try await house.send("/stops", form, as: .manager)
            #expect(asked.text.contains("「画像管理サーバー 1号機」の停止を解除しますか"))
            #expect(stub.posts.isEmpty)
            var sure = form.merging(["sure": "yes", "once": String(repeating: "a", count: 32)]) { $1 }
            for why in ["調査が終わった", "調査が終わった", "調査が済んだ"] {
                sure["why"] = why
                #expect(try await house.send("/stops", sure, as: .manager).status == 303)
            }
            // Sent again it is the same act; with another content, from the same page, it is one of its own.
            let keys = stub.posts.map { $0.headers["idempotency-key"] ?? "" }
            #expect(keys.count == 3 && keys[0] == keys[1] && keys[1] != keys[2] && keys[0].utf8.count == 32, "\(keys)")
            #expect(stub.posts.last?.name == "POST /v1/resumptions")
            #expect(stub.posts.first?.body == #"{"scope":{"asset":{"_0":"pacs1"}},"why":"調査が終わった"}"#)
            #expect(!(try await house.browse("/stops", as: .auditor)).text.contains("<select"))
        }
    }

    @Test func `a session is cut with a reason, by whoever may`() async throws {
        let stub = try daemon()
        stub.answer("POST /v1/sessions/s20261122-0001/cut", 204)
        let path = "/sessions/s20261122-0001/cut"
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let bare = try await house.send(path, ["why": "  "], as: .manager)
            #expect(bare.text.contains("切る理由を書いてください"))
            let hidden = try await house.send(path, ["why": "予定外\u{200B}の操作"], as: .manager)
            #expect(hidden.text.contains("見えない文字が入っています") && !hidden.text.contains("切る理由を書いてください"))
            #expect(stub.posts.isEmpty)
            let done = try await house.send(path, ["why": "予定外の操作"], as: .operator)
            #expect(done.headers["Location"] == ["/sessions/s20261122-0001"])
            #expect(stub.posts.last?.body == #"{"why":"予定外の操作"}"#)
            #expect(try await house.send(path, ["why": "x"], as: .auditor).status == 403)
            #expect(!(try await house.browse("/sessions/s20261122-0001", as: .auditor)).text.contains(path))
            stub.refuse("POST /v1/sessions/s20261122-0001/cut", 409, code: "session-ended", detail: "終わっています")
            let late = try await house.send(path, ["why": "予定外の操作"], as: .manager)
            #expect(late.status == 409)
            #expect(late.text.contains("終わっています"))
            #expect(late.text.contains("value=\"予定外の操作\""))
        }
    }

    @Test func `the list of sessions asks for what its address says`() async throws {
        let stub = try daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            _ = try await house.browse("/sessions?running=false&technician=tanaka&after=s20261122-0009", as: .auditor)
            let call = try #require(stub.calls.last { $0.name == "GET /v1/sessions" })
            #expect(call.query == "running=false&technician=tanaka&after=s20261122-0009&limit=50")
            _ = try await house.browse("/sessions?asset=pacs1&vendor=yamato&date=2026-11-22", as: .auditor)
            let narrow = try #require(stub.calls.last { $0.name == "GET /v1/sessions" })
            #expect(narrow.query == "date=2026-11-22&vendor=yamato&asset=pacs1&limit=50")
            // What is no filter is none.
            _ = try await house.browse("/sessions?technician=%3Cb%3E&running=maybe&date=today&asset=A", as: .auditor)
            #expect(stub.calls.last { $0.name == "GET /v1/sessions" }?.query == "limit=50")
        }
    }

    @Test func `what a session was of leads to all of the same vendor, technician, asset and day`() async throws {
        try await PortalHouse.with(daemon: try daemon().serve()) { house in
            let page = try await house.browse("/sessions?running=true", as: .auditor).text
            for filter in ["date=2026-11-22", "vendor=yamato", "technician=tanaka", "asset=pacs1"] {
                #expect(page.contains("href=\"/sessions?running=true&amp;\(filter)\""), "\(filter)")
            }
            let narrowed = try await house.browse("/sessions?vendor=yamato&date=2026-11-22", as: .auditor).text
            #expect(narrowed.contains("href=\"/sessions?vendor=yamato\">11月22日(日) を外す"))
            #expect(narrowed.contains("href=\"/sessions?date=2026-11-22\">大和メディカル株式会社 を外す"))
        }
    }

    @Test func `a request leads the hospital to its sessions, and its manager to the screen of what runs`()
        async throws
    {
        let stub = try daemon()
        let running = HospitalStage.session()
        let ended = HospitalStage.session("s20261122-0002", end: Example.end())
        stub.set("GET /v1/requests/r20261122-001", HospitalStage.view(phase: .working, sessions: [running, ended]))
        let first = "href=\"/sessions/s20261122-0001\""
        let second = "href=\"/sessions/s20261122-0002\""
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for who in [StubDaemon.Who.manager, .operator, .auditor] {
                let page = try await house.browse("/requests/r20261122-001", as: who).text
                #expect(page.count(of: first) == 1 && page.count(of: second) == 1)
                #expect(page.count(of: "/sessions/s20261122-0001#watch") == (who == .manager ? 1 : 0))
                #expect(!page.contains("/sessions/s20261122-0002#watch"))
            }
            #expect(!(try await house.browse("/requests/r20261122-001", as: .clerk)).text.contains("/sessions/s"))
        }
    }

    @Test func `every chart is a table too`() async throws {
        try await PortalHouse.with(daemon: try daemon().serve()) { house in
            let page = try await house.browse("/charts", as: .auditor).text
            #expect(page.count(of: "<details>") == page.count(of: "<svg"))
            #expect(page.count(of: "<svg") == 6)
            #expect(page.contains("<th scope=\"col\">23</th>"))
        }
    }

    @Test func `a session has the command that replays it elsewhere, and nothing of its recording`() async throws {
        let stub = try daemon()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse("/sessions/s20261122-0001", as: .auditor)
            #expect(page.text.contains("sekimori export --from 2026-11-22 --to 2026-11-22 bundle"))
            #expect(page.text.contains("bundle/recordings/s20261122-0001"))
            #expect(!stub.calls.contains { $0.name.contains("export") })
        }
    }

    @Test func `refusals are found behind a day of heartbeats, and their list goes on`() async throws {
        let stub = try daemon()
        stub.set("GET /v1/status", HospitalStage.status(entries: 20_000))
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse("/refusals", as: .auditor)
            #expect(page.text.contains("パスコード"))
            #expect(stub.calls.filter { $0.name == "GET /v1/journal" }.first?.query == "after=19000&limit=1000")
            #expect(page.text.contains("/refusals?before=14001"))
            #expect(!(try await house.browse("/refusals?before=900", as: .auditor)).text.contains("/refusals?before="))
        }
    }

    @Test func `a request shows the hospital its risk, the vendor's past, and what may be done next`() async throws {
        let stub = try daemon()
        let decide = "/requests/r20261122-001/decide?act="
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse("/requests/r20261122-001", as: .manager).text
            for words in ["申告されたリスクとこれまで", "修正プログラム 7.2.1", "報告の遅れ 1件", decide + "approve", decide + "reject"] {
                #expect(page.contains(words), "\(words)")
            }
            let auditor = try await house.browse("/requests/r20261122-001", as: .auditor).text
            #expect(auditor.contains("申告されたリスクとこれまで"))
            #expect(auditor.contains("/requests/r20261122-001/story"))
            #expect(!auditor.contains(decide))
            let clerk = try await house.browse("/requests/r20261122-001", as: .clerk).text
            for words in ["申告されたリスクとこれまで", "報告の遅れ", decide, "/story"] {
                #expect(!clerk.contains(words), "\(words)")
            }
        }
    }

    @Test(arguments: PageSecurityTests.payloads)
    func `what a vendor wrote or an asset is called is nothing but text on any page`(payload: String) async throws {
        guard let label = Label(payload) else { return }
        let stub = try daemon()
        let ledger = LedgerView(
            vendors: [Example.vendor { $0.name = label }], contracts: [Example.contract()],
            technicians: [Example.technician { $0.name = label }], assets: [Example.asset { $0.name = label }],
            people: [], appointments: [], holidays: [Holiday(date: Example.day, name: label)])
        stub.set("GET /v1/ledger", ledger)
        var cut = HospitalStage.session()
        cut.cut = .init(by: Example.ito, why: label)
        stub.set("GET /v1/sessions/s20261122-0001", cut)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for place in Self.places {
                let page = try await house.browse(place, as: .manager)
                #expect(!PageSecurityTests.isRaw(payload, in: page.text), "\(place)")
                #expect(page.text.count(of: "<script") == 0, "\(place)")
            }
        }
    }

    @Test func `a gate that does not answer is said so on each page`() async throws {
        let stub = try daemon()
        stub.answer("GET /v1/ledger", 503, #"{"type":"urn:x","title":"止まっています","status":503,"code":"x","detail":"y"}"#)
        try await PortalHouse.with(daemon: stub.serve()) { house in
            for place in Self.places {
                let heard = try await house.browse(place, as: .manager)
                #expect(heard.status == 503, "\(place)")
                #expect(heard.text.contains("止まっています"))
            }
        }
    }
}
