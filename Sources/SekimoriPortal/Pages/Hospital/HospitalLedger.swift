internal import Sekimori
internal import SekimoriService

/// The hospital's ledgers (台帳), one part at a time.
struct LedgerPage: Hashable, Sendable {
    let parts: [Choice]
    let table: Grid
    /// Beside the technicians: those that vendors applied for; nil where none wait.
    let applications: Grid?

    /// The raw value is what addresses write.
    enum Part: String, Hashable, Sendable, CaseIterable {
        case vendors, contracts, technicians, assets, sources, schedules, delegations, people, holidays
    }

    init(_ part: Part, _ ledger: LedgerView, stops: [StopView], _ teller: Teller) {
        parts = Part.allCases.map { one in
            Choice(
                name: Self.name(one, teller), href: "/ledger?part=\(one.rawValue)", isChosen: one == part)
        }
        let title = Self.name(part, teller)
        let (columns, rows): ([String], [Grid.Row]) =
            switch part {
            case .vendors: Self.vendors(ledger, stops, teller)
            case .contracts: Self.contracts(ledger, teller)
            case .technicians: Self.technicians(ledger, stops, teller)
            case .assets: Self.assets(ledger, stops, teller)
            case .sources: Self.sources(ledger, teller)
            case .schedules: Self.schedules(ledger, teller)
            case .delegations: Self.delegations(ledger, teller)
            case .people: Self.people(ledger, teller)
            case .holidays: Self.holidays(ledger, teller)
            }
        table = Grid(
            part.rawValue, title, columns: columns, rows: rows,
            none: teller.say("まだ登録がありません", "nothing is registered yet"))
        applications =
            part == .technicians && !ledger.applications.isEmpty
            ? Self.applications(ledger.applications, teller) : nil
    }

    /// Technicians that vendors applied for, the oldest application first.
    static func applications(_ applications: [TechnicianApplication], _ teller: Teller) -> Grid {
        Grid(
            "applications", teller.say("登録を待っている保守要員", "technicians to be entered"),
            columns: [
                teller.say("氏名", "name"), teller.words.field("vendor"),
                teller.say("担当する作業と機器", "work and systems"), teller.say("申請日時", "asked"),
            ],
            rows: applications.map { application in
                Grid.Row(cells: [
                    Grid.Cell(
                        application.technician.name.text, link: "/technicians/\(application.technician.id)",
                        more: "\(application.technician.id)"),
                    Grid.Cell(teller.names.vendor(application.technician.vendor)),
                    Grid.Cell(application.duties.text),
                    Grid.Cell(teller.stamp(application.at), more: teller.names.person(application.by)),
                ])
            }, none: teller.say("登録を待っている人はいません", "nobody waits"))
    }

    /// When a vendor last confirmed its list; late after a month, refused after two weeks more.
    private static func confirmed(_ vendor: Vendor, _ ledger: LedgerView, _ teller: Teller) -> Grid.Cell {
        guard let roster = ledger.rosters.first(where: { $0.vendor == vendor.id }) else { return Grid.Cell("–") }
        let by = roster.confirmation.map { confirmation in
            confirmation.proxy.map { $0.caller.text + teller.say("(代理入力)", " (entered as proxy)") }
                ?? teller.names.person(confirmation.by)
        }
        let isShut = roster.due <= teller.now
        return Grid.Cell(
            roster.confirmation.map { "\(teller.zone.local($0.at).date)" } ?? teller.say("未確認", "never"),
            more: isShut ? teller.say("確認されるまで入れません", "refused until confirmed") : by,
            tint: isShut ? "bad" : roster.owed <= teller.now || roster.confirmation == nil ? "warn" : nil)
    }

    private static func name(_ part: Part, _ teller: Teller) -> String {
        switch part {
        case .vendors: teller.say("事業者", "vendors")
        case .contracts: teller.say("契約", "contracts")
        case .technicians: teller.say("保守要員", "technicians")
        case .assets: teller.say("機器", "assets")
        case .sources: teller.say("接続元", "sources")
        case .schedules: teller.say("許可曜日・時間帯", "schedules")
        case .delegations: teller.say("責任者・委譲", "managers and delegates")
        case .people: teller.say("利用者", "people")
        case .holidays: teller.say("休日", "holidays")
        }
    }

