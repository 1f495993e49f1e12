internal import SekimoriService

extension OpenAPI {
    private static let title: JSON = [
        "type": "string", "minLength": 1, "maxLength": .number(DraftLimits.longestTitle),
        "description": "What lists call it; bytes of UTF-8, nothing hidden in them.",
    ]

    private static let content: JSON = [
        "type": "string", "maxLength": .number(DraftLimits.longest),
        "description": """
        What was typed, in whatever form its writer likes: the gate does not read it. At most 128 KiB of UTF-8. The \
        pages write application/x-www-form-urlencoded.
        """,
    ]

    static let draftSchemas: [String: JSON] = [
        "NewDraft": object(
            ["kind": oneOf("request", "report"), "content": content], optional: ["about": "Id", "title": title]),
        "DraftChange": object(
            ["revision": integer, "content": content], optional: ["title": title]),
        "DraftRevision": object(["revision": integer]),
        "DraftView": object(
            [
                "id": "Id", "kind": oneOf("request", "report"), "revision": integer, "begun": "Instant",
                "changed": "Instant", "keptUntil": "Instant",
            ],
            optional: ["about": "Id", "title": title, "content": content]),
    ]
}
