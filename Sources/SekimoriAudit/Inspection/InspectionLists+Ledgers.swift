internal import Sekimori

// MARK: Ledgers as they stand when the period ends

extension InspectionLists {
    private var say: InspectionLanguage { words.say }
    private var facts: Gathering { chosen.facts }

    var assets: InspectionTable {
        let used = Dictionary(grouping: chosen.sessions, by: \.session.asset)
        return InspectionTable(
            name: "assets", title: say("機器台帳", "Equipment ledger"), note: "",
            columns: [
                say("管理番号", "Id"), say("名称", "Name"), say("設置場所", "Place"), say("IPアドレス", "Address"),
                say("リモートメンテナンス", "Remote maintenance"), say("許可曜日・時間帯", "Hours"), say("状態", "Standing"),
                say("最終更新日", "Recorded"), say("更新者", "By"), say("期間中のセッション数", "Sessions"), say("最終利用", "Last used"),
            ],
            rows: facts.assets.values.sorted { $0.id < $1.id }.map { asset in
                let sessions = used[asset.id] ?? []
                return [
                    "\(asset.id)", asset.name.text, asset.place.text, "\(asset.address)",
                    words.remoteMaintenance(asset.remoteMaintenance), schedule(asset.schedule),
                    words.standing(asset.standing), recordedAt("asset/\(asset.id)"), recordedBy("asset/\(asset.id)"),
                    "\(sessions.count)", sessions.last.map { names.moment($0.session.startedAt) } ?? "",
                ]
            })
    }

    var vendors: InspectionTable {
        let asked = Dictionary(grouping: chosen.requests, by: \.form.vendor)
        return InspectionTable(
            name: "vendors", title: say("事業者台帳", "Vendors"), note: "",
            columns: [
                say("番号", "Id"), say("名称", "Name"), say("事業者責任者", "Responsible"), say("連絡先", "Contact"),
                say("許可された接続元", "Sources"), say("状態", "Standing"), say("期間中の申請", "Requests"), say("最終更新日", "Recorded"),
            ],
            rows: facts.vendors.values.sorted { $0.id < $1.id }.map { vendor in
                [
                    "\(vendor.id)", vendor.name.text, vendor.responsible.text, vendor.contact.text,
                    names.list(vendor.sources.map { "\($0)" }), words.standing(vendor.standing),
                    "\(asked[vendor.id]?.count ?? 0)", recordedAt("vendor/\(vendor.id)"),
                ]
            })
    }

    var contracts: InspectionTable {
        InspectionTable(
            name: "contracts", title: say("契約・守秘義務・再委託一覧", "Contracts, non-disclosure, subcontracting"), note: "",
            columns: [
                say("契約番号", "Contract"), say("事業者", "Vendor"), say("開始", "From"), say("終了", "Until"),
                say("守秘義務契約の期限", "Non-disclosure until"), say("安全管理条項", "Safety clauses"),
                say("許可曜日・時間帯", "Hours"), say("再委託先（確認期限）", "Subcontractors (confirmed until)"), say("状態", "Standing"),
            ],
            rows: facts.contracts.values.sorted { $0.id < $1.id }.map { contract in
                let subcontractors = contract.subcontractors.map { subcontractor in
                    subcontractor.name.text + say("（", " (")
                        + (subcontractor.confirmedUntil.map { "\($0)" } ?? say("未確認", "unconfirmed")) + say("）", ")")
                }
                return [
                    "\(contract.id)", names.vendor(contract.vendor), "\(contract.from)", "\(contract.until)",
                    contract.nondisclosureUntil.map { "\($0)" } ?? say("なし", "none"),
                    contract.safetyClauses ? say("有", "yes") : say("無", "no"), schedule(contract.schedule),
                    names.list(subcontractors), words.standing(contract.standing),
                ]
            })
    }

