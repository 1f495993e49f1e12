internal import Sekimori

/// The full lists behind a pack, each a table of its own file.
struct InspectionLists {
    let chosen: Selection
    let names: Names
    let words: InspectionWords
    let refusals: RefusalWords
    private var say: InspectionLanguage { words.say }
    private var facts: Gathering { chosen.facts }

    init(_ chosen: Selection, _ say: InspectionLanguage) {
        self.chosen = chosen
        names = Names(facts: chosen.facts, say: say)
        words = InspectionWords(say: say)
        refusals = RefusalWords(say: say)
    }

    var all: [InspectionTable] {
        [
            requests, sessions, patients, accesses, debts, contradictions, refused, strangers, terminals, attachments,
            data, assets, vendors, contracts, technicians, appointments, changes, credentials, reissues, stops, clock,
        ]
    }

    func named(_ name: String) -> InspectionTable? { all.first { $0.name == name } }

    private func table(_ name: String, _ title: String, _ note: String = "", _ columns: [String], _ rows: [[String]])
        -> InspectionTable
    {
        InspectionTable(name: name, title: title, note: note, columns: columns, rows: rows)
    }

    // MARK: Work

    var requests: InspectionTable {
        table(
            "requests", say("作業申請一覧", "Work requests"), say("作業日が期間内の申請。", "Requests whose work is in the period."),
            [
                say("受付番号", "Number"), say("作業日", "Day"), say("時間帯", "Window"), say("事業者", "Vendor"),
                say("保守要員", "Technicians"), say("機器", "Systems"), say("作業区分", "Kind of work"), say("目的", "Purpose"),
                say("提出", "Submitted"), say("提出者", "By"), say("代理入力", "Typed in by"),
                say("代理入力の依頼", "Asked for by"), say("版", "Revision"),
                say("状態", "State"),
                say("承認者", "Approved by"), say("承認日時", "Approved"), say("承認時の限定", "Narrowed"),
                say("セッション数", "Sessions"), say("報告日時", "Reported"), say("記録との矛盾", "Contradictions"),
                say("確認者", "Confirmed by"), say("確認日時", "Confirmed"), say("確認結果", "Result"), say("理由", "Reason"),
            ],
            chosen.requests.map { row($0) })
    }

    private func row(_ request: RequestStory) -> [String] {
        let form = request.form
        let confirmation = request.confirmation
        let result = confirmation.map { confirmed in
            confirmed.differences.map { say("相違あり: ", "differs: ") + $0.text } ?? say("一致", "agrees")
        }
        return [
            "\(request.id)", "\(form.date)", names.window(request.revision.window, on: form.date),
            names.vendor(form.vendor), names.technicians(form.technicians), names.assets(form.assets),
            words.category(form.category), form.purpose.text, names.moment(request.submittedAt),
            names.author(request.revision.submittedBy, isSigned: !request.isAttested),
            request.revision.proxy.map { names.person($0) } ?? "",
            request.revision.proxyFor.map { words.proxy($0) } ?? "",
            "\(request.revision.number)", words.status(request.status),
            request.approval.map { names.person($0.by) } ?? "", request.approval.map { names.moment($0.at) } ?? "",
            request.isNarrowed ? say("あり", "yes") : "", "\(request.sessions.count)",
            request.report.map { names.moment($0.submittedAt) + names.unsigned(request.isReportAttested) } ?? "",
            names.list((request.report?.contradictions ?? []).map { words.contradiction($0) }),
            confirmation.map { names.actor($0.by) } ?? "", confirmation.map { names.moment($0.at) } ?? "",
            result ?? "", request.why?.text ?? "",
        ]
    }

    var sessions: InspectionTable {
        table(
            "sessions", say("セッション一覧（アクセスログ）", "Sessions (access log)"),
            say("開始が期間内のもの、開始順。", "Begun in the period, by their beginning."),
            [
                say("番号", "Number"), say("受付番号", "Request"), say("事業者", "Vendor"), say("保守要員", "Technician"),
                say("機器", "System"), say("接続元", "Source"), say("鍵の指紋", "Key"), say("操作", "Activity"),
                say("開始", "Began"),
                say("終了", "Ended"), say("時間", "Length"), say("終わり方", "How it ended"), say("記録", "Recording"),
                say("記録の区間数", "Segments"), say("個人情報の報告件数", "Patients reported"), say("夜間・休日", "Out of hours"),
            ],
            chosen.sessions.map { story in
                let session = story.session
                let request = facts.requests[session.request]
                return [
                    "\(session.id)", "\(session.request)", request.map { names.vendor($0.form.vendor) } ?? "",
                    names.technician(session.technician), names.asset(session.asset), "\(session.address)", session.key,
                    words.activity(session.activity), names.moment(session.startedAt),
                    story.end.map { names.moment($0.at) } ?? say("継続中", "still running"),
                    story.length.map { names.length($0) } ?? "", story.end.map { ended($0) } ?? "",
                    recording(story), "\(story.segments)", "\(request?.patients.count ?? 0)",
                    chosen.isOutOfHours(session) ? say("該当", "yes") : "",
                ]
            })
    }

