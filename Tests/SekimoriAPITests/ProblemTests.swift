import Foundation
import HTTPTypes
import Sekimori
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What goes wrong is said in the caller's language, with a code that stays.
@Suite struct ProblemTests {
    @Test(arguments: [("ja", "ja"), ("en", "en"), ("en-GB,ja;q=0.5", "en"), ("fr", "ja"), ("", "ja")])
    func `a refusal has its rule's code, a sentence and the next step`(asked: String, language: String) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.post(
                "/v1/stops", #"{"scope":{"vendor":{"_0":"nosuch"}},"why":"x"}"#, headers: ["Accept-Language": asked])
            #expect(answer.status == 409)
            #expect(answer.header("Content-Type") == "application/problem+json")
            #expect(answer.header("Content-Language") == language)
            #expect(answer.code == "vendor-unknown")
            #expect(answer.text("type") == "urn:sekimori:problem:vendor-unknown")
            #expect(try answer.object["status"] as? Int == 409)
            let words = Words(language == "en" ? .english : .japanese)
            let refusal = Refusal.vendorUnknown(the("nosuch"))
            #expect(answer.text("title") == words.kind(refusal.kind))
            #expect(
                answer.text("detail")
                    == words.sentence(refusal, zone: surface.site.rules.zone, now: surface.site.clock.now()))
            #expect(answer.text("hint") == words.hint(refusal))
            let facts = try JSONSerialization.data(withJSONObject: answer.object["refusal"] ?? [:])
            #expect(try JSONDecoder().decode(Refusal.self, from: facts) == refusal)
        }
    }

    @Test(arguments: [("ja", "見つかりません"), ("en", "not found")])
    func `what is not there is said in both languages`(language: String, title: String) async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.get("/v1/requests/r1", headers: ["Accept-Language": language])
            #expect(answer.status == 404)
            #expect(answer.code == "not-found")
            #expect(answer.text("title") == title)
        }
    }

    @Test func `too many wrong passwords say when to try again`() async throws {
        let site = try Site.filled()
        try site.enrol()
        try await Surface.of(site) { surface in
            let token = try await surface.token(of: .technician)
            let body = #"{"technician":"tanaka","asset":"pacs1","password":"wrong wrong wrong"}"#
            var last: Answer?
            for _ in 0...site.rules.limits.passcodeTries {
                last = try await surface.ask(.post, "/v1/credentials/collect", token: token, body: body)
            }
            let answer = try #require(last)
            #expect(answer.status == 429)
            #expect(answer.code == "throttled")
            let seconds = try #require(answer.header("Retry-After").flatMap { Int64($0) })
            #expect((1...site.rules.limits.throttle.seconds + 1).contains(seconds))
            #expect(answer.text("until").flatMap { Instant($0) } != nil)
        }
    }

    @Test func `a gate that cannot write says so and has changed nothing`() async throws {
        let store = MemoryStore()
        let site = try Site.filled(store: store)
        try await Surface.of(site) { surface in
            let token = try await surface.token(of: .manager)
            store.isBroken = true
            let answer = try await surface.ask(
                .post, "/v1/stops", token: token, body: #"{"scope":{"all":{}},"why":"x"}"#)
            #expect(answer.status == 503)
            #expect(answer.code == "journal-unwritable")
            // What failed inside is the log's, not the caller's.
            #expect(!String(decoding: answer.bytes, as: UTF8.self).contains("DiskFull"))
            store.isBroken = false
            #expect(try await surface.ask(.get, "/v1/stops", token: token).bytes == Array("[]".utf8))
        }
    }

    @Test func `a body over its bound is refused`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let body = #"{"person":""# + String(repeating: "a", count: 1_048_576) + #""}"#
            let answer = try await surface.ask(.post, "/v1/challenges", body: body)
            #expect(answer.status == 413)
            #expect(answer.code == "body-too-large")
        }
    }

    @Test func `no answer repeats what was sent where it could break a line`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let answer = try await surface.get("/v1/requests?phase=a%0d%0aSet-Cookie:%20x")
            #expect(answer.status == 400)
            #expect(answer.header("Set-Cookie") == nil)
            #expect(answer.headers.allSatisfy { !$0.value.contains("\r") && !$0.value.contains("\n") })
        }
    }
}
