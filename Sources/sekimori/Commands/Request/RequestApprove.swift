internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct RequestApprove: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "approve", "申請を承認する: 読み、署名する文を確かめ、自分の鍵で署名する",
            "approve a request: read it, see exactly what is signed, sign it with your own key")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @OptionGroup var narrowing: Narrowing
    @Flag(help: ArgumentHelp("尋ねずに署名する", "sign without asking")) var yes = false
    @Option(help: ArgumentHelp("よそで署名した文", "a text that was signed elsewhere", name: "file")) var textFile: String?
    @Option(help: ArgumentHelp("その署名", "its signature", name: "file")) var signature: String?

    func validate() throws {
        guard (textFile == nil) == (signature == nil) else {
            throw ValidationError(help("--text-file と --signature は一緒に使います", "--text-file and --signature go together"))
        }
        guard textFile == nil || (narrowing.isNone && narrowing.comment == nil) else {
            throw ValidationError(help("条件は署名した文に書かれています", "the signed text holds the conditions already"))
        }
    }

    func run(at desk: Desk) async throws {
        let shown = try await desk.checkedRequest(id)
        if let textFile, let signature {
            return try await handIn(textFile, signature, shown, desk)
        }
        let text = try ApprovalText(
            approving: shown.view, narrowing, by: try desk.signatory(), at: shown.now, zone: shown.zone)
        let bytes = try text.bytes()
        desk.present(shown, bytes)
        if !yes {
            try Ask.agreement(
                desk.say("この文に署名して承認しますか。承認するなら「承認」と入力: ", "sign this text and approve? type yes: "),
                desk.words, desk.output, accept: ["承認", "yes"])
        }
        let signed = try desk.signer.sign(bytes, namespace: ApprovalText.namespace)
        try desk.tell(
            try await desk.handIn(signed), desk.say("申請 \(id) を承認しました", "request \(id) is approved"))
    }

    private func handIn(_ textFile: String, _ signatureFile: String, _ shown: ShownRequest, _ desk: Desk) async throws {
        let bytes = try Files.read(textFile, limit: Lines.maximumLength)
        let signature = try Files.read(signatureFile, limit: 65_536)
        let signed = try desk.signer.checked(
            bytes, signature, namespace: ApprovalText.namespace, path: signatureFile)
        let text: ApprovalText
        do { text = try ApprovalText(bytes: bytes) } catch {
            throw Trouble.fileUnreadable(path: textFile, problem: error.description)
        }
        guard text.request == shown.view.request.id else {
            throw Trouble.textOfAnother(expected: id, found: "\(text.request)")
        }
        desk.present(shown, bytes)
        try desk.tell(
            try await desk.handIn(signed), desk.say("申請 \(id) を承認しました", "request \(id) is approved"))
    }
}

extension Desk {
    /// Shows the form and then the text, from the very bytes that will be signed.
    func present(_ shown: ShownRequest, _ bytes: [UInt8]) {
        let form = RequestPrint(words: words, view: shown.view, zone: shown.zone, now: shown.now).text
        let rule = String(repeating: "─", count: 80)
        let text = Visible.escaped(String(decoding: bytes, as: UTF8.self))
        let title = say("署名する文 (SHA-256 ", "the text to be signed (SHA-256 ")
        let whole = form + "\n" + title + Digest.hex(Digest.sha256(bytes)) + ")\n" + rule + "\n" + text + rule
        if output.form == .json { output.words(whole) } else { output.show(whole + "\n") }
    }
}
