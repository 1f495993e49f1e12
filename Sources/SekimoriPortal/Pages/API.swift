internal import Foundation
internal import Hummingbird
internal import NIOCore
internal import Sekimori
internal import SekimoriService

/// The daemon's API as pages use it: typed calls on behalf of whoever is signed in.
struct API: Sendable {
    let daemon: Daemon
    let source: Source
    let tongue: Tongue
    let token: String?

    /// What a call sends that says nothing, and answers where its answer is nothing or of no interest.
    struct Nothing: Codable {}

    func get<View: Decodable>(_ path: String, _ query: Fields = .none, as type: View.Type = View.self) async throws
        -> View
    {
        let target = query.pairs.isEmpty ? path : path + "?" + query.encoded
        return try await call(.get, target, body: [], once: nil)
    }

    /// `once` makes a call that is sent twice be done once.
    @discardableResult
    func post<View: Decodable>(_ path: String, _ body: some Encodable, once: String?, as type: View.Type = View.self)
        async throws -> View
    {
        let bytes = try Self.encoded(body)
        var patience = 100
        while true {
            do {
                return try await call(.post, path, body: bytes, once: once)
            } catch let problem as APIProblem where problem.isCode("idempotency-key-in-use") && patience > 0 {
                // A button pressed twice: what became of the first press is what both are told.
                patience -= 1
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// The same call is the same bytes: the daemon compares them.
    static func encoded(_ body: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(body))
    }

    private func call<View: Decodable>(_ method: Daemon.Method, _ target: String, body: [UInt8], once: String?)
        async throws -> View
    {
        try read(
            await daemon.call(
                method, target: target, body: body, of: source, language: tongue, token: token, once: once))
    }

    /// Hands in a file, as it is.
    func upload<View: Decodable>(
        _ path: String, _ query: Fields, _ file: ByteBuffer, once: String?, as type: View.Type = View.self
    ) async throws -> View {
        try read(
            await daemon.upload(
                file, target: path + "?" + query.encoded, of: source, language: tongue, token: token, once: once))
    }

    /// A file, to be passed on as it comes.
    func download(_ path: String) async throws -> Response {
        let (file, heard) = try await daemon.download(target: path, of: source, language: tongue, token: token)
        guard let file else { throw problem(heard) }
        return file
    }

    private func problem(_ answer: Daemon.Heard) -> APIProblem {
        let said = try? JSONDecoder().decode(APIProblem.Said.self, from: Data(answer.body))
        return APIProblem(status: answer.status, said: said, seconds: answer.retryAfter)
    }

    private func read<View: Decodable>(_ answer: Daemon.Heard) throws -> View {
        let data = Data(answer.body)
        guard (200...299).contains(answer.status) else { throw problem(answer) }
        if let nothing = Nothing() as? View { return nothing }
        do {
            return try JSONDecoder().decode(View.self, from: data)
        } catch {
            throw PortalProblem.gateUnreachable
        }
    }
}

/// What the daemon refused, in its own words (RFC 9457).
struct APIProblem: Error, Sendable {
    let status: Int
    let said: Said?
    /// When to try again, where it said so.
    let seconds: Int?

    struct Said: Decodable, Sendable {
        let code: String
        let title: String
        let detail: String
        let hint: String?
        /// Which field of the call is meant.
        let path: String?
    }

    var code: String { said?.code ?? "" }

    func isCode(_ code: String) -> Bool { self.code.utf8.elementsEqual(code.utf8) }

    /// The sign-in is over, or never was.
    var isSignedOut: Bool { status == 401 }

    /// Whether the form that led here can be mended and sent again; what is not there, or not allowed, cannot.
    var isAboutForm: Bool { ![401, 403, 404].contains(status) }

    /// The form was sent twice, and the first one counts.
    var isRepeated: Bool { isCode("idempotency-key-reused") }

    /// What was asked for is done, and its answer was to be shown once.
    var isShown: Bool { isCode("reply-shown") }

    /// The form was sent before, with other content: that counts, and this was not taken.
    var isUsed: Bool { isCode("text-used") }
}
