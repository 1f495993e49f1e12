internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// The gate, as a person's command talks to it: signs in when it must, repeats what is safe to repeat.
actor GateClient {
    private let transport: Transport
    private let settings: Settings
    private let words: Words
    private let signer: Signer
    private var token: String?
    private var known: StatusView?

    init(_ settings: Settings, words: Words, signer: Signer) throws {
        guard let place = settings.place else { throw Trouble.noGate }
        transport = try Transport(place)
        self.settings = settings
        self.words = words
        self.signer = signer
    }

    func close() async { await transport.close() }

    /// Which gate this is and what time zone it keeps; asked once, without signing in.
    func gate() async throws -> StatusView {
        if let known { return known }
        let status: StatusView = try await decoded(call("GET", "/v1/status", nil, signIn: .no))
        if let expected = settings.gate, expected != status.gate {
            throw Trouble.otherGate(expected: "\(expected)", found: "\(status.gate)")
        }
        known = status
        return status
    }

    func get<Value: Decodable & Sendable>(_ path: String, _ query: [(String, String?)] = []) async throws -> Value {
        try await decoded(call("GET", path + Self.query(query), nil, signIn: .yes))
    }

    /// What is no JSON: frames of a bundle.
    func bytes(_ path: String, _ query: [(String, String?)] = []) async throws -> [UInt8] {
        try await call("GET", path + Self.query(query), nil, signIn: .yes)
    }

    func post<Value: Decodable & Sendable>(_ path: String, _ body: some Encodable & Sendable) async throws -> Value {
        try await decoded(call("POST", path, Self.encoded(body), signIn: .yes))
    }

    /// For what is answered by 204.
    func post(_ path: String, _ body: some Encodable & Sendable) async throws {
        _ = try await call("POST", path, Self.encoded(body), signIn: .yes)
    }

    /// For what needs no sign-in: setting the first password.
    func postAsStranger(_ path: String, _ body: some Encodable & Sendable) async throws {
        _ = try await call("POST", path, Self.encoded(body), signIn: .no)
    }

    // MARK: One call

    private enum SignIn {
        case yes
        case no
    }

    private func call(_ method: String, _ path: String, _ body: [UInt8]?, signIn: SignIn) async throws -> [UInt8] {
        var headers = [("Accept", "application/json"), ("Accept-Language", words.language.rawValue)]
        if body != nil { headers.append(("Content-Type", "application/json")) }
        // The gate answers a repeated key with the first answer: repeating a call never does a thing twice.
        if method == "POST" { headers.append(("Idempotency-Key", Chance.hex())) }
        var mayRenew = true
        while true {
            var call = Transport.Call(method: method, path: path, headers: headers, body: body)
            if case .operatorSocket? = settings.place {
                if let person = settings.person { call.headers.append(("Sekimori-Person", person)) }
            } else if signIn == .yes {
                call.headers.append(("Authorization", "Bearer " + (try await currentToken())))
            }
            let answer = try await persistently(call)
            if answer.status == 401, signIn == .yes, mayRenew, case .remote? = settings.place {
                // The kept token has run out or the gate was restored: sign in anew, once.
                mayRenew = false
                token = nil
                TokenCache(settings)?.forget()
                continue
            }
            guard (200...299).contains(answer.status) else { throw problem(answer) }
            return answer.body
        }
    }

    /// Sends a call, again after a moment where no answer came: all our calls are safe to repeat.
    private func persistently(_ call: Transport.Call) async throws -> Transport.Answer {
        for pause in [Duration.milliseconds(300), .seconds(1)] {
            do {
                let answer = try await transport.send(call)
                guard Self.isPassing(answer) else { return answer }
            } catch let failure as Trouble {
                switch failure {
                case .gateUnreachable, .gateSilent: break
                default: throw failure
                }
            }
            try await Task.sleep(for: pause)
        }
        return try await transport.send(call)
    }

    /// Whether the gate may answer otherwise in a moment: it is busy, or still at the first sending of this very call.
    private static func isPassing(_ answer: Transport.Answer) -> Bool {
        if [502, 503, 504].contains(answer.status) { return true }
        guard answer.status == 409, let problem = try? JSONDecoder().decode(Problem.self, from: Data(answer.body))
        else {
            return false
        }
        return problem.code == "idempotency-key-in-use"
    }

    private func problem(_ answer: Transport.Answer) -> any Error {
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(answer.body)) { return problem }
        if answer.status == 401 || answer.status == 403 || answer.status == 404 {
            return Problem(status: answer.status, code: nil, detail: nil, hint: nil)
        }
        return Trouble.gateUnreadable(status: answer.status)
    }

    private func decoded<Value: Decodable>(_ body: [UInt8]) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch {
            throw Trouble.gateUnreadable(status: 200)
        }
    }

    private static func encoded(_ body: some Encodable) throws -> [UInt8] { Array(try JSONEncoder().encode(body)) }

    private static func query(_ parts: [(String, String?)]) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~:")
        let pairs = parts.compactMap { name, value in
            value?.addingPercentEncoding(withAllowedCharacters: allowed).map { name + "=" + $0 }
        }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    // MARK: Signing in

    private struct Who: Codable, Sendable {
        let person: String
    }

    private struct Challenge: Codable, Sendable {
        let challenge: String
        let gate: GateID
        let expires: Instant
    }

    private func currentToken() async throws -> String {
        if let token { return token }
        let cache = TokenCache(settings)
        if let kept = cache?.token(at: .now) {
            token = kept
            return kept
        }
        let signedIn = try await signIn()
        cache?.keep(signedIn)
        token = signedIn.token
        return signedIn.token
    }

    /// Proves to hold a key registered for this person: the gate's challenge, signed.
    func signIn() async throws -> SignedIn {
        guard let person = settings.person else { throw Trouble.noPerson }
        let gate = try await gate().gate
        let body = try Self.encoded(Who(person: person))
        let challenge: Challenge = try await decoded(call("POST", "/v1/challenges", body, signIn: .no))
        let text = SignInText(gate: gate, person: person, challenge: challenge.challenge, at: .now)
        let signed = try signer.sign(text)
        return try await decoded(call("POST", "/v1/sign-ins", try Self.encoded(signed), signIn: .no))
    }
}
