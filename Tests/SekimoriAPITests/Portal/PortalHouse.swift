import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import SekimoriTesting
import Testing

@testable import SekimoriPortal

/// A portal on a port of its own, with a certificate of its own, before a daemon of the test's.
struct PortalHouse: Sendable {
    let port: Int
    let client: HTTPClient
    let certificate: String

    struct NotReady: Error {}

    /// The pages as they are shipped.
    static let templates = Sources.root.deletingLastPathComponent().appending(path: "Templates/portal").path()

    /// Serves on a socket, and says when it does.
    typealias Daemon = @Sendable (_ socket: String, _ ready: @escaping @Sendable () -> Void) async throws -> Void

    static func serving<Responder: HTTPResponder>(_ responder: Responder) -> Daemon
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        { socket, ready in
            try await Application(
                responder: responder, configuration: .init(address: .unixDomainSocket(path: socket)),
                onServerRunning: { _ in ready() }, logger: quiet
            ).run()
        }
    }

    private static var quiet: Logger {
        var logger = Logger(label: "portal")
        logger.logLevel = .critical
        return logger
    }

    /// Runs a test; the daemon listens on a socket in a directory that is gone afterwards. Nil: there is no daemon.
    static func with<Result: Sendable>(
        _ limits: Limits = .usual, daemon: Daemon?, door: SSHDoor = SSHDoor(configuration: "", hostKey: ""),
        _ test: @escaping @Sendable (PortalHouse) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "portal-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try makeCertificate(in: folder)
        var portal = Portal(
            listen: try [#require(ListenAddress("127.0.0.1:0"))], certificate: folder + "/cert.pem",
            key: folder + "/key.pem", socket: folder + "/socket",
            templates: templates, limits: limits)
        portal.door = door
        let serving = portal
        return try await withThrowingTaskGroup(of: Void.self) { group in
            if let daemon {
                let (running, runner) = AsyncStream.makeStream(of: Void.self)
                group.addTask { try await daemon(folder + "/socket") { runner.finish() } }
                for await _ in running {}
            }
            let (ports, announcer) = AsyncStream.makeStream(of: Int.self)
            group.addTask {
                defer { announcer.finish() }
                try await serving.run(until: .cancellation, logger: quiet) { announcer.yield($0) }
            }
            guard let port = await ports.first(where: { _ in true }) else { throw NotReady() }
            let client = try HTTPClient(
                eventLoopGroupProvider: .singleton, configuration: configuration(trusting: folder + "/cert.pem"))
            let result: Swift.Result<Result, any Error>
            do {
                let house = PortalHouse(port: port, client: client, certificate: folder + "/cert.pem")
                result = .success(try await test(house))
            } catch {
                result = .failure(error)
            }
            try await client.shutdown()
            group.cancelAll()
            while let ended = await group.nextResult() { _ = ended }
            return try result.get()
        }
    }

    static func configuration(trusting certificate: String) throws -> HTTPClient.Configuration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificate))
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .disallow
        return configuration
    }

    private static func makeCertificate(in folder: String) throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=gate", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key.pem", "-out",
            folder + "/cert.pem",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
    }

    struct Heard: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let text: String
    }

    func ask(
        _ path: String, method: HTTPMethod = .GET, headers: HTTPHeaders = [:], body: ByteBuffer? = nil
    ) async throws -> Heard {
        var request = HTTPClientRequest(url: "https://127.0.0.1:\(port)\(path)")
        request.method = method
        request.headers = headers
        if let body { request.body = .bytes(body) }
        let answer = try await client.execute(request, timeout: .seconds(120))
        let content = try await answer.body.collect(upTo: 64 * 1_048_576)
        return Heard(status: Int(answer.status.code), headers: answer.headers, text: String(buffer: content))
    }

    /// A daemon that tells what it was asked, and says more than may pass.
    static func echo() -> Daemon {
        let router = Router()
        let tell: @Sendable (Request, BasicRequestContext) async throws -> Response = { request, _ in
            let body = try await request.body.collect(upTo: 64 * 1_048_576)
            let fields = request.headers.map { "\($0.name.canonicalName): \($0.value)\n" }.sorted().joined()
            let text = "\(request.method) \(request.head.path ?? "")\n\(fields)\(body.readableBytes)\n"
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/plain", .setCookie: "a=b", .server: "x", .accessControlAllowOrigin: "*",
                    .wwwAuthenticate: "Bearer", .contentLanguage: "ja", .cacheControl: "public",
                ], body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        router.get("/v1/**", use: tell)
        router.post("/v1/**", use: tell)
        router.get("/secret", use: tell)
        return serving(router.buildResponder())
    }
}
