internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// What somebody typed into a form whose sign-in had ended when it was sent. The portal keeps nothing: it goes back and
/// forth in the sign-in form. Once somebody is signed in it becomes a draft, or its form is shown once more.
struct Carried: Sendable {
    /// The form's own address, with its query.
    private let place: Place
    private let fields: Fields
    /// Nil: forms of this kind are not kept.
    private let draft: DraftForm?

    /// From a form that could not be acted on.
    init?(interrupted visit: Visit) {
        let query = visit.query.without(["lang", "ended"])
        self.init(query == .none ? visit.path : visit.path + "?" + query.encoded, visit.form.carried)
    }

    /// From the sign-in form.
    init?(_ signIn: Fields) {
        guard let text = signIn["carried-path"], let typed = signIn["carried"],
            let fields = Fields(encoded: typed.utf8)
        else { return nil }
        self.init(text, fields)
    }

    /// Nil for anything but a form of ours that can be shown once more.
    private init?(_ address: String, _ fields: Fields) {
        guard let place = Place(address), let found = PageRoutes.route(.post, place.path), found.route.again != nil
        else { return nil }
        let draft = DraftForm(path: place.path, fields)
        // A report is about a request, and so is a decision.
        if found.route.path.utf8.starts(with: "/requests/{id}/".utf8), RequestID(found.id) == nil { return nil }
        self.place = place
        self.fields = fields
        self.draft = draft
    }

    /// Where the sign-in form has it.
    var context: Context { ["path": place.text, "typed": fields.encoded] }

    /// What becomes of it at the next sign-in.
    func promise(_ words: Words) -> String {
        draft == nil
            ? words.say(
                "サインインの期限が切れていたため、まだ何も送っていません。もう一度サインインすると、書いた内容を入れた画面に戻ります。送信ボタンをもう一度押すまで、何も送りません。",
                "Your sign-in had ended, so nothing was sent. Sign in again: the form comes back with what you typed, and "
                    + "nothing is sent until you press its button once more.")
            : words.say(
                "サインインの期限が切れていたため、まだ何も送っていません。もう一度サインインすると、書いた内容を下書きとして保存し、続きから始められます。",
                "Your sign-in had ended, so nothing was sent. Sign in again: what you typed is kept as a draft, and you go on "
                    + "from there.")
    }

    /// Keeps it as a draft of whoever has just signed in, or shows them its form once more. Where neither can be, it is
    /// shown, to be copied by hand.
    func outcome(_ visit: Visit, signedInAs token: String) async -> Outcome {
        let api = API(daemon: visit.api.daemon, source: visit.api.source, tongue: visit.tongue, token: token)
        guard let draft else { return await again(visit, api, token) }
        return await kept(draft, visit, api, Cookies.signedIn(token))
    }

    /// The form as if whoever has just signed in had come back to it: what they may see and do is asked anew, and only
    /// its button sends it.
    private func again(_ visit: Visit, _ api: API, _ token: String) async -> Outcome {
        let cookie = Cookies.signedIn(token)
        guard let (route, id, number) = PageRoutes.route(.post, place.path), let handler = route.again else {
            return shown(visit, nil, cookie)
        }
        do {
            let asked = Visit(
                tongue: visit.tongue, path: place.path, id: id, query: place.query, form: fields, token: token, me: nil,
                gate: nil, host: visit.host, api: api, once: try Pages.freshOnce(), door: visit.door, number: number,
                isCarried: true)
            let theirs = try await asked.known()
            guard route.admits(theirs.me), case .page(var page) = try await handler(theirs) else {
                return shown(visit, nil, cookie)
            }
            page.visit = theirs
            page.cookies.append(cookie)
            return .page(page)
        } catch let problem as APIProblem {
            return shown(visit, problem.said?.detail, cookie)
        } catch {
            return shown(visit, nil, cookie)
        }
    }

    private func kept(_ form: DraftForm, _ visit: Visit, _ api: API, _ cookie: String) async -> Outcome {
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
        let title =
            draft == nil
            ? visit.say("元の画面に戻せませんでした", "The form could not be shown again")
            : visit.say("下書きに保存できませんでした", "It could not be kept")
        context["heading"] =
            draft == nil
            ? visit.say(
                "サインインしましたが、書いた内容を元の画面に戻せませんでした",
                "You are signed in, but the form with what you typed could not be shown again")
            : visit.say(
                "サインインしましたが、書いた内容を下書きに保存できませんでした", "You are signed in, but what you typed could not be kept")
        var page = Page("unkept", title: title, status: .conflict, context)
        page.cookies = [cookie]
        return .page(page)
    }
}
