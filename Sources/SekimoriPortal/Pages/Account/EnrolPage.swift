internal import HTTPTypes
internal import Sekimori

/// First use, and a reset: an invitation of the hospital becomes a password and an authenticator.
enum EnrolPage {
    private struct Asked: Encodable {
        let person: String
        let invitation: String
        let password: String
    }

    private struct Confirmed: Encodable {
        let person: String
        let invitation: String
        let code: String
    }

    private struct Pending: Decodable {
        /// Base32, as authenticator apps take it.
        let secret: String
        /// `otpauth://totp/…`.
        let uri: String
    }

    @Sendable static func show(_ visit: Visit) async throws -> Outcome { .page(first(visit).page) }

    @Sendable static func enrol(_ visit: Visit) async throws -> Outcome {
        visit.form["step"].map { $0.utf8.elementsEqual("confirm".utf8) } ?? false
            ? try await confirm(visit) : try await begin(visit)
    }

    private static func first(_ visit: Visit) -> FormPage {
        var fields = [
            FormField(name: "person", label: visit.say("利用者ID", "User id"), value: visit.form["person"]),
            FormField(name: "invitation", label: visit.say("招待コード", "Invitation"), value: visit.form["invitation"]),
            FormField(
                name: "password", label: visit.say("新しいパスワード", "New password"), kind: .password,
                hint: visit.say(
                    "12文字以上(病院の規則が違えば、それを示します)。ほかで使っていないもの",
                    "12 characters or more, or as the hospital's rule says; used nowhere else")),
            FormField(name: "again", label: visit.say("新しいパスワード(もう一度)", "New password again"), kind: .password),
        ]
        for index in fields.indices { fields[index].isRequired = true }
        fields[0].autocomplete = "username"
        fields[1].autocomplete = "off"
        fields[2].autocomplete = "new-password"
        fields[3].autocomplete = "new-password"
        return FormPage(template: "enrol", title: visit.say("アカウントの登録", "Enrol"), fields: fields)
    }

    private static func begin(_ visit: Visit) async throws -> Outcome {
        func again(_ fault: FormFault, _ status: HTTPResponse.Status) -> Page {
            var form = first(visit)
            form.faults = [fault]
            form.status = status
            return form.page
        }
        let password = visit.form["password"] ?? ""
        guard password.utf8.elementsEqual((visit.form["again"] ?? "").utf8) else {
            let sentence = visit.say("二つのパスワードが違います", "the two passwords differ")
            return .page(again(FormFault(field: "again", sentence: sentence), .badRequest))
        }
        let asked = Asked(
            person: visit.form.written("person") ?? "", invitation: visit.form.written("invitation") ?? "",
            password: password)
        return try await visit.attemptingAsStranger {
            do {
                let pending: Pending = try await visit.signedOut.act("/v1/accounts/enrolments", asked)
                return .page(second(visit, pending).page)
            } catch let problem as APIProblem where problem.isShown {
                // A page that is loaded anew: whoever has the key in the app already goes on from here.
                var form = second(visit, nil)
                let sentence = visit.say(
                    "鍵は一度だけ表示します。アプリに入れてあれば、6桁の番号を入れてください",
                    "the key is shown once; if the app has it, enter its six digits")
                let hint = visit.say("入れていなければ「最初からやり直す」へ進んでください", "if not, start again below")
                form.faults = [FormFault(field: nil, sentence: sentence, hint: hint)]
                form.status = .conflict
                return .page(form.page)
            }
        } otherwise: { fault, status in
            again(fault, status)
        }
    }

    private static func second(_ visit: Visit, _ pending: Pending?) -> FormPage {
        var code = FormField(
            name: "code", label: visit.say("認証アプリの6桁の番号", "The six digits of the app"), isRequired: true)
        code.autocomplete = "one-time-code"
        code.inputMode = "numeric"
        var form = FormPage(
            template: "enrol-confirm", title: visit.say("確認コードの設定", "Set up the authenticator"), fields: [code])
        form.context["person"] = visit.form.written("person") ?? ""
        form.context["invitation"] = visit.form.written("invitation") ?? ""
        if let pending {
            form.context["pending"] = ["secret": grouped(pending.secret)]
            // Only what apps take: the address of an app is no place for another scheme.
            if pending.uri.utf8.starts(with: "otpauth://".utf8) { form.context["app"] = ["uri": pending.uri] }
        }
        return form
    }

    /// In groups of four, for whoever types it.
    private static func grouped(_ secret: String) -> String {
        let bytes = Array(secret.utf8)
        return stride(from: 0, to: bytes.count, by: 4)
            .map { String(decoding: bytes[$0..<min($0 + 4, bytes.count)], as: UTF8.self) }
            .joined(separator: " ")
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        let asked = Confirmed(
            person: visit.form.written("person") ?? "", invitation: visit.form.written("invitation") ?? "",
            code: visit.form.written("code") ?? "")
        return try await visit.attemptingAsStranger {
            _ = try await visit.api.anonymous.post(
                "/v1/accounts/confirmations", asked, once: nil, as: API.Nothing.self)
            return .page(Page("enrolled", title: visit.say("登録が終わりました", "You are enrolled"), [:]))
        } otherwise: { fault, status in
            var form = second(visit, nil)
            form.faults = [fault]
            form.status = status
            return form.page
        }
    }
}

extension Visit {
    /// As `attempting`, for whom nobody knows yet: a wrong code is answered like a wrong password.
    func attemptingAsStranger(
        _ act: () async throws -> Outcome, otherwise again: (FormFault, HTTPResponse.Status) async throws -> Page
    ) async throws -> Outcome {
        do {
            return try await attempting(act, otherwise: again)
        } catch let problem as APIProblem where [401, 403, 404].contains(problem.status) {
            let fault = FormFault(
                field: nil,
                sentence: say(
                    "利用者IDか招待コード、番号が違うか、期限が切れています", "the user id, the invitation or the code is wrong, or too old"),
                hint: say("病院に新しい招待コードを頼んでください", "ask the hospital for a new invitation"))
            return .page(try await again(fault, HTTPResponse.Status(code: problem.status)))
        }
    }
}
