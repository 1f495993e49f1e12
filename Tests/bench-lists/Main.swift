internal import AsyncHTTPClient
internal import Foundation
internal import Glibc
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Sekimori
internal import SekimoriAPI
internal import SekimoriPortal
internal import SekimoriService
internal import SekimoriStore
internal import SekimoriTesting

/// Lists of a gate with years behind it and thousands of requests before it, as the API and the pages give them.
///
///     sekimori-bench-lists DIR SETTLED WAITING PEOPLE TEMPLATES
///
/// DIR has cert.pem and key.pem. Prints `NAME MILLISECONDS` for the 95th percentile of each list, and of pages that PEOPLE
/// load at once, with `pages-per-second`.
@main enum Main {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 5, let settled = Int(arguments[1]), let waiting = Int(arguments[2]),
            let people = Int(arguments[3])
        else { preconditionFailure("sekimori-bench-lists DIR SETTLED WAITING PEOPLE TEMPLATES") }
        let place = arguments[0]
        let store = try SQLiteStore(path: place + "/journal.sqlite")
        var years = Years(store: store)
        try years.write(settled: settled, waiting: waiting)
        // A gate reads lists long after it wrote them: not while a gigabyte is on its way to the disk.
        sync()
        let gatekeeper = try Gatekeeper(
            rules: Example.rules(), version: "bench", store: store, clock: BenchClock(), random: BenchRandomness(),
            hash: BenchHash(), gatehouse: EmptyHost(), organisationKeys: { [] })
        let tokens = (
            manager: try gatekeeper.account(
                of: "ito", invitedBy: Actor(role: .manager(the("ito")), source: "127.0.0.1")),
            clerk: try gatekeeper.account(
                of: "clerk1", invitedBy: Actor(role: .operator(the("operations")), source: "gate"))
        )
        var quiet = Logger(label: "bench")
        quiet.logLevel = .critical
        let log = quiet
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (api, apiReady) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await Application(
                    router: router(gatekeeper: gatekeeper, door: .portal),
                    configuration: .init(address: .unixDomainSocket(path: place + "/socket")),
                    onServerRunning: { _ in apiReady.finish() }, logger: log
                ).run()
            }
            for await _ in api {}
            var limits = Limits.usual
            (limits.connections, limits.connectionsPerSource) = (2 * people, 2 * people)
            (limits.burst, limits.perSecond) = (1_000_000, 1_000_000)
            guard let anywhere = ListenAddress("127.0.0.1:0") else { return }
            let portal = Portal(
                listen: [anywhere], certificate: place + "/cert.pem", key: place + "/key.pem",
                socket: place + "/socket",
                templates: arguments[4], limits: limits)
            let (ports, announcer) = AsyncStream.makeStream(of: Int.self)
            group.addTask { try await portal.run(until: .cancellation, logger: log) { announcer.yield($0) } }
            var port = 0
            for await each in ports {
                port = each
                break
            }
            let asker = try Asker(port: port, certificate: place + "/cert.pem", people: people)
            try await asker.lists(tokens.manager, tokens.clerk)
            try await asker.pages(tokens.manager, tokens.clerk, people: people)
            try await asker.close()
            group.cancelAll()
        }
    }
}

/// Asks the portal as programs and browsers do.
struct Asker {
    private let client: HTTPClient
    private let address: String

    struct Refused: Error {
        let path: String
        let status: UInt
    }

    init(port: Int, certificate: String, people: Int) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificate))
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = people
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        address = "https://127.0.0.1:\(port)"
    }

    func close() async throws { try await client.shutdown() }

    private func get(_ path: String, _ name: String, _ value: String) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: address + path)
        request.headers = [name: value]
        let answer = try await client.execute(request, timeout: .seconds(60))
        let body = try await answer.body.collect(upTo: 64 * 1_048_576)
        guard answer.status == .ok else { throw Refused(path: path, status: answer.status.code) }
        return body
    }

    private func ask(_ path: String, _ name: String, _ value: String) async throws -> Double {
        let begin = ContinuousClock.now
        _ = try await get(path, name, value)
        return (ContinuousClock.now - begin) / .milliseconds(1)
    }

    /// The newest request that is closed.
    private func closed(_ manager: String) async throws -> Sekimori.RequestID {
        let body = try await get("/v1/requests?phase=closed&limit=1", "Authorization", "Bearer " + manager)
        let page = try JSONDecoder().decode(Page.self, from: Data(body.readableBytesView))
        guard let id = page.items.first?.id else { throw Refused(path: "closed", status: 404) }
        return id
    }

    private struct Page: Decodable {
        struct Item: Decodable { let id: Sekimori.RequestID }
        let items: [Item]
    }

    private static func tell(_ name: String, _ times: [Double]) {
        let sorted = times.sorted()
        print("\(name) \(sorted[min(sorted.count - 1, sorted.count * 95 / 100)])")
    }

    /// Each list, first piece of fifty: of the hospital, and of one vendor.
    func lists(_ manager: String, _ clerk: String) async throws {
        let closed = try await closed(manager)
        let hospital = [
            "requests", "requests?phase=submitted", "requests?phase=closed", "requests?phase=withdrawn",
            "requests?vendor=vendor3", "requests?technician=tech07", "requests?technician=tech07&phase=rejected",
            "requests?date=2025-06-03", "requests?after=r20240101-001", "requests?limit=500", "sessions",
            "sessions?running=true", "sessions?technician=tech07", "sessions?request=r20240603-002",
            "sessions?after=s20240101-0001", "debts", "credentials", "ledger", "journal", "status", "stops",
            "requests/\(closed)", "requests/r20261122-100",
        ]
        let vendor = [
            "requests", "requests?phase=submitted", "requests?phase=rejected", "requests?technician=tech07", "sessions",
            "sessions?technician=tech07", "debts", "credentials", "ledger",
        ]
        for (who, token, paths) in [("hospital", manager, hospital), ("vendor", clerk, vendor)] {
            for path in paths {
                var times: [Double] = []
                for _ in 0..<40 { times.append(try await ask("/v1/" + path, "Authorization", "Bearer " + token)) }
                Self.tell("\(who):/v1/\(path)", times)
            }
        }
    }

    /// So many people load pages at once, a few each.
    func pages(_ manager: String, _ clerk: String, people: Int) async throws {
        let loads = [
            (manager, "/today"), (manager, "/requests"), (manager, "/sessions"), (clerk, "/requests"),
            (clerk, "/requests/new"), (manager, "/calendar"),
        ]
        for (token, path) in loads {
            var times: [Double] = []
            for _ in 0..<20 { times.append(try await ask(path, "Cookie", "__Host-sekimori=" + token)) }
            Self.tell("page:\(token == manager ? "hospital" : "vendor"):\(path)", times)
        }
        let each = 5
        let begin = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for person in 0..<people {
                group.addTask {
                    var times: [Double] = []
                    for turn in 0..<each {
                        let (token, path) = loads[(person + turn) % loads.count]
                        times.append(try await ask(path, "Cookie", "__Host-sekimori=" + token))
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        Self.tell("people-at-once", times)
        print("pages-per-second \(Double(times.count) / seconds)")
    }
}
