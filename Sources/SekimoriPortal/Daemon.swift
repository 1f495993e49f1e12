internal import AsyncHTTPClient
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// The daemon's API behind its unix socket.
struct Daemon: Sendable {
    /// The socket's path as an URL's host: every byte but the plainest as `%XX`.
    private let host: String
    private let client: HTTPClient

    /// Bytes of an answer; the longest are ledgers.
    private static let longest = 16 * 1_048_576
    /// Seconds until the daemon must have answered; its own work takes milliseconds, a queue of passwords seconds.
    private static let patience: Int64 = 15

    init(socket: String) {
        host = Self.escaped(socket)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        // How long a whole call may take is said with each. While a file goes up nothing is read.
        // Whoever comes while all connections are taken waits for one, but not for long: a page has several calls.
        configuration.timeout = .init(connect: .seconds(5), read: Self.carrying)
        configuration.connectionPool.idleTimeout = .seconds(5)
        // Fewer than the daemon hears at once: operators at the gate itself are heard in any case.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 48
        // A daemon that is away is said so at once; asking again is the peer's to decide.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async throws { try await client.shutdown() }

    /// Sends a request on and brings back its answer, both with the headers that may pass.
    /// A file is passed on as it comes.
    func answer(
        _ request: Hummingbird.Request, target: Target, body: ByteBuffer, of source: Source, isCarried: Bool = false
    ) async throws -> Hummingbird.Response {
        var asked = HTTPClientRequest(url: "http+unix://\(host)\(target.text)")
        asked.method = request.method == .post ? .POST : .GET
        for field in request.headers where Headers.inward.contains(field.name.canonicalName) {
            asked.headers.add(name: field.name.rawName, value: field.value)
        }
        asked.headers.add(name: "Host", value: "sekimori")
        asked.headers.add(name: "Sekimori-Source", value: source.address)
        if asked.method == .POST { asked.body = .bytes(body) }
        do {
            if isCarried {
                let answer = try await client.execute(asked, timeout: Self.carrying)
                return response(answer, Self.carried(answer))
            }
            let answer = try await client.execute(asked, timeout: .seconds(Self.patience))
            let content = try await answer.body.collect(upTo: Self.longest)
            return response(answer, .init(byteBuffer: content))
        } catch {
            throw Self.problem(error)
        }
    }

    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// What the daemon said to a page.
    struct Heard: Sendable {
        let status: Int
        let body: [UInt8]
        /// Seconds until it may be asked again, where it said so.
        let retryAfter: Int?
    }

    /// A call of a page's, on behalf of whoever holds the token.
    func call(
        _ method: Method, target: String, body: [UInt8], of source: Source, language: Tongue, token: String?,
        once: String?
    ) async throws(PortalProblem) -> Heard {
        var asked = question(target, of: source, language, token, once)
        if method == .post {
            asked.method = .POST
            asked.headers.add(name: "Content-Type", value: "application/json")
            asked.body = .bytes(ByteBuffer(bytes: body))
        }
        return try await heard(asked)
    }

    /// The same with a file, as it is.
    func upload(
        _ file: ByteBuffer, target: String, of source: Source, language: Tongue, token: String?, once: String?
    ) async throws(PortalProblem) -> Heard {
        var asked = question(target, of: source, language, token, once)
        asked.method = .POST
        asked.headers.add(name: "Content-Type", value: "application/octet-stream")
        asked.body = .bytes(file)
        return try await heard(asked, within: Self.carrying)
    }

    /// A file of the daemon's as an answer that is passed on while it comes; nil where there is none, with what was said.
    func download(
        target: String, of source: Source, language: Tongue, token: String?
    ) async throws(PortalProblem) -> (file: Hummingbird.Response?, heard: Heard) {
        do {
            let answer = try await client.execute(
                question(target, of: source, language, token, nil), timeout: Self.carrying)
            let status = Int(answer.status.code)
            guard status != 200 else {
                return (response(answer, Self.carried(answer)), Heard(status: status, body: [], retryAfter: nil))
            }
            let content = try await answer.body.collect(upTo: Self.longest)
            return (nil, Heard(status: status, body: Array(buffer: content), retryAfter: nil))
        } catch {
            throw Self.problem(error)
        }
    }

    /// Until a file has been passed on; what is too slow for that is cut by the front.
    private static let carrying = TimeAmount.seconds(300)

    private static func carried(_ answer: HTTPClientResponse) -> ResponseBody {
        let body = answer.body
        let length = answer.headers.first(name: "Content-Length").flatMap { Int($0) }
        return ResponseBody(contentLength: length) { writer in
            for try await piece in body { try await writer.write(piece) }
            try await writer.finish(nil)
        }
    }

    private func question(
        _ target: String, of source: Source, _ language: Tongue, _ token: String?, _ once: String?
    ) -> HTTPClientRequest {
        var asked = HTTPClientRequest(url: "http+unix://\(host)\(target)")
        asked.headers.add(name: "Host", value: "sekimori")
        asked.headers.add(name: "Accept-Language", value: language.rawValue)
        asked.headers.add(name: "Sekimori-Source", value: source.address)
        if let token { asked.headers.add(name: "Authorization", value: "Bearer " + token) }
        if let once { asked.headers.add(name: "Idempotency-Key", value: once) }
        return asked
    }

    private func heard(_ asked: HTTPClientRequest, within time: TimeAmount = .seconds(patience))
        async throws(PortalProblem) -> Heard
    {
        do {
            let answer = try await client.execute(asked, timeout: time)
            let content = try await answer.body.collect(upTo: Self.longest)
            return Heard(
                status: Int(answer.status.code), body: Array(buffer: content),
                retryAfter: answer.headers.first(name: "Retry-After").flatMap { Int($0) })
        } catch {
            throw Self.problem(error)
        }
    }

    private static func problem(_ error: any Error) -> PortalProblem {
        let late: [HTTPClientError] = [.deadlineExceeded, .readTimeout, .getConnectionFromPoolTimeout]
        if let error = error as? HTTPClientError, late.contains(error) { return .gateBusy }
        return .gateUnreachable
    }

    private func response(_ answer: HTTPClientResponse, _ body: ResponseBody) -> Hummingbird.Response {
        var fields = HTTPFields()
        for (name, value) in answer.headers where Headers.outward.contains(name.lowercased()) {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Hummingbird.Response(
            status: .init(code: Int(answer.status.code)), headers: fields, body: body)
    }

    private static func escaped(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = path.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
