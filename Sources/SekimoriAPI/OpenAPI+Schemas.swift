extension OpenAPI {
    /// An object with these members and no others; a text stands for a reference to the schema of that name.
    static func object(_ members: [String: JSON], optional: [String: JSON] = [:]) -> JSON {
        let all = members.merging(optional) { first, _ in first }
        return [
            "type": "object", "properties": .object(all.mapValues(resolved)),
            "required": .list(members.keys.sorted().map { .text($0) }), "additionalProperties": false,
        ]
    }

    /// Exactly one of these, as an object whose one member is named after it and holds its facts.
    static func choice(_ cases: [String: [String: JSON]], optional: [String: [String: JSON]] = [:]) -> JSON {
        [
            "oneOf": .list(
                cases.keys.sorted().map { object([$0: object(cases[$0] ?? [:], optional: optional[$0] ?? [:])]) })
        ]
    }

    static func list(of schema: JSON) -> JSON { ["type": "array", "items": resolved(schema)] }

    static func oneOf(_ values: String...) -> JSON { ["type": "string", "enum": .list(values.map { .text($0) })] }

    static func string(_ description: String) -> JSON { ["type": "string", "description": .text(description)] }

    static func resolved(_ schema: JSON) -> JSON {
        if case .text(let name) = schema { return reference(name) }
        return schema
    }

    static let string: JSON = ["type": "string"]
    static let integer: JSON = ["type": "integer"]
    static let boolean: JSON = ["type": "boolean"]

    static let basicSchemas: [String: JSON] = [
        "Id": id,
        "Label": [
            "type": "string", "minLength": 1, "maxLength": 8192, "description": "Words without hidden characters.",
        ],
        "Instant": string("UTC with microseconds: 2026-11-22T04:00:00.000000Z"),
        "Date": ["type": "string", "format": "date"],
        "TimeOfDay": string("13:00; 24:00 is the end of the day"),
        "LocalMinute": object(["date": "Date", "time": "TimeOfDay"]),
        "Window": object(["from": "Instant", "until": "Instant"]),
        "Address": string("An IPv4 or IPv6 address, never a name."),
        "Network": string("An address, or an address and a prefix length: 203.0.113.0/28"),
        "Schedule": string("Weekly hours: always, or mon-fri 08:30-17:15 no-holidays"),
        "Declared": string("no, or \"yes: \" and what"),
        "Capability": string("shell, exec-any, or \"exec \" and one exact command"),
        "RegisteredKey": object(["line": string("type base64"), "fingerprint": string("SHA256:…")]),
        "Standing": choice(["active": [:], "suspended": ["why": "Label"], "retired": ["why": "Label"]]),
        "Actor": object(["role": "ActorRole", "source": string]),
        "ActorRole": choice([
            "manager": ["_0": "Id"], "delegate": ["_0": "Id"], "clerk": ["_0": "Id", "of": "Id"],
            "technician": ["_0": "Id", "of": "Id"], "operator": ["_0": "Id"], "auditor": ["_0": "Id"], "gate": [:],
        ]),
        "StopScope": choice(["all": [:], "vendor": ["_0": "Id"], "asset": ["_0": "Id"]]),
        "Refusal": [
            "type": "object", "minProperties": 1, "maxProperties": 1,
            "description": "The rule that said no, by its name, with its facts.",
        ],
        "Contradiction": [
            "type": "object", "minProperties": 1, "maxProperties": 1,
            "description": "Where a report and the record disagree.",
        ],
        "Problem": object(
            [
                "type": string("urn:sekimori:problem:CODE"), "title": string, "status": integer,
                "code": string("Stable, in kebab-case; of a refusal its rule's name."), "detail": string,
            ],
            optional: [
                "hint": string("The next step."), "refusal": "Refusal",
                "path": string("The field that is meant: form.technicians[0]"),
                "until": "Instant",
            ]),
    ]

    static let ledgerSchemas: [String: JSON] = [
        "Vendor": object([
            "id": "Id", "name": "Label", "responsible": "Label", "contact": "Label", "sources": list(of: "Network"),
            "standing": "Standing",
        ]),
        "Subcontractor": object(["id": "Id", "name": "Label"], optional: ["confirmedUntil": "Date"]),
        "Contract": object(
            [
                "id": "Id", "vendor": "Id", "from": "Date", "until": "Date", "safetyClauses": boolean,
                "schedule": "Schedule", "subcontractors": list(of: "Subcontractor"), "standing": "Standing",
            ], optional: ["nondisclosureUntil": "Date"]),
        "Technician": object(
            [
                "id": "Id", "name": "Label", "vendor": "Id", "contact": "Label", "schedule": "Schedule",
                "sources": list(of: "Network"), "keys": list(of: "RegisteredKey"), "standing": "Standing",
                "uid": ["type": "integer", "description": "The gate's to choose: 0 for a new technician."],
            ], optional: ["subcontractor": "Id", "rightsConfirmedBy": "Label"]),
        "Asset": object([
            "id": "Id", "name": "Label", "place": "Label", "address": "Address",
            "port": ["type": "integer", "minimum": 1, "maximum": 65535], "account": string,
            "hostKey": "RegisteredKey", "remoteMaintenance": oneOf("yes", "no", "unconfirmed"),
            "schedule": "Schedule", "standing": "Standing",
        ]),
        "Person": object([
            "id": "Id", "name": "Label", "role": choice(["clerk": ["of": "Id"], "operator": [:], "auditor": [:]]),
            "keys": list(of: "RegisteredKey"), "standing": "Standing",
        ]),
        "Appointment": object([
            "number": integer, "person": "Id", "name": "Label",
            "post": choice(["manager": [:], "delegate": ["vendors": list(of: "Id")], "ended": [:]]),
            "key": "RegisteredKey", "validity": "Window", "statement": string, "signature": string,
        ]),
        "Holiday": object(["date": "Date", "name": "Label"]),
        "TechnicianApplication": object([
            "technician": "Technician", "duties": "Label", "pledgedOn": "Date", "trainedOn": "Date", "by": "Id",
            "at": "Instant",
        ]),
        "RosterConfirmation": object(
            ["vendor": "Id", "technicians": list(of: "Id"), "by": "Id", "at": "Instant"],
            optional: ["proxy": "ProxyEntry"]),
        "RosterView": object(
            ["vendor": "Id", "owed": "Instant", "due": "Instant"], optional: ["confirmation": "RosterConfirmation"]),
        "LedgerView": object([
            "vendors": list(of: "Vendor"), "contracts": list(of: "Contract"), "technicians": list(of: "Technician"),
            "assets": list(of: "Asset"), "people": list(of: "Person"), "appointments": list(of: "Appointment"),
            "holidays": list(of: "Holiday"), "mailboxes": list(of: "Mailbox"),
            "applications": list(of: "TechnicianApplication"), "rosters": list(of: "RosterView"),
        ]),
        "LedgerChange": choice(
            [
                "vendor": ["_0": "Vendor"], "contract": ["_0": "Contract"], "technician": ["_0": "Technician"],
                "asset": ["_0": "Asset"], "person": ["_0": "Person"], "holiday": ["_0": "Holiday"],
                "holidayRemoved": ["_0": "Date"], "mailbox": ["_0": "Mailbox"], "mailboxRemoved": ["_0": "Id"],
                "vendorStanding": ["_0": "Id", "_1": "Standing"],
                "contractStanding": ["_0": "Id", "_1": "Standing"],
                "technicianStanding": ["_0": "Id", "_1": "Standing"],
                "assetStanding": ["_0": "Id", "_1": "Standing"], "personStanding": ["_0": "Id", "_1": "Standing"],
                "invitation": ["_0": "Id"], "applicationAccepted": ["_0": "Id", "at": "Instant"],
                "application": ["_0": "Technician", "duties": "Label", "pledgedOn": "Date", "trainedOn": "Date"],
                "applicationClosed": ["_0": "Id", "why": "Label"], "rosterConfirmed": ["_0": list(of: "Id")],
            ],
            optional: [
                "invitation": ["check": "IdentityCheck"], "rosterConfirmed": ["of": "Id", "proxy": "ProxyEntry"],
            ]),
        "LedgerReceipt": object(
            ["subject": string, "entry": integer],
            optional: ["invitation": string("The code with which somebody sets a password, once.")]),
    ]
}
