internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
package import Logging
internal import NIOCore
internal import NIOSSL

/// The TLS front of the API, and the pages: what vendors, hospital and auditors reach from their own machines.
///
/// It holds no database, no sessions and no key but that of its own certificate. What it is told it passes on, with the
/// peer's address beside it; whether it may be done is the daemon's to say. A page does what a call of the API does.
package struct Portal: Sendable {
    package let listen: [ListenAddress]
    /// PEM files: the certificate with its chain, and its key.
    package let certificate: String
    package let key: String
    /// The daemon's unix socket for the portal.
    package let socket: String
    /// The folder with the pages' templates.
    package let templates: String
    package let limits: Limits
    /// Where technicians connect.
    package var door = SSHDoor.usual

    package init(
        listen: [ListenAddress], certificate: String, key: String, socket: String, templates: String, limits: Limits
    ) {
        self.listen = listen
        self.certificate = certificate
        self.key = key
        self.socket = socket
        self.templates = templates
        self.limits = limits
    }

    /// What ends it.
    package enum Ending: Sendable {
        /// SIGTERM and SIGINT; requests in progress are answered first.
        case signals
        /// The task's cancellation alone.
        case cancellation
    }

    /// Serves until it is told to end.
    ///
    /// `ready` is called with the port of each address once it is bound.
    package func run(until ending: Ending, logger: Logger, ready: @escaping @Sendable (Int) -> Void) async throws {
        let tls = try configuration()
        let templates = try reading(templates) { try Templates(folder: $0) }
        let daemon = Daemon(socket: socket)
        let front = Front(
            limits: limits, doorkeeper: Doorkeeper(limits: limits), daemon: daemon,
            pages: Pages(templates: templates, daemon: daemon, logger: logger, door: door),
            uploads: Carriages(most: limits.uploads, ofSource: limits.filesPerSource),
            downloads: Carriages(most: limits.downloads, ofSource: limits.filesPerSource))
        let applications = listen.map { address in
            Application(
                responder: front, server: server(tls, front.doorkeeper),
                configuration: .init(address: .hostname(address.bindable, port: address.port)),
                onServerRunning: { ready($0.localAddress?.port ?? address.port) }, logger: logger)
        }
        let result: Result<Void, any Error>
        do {
            // The first runs the others: one ends, all end.
            if var first = applications.first {
                for other in applications.dropFirst() { first.addServices(other) }
                switch ending {
                case .signals: try await first.runService()
                case .cancellation: try await first.run()
                }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await daemon.close()
        try result.get()
    }

    private func server(_ tls: TLSConfiguration, _ doorkeeper: Doorkeeper) -> HTTPServerBuilder {
        let limits = limits
        return HTTPServerBuilder { responder in
            let http = HTTP1Channel(
                responder: responder,
                configuration: .init(
                    idleTimeout: TimeAmount(limits.reading),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headerField, maxHeaderListSize: limits.headers,
                        maxHeaderFieldCount: limits.headerCount)))
            return GuardedChannel(base: try TLSChannel(http, tlsConfiguration: tls), doorkeeper: doorkeeper)
        }
    }

    /// A file or a folder that cannot be used.
    package struct Unusable: Error, CustomStringConvertible {
        package let file: String
        package let why: String

        package var description: String { "\(file): \(why)" }
    }

    private func configuration() throws -> TLSConfiguration {
        let chain = try reading(certificate) {
            try NIOSSLCertificate.fromPEMFile($0).map { NIOSSLCertificateSource.certificate($0) }
        }
        let key = try reading(key) { try NIOSSLPrivateKey(file: $0, format: .pem) }
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        // HTTP/1.1 alone: the frames of HTTP/2 are attack surface that nobody here needs (THREATS row 107).
        tls.applicationProtocols = ["http/1.1"]
        return tls
    }

    private func reading<Value>(_ file: String, _ read: (String) throws -> Value) throws -> Value {
        do {
            return try read(file)
        } catch {
            throw Unusable(file: file, why: "\(error)")
        }
    }
}

extension ListenAddress {
    /// What is bound: on a host whose kernel has no IPv6, `::` is `0.0.0.0`.
    var bindable: String {
        guard host.utf8.elementsEqual(Self.everywhere.utf8) else { return host }
        return FileManager.default.fileExists(atPath: "/proc/net/if_inet6") ? host : "0.0.0.0"
    }
}
