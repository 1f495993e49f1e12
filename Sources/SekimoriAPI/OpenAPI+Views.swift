extension OpenAPI {
    private static let waitsFor = oneOf("hospital", "vendor", "time", "nobody")

    static let viewSchemas: [String: JSON] = [
        "StatusView": object(
            [
                "gate": "Id", "zone": string, "now": "Instant", "version": string, "entries": integer,
                "waiting": integer, "open": integer, "running": integer, "overdue": integer,
                "stops": list(of: "StopView"), "clock": string,
            ],
            optional: [
                "actor": string, "recipients": list(of: "RecordingRecipient"), "evidence": "EvidenceView",
                "backup": "BackupStandingView", "gap": "Gap", "notices": "NoticeStandingView",
                "passwords": oneOf("two-factors", "thirteen", "two-months"),
            ]),
        "RecordingRecipient": object(["name": string, "key": string]),
        "StopView": object(["scope": "StopScope", "why": "Label", "since": "Instant", "by": string]),
        "ChallengeView": object(["challenge": string, "gate": "Id", "expires": "Instant"]),
        "SignedIn": object(["token": string, "actor": "Actor", "expires": "Instant"]),
        "TextReceipt": object(
            ["namespace": string, "entry": integer], optional: ["request": "Id", "phase": string]),
        "RequestSummary": object(
            [
                "id": "Id", "revision": integer, "vendor": "Id", "vendorName": "Label", "date": "Date",
                "window": "Window", "windowLocal": string, "purpose": "Label", "technicians": list(of: "Id"),
                "assets": list(of: "Id"), "phase": "Phase", "phaseName": string, "waitsFor": waitsFor,
            ], optional: ["reportDue": "Instant"]),
        "RequestView": object(
            [
                "gate": "Id", "zone": string, "request": "WorkRequest", "phaseName": string, "waitsFor": waitsFor,
                "windowLocal": string, "submittedOnTheDay": boolean, "vendor": "Vendor", "contract": "Contract",
                "technicians": list(of: "Technician"), "assets": list(of: "Asset"), "sessions": list(of: "Session"),
                "obstacles": list(of: "Refusal"),
                "history": object(["requests": integer, "closed": integer, "overdue": integer, "cut": integer]),
                "attested": boolean, "reportAttested": boolean,
            ], optional: ["reportDue": "Instant", "submission": "Signed"]),
        "CredentialView": object(
            [
                "request": "Id", "technician": "Id", "asset": "Id", "login": string, "window": "Window",
                "windowLocal": string, "collected": boolean, "revoked": boolean,
            ], optional: ["refusal": "Refusal"]),
        "PasscodeView": object(["request": "Id", "login": string, "passcode": string, "windowLocal": string]),
        "PictureView": object(
            [
                "session": "Id", "rows": integer, "columns": integer,
                "bytes": string("In base64, as the asset sent it: control sequences and all."),
            ], optional: ["at": "Instant"]),
        "TallyView": object(
            [
                "weeks": list(of: "TallyWeek"),
                "reports": ["type": "array", "items": object(["count": integer], optional: ["hours": integer])],
            ], optional: ["median": integer]),
        "TallyWeek": object(["monday": "Date", "refusals": integer, "attempts": integer]),
        "DebtView": object(
            [
                "vendor": "Id", "kind": string, "since": "Instant", "due": "Instant", "overdue": boolean,
                "blocks": list(of: string),
            ], optional: ["request": "Id"]),
        "Explanation": object(
            ["name": string, "address": string, "at": "Instant", "enters": boolean],
            optional: ["request": "Id", "asset": "Id", "until": "Instant", "refusal": "Refusal"]),
        "ExportView": object([
            "id": string, "gate": "Id", "zone": string, "made": "Instant", "kinds": list(of: string),
        ]),
        "EntryView": object(
            [
                "sequence": integer, "at": "Instant", "actor": string, "kind": string, "subjects": list(of: string),
            ], optional: ["payload": string("Absent once erased by retention.")]),
    ]

    /// Bodies of calls.
    static let callSchemas: [String: JSON] = [
        "PersonName": object(["person": string("A person's id, or a technician's.")]),
        "Signed": object([
            "text": string("The text, byte for byte as it was signed."),
            "signature": string(
                """
                Armored, as ssh-keygen -Y sign writes it, in the text's namespace; empty only in answers, where the gate \
                alone attests the text.
                """),
        ]),
        "Attested": object(["text": string("The text: a submission, a report, a withdrawal, or that the work is done.")]
        ),
        "Nothing": object([:]),
        "Note": object(["note": string("The checkpoint with the witness's line added.")]),
        "Why": object(["why": "Label"]),
        "Scope": object(["scope": "StopScope", "why": "Label"]),
        "Enrolment": object([
            "technician": "Id", "invitation": string,
            "password": ["type": "string", "minLength": 12, "maxLength": 128],
        ]),
        "Collection": object(
            ["technician": "Id", "asset": "Id", "password": string], optional: ["request": "Id"]),
        "Revocation": object(["request": "Id", "technician": "Id", "asset": "Id", "why": "Label"]),
        "Denial": object(["technician": "Id"]),
    ]
}
