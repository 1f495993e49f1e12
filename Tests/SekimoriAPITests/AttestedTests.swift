import Foundation
import HTTPTypes
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Texts without a signature, over HTTP.
@Suite struct AttestedTests {
    private func body(_ text: some SignedText) throws -> String {
        let body = ["text": String(decoding: try text.bytes(), as: UTF8.self)]
        return String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
    }

    @Test func `a vendor's text comes unsigned, once, and whoever reads the request is told`() async throws {
        let site = try Site.filled()
        try await Surface.of(site) { surface in
            let token = try await surface.token(of: .clerk)
            let body = try body(site.submission())
            let key = ["Idempotency-Key": "one"]
            let before = site.gatekeeper.size
            let path = "/v1/texts/attested"
            let first = try await surface.ask(.post, path, token: token, body: body, headers: key)
            #expect(first.status == 200)
            #expect(first.text("request") == Probe.request)
            #expect(first.text("phase") == "submitted")
            let again = try await surface.ask(.post, path, token: token, body: body, headers: key)
            #expect(again.bytes == first.bytes)
            #expect(site.gatekeeper.size == before + 1)
            #expect(try await surface.ask(.post, path, token: token, body: body).code == "text-used")
            let view = try await surface.get("/v1/requests/" + Probe.request).object
            #expect(view["attested"] as? Bool == true)
            #expect(view["reportAttested"] as? Bool == false)
            #expect((view["submission"] as? [String: Any])?["signature"] as? String == "")
        }
    }

    @Test(arguments: [("ja", "これには本人の署名が必要です"), ("en", "this takes a signature")])
    func `what the hospital decides is refused in the reader's language`(language: String, words: String) async throws {
        let site = try Site.filled()
        let id = try site.submit()
        try await Surface.of(site) { surface in
            let headers = ["Accept-Language": language]
            for body in [try body(site.approval(of: id)), try body(site.decision(.reject, on: id, by: Example.ito))] {
                let answer = try await surface.post("/v1/texts/attested", body, headers: headers)
                #expect(answer.status == 409)
                #expect(answer.code == "signature-missing")
                #expect(answer.text("detail") == words)
            }
        }
    }

    @Test func `nobody hands in another's words`() async throws {
        let site = try Site.filled()
        try await Surface.of(site) { surface in
            let body = try body(site.submission())
            for caller in [Caller.foreignClerk, .technician, .manager, .operator, .auditor] {
                let answer = try await surface.post("/v1/texts/attested", body, as: caller)
                #expect(answer.code == "author-differs", "\(caller)")
            }
        }
        #expect(site.gatekeeper.inside { $0.world.requests.isEmpty })
    }

    @Test func `on the gate's own socket nobody has signed in`() async throws {
        let site = try Site.filled()
        try await Surface.of(site, through: .operator) { surface in
            let text = site.submission(by: People.operationsID, proxyFor: Example.phoned)
            let answer = try await surface.ask(
                .post, "/v1/texts/attested", body: try body(text), headers: ["Sekimori-Person": "operations"])
            #expect(answer.code == "signature-missing")
        }
    }
}
