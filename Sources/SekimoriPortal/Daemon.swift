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
        configuration.timeout = .init(connect: .seconds(2), read: .seconds(Self.patience))
        configuration.connectionPool.idleTimeout = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // A daemon that is away is said so at once; asking again is the peer's to decide.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async throws { try await client.shutdown() }

    /// Sends a request on and brings back its answer, both with the headers that may pass.
    func answer(_ request: Hummingbird.Request, target: Target, body: ByteBuffer, of source: Source) async throws
        -> Hummingbird.Response
    {
        var asked = HTTPClientRequest(url: "http+unix://\(host)\(target.text)")
        asked.method = request.method == .post ? .POST : .GET
        for field in request.headers where Headers.inward.contains(field.name.canonicalName) {
            asked.headers.add(name: field.name.rawName, value: field.value)
        }
        asked.headers.add(name: "Host", value: "sekimori")
        asked.headers.add(name: "Sekimori-Source", value: source.address)
        if asked.method == .POST { asked.body = .bytes(body) }
        do {
            let answer = try await client.execute(asked, timeout: .seconds(Self.patience))
            let content = try await answer.body.collect(upTo: Self.longest)
            return response(answer, content)
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            throw PortalProblem.gateBusy
        } catch is CancellationError {
            throw PortalProblem.gateUnreachable
        } catch {
            throw PortalProblem.gateUnreachable
        }
    }

    private func response(_ answer: HTTPClientResponse, _ content: ByteBuffer) -> Hummingbird.Response {
        var fields = HTTPFields()
        for (name, value) in answer.headers where Headers.outward.contains(name.lowercased()) {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Hummingbird.Response(
            status: .init(code: Int(answer.status.code)), headers: fields, body: .init(byteBuffer: content))
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
