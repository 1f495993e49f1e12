internal import Sekimori
internal import SekimoriService

/// The completion report: what the vendor declared next to what the gate observed, contradictions marked (作業報告書).
struct ReportPrint {
    let words: Words
    let view: RequestView
    let zone: Zone
    let now: Instant

    private func say(_ japanese: String, _ english: String) -> String { words.say(japanese, english) }

    var text: String {
        var sheet = Sheet(title: say("作 業 報 告 書", "COMPLETION REPORT"), columns: 80, nameWidth: 20)
        sheet.add(say("申請番号", "request"), "\(view.request.id)")
        sheet.add(
            say("状態", "state"),
            [words.phase(view.request.phase)] + [words.reason(view.request.phase)].compactMap { $0 })
        sheet.add(say("事業者", "vendor"), "\(view.vendor.name) (\(view.vendor.id))")
        if let report = view.request.report {
            sheet.add(
                say("提出", "submitted"),
                ["\(report.submittedBy)  " + words.stamp(report.submittedAt, zone: zone)]
                    + (view.reportAttested ? [words.attested] : []))
        } else if let erased = view.request.reportErasedAt {
            sheet.add(say("保存期間により消去", "erased by retention"), words.stamp(erased, zone: zone))
        } else if let due = view.reportDue {
            sheet.add(say("報告期限", "report due"), words.stamp(due, zone: zone))
        }
        return sheet.text + comparison.text + "\n" + answers + sessions + contradictions
    }

    /// Declared, observed, and whether they agree.
    private var comparison: Table {
        var table = Table(["", say("項目", "ITEM"), say("申告", "DECLARED"), say("記録", "OBSERVED")])
        let compared = Comparison(view, zone: zone)
        let (work, observed) = (compared.declared, compared.observed)
        let isMissing = view.request.report == nil
        let isErased = view.request.reportErasedAt != nil
        let absent = isErased ? say("(保存期間により消去)", "(erased by retention)") : say("(未提出)", "(no report)")
        let nothing = isMissing ? absent : say("作業なし", "no work")
        let nobody = say("だれも入っていない", "nobody entered")
        func mark(_ item: Comparison.Item) -> String { compared.differs.contains(item) ? "!!" : "" }
        table.add([
            mark(.began), say("開始", "began"), work.map { words.minute($0.from) } ?? nothing,
            observed.from.map { words.minute($0) } ?? nobody,
        ])
        table.add([
            mark(.ended), say("終了", "ended"), work.map { words.minute($0.until) } ?? nothing,
            observed.until.map { words.minute($0) } ?? nobody,
        ])
        table.add([
            mark(.technicians), say("作業者", "technicians"), work.map { words.list($0.technicians) } ?? nothing,
            observed.technicians.isEmpty ? nobody : words.list(observed.technicians),
        ])
        table.add([
            mark(.assets), say("機器", "assets"), work.map { words.list($0.assets) } ?? nothing,
            observed.assets.isEmpty ? nobody : words.list(observed.assets),
        ])
        return table
    }

    private var answers: String {
        guard let form = view.request.report?.form else { return "" }
        var sheet = Sheet(title: say("申告の内容", "what was declared"), columns: 80, nameWidth: 20)
        if let work = form.work {
            sheet.add(words.field("content"), work.content.text)
            sheet.add(words.field("result"), words.result(work.result))
        }
        sheet.add(words.field("personal-information"), words.personalInformation(form.personalInformation))
        sheet.add(words.field("taken-out"), words.declared(form.takenOut))
        sheet.add(words.field("erasure"), words.erasure(form.erasure))
        sheet.add(words.field("abnormality"), words.declared(form.abnormality))
        sheet.add(words.field("configuration-changes"), words.declared(form.configurationChanges))
        sheet.add(words.field("differences-from-plan"), words.declared(form.differencesFromPlan))
        sheet.add(words.field("remaining"), words.declared(form.remaining))
        return sheet.text
    }

    private var sessions: String {
        guard !view.sessions.isEmpty else { return "" }
        return "\n" + SessionTable.table(view.sessions, words, zone).text
    }

    private var contradictions: String {
        guard let report = view.request.report, !report.contradictions.isEmpty else { return "" }
        let lines = report.contradictions.map { "!! " + words.contradiction($0) }
        return "\n" + say("申告と記録の食い違い:", "Where report and record disagree:") + "\n"
            + lines.map(Visible.line).joined(separator: "\n") + "\n"
    }
}

/// Sessions as a table.
enum SessionTable {
    static func table(_ sessions: [Session], _ words: Words, _ zone: Zone) -> Table {
        var table = Table([
            words.say("セッション", "SESSION"), words.say("作業者", "TECHNICIAN"), words.say("機器", "ASSET"),
            words.say("開始", "BEGAN"), words.say("終了", "ENDED"), words.say("操作", "WHAT"),
            words.say("終わり方", "HOW IT ENDED"),
        ])
        for session in sessions {
            let end = session.end.map { words.stamp($0.at, zone: zone) } ?? words.say("(実行中)", "(running)")
            let cause = session.end.map { end in
                words.sessionCause(end.cause, zone: zone, now: end.at)
                    + (end.complete ? "" : words.say(" (記録が欠けている)", " (the recording is broken off)"))
            }
            table.add([
                "\(session.id)", "\(session.technician)", "\(session.asset)",
                words.stamp(session.startedAt, zone: zone), end, words.activity(session.activity), cause ?? "",
            ])
        }
        return table
    }
}
