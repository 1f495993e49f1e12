extension OpenAPI {
    static let requestSchemas: [String: JSON] = [
        "RequestForm": object(
            [
                "vendor": "Id", "contract": "Id", "date": "Date", "from": "TimeOfDay", "until": "TimeOfDay",
                "category": oneOf("fault", "preventive", "revision", "other"), "purpose": "Label",
                "content": "Label", "plan": list(of: "Label"), "assets": list(of: "Id"), "technicians": list(of: "Id"),
                "sources": list(of: "Network"), "capabilities": list(of: "Capability"),
                "privilege": oneOf("general", "administrator"), "personalInformation": "Declared",
                "liveData": "Declared", "faultData": "Declared", "takeOut": "Declared", "bringIn": "Declared",
                "serviceStop": "Declared", "backup": "Declared", "rollback": "Label", "risk": "Label",
                "supervisor": "Label", "terminal": "TerminalDeclaration",
            ], optional: ["repeatedHour": oneOf("first", "second")]),
        "TerminalDeclaration": object([
            "terminal": "Label", "operatingSystem": "Label", "patchedOn": "Date", "antivirus": "Label",
            "definitionsOf": "Date", "scannedOn": "Date", "malwareFound": boolean, "firewall": boolean,
            "publicWireless": boolean, "declaredBy": "Label", "declaredOn": "Date",
        ]),
        "Revision": object(
            [
                "number": integer, "form": "RequestForm", "submittedAt": "Instant", "submittedBy": "Id",
                "document": string("SHA-256 of the submission text, hexadecimal."),
                "nonce": string("Goes into the approval text."), "window": "Window",
            ], optional: ["proxy": "Id", "proxyFor": "ProxyEntry"]),
        "ProxyEntry": object([
            "caller": "Label", "way": oneOf("phone", "fax", "mail"), "received": "LocalMinute",
        ]),
        "Terms": object([
            "window": "Window", "technicians": list(of: "Id"), "assets": list(of: "Id"), "sources": list(of: "Network"),
            "capabilities": list(of: "Capability"),
        ]),
        "Approval": object([
            "revision": integer, "by": "Id", "at": "Instant", "terms": "Terms", "text": string, "signature": string,
        ]),
        "Credential": object(["technician": "Id", "asset": "Id", "collectedAt": "Instant", "revoked": boolean]),
        "Report": object([
            "form": "ReportForm", "submittedAt": "Instant", "submittedBy": "Id", "document": string,
            "contradictions": list(of: "Contradiction"),
        ]),
        "ReportForm": object(
            [
                "request": "Id",
                "personalInformation": choice(["notAccessed": [:], "accessed": ["_0": list(of: "Label")]]),
                "takenOut": "Declared",
                "erasure": choice(["nothingToErase": [:], "erased": ["_0": "Label"], "owed": ["_0": "Label"]]),
                "abnormality": "Declared", "configurationChanges": "Declared", "differencesFromPlan": "Declared",
                "remaining": "Declared",
            ],
            optional: [
                "work": object([
                    "from": "LocalMinute", "until": "LocalMinute", "technicians": list(of: "Id"),
                    "assets": list(of: "Id"), "content": "Label", "result": oneOf("completed", "partly", "failed"),
                ])
            ]),
        "EndCause": choice(["unused": [:], "windowOver": [:], "finished": [:], "cancelled": ["why": "Label"]]),
        "Phase": choice([
            "submitted": [:], "returned": ["why": "Label"], "rejected": ["why": "Label"], "withdrawn": [:],
            "approved": [:], "working": [:], "ended": ["_0": "EndCause", "since": "Instant"],
            "cancelled": ["why": "Label"], "reported": ["since": "Instant"],
            "reportReturned": ["why": "Label", "since": "Instant"], "reportAccepted": [:], "closed": [:],
        ]),
        "WorkRequest": object(
            [
                "id": "Id", "vendor": "Id", "revision": "Revision", "phase": "Phase",
                "credentials": list(of: "Credential"), "sessions": list(of: "Id"),
            ],
            optional: [
                "approval": "Approval", "report": "Report", "reportErasedAt": "Instant",
                "attachments": list(of: "Attachment"),
            ]),
        "Session": object(
            [
                "id": "Id", "request": "Id", "technician": "Id", "asset": "Id", "address": "Address",
                "key": string("Fingerprint of the key that sshd saw."),
                "activity": choice(["shell": [:], "exec": ["_0": string("The command.")]]), "startedAt": "Instant",
                "segments": integer, "frames": integer, "bytes": integer,
            ],
            optional: [
                "cut": object(["by": "Id", "why": "Label"]),
                "end": object(
                    ["at": "Instant", "cause": "SessionCause", "complete": boolean], optional: ["status": integer]),
            ]),
        "SessionCause": choice([
            "finished": [:], "clientLeft": [:], "timeUp": [:], "cut": ["by": "Id", "why": "Label"],
            "refused": ["_0": "Refusal"], "daemonSilent": [:], "recorderFailed": [:], "assetUnreachable": [:],
            "relayFailed": [:], "idle": [:], "hostDown": [:],
        ]),
    ]
}
