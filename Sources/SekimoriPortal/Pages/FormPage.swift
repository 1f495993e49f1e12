internal import HTTPTypes
internal import Sekimori
internal import SekimoriRecords

/// Fields under one heading.
struct FormGroup: Sendable {
    let heading: String
    var fields: [FormField]
}

/// A form: its fields in order, or in groups, and what is wrong with them.
struct FormPage: Sendable {
    let template: String
    let title: String
    var fields: [FormField]
    var groups: [FormGroup] = []
    var faults: [FormFault] = []
    var status: HTTPResponse.Status = .ok
    var context: Context = [:]

    var page: Page {
        var context = context
        let all = fields + groups.flatMap(\.fields)
        let labels = Dictionary(all.map { ($0.name, $0.label) }) { first, _ in first }
        if let faults = faults.context(labels) { context["faults"] = faults }
        context["fields"] = contexts(fields)
        context["groups"] = groups.enumerated().map { index, group -> Context in
            ["groupID": "g-\(index + 1)", "heading": group.heading, "fields": contexts(group.fields)]
        }
        return Page(template, title: title, status: status, context)
    }

    private func contexts(_ fields: [FormField]) -> [Context] {
        fields.map { field in
            var field = field
            if field.place == 0, let said = faults.sentence(at: field.name) { field.fault = said }
            return field.context
        }
    }
}

extension Visit {
    /// Has the daemon do what a form asks for: the same form sent again is the same act for as long as the daemon keeps
    /// its answer, and one with other content is another.
    @discardableResult
    func act<View: Decodable>(_ path: String, _ body: some Encodable, as type: View.Type = View.self) async throws
        -> View
    {
        let content = Digest.hex(Digest.sha256(Array(path.utf8) + [0] + (try API.encoded(body))))
        return try await api.post(path, body, once: FormGuard.nonce(of: once, content, signIn: token ?? ""))
    }

    /// A reason as people type it; nil where it is none, and `noReason` says what is wrong.
    func reason(_ name: String) -> Label? { form.written(name).flatMap { Label($0) } }

    /// What is wrong with a field that holds no reason; `missing` is said where nothing is written.
    func noReason(_ name: String, missing: String? = nil) -> String {
        form.written(name) == nil
            ? missing ?? say("理由を書いてください", "write the reason")
            : say("長すぎるか、見えない文字が入っています", "too long, or with hidden characters")
    }

    /// Does what a form asks for; where that fails in a way that the form can be mended, shows it again.
    func attempting(
        _ act: () async throws -> Outcome, otherwise again: (FormFault, HTTPResponse.Status) async throws -> Page
    ) async throws -> Outcome {
        do {
            return try await act()
        } catch let problem as APIProblem where problem.isAboutForm {
            var page = try await again(problem.fault(self), HTTPResponse.Status(code: problem.status))
            // Sent again from there it is another act.
            if problem.isShown || problem.isUsed { page.context["once"] = try Pages.freshOnce() }
            return .page(page)
        } catch let problem as PortalProblem where problem.isOfGate {
            // What was typed stays: whoever sends it again sends it with the same key, and it is done once.
            return .page(try await again(problem.fault(self), problem.status))
        }
    }
}

extension Visit {
    /// Why a form is shown once more that was not acted on.
    var onceMore: FormFault {
        guard isCarried else { return PortalProblem.formForeign.fault(self) }
        return FormFault(
            field: nil,
            sentence: say(
                "サインインが切れる前に書いた内容です。まだ何も送っていません", "this is what you typed before your sign-in ended; nothing was sent"),
            hint: say("確かめてから、もう一度送ってください", "look it over, and send it once more"))
    }

    /// The status of that page.
    var onceMoreStatus: HTTPResponse.Status { isCarried ? .ok : PortalProblem.formForeign.status }
}

extension PortalProblem {
    /// Whether the daemon could not be asked, and not that the call was wrong.
    var isOfGate: Bool {
        switch self {
        case .gateUnreachable, .gateBusy: true
        case .notFound, .notTheirs, .methodNotAllowed, .formForeign, .badRequest, .bodyTooLarge, .tooManyRequests,
            .tooManyFiles:
            false
        }
    }
}
