internal import Sekimori
internal import SekimoriService

/// The work request as the hospital knows it on paper (作業申請書).
struct RequestPrint {
    let words: Words
    let view: RequestView
    let zone: Zone
    let now: Instant

    private func say(_ japanese: String, _ english: String) -> String { words.say(japanese, english) }
    private var form: RequestForm { view.request.revision.form }

    var text: String {
        var sheet = Sheet(title: say("作 業 申 請 書", "WORK REQUEST"), columns: 80, nameWidth: 20)
        head(&sheet)
        work(&sheet)
        answers(&sheet)
        terminal(&sheet)
        decision(&sheet)
        return sheet.text + obstacles
    }

    private func head(_ sheet: inout Sheet) {
        let revision = view.request.revision
        sheet.add(
            say("申請番号", "number"),
            "\(view.request.id)  " + say("第\(revision.number)版", "revision \(revision.number)"))
        sheet.add(
            say("状態", "state"),
            [words.phase(view.request.phase)] + [words.reason(view.request.phase)].compactMap { $0 })
        sheet.add(
            say("申請日時", "submitted"),
            words.stamp(revision.submittedAt, zone: zone)
                + (view.submittedOnTheDay ? say(" (当日申請)", " (on the day)") : ""))
        var applicant = "\(revision.submittedBy)"
        if let proxy = revision.proxy { applicant += say(" (代理入力 \(proxy))", " (entered as proxy by \(proxy))") }
        sheet.add(say("申請者", "applicant"), [applicant] + (view.attested ? [words.attested] : []))
        if let entry = revision.proxyFor { sheet.add(words.field("proxy-for"), words.proxy(entry)) }
        sheet.add(say("事業者", "vendor"), "\(view.vendor.name) (\(view.vendor.id))")
        sheet.add(say("契約番号", "contract"), "\(form.contract)")
    }

    private func work(_ sheet: inout Sheet) {
        sheet.heading(say("作業", "the work"))
        sheet.add(say("作業日", "date"), words.date(form.date))
        sheet.add(say("予定時刻", "window"), zone.text(view.request.revision.window))
        sheet.add(
            say("作業区分・権限", "category, privilege"),
            words.category(form.category) + " / " + words.privilege(form.privilege))
        sheet.add(say("目的", "purpose"), form.purpose.text)
        sheet.add(say("作業内容", "content"), form.content.text)
        sheet.add(
            say("作業計画・手順", "plan"), form.plan.enumerated().map { "\($0.offset + 1). \($0.element)" })
        sheet.add(
            say("対象機器", "assets"),
            form.assets.map { id in
                view.assets.first { $0.id == id }.map { "\(id)  \($0.name) (\($0.place)) \($0.address)" } ?? "\(id)"
            })
        sheet.add(
            say("作業者", "technicians"),
            form.technicians.map { id in
                guard let technician = view.technicians.first(where: { $0.id == id }) else { return "\(id)" }
                let company = technician.subcontractor.map { say(" (再委託先 \($0))", " (subcontractor \($0))") } ?? ""
                return "\(id)  \(technician.name)" + company
            })
        sheet.add(say("接続元", "sources"), form.sources.map(\.description))
        sheet.add(say("許可操作", "capabilities"), form.capabilities.map(words.capability))
    }

    private func answers(_ sheet: inout Sheet) {
        sheet.heading(say("情報の取扱いと影響", "data and effects"))
        let answers: [(String, Declared)] = [
            ("personal-information", form.personalInformation), ("live-data", form.liveData),
            ("fault-data", form.faultData), ("take-out", form.takeOut), ("bring-in", form.bringIn),
            ("service-stop", form.serviceStop), ("backup", form.backup),
        ]
        for (field, answer) in answers { sheet.add(words.field(field), words.declared(answer)) }
        sheet.add(words.field("rollback"), form.rollback.text)
        sheet.add(words.field("risk"), form.risk.text)
        sheet.add(words.field("supervisor"), form.supervisor.text)
    }

    private func terminal(_ sheet: inout Sheet) {
        let terminal = form.terminal
        sheet.heading(say("端末安全状態申告", "declared state of the terminal"))
        sheet.add(say("端末・OS", "terminal, system"), "\(terminal.terminal) / \(terminal.operatingSystem)")
        sheet.add(say("更新適用日", "patched on"), "\(terminal.patchedOn)")
        sheet.add(
            say("ウイルス対策", "antivirus"),
            "\(terminal.antivirus) (" + say("定義 ", "definitions of ") + "\(terminal.definitionsOf))")
        sheet.add(
            say("検査", "scan"),
            "\(terminal.scannedOn)  " + say("検出 ", "malware found: ") + words.yesNo(terminal.malwareFound))
        sheet.add(
            say("ファイアウォール", "firewall"),
            words.yesNo(terminal.firewall) + say("  公衆無線LAN ", "  public wireless: ")
                + words.yesNo(terminal.publicWireless))
        sheet.add(say("申告", "declared by"), "\(terminal.declaredBy) \(terminal.declaredOn)")
        for attachment in view.request.attachments ?? [] {
            sheet.add(
                say("添付\(attachment.number)", "attachment \(attachment.number)"),
                [
                    "\(attachment.name) (\(words.size(attachment.size)))",
                    "\(attachment.by)  " + words.stamp(attachment.at, zone: zone), "SHA-256 \(attachment.digest)",
                ])
        }
    }

    private func decision(_ sheet: inout Sheet) {
        sheet.heading(say("病院記入欄", "for the hospital"))
        let history = view.history
        sheet.add(
            say("これまで", "history"),
            say(
                "申請\(history.requests)件 完了\(history.closed)件 報告遅れ\(history.overdue)件 切断\(history.cut)件",
                "\(history.requests) requests, \(history.closed) closed, \(history.overdue) overdue, \(history.cut) cut"
            ))
        sheet.add(say("文書の要約値", "digest of the text"), view.request.revision.document)
        guard let approval = view.request.approval else { return }
        sheet.add(
            say("承認", "approved"), "\(approval.by)  " + words.stamp(approval.at, zone: zone))
        sheet.add(say("承認された時間帯", "approved window"), zone.text(approval.terms.window))
        sheet.add(
            say("承認された範囲", "approved scope"),
            [
                words.list(approval.terms.technicians) + " → " + words.list(approval.terms.assets),
                words.list(approval.terms.capabilities.map(words.capability)),
            ])
        if let due = view.reportDue {
            sheet.add(say("報告期限", "report due"), words.stamp(due, zone: zone))
        }
    }

    /// What would refuse an approval now.
    private var obstacles: String {
        guard !view.obstacles.isEmpty else { return "" }
        let lines = view.obstacles.map { "  - " + words.sentence($0, zone: zone, now: now) }
        return say("いま承認できない理由:", "An approval would be refused now:") + "\n"
            + lines.map(Visible.line).joined(separator: "\n") + "\n"
    }
}
