internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

/// A vendor's own technicians: who is applied for (保守要員の登録申請), and that the list is right.
struct TechnicianApply: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "apply", "登録を病院に申請する (事業者の担当)", "ask the hospital to enter a technician (a vendor's clerk)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("新しいID", "the new id", name: "id")) var id: String
    @OptionGroup var fields: TechnicianFields
    @Option(help: ArgumentHelp("担当する作業と機器", "work and systems", name: "words")) var duties: String
    @Option(help: ArgumentHelp("本人の誓約書の日付", "the day of the technician's own pledge", name: "date"))
    var pledgedOn: String
    @Option(help: ArgumentHelp("最後の教育を受けた日", "the day of the last training", name: "date"))
    var trainedOn: String

    func run(at desk: Desk) async throws {
        var fields = fields
        // A clerk's ledger has one vendor, the clerk's own.
        if fields.vendor == nil { fields.vendor = try await desk.ledger().vendors.first.map { "\($0.id)" } }
        try await desk.enter(
            .application(
                try TechnicianKind.entry(id: id, fields), duties: try Given.label("--duties", duties),
                pledgedOn: try Given.date("--pledged-on", pledgedOn),
                trainedOn: try Given.date("--trained-on", trainedOn)),
            done: desk.say(
                "\(id) の登録を病院に申請しました。病院が登録するまでは何も変わりません",
                "the hospital is asked to enter \(id); nothing changes before it does"))
    }
}

struct TechnicianApplications: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("applications", "病院の確認を待つ登録申請", "applications that wait for the hospital")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let applications = try await desk.ledger().applications
        try desk.output.show(json: applications)
        let zone = applications.isEmpty ? nil : try await desk.zone()
        let words = desk.words
        var table = Table([
            "ID", words.say("氏名", "NAME"), words.say("所属", "VENDOR"), words.say("担当", "DUTIES"),
            words.say("鍵", "KEYS"), words.say("誓約書", "PLEDGED"), words.say("教育", "TRAINED"),
            words.say("申請者", "BY"), words.say("申請日時", "ASKED"),
        ])
        for application in applications {
            let technician = application.technician
            table.add([
                "\(technician.id)", technician.name.text, TechnicianKind.affiliation(technician),
                application.duties.text, technician.keys.map(\.fingerprint).joined(separator: " "),
                "\(application.pledgedOn)", "\(application.trainedOn)", "\(application.by)",
                zone.map { words.stamp(application.at, zone: $0) } ?? "",
            ])
        }
        desk.output.show(table, empty: desk.say("待っている登録申請はありません", "no application waits"))
    }
}

struct TechnicianAccept: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("accept", "登録申請のとおり登録する (病院)", "enter a technician as applied for (the hospital)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("保守要員ID", "the technician", name: "id")) var id: String

    func run(at desk: Desk) async throws {
        let id: TechnicianID = try Given.id("ID", id)
        guard let application = try await desk.ledger().applications.first(where: { $0.technician.id == id }) else {
            throw Trouble.unknown(what: .application, id: "\(id)")
        }
        let keys = application.technician.keys.map(\.fingerprint).joined(separator: " ")
        try await desk.enter(
            .applicationAccepted(id, at: application.at),
            done: desk.say(
                "\(id) を登録しました (鍵 \(keys))。次に招待コードを出してください: sekimori technician invite \(id)",
                "\(id) entered (key \(keys)); now make an invitation: sekimori technician invite \(id)"))
    }
}

struct TechnicianDecline: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "decline", "登録申請を断る (病院)、取り下げる (事業者)", "refuse an application (the hospital), take it back (the vendor)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("保守要員ID", "the technician", name: "id")) var id: String
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws {
        try await desk.enter(
            .applicationClosed(try Given.id("ID", id), why: try Given.label("--why", why)),
            done: desk.say("\(id) の登録申請を終えました", "the application for \(id) is closed"))
    }
}

struct TechnicianConfirm: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "confirm", "名簿の全員が在籍していると確認する (事業者の担当、月に一度)",
            "confirm that the list is right, once a month (a vendor's clerk)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("病院が代理で入力する: どの事業者か", "entered by the hospital as proxy: which vendor", name: "id"))
    var vendor: String?
    @OptionGroup var proxy: ProxyOptions
    @Flag(name: .long, help: ArgumentHelp("尋ねずに確認する", "do not ask")) var yes = false

    func validate() throws {
        guard (vendor == nil) == (try proxy.entry() == nil) else {
            throw ValidationError(help("--vendor は --proxy-for と一緒に使います", "--vendor and --proxy-for go together"))
        }
    }

    func run(at desk: Desk) async throws {
        let ledger = try await desk.ledger()
        let vendor: VendorID? = try self.vendor.map { try Given.id("--vendor", $0) }
        guard vendor != nil || ledger.vendors.count == 1 else {
            throw ValidationError(help("--vendor と --proxy-for が必要です", "--vendor and --proxy-for are needed"))
        }
        let here = ledger.technicians.filter { technician in
            if case .retired = technician.standing { return false }
            return vendor == nil || vendor == technician.vendor
        }
        var table = Table(TechnicianKind.headings(desk.words))
        for technician in here { table.add(TechnicianKind.row(technician, desk.words)) }
        if desk.output.form == .json {
            desk.output.words(table.text)
        } else {
            desk.output.show(table, empty: desk.say("登録されている保守要員はいません", "nobody is registered"))
        }
        if !yes {
            try Ask.agreement(
                desk.say(
                    "全員がいまも在籍し、保守を担当していますか。確認するなら「確認」と入力: ",
                    "is everybody still with the vendor and on this work? type yes: "), desk.words, desk.output,
                accept: ["確認", "yes"])
        }
        try await desk.enter(
            .rosterConfirmed(here.map(\.id), of: vendor, proxy: try proxy.entry()),
            done: desk.say("名簿を確認しました", "the list is confirmed"))
    }
}
