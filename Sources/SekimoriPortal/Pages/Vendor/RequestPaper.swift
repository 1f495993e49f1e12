internal import Sekimori
internal import SekimoriService

/// A work request as the hospital knows it on paper (作業申請書).
struct RequestPaper {
    let view: RequestView
    let names: Names
    let visit: Visit
    let facts: GateFacts

    private var words: Words { visit.words }
    private var zone: Zone { facts.zone }
    private var form: RequestForm { view.request.revision.form }

    private func say(_ japanese: String, _ english: String) -> String { visit.say(japanese, english) }

    var sections: [Context] {
        var paper = Paper()
        head(&paper)
        work(&paper)
        answers(&paper)
        terminal(&paper)
        decision(&paper)
        return paper.context
    }

    var report: ReportPaper {
        ReportPaper(
            view: view, words: words, zone: zone, person: names.person, technician: names.technician, asset: names.asset
        )
    }

    private func head(_ paper: inout Paper) {
        let revision = view.request.revision
        paper.heading(say("申請", "Request"))
        paper.add(
            say("申請番号", "Number"), "\(view.request.id)  " + say("第\(revision.number)版", "revision \(revision.number)"))
        paper.add(say("状態", "State"), [words.phase(view.request.phase), words.reason(view.request.phase) ?? ""])
        paper.add(
            say("申請日時", "Submitted"),
            words.stamp(revision.submittedAt, zone: zone)
                + (view.submittedOnTheDay ? say(" (当日申請)", " (on the day)") : ""))
        var applicant = names.person(revision.submittedBy)
        if let proxy = revision.proxy {
            let name = names.person(proxy)
            applicant += say(" (代理入力 \(name))", " (entered as proxy by \(name))")
        }
        paper.add(
            say("申請者", "Applicant"),
            [applicant, view.attested ? say("署名なし(関守による記録)", "unsigned: the gate attests it") : ""])
        if let entry = revision.proxyFor { paper.add(words.field("proxy-for"), words.proxy(entry)) }
        paper.add(say("事業者", "Vendor"), view.vendor.name.text)
        paper.add(say("契約番号", "Contract"), "\(form.contract)")
    }

    private func work(_ paper: inout Paper) {
        paper.heading(say("作業", "Work"))
        paper.add(say("作業日", "Date"), words.date(form.date))
        paper.add(say("予定時刻", "Time"), words.window(view.request.revision.window, zone: zone))
        paper.add(
            say("作業区分・権限", "Category, privilege"),
            words.category(form.category) + " / " + words.privilege(form.privilege))
        paper.add(words.field("purpose"), form.purpose.text)
        paper.add(words.field("content"), form.content.text)
        paper.add(words.field("plan"), form.plan.enumerated().map { "\($0.offset + 1). \($0.element)" })
        paper.add(
            words.field("assets"),
            form.assets.map { id in
                view.assets.first { $0.id == id }.map { "\($0.name) (\($0.place), \($0.address))" } ?? "\(id)"
            })
        paper.add(
            words.field("technicians"),
            form.technicians.map { id in
                guard let technician = view.technicians.first(where: { $0.id == id }) else { return "\(id)" }
                let company = technician.subcontractor.map { id in
                    let name = view.contract.subcontractors.first { $0.id == id }?.name.text ?? "\(id)"
                    return say(" (再委託先 \(name))", " (subcontractor \(name))")
                }
                return technician.name.text + (company ?? "")
            })
        paper.add(words.field("sources"), form.sources.map(\.description))
        paper.add(words.field("capabilities"), form.capabilities.map(words.capability))
    }

    private func answers(_ paper: inout Paper) {
        paper.heading(say("情報の取扱いと影響", "Data and effects"))
        for (field, answer) in zip(
            RequestFields.declared,
            [
                form.personalInformation, form.liveData, form.faultData, form.takeOut, form.bringIn, form.serviceStop,
                form.backup,
            ])
        { paper.add(words.field(field), words.declared(answer)) }
        paper.add(words.field("rollback"), form.rollback.text)
        paper.add(words.field("risk"), form.risk.text)
        paper.add(words.field("supervisor"), form.supervisor.text)
    }

