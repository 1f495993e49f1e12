internal import Logging
internal import SekimoriService

struct HTTPServers {
    let run: String
    let gatekeeper: Gatekeeper
    let log: Logger

    func run() async throws { try await Task.sleep(for: .seconds(1_000_000)) }
}
