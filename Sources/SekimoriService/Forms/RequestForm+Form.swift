package import Sekimori

/// The work request as a YAML form (作業申請書, D1 and D11): which fields it has, and how they are read.
package enum RequestSheet {
    package static let fields = [
        "vendor", "contract", "date", "from", "until", "repeated-hour", "category", "purpose", "content", "plan",
        "assets", "technicians", "sources", "capabilities", "privilege", "personal-information", "live-data",
        "fault-data", "take-out", "bring-in", "service-stop", "backup", "rollback", "risk", "supervisor", "terminal",
    ]

    package static let terminalFields = [
        "terminal", "operating-system", "patched-on", "antivirus", "definitions-of", "scanned-on", "malware-found",
        "firewall", "public-wireless", "declared-by", "declared-on",
    ]

    package static let categories: [(word: String, japanese: String, value: RequestForm.Category)] = [
        ("fault", "障害対応", .fault), ("preventive", "予防保守", .preventive), ("revision", "ソフトウェア改訂", .revision),
        ("other", "その他", .other),
    ]

    package static let privileges: [(word: String, japanese: String, value: RequestForm.Privilege)] = [
        ("general", "一般", .general), ("administrator", "管理者", .administrator),
    ]

    package static let repeatedHours: [(word: String, japanese: String, value: RequestForm.RepeatedHour)] = [
        ("first", "一度目", .first), ("second", "二度目", .second),
    ]

    /// Reads what was written: a form, or every fault that is in it.
    package static func read(_ node: FormNode, file: String) -> Result<RequestForm, FormFaults> {
        let faults = FaultList(file: file)
        let reader = FieldReader(node, prefix: "", fields: fields, faults: faults)
        let form = form(reader)
        if let form, faults.faults.isEmpty { return .success(form) }
        return .failure(FormFaults(faults.sorted))
    }

    private static func form(_ reader: FieldReader) -> RequestForm? {
        // Each is read before any is missed, so that all faults are told.
        let vendor: VendorID? = reader.id("vendor")
        let contract: ContractID? = reader.id("contract")
        let date = reader.date("date")
        let from = reader.time("from")
        let until = reader.time("until")
        let repeated = reader.optional("repeated-hour") { reader.choice($0, repeatedHours) }
        let category = reader.choice("category", categories)
        let purpose = reader.label("purpose")
        let content = reader.label("content")
        let plan = reader.labels("plan")
        let assets = reader.list("assets", { .identifier($0) }) { AssetID($0) }
        let technicians = reader.list("technicians", { .identifier($0) }) { TechnicianID($0) }
        let sources = reader.list("sources", { .network($0) }) { Network($0) }
        let capabilities = reader.list("capabilities", { .capability($0) }) { Capability($0) }
        let privilege = reader.choice("privilege", privileges)
        let answers = Dictionary(
            uniqueKeysWithValues: [
                "personal-information", "live-data", "fault-data", "take-out", "bring-in", "service-stop", "backup",
            ].map { ($0, reader.declared($0)) })
        let rollback = reader.label("rollback")
        let risk = reader.label("risk")
        let supervisor = reader.label("supervisor")
        let terminal = reader.group("terminal", fields: terminalFields).flatMap(terminal)
        guard let vendor, let contract, let date, let from, let until, let category, let purpose, let content,
            let plan, let assets, let technicians, let sources, let capabilities, let privilege,
            let personal = answers["personal-information"] ?? nil, let live = answers["live-data"] ?? nil,
            let fault = answers["fault-data"] ?? nil, let takeOut = answers["take-out"] ?? nil,
            let bringIn = answers["bring-in"] ?? nil, let stop = answers["service-stop"] ?? nil,
            let backup = answers["backup"] ?? nil, let rollback, let risk, let supervisor, let terminal
        else { return nil }
        return RequestForm(
            vendor: vendor, contract: contract, date: date, from: from, until: until, repeatedHour: repeated,
            category: category, purpose: purpose, content: content, plan: plan, assets: assets,
            technicians: technicians, sources: sources, capabilities: capabilities, privilege: privilege,
            personalInformation: personal, liveData: live, faultData: fault, takeOut: takeOut, bringIn: bringIn,
            serviceStop: stop, backup: backup, rollback: rollback, risk: risk, supervisor: supervisor,
            terminal: terminal)
    }

    private static func terminal(_ reader: FieldReader) -> TerminalDeclaration? {
        let terminal = reader.label("terminal")
        let system = reader.label("operating-system")
        let patched = reader.date("patched-on")
        let antivirus = reader.label("antivirus")
        let definitions = reader.date("definitions-of")
        let scanned = reader.date("scanned-on")
        let malware = reader.yesNo("malware-found")
        let firewall = reader.yesNo("firewall")
        let wireless = reader.yesNo("public-wireless")
        let by = reader.label("declared-by")
        let on = reader.date("declared-on")
        guard let terminal, let system, let patched, let antivirus, let definitions, let scanned, let malware,
            let firewall, let wireless, let by, let on
        else { return nil }
        return TerminalDeclaration(
            terminal: terminal, operatingSystem: system, patchedOn: patched, antivirus: antivirus,
            definitionsOf: definitions, scannedOn: scanned, malwareFound: malware, firewall: firewall,
            publicWireless: wireless, declaredBy: by, declaredOn: on)
    }
}

/// Everything that is wrong with one file.
package struct FormFaults: Error {
    package let faults: [Fault]

    package init(_ faults: [Fault]) { self.faults = faults }
}
