internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct CredentialCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "credential", "時限資格情報 (パスコード)", "credentials: the passcodes of grants",
            [
                CredentialEnrol.self, CredentialList.self, CredentialCollect.self, CredentialRevoke.self,
                CredentialNotMe.self,
            ])
    }
}

extension Desk {
    /// The technician at this desk.
    func technician() throws -> TechnicianID {
        guard let person = settings.person else { throw Trouble.noPerson }
        return try Given.id("person", person)
    }
}

struct CredentialEnrol: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("enrol", "招待コードで自分のパスワードを決める (保守要員)", "set your password with the invitation (technician)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(
        help: ArgumentHelp(
            "招待コードを一行目に書いたファイル (- は標準入力)", "a file with the invitation as first line (- is stdin)", name: "file"))
    var invitationFile: String?
    @Option(
        help: ArgumentHelp(
            "パスワードを一行目に書いたファイル (- は標準入力)", "a file with the password as first line (- is stdin)", name: "file"))
    var passwordFile: String?

    private struct Enrolment: Codable, Sendable {
        let technician: TechnicianID
        let invitation: String
        let password: String
    }

    func validate() throws {
        if passwordFile == "-", invitationFile == "-" {
            throw ValidationError(help("標準入力から読めるのはどちらか一つです", "only one of the two can come from stdin"))
        }
    }

    func run(at desk: Desk) async throws {
        let technician = try desk.technician()
        let code = try Ask.secret(desk.say("招待コード: ", "invitation: "), file: invitationFile, desk.output)
        let password = try Ask.secret(
            desk.say("新しいパスワード (12文字以上): ", "new password (12 characters at least): "), file: passwordFile,
            desk.output)
        if passwordFile == nil {
            let again = try Ask.secret(desk.say("もう一度: ", "again: "), file: nil, desk.output)
            guard again.utf8.elementsEqual(password.utf8) else {
                throw ValidationError(desk.say("二つのパスワードが違います", "the two passwords differ"))
            }
        }
        try await desk.gate.postAsStranger(
            "/v1/credentials/enrol", Enrolment(technician: technician, invitation: code, password: password))
        desk.output.words(desk.say("パスワードを設定しました", "the password is set"))
    }
}

struct CredentialList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "入れる許可と、いま入れない理由", "list grants, and why one would not open now")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let credentials: [CredentialView] = try await desk.gate.get("/v1/credentials")
        try desk.output.show(json: credentials)
        let words = desk.words
        let zone = try await desk.zone()
        var table = Table([
            words.say("ログイン名", "LOGIN"), words.say("申請番号", "REQUEST"), words.say("時間帯", "WINDOW"),
            words.say("パスコード", "PASSCODE"), words.say("いま", "NOW"),
        ])
        for credential in credentials {
            let passcode =
                credential.revoked
                ? words.say("取消し", "revoked")
                : credential.collected ? words.say("受取済", "collected") : words.say("未受取", "not collected")
            let state = credential.refusal.map { words.sentence($0, zone: zone, now: .now) }
            table.add([
                credential.login, "\(credential.request)", credential.windowLocal, passcode,
                state ?? words.say("入れます", "open"),
            ])
        }
        desk.output.show(table, empty: desk.say("許可はありません", "no grants"))
    }
}

struct CredentialCollect: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "collect", "機器に入るパスコードを受け取る (保守要員。一度だけ表示)", "collect the passcode for an asset (technician; shown once)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("機器ID", "the asset", name: "asset")) var asset: String
    @Option(help: ArgumentHelp("申請番号 (同じ機器に複数あるとき)", "the request, where several name this asset", name: "id"))
    var request: String?
    @Option(
        help: ArgumentHelp(
            "パスワードを一行目に書いたファイル (- は標準入力)", "a file with the password as first line (- is stdin)", name: "file"))
    var passwordFile: String?

    private struct Collection: Codable, Sendable {
        let technician: TechnicianID
        let asset: AssetID
        let password: String
        let request: RequestID?
    }

    func run(at desk: Desk) async throws {
        let technician = try desk.technician()
        let asset: AssetID = try Given.id("ASSET", asset)
        let request: RequestID? = try request.map { try Given.id("--request", $0) }
        let password = try Ask.secret(desk.say("パスワード: ", "password: "), file: passwordFile, desk.output)
        let passcode: PasscodeView = try await desk.gate.post(
            "/v1/credentials/collect",
            Collection(technician: technician, asset: asset, password: password, request: request))
        try desk.output.show(json: passcode)
        var table = Table([desk.say("ログイン名", "LOGIN"), desk.say("パスコード", "PASSCODE"), desk.say("時間帯", "WINDOW")])
        table.add([passcode.login, passcode.passcode, passcode.windowLocal])
        desk.output.show(table.text)
        desk.output.words(
            desk.say(
                "このパスコードは二度と表示しません。受け取り直すと前のものは使えなくなります", "it is not shown again; collecting anew kills the old one"))
    }
}

struct CredentialRevoke: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("revoke", "時限資格情報を取り消す", "revoke the credential of a grant")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "the request", name: "request")) var request: String
    @Argument(help: ArgumentHelp("作業者", "the technician", name: "technician")) var technician: String
    @Argument(help: ArgumentHelp("機器ID", "the asset", name: "asset")) var asset: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    private struct Revocation: Codable, Sendable {
        let request: RequestID
        let technician: TechnicianID
        let asset: AssetID
        let why: Label
    }

    func run(at desk: Desk) async throws {
        let revocation = Revocation(
            request: try Given.id("REQUEST", request), technician: try Given.id("TECHNICIAN", technician),
            asset: try Given.id("ASSET", asset), why: try Given.label("--why", why))
        try await desk.gate.post("/v1/credentials/revoke", revocation)
        desk.output.words(desk.say("取り消しました", "revoked"))
    }
}

struct CredentialNotMe: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "not-me", "表示された前回のログオンは自分ではないと申し出る (保守要員。すぐに停止されます)",
            "say that a previous logon was not you (technician; suspends you at once)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    private struct Denial: Codable, Sendable {
        let technician: TechnicianID
    }

    func run(at desk: Desk) async throws {
        try await desk.gate.post("/v1/logon-denials", Denial(technician: try desk.technician()))
        desk.output.words(
            desk.say(
                "申し出を記録し、あなたの名前での接続を止めました。病院に電話してください",
                "it is on record, and nobody enters under your name now; call the hospital"))
    }
}
