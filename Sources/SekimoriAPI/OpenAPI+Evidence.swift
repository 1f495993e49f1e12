extension OpenAPI {
    private static let erasable: JSON = oneOf("recordings", "reports", "attachments")

    static let evidenceSchemas: [String: JSON] = [
        "CheckpointView": object([
            "size": integer, "at": "Instant", "note": string("C2SP tlog-checkpoint with all its lines."),
        ]),
        "ConsistencyView": object(["from": integer, "to": integer, "hashes": list(of: "Hash")]),
        "Hash": string("32 bytes, hexadecimal."),
        "RequestProofView": object([
            "request": "Id", "note": string("The checkpoint to which the proofs lead."),
            "entries": list(of: "ProvenEntry"),
        ]),
        "ProvenEntry": object(
            [
                "sequence": integer, "entry": string("The entry's bytes: the leaf is SHA-256 over a zero and these."),
                "path": list(of: "Hash"),
            ],
            optional: [
                "salt": "Hash", "payload": string("What the commitment hides; absent once erased by retention."),
            ]),
        "EvidenceView": object(
            ["witnesses": list(of: "WitnessView"), "waiting": integer],
            optional: [
                "key": string("The checkpoint key, to be pinned."), "size": integer, "at": "Instant",
                "waitingSince": "Instant", "check": "SelfCheckView",
            ]),
        "SelfCheckView": object(["at": "Instant"], optional: ["session": "Id", "problem": string]),
        "RetentionView": object(["policies": list(of: "RetentionPolicy"), "erasures": list(of: "ErasureStanding")]),
        "RetentionPolicy": object(
            [
                "content": erasable, "keptDays": integer,
                "erasableThrough": "Date",
            ], optional: ["erasedThrough": "Date"]),
        "ErasureStanding": object(["erasure": "Erasure", "at": "Instant"], optional: ["completedAt": "Instant"]),
        "Erasure": object([
            "number": integer, "content": erasable, "from": "Date", "until": "Date",
            "keptDays": integer, "by": "Id", "why": "Label",
        ]),
        "WitnessView": object(["name": string], optional: ["size": integer, "at": "Instant"]),
    ]
}
