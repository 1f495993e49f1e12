import HTTPTypes
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriAPI
@testable import SekimoriService

/// Drafts over HTTP: what the document says of them is what they are.
@Suite struct DraftAPITests {
    private static let new = #"{"content":"purpose=a","kind":"request","title":"定期保守"}"#

    @Test func `a draft is kept, read, kept again and thrown away`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .clerk)
            let made = try await surface.ask(.post, "/v1/drafts", token: token, body: Self.new)
            #expect(made.status == 200)
            #expect(try made.object["revision"] as? Int == 1)
            #expect(made.text("content") == nil)
            let id = try #require(made.text("id"))
            #expect(id.utf8.count == 25)
            let read = try await surface.ask(.get, "/v1/drafts/" + id, token: token)
            #expect(read.text("content") == "purpose=a")
            #expect(read.text("title") == "定期保守")
            let document = try await surface.get("/v1/openapi.json", as: .nobody).object
            let components = document["components"] as? [String: Any] ?? [:]
            let check = SchemaCheck(schemas: components["schemas"] as? [String: Any] ?? [:])
            let schema: [String: Any] = ["$ref": "#/components/schemas/DraftView"]
            for answer in [made, read] { #expect(check.fault(try answer.json, schema) == nil) }
            let again = #"{"content":"purpose=b","revision":1}"#
            #expect(try await surface.ask(.post, "/v1/drafts/" + id, token: token, body: again).status == 200)
            let list = try await surface.ask(.get, "/v1/drafts", token: token).json as? [[String: Any]]
            #expect(list?.compactMap { $0["revision"] as? Int } == [2])
            let gone = "/v1/drafts/\(id)/discard"
            #expect(try await surface.ask(.post, gone, token: token, body: #"{"revision":2}"#).status == 204)
            #expect(try await surface.ask(.get, "/v1/drafts/" + id, token: token).status == 404)
        }
    }

    @Test(arguments: [
        ("ja", "この下書きは、ほかの画面で先に保存されました。いまの内容は保存していません"),
        ("en", "the draft was kept from elsewhere in between; this was not kept"),
    ])
    func `a save over another revision is refused in the reader's language`(language: String, words: String)
        async throws
    {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .clerk)
            let made = try await surface.ask(.post, "/v1/drafts", token: token, body: Self.new)
            let path = "/v1/drafts/" + (try #require(made.text("id")))
            for (body, status) in [(#"{"content":"b","revision":1}"#, 200), (#"{"content":"c","revision":1}"#, 409)] {
                let answer = try await surface.ask(
                    .post, path, token: token, body: body, headers: ["Accept-Language": language])
                #expect(answer.status == status)
                guard status == 409 else { continue }
                #expect(answer.code == "draft-changed")
                #expect(answer.text("detail") == words)
            }
            #expect(try await surface.ask(.get, path, token: token).text("content") == "b")
        }
    }

    @Test func `a full account is told, and a call sent twice keeps one`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let token = try await surface.token(of: .clerk)
            for number in 0..<DraftLimits.most {
                let body = #"{"content":"\#(number)","kind":"request"}"#
                for _ in 1...2 {
                    let key = ["Idempotency-Key": "key-\(number)"]
                    let answer = try await surface.ask(.post, "/v1/drafts", token: token, body: body, headers: key)
                    #expect(answer.status == 200)
                }
            }
            let list = try await surface.ask(.get, "/v1/drafts", token: token).json as? [Any]
            #expect(list?.count == DraftLimits.most)
            let more = try await surface.ask(.post, "/v1/drafts", token: token, body: Self.new)
            #expect(more.status == 409)
            #expect(more.code == "drafts-full")
        }
    }

    @Test func `another's draft, an unknown one and one that cannot be are the same bytes`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let made = try await surface.post("/v1/drafts", Self.new, as: .clerk)
            let id = try #require(made.text("id"))
            for caller in [Caller.foreignClerk, .technician, .colleague] {
                let token = try await surface.token(of: caller)
                var answers: Set<[UInt8]> = []
                for id in [id, "d" + String(repeating: "0", count: 24), "D1", "..", "x"] {
                    for (method, path, body) in [
                        (HTTPRequest.Method.get, "/v1/drafts/" + id, ""),
                        (.post, "/v1/drafts/" + id, #"{"content":"b","revision":1}"#),
                        (.post, "/v1/drafts/\(id)/discard", #"{"revision":1}"#),
                    ] {
                        let answer = try await surface.ask(method, path, token: token, body: body)
                        #expect(answer.status == 404)
                        answers.insert(answer.bytes)
                    }
                }
                #expect(answers.count == 1)
            }
        }
    }
}
