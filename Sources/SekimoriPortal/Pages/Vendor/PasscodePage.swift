internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// The passcode of a grant, shown once, and how to connect with it.
enum PasscodePage {
    private struct Asked: Encodable {
        let technician: TechnicianID
        let asset: AssetID
        let password: String
        let request: RequestID
    }

    /// Which passcodes there are to collect, and what would keep one from entering now.
    static func offers(_ credentials: [CredentialView], of view: RequestView, _ visit: Visit, _ facts: GateFacts)
        -> Context
    {
        func name(_ id: AssetID) -> String { view.assets.first { $0.id == id }?.name.text ?? "\(id)" }
        let items = credentials.map { credential -> Context in
            var item: Context = [
                "assetName": name(credential.asset), "login": credential.login,
                "open": visit.words.window(credential.window, zone: facts.zone), "collected": credential.collected,
                "revoked": credential.revoked,
            ]
            if let refusal = credential.refusal, refusal != .passcodeNotCollected {
                item["refusal"] = ["sentence": visit.words.sentence(refusal, zone: facts.zone, now: facts.now)]
            }
            return item
        }
        let password = FormField(
            name: "password", label: visit.say("自分のパスワード", "Your own password"), kind: .password, isRequired: true,
            autocomplete: "current-password")
        let assets = FormField(
            name: "asset", label: visit.words.field("asset"),
            kind: .menu(
                credentials.filter { !$0.revoked }.enumerated().map {
                    FormField.Option(
                        value: "\($0.element.asset)", label: name($0.element.asset), isChosen: $0.offset == 0)
                }))
        var offers: Context = ["items": items, "fields": [assets.context, password.context]]
        if let account = visit.me?.person { offers["account"] = ["name": "\(account)"] }
        return offers
    }

    @Sendable static func collect(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(RequestID.self)
        let facts = try visit.facts()
        guard case .technician(let technician, _) = try visit.person().actor.role,
            let asset = visit.form["asset"].flatMap({ AssetID($0) })
        else { throw PortalProblem.notFound }
        let view: RequestView = try await visit.api.get("/v1/requests/\(id)")
        let asked = Asked(
            technician: technician, asset: asset, password: visit.form["password"] ?? "", request: id)
        return try await visit.attempting {
            let passcode: PasscodeView = try await visit.act("/v1/credentials/collect", asked)
            return .page(shown(passcode, view, asset, visit, facts))
        } otherwise: { fault, status in
            let mine: [CredentialView] = try await visit.api.get("/v1/credentials")
            var page = Page(
                "passcode-again", title: visit.say("パスコード", "Passcode"), status: status,
                ["id": "\(id)", "passcodes": offers(mine.filter { $0.request == id }, of: view, visit, facts)])
            if let faults = [fault].context([:]) { page.context["faults"] = faults }
            return page
        }
    }

    /// For a shell, as one word that is taken to the letter.
    private static func quoted(_ command: String) -> String {
        let bytes = command.utf8.flatMap { $0 == UInt8(ascii: "'") ? Array(#"'\''"#.utf8) : [$0] }
        return "'" + String(decoding: bytes, as: UTF8.self) + "'"
    }

    private static func shown(
        _ passcode: PasscodeView, _ view: RequestView, _ asset: AssetID, _ visit: Visit, _ facts: GateFacts
    ) -> Page {
        let port = visit.door.port
        let terms = view.request.openTerms
        let capabilities = terms?.capabilities ?? view.request.revision.form.capabilities
        var context: Context = [
            "id": "\(passcode.request)", "login": passcode.login, "passcode": passcode.passcode, "host": visit.host,
            "open": terms.map { visit.words.window($0.window, zone: facts.zone) } ?? passcode.windowLocal,
            "assetName": view.assets.first { $0.id == asset }?.name.text ?? "\(asset)", "port": "\(port)",
        ]
        if port != 22 { context["otherPort"] = ["port": "\(port)"] }
        if let fingerprint = visit.door.fingerprint { context["hostKey"] = ["fingerprint": fingerprint] }
        if capabilities.contains(.shell) { context["shell"] = true }
        if capabilities.contains(.execAny) { context["files"] = true }
        let commands = capabilities.compactMap { capability -> Context? in
            guard case .exec(let command) = capability else { return nil }
            return ["command": quoted(command.text)]
        }
        if !commands.isEmpty { context["commands"] = ["items": commands] }
        return Page("passcode", title: visit.say("パスコード", "Passcode"), context)
    }
}
