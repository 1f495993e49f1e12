internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct TokenCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "token", "APIトークン (自分のプログラムが使う)", "API tokens: for one's own scripts",
            [TokenNew.self, TokenList.self, TokenRevoke.self])
    }
}

struct TokenNew: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("new", "トークンを作る (一度だけ表示)", "make a token; it is shown once")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("何に使うか (64字以下)", "what it is for (64 characters at most)", name: "words"))
    var label: String
    @Option(help: ArgumentHelp("使える最後の日 (90日以内)", "the last day it is good (within 90 days)", name: "date"))
    var until: String
    @Flag(
        help: ArgumentHelp(
            "閲覧に加えて、申請と報告書の提出もできる (事業者)", "requests and reports may be handed in, beside looking (a vendor's)"))
    var submit = false

    private struct Wish: Codable, Sendable {
        let label: Label
        let reach: APIToken.Reach
        let until: CivilDate
    }

    func run(at desk: Desk) async throws {
        let wish = Wish(
            label: try Given.label("--label", label), reach: submit ? .submit : .read,
            until: try Given.date("--until", until))
        let token: IssuedTokenView = try await desk.gate.post("/v1/tokens", wish)
        try desk.output.show(json: token)
        desk.output.show(token.token + "\n")
        desk.output.words(
            desk.say(
                "トークン \(token.id) です。二度と表示しません。ほかの人に知らせないでください",
                "this is token \(token.id); it is not shown again, tell it to nobody"))
    }
}

struct TokenList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "list", "自分のトークンを見る (責任者と運用担当者は全員の)", "list one's tokens; managers and operators see everybody's")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let tokens: [APITokenView] = try await desk.gate.get("/v1/tokens")
        try desk.output.show(json: tokens)
        let words = desk.words
        var table = Table([
            words.say("ID", "ID"), words.say("だれの", "WHOSE"), words.say("用途", "FOR"), words.say("できること", "MAY"),
            words.say("最後の日", "UNTIL"), words.say("最後に使った日", "LAST USED"),
        ])
        for token in tokens {
            table.add([
                "\(token.id)", "\(token.holder)", token.label.text, words.reach(token.reach), "\(token.until)",
                token.lastUsed.map { "\($0)" } ?? words.say("なし", "never"),
            ])
        }
        desk.output.show(table, empty: desk.say("トークンはありません", "no tokens"))
    }
}

struct TokenRevoke: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("revoke", "トークンを取り消す", "revoke a token")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("トークンのID (list が示す)", "the token's id, as list shows it", name: "id"))
    var id: String

    private struct Nothing: Codable, Sendable {}

    func run(at desk: Desk) async throws {
        let id: APITokenID = try Given.id("ID", id)
        try await desk.gate.post("/v1/tokens/\(id)/revoke", Nothing())
        desk.output.words(desk.say("トークン \(id) を取り消しました", "token \(id) is revoked"))
    }
}
