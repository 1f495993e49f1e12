internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import SekimoriAudit

/// The gate as a witness sees it, over HTTPS: three calls that need no sign-in.
final class GateLink: GateWindow {
    struct Trouble: Error {
        let sentence: String
    }

    private let client: HTTPClient
    private let base: String

    /// A checkpoint has some hundred bytes, a proof at most 64 hashes.
    private static let longest = 1_048_576

    /// The certificate is the only root, as for people's `sekimori`; without one the host's own roots and the name hold.
    init(url: String, certificate: String?) throws {
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard base.hasPrefix("https://") || base.hasPrefix("http://127.0.0.1:"), URL(string: base)?.host != nil else {
            throw Trouble(sentence: words("--gate は https://HOST:PORT の形です", "--gate must be https://HOST:PORT"))
        }
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(20))
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        if let certificate {
            guard let roots = try? NIOSSLCertificate.fromPEMFile(certificate), !roots.isEmpty else {
                throw Trouble(sentence: words("\(certificate) は証明書ではありません", "\(certificate) is no certificate"))
            }
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv12
            tls.trustRoots = .certificates(roots)
            tls.certificateVerification = .noHostnameVerification
            configuration.tlsConfiguration = tls
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() { try? client.syncShutdown() }

    func latest() throws -> [UInt8] {
        let (status, body) = try send("GET", "/v1/checkpoint")
        guard status == 200, let view = try? JSONDecoder().decode(Checkpoint.self, from: body) else {
            throw Trouble(
                sentence: words("検査点を受け取れません (\(status))", "the gate shows no checkpoint (status \(status))"))
        }
        return Array(view.note.utf8)
    }

    func growth(from: UInt64, to: UInt64) throws -> [TreeHash]? {
        let (status, body) = try send("GET", "/v1/checkpoint/consistency?from=\(from)&to=\(to)")
        // An overloaded or halted gate is no liar.
        guard status < 500, status != 429 else {
            throw Trouble(sentence: words("証明を受け取れません (\(status))", "the gate gives no proof (status \(status))"))
        }
        guard status == 200, let view = try? JSONDecoder().decode(Growth.self, from: body), view.from == from,
            view.to == to
        else { return nil }
        let hashes = view.hashes.compactMap { TreeHash(hex: $0) }
        return hashes.count == view.hashes.count ? hashes : nil
    }

    func hand(_ note: [UInt8]) throws {
        let body = try JSONEncoder().encode(Handed(note: String(decoding: note, as: UTF8.self)))
        let (status, _) = try send("POST", "/v1/checkpoint/cosignatures", body)
        guard status == 204 else {
            throw Trouble(
                sentence: words(
                    "ゲートはこの証人の署名を受け取りません (\(status))。設定 witnesses に鍵がありますか",
                    "the gate does not take this witness's line (status \(status)); is its key in the settings?"))
        }
    }

    private struct Checkpoint: Decodable { let note: String }

    private struct Growth: Decodable {
        let from: UInt64
        let to: UInt64
        let hashes: [String]
    }

    private struct Handed: Encodable { let note: String }

    private func send(_ method: String, _ path: String, _ body: Data? = nil) throws -> (Int, Data) {
        do {
            var request = try HTTPClient.Request(url: base + path, method: .RAW(value: method))
            if let body {
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(Array(body))
            }
            let accumulator = ResponseAccumulator(request: request, maxBodySize: Self.longest)
            let response = try client.execute(
                request: request, delegate: accumulator, deadline: .now() + .seconds(60)
            ).wait()
            let bytes = response.body.map { Array($0.readableBytesView) } ?? []
            return (Int(response.status.code), Data(bytes))
        } catch {
            throw Trouble(sentence: words("ゲートにつながりません: \(error)", "the gate cannot be reached: \(error)"))
        }
    }
}
