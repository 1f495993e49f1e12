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
        guard let work = form.work else {
            paper.add(words.field("work"), say("作業なし", "no work"), differs: !differs.isEmpty)
            return
        }
        paper.add(words.field("work.from"), words.minute(work.from), differs: differs.contains(.began))
        paper.add(words.field("work.until"), words.minute(work.until), differs: differs.contains(.ended))
        paper.add(
            words.field("technicians"), words.list(work.technicians.map(technician)),
            differs: differs.contains(.technicians))
        paper.add(words.field("assets"), words.list(work.assets.map(asset)), differs: differs.contains(.assets))
        paper.add(words.field("content"), work.content.text)
        paper.add(words.field("result"), words.result(work.result))
    }

    private func answers(_ report: WorkRequest.Report, _ paper: inout Paper) {
        let form = report.form
        paper.add(
            words.field("personal-information"), words.personalInformation(form.personalInformation),
            differs: report.contradictions.contains(.personalInformationUnannounced))
        paper.add(
            words.field("taken-out"), words.declared(form.takenOut),
            differs: report.contradictions.contains(.takenOutUnpermitted))
        paper.add(words.field("erasure"), words.erasure(form.erasure))
        paper.add(words.field("abnormality"), words.declared(form.abnormality))
        paper.add(words.field("configuration-changes"), words.declared(form.configurationChanges))
        paper.add(words.field("differences-from-plan"), words.declared(form.differencesFromPlan))
        paper.add(words.field("remaining"), words.declared(form.remaining))
    }
}
