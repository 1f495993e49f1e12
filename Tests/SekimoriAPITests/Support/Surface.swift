import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriAPI
@testable import SekimoriService

/// The API of a site, asked in memory.
struct Surface: Sendable {
    let site: Site
    private let client: any TestClientProtocol

    /// Runs a test with the API of a site as a door shows it.
    static func of<Result: Sendable>(
        _ site: Site, through door: Door = .portal, desk: Desk = Desk(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ test: @Sendable (Surface) async throws -> Result
    ) async throws -> Result {
        let application = Application(router: router(gatekeeper: site.gatekeeper, door: door, desk: desk, now: now))
        return try await application.test(.router) { client in
            try await test(Surface(site: site, client: client))
        }
    }

    /// Asks; nothing is added to these headers.
    func bare(_ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: [UInt8] = []) async throws
        -> Answer
    {
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.isEmpty ? nil : ByteBuffer(bytes: body))
        return Answer(
            status: response.status.code, headers: response.headers, bytes: Array(buffer: response.body))
    }

    /// Asks as the portal does, with a token where there is one.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil, body: String = "",
        headers: [String: String] = [:], from source: String = "203.0.113.10"
    ) async throws -> Answer {
        var fields = HTTPFields()
        let all = headers.merging(["Sekimori-Source": source]) { first, _ in first }
        for (name, value) in all { if let name = HTTPField.Name(name) { fields[name] = value } }
        if let token { fields[.authorization] = "Bearer \(token)" }
        return try await bare(method, path, fields, Array(body.utf8))
    }

    func get(_ path: String, as caller: Caller = .manager, headers: [String: String] = [:]) async throws -> Answer {
        try await ask(.get, path, token: token(of: caller), headers: headers)
    }

    func post(_ path: String, _ body: String, as caller: Caller = .manager, headers: [String: String] = [:])
        async throws -> Answer
    {
        try await ask(.post, path, token: token(of: caller), body: body, headers: headers)
    }

    // MARK: Signing in

    struct NoSignIn: Error {
        let status: Int
    }

    /// A new token, by challenge and signature.
    func token(of caller: Caller) async throws -> String? {
        if let script = caller.token {
            let wish = #"{"label":"夜間","reach":"\#(script.reach.rawValue)","until":"2026-12-31"}"#
            let answer = try await ask(.post, "/v1/tokens", token: self.token(of: script.holder), body: wish)
            guard let token = answer.text("token") else { throw NoSignIn(status: answer.status) }
            return token
        }
        guard let (name, key) = caller.person else { return nil }
        let answer = try await signIn(name, key)
        guard answer.status == 200, let token = try answer.object["token"] as? String else {
            throw NoSignIn(status: answer.status)
        }
        return token
    }

    func challenge(_ name: String) async throws -> String {
        let answer = try await ask(.post, "/v1/challenges", body: #"{"person": "\#(name)"}"#)
        guard let challenge = try answer.object["challenge"] as? String else { throw NoSignIn(status: answer.status) }
        return challenge
    }

    func signIn(_ name: String, _ key: TestSigner, challenge given: String? = nil) async throws -> Answer {
        let challenge = if let given { given } else { try await challenge(name) }
        let text = try SignInText(gate: site.rules.gate, person: name, challenge: challenge, at: site.clock.now())
            .bytes()
        return try await ask(.post, "/v1/sign-ins", body: signed(text, by: key, namespace: SignInText.namespace))
    }

    /// The body that hands in a signed text.
    func signed(_ text: [UInt8], by key: TestSigner, namespace: String) throws -> String {
        let signature = key.sign(text, namespace: namespace)
        let body = [
            "text": String(decoding: text, as: UTF8.self), "signature": String(decoding: signature, as: UTF8.self),
        ]
        return String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
    }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    struct NotThis: Error {}

    var json: Any { get throws { try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]) } }

    var object: [String: Any] {
        get throws {
            guard let object = try json as? [String: Any] else { throw NotThis() }
            return object
        }
    }

    /// The problem's code; nil where it is none.
    var code: String? { (try? object)?["code"] as? String }

    func text(_ member: String) -> String? { (try? object)?[member] as? String }

    func header(_ name: String) -> String? {
        headers.first { $0.name.canonicalName == name.lowercased() }?.value
    }
}
