internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct TechnicianInvite: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "invite", "パスワードを決めるための招待コードを出す", "make the code with which a technician sets a password")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("保守要員ID", "the technician", name: "id")) var id: String
    @OptionGroup var recognition: RecognitionOptions

    func run(at desk: Desk) async throws { try await desk.invite(id, recognition) }
}

struct PersonInvite: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "invite", "パスワードを決めるための招待コードを出す (責任者・代行者は本人が)",
            "make the code with which a person sets a password; managers and delegates make their own")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("利用者ID", "the person", name: "id")) var id: String
    @OptionGroup var recognition: RecognitionOptions

    func run(at desk: Desk) async throws { try await desk.invite(id, recognition) }
}

extension Desk {
    fileprivate func invite(_ id: String, _ recognition: RecognitionOptions) async throws {
        try await enter(
            .invitation(try Given.id("ID", id), check: try recognition.check()),
            done: say("\(id) の招待コードを出しました。前のパスワードは使えなくなります", "\(id) is invited; an old password is dead"))
    }
}

/// How somebody who had a password was recognised: what the ledger of reissued passwords needs.
struct RecognitionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("再発行のとき: 申し出た人", "for a new password: who asked", name: "words"))
    var requester: String?
    @Option(
        help: ArgumentHelp(
            "再発行のとき: 本人確認の方法 (photo-document: 写真付き証明書、call-back: 台帳の番号への折返し、vouched-for: 知る人の立会い、other)",
            "for a new password: how they were recognised (photo-document, call-back, vouched-for, other)",
            name: "method"))
    var method: String?
    @Option(help: ArgumentHelp("再発行のとき: 確認した書類や番号", "for a new password: what was seen or called", name: "words"))
    var document: String?
    @Option(help: ArgumentHelp("再発行のとき: 確認した人", "for a new password: who recognised them", name: "words"))
    var verifier: String?
    @Option(help: ArgumentHelp("再発行のとき: 理由 (失念、盗用のおそれなど)", "for a new password: the reason", name: "words"))
    var why: String?

    /// Nil where none of it was given: for a first password.
    func check() throws -> IdentityCheck? {
        guard [requester, method, document, verifier, why].contains(where: { $0 != nil }) else { return nil }
        func given(_ name: String, _ text: String?) throws -> Label {
            guard let text else {
                throw ValidationError(help("再発行には --\(name) も必要です", "a new password needs --\(name) too"))
            }
            return try Given.label("--" + name, text)
        }
        let name = try given("method", method).text
        guard let method = IdentityCheck.Method(rawValue: name) else {
            throw Trouble.wrongValue(
                name: "--method", value: name, wanted: .oneOf(IdentityCheck.Method.allCases.map(\.rawValue)))
        }
        return IdentityCheck(
            requester: try given("requester", requester), method: method,
            document: try given("document", document), verifier: try given("verifier", verifier),
            why: try given("why", why))
    }
}
