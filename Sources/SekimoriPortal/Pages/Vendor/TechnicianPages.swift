internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// A vendor's own technicians: who they are, who is applied for, who left, and that the list is right.
enum TechnicianPages {
    static let routes: [PageRoute] = [
        .get("/technicians", .roles([.clerk]), list),
        .get("/technicians/new", .roles([.clerk]), form),
        .post("/technicians/new", .roles([.clerk]), apply, again: applyAgain),
        .post("/technicians/confirm", .roles([.clerk]), confirm),
        .get("/technicians/{id}/leave", .roles([.clerk]), leaving),
        .post("/technicians/{id}/leave", .roles([.clerk]), leave, again: leaveAgain),
        .post("/technicians/{id}/take-back", .roles([.clerk]), takeBack),
    ]

    static let navigation: [Navigation.Item] = [
        Navigation.Item(path: "/technicians", japanese: "保守要員", english: "Technicians", roles: [.clerk])
    ]

    // MARK: The list

    @Sendable static func list(_ visit: Visit) async throws -> Outcome { .page(try await page(visit)) }

    private static func page(_ visit: Visit, fault: FormFault? = nil, status: HTTPResponse.Status = .ok) async throws
        -> Page
    {
        let house = try await visit.hospital()
        guard let vendor = try visit.person().actor.vendor else { throw PortalProblem.notFound }
        let roster = Roster(house.ledger, of: vendor, house.teller)
        var context: Context = ["roster": roster]
        if let fault, let faults = [fault].context([:]) { context["faults"] = faults }
        return Page("technicians", title: visit.say("保守要員", "Technicians"), status: status, context)
    }

    @Sendable static func confirm(_ visit: Visit) async throws -> Outcome {
        let shown = visit.form.all("technician").compactMap { TechnicianID($0) }
        return try await visit.attempting {
            try await visit.change(.rosterConfirmed(shown))
            return .redirect(.path("technicians"))
        } otherwise: { fault, status in
            // Which part of the call is meant is nothing to whoever reads a page.
            let fault = FormFault(field: nil, sentence: fault.sentence, hint: fault.hint)
            return try await page(visit, fault: fault, status: status)
        }
    }

    // MARK: A new one

    @Sendable static func form(_ visit: Visit) async throws -> Outcome { .page(try await application(visit, []).page) }

    private static func application(_ visit: Visit, _ faults: [FormFault]) async throws -> FormPage {
        guard let vendor = try visit.person().actor.vendor else { throw PortalProblem.notFound }
        let ledger = try await visit.ledger()
        let fields = TechnicianFields(visit: visit, ledger: ledger, vendor: vendor, filled: visit.form)
        return FormPage(
            template: "technician-new", title: visit.say("保守要員の登録申請", "Apply for a technician"), fields: [],
            groups: fields.groups, faults: faults, status: faults.isEmpty ? .ok : .badRequest)
    }

    /// What was filled in, shown once more.
    @Sendable static func applyAgain(_ visit: Visit) async throws -> Outcome {
        var form = try await application(visit, [visit.onceMore])
        form.status = visit.onceMoreStatus
        return .page(form.page)
    }

    @Sendable static func apply(_ visit: Visit) async throws -> Outcome {
        guard let vendor = try visit.person().actor.vendor else { throw PortalProblem.notFound }
        let filled: TechnicianForm
        switch TechnicianForm.read(visit.form, of: vendor, visit.words) {
        case .success(let form): filled = form
        case .failure(let faults):
            return .page(try await application(visit, [FormFault](faults, visit)).page)
        }
        return try await visit.attempting {
            try await visit.change(filled.change)
            return .redirect(.path("technicians"))
        } otherwise: { fault, status in
            // The API names the parts of the call, the page its fields.
            let fields = ["pledgedOn": "pledged-on", "trainedOn": "trained-on"]
            var form = try await application(
                visit,
                [FormFault(field: fault.field.flatMap { fields[$0] }, sentence: fault.sentence, hint: fault.hint)])
            form.status = status
            return form.page
        }
    }

    @Sendable static func takeBack(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(TechnicianID.self)
        guard try await visit.ledger().applications.contains(where: { $0.technician.id == id }) else {
            throw PortalProblem.notFound
        }
        guard let why = Label(visit.say("事業者が取り下げた", "taken back by the vendor")) else {
            throw PortalProblem.notFound
        }
        return try await visit.attempting {
            try await visit.change(.applicationClosed(id, why: why))
            return .redirect(.path("technicians"))
        } otherwise: { fault, status in
            try await page(visit, fault: fault, status: status)
        }
    }

    // MARK: A leaver

    /// What a vendor reports of a technician (離職・担当変更届, D12).
    enum Reason: String, CaseIterable {
        case left
        case reassigned
        /// For a while, or until it is known what happened: the hospital lets them in again.
        case suspended

