internal import HTTPTypes
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// The form that a draft is of, and where it is filled in.
enum DraftForm: Hashable, Sendable {
    /// A new request, or the next revision of one that came back.
    case request(revises: RequestID?)
    case report(RequestID)

    private static let newRequest = "/requests/new"
    private static let report = "/requests/{id}/report"

    /// The form that is sent to this path; nil where forms are not kept.
    init?(path: String, _ fields: Fields) {
        guard let (route, id, _) = PageRoutes.route(.post, path) else { return nil }
        if route.path.utf8.elementsEqual(Self.newRequest.utf8) {
            self = .request(revises: fields.written("revises").flatMap { RequestID($0) })
        } else if route.path.utf8.elementsEqual(Self.report.utf8), let id = RequestID(id) {
            self = .report(id)
        } else {
            return nil
        }
    }

    /// Nil for a draft that no page of ours kept.
    init?(_ draft: DraftView) {
        switch (draft.kind, draft.about) {
        case (.request, let revises): self = .request(revises: revises)
        case (.report, let id?): self = .report(id)
        case (.report, nil): return nil
        }
    }

    var kind: DraftKind {
        switch self {
        case .request: .request
        case .report: .report
        }
    }

    var about: RequestID? {
        switch self {
        case .request(let revises): revises
        case .report(let id): id
        }
    }

    /// Where the draft is opened again, and what is said there first.
    func place(_ id: DraftID, _ event: DraftNote.Event? = nil) -> Place {
        let path =
            switch self {
            case .request: Self.newRequest
            case .report(let about): "/requests/\(about)/report"
            }
        return Place(path + "?draft=\(id)" + (event.map { "&said=\($0.rawValue)" } ?? "")) ?? .requests
    }
}

/// The draft that a form was opened from: which one, and the revision that was read.
struct DraftMark: Hashable, Sendable {
    let id: DraftID
    let revision: Int64
}

extension Fields {
    /// What belongs to the form itself and not to what was typed.
    private static let ofForm: Set<String> = ["form-token", "once", "act"]
    private static let ofDraft: Set<String> = ["draft", "draft-revision"]

    var draft: DraftMark? {
        guard let id = self["draft"].flatMap({ DraftID($0) }),
            let revision = self["draft-revision"].flatMap({ Int64($0) })
        else { return nil }
        return DraftMark(id: id, revision: revision)
    }

    /// What was typed, with the draft it was opened from.
    var carried: Fields { without(Self.ofForm) }

    var typed: Fields { without(Self.ofForm.union(Self.ofDraft)) }

    func asks(for act: String) -> Bool { self["act"]?.utf8.elementsEqual(act.utf8) ?? false }
}

extension DraftView {
    /// Its fields; none where it was not a page that kept it.
    var fields: Fields { Fields(encoded: (content ?? "").utf8) ?? .none }
}

/// Keeps what was typed.
struct DraftKeeper: Sendable {
    let api: API
    /// As the form was sent.
    let fields: Fields
    let once: String

    private struct New: Encodable {
        let kind: DraftKind
        let about: RequestID?
        let title: Label?
        let content: String
    }

    private struct Change: Encodable {
        let revision: Int64
        let title: Label?
        let content: String
    }

    /// Over the draft that the form was opened from, where it was; a draft of its own where that one is gone.
    func keep(_ form: DraftForm, title: Label?) async throws -> (draft: DraftView, event: DraftNote.Event) {
        guard let mark = fields.draft else { return (try await begin(form, title), .kept) }
        do {
            let change = Change(revision: mark.revision, title: title, content: fields.typed.encoded)
            let draft: DraftView = try await api.post(
                "/v1/drafts/\(mark.id)", change, once: key("\(mark.id) \(mark.revision)"))
            return (draft, .kept)
        } catch let problem as APIProblem where problem.status == 404 {
            return (try await begin(form, title), .anew)
        }
    }

    /// A draft of its own, whatever the form was opened from.
    func begin(_ form: DraftForm, _ title: Label?) async throws -> DraftView {
        let new = New(kind: form.kind, about: form.about, title: title, content: fields.typed.encoded)
        return try await api.post("/v1/drafts", new, once: key("new"))
    }

    /// The same content kept by the same form is kept once; other content is another call.
    private func key(_ part: String) -> String {
        let content = Digest.hex(Digest.sha256(Array(fields.typed.encoded.utf8)))
        return FormGuard.nonce(of: once, "draft \(part) \(content)", signIn: api.token ?? "")
    }

