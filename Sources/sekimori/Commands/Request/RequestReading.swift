internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct RequestList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "申請の一覧 (新しい順)", "list requests, newest first")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(
        help: ArgumentHelp(
            "状態: submitted、approved、working、ended…", "phase: submitted, approved, working, ended…", name: "phase"))
    var phase: String?
    @Option(help: ArgumentHelp("事業者", "vendor", name: "id")) var vendor: String?
    @Option(help: ArgumentHelp("作業者", "technician", name: "id")) var technician: String?
    @Option(help: ArgumentHelp("作業日", "day of the work", name: "date")) var date: String?
    @Option(help: ArgumentHelp("件数", "how many", name: "number")) var limit = 50

    func run(at desk: Desk) async throws {
        let items: [RequestSummary] = try await desk.pages(
            "/v1/requests", [("phase", phase), ("vendor", vendor), ("technician", technician), ("date", date)],
            limit: limit)
        try desk.output.show(json: items)
        let words = desk.words
        var table = Table([
            words.say("申請番号", "NUMBER"), words.say("時間帯", "WINDOW"), words.say("事業者", "VENDOR"),
            words.say("作業者", "TECHNICIANS"), words.say("機器", "ASSETS"), words.say("状態", "STATE"),
            words.say("次は", "WAITS FOR"), words.say("目的", "PURPOSE"),
        ])
        for item in items {
            table.add([
                "\(item.id)", item.windowLocal, item.vendorName.text, words.list(item.technicians),
                words.list(item.assets), words.phase(item.phase), words.waitsFor(item.waitsFor), item.purpose.text,
            ])
        }
        desk.output.show(table, empty: desk.say("申請はありません", "no requests"))
    }
}

extension Desk {
    /// Pages of a list, one after another, until there are `limit` items.
    func pages<Item: Codable & Sendable>(_ path: String, _ query: [(String, String?)], limit: Int) async throws
        -> [Item]
    {
        var items: [Item] = []
        var after: String?
        repeat {
            let more = [("after", after), ("limit", "\(min(200, max(1, limit - items.count)))")]
            let page: Page<Item> = try await gate.get(path, query + more)
            items += page.items
            after = page.next
        } while after != nil && items.count < limit
        return Array(items.prefix(max(1, limit)))
    }
}

struct RequestShow: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "show", "申請書を見る。--text は承認で署名する文そのもの", "show a request; --text: exactly what an approval signs")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Flag(help: ArgumentHelp("承認文のバイト列を標準出力へ", "the bytes of the approval to stdout")) var text = false
    @OptionGroup var narrowing: Narrowing

    func validate() throws {
        guard text || (narrowing.isNone && narrowing.comment == nil) else {
            throw ValidationError(help("条件の指定は --text とともに使います", "conditions go with --text"))
        }
    }

    func run(at desk: Desk) async throws {
        guard text else {
            let shown = try await desk.request(id)
            try desk.output.show(json: shown.view)
            desk.output.show(
                RequestPrint(words: desk.words, view: shown.view, zone: shown.zone, now: shown.now).text)
            return
        }
        let shown = try await desk.checkedRequest(id)
        let approval = try ApprovalText(
            approving: shown.view, narrowing, by: try desk.signatory(), at: shown.now, zone: shown.zone)
        desk.output.raw(try approval.bytes())
        desk.output.words(
            desk.say(
                "署名: ssh-keygen -Y sign -n \(ApprovalText.namespace) -f 鍵 ファイル",
                "sign it: ssh-keygen -Y sign -n \(ApprovalText.namespace) -f KEY FILE"))
    }
}
