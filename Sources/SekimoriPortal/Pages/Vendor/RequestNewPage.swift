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
        if let draft = visit.query["draft"] { return try await open(draft, visit) }
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

    private static func open(_ text: String, _ visit: Visit) async throws -> Outcome {
        guard let id = DraftID(text) else { throw PortalProblem.notFound }
        let draft: DraftView = try await visit.api.get("/v1/drafts/\(id)")
        guard draft.kind == .request else {
            return .redirect(DraftForm(draft)?.place(id) ?? .requests)
        }
        return .page(
            try await page(
                visit, draft.fields, dates: dates(draft.fields), revises: try await revised(draft.fields, visit),
                note: try DraftNote(opened: draft, visit)))
    }

    /// The days that are asked for, each once; the page has fewer fields of them.
    private static func dates(_ fields: Fields) -> [String] {
        var dates: [String] = []
        for date in fields.all("date").prefix(10) where !date.utf8.isEmpty && !dates.contains(date) {
            dates.append(date)
        }
        return dates
    }

    private static func revised(_ fields: Fields, _ visit: Visit) async throws -> RequestView? {
        guard let text = fields.written("revises") else { return nil }
        guard let id = RequestID(text) else { throw PortalProblem.notFound }
        return try await visit.api.get("/v1/requests/\(id)")
    }

    /// A form of another sign-in, shown once more under this one.
    @Sendable static func again(_ visit: Visit) async throws -> Outcome {
        .page(
            try await page(
                visit, visit.form, dates: dates(visit.form), revises: try await revised(visit.form, visit),
                faults: [PortalProblem.formForeign.fault(visit)], status: .forbidden, note: DraftNote(visit.form)))
    }

    @Sendable static func submit(_ visit: Visit) async throws -> Outcome {
        let me = try visit.person()
        guard let vendor = me.actor.vendor, let person = me.person else { throw PortalProblem.notFound }
        let revised = try await revised(visit.form, visit)
        let dates = dates(visit.form)
        if visit.form.asks(for: "keep") {
            return try await DraftPages.keep(
                .request(revises: revised?.request.id), title: visit.drafts.title, visit
            ) { note, faults, status in
                try await page(
                    visit, visit.form, dates: dates, revises: revised, faults: faults, status: status, note: note)
            }
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
                        status: .badRequest, note: DraftNote(visit.form)))
            }
        }
        return try await submit(forms, of: person, dates: dates, revised, visit)
    }

    /// Hands in each day; where one is refused, the form comes back with the days that are left.
    private static func submit(
        _ forms: [RequestForm], of person: PersonID, dates: [String], _ revised: RequestView?, _ visit: Visit
    ) async throws -> Outcome {
        var sent: [RequestID] = []
        for (index, form) in forms.enumerated() {
            func again(_ fault: FormFault, _ status: HTTPResponse.Status, _ note: DraftNote) async throws -> Page {
                var page = try await page(
                    visit, visit.form, dates: Array(dates[index...]), revises: revised, faults: [fault],
                    status: status, note: note)
                if !sent.isEmpty {
                    page.context["sent"] = ["items": sent.map { ["id": "\($0)"] }]
                }
                return page
            }
            let outcome = try await visit.attempting {
                do {
                    if let id = try await send(form, of: person, revised?.request.id, visit) { sent.append(id) }
                    return .redirect(.requests)
                } catch let problem as APIProblem where problem.isUsed {
                    // Sent again from here it is another form, and so another request.
                    var page = try await again(problem.fault(visit), .conflict, .none)
                    page.context["once"] = try Pages.freshOnce()
                    return .page(page)
                }
            } otherwise: { fault, status in
                try await again(fault, status, DraftNote(visit.form))
            }
            if case .page = outcome { return outcome }
        }
        await DraftPages.handedIn(visit)
        if forms.count == 1, let id = sent.first { return .redirect(.path("requests", "\(id)")) }
        return .redirect(sent.isEmpty ? .requestsSentBefore : .requestsSent(sent.count))
    }

    /// Hands one in; nil where it was there already, because the form was sent twice.
    private static func send(_ form: RequestForm, of person: PersonID, _ revised: RequestID?, _ visit: Visit)
        async throws -> RequestID?
    {
        let facts = try visit.facts()
        let text = Submission(
            gate: facts.status.gate, by: person, at: facts.now, nonce: visit.nonce("submission \(form.date)"),
            revises: revised, proxyFor: nil, form: form)
        do {
            let receipt: TextReceipt = try await visit.attest(text, once: visit.key("submission \(form.date)"))
            return receipt.request
        } catch let problem as APIProblem where problem.isRepeated {
            return nil
        }
    }

    private static func page(
        _ visit: Visit, _ filled: Fields, dates: [String], revises: RequestView?, faults: [FormFault] = [],
        status: HTTPResponse.Status = .ok, note: DraftNote = .none
    ) async throws -> Page {
        guard let vendor = try visit.person().actor.vendor else { throw PortalProblem.notFound }
        let ledger = try await visit.ledger()
        let fields = RequestFields(
            visit: visit, ledger: ledger, vendor: vendor, filled: filled, dates: dates, mayBeSeveral: revises == nil)
        let title = revises == nil ? visit.say("新しい作業申請", "New work request") : visit.say("申請の修正", "Correct a request")
        var form = FormPage(
            template: "request-new", title: title, fields: [], groups: fields.groups, faults: faults, status: status)
        form.context["heading"] = title
        note.add(to: &form.context, form.groups.flatMap(\.fields), typed: filled, visit)
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
