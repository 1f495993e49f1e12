extension OpenAPI {
    /// Tokens of a person's scripts.
    static let tokens: [Operation] = [
        Operation(
            method: "get", path: "/v1/tokens",
            summary: "Tokens of one's scripts that are still good; to managers and operators everybody's.",
            access: .person, query: [], body: nil, answer: list(of: "APITokenView")),
        Operation(
            method: "post", path: "/v1/tokens",
            summary: "Make a token for one's scripts, shown once; `submit` is for a vendor's people.",
            access: .person, query: [], body: reference("TokenWish"), answer: reference("IssuedTokenView")),
        Operation(
            method: "post", path: "/v1/tokens/{id}/revoke",
            summary: "End a token before its day (its holder, managers, operators).",
            access: .person, query: [], body: reference("Nothing"), answer: nil),
    ]

    /// How scripts are known.
    static let scriptScheme: JSON = [
        "type": "http", "scheme": "bearer",
        "description": """
        A token of POST /v1/tokens, `skm_` and 64 hexadecimal digits: good through its day, 90 days at most, from any \
        address, for the operations that name this scheme and no other; POST /v1/texts/attested takes the reach `submit`, \
        and takes submissions and reports alone. It ends at once when it is revoked, and when its holder or their vendor \
        is suspended or leaves, loses a key, or is invited to a new password.
        """,
    ]

    private static let reach = oneOf("read", "submit")
    private static let lastDay: JSON = [
        "type": "string", "format": "date", "description": "The last day it is good: today to 90 days from now.",
    ]

    static let tokenSchemas: [String: JSON] = [
        "TokenWish": object([
            "label": ["type": "string", "minLength": 1, "maxLength": 64], "reach": reach, "until": lastDay,
        ]),
        "IssuedTokenView": object([
            "id": "Id", "token": string("Shown once, kept nowhere."), "reach": reach, "until": lastDay,
        ]),
        "APITokenView": object(
            [
                "id": "Id", "holder": "Id", "label": "Label", "reach": reach, "issued": "Date", "until": lastDay,
            ], optional: ["name": "Label", "lastUsed": "Date"]),
    ]
}
