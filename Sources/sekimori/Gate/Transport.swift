internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// One call to the gate and its answer, over TLS or the gate's own socket.
struct Transport: Sendable {
    struct Call: Sendable {
        var method: String
        var path: String
        var headers: [(String, String)]
        var body: [UInt8]?
    }

    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    private let http: HTTPClient
    private let base: String
    /// For messages.
    let place: String
    private let certificate: String

    /// The longest answer read: a journal page of 1 000 entries is under 8 MB.
    private static let maximumAnswer = 64 * 1_048_576

    init(_ place: Settings.Place) throws {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(30))
        configuration.redirectConfiguration = .disallow
        // We try again ourselves, and say so at the end; trying inside of trying takes a quarter of a minute.
        configuration.connectionPool.retryConnectionEstablishment = false
        switch place {
        case .operatorSocket(let path):
            let host = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? path
            base = "http+unix://" + host
            self.place = path
            certificate = ""
        case .remote(let url, let certificate):
            let trimmed = url.hasSuffix("/") ? String(url.dropLast()) : url
            guard trimmed.hasPrefix("https://"), URL(string: trimmed)?.host != nil else {
                throw Trouble.wrongValue(name: "gate", value: url, wanted: .oneOf(["https://HOST:PORT"]))
            }
            base = trimmed
            self.place = trimmed
            self.certificate = certificate
            configuration.tlsConfiguration = try Self.trust(certificate)
        }
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// The gate's own certificate is the only root: whoever shows another one is not the gate. The name is not looked
    /// at, since the gate has several addresses and the certificate is pinned as a whole.
    private static func trust(_ path: String) throws -> TLSConfiguration {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw Trouble.noCertificate(path: path)
        }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.trustRoots = .certificates(certificates)
        tls.certificateVerification = .noHostnameVerification
        return tls
    }

    func send(_ call: Call) async throws -> Answer {
        var request = HTTPClientRequest(url: base + call.path)
        request.method = .RAW(value: call.method)
        for (name, value) in call.headers { request.headers.add(name: name, value: value) }
        if let body = call.body { request.body = .bytes(body) }
        do {
            let response = try await http.execute(request, timeout: .seconds(60))
            let buffer = try await response.body.collect(upTo: Self.maximumAnswer)
            return Answer(status: Int(response.status.code), body: Array(buffer.readableBytesView))
        } catch {
            throw failure(of: error)
        }
    }

    func close() async { try? await http.shutdown() }

    /// What kept the call from being answered, in the terms of the person who made it.
    private func failure(of error: any Error) -> Trouble {
        if let error = error as? HTTPClientError {
            let slow: [HTTPClientError] = [.readTimeout, .writeTimeout, .deadlineExceeded, .remoteConnectionClosed]
            if slow.contains(error) { return .gateSilent(place: place) }
            if error == .connectTimeout { return .gateUnreachable(place: place, problem: "timeout") }
        }
        let words = String(describing: error)
        if words.contains("CERTIFICATE_VERIFY_FAILED") {
            return .gateUntrusted(place: place, certificate: certificate)
        }
        if let error = error as? IOError, error.errnoCode == EACCES { return .socketForbidden(path: place) }
        if words.contains("Permission denied") { return .socketForbidden(path: place) }
        let known = ["Connection refused", "No route to host", "Network is unreachable", "No such file or directory"]
        return .gateUnreachable(place: place, problem: known.first { words.contains($0) } ?? words)
    }
}