        func name(_ visit: Visit) -> String {
            switch self {
            case .left: visit.say("離職", "left the company")
            case .reassigned: visit.say("担当変更", "has other duties now")
            case .suspended: visit.say("一時停止(休職、鍵や端末の紛失など)", "suspended for a while (on leave, key or device lost, …)")
            }
        }
    }

    @Sendable static func leaving(_ visit: Visit) async throws -> Outcome { .page(try await leavePage(visit, []).page) }

    private static func leavePage(_ visit: Visit, _ faults: [FormFault]) async throws -> FormPage {
        let technician = try await technician(visit)
        let facts = try visit.facts()
        let today = facts.zone.local(facts.now).date
        let chosen = visit.form["reason"] ?? ""
        let reasons = Reason.allCases.map {
            FormField.Option(
                value: $0.rawValue, label: $0.name(visit), isChosen: chosen.utf8.elementsEqual($0.rawValue.utf8))
        }
        var form = FormPage(
            template: "technician-leave", title: visit.say("離職・担当変更の届け", "Report a leaver"),
            fields: [
                FormField(name: "reason", label: visit.say("事由", "What happened"), kind: .choice(reasons)),
                FormField(
                    name: "since", label: visit.say("発生日", "Since"), kind: .date,
                    value: visit.form["since"] ?? "\(today)"),
                FormField(
                    name: "remark", label: visit.say("補足", "Remark"), value: visit.form["remark"],
                    hint: visit.say("なくてもかまいません", "may be left empty")),
            ], faults: faults, status: faults.isEmpty ? .ok : .badRequest)
        form.context["id"] = "\(technician.id)"
        form.context["who"] = technician.name.text
        return form
    }

    /// One of the vendor's that is not retired.
    private static func technician(_ visit: Visit) async throws -> Technician {
        let id = try visit.id(TechnicianID.self)
        guard let technician = try await visit.ledger().technicians.first(where: { $0.id == id }) else {
            throw PortalProblem.notFound
        }
        if case .retired = technician.standing { throw PortalProblem.notFound }
        return technician
    }

    @Sendable static func leave(_ visit: Visit) async throws -> Outcome {
        let technician = try await technician(visit)
        let reason = visit.form["reason"].flatMap { text in
            Reason.allCases.first { $0.rawValue.utf8.elementsEqual(text.utf8) }
        }
        let since = visit.form["since"].flatMap { CivilDate($0) }
        let remark = visit.form.written("remark")
        var faults: [FormFault] = []
        if reason == nil { faults.append(FormFault(field: "reason", sentence: visit.say("事由を選んでください", "choose one"))) }
        if since == nil { faults.append(FormFault(field: "since", sentence: visit.say("日付を書いてください", "write a date"))) }
        if let remark, Label(remark) == nil {
            faults.append(FormFault(field: "remark", sentence: visit.words.words(.hidden).rule))
        }
        guard faults.isEmpty, let reason, let since,
            // On the record in the hospital's language, whoever reports it.
            let why = Label("\(Self.recorded(reason)) \(since)" + (remark.map { ": " + $0 } ?? ""))
        else { return .page(try await leavePage(visit, faults).page) }
        let standing: Standing = reason == .suspended ? .suspended(why: why) : .retired(why: why)
        return try await visit.attempting {
            try await visit.change(.technicianStanding(technician.id, standing))
            return .redirect(.path("technicians"))
        } otherwise: { fault, status in
            var form = try await leavePage(visit, [fault])
            form.status = status
            return form.page
        }
    }

    @Sendable static func leaveAgain(_ visit: Visit) async throws -> Outcome {
        var form = try await leavePage(visit, [visit.onceMore])
        form.status = visit.onceMoreStatus
        return .page(form.page)
    }

    private static func recorded(_ reason: Reason) -> String {
        switch reason {
        case .left: "離職"
        case .reassigned: "担当変更"
        case .suspended: "一時停止"
        }
    }
}

extension Visit {
    /// Changes the ledgers as whoever is signed in.
    @discardableResult
    func change(_ change: LedgerChange) async throws -> LedgerReceipt {
        try await act("/v1/ledger", change)
    }
}

/// A vendor's technicians as the vendor sees them.
struct Roster: Hashable, Sendable {
    let technicians: Grid
    /// Nil: nobody is applied for.
    let applications: Applications?
    let confirmation: Confirmation
    /// What the form of the confirmation says: the list as it is shown.
    let ids: [String]

    struct Applications: Hashable, Sendable {
        let items: [Waiting]
    }

    struct Waiting: Hashable, Sendable {
        let id: String
        let name: String
        let duties: String
        let asked: String
    }

    struct Confirmation: Hashable, Sendable {
        let sentence: String
        let tone: String
    }

