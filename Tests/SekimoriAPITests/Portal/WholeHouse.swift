import AsyncHTTPClient
import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriAPI
import SekimoriRecords
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriPortal
@testable import SekimoriService

/// Pages before a real gate, and people signed in at them.
struct WholeHouse: Sendable {
    let house: PortalHouse
    let site: Site

    /// What befalls calls on their way to the gate.
    final class Fate: Sendable {
        private struct State {
            var losing: String?
            var waiting: [CheckedContinuation<Void, Never>] = []
            var together: String?
        }

        private let state = Mutex(State())
        /// The gate forgets at each call which calls it had, as after a restart.
        let isForgetful: Bool

        /// The paths of the calls, as they reach the gate.
        let calls: AsyncStream<String>
        private let caller: AsyncStream<String>.Continuation

        init(isForgetful: Bool = false) {
            self.isForgetful = isForgetful
            let made = AsyncStream.makeStream(of: String.self)
            calls = made.stream
            caller = made.continuation
        }

        /// The answer to the next call whose path ends so is lost, after the gate has done it.
        func loseAnswer(to path: String) { state.withLock { $0.losing = path } }

        /// The next two calls whose paths end so begin at the same moment.
        func startTogether(_ path: String) { state.withLock { $0.together = path } }

        fileprivate func isLost(_ path: String) -> Bool {
            state.withLock { state in
                guard let losing = state.losing, path.hasSuffix(losing) else { return false }
                state.losing = nil
                return true
            }
        }

        fileprivate func wait(_ path: String) async {
            caller.yield(path)
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                    guard let together = state.together, path.hasSuffix(together) else { return [continuation] }
                    state.waiting.append(continuation)
                    guard state.waiting.count == 2 else { return [] }
                    defer { state.waiting = [] }
                    state.together = nil
                    return state.waiting
                }
                for continuation in ready { continuation.resume() }
            }
        }
    }

    private struct Gate: HTTPResponder {
        struct Lost: Error {}

        let site: Site
        let fate: Fate
        let kept: any HTTPResponder<CallContext>

        func respond(to request: Request, context: CallContext) async throws -> Response {
            guard request.method == .post else { return try await kept.respond(to: request, context: context) }
            await fate.wait(request.uri.path)
            let responder: any HTTPResponder<CallContext> =
                fate.isForgetful ? router(gatekeeper: site.gatekeeper, door: .portal).buildResponder() : kept
            var response = try await responder.respond(to: request, context: context)
            if fate.isLost(request.uri.path) {
                response.status = .ok
                response.body = ResponseBody(contentLength: 1) { _ in throw Lost() }
            }
            return response
        }
    }

    static func of<Result: Sendable>(
        _ site: Site, _ fate: Fate = Fate(), _ test: @escaping @Sendable (WholeHouse) async throws -> Result
    ) async throws -> Result {
        let gate = Gate(
            site: site, fate: fate, kept: router(gatekeeper: site.gatekeeper, door: .portal).buildResponder())
        return try await PortalHouse.with(daemon: PortalHouse.serving(gate)) { house in
            try await test(WholeHouse(house: house, site: site))
        }
    }

    private struct Challenge: Decodable { let challenge: String }
    private struct Token: Decodable { let token: String }

    /// A token of the example's person, as the cookie holds one.
    func signIn(_ caller: Caller = .clerk) async throws -> String {
        let (name, key) = try #require(caller.person)
        let asked = try await house.ask(
            "/v1/challenges", method: .POST, body: ByteBuffer(string: #"{"person":"\#(name)"}"#))
        let challenge = try JSONDecoder().decode(Challenge.self, from: Data(asked.text.utf8)).challenge
        let text = try SignInText(gate: site.rules.gate, person: name, challenge: challenge, at: site.clock.now())
            .bytes()
        let signed = SignedTextView(
            text: String(decoding: text, as: UTF8.self),
            signature: String(decoding: key.sign(text, namespace: SignInText.namespace), as: UTF8.self))
        let heard = try await house.ask(
            "/v1/sign-ins", method: .POST, body: ByteBuffer(bytes: try JSONEncoder().encode(signed)))
        return try JSONDecoder().decode(Token.self, from: Data(heard.text.utf8)).token
    }

    func browse(_ path: String, as token: String) async throws -> PortalHouse.Heard {
        try await house.ask(path, headers: ["Cookie": "__Host-sekimori=" + token])
    }

    /// Sends a form as a browser does. `form` replaces fields of `filled`; nil: nobody is signed in.
    func send(
        _ path: String, _ form: [String: String], filled: Fields = .none, as token: String?,
        pageOf sender: String? = nil
    ) async throws -> PortalHouse.Heard {
        var filled = filled
        var headers: HTTPHeaders = [
            "Origin": "https://127.0.0.1:\(house.port)", "Content-Type": "application/x-www-form-urlencoded",
        ]
        if let token {
            headers.add(name: "Cookie", value: "__Host-sekimori=" + token)
            filled = filled.with("form-token", FormGuard.token(of: sender ?? token))
        }
        for (name, value) in form { filled = filled.with(name, value) }
        return try await house.ask(path, method: .POST, headers: headers, body: ByteBuffer(string: filled.encoded))
    }

    /// Events of a kind in the journal.
    func count(_ kind: String) throws -> Int {
        try site.store.entries(after: 0, limit: 100_000).count { try JournalEntry(bytes: $0.entry).kind == kind }
    }

    static func once(_ digit: Character = "7") -> String { String(repeating: digit, count: 32) }
}

extension PortalHouse.Heard {
    var place: String? { headers["Location"].first }

    /// What a hidden field of the page holds.
    func hidden(_ name: String) throws -> String {
        let parts = text.components(separatedBy: "name=\"\(name)\" value=\"")
        let value = try #require(parts.dropFirst().first?.components(separatedBy: "\"").first)
        return value.replacingOccurrences(of: "&amp;", with: "&")
    }

    /// The draft that the page's form goes on with.
    func mark() throws -> [String: String] {
        ["draft": try hidden("draft"), "draft-revision": try hidden("draft-revision")]
    }
}
