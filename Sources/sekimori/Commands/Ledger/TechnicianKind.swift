internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct TechnicianFields: ParsableArguments {
    @Option(help: ArgumentHelp("氏名", "name", name: "words")) var name: String?
    @Option(help: ArgumentHelp("所属事業者のID", "the vendor", name: "id")) var vendor: String?
    @Option(help: ArgumentHelp("再委託先の所属ならそのID", "the subcontractor who employs, if any", name: "id"))
    var subcontractor: String?
    @Option(help: ArgumentHelp("連絡先", "contact", name: "words")) var contact: String?
    @Option(help: ArgumentHelp("許可曜日・時間帯", "weekly hours", name: "hours")) var schedule: String?
    @Option(
        name: .customLong("source"),
        help: ArgumentHelp("事業者より狭い接続元 (何度でも)", "a network narrower than the vendor's (repeatable)", name: "network"))
    var sources: [String] = []
    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp("公開鍵のファイル (OpenSSHかPuTTY)", "public key file, OpenSSH or PuTTY (repeatable)", name: "file"))
    var keys: [String] = []
    @Option(
        name: .customLong("rights-confirmed-by"),
        help: ArgumentHelp("権限を確認した事業者の責任者", "who at the vendor confirmed the rights", name: "words"))
    var rightsConfirmedBy: String?
}

enum TechnicianKind: LedgerKind {
    static let noun = "technician"
    static let subject = Trouble.Subject.technician
    static let japanese = "保守要員"
    static let english = "technician"

    static func entries(_ ledger: LedgerView) -> [Technician] { ledger.technicians }
    static func id(_ entry: Technician) -> String { "\(entry.id)" }
    static func standing(_ entry: Technician) -> Standing? { entry.standing }

    static func headings(_ words: Words) -> [String] {
        [
            "ID", words.say("氏名", "NAME"), words.say("所属", "VENDOR"), words.say("許可曜日・時間帯", "HOURS"),
            words.say("鍵", "KEYS"), words.say("権限確認", "RIGHTS"), words.say("状態", "STANDING"),
        ]
    }

    static func row(_ entry: Technician, _ words: Words) -> [String] {
        [
            "\(entry.id)", entry.name.text, affiliation(entry), words.schedule(entry.schedule), "\(entry.keys.count)",
            entry.rightsConfirmedBy == nil ? words.say("未", "unconfirmed") : words.say("済", "confirmed"),
            words.standing(entry.standing),
        ]
    }

    static func facts(_ entry: Technician, _ words: Words) -> [(String, String)] {
        let none = words.say("なし", "none")
        return [
            (words.say("氏名", "name"), entry.name.text), (words.say("所属", "vendor"), affiliation(entry)),
            (words.say("連絡先", "contact"), entry.contact.text),
            (words.say("許可曜日・時間帯", "hours"), words.schedule(entry.schedule)),
            (
                words.say("接続元", "sources"),
                entry.sources.isEmpty
                    ? words.say("事業者の登録範囲", "all of the vendor's")
                    : entry.sources.map(\.description).joined(separator: "\n")
            ),
            (
                words.say("公開鍵", "keys"),
                entry.keys.isEmpty ? none : entry.keys.map(\.fingerprint).joined(separator: "\n")
            ),
            (words.say("権限確認者", "rights confirmed by"), entry.rightsConfirmedBy?.text ?? none),
            (words.say("状態", "standing"), words.standing(entry.standing)),
        ]
    }

    static func affiliation(_ entry: Technician) -> String {
        entry.subcontractor.map { "\(entry.vendor) / \($0)" } ?? "\(entry.vendor)"
    }

