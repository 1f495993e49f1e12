internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct MailboxFields: ParsableArguments {
    @Option(help: ArgumentHelp("メールアドレス", "the mail address", name: "address")) var mail: String?
    @Option(help: ArgumentHelp("メールの言語 (登録時はja)", "the language of mails (ja for a new one)", name: "ja|en"))
    var language: String?
}

enum MailboxKind: LedgerKind {
    static let noun = "mailbox"
    static let subject = Trouble.Subject.mailbox
    static let japanese = "通知先"
    static let english = "mailbox"

    static func entries(_ ledger: LedgerView) -> [Mailbox] { ledger.mailboxes }
    static func id(_ entry: Mailbox) -> String { "\(entry.person)" }
    static func standing(_ entry: Mailbox) -> Standing? { nil }

    static func headings(_ words: Words) -> [String] {
        ["ID", words.say("メールアドレス", "MAIL"), words.say("言語", "LANGUAGE")]
    }

    static func row(_ entry: Mailbox, _ words: Words) -> [String] {
        ["\(entry.person)", entry.mail.text, entry.language.rawValue]
    }

    static func facts(_ entry: Mailbox, _ words: Words) -> [(String, String)] {
        [
            (words.say("メールアドレス", "mail"), entry.mail.text),
            (words.say("言語", "language"), entry.language.rawValue),
        ]
    }

    static func entry(id: String, _ fields: MailboxFields) throws -> Mailbox {
        Mailbox(
            person: try Given.id("ID", id), mail: try address(try required("mail", fields.mail)),
            language: try tongue(fields.language ?? Mailbox.Tongue.ja.rawValue))
    }

    static func changed(_ entry: Mailbox, _ fields: MailboxFields) throws -> Mailbox {
        var entry = entry
        if let mail = fields.mail { entry.mail = try address(mail) }
        if let language = fields.language { entry.language = try tongue(language) }
        return entry
    }

    private static func address(_ text: String) throws -> MailAddress {
        guard let address = MailAddress(text) else {
            throw Trouble.wrongValue(name: "--mail", value: text, wanted: .mail)
        }
        return address
    }

    private static func tongue(_ text: String) throws -> Mailbox.Tongue {
        guard let tongue = Mailbox.Tongue(rawValue: text) else {
            throw Trouble.wrongValue(
                name: "--language", value: text, wanted: .oneOf(Mailbox.Tongue.allCases.map(\.rawValue)))
        }
        return tongue
    }

    static func change(_ entry: Mailbox) -> LedgerChange { .mailbox(entry) }

    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange? { nil }

    static let columns: [Column<Mailbox>] = [
        Column("person", "ID") { "\($0.person)" }, Column("mail", "メールアドレス") { $0.mail.text },
        Column("language", "言語") { $0.language.rawValue },
    ]

    static func read(_ row: FieldReader, old: Mailbox?, ledger: LedgerView) -> Mailbox? {
        let person: PersonID? = row.id("person")
        let mail = row.value("mail", { .mail($0) }) { MailAddress($0) }
        let language = row.choice("language", [("ja", "日本語", Mailbox.Tongue.ja), ("en", "英語", .en)])
        guard let person, let mail, let language else { return nil }
        return Mailbox(person: person, mail: mail, language: language)
    }
}

struct MailboxCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "mailbox", "通知先 (だれにどのアドレスで知らせるか)", "mailboxes: at which address people are told what happened",
            [
                LedgerAdd<MailboxKind>.self, LedgerShow<MailboxKind>.self, LedgerList<MailboxKind>.self,
                LedgerChangeEntry<MailboxKind>.self, MailboxRemove.self, LedgerImport<MailboxKind>.self,
                LedgerExport<MailboxKind>.self,
            ])
    }
}

struct MailboxRemove: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("remove", "通知先を消す (以後は知らせません)", "remove a mailbox: nothing is told there any more")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("ID", "the id", name: "id")) var id: String

    func run(at desk: Desk) async throws {
        try await desk.enter(
            .mailboxRemoved(try Given.id("ID", id)),
            done: desk.say("\(id) には知らせません", "nothing is told to \(id) any more"))
    }
}
