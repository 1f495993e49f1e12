internal import HTTPTypes
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// One request: the paper form, what happened, and what whoever looks at it can do about it.
enum RequestPage {
    @Sendable static func show(_ visit: Visit) async throws -> Outcome { .page(try await page(visit)) }

    static func page(_ visit: Visit, fault: FormFault? = nil, status: HTTPResponse.Status = .ok) async throws
        -> Page
    {
        let id = try visit.id(RequestID.self)
        let me = try visit.person()
        let facts = try visit.facts()
        let view: RequestView = try await visit.api.get("/v1/requests/\(id)")
        var names = Names(view, try await visit.ledger())
        // A vendor's ledgers do not name the hospital's people.
        if me.isOfVendor { names.others = visit.say("病院", "the hospital") }
        let paper = RequestPaper(view: view, names: names, visit: visit, facts: facts)
        var context: Context = [
            "id": "\(id)", "sections": paper.sections + paper.report.sections, "history": paper.history,
            "chip": RequestListPage.chip(view.request.phase, visit.words),
        ]
        if !view.sessions.isEmpty { context["sessions"] = ["items": paper.sessions] }
        if let comment = comment(view, visit) { context["comment"] = comment }
        if !me.isOfVendor {
            let house = try await visit.hospital()
            context["hospital"] = HospitalAside(view, house.teller, house.rights)
        }
        if me.isOfVendor {
            context["vendorActions"] = actions(view)
            if me.role == .technician, view.request.isOpen {
                let mine: [CredentialView] = try await visit.api.get("/v1/credentials")
                let shown = mine.filter { $0.request == id }
                if !shown.isEmpty { context["passcodes"] = PasscodePage.offers(shown, of: view, visit, facts) }
            }
        }
        let attachments = AttachmentPages.context(
            view, visit.words, facts.zone, isOwn: me.isOfVendor, person: names.person)
        if let attachments { context["attachments"] = attachments }
        if visit.query["attached"] != nil { context["said"] = ["sentence": visit.say("添付しました。", "Attached.")] }
        if visit.query["again"] != nil { context["said"] = ["sentence": RequestListPage.repeated(visit)] }
        if let fault, let faults = [fault].context([:]) { context["faults"] = faults }
        return Page(
            "request", title: visit.say("作業申請書 \(id)", "Work request \(id)"), status: status, context)
    }

    /// Why it came back, where it did: what somebody has to read first.
    private static func comment(_ view: RequestView, _ visit: Visit) -> Context? {
        let title: String
        switch view.request.phase {
        case .returned: title = visit.say("病院から差し戻されました", "The hospital sent it back")
        case .rejected: title = visit.say("病院が却下しました", "The hospital refused it")
        case .cancelled: title = visit.say("病院が承認を取り消しました", "The hospital took the approval back")
        case .reportReturned: title = visit.say("病院が報告書を差し戻しました", "The hospital sent the report back")
        case .submitted, .withdrawn, .approved, .working, .ended, .reported, .reportAccepted, .closed: return nil
        }
        return ["title": title, "sentence": visit.words.reason(view.request.phase) ?? ""]
    }

    private static func actions(_ view: RequestView) -> Context {
        var actions: Context = ["copy": true]
        switch view.request.phase {
        case .returned:
            actions["revise"] = true
            actions["withdraw"] = true
        case .submitted, .approved: actions["withdraw"] = true
        case .working: actions["finish"] = true
        case .ended, .reportReturned: actions["report"] = true
        case .rejected, .withdrawn, .cancelled, .reported, .reportAccepted, .closed: break
        }
        return actions
    }

    // MARK: What a vendor says about it

    @Sendable static func withdraw(_ visit: Visit) async throws -> Outcome { try await decide(.withdraw, visit) }

    @Sendable static func finish(_ visit: Visit) async throws -> Outcome { try await decide(.finish, visit) }

    private static func decide(_ decision: DecisionText.Decision, _ visit: Visit) async throws -> Outcome {
        let id = try visit.id(RequestID.self)
        let facts = try visit.facts()
        guard let person = try visit.person().person else { throw PortalProblem.notFound }
        guard let why = visit.reason("why") else {
            let fault = FormFault(field: nil, sentence: visit.noReason("why"))
            return .page(try await page(visit, fault: fault, status: .badRequest))
        }
        let view: RequestView = try await visit.api.get("/v1/requests/\(id)")
        let text = DecisionText(
            gate: facts.status.gate, request: id, revision: view.request.revision.number, by: person, at: facts.now,
            nonce: visit.nonce(decision.rawValue), decision: decision, why: why)
        return try await visit.attempting {
            do {
                _ = try await visit.attest(text, once: visit.key(decision.rawValue))
                return .redirect(.path("requests", "\(id)"))
            } catch let problem as APIProblem where problem.isRepeated {
                return .redirect(.requestSentBefore("\(id)"))
            }
        } otherwise: { fault, status in
            try await page(visit, fault: fault, status: status)
        }
    }
}
