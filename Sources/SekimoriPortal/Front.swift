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
    let uploads: Carriages
    let downloads: Carriages

    func respond(to request: Request, context: FrontContext) async throws -> Response {
        let channel = context.channel
        guard Self.isFramedOneWay(request) else {
            // No answer: what follows on this connection may be a body or a request.
            try? await channel.close()
            return Response(status: .badRequest)
        }
        let isForPrograms = Target.isForPrograms(request.head.path)
        let carriage = Carriage(request)
        let cut = closing(channel, after: carriage == nil ? limits.answering : limits.carrying + limits.answering)
        let shipped = isForPrograms ? nil : pages.shipped(request)
        var response: Response
        var isLeft = false
        do {
            switch carriage {
            case .up: response = try await take(request, on: channel, isForPrograms: isForPrograms, &isLeft)
            case .down, nil:
                response = try await answer(request, on: channel, isForPrograms: isForPrograms, carriage, shipped)
            }
        } catch let problem as PortalProblem {
            if case .bodyTooLarge = problem { isLeft = true }
            if case .gateUnreachable = problem { context.logger.warning("the daemon does not answer") }
            response = isForPrograms ? problem.response(Tongue(request)) : pages.response(to: problem, request)
        }
        if request.method == .head { response = response.createHeadResponse() }
        Headers.secure(
            &response.headers, isPage: !isForPrograms, isShipped: shipped != nil && response.status == .ok)
        if carriage == .down { Headers.seal(&response.headers) }
        if isLeft {
            // What is left of the body is not waited for; the answer gets a moment to arrive before the reset. Nobody is to
            // send the next request on a connection that is about to go.
            _ = closing(channel, after: .seconds(2))
            response.headers[.connection] = "close"
        }
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

    private func answer(
        _ request: Request, on channel: any Channel, isForPrograms: Bool, _ carriage: Carriage?,
        _ shipped: Templates.StaticFile?
    ) async throws -> Response {
        // Always first: on a connection that stays, an unread body would be read later, without any bound.
        let body = try await body(of: request, on: channel, upTo: limits.body, within: limits.reading)
        let source = try admitted(channel, isShipped: shipped != nil)
        if let shipped {
            return Response(
                status: .ok, headers: [.contentType: shipped.contentType],
                body: .init(byteBuffer: ByteBuffer(bytes: shipped.bytes)))
        }
        guard carriage == .down else {
            return try await pass(request, body, of: source, isForPrograms: isForPrograms, carriage)
        }
        // A file is read through before its head is known.
        guard request.method == .get else { throw PortalProblem.methodNotAllowed }
        guard let place = downloads.place(for: source) else { throw PortalProblem.tooManyFiles }
        var response = try await pass(request, body, of: source, isForPrograms: isForPrograms, carriage)
        let file = response.body
        response.body = ResponseBody(contentLength: file.contentLength) { writer in
            try await file.write(writer)
            withExtendedLifetime(place) {}
        }
        return response
    }

    /// Takes a call with a file. Its body is the one that may be large, so of it nothing is read before it is known that
    /// somebody is signed in and that there is room for it.
    private func take(
        _ request: Request, on channel: any Channel, isForPrograms: Bool, _ isLeft: inout Bool
    ) async throws -> Response {
        isLeft = true
        try announced(request, upTo: limits.file)
        let source = try admitted(channel)
        guard try await isSignedIn(request, source, isForPrograms: isForPrograms) else {
            // Answered like a call without a body: who is asked to sign in sends the file again.
            return try await pass(request, ByteBuffer(), of: source, isForPrograms: isForPrograms, .up)
        }
        guard let place = uploads.place(for: source) else { throw PortalProblem.tooManyFiles }
        defer { withExtendedLifetime(place) {} }
        let body = try await body(of: request, on: channel, upTo: limits.file, within: limits.carrying)
        isLeft = false
        return try await pass(request, body, of: source, isForPrograms: isForPrograms, .up)
    }

    /// Whose it is. What is shipped is counted by itself: a page comes with several files, and costs one request.
    private func admitted(_ channel: any Channel, isShipped: Bool = false) throws(PortalProblem) -> Source {
        guard let source = Source(channel.remoteAddress) else { throw .badRequest }
        if let seconds = doorkeeper.asks(source, at: .now, isShipped: isShipped) {
            throw .tooManyRequests(seconds: seconds)
        }
        return source
    }

    private func pass(
        _ request: Request, _ body: ByteBuffer, of source: Source, isForPrograms: Bool, _ carriage: Carriage?
    ) async throws -> Response {
        guard isForPrograms else { return try await pages.response(to: request, body: body, of: source) }
        guard request.method == .get || request.method == .post else { throw PortalProblem.methodNotAllowed }
        guard let path = request.head.path, let target = Target(path) else { throw PortalProblem.notFound }
        return try await daemon.answer(request, target: target, body: body, of: source, isCarried: carriage == .down)
    }

    /// Whether the daemon knows who calls.
    private func isSignedIn(_ request: Request, _ source: Source, isForPrograms: Bool) async throws -> Bool {
        let token = isForPrograms ? Headers.bearer(in: request.headers) : Cookies.token(in: request.headers)
        guard let token else { return false }
        let heard = try await daemon.call(
            .get, target: "/v1/me", body: [], of: source, language: Tongue(request), token: token, once: nil)
        return heard.status == 200
    }

    /// What is announced to be too large is not begun with.
    private func announced(_ request: Request, upTo limit: Int) throws(PortalProblem) {
        for length in request.headers[values: .contentLength] where Int(length).map({ $0 > limit }) ?? true {
            throw .bodyTooLarge(limit: limit)
        }
    }

    private func body(of request: Request, on channel: any Channel, upTo limit: Int, within time: Duration)
        async throws -> ByteBuffer
    {
        try announced(request, upTo: limit)
        let late = closing(channel, after: time)
        defer { late.cancel() }
        do {
            return try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw PortalProblem.bodyTooLarge(limit: limit)
        } catch {
            throw PortalProblem.badRequest
        }
    }

    private func closing(_ channel: any Channel, after time: Duration) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
    }
}
