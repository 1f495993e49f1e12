internal import HTTPTypes
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// A new request, a copy of an earlier one, or a new revision of one that came back.
enum RequestNewPage {
    struct Attested: Encodable {
        let text: String
    }

    @Sendable static func show(_ visit: Visit) async throws -> Outcome {
        if let revised = visit.query["revise"] { return try await copy(revised, visit, isRevision: true) }
        if let copied = visit.query["copy"] { return try await copy(copied, visit, isRevision: false) }
        let me = try visit.person()
        let today = try visit.facts().zone.local(visit.facts().now).date
        let filled = Fields([
            Fields.Pair(name: "terminal.declared-by", value: me.name.text),
            Fields.Pair(name: "terminal.declared-on", value: "\(today)"),
        ])
        return .page(try await page(visit, filled, dates: [], revises: nil))
    }

    private static func copy(_ text: String, _ visit: Visit, isRevision: Bool) async throws -> Outcome {
        guard let id = RequestID(text) else { throw PortalProblem.notFound }
        let view: RequestView = try await visit.api.get("/v1/requests/\(id)")
        let form = view.request.revision.form
        return .page(
            try await page(
                visit, Fields(form), dates: isRevision ? ["\(form.date)"] : [], revises: isRevision ? view : nil))
    }

    @Sendable static func submit(_ visit: Visit) async throws -> Outcome {
        let me = try visit.person()
        guard let vendor = me.actor.vendor, let person = me.person else { throw PortalProblem.notFound }
        var revised: RequestView?
        if let text = visit.form.written("revises") {
            guard let id = RequestID(text) else { throw PortalProblem.notFound }
            revised = try await visit.api.get("/v1/requests/\(id)")
        }
        var dates: [String] = []
        // The page has fewer fields of them.
        for date in visit.form.all("date").prefix(10) where !date.utf8.isEmpty && !dates.contains(date) {
            dates.append(date)
        }
        // Every day is read before any is sent: a mistake in one of them sends none.
        var forms: [RequestForm] = []
        for date in dates.isEmpty ? [""] : dates {
            switch RequestSheet.read(FilledForm(form: visit.form).request(of: vendor, on: date), file: "") {
            case .success(let form): forms.append(form)
            case .failure(let faults):
                return .page(
                    try await page(
                        visit, visit.form, dates: dates, revises: revised, faults: [FormFault](faults, visit),
                        status: .badRequest))
            }
        }
        var sent: [RequestID] = []
        for (index, form) in forms.enumerated() {
            let outcome = try await visit.attempting {
                let id = try await send(form, of: person, revised?.request.id, visit)
                if let id { sent.append(id) }
                return .redirect(id.map { .path("requests", "\($0)") } ?? .requests)
            } otherwise: { fault, status in
                var page = try await page(
                    visit, visit.form, dates: Array(dates[index...]), revises: revised, faults: [fault], status: status)
                if !sent.isEmpty {
                    page.context["sent"] = ["items": sent.map { ["id": "\($0)"] }]
                }
                return page
            }
            if case .page = outcome { return outcome }
            if forms.count == 1 { return outcome }
        }
        return .redirect(.requests)
    }

    /// Hands one in; nil where it was there already, because the form was sent twice.
    private static func send(_ form: RequestForm, of person: PersonID, _ revised: RequestID?, _ visit: Visit)
        async throws -> RequestID?
    {
        let facts = try visit.facts()
        let nonce = FormGuard.nonce(of: visit.once, "submission \(form.date)", signIn: visit.token ?? "")
        let text = Submission(
            gate: facts.status.gate, by: person, at: facts.now, nonce: nonce, revises: revised, proxyFor: nil,
            form: form)
        do {
            let receipt: TextReceipt = try await visit.attest(text, once: nonce)
            return receipt.request
        } catch let problem as APIProblem where problem.isRepeated {
            return nil
        }
    }

    private static func page(
        _ visit: Visit, _ filled: Fields, dates: [String], revises: RequestView?, faults: [FormFault] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Page {
        guard let vendor = try visit.person().actor.vendor else { throw PortalProblem.notFound }
        let ledger = try await visit.ledger()
        let fields = RequestFields(
            visit: visit, ledger: ledger, vendor: vendor, filled: filled, dates: dates, mayBeSeveral: revises == nil)
        let title = revises == nil ? visit.say("新しい作業申請", "New work request") : visit.say("申請の修正", "Correct a request")
        var form = FormPage(
            template: "request-new", title: title, fields: [], groups: fields.groups, faults: faults, status: status)
        form.context["heading"] = title
        if let revises {
            var revised: Context = ["id": "\(revises.request.id)"]
            if case .returned(let why) = revises.request.phase { revised["why"] = ["sentence": why.text] }
            form.context["revised"] = revised
        }
        return form.page
    }
}

extension Visit {
    /// Hands in a text that the gate attests: its author is whoever is signed in.
    func attest(_ text: some SignedText, once: String?) async throws -> TextReceipt {
        let body = RequestNewPage.Attested(text: String(decoding: try text.bytes(), as: UTF8.self))
        return try await api.post("/v1/texts/attested", body, once: once)
    }
}