    static func entry(id: String, _ fields: TechnicianFields) throws -> Technician {
        Technician(
            id: try Given.id("ID", id), name: try Given.label("--name", try required("name", fields.name)),
            vendor: try Given.id("--vendor", try required("vendor", fields.vendor)),
            subcontractor: try fields.subcontractor.map { try Given.id("--subcontractor", $0) },
            contact: try Given.label("--contact", try required("contact", fields.contact)),
            schedule: try Given.schedule("--schedule", try required("schedule", fields.schedule)),
            sources: try fields.sources.map { try Given.network("--source", $0) },
            keys: try fields.keys.map { try Given.key(file: $0) }, standing: .active,
            rightsConfirmedBy: try fields.rightsConfirmedBy.map { try Given.label("--rights-confirmed-by", $0) }, uid: 0
        )
    }

    static func changed(_ entry: Technician, _ fields: TechnicianFields) throws -> Technician {
        var entry = entry
        if let vendor = fields.vendor, try Given.id("--vendor", vendor) != entry.vendor {
            throw Trouble.wrongValue(name: "--vendor", value: vendor, wanted: .oneOf(["\(entry.vendor)"]))
        }
        if let name = fields.name { entry.name = try Given.label("--name", name) }
        if let id = fields.subcontractor { entry.subcontractor = try Given.id("--subcontractor", id) }
        if let contact = fields.contact { entry.contact = try Given.label("--contact", contact) }
        if let schedule = fields.schedule { entry.schedule = try Given.schedule("--schedule", schedule) }
        if !fields.sources.isEmpty { entry.sources = try fields.sources.map { try Given.network("--source", $0) } }
        if !fields.keys.isEmpty { entry.keys = try fields.keys.map { try Given.key(file: $0) } }
        if let who = fields.rightsConfirmedBy {
            entry.rightsConfirmedBy = try Given.label("--rights-confirmed-by", who)
        }
        return entry
    }

    static func change(_ entry: Technician) -> LedgerChange { .technician(entry) }

    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange? {
        .technicianStanding(try Given.id("ID", id), standing)
    }

    static let columns: [Column<Technician>] = [
        Column("technician", "保守要員ID") { "\($0.id)" }, Column("name", "氏名") { $0.name.text },
        Column("vendor", "事業者ID") { "\($0.vendor)" },
        Column("subcontractor", "再委託先ID") { $0.subcontractor.map { "\($0)" } ?? "" },
        Column("contact", "連絡先") { $0.contact.text }, Column("schedule", "許可曜日・時間帯") { "\($0.schedule)" },
        Column("sources", "接続元", .words) { $0.sources.map(\.description).joined(separator: " ") },
        Column("keys", "公開鍵", .lines) { $0.keys.map(\.line).joined(separator: "\n") },
        Column("rights-confirmed-by", "権限確認者") { $0.rightsConfirmedBy?.text ?? "" },
        Column("standing", "状態") { code($0.standing) },
    ]

    static func read(_ row: FieldReader, old: Technician?, ledger: LedgerView) -> Technician? {
        let id: TechnicianID? = row.id("technician")
        let name = row.label("name")
        let vendor: VendorID? = row.id("vendor")
        let subcontractor: VendorID? = row.optional("subcontractor") { row.id($0) }
        let contact = row.label("contact")
        let schedule = row.value("schedule", { .schedule($0) }) { Schedule($0) }
        let sources = row.optional("sources") { row.list($0, { .network($0) }) { Network($0) } } ?? []
        let keys = row.optional("keys") { row.keys($0) } ?? []
        let confirmed = row.optional("rights-confirmed-by") { row.label($0) }
        if let vendor {
            if !ledger.vendors.contains(where: { $0.id == vendor }) {
                row.note("vendor", .referenceUnknown("\(vendor)"))
            }
            if let old, old.vendor != vendor { row.note("vendor", .cannotChange("\(old.vendor)")) }
        }
        guard let id, let name, let vendor, let contact, let schedule else { return nil }
        return Technician(
            id: id, name: name, vendor: vendor, subcontractor: subcontractor, contact: contact, schedule: schedule,
            sources: sources, keys: keys, standing: old?.standing ?? .active, rightsConfirmedBy: confirmed,
            uid: old?.uid ?? 0)
    }
}
