internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// What somebody typed into a form whose sign-in had ended when it was sent. The portal keeps nothing: it goes back and
/// forth in the sign-in form, and becomes a draft once somebody is signed in.
struct Carried: Sendable {
    let form: DraftForm
    let path: String
    let fields: Fields

    /// From a form that could not be acted on.
    init?(interrupted visit: Visit) {
        guard let form = DraftForm(path: visit.path, visit.form) else { return nil }
        self.form = form
        path = visit.path
        fields = visit.form.carried
    }

    /// From the sign-in form.
    init?(_ signIn: Fields) {
        guard let path = signIn["carried-path"], let text = signIn["carried"], let fields = Fields(encoded: text.utf8),
            let form = DraftForm(path: path, fields)
        else { return nil }
        self.form = form
        self.path = path
        self.fields = fields
    }

    /// Where the sign-in form has it.
    var context: Context { ["path": path, "typed": fields.encoded] }

    /// Keeps it as a draft of whoever has just signed in. Where that cannot be, it is shown, to be copied by hand.
    func kept(_ visit: Visit, signedInAs token: String) async -> Outcome {
        let cookie = Cookies.signedIn(token)
        let api = API(daemon: visit.api.daemon, source: visit.api.source, tongue: visit.tongue, token: token)
        let keeper = DraftKeeper(api: api, fields: fields, once: visit.once)
        do {
            let draft: DraftView
            do {
                draft = try await keeper.keep(form, title: keeper.title).draft
            } catch let problem as APIProblem where problem.isCode("draft-changed") {
                draft = try await keeper.begin(form, keeper.title)
            }
            return .redirect(form.place(draft.id, .back), cookies: [cookie])
        } catch let problem as APIProblem {
            return shown(visit, problem.said?.detail, cookie)
        } catch {
            return shown(visit, nil, cookie)
        }
    }

    private func shown(_ visit: Visit, _ why: String?, _ cookie: String) -> Outcome {
        let rows = fields.typed.pairs.filter { !$0.value.utf8.isEmpty }.map { pair -> Context in
            ["label": visit.words.field(pair.name), "typed": pair.value]
        }
        var context: Context = ["rows": rows]
        if let why { context["why"] = ["sentence": why] }
        let title = visit.say("下書きに保存できませんでした", "It could not be kept")
        var page = Page("unkept", title: title, status: .conflict, context)
        page.cookies = [cookie]
        return .page(page)
    }
}
