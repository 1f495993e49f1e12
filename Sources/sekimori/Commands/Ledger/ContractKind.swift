internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct ContractFields: ParsableArguments {
    @Option(help: ArgumentHelp("事業者ID", "the vendor", name: "id")) var vendor: String?
    @Option(help: ArgumentHelp("契約の最初の日", "first day", name: "date")) var from: String?
    @Option(help: ArgumentHelp("契約の最後の日", "last day", name: "date")) var until: String?
    @Option(
        name: .customLong("nda"),
        help: ArgumentHelp(
            "罰則を伴う守秘義務契約の最後の日。なければ none", "last day of the NDA, which carries a penalty, or none", name: "date"))
    var nondisclosure: String?
    @Option(
        name: .customLong("safety-clauses"),
        help: ArgumentHelp("安全管理条項の有無", "whether it has the safety management clauses", name: "yes|no"))
    var safetyClauses: String?
    @Option(help: ArgumentHelp("許可曜日・時間帯", "weekly hours", name: "hours")) var schedule: String?
    @Option(
        name: .customLong("subcontractor"),
        help: ArgumentHelp(
            "再委託先「ID 確認期限 名称」(何度でも)", "a subcontractor \"ID CONFIRMED-UNTIL NAME\" (repeatable)",
            name: "words"))
    var subcontractors: [String] = []
}

enum ContractKind: LedgerKind {
    static let noun = "contract"
    static let subject = Trouble.Subject.contract
    static let japanese = "契約"
    static let english = "contract"

    static func entries(_ ledger: LedgerView) -> [Contract] { ledger.contracts }
    static func id(_ entry: Contract) -> String { "\(entry.id)" }
    static func standing(_ entry: Contract) -> Standing? { entry.standing }

    static func headings(_ words: Words) -> [String] {
        [
            "ID", words.say("事業者", "VENDOR"), words.say("期間", "FROM - UNTIL"),
            words.say("守秘期限", "NDA UNTIL"), words.say("許可曜日・時間帯", "HOURS"), words.say("状態", "STANDING"),
        ]
    }

    static func row(_ entry: Contract, _ words: Words) -> [String] {
        [
            "\(entry.id)", "\(entry.vendor)", "\(entry.from) - \(entry.until)",
            entry.nondisclosureUntil.map { "\($0)" } ?? words.say("なし", "none"), words.schedule(entry.schedule),
            words.standing(entry.standing),
        ]
    }

    static func facts(_ entry: Contract, _ words: Words) -> [(String, String)] {
        let confirmed = entry.subcontractors.map { subcontractor in
            let until = subcontractor.confirmedUntil.map { "\($0)" } ?? words.say("未確認", "unconfirmed")
            return "\(subcontractor.id) \(subcontractor.name) (\(until))"
        }
        return [
            (words.say("事業者", "vendor"), "\(entry.vendor)"),
            (words.say("期間", "from - until"), "\(words.date(entry.from)) - \(words.date(entry.until))"),
            (
                words.say("守秘義務契約", "non-disclosure"),
                entry.nondisclosureUntil.map { words.date($0) } ?? words.say("なし", "none")
            ),
            (words.say("安全管理条項", "safety clauses"), words.yesNo(entry.safetyClauses)),
            (words.say("許可曜日・時間帯", "hours"), words.schedule(entry.schedule)),
            (
                words.say("再委託先", "subcontractors"),
                confirmed.isEmpty ? words.say("なし", "none") : confirmed.joined(separator: "\n")
            ),
            (words.say("状態", "standing"), words.standing(entry.standing)),
        ]
    }

    static func entry(id: String, _ fields: ContractFields) throws -> Contract {
        Contract(
            id: try Given.id("ID", id), vendor: try Given.id("--vendor", try required("vendor", fields.vendor)),
            from: try Given.date("--from", try required("from", fields.from)),
            until: try Given.date("--until", try required("until", fields.until)),
            nondisclosureUntil: try nondisclosure(try required("nda", fields.nondisclosure)),
            safetyClauses: try Given.yesNo("--safety-clauses", try required("safety-clauses", fields.safetyClauses)),
            schedule: try Given.schedule("--schedule", try required("schedule", fields.schedule)),
            subcontractors: try subcontractors(fields.subcontractors), standing: .active)
    }

