internal import HTTPTypes

/// A form: its fields in order, and what is wrong with them.
struct FormPage: Sendable {
    let template: String
    let title: String
    var fields: [FormField]
    var faults: [FormFault] = []
    var status: HTTPResponse.Status = .ok
    var context: Context = [:]

    var page: Page {
        var context = context
        let labels = Dictionary(fields.map { ($0.name, $0.label) }) { first, _ in first }
        if let faults = faults.context(labels) { context["faults"] = faults }
        context["fields"] = fields.map { field in
            var field = field
            if let said = faults.sentence(at: field.name) { field.fault = said }
            return field.context
        }
        return Page(template, title: title, status: status, context)
    }
}

extension Visit {
    /// Does what a form asks for; where that fails in a way that the form can be mended, shows it again.
    func attempting(
        _ act: () async throws -> Outcome, otherwise again: (FormFault, HTTPResponse.Status) async throws -> Page
    ) async throws -> Outcome {
        do {
            return try await act()
        } catch let problem as APIProblem where problem.isAboutForm {
            return .page(try await again(problem.fault(self), HTTPResponse.Status(code: problem.status)))
        } catch let problem as PortalProblem where problem.isOfGate {
            // What was typed stays: whoever sends it again sends it with the same key, and it is done once.
            return .page(try await again(problem.fault(self), problem.status))
        }
    }
}

extension PortalProblem {
    /// Whether the daemon could not be asked, and not that the call was wrong.
    var isOfGate: Bool {
        switch self {
        case .gateUnreachable, .gateBusy: true
        case .notFound, .methodNotAllowed, .formForeign, .badRequest, .bodyTooLarge, .tooManyRequests: false
        }
    }
}
