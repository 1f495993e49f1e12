import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// From a peer over TLS through the portal to the gatekeeper, and back.
@Suite struct WholeWayTests {
    private struct Challenge: Decodable { let challenge: String }
    private struct Token: Decodable { let token: String }

    @Test func `a clerk signs in, submits and reads over TLS, and the journal has the peer's address`() async throws {
        let site = try Site.filled()
        let api = router(gatekeeper: site.gatekeeper, door: .portal).buildResponder()
        try await PortalHouse.with(daemon: PortalHouse.serving(api)) { house in
            let asked = try await post(house, "/v1/challenges", ["person": "yamada"])
            let challenge = try JSONDecoder().decode(Challenge.self, from: Data(asked.text.utf8)).challenge
            let signIn = SignInText(gate: site.rules.gate, person: "yamada", challenge: challenge, at: site.clock.now())
            let signedIn = try await post(house, "/v1/sign-ins", signed(signIn))
            let token = try JSONDecoder().decode(Token.self, from: Data(signedIn.text.utf8)).token
            let headers: HTTPHeaders = ["Authorization": "Bearer \(token)", "Idempotency-Key": "one"]
            let body = try signed(site.submission())
            let submitted = try await post(house, "/v1/texts", body, headers)
            #expect(submitted.status == 200)
            let again = try await post(house, "/v1/texts", body, headers)
            #expect(again.text == submitted.text)
            #expect(again.headers["Idempotency-Replayed"] == ["true"])
            let read = try await house.ask("/v1/requests/\(Probe.request)", headers: headers)
            #expect(read.status == 200)
            let foreign = try await house.ask("/v1/requests/r20260101-001", headers: headers)
            #expect(foreign.status == 404)
        }
        let entry = try #require(try site.store.entries(after: 0, limit: 1_000).last)
        #expect(try JournalEntry(bytes: entry.entry).source == "127.0.0.1")
    }

    private func signed(_ text: some SignedText) throws -> [String: String] {
        let bytes = try text.bytes()
        let signature = People.yamada.sign(bytes, namespace: type(of: text).namespace)
        return [
            "text": String(decoding: bytes, as: UTF8.self), "signature": String(decoding: signature, as: UTF8.self),
        ]
    }

    private func post(
        _ house: PortalHouse, _ path: String, _ body: [String: String], _ headers: HTTPHeaders = [:]
    ) async throws -> PortalHouse.Heard {
        // Sorted: sent again, it is the same bytes.
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try await house.ask(
            path, method: .POST, headers: headers, body: ByteBuffer(bytes: try encoder.encode(body)))
    }
}
