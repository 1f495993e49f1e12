internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct AssetFields: ParsableArguments {
    @Option(help: ArgumentHelp("名称", "name", name: "words")) var name: String?
    @Option(help: ArgumentHelp("設置場所", "place", name: "words")) var place: String?
    @Option(help: ArgumentHelp("IPアドレス", "IP address", name: "address")) var address: String?
    @Option(help: ArgumentHelp("ポート (登録時は22)", "port (22 for a new one)", name: "number")) var port: String?
    @Option(help: ArgumentHelp("保守に使うアカウント", "the account maintenance works under", name: "login"))
    var account: String?
    @Option(
        name: .customLong("host-key"),
        help: ArgumentHelp("機器のホスト鍵 (ファイルか鍵の行)", "the asset's host key, a file or the line", name: "key"))
    var hostKey: String?
    @Option(
        name: .customLong("remote-maintenance"),
        help: ArgumentHelp("リモートメンテナンスの有無", "remote maintenance", name: "yes|no|unconfirmed"))
    var remoteMaintenance: String?
    @Option(help: ArgumentHelp("許可曜日・時間帯", "weekly hours", name: "hours")) var schedule: String?
}

enum AssetKind: LedgerKind {
    static let noun = "asset"
    static let subject = Trouble.Subject.asset
    static let japanese = "機器"
    static let english = "asset"

    static func entries(_ ledger: LedgerView) -> [Asset] { ledger.assets }
    static func id(_ entry: Asset) -> String { "\(entry.id)" }
    static func standing(_ entry: Asset) -> Standing? { entry.standing }

    static func headings(_ words: Words) -> [String] {
        [
            "ID", words.say("名称", "NAME"), words.say("設置場所", "PLACE"), words.say("アドレス", "ADDRESS"),
            words.say("リモート", "REMOTE"), words.say("許可曜日・時間帯", "HOURS"), words.say("状態", "STANDING"),
        ]
    }

    static func row(_ entry: Asset, _ words: Words) -> [String] {
        [
            "\(entry.id)", entry.name.text, entry.place.text, "\(entry.account)@\(entry.address):\(entry.port)",
            words.remoteMaintenance(entry.remoteMaintenance), words.schedule(entry.schedule),
            words.standing(entry.standing),
        ]
    }

    static func facts(_ entry: Asset, _ words: Words) -> [(String, String)] {
        [
            (words.say("名称", "name"), entry.name.text), (words.say("設置場所", "place"), entry.place.text),
            (words.say("アドレス", "address"), "\(entry.address):\(entry.port)"),
            (words.say("アカウント", "account"), entry.account),
            (words.say("ホスト鍵", "host key"), entry.hostKey.fingerprint),
            (
                words.say("リモートメンテナンス", "remote maintenance"),
                words.remoteMaintenance(entry.remoteMaintenance)
            ), (words.say("許可曜日・時間帯", "hours"), words.schedule(entry.schedule)),
            (words.say("状態", "standing"), words.standing(entry.standing)),
        ]
    }

    static func entry(id: String, _ fields: AssetFields) throws -> Asset {
        Asset(
            id: try Given.id("ID", id), name: try Given.label("--name", try required("name", fields.name)),
            place: try Given.label("--place", try required("place", fields.place)),
            address: try Given.address("--address", try required("address", fields.address)),
            port: try port(fields.port ?? "22"), account: try required("account", fields.account),
            hostKey: try Given.key(try required("host-key", fields.hostKey)),
            remoteMaintenance: try remote(try required("remote-maintenance", fields.remoteMaintenance)),
            schedule: try Given.schedule("--schedule", try required("schedule", fields.schedule)), standing: .active)
    }

    static func changed(_ entry: Asset, _ fields: AssetFields) throws -> Asset {
        var entry = entry
        if let name = fields.name { entry.name = try Given.label("--name", name) }
        if let place = fields.place { entry.place = try Given.label("--place", place) }
        if let address = fields.address { entry.address = try Given.address("--address", address) }
        if let text = fields.port { entry.port = try port(text) }
        if let account = fields.account { entry.account = account }
        if let key = fields.hostKey { entry.hostKey = try Given.key(key) }
        if let value = fields.remoteMaintenance { entry.remoteMaintenance = try remote(value) }
        if let schedule = fields.schedule { entry.schedule = try Given.schedule("--schedule", schedule) }
        return entry
    }

    private static func port(_ text: String) throws -> Int64 {
        guard let port = Int64(digits: text.utf8), (1...65_535).contains(port) else {
            throw Trouble.wrongValue(name: "--port", value: text, wanted: .number)
        }
        return port
    }

    private static func remote(_ text: String) throws -> Asset.RemoteMaintenance {
        guard let value = remoteChoices.first(where: { $0.word == text || $0.japanese == text })?.value else {
            throw Trouble.wrongValue(
                name: "--remote-maintenance", value: text, wanted: .oneOf(remoteChoices.map(\.word)))
        }
        return value
    }

    private static let remoteChoices: [(word: String, japanese: String, value: Asset.RemoteMaintenance)] = [
        ("yes", "有", .yes), ("no", "無", .no), ("unconfirmed", "未確認", .unconfirmed),
    ]

    static func change(_ entry: Asset) -> LedgerChange { .asset(entry) }

    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange? {
        .assetStanding(try Given.id("ID", id), standing)
    }

    static let columns: [Column<Asset>] = [
        Column("asset", "機器ID") { "\($0.id)" }, Column("name", "名称") { $0.name.text },
        Column("place", "設置場所") { $0.place.text }, Column("address", "IPアドレス") { "\($0.address)" },
        Column("port", "ポート") { "\($0.port)" }, Column("account", "アカウント") { $0.account },
        Column("host-key", "ホスト鍵") { $0.hostKey.line },
        Column("remote-maintenance", "リモートメンテナンス") { $0.remoteMaintenance.rawValue },
        Column("schedule", "許可曜日・時間帯") { "\($0.schedule)" }, Column("standing", "状態") { code($0.standing) },
    ]

    static func read(_ row: FieldReader, old: Asset?, ledger: LedgerView) -> Asset? {
        let id: AssetID? = row.id("asset")
        let name = row.label("name")
        let place = row.label("place")
        let address = row.value("address", { .address($0) }) { Address($0) }
        let port = row.value("port", { .number($0) }) { text in
            Int64(digits: text.utf8).flatMap { (1...65_535).contains($0) ? $0 : nil }
        }
        let account = row.string("account")
        let hostKey = row.keys("host-key")?.first
        let remote = row.choice("remote-maintenance", remoteChoices)
        let schedule = row.value("schedule", { .schedule($0) }) { Schedule($0) }
        guard let id, let name, let place, let address, let port, let account, let hostKey, let remote, let schedule
        else { return nil }
        return Asset(
            id: id, name: name, place: place, address: address, port: port, account: account, hostKey: hostKey,
            remoteMaintenance: remote, schedule: schedule, standing: old?.standing ?? .active)
    }
}
