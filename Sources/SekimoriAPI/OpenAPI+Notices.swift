extension OpenAPI {
    static let noticeState = oneOf("waiting", "sent", "undeliverable", "void")

    static let noticeSchemas: [String: JSON] = [
        "Mailbox": object(["person": "Id", "mail": "MailAddress", "language": oneOf("ja", "en")]),
        "MailAddress": [
            "type": "string", "maxLength": 254,
            "pattern": "^[A-Za-z0-9][A-Za-z0-9_+.-]*@[A-Za-z0-9][A-Za-z0-9.-]*$",
            "description": "local@domain, ASCII.",
        ],
        "NoticeView": object(
            [
                "id": integer, "kind": string, "person": "Id", "state": noticeState, "since": "Instant",
                "tried": integer,
            ],
            optional: [
                "request": "Id", "due": "Instant", "endedAt": "Instant",
                "problem": string("Why the last try failed."),
            ]),
        "NoticeStandingView": object(
            ["waiting": integer, "undeliverable": integer],
            optional: ["from": string("Absent where this gate tells nobody by mail.")]),
    ]
}
