internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A few documents on this machine's own loopback, for the browser of whoever started the program, while it runs.
///
/// The port is whichever is free. The address that is handed out has a token in its path which works once and leads on to
/// a second secret: command lines and histories show the first one only when it is worth nothing any more. A request whose
/// Host is not this address is refused, so no name of a foreign page can be made to point here.
final class Loopback: Sendable {
    struct Document: Sendable {
        let type: String
        let bytes: [UInt8]
    }

    /// Scripts and styles from here; WebAssembly, in which the player has its terminal; the recording itself.
    static let policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// What is to be opened, once.
    let address: String
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Documents by their path behind the secret; the empty one is the page.
    init(_ documents: [String: Document]) throws {
        let rules = Rules(documents)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            channel = try ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        try channel.pipeline.syncOperations.addHandler(Handler(rules))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).wait()
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
        let host = "127.0.0.1:\(channel.localAddress?.port ?? 0)"
        rules.open(as: host)
        address = "http://\(host)/\(rules.token)"
    }

    func close() {
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }
}

/// What is answered to whom.
private final class Rules: Sendable {
    struct Answer {
        var status: HTTPResponseStatus
        var document: Loopback.Document?
        var location: String?
    }

    let token = Rules.secret()
    private let inner = Rules.secret()
    private let documents: [String: Loopback.Document]
    private let state = Mutex<(host: String, isUsed: Bool)>(("", false))

    init(_ documents: [String: Loopback.Document]) { self.documents = documents }

    func open(as host: String) { state.withLock { $0.host = host } }

    /// 128 random bits.
    private static func secret() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(random.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    func answer(_ head: HTTPRequestHead) -> Answer {
        guard head.headers["host"] == [state.withLock { $0.host }] else { return Answer(status: .misdirectedRequest) }
        guard head.method == .GET else { return Answer(status: .methodNotAllowed) }
        if head.uri.utf8.elementsEqual("/\(token)".utf8) {
            let isFirst = state.withLock { state in
                defer { state.isUsed = true }
                return !state.isUsed
            }
            guard isFirst else { return Answer(status: .gone) }
            return Answer(status: .seeOther, location: "/\(inner)/")
        }
        let prefix = "/\(inner)/"
        guard head.uri.hasPrefix(prefix), let document = documents[String(head.uri.dropFirst(prefix.count))] else {
            return Answer(status: .notFound)
        }
        return Answer(status: .ok, document: document)
    }
}

/// One connection: one request, one answer.
private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let rules: Rules
    private var head: HTTPRequestHead?

    init(_ rules: Rules) { self.rules = rules }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            send(rules.answer(head), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func send(_ answer: Rules.Answer, _ context: ChannelHandlerContext) {
        let text = "\(answer.status.code) \(answer.status.reasonPhrase)\n"
        let document = answer.document ?? Loopback.Document(type: "text/plain; charset=utf-8", bytes: Array(text.utf8))
        var headers = HTTPHeaders([
            ("Content-Type", document.type), ("Content-Length", "\(document.bytes.count)"), ("Connection", "close"),
            ("Content-Security-Policy", Loopback.policy), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ])
        if let location = answer.location { headers.add(name: "Location", value: location) }
        context.write(
            wrapOutboundOut(.head(.init(version: .http1_1, status: answer.status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: document.bytes)))), promise: nil)
        let done = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        done.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: done)
    }
}
