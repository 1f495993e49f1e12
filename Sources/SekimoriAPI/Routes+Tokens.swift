internal import Sekimori
internal import SekimoriService

extension Routes {
    /// Tokens of a person's scripts: made and ended by the person, at a sign-in.
    func addTokens() {
        get("/v1/tokens") { call in try .json(call.gatekeeper.tokens(by: call.actor())) }
        post("/v1/tokens") { call in
            let asked = try call.body(Wire.TokenWish.self)
            return try .secret(
                call.gatekeeper.issueToken(asked.label, reach: asked.reach, until: asked.until, by: call.actor()))
        }
        post("/v1/tokens/{id}/revoke") { call in
            _ = try call.body(Wire.Nothing.self)
            try call.gatekeeper.revokeToken(call.id(APITokenID.self), by: call.actor())
            return .nothing
        }
    }
}

extension Wire {
    struct TokenWish: Codable, Sendable {
        let label: Label
        let reach: APIToken.Reach
        let until: CivilDate
    }
}

/// What scripts reach with a token of theirs: these routes and no other. A route that is not here is not theirs.
enum ScriptReach {
    private static let table: [String: APIToken.Reach] = [
        "GET /v1/status": .read, "GET /v1/me": .read, "GET /v1/ledger": .read, "GET /v1/requests": .read,
        "GET /v1/requests/{id}": .read, "GET /v1/requests/{id}/proof": .read, "GET /v1/sessions": .read,
        "GET /v1/sessions/{id}": .read, "GET /v1/credentials": .read, "GET /v1/debts": .read, "GET /v1/stops": .read,
        "POST /v1/texts/attested": .submit,
    ]

    /// The reach that a route takes; nil: none that there is.
    static func needed(_ method: String, _ path: String) -> APIToken.Reach? { table[method + " " + path] }
}
