internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct RequestReturn: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("return", "申請を差し戻す", "send a request back for correction")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws { try await desk.decide(id, .return, why: why) }
}

struct RequestReject: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("reject", "申請を却下する", "refuse a request for good")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws { try await desk.decide(id, .reject, why: why) }
}

struct RequestCancel: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("cancel", "承認を取り消す。動いているセッションは切れます", "take an approval back; running sessions are cut")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws { try await desk.decide(id, .cancel, why: why) }
}

struct RequestWithdraw: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("withdraw", "申請を取り下げる (事業者。作業の前だけ)", "withdraw a request (the vendor, before any session)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws { try await desk.decide(id, .withdraw, why: why) }
}

struct RequestFinish: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("finish", "作業が終わったと伝える (事業者)", "say that the work is done (the vendor)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("添える言葉", "words to go with it", name: "words")) var why: String?

    func run(at desk: Desk) async throws {
        try await desk.decide(id, .finish, why: why ?? desk.say("作業終了", "the work is done"))
    }
}

struct RequestConfirm: DeskCommand {
    enum Finding: String, ExpressibleByArgument, CaseIterable {
        case agree
        case differ
    }

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "confirm", "申請・記録・報告を照合した結果を署名して残す。これで完了です",
            "sign what comparing request, record and report showed; this closes the request")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Argument(help: ArgumentHelp("agree (一致) か differ (不一致)", "agree or differ", name: "finding"))
    var finding: Finding
    @Option(help: ArgumentHelp("不一致を認める理由", "why the difference is accepted", name: "words")) var why: String?
    @Flag(help: ArgumentHelp("尋ねずに署名する", "sign without asking")) var yes = false

    func validate() throws {
        guard (finding == .differ) == (why != nil) else {
            throw ValidationError(help("--why は differ とともに使います", "--why goes with differ"))
        }
    }

    func run(at desk: Desk) async throws {
        let shown = try await desk.request(id)
        guard shown.view.request.report != nil else { throw desk.noReport(id) }
        let comparison = ReportPrint(words: desk.words, view: shown.view, zone: shown.zone, now: shown.now).text
        if desk.output.form == .json { desk.output.words(comparison) } else { desk.output.show(comparison) }
        if !yes {
            try Ask.agreement(
                desk.say("この照合の結果に署名しますか。署名するなら「確認」と入力: ", "sign this finding? type yes: "), desk.words,
                desk.output, accept: ["確認", "yes"])
        }
        let finding: ConfirmationText.Finding = try why.map { .differ(why: try Given.label("--why", $0)) } ?? .agree
        guard
            let text = ConfirmationText(
                finding, about: shown.view, by: try desk.signatory(), at: .now, nonce: Chance.hex())
        else { throw desk.noReport(id) }
        try desk.tell(
            try await desk.handIn(text), desk.say("申請 \(id) の照合を記録しました", "the finding about \(id) is on record"))
    }
}
