internal import Hummingbird
internal import Logging
internal import NIOCore

/// A request at the front: the connection it came on, and whose it is.
struct FrontContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Everything the portal answers: its pages, and what is the daemon's to answer.
struct Front: HTTPResponder {
    let limits: Limits
    let doorkeeper: Doorkeeper
    let daemon: Daemon
    let pages: Pages

    func respond(to request: Request, context: FrontContext) async throws -> Response {
        let channel = context.channel
        guard Self.isFramedOneWay(request) else {
            // No answer: what follows on this connection may be a body or a request.
            try? await channel.close()
            return Response(status: .badRequest)
        }
        let isForPrograms = Target.isForPrograms(request.head.path)
        let cut = closing(channel, after: limits.answering)
        var response: Response
        do {
            response = try await answer(request, on: channel, isForPrograms: isForPrograms)
        } catch let problem as PortalProblem {
            if case .bodyTooLarge = problem {
                // What is left of the body is not waited for; the answer gets a moment to arrive before the reset.
                _ = closing(channel, after: .seconds(2))
            }
            if case .gateUnreachable = problem { context.logger.warning("the daemon does not answer") }
            response = isForPrograms ? problem.response(Tongue(request)) : pages.response(to: problem, request)
        }
        if request.method == .head { response = response.createHeadResponse() }
        Headers.secure(&response.headers, isPage: !isForPrograms)
        // Nobody is to send the next request on a connection that is about to go.
        if response.status == .contentTooLarge { response.headers[.connection] = "close" }
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            cut.cancel()
        }
        return response
    }

    /// Whether every reader finds the same end of the body: a length, or chunks and nothing else (RFC 9112 §6.3).
    private static func isFramedOneWay(_ request: Request) -> Bool {
        let codings = request.headers[values: .transferEncoding]
        guard let coding = codings.first else { return true }
        return codings.count == 1 && request.headers[values: .contentLength].isEmpty
            && coding.utf8.elementsEqual("chunked".utf8) { $0 | 0x20 == $1 }
    }

    private func answer(_ request: Request, on channel: any Channel, isForPrograms: Bool) async throws -> Response {
        // Always first: on a connection that stays, an unread body would be read later, without any bound.
        let body = try await body(of: request, on: channel)
        guard let source = Source(channel.remoteAddress) else { throw PortalProblem.badRequest }
        if let seconds = doorkeeper.asks(source, at: .now) { throw PortalProblem.tooManyRequests(seconds: seconds) }
        guard isForPrograms else { return try await pages.response(to: request, body: body, of: source) }
        guard request.method == .get || request.method == .post else { throw PortalProblem.methodNotAllowed }
        guard let path = request.head.path, let target = Target(path) else { throw PortalProblem.notFound }
        return try await daemon.answer(request, target: target, body: body, of: source)
    }

    private func body(of request: Request, on channel: any Channel) async throws -> ByteBuffer {
        // What is announced to be too large is not begun with.
        for length in request.headers[values: .contentLength] where Int(length).map({ $0 > limits.body }) ?? true {
            throw PortalProblem.bodyTooLarge(limit: limits.body)
        }
        let late = closing(channel, after: limits.reading)
        defer { late.cancel() }
        do {
            return try await request.body.collect(upTo: limits.body)
        } catch is NIOTooManyBytesError {
            throw PortalProblem.bodyTooLarge(limit: limits.body)
        } catch {
            throw PortalProblem.badRequest
        }
    }

    private func closing(_ channel: any Channel, after time: Duration) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
    }
}
