internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Sekimori
internal import SekimoriService

/// Turns what was thrown into a problem in the caller's language.
struct Rendering: RouterMiddleware {
    let gatekeeper: Gatekeeper

    func handle(
        _ request: Request, context: CallContext, next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return try response(to: error is HTTPError ? NotFound() : error, request, context)
        }
    }

    private func response(to error: any Error, _ request: Request, _ context: CallContext) throws -> Response {
        let language = Language(accepting: request.headers[.acceptLanguage] ?? "")
        let now = gatekeeper.status(nil).now
        let problem = Problem(error, words: Words(language), zone: gatekeeper.rules.zone, now: now)
        if problem.status >= 500 { context.logger.error("\(request.method) failed", metadata: ["error": "\(error)"]) }
        let reply = try Reply.json(problem, status: problem.status, type: "application/problem+json")
        var response = reply.response
        response.headers[.contentLanguage] = language.rawValue
        if problem.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        if case Complaint.busy = error { response.headers[.retryAfter] = "\(Complaint.busyFor)" }
        if let until = problem.until { response.headers[.retryAfter] = "\(max(1, (until - now).seconds + 1))" }
        return response
    }
}
