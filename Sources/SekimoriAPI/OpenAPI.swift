internal import Sekimori

/// The API as OpenAPI 3.1 says it, for people and for programs that make clients.
///
/// Written by hand, because what a route means stands in no type; a test holds it against the routes and against what
/// they answer.
enum OpenAPI {
    static let document: JSON = [
        "openapi": "3.1.0",
        "info": [
            "title": "Sekimori", "version": "1",
            "description": """
            The gate between a hospital and the companies that maintain its systems. Everything that people decide \
            is a text they sign on their own machine (POST /v1/texts); the rest is reading, ledgers, passcodes and \
            the kill switch. An id that is unknown, or another vendor's, answers 404 with the same bytes.
            """,
        ],
        "servers": [["url": "/", "description": "sekimori-portal, or a unix socket on the gate"]],
        "security": [["token": []]],
        "paths": .object(paths),
        "components": [
            "schemas": .object(schemas),
            "securitySchemes": [
                "token": [
                    "type": "http", "scheme": "bearer",
                    "description": """
                    From POST /v1/sign-ins: lives 8 hours, and is good only from the address it was given to. One of \
                    POST /v1/sign-ins/password also dies after 15 minutes without a call.
                    """,
                ],
                "script": scriptScheme,
            ],
            "parameters": [
                "IdempotencyKey": [
                    "name": "Idempotency-Key", "in": "header", "required": false,
                    "description": """
                    A call that is sent again with the same key and body is not done again: it gets the same answer, \
                    with the header Idempotency-Replayed. Kept for a day; for a minute where the same may be wanted \
                    again: sign-ins, ledgers, stops, watches, exports, backups, lines of witnesses. An answer with a \
                    secret that is shown once is given again for a minute, and then refused for the day. Another body \
                    with the same key is refused: keys are random.
                    """,
                    "schema": ["type": "string", "minLength": 1, "maxLength": 128],
                ],
                "AcceptLanguage": [
                    "name": "Accept-Language", "in": "header", "required": false,
                    "description": "ja or en: the language of problems. Japanese where it names neither.",
                    "schema": ["type": "string"],
                ],
            ],
            "responses": [
                "Problem": [
                    "description": """
                    What went wrong (RFC 9457). 400: the input does not read, `path` names the field. 401: no sign-in. \
                    403: not this role's to do. 404: no such thing, or another vendor's. 409: a rule said no, \
                    `refusal` says which. 410: erased, as the policy says. 413: body over 1 MiB, of an attachment over 10 MiB. 429: too many tries. 502, 503: \
                    the gate cannot now.
                    """,
                    "content": ["application/problem+json": ["schema": reference("Problem")]],
                ]
            ],
        ],
    ]

    private static var paths: [String: JSON] {
        var paths: [String: JSON] = [:]
        for operation in operations {
            paths[operation.path] = (paths[operation.path] ?? [:]).with(operation.method, operation.json)
        }
        return paths
    }

    private static var schemas: [String: JSON] {
        [
            basicSchemas, ledgerSchemas, requestSchemas, viewSchemas, evidenceSchemas, backupSchemas,
            callSchemas, accountSchemas, noticeSchemas, tokenSchemas, draftSchemas,
            attachmentSchemas,
        ]
        .reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }
    }

    static func reference(_ name: String) -> JSON { ["$ref": "#/components/schemas/\(name)"] }
}

extension OpenAPI {
    /// One parameter behind the `?`.
    struct Parameter: Sendable {
        let name: String
        let schema: JSON
        let isNeeded: Bool

        init(_ name: String, _ schema: JSON, isNeeded: Bool = false) {
            self.name = name
            self.schema = schema
            self.isNeeded = isNeeded
        }

        var json: JSON {
            ["name": .text(name), "in": "query", "required": .truth(isNeeded), "schema": schema]
        }
    }

    /// One method of one path.
    struct Operation: Sendable {
        let method: String
        let path: String
        let summary: String
        /// Whether a token is needed.
        let access: Answering.Access
        let query: [Parameter]
        let body: JSON?
        /// Nil: 204.
        let answer: JSON?
        /// What the answer is, where it is not JSON.
        var answerType = "application/json"
        /// What the body is, where it is not JSON.
        var bodyType = "application/json"

        var json: JSON {
            var operation: JSON = [
                "summary": .text(summary), "parameters": .list(parameters), "responses": .object(responses),
            ]
            if let body {
                operation = operation.with(
                    "requestBody", ["required": true, "content": .object([bodyType: ["schema": body]])])
            }
            switch access {
            case .person:
                guard ScriptReach.needed(method.uppercased(), path) != nil else { return operation }
                return operation.with("security", [["token": []], ["script": []]])
            case .anyone: return operation.with("security", [])
            case .visitor: return operation.with("security", [[:], ["token": []], ["script": []]])
            }
        }

        private var parameters: [JSON] {
            var parameters: [JSON] = [["$ref": "#/components/parameters/AcceptLanguage"]]
            if method.utf8.elementsEqual("post".utf8) {
                parameters.append(["$ref": "#/components/parameters/IdempotencyKey"])
            }
            if path.contains("{id}") {
                parameters.append(["name": "id", "in": "path", "required": true, "schema": ["type": "string"]])
            }
            if path.contains("{number}") {
                parameters.append(["name": "number", "in": "path", "required": true, "schema": ["type": "string"]])
            }
            return parameters + query.map(\.json)
        }

        /// What else may be answered; what is not here would be a fault of the gate.
        private var problems: [String] {
            let isPost = method.utf8.elementsEqual("post".utf8)
            let ofPeople =
                switch access {
                case .anyone where path.contains("/sign-ins"): ["401"]
                case .anyone: path.contains("/checkpoint") ? ["404"] : []
                case .visitor: ["401"]
                case .person: ["401", "403", "404"]
                }
            let erased = path.utf8.elementsEqual(Routes.attachment.utf8) ? ["410"] : []
            return ["400", "413", "429", "502", "503"] + ofPeople + (isPost ? ["409"] : []) + erased
        }

        private var responses: [String: JSON] {
            var responses: [String: JSON] = [:]
            for status in problems { responses[status] = ["$ref": "#/components/responses/Problem"] }
            if let answer {
                responses["200"] = [
                    "description": "Done.", "content": .object([answerType: ["schema": answer]]),
                ]
            } else {
                responses["204"] = ["description": "Done."]
            }
            return responses
        }
    }
}