    init(_ ledger: LedgerView, of vendor: VendorID, _ teller: Teller) {
        let own = ledger.technicians.filter { $0.vendor == vendor }
        let here = own.filter { !$0.isRetired }
        let networks = ledger.vendors.first { $0.id == vendor }?.sources ?? []
        let rows = (here + own.filter(\.isRetired)).map { Self.row($0, networks, teller) }
        technicians = Grid(
            "technicians", teller.say("登録されている保守要員", "registered technicians"),
            columns: [
                teller.say("氏名", "name"), teller.words.field("standing"), teller.say("登録した鍵", "registered keys"),
                teller.words.field("schedule"), teller.words.field("sources"), teller.say("離職・担当変更", "leaver"),
            ], rows: rows, none: teller.say("登録されている保守要員はまだいません", "nobody is registered yet"))
        let waiting = ledger.applications.filter { $0.technician.vendor == vendor }.map { application in
            Waiting(
                id: "\(application.technician.id)", name: application.technician.name.text,
                duties: application.duties.text, asked: teller.stamp(application.at))
        }
        applications = waiting.isEmpty ? nil : Applications(items: waiting)
        ids = here.map { "\($0.id)" }
        confirmation = Self.confirmation(ledger.rosters.first { $0.vendor == vendor }, teller)
    }

    private static func row(_ technician: Technician, _ networks: [Network], _ teller: Teller) -> Grid.Row {
        let sources = technician.sources.isEmpty ? networks : technician.sources
        let keys = technician.keys.map { "\($0.kind) \($0.fingerprint)" }
        let standing = Grid.Cell(
            teller.words.standing(technician.standing), tint: technician.standing == .active ? "good" : "warn")
        return Grid.Row(
            cells: [
                Grid.Cell(technician.name.text, more: "\(technician.id)"), standing,
                Grid.Cell(
                    keys.isEmpty ? teller.say("なし", "none") : teller.words.list(keys),
                    tint: keys.isEmpty ? "warn" : nil),
                Grid.Cell(teller.words.schedule(technician.schedule)),
                Grid.Cell(
                    teller.words.list(sources),
                    more: technician.sources.isEmpty ? teller.say("事業者の登録どおり", "as registered for all") : nil),
                technician.isRetired
                    ? Grid.Cell("–")
                    : Grid.Cell(
                        teller.say("届け出る…", "report…"), link: "/technicians/\(technician.id)/leave"),
            ], shade: technician.isRetired ? "gone" : nil)
    }

    private static func confirmation(_ roster: RosterView?, _ teller: Teller) -> Confirmation {
        guard let roster else {
            return Confirmation(sentence: teller.say("まだだれも登録されていません。", "Nobody is registered yet."), tone: "good")
        }
        let last = roster.confirmation.map { teller.stamp($0.at) }
        let said =
            last.map { teller.say("最後の確認は \($0) でした。", "Last confirmed \($0). ") }
            ?? teller.say("この名簿はまだ一度も確認されていません。", "This list was never confirmed. ")
        if roster.due <= teller.now {
            return Confirmation(
                sentence: said
                    + teller.say(
                        "期限の \(teller.stamp(roster.due)) を過ぎたため、いまはだれも入れません。確認すればすぐに入れます。",
                        "It was due \(teller.stamp(roster.due)): nobody can enter now. Once it is confirmed the doors open."
                    ),
                tone: "bad")
        }
        if roster.owed <= teller.now {
            return Confirmation(
                sentence: said
                    + teller.say(
                        "月に一度の確認の時期です。\(teller.stamp(roster.due)) を過ぎると、確認されるまでだれも入れません。",
                        "It is due once a month; after \(teller.stamp(roster.due)) nobody can enter until it is confirmed."
                    ),
                tone: "warn")
        }
        if let last {
            return Confirmation(sentence: teller.say("\(last) に確認済みです。", "Confirmed \(last)."), tone: "good")
        }
        return Confirmation(
            sentence: said + teller.say("月に一度、在籍を確かめてください。", "Please confirm it once a month."), tone: "warn")
    }
}

extension Technician {
    var isRetired: Bool { if case .retired = standing { true } else { false } }
}

extension RegisteredKey {
    /// `Ed25519`, `Ed25519 (FIDO2)`, `ECDSA`, `RSA`: what people call it.
    var kind: String {
        let type = Array(line.utf8.prefix { $0 != 0x20 })
        let name =
            if type.contains("ed25519") {
                "Ed25519"
            } else if type.contains("ecdsa") {
                "ECDSA"
            } else if type.contains("rsa") {
                "RSA"
            } else {
                String(decoding: type, as: UTF8.self)
            }
        return type.starts(with: "sk-".utf8) ? name + " (FIDO2)" : name
    }
}

extension [UInt8] {
    fileprivate func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return indices.contains { self[$0...].starts(with: wanted) }
    }
}
