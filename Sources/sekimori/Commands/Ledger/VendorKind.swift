internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct VendorFields: ParsableArguments {
    @Option(help: ArgumentHelp("名称", "name", name: "words")) var name: String?
    @Option(help: ArgumentHelp("事業者の責任者", "the vendor's responsible person", name: "words"))
    var responsible: String?
    @Option(help: ArgumentHelp("連絡先", "contact", name: "words")) var contact: String?
    @Option(
        name: .customLong("source"),
        help: ArgumentHelp("接続元 (何度でも)", "a network its technicians come from (repeatable)", name: "network"))
    var sources: [String] = []
}

enum VendorKind: LedgerKind {
    static let noun = "vendor"
    static let subject = Trouble.Subject.vendor
    static let japanese = "事業者"
    static let english = "vendor"

    static func entries(_ ledger: LedgerView) -> [Vendor] { ledger.vendors }
    static func id(_ entry: Vendor) -> String { "\(entry.id)" }
    static func standing(_ entry: Vendor) -> Standing? { entry.standing }

    static func headings(_ words: Words) -> [String] {
        [
            "ID", words.say("名称", "NAME"), words.say("接続元", "SOURCES"), words.say("責任者", "RESPONSIBLE"),
            words.say("状態", "STANDING"),
        ]
    }

    static func row(_ entry: Vendor, _ words: Words) -> [String] {
        [
            "\(entry.id)", entry.name.text, words.list(entry.sources), entry.responsible.text,
            words.standing(entry.standing),
        ]
    }

    static func facts(_ entry: Vendor, _ words: Words) -> [(String, String)] {
        [
            (words.say("名称", "name"), entry.name.text),
            (words.say("責任者", "responsible"), entry.responsible.text),
            (words.say("連絡先", "contact"), entry.contact.text),
            (words.say("接続元", "sources"), entry.sources.map(\.description).joined(separator: "\n")),
            (words.say("状態", "standing"), words.standing(entry.standing)),
        ]
    }

    static func entry(id: String, _ fields: VendorFields) throws -> Vendor {
        Vendor(
            id: try Given.id("ID", id), name: try Given.label("--name", try required("name", fields.name)),
            responsible: try Given.label("--responsible", try required("responsible", fields.responsible)),
            contact: try Given.label("--contact", try required("contact", fields.contact)),
            sources: try required("source", fields.sources.isEmpty ? nil : fields.sources).map {
                try Given.network("--source", $0)
            },
            standing: .active)
    }

    static func changed(_ entry: Vendor, _ fields: VendorFields) throws -> Vendor {
        var entry = entry
        if let name = fields.name { entry.name = try Given.label("--name", name) }
        if let responsible = fields.responsible { entry.responsible = try Given.label("--responsible", responsible) }
        if let contact = fields.contact { entry.contact = try Given.label("--contact", contact) }
        if !fields.sources.isEmpty { entry.sources = try fields.sources.map { try Given.network("--source", $0) } }
        return entry
    }

    static func change(_ entry: Vendor) -> LedgerChange { .vendor(entry) }

    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange? {
        .vendorStanding(try Given.id("ID", id), standing)
    }

    static let columns: [Column<Vendor>] = [
        Column("vendor", "事業者ID") { "\($0.id)" }, Column("name", "名称") { $0.name.text },
        Column("responsible", "責任者") { $0.responsible.text }, Column("contact", "連絡先") { $0.contact.text },
        Column("sources", "接続元", .words) { $0.sources.map(\.description).joined(separator: " ") },
        Column("standing", "状態") { code($0.standing) },
    ]

    static func read(_ row: FieldReader, old: Vendor?, ledger: LedgerView) -> Vendor? {
        let id: VendorID? = row.id("vendor")
        let name = row.label("name")
        let responsible = row.label("responsible")
        let contact = row.label("contact")
        let sources = row.list("sources", { .network($0) }) { Network($0) }
        guard let id, let name, let responsible, let contact, let sources else { return nil }
        return Vendor(
            id: id, name: name, responsible: responsible, contact: contact, sources: sources,
            standing: old?.standing ?? .active)
    }
}