    private func ended(_ end: Session.End) -> String {
        if case .cut(let person, let why) = end.cause {
            return words.sessionEnd(end.cause) + say("（", " (") + names.person(person) + ": " + why.text + say("）", ")")
        }
        return words.sessionEnd(end.cause)
    }

    func recording(_ story: SessionStory) -> String {
        guard let end = story.end else { return say("記録中", "being recorded") }
        return end.complete ? say("完全", "whole") : say("不完全", "incomplete")
    }

    // MARK: Patients

    var patients: InspectionTable {
        table(
            "patients", say("患者別アクセス件数", "Accesses by patient"),
            say(
                "作業報告書の個人情報欄の記載を、同じ文言ごとに数えたもの。", "Lines of the reports' personal information, counted by what they say."
            ),
            [
                say("報告書の記載（患者・内容）", "As reported (patient, what)"), say("報告件数", "Reports"),
                say("セッション数", "Sessions"), say("最初の作業日", "First day"), say("最後の作業日", "Last day"),
            ],
            chosen.patients.map { ["\($0.patient)", "\($0.reports)", "\($0.sessions)", "\($0.first)", "\($0.last)"] })
    }

    var accesses: InspectionTable {
        table(
            "patient-accesses", say("患者情報アクセス（時系列）", "Accesses to patient information, by time"),
            say("アクセス有と報告された全件。", "All that were reported."),
            [
                say("作業日", "Day"), say("受付番号", "Request"), say("セッション", "Sessions"), say("事業者", "Vendor"),
                say("保守要員", "Technicians"), say("機器", "Systems"), say("報告書の記載（患者・内容）", "As reported (patient, what)"),
            ],
            chosen.accesses.map { access in
                let form = access.request.form
                let work = access.request.report?.form.work
                return [
                    "\(form.date)", "\(access.request.id)", names.list(access.request.sessions.map { "\($0)" }),
                    names.vendor(form.vendor), names.technicians(work?.technicians ?? form.technicians),
                    names.assets(work?.assets ?? form.assets), access.patient,
                ]
            })
    }

    // MARK: What is open or differs

    var debts: InspectionTable {
        table(
            "debts", say("未了一覧", "Open debts"),
            say(
                "\(names.moment(chosen.asOf)) 現在。期間前からの未了を含む。",
                "As of \(names.moment(chosen.asOf)); with those from before the period."),
            [
                say("受付番号", "Request"), say("作業日", "Day"), say("事業者", "Vendor"), say("機器", "Systems"),
                say("未了の事項", "What is owed"), say("負う側", "Owed by"), say("発生", "Since"), say("経過日数", "Days"),
                say("期限超過", "Overdue"),
                say("その後", "Afterwards"),
            ],
            chosen.debts.map { debt in
                let request = debt.request
                let later = facts.later[request.id]
                return [
                    "\(request.id)", "\(request.form.date)", names.vendor(request.form.vendor),
                    names.assets(request.form.assets), self.debt(debt.kind),
                    debt.isVendors ? say("事業者", "vendor") : say("病院", "hospital"), names.moment(debt.since),
                    "\(max(0, (chosen.asOf - debt.since).seconds) / 86_400)",
                    debt.isOverdue ? say("超過", "overdue") : "",
                    later.map { words.status($0.status) + say("（", " (") + names.moment($0.at) + say("）", ")") }
                        ?? say("証跡の終わりまで変化なし", "nothing up to the journal's end"),
                ]
            })
    }

    func debt(_ kind: Debt.Kind) -> String {
        switch kind {
        case .decision: say("承認・差戻し等の決裁", "a decision")
        case .resubmission: say("差戻し後の再提出", "a new revision")
        case .report: say("作業報告書", "the report")
        case .acceptance: say("報告書の受理", "acceptance of the report")
        case .confirmation: say("記録との照合・確認", "comparison and confirmation")
        case .erasure: say("データ消去", "erasure of data")
        }
    }

    var contradictions: InspectionTable {
        let found = chosen.requests.filter { request in
            !(request.report?.contradictions ?? []).isEmpty || request.confirmation?.differences != nil
                || request.reportsReturned > 0
        }
        return table(
            "differences", say("相違・差戻し一覧（指摘と是正）", "Differences and what became of them"),
            say(
                "報告と記録が食い違った、または報告が差し戻された申請。",
                "Requests whose report and record differ, or whose report was "
                    + "returned."),
            [
                say("受付番号", "Request"), say("作業日", "Day"), say("事業者", "Vendor"), say("食い違い", "Difference"),
                say("報告の差戻し回数", "Reports returned"), say("責任者の判断", "The manager's word"), say("確認者", "By"),
                say("状態", "State"),
            ],
            found.map { request in
                [
                    "\(request.id)", "\(request.form.date)", names.vendor(request.form.vendor),
                    names.list((request.report?.contradictions ?? []).map { words.contradiction($0) }),
                    "\(request.reportsReturned)", request.confirmation?.differences?.text ?? "",
                    request.confirmation.map { names.actor($0.by) } ?? "", words.status(request.status),
                ]
            })
    }
}
