internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct RequestNew: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("new", "申請書の様式を書き出す", "write the form to fill in")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("書き出すファイル (なければ標準出力)", "the file to write (default stdout)", name: "file"))
    var output: String?
    @Option(help: ArgumentHelp("この申請の内容を写す", "copy what this request says", name: "id")) var from: String?
    @Option(help: ArgumentHelp("事業者ID", "the vendor", name: "id")) var vendor: String?
    @Option(help: ArgumentHelp("契約番号", "the contract", name: "id")) var contract: String?
    @Option(help: ArgumentHelp("作業日", "the day of the work", name: "date")) var date: String?

    func run(at desk: Desk) async throws {
        var template = try Template(.request, desk.words.language)
        if let from {
            template.fill(try await desk.request(from).view.request.revision.form)
        } else {
            if let vendor { template.fill("vendor", .word("\(try Given.id("--vendor", vendor) as VendorID)")) }
            if let contract {
                template.fill("contract", .word("\(try Given.id("--contract", contract) as ContractID)"))
            }
            if let date { template.fill("date", .word("\(try Given.date("--date", date))")) }
        }
        let bytes = Array(template.text.utf8)
        guard let output else { return desk.output.raw(bytes) }
        try Files.create(output, bytes, mode: 0o644)
        desk.output.words(
            desk.say(
                "\(output) に様式を書きました。記入したら: sekimori request submit \(output)",
                "the form is in \(output); when it is filled in: sekimori request submit \(output)"))
    }
}

struct RequestSubmit: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("submit", "申請書を署名して提出する", "sign a form and submit it")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請書のファイル (- は標準入力)", "the form (- is stdin)", name: "file")) var file: String
    @Option(help: ArgumentHelp("差し戻された申請の新しい版とする", "as a new revision of this returned request", name: "id"))
    var revises: String?
    @OptionGroup var proxy: ProxyOptions
    @Flag(name: .long, help: ArgumentHelp("確かめるだけで提出しない", "check the form only")) var check = false

    func run(at desk: Desk) async throws {
        let bytes = try Files.read(file, limit: FormNode.maximumLength)
        let form: RequestForm
        switch RequestSheet.read(bytes, file: file) {
        case .success(let read): form = read
        case .failure(let faults): throw Trouble.formInvalid(faults.faults)
        }
        if check {
            desk.output.words(desk.say("\(file) に誤りはありません", "\(file) is in order"))
            return
        }
        let text = Submission(
            gate: try await desk.gate.gate().gate, by: try desk.signatory(), at: .now, nonce: Chance.hex(),
            revises: try revises.map { try Given.id("--revises", $0) },
            proxyFor: try proxy.entry(), form: form)
        let receipt = try await desk.handIn(text)
        if let id = receipt.request { desk.output.show("\(id)\n") }
        try desk.tell(receipt, desk.say("申請を受け付けました", "the request was taken"))
    }
}

extension Template {
    /// Writes all that a form says.
    mutating func fill(_ form: RequestForm) {
        fill("vendor", .word("\(form.vendor)"))
        fill("contract", .word("\(form.contract)"))
        fill("date", .word("\(form.date)"))
        fill("from", .word("\(form.from)"))
        fill("until", .word("\(form.until)"))
        if let hour = form.repeatedHour { fill("repeated-hour", .word(hour.rawValue)) }
        fill("category", .word(form.category.rawValue))
        fill("purpose", .text(form.purpose.text))
        fill("content", .text(form.content.text))
        fill("plan", .list(form.plan.map(\.text)))
        fill("assets", .list(form.assets.map(\.description)))
        fill("technicians", .list(form.technicians.map(\.description)))
        fill("sources", .list(form.sources.map(\.description)))
        fill("capabilities", .list(form.capabilities.map(\.description)))
        fill("privilege", .word(form.privilege.rawValue))
        fill("personal-information", form.personalInformation)
        fill("live-data", form.liveData)
        fill("fault-data", form.faultData)
        fill("take-out", form.takeOut)
        fill("bring-in", form.bringIn)
        fill("service-stop", form.serviceStop)
        fill("backup", form.backup)
        fill("rollback", .text(form.rollback.text))
        fill("risk", .text(form.risk.text))
        fill("supervisor", .text(form.supervisor.text))
        fill(form.terminal)
    }

    private mutating func fill(_ terminal: TerminalDeclaration) {
        fill("terminal.terminal", .text(terminal.terminal.text))
        fill("terminal.operating-system", .text(terminal.operatingSystem.text))
        fill("terminal.patched-on", .word("\(terminal.patchedOn)"))
        fill("terminal.antivirus", .text(terminal.antivirus.text))
        fill("terminal.definitions-of", .word("\(terminal.definitionsOf)"))
        fill("terminal.scanned-on", .word("\(terminal.scannedOn)"))
        fill("terminal.malware-found", .word(terminal.malwareFound ? "yes" : "no"))
        fill("terminal.firewall", .word(terminal.firewall ? "yes" : "no"))
        fill("terminal.public-wireless", .word(terminal.publicWireless ? "yes" : "no"))
        fill("terminal.declared-by", .text(terminal.declaredBy.text))
        fill("terminal.declared-on", .word("\(terminal.declaredOn)"))
    }

    private mutating func fill(_ path: String, _ answer: Declared) {
        switch answer {
        case .no: fill(path, .word("no"))
        case .yes(let what): fill(path, .text("yes, " + what.text))
        }
    }
}
