internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// What stands around every page.
enum Layout {
    static func context(_ page: Page, _ visit: Visit) -> Context {
        var context = page.context
        context["w"] = PageWords.context(visit.tongue)
        context["title"] = page.title
        context["lang"] = visit.tongue.rawValue
        context["otherLanguage"] = [
            "code": visit.tongue.other.rawValue, "name": visit.say("English", "日本語"),
            "query": visit.query.without(["lang", "ended"]).with("lang", visit.tongue.other.rawValue).encoded,
        ]
        context["once"] = page.context["once"] ?? visit.once
        if let token = visit.token { context["formToken"] = FormGuard.token(of: token) }
        if let me = visit.me {
            context["me"] = ["name": me.name.text, "role": me.roleName(visit.words)]
            context["navigation"] = Navigation.context(visit, isFound: page.status != .notFound)
        }
        if let gate = visit.gate {
            context["gate"] = [
                "id": "\(gate.status.gate)", "now": visit.words.stamp(gate.now, zone: gate.zone),
                "zone": gate.zone.name,
            ]
        }
        return context
    }
}

extension Me {
    func roleName(_ words: Words) -> String {
        switch role {
        case .manager: words.say("責任者", "manager")
        case .delegate: words.say("代行者", "delegate")
        case .operator: words.say("運用担当者", "operator")
        case .auditor: words.say("監査者", "auditor")
        case .clerk: words.say("事業者の担当者", "vendor's clerk")
        case .technician: words.say("保守要員", "technician")
        }
    }
}
