extension OpenAPI {
    /// What `sekimori export` reads.
    static let exports: [Operation] = [
        Operation(
            method: "post", path: "/v1/exports",
            summary: "Begin an export: what it reads stays as it is now (manager, operator, auditor).",
            access: .person, query: [], body: reference("Nothing"), answer: reference("ExportView")),
        Operation(
            method: "post", path: "/v1/exports/{id}/end",
            summary: "End an export; one that nobody reads ends by itself.",
            access: .person, query: [], body: reference("Nothing"), answer: nil),
        frames(
            "entries", "Entries in frames, five each: sequence, entry, leaf, salt, payload.", [number, limit]),
        frames("rows", "Rows of the state in frames, two each: id, row.", [kind, name, limit]),
        frames("checkpoints", "Signed notes in frames, two each: size, note.", [number, limit]),
        frames("timestamps", "Timestamps in frames, two each: name, token.", [name, limit]),
        frames("settings", "The settings the gate works by, as `name: value` lines.", []),
    ]

    private static func frames(_ what: String, _ summary: String, _ query: [Parameter]) -> Operation {
        Operation(
            method: "get", path: "/v1/exports/{id}/" + what, summary: summary, access: .person, query: query, body: nil,
            answer: ["type": "string", "contentMediaType": "application/octet-stream"],
            answerType: "application/octet-stream")
    }

    private static let number = Parameter("after", ["type": "integer", "minimum": 0])
    private static let name = Parameter("after", ["type": "string", "maxLength": 256])
    private static let kind = Parameter("kind", ["type": "string", "maxLength": 32], isNeeded: true)
    private static let limit = Parameter(
        "limit", ["type": "integer", "minimum": 1, "maximum": 500, "default": 50])
}
