import Foundation
import HTTPTypes
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A slip of the pen is refused with its place, never a silent default.
@Suite struct StrictInputTests {
    /// A body, the field that is wrong with it, and what is wrong.
    static let bodies: [(String, String, String, String)] = [
        (#"{"why":"x","scope":{"all":{}},"Why":"y"}"#, "Why", "知らない項目です", "unknown field"),
        (
            #"{"why":"x","scope":{"vendor":{"_0":"yamato","_1":"kaede"}}}"#, "scope.vendor._1", "知らない項目です",
            "unknown field"
        ), (#"{"why":"x"}"#, "scope", "ありません", "missing"),
        (#"{"why":5,"scope":{"all":{}}}"#, "why", "文字列が必要です", "expected a text"),
        (
            #"{"why":"","scope":{"all":{}}}"#, "why", "空か、8192バイトを超えるか、見えない文字を含んでいます",
            "empty, longer than 8192 bytes, or with hidden characters"
        ), (#"{"why":"x","scope":"all"}"#, "scope", "オブジェクトが必要です", "expected an object"),
        (
            #"{"why":"x","scope":{"vendor":{"_0":"YAMATO"}}}"#, "scope.vendor._0", "識別子として正しくありません: YAMATO",
            "not a valid identifier: YAMATO"
        ), ("[]", "body", "オブジェクトが必要です", "expected an object"), ("{", "body", "JSONとして読めません", "not JSON"),
        ("why=x", "body", "JSONとして読めません", "not JSON"),
        ("", "body", "ありません。JSONが必要です", "missing: JSON is expected"),
        ("null", "body", "オブジェクトが必要です", "expected an object"),
    ]

    @Test(arguments: bodies) func `a wrong body is refused with its field's path, in the reader's language`(
        body: String, path: String, japanese: String, english: String
    ) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .manager)
            for (language, problem) in [("ja", japanese), ("en", english)] {
                let answer = try await surface.ask(
                    .post, "/v1/stops", token: token, body: body, headers: ["Accept-Language": language])
                #expect(answer.status == 400)
                #expect(answer.code == "bad-input")
                #expect(answer.text("path") == path)
                #expect(answer.text("detail") == "\(path): \(problem)")
            }
            #expect(try await surface.get("/v1/stops").bytes == Array("[]".utf8))
        }
    }

    @Test(arguments: [
        ("/v1/requests?phase=open", "次のどれかが必要です: submitted"), ("/v1/requests?limit=0", "1から500までの数が必要です"),
        ("/v1/requests?date=2026-02-30", "日付が必要です: 2026-11-22"), ("/v1/ledger?vendor=yamato", "知らない指定です"),
        ("/v1/explanations", "ありません"), ("/v1/status?%ff=1", "パーセント符号化されたUTF-8ではありません"),
    ]) func `what is wrong with a parameter is said in Japanese`(path: String, words: String) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.get(path)
            #expect(answer.text("detail")?.contains(": " + words) == true, "\(answer.text("detail") ?? "")")
        }
    }

    @Test func `a value that is none of those there are is said in our words`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let line = People.stranger.registered.line
            let asset = """
                {"asset":{"_0":{"id":"x1","name":"X","place":"1F","address":"10.99.2.20","port":22,"account":"m",\
                "hostKey":{"line":"\(line)","fingerprint":""},"remoteMaintenance":"perhaps","schedule":"always",\
                "standing":{"active":{}}}}}
                """
            let answer = try await surface.post("/v1/ledger", asset)
            #expect(answer.text("detail") == "asset._0.remoteMaintenance: 決められた値のどれでもありません")
        }
    }

    @Test(
        .requirement("R-110"),
        arguments: [
            (#""contact":"03-1111-2222""#, "responsible"), (#""responsible":null,"contact":"x""#, "responsible"),
            (#""responsible":"","contact":"x""#, "responsible"), (#""responsible":" ","contact":"x""#, "responsible"),
            (#""responsible":"青葉 花""#, "contact"), (#""responsible":"青葉 花","contact":"""#, "contact"),
        ])
    func `a vendor without a responsible person and a contact is not entered, and nothing is submitted for it`(
        members: String, missing: String
    ) async throws {
        let site = try Site.filled()
        try await Surface.of(site) { surface in
            let rest = #""name":"青葉テック","sources":["198.51.100.7/32"],"standing":{"active":{}}"#
            for id in ["aoba", "yamato"] {
                let answer = try await surface.post(
                    "/v1/ledger", #"{"vendor":{"_0":{"id":"\#(id)",\#(rest),\#(members)}}}"#)
                #expect(answer.status == 400)
                #expect(answer.text("path") == "vendor._0." + missing)
            }
            let whole = #""responsible":"青葉 花","contact":"03-1111-2222""#
            let text = site.submission(
                of: Example.form { $0.vendor = Example.aoba }, by: People.operationsID, proxyFor: Example.phoned)
            #expect(
                refusal { try site.hand(in: text, signedBy: People.operations, by: .operations) }
                    == .vendorUnknown(Example.aoba))
            let entered = try await surface.post("/v1/ledger", #"{"vendor":{"_0":{"id":"aoba",\#(rest),\#(whole)}}}"#)
            #expect(entered.status == 200)
        }
        #expect(site.gatekeeper.ledger(by: .ito).vendors.first { $0.id == Example.yamato } == Example.vendor())
    }

    @Test func `an unknown field deep in a list has its place`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let key = People.stranger.registered.line
            let body = """
                {"person":{"_0":{"id":"abe","name":"安倍","role":{"auditor":{}},"standing":{"active":{}},\
                "keys":[{"line":"\(key)","fingerprint":"","comment":"x"}]}}}
                """
            let answer = try await surface.post("/v1/ledger", body)
            #expect(answer.text("path") == "person._0.keys[0].comment")
        }
    }

    @Test func `a field that is null is one that is not there`() async throws {
        let site = try Site.filled()
        _ = try site.openDay()
        try await Surface.of(site) { surface in
            let body = #"{"technician":"tanaka","asset":"pacs1","password":"\#(Site.password)","request":null}"#
            let answer = try await surface.post("/v1/credentials/collect", body, as: .technician)
            #expect(answer.status == 200)
        }
    }

    static let queries: [(String, String)] = [
        ("/v1/requests?fase=open", "fase"), ("/v1/requests?phase=open", "phase"),
        ("/v1/requests?limit=0", "limit"), ("/v1/requests?limit=501", "limit"), ("/v1/requests?limit=-1", "limit"),
        ("/v1/requests?limit=1&limit=2", "limit"), ("/v1/requests?date=2026-02-30", "date"),
        ("/v1/requests?vendor=", "vendor"), ("/v1/requests?vendor", "vendor"), ("/v1/requests?after=%2e%2e", "after"),
        ("/v1/sessions?running=yes", "running"), ("/v1/explanations", "name"),
        ("/v1/sessions?date=2026-02-30", "date"), ("/v1/sessions?date=today", "date"),
        ("/v1/sessions?vendor=", "vendor"), ("/v1/sessions?asset=PACS1", "asset"),
        ("/v1/explanations?name=tanaka&from=host.example.jp", "from"),
        ("/v1/explanations?name=tanaka&at=tomorrow", "at"), ("/v1/explanations?name=tanaka%2Bpacs1%2Bris2", "name"),
        ("/v1/journal?after=-1", "after"), ("/v1/ledger?vendor=yamato", "vendor"), ("/v1/requests/r1?x=1", "x"),
        ("/v1/status?%ff=1", "query"), ("/v1/status?a=%f", "query"),
    ]

    @Test(arguments: queries) func `a wrong parameter is refused by its name`(path: String, name: String) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.get(path)
            #expect(answer.status == 400)
            #expect(answer.text("path") == name)
        }
    }

    @Test(arguments: ["tanaka+pacs1", "tanaka%2Bpacs1", "tanaka%2bpacs1"])
    func `a plus in a name is a plus`(name: String) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.get("/v1/explanations?name=\(name)")
            #expect(answer.text("name") == "tanaka+pacs1")
        }
    }

    @Test func `a signed text arrives byte for byte`() async throws {
        let site = try Site.filled()
        try await Surface.of(site) { surface in
            let text = try site.submission().bytes()
            let body = try surface.signed(text, by: People.yamada, namespace: "submission-v1@sekimori")
            let answer = try await surface.post("/v1/texts", body, as: .clerk)
            #expect(answer.status == 200)
            #expect(answer.text("request") == Probe.request)
            let altered = body.replacing("定期保守", with: "定期保守!")
            let refused = try await surface.post("/v1/texts", altered, as: .clerk)
            #expect(refused.code == "signature-invalid")
        }
    }

    @Test func `pages follow one another without gap or repetition`() async throws {
        let site = try Site.filled()
        for day in 22...26 {
            try site.submit(Example.form { $0.date = the("2026-11-\(day)") })
        }
        try await Surface.of(site) { surface in
            let token = try await surface.token(of: .manager)
            var found: [String] = []
            var next: String? = ""
            while let after = next {
                let path = "/v1/requests?limit=2" + (after.isEmpty ? "" : "&after=\(after)")
                let page = try await surface.ask(.get, path, token: token)
                let items = try page.object["items"] as? [[String: Any]] ?? []
                #expect(items.count <= 2)
                found += items.compactMap { $0["id"] as? String }
                next = page.text("next")
            }
            #expect(found == (22...26).reversed().map { "r202611\($0)-001" })
        }
    }
}
