internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// Tokens of one's own scripts: which there are, a new one, shown once, and an end of one. Managers and operators see
/// everybody's.
enum TokensPage {
    private struct Wish: Encodable {
        let label: Label
        let reach: APIToken.Reach
        let until: CivilDate
    }

    @Sendable static func show(_ visit: Visit) async throws -> Outcome { .page(try await form(visit).page) }

    @Sendable static func make(_ visit: Visit) async throws -> Outcome {
        func again(_ field: String, _ sentence: String) async throws -> Outcome {
            .page(try await form(visit, [FormFault(field: field, sentence: sentence)], .badRequest).page)
        }
        guard let label = visit.form.written("label").flatMap({ Label($0) }) else {
            let missing = visit.say("用途を入れてください", "say what it is for")
            return try await again("label", visit.noReason("label", missing: missing))
        }
        guard let until = visit.form.written("until").flatMap({ CivilDate($0) }) else {
            return try await again("until", visit.say("日付を入れてください", "enter a date"))
        }
        let reach = visit.form["reach"].flatMap { APIToken.Reach(rawValue: $0) } ?? .read
        return try await visit.attempting {
            let token: IssuedTokenView = try await visit.act(
                "/v1/tokens", Wish(label: label, reach: reach, until: until))
            return .page(
                Page(
                    "token", title: visit.say("新しいトークン", "New token"),
                    [
                        "id": "\(token.id)", "token": token.token, "label": label.text,
                        "reach": visit.words.reach(token.reach), "until": visit.words.date(token.until),
                    ]))
        } otherwise: { fault, status in
            try await form(visit, [fault], status).page
        }
    }

    @Sendable static func revoke(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(APITokenID.self)
        try await visit.act("/v1/tokens/\(id)/revoke", API.Nothing(), as: API.Nothing.self)
        return .redirect(.path("account", "tokens"))
    }

    private static func form(
        _ visit: Visit, _ faults: [FormFault] = [], _ status: HTTPResponse.Status = .ok
    ) async throws -> FormPage {
        let me = try visit.person()
        let today = try visit.facts().zone.local(visit.facts().now).date
        let tokens: [APITokenView] = try await visit.api.get("/v1/tokens")
        let last = today.advanced(by: APIToken.longestLife)
        var fields = [
            FormField(
                name: "label", label: visit.say("用途", "What it is for"), value: visit.form["label"],
                hint: visit.say("例: 夜間の申請プログラム", "for example: the nightly request script")),
            FormField(
                name: "until", label: visit.say("使える最後の日", "Last day it is good"), kind: .date,
                value: visit.form["until"] ?? "\(today.advanced(by: 30))",
                hint: visit.say("\(visit.words.date(last)) まで", "at the latest \(visit.words.date(last))")),
        ]
        if me.isOfVendor {
            let chosen = visit.form["reach"].flatMap { APIToken.Reach(rawValue: $0) } ?? .read
            fields.append(
                FormField(
                    name: "reach", label: visit.say("できること", "What it may do"),
                    kind: .choice(
                        APIToken.Reach.allCases.map {
                            FormField.Option(
                                value: $0.rawValue, label: visit.words.reach($0), isChosen: $0 == chosen)
                        })))
        }
        var page = FormPage(
            template: "tokens", title: visit.say("APIトークン", "API tokens"), fields: fields, faults: faults,
            status: status)
        let seesAll = me.role == .manager || me.role == .operator
        if !tokens.isEmpty {
            page.context["tokens"] = ["items": tokens.map { item($0, visit, whose: seesAll) }]
        }
        if seesAll { page.context["everybodys"] = true }
        return page
    }

    private static func item(_ token: APITokenView, _ visit: Visit, whose: Bool) -> Context {
        var item: Context = [
            "id": "\(token.id)", "name": token.label.text, "reach": visit.words.reach(token.reach),
            "until": visit.words.date(token.until),
            "used": token.lastUsed.map { visit.words.date($0) } ?? visit.say("なし", "never"),
        ]
        if whose { item["whose"] = ["name": token.name?.text ?? "\(token.holder)", "holder": "\(token.holder)"] }
        return item
    }
}
