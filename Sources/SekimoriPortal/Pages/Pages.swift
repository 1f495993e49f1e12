internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// Answers browsers: finds the page, says who calls it, and renders what it says.
///
/// It keeps nothing. Who is signed in, and what they may do and see, is asked of the daemon at every call.
struct Pages: Sendable {
    let templates: Templates
    let daemon: Daemon
    let logger: Logger
    let door: SSHDoor

    func response(to request: Request, body: ByteBuffer, of source: Source) async throws -> Response {
        let path = request.uri.path
        let method: Daemon.Method
        switch request.method {
        case .get, .head: method = .get
        case .post: method = .post
        default: throw PortalProblem.methodNotAllowed
        }
        let query = Fields(encoded: (request.uri.query ?? "").utf8) ?? .none
        let tongue = Tongue(request, query: query)
        let token = Cookies.token(in: request.headers)
        let found = PageRoutes.route(method, path)
        let api = API(daemon: daemon, source: source, tongue: tongue, token: token)
        var form = Fields.none
        var file: Multipart.File?
        var isOfAnotherSignIn = false
        if method == .post {
            (form, file) = try Self.form(body, request, takesFile: found?.route.takesFile ?? false)
            // Before anything else is looked at: a foreign form learns nothing, not even whether a page is there.
            switch FormGuard.verdict(form, request.headers, host: request.head.authority, signIn: token) {
            case .ours: break
            case .ofAnotherSignIn:
                // What was typed in one tab before somebody signed in anew in another.
                guard found?.route.again != nil else { throw PortalProblem.formForeign }
                isOfAnotherSignIn = true
            case .foreign: throw PortalProblem.formForeign
            }
        }
        var visit = Visit(
            tongue: tongue, path: path, id: found?.id ?? "", query: query, form: form, token: token, me: nil,
            gate: nil, host: Self.hostName(request.head.authority), api: api, once: try Self.once(form), door: door,
            number: found?.number ?? "",
            file: file)
        do {
            visit = try await known(visit, isNeeded: found.map { !$0.route.isForAnyone } ?? false)
            guard let route = found?.route else {
                throw PageRoutes.exists(path) ? PortalProblem.methodNotAllowed : .notFound
            }
            guard route.isForAnyone || visit.me != nil else {
                if let page = SignInPage.interrupted(visit) { return try response(.page(page), visit.signedOut) }
                return redirect(to: Self.signIn(for: visit), [])
            }
            if isOfAnotherSignIn { return try response(try await Self.again(route, visit), visit) }
            guard route.admits(visit.me) else { throw try await refusal(of: route, visit) }
            return try response(try await route.handler(visit), visit)
        } catch let problem as APIProblem where problem.isSignedOut {
            if let page = SignInPage.interrupted(visit) { return try response(.page(page), visit.signedOut) }
            return redirect(to: token == nil ? Self.signIn(for: visit) : .signInEnded, [Cookies.signedOut])
        } catch let problem as APIProblem {
            return try response(.page(Self.failed(ErrorPage.page(problem, visit), found?.route, visit)), visit)
        } catch let problem as PortalProblem {
            if case .gateUnreachable = problem { logger.warning("the daemon does not answer") }
            return try response(.page(Self.failed(ErrorPage.page(problem, visit), found?.route, visit)), visit)
        }
    }

    /// What went wrong, with the next look at a page that looks again by itself.
    private static func failed(_ page: Page, _ route: PageRoute?, _ visit: Visit) -> Page {
        var page = page
        if page.status.code >= 500, let refresh = route?.refresh { page.refresh = refresh(visit) }
        return page
    }

    private static let longestForm = 1_048_576

    /// What a form says, and the file in it.
    private static func form(_ body: ByteBuffer, _ request: Request, takesFile: Bool) throws(PortalProblem)
        -> (Fields, Multipart.File?)
    {
        if takesFile, body.readableBytes > 0,
            let boundary = request.headers[.contentType].flatMap({ Multipart.boundary($0) })
        {
            guard let read = Multipart(body, boundary: boundary) else { throw .badRequest }
            return (read.fields, read.file)
        }
        // A form without a file is small, also where one with a file may come.
        guard body.readableBytes <= Self.longestForm else { throw .bodyTooLarge(limit: Self.longestForm) }
        guard let read = Fields(encoded: body.readableBytesView) else { throw .badRequest }
        return (read, nil)
    }

