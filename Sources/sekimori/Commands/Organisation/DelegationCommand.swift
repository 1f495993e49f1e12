internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct DelegationCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "delegation", "責任者の任命と権限の委譲 (組織鍵による)", "appointments of managers and delegates, by the organisation key",
            [DelegationAppoint.self, DelegationEnd.self, DelegationEnter.self, DelegationList.self])
    }
}

extension Desk {
    /// Hands a filed statement in, or says how.
    func enter(_ file: String, now: Bool) async throws {
        output.words(say("任命書 \(file) を作りました", "statement \(file) is made"))
        guard now else {
            output.words(say("登録する: sekimori delegation enter \(file)", "enter it: sekimori delegation enter \(file)"))
            return output.show(file + "\n")
        }
        try await enter(statement: file, signature: file + ".sig")
    }

    func enter(statement: String, signature: String) async throws {
        let text = try Files.read(statement, limit: Lines.maximumLength)
        let signed = try signer.checked(
            text, try Files.read(signature, limit: 65_536), namespace: StatementText.namespace, path: signature)
        let receipt = try await handIn(signed)
        try output.show(json: receipt)
        output.words(say("任命書を登録しました", "the statement is entered"))
    }
}

struct DelegationAppoint: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("appoint", "責任者か代行者を任命する", "appoint a manager or a delegate")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("任命される人のID", "who is appointed", name: "id")) var id: String
    @Option(help: ArgumentHelp("氏名", "name", name: "words")) var name: String
    @Option(help: ArgumentHelp("その人の公開鍵", "their public key", name: "file")) var publicKey: String
    @Flag(help: ArgumentHelp("責任者ではなく代行者", "as delegate, not as manager")) var delegate = false
    @Option(
        help: ArgumentHelp(
            "代行者が判断できる事業者 (何度でも。なければ全部)", "vendors the delegate decides about (repeatable; default all)", name: "id"))
    var vendor: [String] = []
    @Option(help: ArgumentHelp("最後の日 (既定は一年後)", "last day (default: in a year)", name: "date")) var until: String?
    @Option(help: ArgumentHelp("組織鍵の場所", "folder of the organisation key", name: "folder"))
    var folder = "sekimori-organisation"
    @Flag(help: ArgumentHelp("続けて関守に登録する", "enter it at the gate at once")) var enter = false

    func validate() throws {
        guard delegate || vendor.isEmpty else {
            throw ValidationError(help("--vendor は --delegate とともに使います", "--vendor goes with --delegate"))
        }
    }

    func run(at desk: Desk) async throws {
        let place = StatementFolder(path: folder)
        guard let last = try place.statements().last else {
            throw Trouble.fileUnreadable(path: folder + "/statements", problem: desk.say("任命書がありません", "no statements"))
        }
        let vendors: [VendorID] = try vendor.map { try Given.id("--vendor", $0) }
        let statement = StatementText(
            gate: last.gate, number: last.number + 1, at: .now, person: try Given.id("ID", id),
            name: try Given.label("--name", name), post: delegate ? .delegate(vendors: vendors) : .manager,
            key: try Given.key(file: publicKey).line,
            validity: try StatementFolder.validity(until: until, days: 365, at: .now))
        try await desk.enter(try place.file(statement), now: enter)
    }
}

struct DelegationEnd: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("end", "任命・委譲を終える", "end an appointment")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("その人のID", "whose", name: "id")) var id: String
    @Option(help: ArgumentHelp("組織鍵の場所", "folder of the organisation key", name: "folder"))
    var folder = "sekimori-organisation"
    @Flag(help: ArgumentHelp("続けて関守に登録する", "enter it at the gate at once")) var enter = false

    func run(at desk: Desk) async throws {
        let place = StatementFolder(path: folder)
        let person: PersonID = try Given.id("ID", id)
        let statements = try place.statements()
        guard let last = statements.last, let held = statements.last(where: { $0.person == person }) else {
            throw Trouble.unknown(what: .appointment, id: id)
        }
        let statement = StatementText(
            gate: last.gate, number: last.number + 1, at: .now, person: person, name: held.name, post: .ended,
            key: held.key, validity: held.validity)
        try await desk.enter(try place.file(statement), now: enter)
    }
}

struct DelegationEnter: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("enter", "任命書を関守に登録する", "enter a statement at the gate")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("任命書のファイル", "the statement", name: "file")) var file: String
    @Argument(help: ArgumentHelp("署名 (既定は 任命書.sig)", "its signature (default: FILE.sig)", name: "signature"))
    var signature: String?

    func run(at desk: Desk) async throws {
        try await desk.enter(statement: file, signature: signature ?? file + ".sig")
    }
}

struct DelegationList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "任命の一覧", "list appointments")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let appointments = try await desk.ledger().appointments
        try desk.output.show(json: appointments)
        let words = desk.words
        let zone = try await desk.zone()
        var table = Table([
            words.say("番号", "NO"), "ID", words.say("氏名", "NAME"), words.say("立場", "POST"),
            words.say("期間", "VALIDITY"), words.say("鍵", "KEY"),
        ])
        for appointment in appointments {
            table.add([
                "\(appointment.number)", "\(appointment.person)", appointment.name.text, words.post(appointment.post),
                zone.text(appointment.validity), appointment.key.fingerprint,
            ])
        }
        desk.output.show(table, empty: desk.say("任命はありません", "nobody is appointed"))
    }
}
