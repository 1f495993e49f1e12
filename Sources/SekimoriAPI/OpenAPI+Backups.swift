extension OpenAPI {
    /// What `sekimori backup` and `sekimori gap` call.
    static let backups: [Operation] = [
        Operation(
            method: "post", path: "/v1/backups",
            summary: "Begin a backup: the journal is copied, with a checkpoint made for it (manager, operator).",
            access: .person, query: [], body: reference("Nothing"), answer: reference("BackupView")),
        Operation(
            method: "post", path: "/v1/backups/outcomes",
            summary: "Say what became of a backup, or of trying one out (manager, operator).",
            access: .person, query: [], body: reference("BackupOutcome"), answer: nil),
        Operation(
            method: "get", path: "/v1/gap", summary: "The entries that were lost last, and who accepted it.",
            access: .person, query: [], body: nil, answer: reference("GapView")),
    ]

    static let backupSchemas: [String: JSON] = [
        "BackupView": object(
            [
                "gate": "Id", "made": "Instant", "version": string, "copy": string("A path on the gate."),
                "entries": integer, "witnesses": list(of: string), "recipients": list(of: "RecordingRecipient"),
                "directory": string, "keep": integer, "hasRecordings": boolean, "isDaily": boolean,
            ], optional: ["checkpoint": string("The last signed note with the lines of witnesses.")]),
        "BackupOutcome": choice([
            "taken": [
                "_0": object([
                    "digest": string("SHA-256 of the file, hexadecimal."), "size": integer, "entries": integer,
                    "recipients": list(of: string), "hasRecordings": boolean,
                ])
            ],
            "failed": ["why": "Label"],
            "drilled": [
                "_0": object(
                    ["digest": string, "entries": integer, "recordings": integer, "seconds": integer],
                    optional: ["fault": "Label"])
            ],
        ]),
        "BackupStandingView": object(
            ["isDaily": boolean],
            optional: [
                "directory": string("Absent: nobody could open a backup, so none is made."),
                "last": object(["at": "Instant", "digest": string, "entries": integer]),
                "failing": object(["since": "Instant", "why": "Label"]),
                "drill": object(["at": "Instant", "digest": string], optional: ["fault": "Label"]),
            ]),
        "Gap": object([
            "number": integer, "kept": integer, "root": "Hash", "made": "Instant", "since": "Instant",
            "seen": integer, "firstUID": integer,
            "accepted": list(of: object(["by": "Id", "isManager": boolean, "text": "Hash"])),
        ]),
        "GapView": object(["gap": "Gap", "isOpen": boolean, "texts": list(of: "Signed")]),
    ]
}
