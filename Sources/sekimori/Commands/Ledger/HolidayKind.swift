internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct HolidayFields: ParsableArguments {
    @Option(help: ArgumentHelp("名称", "name", name: "words")) var name: String?
}

enum HolidayKind: LedgerKind {
    static let noun = "holiday"
    static let subject = Trouble.Subject.holiday
    static let japanese = "休日"
    static let english = "holiday"

    static func entries(_ ledger: LedgerView) -> [Holiday] { ledger.holidays }
    static func id(_ entry: Holiday) -> String { "\(entry.date)" }
    static func standing(_ entry: Holiday) -> Standing? { nil }

    static func headings(_ words: Words) -> [String] { [words.say("日", "DATE"), words.say("名称", "NAME")] }

    static func row(_ entry: Holiday, _ words: Words) -> [String] { ["\(entry.date)", entry.name.text] }

    static func facts(_ entry: Holiday, _ words: Words) -> [(String, String)] {
        [(words.say("日", "date"), words.date(entry.date)), (words.say("名称", "name"), entry.name.text)]
    }

    static func entry(id: String, _ fields: HolidayFields) throws -> Holiday {
        Holiday(
            date: try Given.date("DATE", id), name: try Given.label("--name", try required("name", fields.name)))
    }

    static func changed(_ entry: Holiday, _ fields: HolidayFields) throws -> Holiday {
        try fields.name.map { Holiday(date: entry.date, name: try Given.label("--name", $0)) } ?? entry
    }

    static func change(_ entry: Holiday) -> LedgerChange { .holiday(entry) }

    static func standingChange(_ id: String, _ standing: Standing) throws -> LedgerChange? { nil }

    static let columns: [Column<Holiday>] = [
        Column("date", "日") { "\($0.date)" }, Column("name", "名称") { $0.name.text },
    ]

    static func read(_ row: FieldReader, old: Holiday?, ledger: LedgerView) -> Holiday? {
        let date = row.date("date")
        let name = row.label("name")
        guard let date, let name else { return nil }
        return Holiday(date: date, name: name)
    }
}
