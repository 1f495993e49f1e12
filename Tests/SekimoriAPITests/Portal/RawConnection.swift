import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// A connection that says what it is told, byte for byte, and hears until the other side ends it.
struct RawConnection: Sendable {
    private let channel: any Channel
    private let heardAll: EventLoopFuture<String>
    private let negotiated: EventLoopFuture<String?>

    static func tls(of house: PortalHouse) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(house.certificate))
        return tls
    }

    static func open(to house: PortalHouse, saying text: String) async throws -> Self {
        try await open(to: house, saying: text, tls: tls(of: house))
    }

    /// Without `tls` it speaks in clear.
    static func open(to house: PortalHouse, saying text: String, tls: TLSConfiguration?) async throws -> Self {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let heard = loop.makePromise(of: String.self)
        let negotiated = loop.makePromise(of: String?.self)
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(Ear(heard: heard, negotiated: negotiated))
                }
            }
            .connect(host: "127.0.0.1", port: house.port).get()
        if !text.isEmpty { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
        return Self(channel: channel, heardAll: heard.futureResult, negotiated: negotiated.futureResult)
    }

    /// Says more; false once nobody listens any more. Waits until it is on its way.
    func say(_ bytes: ByteBuffer) async -> Bool {
        do {
            try await channel.writeAndFlush(bytes)
            return true
        } catch {
            return false
        }
    }

    /// All that came until the end.
    func heard() async throws -> String { try await heardAll.get() }

    func protocolChosen() async throws -> String? { try await negotiated.get() }

    func close() async throws {
        try await channel.close()
        _ = try await heard()
    }
}

/// Keeps what comes.
private final class Ear: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let heard: EventLoopPromise<String>
    private let negotiated: EventLoopPromise<String?>
    private var text = ""

    init(heard: EventLoopPromise<String>, negotiated: EventLoopPromise<String?>) {
        self.heard = heard
        self.negotiated = negotiated
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { text += String(buffer: unwrapInboundIn(data)) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let name)? = event as? TLSUserEvent { negotiated.succeed(name) }
        context.fireUserInboundEventTriggered(event)
    }

    // A reset and a failed handshake are ends like others.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        negotiated.succeed(nil)
        heard.succeed(text)
    }
}