    static func changed(_ entry: Contract, _ fields: ContractFields) throws -> Contract {
        var entry = entry
        if let vendor = fields.vendor, try Given.id("--vendor", vendor) != entry.vendor {
            throw Trouble.wrongValue(name: "--vendor", value: vendor, wanted: .oneOf(["\(entry.vendor)"]))
        }
        if let from = fields.from { entry.from = try Given.date("--from", from) }
        if let until = fields.until { entry.until = try Given.date("--until", until) }
        if let day = fields.nondisclosure { entry.nondisclosureUntil = try nondisclosure(day) }
        if let clauses = fields.safetyClauses { entry.safetyClauses = try Given.yesNo("--safety-clauses", clauses) }
        if let schedule = fields.schedule { entry.schedule = try Given.schedule("--schedule", schedule) }
        if !fields.subcontractors.isEmpty { entry.subcontractors = try subcontractors(fields.subcontractors) }
        return entry
    }

    private static func nondisclosure(_ text: String) throws -> CivilDate? {
        text.utf8.elementsEqual("none".utf8) ? nil : try Given.date("--nda", text)
    }

    private static func subcontractors(_ texts: [String]) throws -> [Subcontractor] {
        try texts.map { text in
            guard let read = subcontractor(text) else {
                throw Trouble.wrongValue(name: "--subcontractor", value: text, wanted: .words)
            }
            return read
        }
    }

    /// `sub-a 2027-03-31 Name`; `-` for the day where it was never confirmed.
    static func subcontractor(_ text: String) -> Subcontractor? {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count == 3, let id = VendorID(parts[0]), let name = Label(String(parts[2])) else { return nil }
        if parts[1].utf8.elementsEqual("-".utf8) { return Subcontractor(id: id, name: name, confirmedUntil: nil) }
        guard let until = CivilDateText.read(String(parts[1])) else { return nil }
        return Subcontractor(id: id, name: name, confirmedUntil: until)
    }

    static func change(_ entry: Contract) -> LedgerChange { .contract(entry) }

    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange? {
        .contractStanding(try Given.id("ID", id), standing)
    }

    static let columns: [Column<Contract>] = [
        Column("contract", "契約番号") { "\($0.id)" }, Column("vendor", "事業者ID") { "\($0.vendor)" },
        Column("from", "開始日") { "\($0.from)" }, Column("until", "終了日") { "\($0.until)" },
        Column("nondisclosure-until", "守秘期限") { $0.nondisclosureUntil.map { "\($0)" } ?? "" },
        Column("safety-clauses", "安全管理条項") { $0.safetyClauses ? "yes" : "no" },
        Column("schedule", "許可曜日・時間帯") { "\($0.schedule)" },
        Column("subcontractors", "再委託先", .lines) { contract in
            contract.subcontractors.map { "\($0.id) \($0.confirmedUntil.map { "\($0)" } ?? "-") \($0.name)" }
                .joined(separator: "\n")
        }, Column("standing", "状態") { code($0.standing) },
    ]

    static func read(_ row: FieldReader, old: Contract?, ledger: LedgerView) -> Contract? {
        let id: ContractID? = row.id("contract")
        let vendor: VendorID? = row.id("vendor")
        let from = row.date("from")
        let until = row.date("until")
        let nondisclosure = row.optional("nondisclosure-until") { row.date($0) }
        let clauses = row.yesNo("safety-clauses")
        let schedule = row.value("schedule", { .schedule($0) }) { Schedule($0) }
        let subcontractors =
            row.optional("subcontractors") { row.list($0, { .subcontractor($0) }) { subcontractor($0) } } ?? []
        if let vendor {
            if !ledger.vendors.contains(where: { $0.id == vendor }) {
                row.note("vendor", .referenceUnknown("\(vendor)"))
            }
            if let old, old.vendor != vendor { row.note("vendor", .cannotChange("\(old.vendor)")) }
        }
        guard let id, let vendor, let from, let until, let clauses, let schedule else { return nil }
        return Contract(
            id: id, vendor: vendor, from: from, until: until, nondisclosureUntil: nondisclosure,
            safetyClauses: clauses, schedule: schedule, subcontractors: subcontractors,
            standing: old?.standing ?? .active)
    }
}
