internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// A technician as the hospital sees one: applied for, or entered.
enum ApplicationPages {
    /// Who keeps the ledgers; the others of the house look.
    private static let keepers: Set<RoleName> = [.manager, .operator]

    static let routes: [PageRoute] = [
        .get("/technicians/{id}", .roles(.house), show),
        .post("/technicians/{id}/accept", .roles(keepers), accept),
        .post("/technicians/{id}/refuse", .roles(keepers), refuse),
        .post("/technicians/{id}/invite", .roles(keepers), invite),
    ]

    static func mayKeep(_ me: Me) -> Bool { keepers.contains(me.role) }

    @Sendable static func show(_ visit: Visit) async throws -> Outcome { .page(try await page(visit)) }

    private static func page(
        _ visit: Visit, faults: [FormFault] = [], code: String? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Page {
        let id = try visit.id(TechnicianID.self)
        let house = try await visit.hospital()
        let teller = house.teller
        let mayKeep = Self.mayKeep(try visit.person())
        var context: Context = ["id": "\(id)", "why": visit.form["why"] ?? ""]
        var fields: [FormField] = []
        let title: String
        if let application = house.ledger.applications.first(where: { $0.technician.id == id }) {
            title = visit.say("保守要員の登録申請", "Application for a technician")
            context["facts"] =
                facts(application.technician, house) + [
                    Fact(visit.say("担当する作業と機器", "work and systems"), application.duties.text),
                    Fact(visit.say("誓約書", "pledge"), visit.words.date(application.pledgedOn)),
                    Fact(visit.say("最後の教育訓練", "last trained"), visit.words.date(application.trainedOn)),
                    Fact(
                        visit.say("申請者", "asked by"),
                        teller.names.person(application.by) + " " + teller.stamp(application.at)),
                ]
            if mayKeep { context["deciding"] = ["applied": "\(application.at)"] }
        } else if let technician = house.ledger.technicians.first(where: { $0.id == id }) {
            title = visit.say("保守要員", "Technician")
            let stops: [StopView] = try await visit.api.get("/v1/stops")
            let standing = LedgerPage.standing(of: technician, house.ledger, stops: stops, teller)
            context["facts"] =
                facts(technician, house) + [
                    Fact(
                        visit.words.field("standing"), [standing.text, standing.more].compactMap { $0 },
                        mark: standing.tint)
                ]
            context["entered"] = true
            // Beside a code there is no form: sent once more, it would make the code void.
            if mayKeep, technician.standing == .active, code == nil {
                fields = ReissueForm(visit: visit).fields
                context["inviting"] = ["isReissue": !faults.isEmpty]
            }
        } else {
            throw PortalProblem.notFound
        }
        context["heading"] = title
        if let code { context["invitation"] = ["code": code] }
        return FormPage(
            template: "technician", title: title, fields: fields, faults: faults, status: status, context: context
        ).page
    }

    private static func facts(_ technician: Technician, _ house: Hospital) -> [Fact] {
        let words = house.teller.words
        let employer = technician.subcontractor.map { id in
            house.ledger.contracts.flatMap(\.subcontractors).first { $0.id == id }?.name.text ?? "\(id)"
        }
        let sources =
            technician.sources.isEmpty
            ? house.ledger.vendors.first { $0.id == technician.vendor }?.sources ?? [] : technician.sources
        var facts = [
            Fact(words.say("氏名", "name"), technician.name.text),
            Fact(words.say("利用者ID", "user id"), "\(technician.id)"),
            Fact(words.field("vendor"), house.teller.names.vendor(technician.vendor)),
        ]
        if let employer { facts.append(Fact(words.field("subcontractor"), employer)) }
        return facts + [
            Fact(words.field("contact"), technician.contact.text),
            Fact(words.field("schedule"), words.schedule(technician.schedule)),
            Fact(words.field("sources"), sources.map(\.description)),
            Fact(words.field("keys"), technician.keys.map { "\($0.kind) \($0.fingerprint)" }),
            Fact(
                words.field("rights-confirmed-by"),
                technician.rightsConfirmedBy?.text ?? words.say("未確認", "not confirmed"),
                mark: technician.rightsConfirmedBy == nil ? "warn" : nil),
        ]
    }

    // MARK: What the hospital does about it

    @Sendable static func accept(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(TechnicianID.self)
        guard let applied = visit.form.written("applied").flatMap({ Instant($0) }) else {
            throw PortalProblem.badRequest
        }
        // What was read is what is entered: meanwhile it may have been taken back and made anew with another key.
        let waits = try await visit.ledger().applications.first { $0.technician.id == id }
        if let waits, waits.at != applied {
            let sentence = visit.say(
                "ご覧になった後に申請が出し直されました。下の内容をもう一度確かめてください。何も登録していません",
                "this was applied for anew after you read it: look at it again; nothing was entered")
            return .page(
                try await page(visit, faults: [FormFault(field: nil, sentence: sentence)], status: .conflict))
        }
        return try await visit.attempting {
            try await visit.change(.applicationAccepted(id, at: applied))
            return .redirect(.path("technicians", visit.id))
        } otherwise: { fault, status in
            try await page(visit, faults: [fault], status: status)
        }
    }

    @Sendable static func refuse(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(TechnicianID.self)
        guard let why = visit.reason("why") else {
            let fault = FormFault(field: nil, sentence: visit.noReason("why"))
            return .page(try await page(visit, faults: [fault], status: .badRequest))
        }
        return try await visit.attempting {
            try await visit.change(.applicationClosed(id, why: why))
            return .redirect(.ledgerOfTechnicians)
        } otherwise: { fault, status in
            try await page(visit, faults: [fault], status: status)
        }
    }

    /// A code with which the technician sets a password; shown once.
    @Sendable static func invite(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(TechnicianID.self)
        guard try await visit.ledger().technicians.contains(where: { $0.id == id }), let account = AccountID("\(id)")
        else { throw PortalProblem.notFound }
        let reissue = ReissueForm(visit: visit).read()
        guard reissue.faults.isEmpty else {
            return .page(try await page(visit, faults: reissue.faults, status: .badRequest))
        }
        return try await visit.attempting {
            let receipt = try await visit.change(.invitation(account, check: reissue.check))
            return .page(try await page(visit, code: receipt.invitation))
        } otherwise: { fault, status in
            try await page(visit, faults: [fault], status: status)
        }
    }
}

extension Place {
    static var ledgerOfTechnicians: Self { Self("/ledger?part=technicians") ?? .home }
}
