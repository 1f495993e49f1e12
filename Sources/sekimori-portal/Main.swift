internal import ArgumentParser
internal import Logging
internal import SekimoriPortal

/// `sekimori-portal`: the pages and the API over TLS, for people who are not on the gate.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sekimori-portal",
        abstract: "Serves the gate's pages and API over TLS; holds no database and no key but its own certificate's.")

    @Option(help: "ADDRESS:PORT to listen on; :PORT means every address. May be given more than once.")
    var listen: [String] = [":8443"]

    @Option(help: "PEM file with the certificate and its chain.")
    var certificate = "/etc/sekimori/tls/cert.pem"

    @Option(help: "PEM file with the certificate's private key.")
    var key = "/etc/sekimori/tls/key.pem"

    @Option(help: "The daemon's unix socket for the portal.")
    var apiSocket = "/run/sekimori/api/socket"

    @Option(help: "The folder with the pages' templates.")
    var templates = "/usr/share/sekimori/templates/portal"

    @Option(help: "The configuration of the gate's sshd, for the port that technicians are told.")
    var sshdConfig = SSHDoor.usual.configuration

    @Option(help: "The public host key of the gate's sshd, for the fingerprint that technicians are told.")
    var hostKey = SSHDoor.usual.hostKey

    @Option(help: "Open connections of all sources together.")
    var connections = Limits.usual.connections

    @Option(help: "Open connections of one source (an IPv4 address, an IPv6 /64).")
    var connectionsPerSource = Limits.usual.connectionsPerSource

    func validate() throws {
        for text in listen where ListenAddress(text) == nil {
            throw ValidationError("--listen \(text): not ADDRESS:PORT (examples: 192.0.2.1:8443, [2001:db8::1]:8443)")
        }
        guard !listen.isEmpty else { throw ValidationError("--listen: at least one address") }
        guard connections > 0, connectionsPerSource > 0 else {
            throw ValidationError("--connections and --connections-per-source: at least 1")
        }
    }

    func run() async throws {
        LoggingSystem.bootstrap { label in StreamLogHandler.standardError(label: label) }
        var logger = Logger(label: "sekimori-portal")
        logger.logLevel = .notice
        var limits = Limits.usual
        limits.connections = connections
        limits.connectionsPerSource = connectionsPerSource
        var portal = Portal(
            listen: listen.compactMap { ListenAddress($0) }, certificate: certificate, key: key, socket: apiSocket,
            templates: templates, limits: limits)
        portal.door = SSHDoor(configuration: sshdConfig, hostKey: hostKey)
        let log = logger
        let serving = portal
        try await serving.run(until: .signals, logger: logger) { log.notice("listening", metadata: ["port": "\($0)"]) }
    }
}
