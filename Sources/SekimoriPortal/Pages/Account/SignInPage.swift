internal import HTTPTypes
internal import SekimoriService

/// Coming and going. The cookie is the daemon's token, new at every sign-in (THREATS row 105).
enum SignInPage {
    private struct Asked: Encodable {
        let person: String
        let password: String
        let code: String
    }

    struct Leaving: Encodable {
        let everywhere: Bool
    }

    @Sendable static func show(_ visit: Visit) async throws -> Outcome { .page(form(visit).page) }

    private static func form(_ visit: Visit) -> FormPage {
        var fields = [
            FormField(name: "person", label: visit.say("利用者ID", "User id"), value: visit.form["person"]),
            FormField(name: "password", label: visit.say("パスワード", "Password"), kind: .password),
            FormField(
                name: "code", label: visit.say("確認コード(6桁)", "Code (6 digits)"),
                hint: visit.say("認証アプリに表示されている番号", "the number your authenticator app shows")),
        ]
        for index in fields.indices { fields[index].isRequired = true }
        fields[0].autocomplete = "username"
        fields[1].autocomplete = "current-password"
        fields[2].autocomplete = "one-time-code"
        fields[2].inputMode = "numeric"
        var form = FormPage(template: "sign-in", title: visit.say("サインイン", "Sign in"), fields: fields)
        if let next = next(visit) { form.context["next"] = ["path": next.text] }
        if let carried = Carried(visit.form) { form.context["carried"] = carried.context }
        if visit.query["ended"] != nil {
            form.context["ended"] = [
                "sentence": visit.say(
                    "サインインの期限が切れました。もう一度サインインしてください。", "Your sign-in has ended. Please sign in again.")
            ]
        }
        return form
    }

    /// Of a long form whose sign-in had ended when it was sent: what was typed comes along to the next one. Nil where
    /// there is nothing to lose.
    static func interrupted(_ visit: Visit) -> Page? {
        guard visit.form != .none, let carried = Carried(interrupted: visit) else { return nil }
        var form = form(visit.signedOut)
        form.context["carried"] = carried.context
        form.context["ended"] = [
            "sentence": carried.promise(visit.words)
        ]
        form.status = .unauthorized
        var page = form.page
        page.cookies = [Cookies.signedOut]
        return page
    }

    /// Where somebody wanted to go: only to a page of ours.
    private static func next(_ visit: Visit) -> Place? {
        guard let text = visit.form["next"] ?? visit.query["next"], let place = Place(text),
            let found = PageRoutes.route(.get, place.text), !found.route.isForAnyone
        else { return nil }
        return place
    }

    @Sendable static func signIn(_ visit: Visit) async throws -> Outcome {
        let asked = Asked(
            person: visit.form.written("person") ?? "", password: visit.form["password"] ?? "",
            code: visit.form.written("code") ?? "")
        do {
            return try await visit.attempting {
                // An earlier sign-in of this browser ends with the new one.
                let signedIn: SignedIn = try await visit.api.anonymous.post(
                    "/v1/sign-ins/password", asked, once: nil)
                if visit.token != nil {
                    _ = try? await visit.api.post(
                        "/v1/sign-outs", Leaving(everywhere: false), once: nil, as: API.Nothing.self)
                }
                if let carried = Carried(visit.form) { return await carried.outcome(visit, signedInAs: signedIn.token) }
                return .redirect(next(visit) ?? .home, cookies: [Cookies.signedIn(signedIn.token)])
            } otherwise: { fault, status in
                refused(visit, fault, status)
            }
        } catch let problem as APIProblem where problem.isSignedOut {
            return .page(
                refused(
                    visit,
                    FormFault(
                        field: nil,
                        sentence: visit.say(
                            "利用者ID・パスワード・確認コードのどれかが違います", "the user id, the password or the code is wrong"),
                        hint: visit.say(
                            "確認コードは新しい番号が出るのを待って入れてください。忘れたときは病院に連絡してください",
                            "wait for a new code; if you forgot the password, call the hospital")), .unauthorized))
        }
    }

    private static func refused(_ visit: Visit, _ fault: FormFault, _ status: HTTPResponse.Status) -> Page {
        var form = form(visit)
        form.faults = [fault]
        form.status = status
        return form.page
    }

    @Sendable static func signOut(_ visit: Visit) async throws -> Outcome { try await leave(visit, everywhere: false) }

    static func leave(_ visit: Visit, everywhere: Bool) async throws -> Outcome {
        _ = try await visit.api.post(
            "/v1/sign-outs", Leaving(everywhere: everywhere), once: nil, as: API.Nothing.self)
        return .redirect(.signIn, cookies: [Cookies.signedOut])
    }
}

extension API {
    /// The same, on nobody's behalf.
    var anonymous: API { API(daemon: daemon, source: source, tongue: tongue, token: nil) }
}