    /// Whoever is active and stopped does not enter: the stop is what to say.
    private static func standing(_ standing: Standing, _ teller: Teller, stop: StopView? = nil) -> Grid.Cell {
        if standing == .active, let stop {
            return Grid.Cell(teller.say("停止中", "stopped"), link: "/stops", more: stop.why.text, tint: "bad")
        }
        return Grid.Cell(teller.words.standing(standing), tint: standing == .active ? "good" : "warn")
    }

    /// Technicians enter no more than their vendor does.
    static func standing(of technician: Technician, _ ledger: LedgerView, stops: [StopView], _ teller: Teller)
        -> Grid.Cell
    {
        let stop = stops.first { $0.stops(.vendor(technician.vendor)) }
        if technician.standing == .active, stop == nil,
            let vendor = ledger.vendors.first(where: { $0.id == technician.vendor }), vendor.standing != .active
        {
            return Grid.Cell(
                teller.words.standing(vendor.standing), more: teller.say("事業者", "the vendor"), tint: "warn")
        }
        return standing(technician.standing, teller, stop: stop)
    }

    private static func row(_ standing: Standing, _ cells: [Grid.Cell]) -> Grid.Row {
        if case .retired = standing { return Grid.Row(cells: cells, shade: "gone") }
        return Grid.Row(cells: cells)
    }

    private static func vendors(_ ledger: LedgerView, _ stops: [StopView], _ teller: Teller)
        -> ([String], [Grid.Row])
    {
        (
            [
                teller.words.field("name"), teller.words.field("responsible"),
                teller.words.field("contact"),
                teller.say("保守要員", "technicians"), teller.say("名簿の確認", "list confirmed"),
                teller.words.field("standing"),
            ],
            ledger.vendors.map { vendor in
                let active = ledger.technicians.filter { $0.vendor == vendor.id && $0.standing == .active }
                    .count
                return row(
                    vendor.standing,
                    [
                        Grid.Cell(vendor.name.text, more: "\(vendor.id)"), Grid.Cell(vendor.responsible.text),
                        Grid.Cell(vendor.contact.text), Grid.Cell(teller.say("\(active)人", "\(active)")),
                        confirmed(vendor, ledger, teller),
                        standing(vendor.standing, teller, stop: stops.first { $0.stops(.vendor(vendor.id)) }),
                    ])
            }
        )
    }

    private static func contracts(_ ledger: LedgerView, _ teller: Teller) -> ([String], [Grid.Row]) {
        func until(_ date: CivilDate) -> String? {
            if date < teller.today { return "bad" }
            return date < teller.today.advanced(by: 60) ? "warn" : nil
        }
        return (
            [
                teller.words.field("contract"), teller.words.field("vendor"), teller.say("期間", "period"),
                teller.words.field("nondisclosure-until"), teller.words.field("safety-clauses"),
                teller.words.field("subcontractors"), teller.words.field("standing"),
            ],
            ledger.contracts.map { contract in
                row(
                    contract.standing,
                    [
                        Grid.Cell("\(contract.id)"), Grid.Cell(teller.names.vendor(contract.vendor)),
                        Grid.Cell("\(contract.from) – \(contract.until)", tint: until(contract.until)),
                        Grid.Cell(
                            contract.nondisclosureUntil.map { "\($0)" } ?? teller.say("なし", "none"),
                            tint: contract.nondisclosureUntil.map(until) ?? "bad"),
                        Grid.Cell(
                            teller.words.yesNo(contract.safetyClauses), tint: contract.safetyClauses ? nil : "bad"
                        ),
                        Grid.Cell(
                            contract.subcontractors.isEmpty
                                ? teller.say("なし", "none") : teller.words.list(contract.subcontractors.map(\.name))),
                        standing(contract.standing, teller),
                    ])
            }
        )
    }

