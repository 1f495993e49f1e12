internal import HTTPTypes

/// What went wrong, in words, with the next step; the same for what is not there and for what is somebody else's.
enum ErrorPage {
    static func page(_ problem: PortalProblem, _ visit: Visit) -> Page {
        let words = problem.words(visit.tongue)
        return page(problem.status, words.title, words.detail, words.hint)
    }

    static func page(_ problem: APIProblem, _ visit: Visit) -> Page {
        // One page for all that is not to be seen here: the daemon's own words might differ.
        guard problem.status != 404 else { return page(PortalProblem.notFound, visit) }
        let status = HTTPResponse.Status(code: problem.status)
        guard let said = problem.said else { return page(PortalProblem.gateUnreachable, visit) }
        return page(status, said.title, said.detail, PageHints.hint(said.hint, of: said.code, visit.words))
    }

    private static func page(_ status: HTTPResponse.Status, _ title: String, _ detail: String, _ hint: String?) -> Page
    {
        var context: Context = ["heading": title, "detail": detail]
        if let hint { context["hint"] = ["sentence": hint] }
        return Page("error", title: title, status: status, context)
    }
}
