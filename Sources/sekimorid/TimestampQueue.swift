internal import AsyncHTTPClient
internal import Foundation
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriSystem

/// Gets the timestamps that are waited for, one after another. Nothing waits for it: an authority that is away makes the
/// backlog grow, which status shows, and stops nobody at the door.
final class TimestampQueue: Sendable {
    private let gatekeeper: Gatekeeper
    private let authority: Settings.Authority
    private let log: Logger
    private let client: HTTPClient

    /// An answer with its certificates has some 5 kB.
    private static let longest = 65_536

    init(gatekeeper: Gatekeeper, authority: Settings.Authority, log: Logger) {
        self.gatekeeper = gatekeeper
        self.authority = authority
        self.log = log
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private struct Wrong: Error {
        let why: String
    }

    func start() {
        Thread.detachNewThread { [self] in
            while true {
                do {
                    try work()
                } catch {
                    log.error("timestamps: \(error)")
                }
                Thread.sleep(forTimeInterval: 5)
            }
        }
    }

    /// Until nothing is due, or the authority fails once.
    private func work() throws {
        while let wanted = try gatekeeper.wantedTimestamps(limit: 1).first {
            do {
                try gatekeeper.stamped(wanted, try ask(for: wanted.digest))
            } catch let wrong as Wrong {
                log.warning("\(authority.url) gives no timestamp of \(wanted.kind) \(wanted.name): \(wrong.why)")
                return try gatekeeper.notStamped(wanted, because: wrong.why)
            }
        }
    }

    private func ask(for digest: [UInt8]) throws -> [UInt8] {
        guard let pem = try? File.read(authority.ca, limit: 1_048_576) else {
            throw Wrong(why: "\(authority.ca) cannot be read")
        }
        guard let nonce = try? randomBytes(16), let query = TimestampRequest(digest: digest, nonce: nonce),
            let body = query.der
        else { throw Wrong(why: "no memory") }
        let bytes: [UInt8]
        do {
            var request = try HTTPClient.Request(url: authority.url, method: .POST)
            request.headers.add(name: "Content-Type", value: "application/timestamp-query")
            request.headers.add(name: "Accept", value: "application/timestamp-reply")
            request.body = .bytes(body)
            let accumulator = ResponseAccumulator(request: request, maxBodySize: Self.longest)
            let response = try client.execute(
                request: request, delegate: accumulator, deadline: .now() + .seconds(20)
            ).wait()
            guard response.status.code == 200 else { throw Wrong(why: "status \(response.status.code)") }
            bytes = response.body.map { Array($0.readableBytesView) } ?? []
        } catch let wrong as Wrong {
            throw wrong
        } catch {
            throw Wrong(why: "\(error)")
        }
        guard query.isAnswered(by: bytes, under: pem) else {
            throw Wrong(why: "its answer is none to what was asked, or does not lead to \(authority.ca)")
        }
        return bytes
    }
}