    private static func technicians(_ ledger: LedgerView, _ stops: [StopView], _ teller: Teller)
        -> ([String], [Grid.Row])
    {
        let subcontractors = Dictionary(
            ledger.contracts.flatMap(\.subcontractors).map { ($0.id, $0.name.text) }
        ) { first, _ in first }
        return (
            [
                teller.words.field("name"), teller.words.field("vendor"), teller.words.field("contact"),
                teller.words.field("rights-confirmed-by"), teller.say("登録した鍵", "registered keys"),
                teller.words.field("standing"),
            ],
            ledger.technicians.map { technician in
                row(
                    technician.standing,
                    [
                        Grid.Cell(
                            technician.name.text, link: "/technicians/\(technician.id)",
                            more: "\(technician.id)"),
                        Grid.Cell(
                            teller.names.vendor(technician.vendor),
                            more: technician.subcontractor.map {
                                teller.say("再委託先 ", "employed by ") + (subcontractors[$0] ?? "\($0)")
                            }),
                        Grid.Cell(technician.contact.text),
                        Grid.Cell(
                            technician.rightsConfirmedBy?.text ?? teller.say("未確認", "not confirmed"),
                            tint: technician.rightsConfirmedBy == nil ? "warn" : nil),
                        Grid.Cell(
                            technician.keys.isEmpty
                                ? teller.say("なし", "none") : teller.words.list(technician.keys.map(\.fingerprint)),
                            tint: technician.keys.isEmpty ? "warn" : nil),
                        standing(of: technician, ledger, stops: stops, teller),
                    ])
            }
        )
    }

    private static func assets(_ ledger: LedgerView, _ stops: [StopView], _ teller: Teller)
        -> ([String], [Grid.Row])
    {
        (
            [
                teller.words.field("name"), teller.words.field("place"), teller.words.field("address"),
                teller.words.field("account"), teller.words.field("remote-maintenance"),
                teller.words.field("standing"),
            ],
            ledger.assets.map { asset in
                let flag: String? =
                    switch asset.remoteMaintenance {
                    case .yes: "good"
                    case .no: nil
                    case .unconfirmed: "warn"
                    }
                return row(
                    asset.standing,
                    [
                        Grid.Cell(asset.name.text, more: "\(asset.id)"), Grid.Cell(asset.place.text),
                        Grid.Cell("\(asset.address)", more: asset.port == 22 ? nil : "\(asset.port)"),
                        Grid.Cell(asset.account),
                        Grid.Cell(teller.words.remoteMaintenance(asset.remoteMaintenance), tint: flag),
                        standing(asset.standing, teller, stop: stops.first { $0.stops(.asset(asset.id)) }),
                    ])
            }
        )
    }

    /// From where anybody may come at all; a technician's own list is narrower than the vendor's.
    private static func sources(_ ledger: LedgerView, _ teller: Teller) -> ([String], [Grid.Row]) {
        let vendors = ledger.vendors.map { vendor in
            row(
                vendor.standing,
                [
                    Grid.Cell(vendor.name.text), Grid.Cell(teller.say("全員", "everybody")),
                    Grid.Cell(teller.words.list(vendor.sources)),
                ])
        }
        let technicians = ledger.technicians.filter { !$0.sources.isEmpty }.map { technician in
            row(
                technician.standing,
                [
                    Grid.Cell(teller.names.vendor(technician.vendor)), Grid.Cell(technician.name.text),
                    Grid.Cell(teller.words.list(technician.sources)),
                ])
        }
        return (
            [teller.words.field("vendor"), teller.say("だれが", "who"), teller.words.field("sources")],
            vendors + technicians
        )
    }