    private func terminal(_ paper: inout Paper) {
        let terminal = form.terminal
        paper.heading(say("端末安全状態申告書", "Declared state of the terminal"))
        paper.add(say("端末・OS", "Terminal, system"), "\(terminal.terminal) / \(terminal.operatingSystem)")
        paper.add(words.field("patched-on"), words.date(terminal.patchedOn))
        paper.add(
            words.field("antivirus"),
            "\(terminal.antivirus)" + say(" (定義 ", " (definitions of ") + words.date(terminal.definitionsOf) + ")")
        paper.add(
            say("検査", "Scan"),
            words.date(terminal.scannedOn) + say("  検出 ", "  malware found: ") + words.yesNo(terminal.malwareFound))
        paper.add(words.field("firewall"), words.yesNo(terminal.firewall))
        paper.add(words.field("public-wireless"), words.yesNo(terminal.publicWireless))
        paper.add(say("申告", "Declared by"), "\(terminal.declaredBy)  " + words.date(terminal.declaredOn))
    }

    private func decision(_ paper: inout Paper) {
        paper.heading(say("病院記入欄", "For the hospital"))
        let history = view.history
        paper.add(
            say("この事業者のこれまで", "This vendor so far"),
            say(
                "申請 \(history.requests)件、完了 \(history.closed)件、報告遅れ \(history.overdue)件、切断 \(history.cut)件",
                "\(history.requests) requests, \(history.closed) closed, \(history.overdue) overdue, \(history.cut) cut"
            ))
        guard let approval = view.request.approval else {
            paper.add(say("承認", "Approval"), say("(未承認)", "(none)"))
            return
        }
        let terms = approval.terms
        paper.add(
            say("承認", "Approved by"), names.person(approval.by) + "  " + words.stamp(approval.at, zone: zone))
        paper.add(say("承認された時間帯", "Approved time"), words.window(terms.window, zone: zone))
        paper.add(
            say("承認された範囲", "Approved scope"),
            [
                words.list(terms.technicians.map(names.technician)) + " → " + words.list(terms.assets.map(names.asset)),
                words.list(terms.capabilities.map(words.capability)),
            ])
        if let due = view.reportDue { paper.add(say("報告期限", "Report due"), words.stamp(due, zone: zone)) }
    }

    /// What happened, in order.
    var history: [Context] {
        var events: [(Instant, String)] = []
        let request = view.request
        let revision = request.revision
        events.append(
            (
                revision.submittedAt,
                say("第\(revision.number)版を提出: ", "revision \(revision.number) submitted: ")
                    + names.person(revision.submittedBy) + (revision.proxy == nil ? "" : say(" (代理入力)", " (by proxy)"))
            ))
        if let approval = request.approval {
            events.append((approval.at, say("承認: ", "approved: ") + names.person(approval.by)))
        }
        for credential in request.credentials {
            events.append(
                (
                    credential.collectedAt,
                    say("パスコードを受取り: ", "passcode collected: ") + names.technician(credential.technician)
                        + " → " + names.asset(credential.asset)
                ))
        }
        for session in view.sessions {
            let who = names.technician(session.technician) + " → " + names.asset(session.asset)
            events.append((session.startedAt, say("接続: ", "entered: ") + who))
            if let end = session.end {
                events.append(
                    (
                        end.at,
                        say("終了: ", "left: ") + who + " (" + words.sessionCause(end.cause, zone: zone, now: end.at)
                            + ")"
                    ))
            }
        }
        if let report = request.report {
            events.append((report.submittedAt, say("報告: ", "reported: ") + names.person(report.submittedBy)))
        }
        return events.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map {
            ["at": words.stamp($0.element.0, zone: zone), "event": $0.element.1]
        }
    }

    /// To the hospital with the way to each, and to its manager with that to the screen of what runs.
    var sessions: [Context] {
        let role = visit.me?.role
        let isOfHospital = role.map { Set<RoleName>.house.contains($0) } ?? false
        return view.sessions.map { session in
            var row: Context = [
                "id": "\(session.id)", "who": names.technician(session.technician),
                "where": names.asset(session.asset), "began": words.stamp(session.startedAt, zone: zone),
                "activity": words.activity(session.activity), "from": "\(session.address)",
            ]
            if let end = session.end {
                row["ended"] = words.stamp(end.at, zone: zone)
                row["cause"] = words.sessionCause(end.cause, zone: zone, now: end.at)
            } else {
                row["running"] = true
                if role == .manager { row["sessionScreen"] = "/sessions/\(session.id)#watch" }
            }
            if isOfHospital { row["sessionPage"] = "/sessions/\(session.id)" }
            return row
        }
    }
}
