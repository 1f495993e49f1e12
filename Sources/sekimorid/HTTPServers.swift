internal import Foundation
internal import Hummingbird
internal import Logging
internal import SekimoriAPI
internal import SekimoriService
internal import ServiceLifecycle
internal import UnixSignals

/// The API on its two unix sockets: one for operators on the gate, one for the portal.
struct HTTPServers {
    let run: String
    let gatekeeper: Gatekeeper
    let log: Logger

    /// Serves until SIGTERM; either server's end is the end of both.
    func run() async throws {
        var log = log
        log.logLevel = .warning
        let group = ServiceGroup(
            services: [server(.operator, "\(run)/operator/socket"), server(.portal, "\(run)/api/socket")],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
        try await group.run()
    }

    private func server(_ door: Door, _ path: String) -> some Service {
        // What an earlier run left there.
        unlink(path)
        return Application(
            router: router(gatekeeper: gatekeeper, door: door),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: path), serverName: nil),
            onServerRunning: { _ in
                // Who may enter the directory may speak; the directory's setgid bit gave the socket its group.
                chmod(path, 0o660)
            },
            logger: log)
    }
}