    /// What lists call a new request: its purpose, as far as it has been typed.
    var title: Label? {
        var bytes: [UInt8] = []
        for scalar in (fields.written("purpose") ?? "").unicodeScalars {
            let more = Array(String(scalar).utf8)
            guard bytes.count + more.count <= 240 else { break }
            bytes += more
        }
        return Label(String(decoding: bytes, as: UTF8.self))
    }
}

/// What becomes of drafts on pages.
enum DraftPages {
    static let routes: [PageRoute] = [.post("/drafts/discard", .roles(.vendor), discard)]

    /// Keeps what was typed and leads to the draft; where somebody kept another one in between, shows both.
    static func keep(
        _ form: DraftForm, title: Label?, _ visit: Visit,
        again: (DraftNote, [FormFault], HTTPResponse.Status) async throws -> Page
    ) async throws -> Outcome {
        try await visit.attempting {
            do {
                let kept = try await visit.drafts.keep(form, title: title)
                return .redirect(form.place(kept.draft.id, kept.event))
            } catch let problem as APIProblem where problem.isCode("draft-changed") {
                guard let mark = visit.form.draft else { throw problem }
                let current: DraftView = try await visit.api.get("/v1/drafts/\(mark.id)")
                return .page(try await again(try DraftNote(changed: current, form, visit), [], .conflict))
            }
        } otherwise: { fault, status in
            try await again(DraftNote(visit.form), [fault], status)
        }
    }

    private struct Discarding: Encodable {
        let revision: Int64
    }

    @Sendable private static func discard(_ visit: Visit) async throws -> Outcome {
        guard let mark = visit.form.draft else { throw PortalProblem.badRequest }
        return try await visit.attempting {
            do {
                try await visit.act(
                    "/v1/drafts/\(mark.id)/discard", Discarding(revision: mark.revision), as: API.Nothing.self)
            } catch let problem as APIProblem where problem.status == 404 {
                // Sent twice, or gone in another way: it is not there any more.
            }
            return .redirect(.requests)
        } otherwise: { fault, status in
            try await RequestListPage.page(visit, fault: fault, status: status)
        }
    }

    /// After it was handed in; where somebody kept more in it meanwhile, it stays.
    static func handedIn(_ visit: Visit) async {
        guard let mark = visit.form.draft else { return }
        _ = try? await visit.api.post(
            "/v1/drafts/\(mark.id)/discard", Discarding(revision: mark.revision), once: nil, as: API.Nothing.self)
    }

    /// For lists: one's own drafts.
    static func items(_ visit: Visit, _ facts: GateFacts) async throws -> [Context] {
        let drafts: [DraftView] = try await visit.api.get("/v1/drafts")
        return drafts.compactMap { draft in
            guard let form = DraftForm(draft) else { return nil }
            var item: Context = [
                "draftID": "\(draft.id)", "revision": "\(draft.revision)", "path": form.place(draft.id).text,
                "kind": name(form, visit), "about": draft.title?.text ?? visit.say("(件名なし)", "(no purpose yet)"),
                "changed": visit.words.stamp(draft.changed, zone: facts.zone),
                "until": visit.words.date(facts.zone.local(draft.keptUntil).date),
            ]
            if let about = draft.about { item["request"] = ["number": "\(about)"] }
            return item
        }
    }

    private static func name(_ form: DraftForm, _ visit: Visit) -> String {
        switch form {
        case .request(nil): visit.say("新しい申請", "New request")
        case .request: visit.say("申請の修正", "Correction")
        case .report: visit.say("作業報告書", "Report")
        }
    }
}

extension Visit {
    var drafts: DraftKeeper { DraftKeeper(api: api, fields: form, once: once) }

    /// A nonce for a text of this form; the same for all forms that were opened from one draft: it is handed in once.
    func nonce(_ part: String) -> String {
        guard let mark = form.draft else { return FormGuard.nonce(of: once, part, signIn: token ?? "") }
        return FormGuard.nonce(of: "\(mark.id)", part, signIn: "\(mark.id)")
    }

    /// A key for handing in exactly what was typed.
    func key(_ part: String) -> String { nonce(part + " " + Digest.hex(Digest.sha256(Array(form.typed.encoded.utf8)))) }
}
