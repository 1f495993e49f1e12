internal import Sekimori

extension OpenAPI {
    private static let bytes: JSON = ["type": "string", "contentMediaType": "application/octet-stream"]

    /// Evidence beside requests.
    static let attachments: [Operation] = [
        Operation(
            method: "post", path: Routes.attachments,
            summary: """
                Put evidence beside a request of one's own vendor's: 1 byte to 10 MiB, as they are, ten a request, until it \
                is settled. The same bytes again are the attachment that they were. Never a script's.
                """,
            access: .person,
            query: [
                Parameter(
                    "name",
                    [
                        "type": "string", "minLength": 1, "maxLength": .number(Attachment.longestName),
                        "description": "What people are shown: one line of UTF-8, nothing hidden in it.",
                    ], isNeeded: true)
            ],
            body: bytes, answer: reference("Attachment"), bodyType: "application/octet-stream"),
        Operation(
            method: "get", path: Routes.attachment,
            summary: "The bytes of an attachment, for whoever sees its request. Nobody has looked into them.",
            access: .person, query: [], body: nil, answer: bytes, answerType: "application/octet-stream"),
    ]

    static let attachmentSchemas: [String: JSON] = [
        "Attachment": object([
            "number": integer, "name": "Label", "size": integer,
            "digest": string("SHA-256 of the bytes, hexadecimal."), "by": "Id", "at": "Instant",
        ])
    ]
}
