internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

extension Desk {
    func ledger() async throws -> LedgerView { try await gate.get("/v1/ledger") }

    /// Enters a change and says what became of it.
    func enter(_ change: LedgerChange, done: String) async throws {
        let receipt: LedgerReceipt = try await gate.post("/v1/ledger", change)
        try output.show(json: receipt)
        output.words(done)
        if let invitation = receipt.invitation {
            output.show(invitation + "\n")
            output.words(
                say("招待コードは一度だけ表示します。本人に直接渡してください", "the invitation is shown once; hand it to the person directly"))
        }
    }
}

struct LedgerAdd<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("add", "\(Kind.japanese)を登録する", "enter a \(Kind.english)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("新しいID", "the new id", name: "id")) var id: String
    @OptionGroup var fields: Kind.Fields

    func run(at desk: Desk) async throws {
        let change = try Self.change(try Kind.entry(id: id, fields), in: try await desk.ledger())
        try await desk.enter(
            change, done: desk.say("\(Kind.japanese) \(id) を登録しました", "\(Kind.english) \(id) entered"))
    }

    /// Enters what the ledger does not have: an id that is there, in use or not, is nobody else's.
    static func change(_ entry: Kind.Entry, in ledger: LedgerView) throws -> LedgerChange {
        let id = Kind.id(entry)
        guard !Kind.entries(ledger).contains(where: { Kind.id($0).utf8.elementsEqual(id.utf8) }) else {
            throw Trouble.exists(what: Kind.subject, id: id)
        }
        return Kind.change(entry)
    }
}

struct LedgerChangeEntry<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("change", "\(Kind.japanese)の記載を変える", "change a \(Kind.english)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("ID", "the id", name: "id")) var id: String
    @OptionGroup var fields: Kind.Fields

    func run(at desk: Desk) async throws {
        let entry = try Kind.find(id, try await desk.ledger())
        let changed = try Kind.changed(entry, fields)
        guard changed != entry else {
            desk.output.words(desk.say("変わるところがありません", "nothing changes"))
            return
        }
        try await desk.enter(
            Kind.change(changed), done: desk.say("\(Kind.japanese) \(id) を変えました", "\(Kind.english) \(id) changed"))
    }
}

struct LedgerList<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "\(Kind.japanese)の一覧", "list the \(Kind.english) ledger")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Flag(name: .long, help: ArgumentHelp("抹消したものも", "retired ones too")) var all = false

    func run(at desk: Desk) async throws {
        let entries = Kind.entries(try await desk.ledger()).filter { entry in
            if all { return true }
            if case .retired? = Kind.standing(entry) { return false }
            return true
        }
        try desk.output.show(json: entries)
        var table = Table(Kind.headings(desk.words))
        for entry in entries { table.add(Kind.row(entry, desk.words)) }
        desk.output.show(table, empty: desk.say("登録がありません", "nothing is entered"))
    }
}

struct LedgerShow<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("show", "\(Kind.japanese)の記載を見る", "show one \(Kind.english)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("ID", "the id", name: "id")) var id: String

    func run(at desk: Desk) async throws {
        let entry = try Kind.find(id, try await desk.ledger())
        try desk.output.show(json: entry)
        var sheet = Sheet(title: desk.words.subject(Kind.subject) + " " + id, columns: 80, nameWidth: 22)
        for (name, value) in Kind.facts(entry, desk.words) { sheet.add(name, value) }
        desk.output.show(sheet.text)
    }
}

struct LedgerSuspend<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("suspend", "\(Kind.japanese)を停止する", "suspend a \(Kind.english)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("ID", "the id", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws {
        let standing = Standing.suspended(why: try Given.label("--why", why))
        guard let change = try Kind.standingChange(id, standing) else { return }
        try await desk.enter(change, done: desk.say("\(id) を停止しました", "\(id) suspended"))
    }
}

struct LedgerResume<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("resume", "停止した\(Kind.japanese)を戻す", "end the suspension of a \(Kind.english)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("ID", "the id", name: "id")) var id: String

    func run(at desk: Desk) async throws {
        guard let change = try Kind.standingChange(id, .active) else { return }
        try await desk.enter(change, done: desk.say("\(id) を有効に戻しました", "\(id) is active again"))
    }
}

struct LedgerRetire<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "retire", "\(Kind.japanese)を抹消する(取り消せません。IDは再利用できません)",
            "retire a \(Kind.english) for ever; its id is never used again")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("ID", "the id", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws {
        let standing = Standing.retired(why: try Given.label("--why", why))
        guard let change = try Kind.standingChange(id, standing) else { return }
        try await desk.enter(change, done: desk.say("\(id) を抹消しました", "\(id) retired"))
    }
}

struct LedgerExport<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("export", "台帳をCSVに書き出す(Excelで開けます)", "write the ledger as CSV, for Excel")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(name: .shortAndLong, help: ArgumentHelp("書き出すファイル", "the file to write", name: "file"))
    var output: String?

    func run(at desk: Desk) async throws {
        let entries = Kind.entries(try await desk.ledger())
        let bytes = LedgerTable<Kind>.write(entries, desk.words.language)
        guard let output else { return desk.output.raw(bytes) }
        try Files.create(output, bytes, mode: 0o644)
        desk.output.words(desk.say("\(entries.count)件を \(output) に書きました", "\(entries.count) entries are in \(output)"))
    }
}

struct LedgerImport<Kind: LedgerKind>: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "import", "CSVから台帳に取り込む(誤りが一つでもあれば何も取り込みません)",
            "enter a CSV file; nothing is entered where one line is wrong")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("CSVファイル", "the CSV file", name: "file")) var file: String
    @Flag(name: .long, help: ArgumentHelp("確かめるだけで取り込まない", "check only")) var dryRun = false

    func run(at desk: Desk) async throws {
        let ledger = try await desk.ledger()
        let bytes = try Files.read(file, limit: CSV.maximumLength)
        let rows: [LedgerTable<Kind>.Row]
        switch LedgerTable<Kind>.read(bytes, file: file, ledger: ledger) {
        case .success(let read): rows = read
        case .failure(let faults): throw Trouble.formInvalid(faults.faults)
        }
        let known = Set(Kind.entries(ledger))
        let new = rows.filter { !known.contains($0.entry) }
        let same = rows.count - new.count
        desk.output.words(
            desk.say(
                "\(rows.count)行に誤りはありません(新しい・変わる: \(new.count)、同じ: \(same))",
                "\(rows.count) lines are right (new or changed: \(new.count), the same: \(same))"))
        if dryRun { return }
        for (index, row) in new.enumerated() {
            do {
                let _: LedgerReceipt = try await desk.gate.post("/v1/ledger", Kind.change(row.entry))
            } catch let problem as Problem {
                let place = Trouble.imported(done: index, of: new.count, file: file, line: row.line)
                let (sentence, hint) = desk.words.words(place)
                desk.output.words("sekimori: " + sentence)
                desk.output.words("sekimori: " + hint)
                throw problem
            }
        }
        desk.output.words(desk.say("\(new.count)件を取り込みました", "\(new.count) entries entered"))
    }
}