    private static func schedules(_ ledger: LedgerView, _ teller: Teller) -> ([String], [Grid.Row]) {
        let contracts = ledger.contracts.map { contract in
            row(
                contract.standing,
                [
                    Grid.Cell(teller.words.field("contract")),
                    Grid.Cell("\(contract.id)", more: teller.names.vendor(contract.vendor)),
                    Grid.Cell(teller.words.schedule(contract.schedule)),
                ])
        }
        let assets = ledger.assets.map { asset in
            row(
                asset.standing,
                [
                    Grid.Cell(teller.words.field("asset")), Grid.Cell(asset.name.text),
                    Grid.Cell(teller.words.schedule(asset.schedule)),
                ])
        }
        let technicians = ledger.technicians.map { technician in
            row(
                technician.standing,
                [
                    Grid.Cell(teller.words.field("technician")), Grid.Cell(technician.name.text),
                    Grid.Cell(teller.words.schedule(technician.schedule)),
                ])
        }
        return (
            [teller.say("台帳", "ledger"), teller.say("名称", "name"), teller.words.field("schedule")],
            contracts + assets + technicians
        )
    }

    private static func delegations(_ ledger: LedgerView, _ teller: Teller) -> ([String], [Grid.Row]) {
        let sorted = ledger.appointments.sorted { $0.number < $1.number }
        return (
            [
                teller.words.field("name"), teller.say("役職", "post"), teller.say("期間", "period"),
                teller.words.field("key"), teller.say("任命書", "statement"),
            ],
            sorted.map { appointment in
                let inForce = appointment.validity.contains(teller.now)
                return Grid.Row(
                    cells: [
                        Grid.Cell(appointment.name.text, more: "\(appointment.person)"),
                        Grid.Cell(
                            post(appointment.post, teller), tint: appointment.post == .ended ? "warn" : nil),
                        Grid.Cell(period(appointment.validity, teller), tint: inForce ? nil : "warn"),
                        Grid.Cell(appointment.key.fingerprint),
                        Grid.Cell(teller.say("第\(appointment.number)号", "no. \(appointment.number)")),
                    ], shade: appointment.post == .ended ? "gone" : nil)
            }
        )
    }

    private static func post(_ post: Appointment.Post, _ teller: Teller) -> String {
        guard case .delegate(let vendors) = post, !vendors.isEmpty else {
            return teller.words.post(post)
        }
        let names = teller.words.list(vendors.map { teller.names.vendor($0) })
        return teller.say("代行者(\(names))", "delegate for \(names)")
    }

    /// First and last day; a window's end is the day after the last where it is midnight.
    private static func period(_ window: Window, _ teller: Teller) -> String {
        let last = teller.zone.local(window.until - Span(microseconds: 1)).date
        return "\(teller.zone.local(window.from).date) – \(last)"
    }

    private static func people(_ ledger: LedgerView, _ teller: Teller) -> ([String], [Grid.Row]) {
        (
            [
                teller.words.field("name"), teller.words.field("role"),
                teller.say("登録した鍵", "registered keys"),
                teller.words.field("standing"),
            ],
            ledger.people.map { person in
                let role =
                    if case .clerk(let vendor) = person.role {
                        teller.say(
                            "\(teller.names.vendor(vendor)) の担当", "clerk of \(teller.names.vendor(vendor))")
                    } else { teller.words.role(person.role) }
                return row(
                    person.standing,
                    [
                        Grid.Cell(person.name.text, more: "\(person.id)"), Grid.Cell(role),
                        Grid.Cell(
                            person.keys.isEmpty
                                ? teller.say("なし", "none") : teller.words.list(person.keys.map(\.fingerprint))),
                        standing(person.standing, teller),
                    ])
            }
        )
    }

    private static func holidays(_ ledger: LedgerView, _ teller: Teller) -> ([String], [Grid.Row]) {
        (
            [teller.words.field("date"), teller.words.field("name")],
            ledger.holidays.map {
                Grid.Row(cells: [Grid.Cell(teller.words.date($0.date)), Grid.Cell($0.name.text)])
            }
        )
    }
}

extension StopView {
    fileprivate func stops(_ scope: StopScope) -> Bool { self.scope == .all || self.scope == scope }
}