    /// What was typed, once more. Whatever keeps it from being shown, the form was not ours to act on.
    private static func again(_ route: PageRoute, _ visit: Visit) async throws(PortalProblem) -> Outcome {
        guard let again = route.again, route.admits(visit.me), let outcome = try? await again(visit) else {
            throw .formForeign
        }
        return outcome
    }

    /// For what failed before anybody was asked.
    func response(to problem: PortalProblem, _ request: Request) -> Response {
        let query = Fields(encoded: (request.uri.query ?? "").utf8) ?? .none
        let tongue = Tongue(request, query: query)
        let source = Source.nobody
        let visit = Visit(
            tongue: tongue, path: "", id: "", query: .none, form: .none, token: nil, me: nil, gate: nil, host: "",
            api: API(daemon: daemon, source: source, tongue: tongue, token: nil), once: "")
        do {
            var response = try response(.page(ErrorPage.page(problem, visit)), visit)
            problem.addHeaders(&response.headers)
            return response
        } catch {
            return problem.response(tongue)
        }
    }

    /// Who calls, as far as the daemon knows. A page for anyone is shown whether or not it answers.
    private func known(_ visit: Visit, isNeeded: Bool) async throws -> Visit {
        guard visit.token != nil else { return visit }
        do {
            return try await visit.known()
        } catch {
            guard isNeeded else { return visit }
            throw error
        }
    }

    /// Why a page is not shown to whoever is signed in.
    private func refusal(of route: PageRoute, _ visit: Visit) async throws -> PortalProblem {
        guard let object = route.object(visit.id) else { return .notFound }
        _ = try await visit.api.get(object, as: API.Nothing.self)
        return .notTheirs
    }

    // MARK: Answers

    private func response(_ outcome: Outcome, _ visit: Visit) throws -> Response {
        switch outcome {
        case .redirect(let place, let cookies): return redirect(to: place, cookies)
        case .carried(let answer): return answer
        case .file(let file):
            return Response(
                status: .ok,
                headers: [
                    .contentType: file.contentType, .contentDisposition: "attachment; filename=\"\(file.name)\"",
                ], body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
        case .page(let page):
            guard let html = templates.render(page.template, Layout.context(page, page.visit ?? visit)) else {
                throw PortalProblem.notFound
            }
            var fields: HTTPFields = [
                .contentType: "text/html; charset=utf-8", .contentLanguage: visit.tongue.rawValue,
            ]
            var cookies = page.cookies
            if visit.query["lang"].flatMap({ Tongue(rawValue: $0) }) != nil {
                cookies.append(Cookies.chosen(visit.tongue))
            }
            for cookie in cookies { fields.append(HTTPField(name: .setCookie, value: cookie)) }
            if let seconds = page.refresh, let name = HTTPField.Name("Refresh") { fields[name] = "\(seconds)" }
            if page.status == .methodNotAllowed { fields[.allow] = "GET, HEAD, POST" }
            return Response(status: page.status, headers: fields, body: .init(byteBuffer: ByteBuffer(string: html)))
        }
    }

    private func redirect(to place: Place, _ cookies: [String]) -> Response {
        var fields: HTTPFields = [.location: place.text]
        for cookie in cookies { fields.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: .seeOther, headers: fields)
    }

    /// What a browser loads beside a page; nil where something else is asked for.
    func shipped(_ request: Request) -> Templates.StaticFile? {
        let path = request.uri.path
        let prefix = Array("/static/".utf8)
        guard request.method == .get || request.method == .head, path.utf8.starts(with: prefix) else { return nil }
        return templates.file(String(decoding: Array(path.utf8.dropFirst(prefix.count)), as: UTF8.self))
    }

    /// To the sign-in, and from there back to where somebody wanted to go.
    private static func signIn(for visit: Visit) -> Place {
        guard visit.form == .none, let route = PageRoutes.route(.get, visit.path), !route.route.isForAnyone else {
            return .signIn
        }
        return Place("/sign-in?next=" + Fields.encoded(visit.path)) ?? .signIn
    }

    private static func once(_ form: Fields) throws -> String {
        if let sent = form["once"], Cookies.isHex(sent, 32) { return sent }
        return try freshOnce()
    }

    /// For a form that is no longer the one that was sent.
    static func freshOnce() throws -> String { Digest.hex(try randomBytes(16)) }

    /// Without the port; brackets of an IPv6 address stay off.
    private static func hostName(_ authority: String?) -> String {
        let text = Array((authority ?? "").utf8)
        if text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) {
            return String(decoding: text[1..<end], as: UTF8.self)
        }
        return String(decoding: text.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }
}
