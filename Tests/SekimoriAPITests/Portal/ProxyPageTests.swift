import Foundation
import NIOHTTP1
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// An operator of the hospital enters what a vendor phoned.
@Suite struct ProxyPageTests {
    private struct Sent: Decodable { let text: String }

    private static let receipt = TextReceipt(
        namespace: Submission.namespace, request: Example.request, phase: "submitted", entry: 9)
    private static let asked = ["vendor": "yamato", "date": "2026-11-22"]
    private static let phoned = ["caller": "山田 花子", "way": "phone", "received": "2026-11-21T08:50"]

    private static func stub() -> StubDaemon {
        let stub = StubDaemon()
        stub.set("POST /v1/texts/attested", receipt)
        return stub
    }

    @Test(.requirement("R-249"))
    func `what was phoned is handed in as the operator's, for whom, how and when`() async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let page = try await house.browse("/requests/proxy?vendor=yamato", as: .operator)
            #expect(page.status == 200)
            #expect(page.text.contains("代理入力") && page.text.contains("name=\"caller\""))
            #expect(page.text.contains("登録された担当者: "))
            let heard = try await house.send(
                "/requests/proxy", Self.asked.merging(Self.phoned) { $1 }, filled: Fields(Example.form()), as: .operator
            )
            #expect(heard.status == 303)
            #expect(heard.headers["Location"] == ["/requests/\(Example.request)"])
            let call = try #require(stub.posts.first)
            #expect(call.name == "POST /v1/texts/attested")
            let sent = try JSONDecoder().decode(Sent.self, from: Data(call.body.utf8))
            let text = try Submission(bytes: Array(sent.text.utf8))
            #expect(text.by == the("operations"))
            #expect(text.proxyFor == Example.phoned)
            #expect(text.form == Example.form())
        }
    }

    @Test(arguments: ["caller", "way", "received", "purpose"])
    func `what is missing is said at its field, and nothing is sent`(field: String) async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            var given = Self.asked.merging(Self.phoned) { $1 }
            given[field] = ""
            let heard = try await house.send(
                "/requests/proxy", given, filled: Fields(Example.form()).without([field]), as: .operator)
            #expect(heard.status == 400)
            #expect(heard.text.contains("href=\"#\(FormField.id(field))\""))
            #expect(heard.text.contains("定期保守") || field == "purpose")
            #expect(stub.posts.isEmpty)
        }
    }

    @Test func `without a vendor it asks which, and an unknown one is none`() async throws {
        try await PortalHouse.with(daemon: Self.stub().serve()) { house in
            let heard = try await house.browse("/requests/proxy", as: .operator)
            #expect(heard.text.contains("/requests/proxy?vendor=yamato"))
            #expect(!heard.text.contains("name=\"caller\""))
            #expect(try await house.browse("/requests/proxy?vendor=nobody", as: .operator).status == 404)
        }
    }

    @Test(arguments: [StubDaemon.Who.manager, .auditor, .clerk, .technician])
    func `to everybody else there is no such page`(who: StubDaemon.Who) async throws {
        let stub = Self.stub()
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let shown = try await house.browse("/requests/proxy?vendor=yamato", as: who)
            #expect(shown.status == 404)
            #expect(!shown.text.contains("/requests/proxy"))
            let sent = try await house.send(
                "/requests/proxy", Self.asked.merging(Self.phoned) { $1 }, filled: Fields(Example.form()), as: who)
            #expect(sent.status == 404)
            #expect(stub.posts.isEmpty)
        }
    }

    @Test(.requirement("R-249"), arguments: ["ja", "en"])
    func `the manager sees it on the request, beside the risks and in the text to sign`(language: String) async throws {
        let stub = HospitalStage.daemon()
        let view = HospitalStage.view()
        var request = view.request
        request.revision = Self.proxied(request.revision)
        let shown = RequestView(
            gate: view.gate, zone: view.zone, request: request, phaseName: view.phaseName, waitsFor: view.waitsFor,
            reportDue: nil, windowLocal: view.windowLocal, submittedOnTheDay: false, vendor: view.vendor,
            contract: view.contract, technicians: view.technicians, assets: view.assets, sessions: [], obstacles: [],
            history: view.history, submission: nil, attested: true, reportAttested: false)
        stub.set("GET /v1/requests/\(Example.request)", shown)
        let words = language == "ja" ? "病院による代理入力" : "entered by the hospital by proxy"
        try await PortalHouse.with(daemon: stub.serve()) { house in
            let headers = ["Accept-Language": language]
            let page = try await house.browse("/requests/\(Example.request)", as: .manager, headers: headers)
            #expect(page.text.contains(words) && page.text.contains("山田 花子"))
            let decide = try await house.send(
                "/requests/\(Example.request)/decide?act=approve&at=2026-11-21T03%3A41%3A00.000000Z&nonce="
                    + String(repeating: "0", count: 32),
                ["do": "show", "act": "approve", "with": "tanaka", "on": "pacs1"], as: .manager, headers: headers)
            #expect(decide.text.contains(words))
            #expect(decide.text.contains("entered-by-proxy.caller: 山田 花子"))
            #expect(decide.text.contains("entered-by-proxy.by: operations"))
        }
    }

    private static func proxied(_ honest: WorkRequest.Revision) -> WorkRequest.Revision {
        WorkRequest.Revision(
            number: honest.number, form: honest.form, submittedAt: honest.submittedAt, submittedBy: the("operations"),
            proxy: the("operations"), proxyFor: Example.phoned, document: honest.document, nonce: honest.nonce,
            window: honest.window)
    }
}
