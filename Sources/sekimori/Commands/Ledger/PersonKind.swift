internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct PersonFields: ParsableArguments {
    @Option(help: ArgumentHelp("氏名", "name", name: "words")) var name: String?
    @Option(
        help: ArgumentHelp("役割: clerk:事業者ID、operator、auditor", "role: clerk:VENDOR, operator, auditor", name: "role"))
    var role: String?
    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "公開鍵のファイル (OpenSSHかPuTTY)。パスワードだけで使う人には不要",
            "public key file, OpenSSH or PuTTY (repeatable); none for who has a password only",
            name: "file"))
    var keys: [String] = []
}

enum PersonKind: LedgerKind {
    static let noun = "person"
    static let subject = Trouble.Subject.person
    static let japanese = "利用者"
    static let english = "person"

    static func entries(_ ledger: LedgerView) -> [Person] { ledger.people }
    static func id(_ entry: Person) -> String { "\(entry.id)" }
    static func standing(_ entry: Person) -> Standing? { entry.standing }

    static func headings(_ words: Words) -> [String] {
        [
            "ID", words.say("氏名", "NAME"), words.say("役割", "ROLE"), words.say("鍵", "KEYS"),
            words.say("状態", "STANDING"),
        ]
    }

    static func row(_ entry: Person, _ words: Words) -> [String] {
        [
            "\(entry.id)", entry.name.text, words.role(entry.role), "\(entry.keys.count)",
            words.standing(entry.standing),
        ]
    }

    static func facts(_ entry: Person, _ words: Words) -> [(String, String)] {
        let keys = entry.keys.map(\.fingerprint).joined(separator: "\n")
        return [
            (words.say("氏名", "name"), entry.name.text), (words.say("役割", "role"), words.role(entry.role)),
            (words.say("公開鍵", "keys"), keys.isEmpty ? words.say("なし", "none") : keys),
            (words.say("状態", "standing"), words.standing(entry.standing)),
        ]
    }

    static func entry(id: String, _ fields: PersonFields) throws -> Person {
        Person(
            id: try Given.id("ID", id), name: try Given.label("--name", try required("name", fields.name)),
            role: try role(try required("role", fields.role)),
            keys: try fields.keys.map { try Given.key(file: $0) },
            standing: .active)
    }

    static func changed(_ entry: Person, _ fields: PersonFields) throws -> Person {
        var entry = entry
        if let name = fields.name { entry.name = try Given.label("--name", name) }
        if let text = fields.role { entry.role = try role(text) }
        if !fields.keys.isEmpty { entry.keys = try fields.keys.map { try Given.key(file: $0) } }
        return entry
    }

    private static func role(_ text: String) throws -> Person.Role {
        guard let role = parse(text) else {
            throw Trouble.wrongValue(
                name: "--role", value: text, wanted: .oneOf(["clerk:VENDOR", "operator", "auditor"]))
        }
        return role
    }

    private static func parse(_ text: String) -> Person.Role? {
        let prefix = Array("clerk:".utf8)
        let bytes = Array(text.utf8)
        if bytes.starts(with: prefix) { return VendorID(bytes: Array(bytes.dropFirst(6))).map { .clerk(of: $0) } }
        if bytes == Array("operator".utf8) { return .operator }
        return bytes == Array("auditor".utf8) ? .auditor : nil
    }

    private static func write(_ role: Person.Role) -> String {
        switch role {
        case .clerk(let vendor): "clerk:\(vendor)"
        case .operator: "operator"
        case .auditor: "auditor"
        }
    }

    static func change(_ entry: Person) -> LedgerChange { .person(entry) }

    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange? {
        .personStanding(try Given.id("ID", id), standing)
    }

    static let columns: [Column<Person>] = [
        Column("person", "利用者ID") { "\($0.id)" }, Column("name", "氏名") { $0.name.text },
        Column("role", "役割") { write($0.role) },
        Column("keys", "公開鍵", .lines) { $0.keys.map(\.line).joined(separator: "\n") },
        Column("standing", "状態") { code($0.standing) },
    ]

    static func read(_ row: FieldReader, old: Person?, ledger: LedgerView) -> Person? {
        let id: PersonID? = row.id("person")
        let name = row.label("name")
        let role = row.value("role", { .choice($0, ["clerk:VENDOR", "operator", "auditor"]) }) { parse($0) }
        let keys = row.keys("keys")
        if case .clerk(let vendor)? = role, !ledger.vendors.contains(where: { $0.id == vendor }) {
            row.note("role", .referenceUnknown("\(vendor)"))
        }
        guard let id, let name, let role, let keys else { return nil }
        return Person(id: id, name: name, role: role, keys: keys, standing: old?.standing ?? .active)
    }
}
