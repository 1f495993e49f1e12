internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct ReportCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "report", "作業報告書", "completion reports",
            [ReportNew.self, ReportSubmit.self, ReportShow.self, ReportReturn.self, ReportAccept.self])
    }
}

struct ReportNew: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "new", "報告書の様式を、記録から分かることを書き入れて書き出す", "write the form, with what the record shows filled in")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("書き出すファイル (なければ標準出力)", "the file to write (default stdout)", name: "file"))
    var output: String?

    func run(at desk: Desk) async throws {
        let shown = try await desk.request(id)
        var template = try Template(.report, desk.words.language)
        template.fill(observed: shown.view, zone: shown.zone, desk.words)
        let bytes = Array(template.text.utf8)
        guard let output else { return desk.output.raw(bytes) }
        try Files.create(output, bytes, mode: 0o644)
        desk.output.words(
            desk.say(
                "\(output) に様式を書きました。残りに答えたら: sekimori report submit \(output)",
                "the form is in \(output); when the rest is answered: sekimori report submit \(output)"))
    }
}

extension Template {
    /// Writes what was observed, and above it the record itself; what only people know stays open.
    mutating func fill(observed view: RequestView, zone: Zone, _ words: Words) {
        let observed = Observation(view.sessions, zone: zone)
        fill("request", .word("\(view.request.id)"))
        guard let from = observed.from, let until = observed.until else {
            remark("work", words.say("記録: だれも入っていません", "the record: nobody entered"))
            replaceGroup("work", with: "no")
            return
        }
        fill("work.from", .text(words.minute(from)))
        fill("work.until", .text(words.minute(until)))
        fill("work.technicians", .list(observed.technicians.map(\.description)))
        fill("work.assets", .list(observed.assets.map(\.description)))
        for command in observed.commands {
            remark("work.content", words.say("記録された命令: ", "a command on record: ") + command)
        }
        let table = SessionTable.table(view.sessions, words, zone).text
        remark("work", words.say("記録:", "the record:") + "\n" + table)
    }
}

struct ReportSubmit: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("submit", "報告書を署名して提出する", "sign a report and submit it")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("報告書のファイル (- は標準入力)", "the report (- is stdin)", name: "file")) var file: String
    @Flag(name: .long, help: ArgumentHelp("確かめるだけで提出しない", "check the form only")) var check = false

    func run(at desk: Desk) async throws {
        let bytes = try Files.read(file, limit: FormNode.maximumLength)
        let form: ReportForm
        switch ReportSheet.read(bytes, file: file, request: nil) {
        case .success(let read): form = read
        case .failure(let faults): throw Trouble.formInvalid(faults.faults)
        }
        if check {
            desk.output.words(desk.say("\(file) に誤りはありません", "\(file) is in order"))
            return
        }
        let text = ReportText(
            gate: try await desk.gate.gate().gate, by: try desk.signatory(), at: .now, nonce: Chance.hex(), form: form)
        let receipt = try await desk.handIn(text)
        try desk.tell(receipt, desk.say("報告を受け付けました", "the report was taken"))
        // The vendor shall know at once what the hospital will see.
        let shown = try await desk.request("\(form.request)")
        for contradiction in shown.view.request.report?.contradictions ?? [] {
            desk.output.words("!! " + desk.words.contradiction(contradiction))
        }
    }
}

struct ReportShow: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("show", "申告と記録を並べて見る", "show what was declared next to what was observed")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String

    private struct Shown: Encodable {
        let request: RequestID
        let report: WorkRequest.Report?
        let sessions: [Session]
    }

    func run(at desk: Desk) async throws {
        let shown = try await desk.request(id)
        let request = shown.view.request
        try desk.output.show(json: Shown(request: request.id, report: request.report, sessions: shown.view.sessions))
        desk.output.show(ReportPrint(words: desk.words, view: shown.view, zone: shown.zone, now: shown.now).text)
    }
}

struct ReportReturn: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("return", "報告書を差し戻す", "send a report back for correction")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws { try await desk.judge(id, .returnReport, why: why) }
}

struct ReportAccept: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "accept", "報告書を受理する (内容の照合は request confirm)", "accept a report; request confirm compares it")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("添える言葉", "words to go with it", name: "words")) var why: String?

    func run(at desk: Desk) async throws {
        try await desk.judge(id, .acceptReport, why: why ?? desk.say("報告を受理", "the report is accepted"))
    }
}
