/// What a vendor asks for: one day of work (作業申請書, D1). Immutable: what was submitted is what is decided upon.
package struct RequestForm: Hashable, Sendable, Codable {
    package let vendor: VendorID
    package let contract: ContractID
    /// The local date of the start: the one day the request is for.
    package let date: CivilDate
    package let from: TimeOfDay
    /// Not after `from`: on the next day.
    package let until: TimeOfDay
    /// Which showing of a repeated local minute is meant; needed only where a zone repeats one.
    package let repeatedHour: RepeatedHour?
    package let category: Category
    package let purpose: Label
    package let content: Label
    /// 作業計画・手順.
    package let plan: [Label]
    package let assets: [AssetID]
    package let technicians: [TechnicianID]
    package let sources: [Network]
    package let capabilities: [Capability]
    package let privilege: Privilege
    package let personalInformation: Declared
    package let liveData: Declared
    package let faultData: Declared
    package let takeOut: Declared
    package let bringIn: Declared
    package let serviceStop: Declared
    package let backup: Declared
    package let rollback: Label
    package let risk: Label
    /// 立会者: who of the hospital attends.
    package let supervisor: Label
    package let terminal: TerminalDeclaration

    /// 作業区分.
    package enum Category: String, Hashable, Sendable, Codable, CaseIterable {
        case fault
        case preventive
        case revision
        case other
    }

    /// 使用権限.
    package enum Privilege: String, Hashable, Sendable, Codable, CaseIterable {
        case general
        case administrator
    }

    package enum RepeatedHour: String, Hashable, Sendable, Codable {
        case first
        case second
    }

    package init(
        vendor: VendorID, contract: ContractID, date: CivilDate, from: TimeOfDay, until: TimeOfDay,
        repeatedHour: RepeatedHour?, category: Category, purpose: Label, content: Label, plan: [Label],
        assets: [AssetID], technicians: [TechnicianID], sources: [Network], capabilities: [Capability],
        privilege: Privilege, personalInformation: Declared, liveData: Declared, faultData: Declared,
        takeOut: Declared, bringIn: Declared, serviceStop: Declared, backup: Declared, rollback: Label, risk: Label,
        supervisor: Label, terminal: TerminalDeclaration
    ) {
        self.vendor = vendor
        self.contract = contract
        self.date = date
        self.from = from
        self.until = until
        self.repeatedHour = repeatedHour
        self.category = category
        self.purpose = purpose
        self.content = content
        self.plan = plan
        self.assets = assets
        self.technicians = technicians
        self.sources = sources
        self.capabilities = capabilities
        self.privilege = privilege
        self.personalInformation = personalInformation
        self.liveData = liveData
        self.faultData = faultData
        self.takeOut = takeOut
        self.bringIn = bringIn
        self.serviceStop = serviceStop
        self.backup = backup
        self.rollback = rollback
        self.risk = risk
        self.supervisor = supervisor
        self.terminal = terminal
    }
}

/// 有・無, and where it is yes, what.
package enum Declared: Hashable, Sendable, Codable {
    case no
    case yes(Label)

    package var isYes: Bool { self != .no }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let prefix = Array("yes: ".utf8)
        if Array(text.utf8) == Array("no".utf8) {
            self = .no
        } else if text.utf8.starts(with: prefix), let what = Label(String(text.utf8.dropFirst(prefix.count)) ?? "") {
            self = .yes(what)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "neither `no` nor `yes: ` with what it is")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .no: try container.encode("no")
        case .yes(let what): try container.encode("yes: " + what.text)
        }
    }
}

/// What a technician may do (許可操作). What is not listed is refused.
package enum Capability: Hashable, Sendable, Codable {
    case shell
    /// This command, byte for byte.
    case exec(CommandText)
    /// Any command: files can be moved through this.
    case execAny
}

extension Capability: CustomStringConvertible {
    /// `shell`, `exec-any`, or `exec ` and the command.
    package var description: String {
        switch self {
        case .shell: "shell"
        case .exec(let command): "exec " + command.text
        case .execAny: "exec-any"
        }
    }

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        if bytes == Array("shell".utf8) {
            self = .shell
        } else if bytes == Array("exec-any".utf8) {
            self = .execAny
        } else if bytes.starts(with: Array("exec ".utf8)),
            // Bytes, because a combining character would hang on to the space and go with it.
            let command = CommandText(String(text.utf8.dropFirst(5)) ?? "")
        {
            self = .exec(command)
        } else {
            return nil
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a capability: \(text) (shell, exec COMMAND, exec-any)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A command, compared as bytes; 1 to 1024 bytes of visible UTF-8 without line breaks.
package struct CommandText: Hashable, Sendable, Codable {
    package let bytes: [UInt8]

    package init?(_ text: String) {
        guard (1...1_024).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ Label.isVisible($0) && $0.value != 0x0A })
        else { return nil }
        bytes = Array(text.utf8)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a command has 1 to 1024 bytes and no control characters")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// 端末安全状態申告書 (D11, R-176): the state of the machine the technician connects from.
package struct TerminalDeclaration: Hashable, Sendable, Codable {
    package let terminal: Label
    package let operatingSystem: Label
    package let patchedOn: CivilDate
    package let antivirus: Label
    package let definitionsOf: CivilDate
    package let scannedOn: CivilDate
    package let malwareFound: Bool
    package let firewall: Bool
    package let publicWireless: Bool
    package let declaredBy: Label
    package let declaredOn: CivilDate

    package init(
        terminal: Label, operatingSystem: Label, patchedOn: CivilDate, antivirus: Label, definitionsOf: CivilDate,
        scannedOn: CivilDate, malwareFound: Bool, firewall: Bool, publicWireless: Bool, declaredBy: Label,
        declaredOn: CivilDate
    ) {
        self.terminal = terminal
        self.operatingSystem = operatingSystem
        self.patchedOn = patchedOn
        self.antivirus = antivirus
        self.definitionsOf = definitionsOf
        self.scannedOn = scannedOn
        self.malwareFound = malwareFound
        self.firewall = firewall
        self.publicWireless = publicWireless
        self.declaredBy = declaredBy
        self.declaredOn = declaredOn
    }
}
