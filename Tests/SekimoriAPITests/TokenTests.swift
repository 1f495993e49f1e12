import Foundation
import HTTPTypes
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Tokens of people's scripts over HTTP.
@Suite struct TokenTests {
    private func wish(_ label: String = "夜間の申請", _ reach: String = "submit", until: String = "2026-12-31") -> String {
        #"{"label":"\#(label)","reach":"\#(reach)","until":"\#(until)"}"#
    }

    @Test func `a script hands in a request and reads it, and the journal says what was attested`() async throws {
        let site = try Site.filled()
        try await Surface.of(site) { surface in
            let token = try await surface.token(of: .submitToken)
            let text = String(decoding: try site.submission().bytes(), as: UTF8.self)
            let body = String(decoding: try JSONEncoder().encode(["text": text]), as: UTF8.self)
            let headers = ["Idempotency-Key": "one"]
            let submitted = try await surface.ask(
                .post, "/v1/texts/attested", token: token, body: body, headers: headers, from: "198.51.100.7")
            #expect(submitted.status == 200)
            let again = try await surface.ask(
                .post, "/v1/texts/attested", token: token, body: body, headers: headers)
            #expect(again.bytes == submitted.bytes)
            let id = try #require(submitted.text("request"))
            let read = try await surface.ask(.get, "/v1/requests/\(id)", token: token)
            #expect(try read.object["attested"] as? Bool == true)
            let entry = try #require(try site.store.entries(after: 0, limit: 1_000).last)
            let written = try JournalEntry(bytes: entry.entry)
            #expect(written.actor == "clerk yamada")
            #expect(written.source == "198.51.100.7")
            // Withdrawing it takes the person.
            let withdrawal = try site.decision(.withdraw, on: the(id), by: Example.yamada).bytes()
            let other = String(
                decoding: try JSONEncoder().encode(["text": String(decoding: withdrawal, as: UTF8.self)]),
                as: UTF8.self)
            let refused = try await surface.ask(.post, "/v1/texts/attested", token: token, body: other)
            #expect(refused.status == 403)
            #expect(try await surface.post("/v1/texts/attested", other, as: .clerk).status == 200)
        }
    }

    @Test func `what is wrong with a token is not told, and many wrong ones wait`() async throws {
        let site = try Site.filled()
        try await Surface.of(site) { surface in
            let token = try #require(try await surface.token(of: .readToken))
            let listed = try await surface.get("/v1/tokens", as: .clerk).json as? [[String: Any]]
            let id = try #require(listed?.first?["id"] as? String)
            #expect(id == "t\(Digest.hex(Digest.sha256(Array(token.utf8))).prefix(12))")
            #expect(try await surface.post("/v1/tokens/\(id)/revoke", "{}", as: .clerk).status == 204)
            var answers: Set<[UInt8]> = []
            for wrong in [token, "skm_", "skm_0", token.uppercased(), String(token.dropFirst(4))] {
                let answer = try await surface.ask(.get, "/v1/requests", token: wrong)
                #expect(answer.status == 401)
                answers.insert(answer.bytes)
            }
            #expect(answers.count == 1)
            var statuses: [Int] = []
            for _ in 0..<40 { statuses.append(try await surface.ask(.get, "/v1/me", token: token).status) }
            #expect(Set(statuses) == [401, 429])
            #expect(try await surface.get("/v1/me", as: .clerk).status == 200)
        }
    }

    @Test func `a wish that cannot be is refused with its field`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            for (body, path) in [
                (wish(until: "2027-02-20"), "until"), (wish(until: "2026-11-20"), "until"), (wish(until: "x"), "until"),
                (wish("二行\\n目"), "label"), (wish("  "), "label"), (wish("夜間", "approve"), "reach"),
                (#"{"label":"夜間","reach":"read"}"#, "until"),
            ] {
                let answer = try await surface.post("/v1/tokens", body, as: .clerk)
                #expect(answer.status == 400)
                #expect(answer.text("path") == path)
            }
            for _ in 1...10 { #expect(try await surface.post("/v1/tokens", wish(), as: .clerk).status == 200) }
            let more = try await surface.post("/v1/tokens", wish(), as: .clerk)
            #expect(more.status == 409)
            #expect(more.code == "too-many-tokens")
        }
    }

    @Test func `sent twice it is one token, and the answer is kept for a minute alone`() async throws {
        try await Surface.of(try Site.filled()) { surface in
            let headers = ["Idempotency-Key": "new"]
            let first = try await surface.post("/v1/tokens", wish(), as: .clerk, headers: headers)
            let again = try await surface.post("/v1/tokens", wish(), as: .clerk, headers: headers)
            #expect(first.bytes == again.bytes)
            #expect((try await surface.get("/v1/tokens", as: .clerk).json as? [Any])?.count == 1)
        }
    }
}