    var technicians: InspectionTable {
        let used = Dictionary(grouping: chosen.sessions, by: \.session.technician)
        return InspectionTable(
            name: "technicians", title: say("保守要員・アカウント台帳", "Technicians and accounts"),
            note: say(
                "ID は個人ごとで、再利用されません。種別はすべて個人です。", "Ids are of one person each and never used again."),
            columns: [
                say("ID", "Id"), say("氏名", "Name"), say("所属", "Employer"), say("連絡先", "Contact"),
                say("許可曜日・時間帯", "Hours"), say("接続元の限定", "Sources"), say("鍵の指紋", "Keys"), say("パスワード登録", "Password set"),
                say("権限確認者", "Rights confirmed by"), say("状態", "Standing"), say("抹消日時", "Retired"),
                say("期間中のセッション数", "Sessions"), say("最終利用", "Last used"),
            ],
            rows: facts.technicians.values.sorted { $0.id < $1.id }.map { technician in
                let sessions = used[technician.id] ?? []
                return [
                    "\(technician.id)", technician.name.text, names.employer(technician), technician.contact.text,
                    schedule(technician.schedule),
                    technician.sources.isEmpty
                        ? say("事業者の接続元すべて", "all of the vendor's")
                        : names.list(technician.sources.map { "\($0)" }),
                    names.list(technician.keys.map(\.fingerprint)),
                    facts.enrolled.contains(technician.id) ? say("済", "yes") : say("未", "no"),
                    technician.rightsConfirmedBy?.text ?? say("未確認", "unconfirmed"),
                    words.standing(technician.standing),
                    facts.retired[technician.id].map { names.moment($0) } ?? "", "\(sessions.count)",
                    sessions.last.map { names.moment($0.session.startedAt) } ?? "",
                ]
            })
    }

    var appointments: InspectionTable {
        InspectionTable(
            name: "appointments", title: say("責任者・委譲の履歴", "Managers and delegations"),
            note: say("組織の鍵で署名された任命だけが効力を持ちます。", "Only statements signed with the organisation key count."),
            columns: [
                say("番号", "No."), say("氏名", "Name"), say("職", "Post"), say("範囲", "Scope"), say("開始", "From"),
                say("終了", "Until"),
                say("鍵の指紋", "Key"),
            ],
            rows: facts.appointments.map { appointment in
                let (post, scope) = self.post(appointment.post)
                return [
                    "\(appointment.number)", appointment.name.text, post, scope,
                    names.moment(appointment.validity.from), names.moment(appointment.validity.until),
                    appointment.key.fingerprint,
                ]
            })
    }

    private func post(_ post: Appointment.Post) -> (String, String) {
        switch post {
        case .manager: (say("医療情報システム安全管理責任者", "safety management officer"), say("全体", "everything"))
        case .delegate(let vendors):
            (
                say("代行者（権限委譲）", "delegate"),
                vendors.isEmpty ? say("全事業者", "all vendors") : names.list(vendors.map { names.vendor($0) })
            )
        case .ended: (say("任期の終了", "post ended"), "")
        }
    }

    var changes: InspectionTable {
        InspectionTable(
            name: "ledger-changes", title: say("台帳の変更履歴", "Changes of the ledgers"), note: "",
            columns: [
                say("日時", "When"), say("台帳", "Ledger"), say("番号", "Id"), say("名称", "Name"), say("状態", "Standing"),
                say("変更者", "By"),
            ],
            rows: facts.changes.map { change in
                [
                    names.moment(change.at), words.ledger(change.kind), change.id, change.name,
                    change.standing.map { words.standing($0) } ?? "", names.actor(change.actor),
                ]
            })
    }

    // MARK: Parts

    func schedule(_ schedule: Schedule) -> String {
        if schedule == .always { return say("常時", "always") }
        if schedule == .never { return say("なし", "never") }
        guard say == .japanese else { return "\(schedule)" }
        let rules = schedule.rules.map { rule in
            rule.days.map { day($0) }.joined(separator: "・") + " \(rule.from)～\(rule.until)"
        }
        return rules.joined(separator: "、") + (schedule.closedOnHolidays ? "（休日を除く）" : "")
    }

    private func day(_ day: Weekday) -> String {
        switch day {
        case .monday: "月"
        case .tuesday: "火"
        case .wednesday: "水"
        case .thursday: "木"
        case .friday: "金"
        case .saturday: "土"
        case .sunday: "日"
        }
    }

    private func recordedAt(_ subject: String) -> String {
        facts.recorded[subject].map { names.moment($0.at) } ?? ""
    }

    private func recordedBy(_ subject: String) -> String {
        facts.recorded[subject].map { names.actor($0.actor) } ?? ""
    }
}
