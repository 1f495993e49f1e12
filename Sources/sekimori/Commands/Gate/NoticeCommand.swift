internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct NoticeCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("notice", "通知 (メールで知らせたこと)", "what people were told by mail", [NoticeList.self])
    }
}

struct NoticeList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "通知を新しい順に見る", "list notices, newest first")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(
        help: ArgumentHelp(
            "状態: waiting 送信待ち、sent 送信済、undeliverable 送れず、void 宛先なし", "state",
            name: "waiting|sent|undeliverable|void"))
    var state: String?
    @Option(help: ArgumentHelp("件数", "how many", name: "number")) var limit = 50

    func run(at desk: Desk) async throws {
        let wanted = try state.map { text in
            guard let state = NoticeState(rawValue: text) else {
                throw Trouble.wrongValue(
                    name: "--state", value: text, wanted: .oneOf(NoticeState.allCases.map(\.rawValue)))
            }
            return state
        }
        var notices: [NoticeView] = []
        var next: String?
        repeat {
            var query = [("limit", "\(min(200, max(1, limit - notices.count)))")]
            if let wanted { query.append(("state", wanted.rawValue)) }
            if let next { query.append(("after", next)) }
            let page: Page<NoticeView> = try await desk.gate.get("/v1/notices", query)
            notices += page.items
            next = page.next
        } while next != nil && notices.count < limit
        try desk.output.show(json: notices)
        let words = desk.words
        let zone = try await desk.zone()
        var table = Table([
            words.say("番号", "NO"), words.say("日時", "SINCE"), words.say("だれに", "TO"), words.say("何を", "WHAT"),
            words.say("申請番号", "REQUEST"), words.say("状態", "STATE"), words.say("試行", "TRIED"),
            words.say("理由", "PROBLEM"),
        ])
        for notice in notices {
            table.add([
                "\(notice.id)", words.stamp(notice.since, zone: zone), "\(notice.person)",
                NoticeKind(rawValue: notice.kind).map { words.notice($0) } ?? notice.kind,
                notice.request.map { "\($0)" } ?? "", words.notice(notice.state), "\(notice.tried)",
                notice.problem ?? "",
            ])
        }
        desk.output.show(table, empty: desk.say("通知はありません", "nothing was told"))
    }
}

extension NoticeStandingView {
    /// What the queue looks like, in a line.
    func sentence(_ words: Words) -> String {
        guard let from else { return words.say("送っていません", "off") }
        let lost =
            undeliverable == 0
            ? "" : words.say("、送れなかったもの \(undeliverable) 件(7日間)", ", \(undeliverable) undeliverable in 7 days")
        return words.say("\(from) から、送信待ち \(waiting) 件", "from \(from), \(waiting) waiting") + lost
    }
}
