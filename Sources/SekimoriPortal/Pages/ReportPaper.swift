internal import Sekimori
internal import SekimoriService

/// The completion report as it is on paper (作業報告書), with what the record contradicts marked.
struct ReportPaper {
    let view: RequestView
    let words: Words
    let zone: Zone
    let person: (PersonID) -> String
    let technician: (TechnicianID) -> String
    let asset: (AssetID) -> String

    private func say(_ japanese: String, _ english: String) -> String { words.say(japanese, english) }

    /// Empty where none was sent.
    var sections: [Context] {
        var paper = Paper()
        if let report = view.request.report {
            paper.heading(say("作業報告書", "Completion report"))
            paper.add(
                say("提出", "Submitted"),
                [
                    person(report.submittedBy) + "  " + words.stamp(report.submittedAt, zone: zone),
                    view.reportAttested ? say("署名なし(関守による記録)", "unsigned: the gate attests it") : "",
                ])
            work(report.form, &paper)
            answers(report, &paper)
        } else if let erased = view.request.reportErasedAt {
            paper.heading(say("作業報告書", "Completion report"))
            paper.add(say("保存期間により消去", "Erased by retention"), words.stamp(erased, zone: zone))
        }
        return paper.context
    }

    private func work(_ form: ReportForm, _ paper: inout Paper) {
        let differs = Comparison(view, zone: zone).differs
        let contradicted = say("記録と食い違う", "differs from the record")
        func mark(_ item: Comparison.Item) -> String? { differs.contains(item) ? contradicted : nil }
        guard let work = form.work else {
            paper.add(words.field("work"), say("作業なし", "no work"), mark: differs.isEmpty ? nil : contradicted)
            return
        }
        paper.add(words.field("work.from"), words.minute(work.from), mark: mark(.began))
        paper.add(words.field("work.until"), words.minute(work.until), mark: mark(.ended))
        paper.add(words.field("technicians"), words.list(work.technicians.map(technician)), mark: mark(.technicians))
        paper.add(words.field("assets"), words.list(work.assets.map(asset)), mark: mark(.assets))
        paper.add(words.field("content"), work.content.text)
        paper.add(words.field("result"), words.result(work.result))
    }

    private func answers(_ report: WorkRequest.Report, _ paper: inout Paper) {
        let form = report.form
        func unasked(_ contradiction: Contradiction) -> String? {
            report.contradictions.contains(contradiction) ? say("申請にない", "not in the request") : nil
        }
        var isErasureOwed = false
        if case .owed = form.erasure { isErasureOwed = true }
        paper.add(
            words.field("personal-information"), words.personalInformation(form.personalInformation),
            mark: unasked(.personalInformationUnannounced))
        paper.add(words.field("taken-out"), words.declared(form.takenOut), mark: unasked(.takenOutUnpermitted))
        paper.add(
            words.field("erasure"), words.erasure(form.erasure), mark: isErasureOwed ? say("未了", "still owed") : nil)
        paper.add(words.field("abnormality"), words.declared(form.abnormality))
        paper.add(words.field("configuration-changes"), words.declared(form.configurationChanges))
        paper.add(words.field("differences-from-plan"), words.declared(form.differencesFromPlan))
        paper.add(words.field("remaining"), words.declared(form.remaining))
    }
}
