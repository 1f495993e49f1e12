package import Sekimori

/// The completion report as a YAML form (作業報告書, D2).
package enum ReportSheet {
    package static let fields = [
        "request", "work", "personal-information", "taken-out", "erasure", "abnormality", "configuration-changes",
        "differences-from-plan", "remaining",
    ]

    package static let workFields = ["from", "until", "technicians", "assets", "content", "result"]

    package static let results: [(word: String, japanese: String, value: ReportForm.Result)] = [
        ("completed", "完了", .completed), ("partly", "一部完了", .partly), ("failed", "未達", .failed),
    ]

    /// Reads what was written: a form, or every fault that is in it. `request` is the one it must be about, where known.
    package static func read(_ node: FormNode, file: String, request: RequestID?) -> Result<ReportForm, FormFaults> {
        let faults = FaultList(file: file)
        let reader = FieldReader(node, prefix: "", fields: fields, faults: faults)
        let form = form(reader)
        if let form, let request, form.request != request {
            reader.note("request", .otherRequest("\(form.request)"))
        }
        if let form, faults.faults.isEmpty { return .success(form) }
        return .failure(FormFaults(faults.sorted))
    }

    private static func form(_ reader: FieldReader) -> ReportForm? {
        let request: RequestID? = reader.id("request")
        let work = work(reader)
        let personal = personalInformation(reader)
        let takenOut = reader.declared("taken-out")
        let erasure = erasure(reader)
        let abnormality = reader.declared("abnormality")
        let changes = reader.declared("configuration-changes")
        let differences = reader.declared("differences-from-plan")
        let remaining = reader.declared("remaining")
        guard let request, case .some(let work) = work, let personal, let takenOut, let erasure, let abnormality,
            let changes, let differences, let remaining
        else { return nil }
        return ReportForm(
            request: request, work: work, personalInformation: personal, takenOut: takenOut, erasure: erasure,
            abnormality: abnormality, configurationChanges: changes, differencesFromPlan: differences,
            remaining: remaining)
    }

    /// `work: no`, or the group; nil where neither could be read.
    private static func work(_ reader: FieldReader) -> ReportForm.Work?? {
        if case .text(let text)? = reader.content("work") {
            if Answer.yesNo(text) == false { return .some(nil) }
            reader.note("work", .workHalfAnswered)
            return nil
        }
        guard let group = reader.group("work", fields: workFields) else { return nil }
        let from = group.localMinute("from")
        let until = group.localMinute("until")
        let technicians = group.list("technicians", { .identifier($0) }) { TechnicianID($0) }
        let assets = group.list("assets", { .identifier($0) }) { AssetID($0) }
        let content = group.label("content")
        let result = group.choice("result", results)
        guard let from, let until, let technicians, let assets, let content, let result else { return nil }
        return ReportForm.Work(
            from: from, until: until, technicians: technicians, assets: assets, content: content, result: result)
    }

    /// `no`, or a list: whose, one line each.
    private static func personalInformation(_ reader: FieldReader) -> ReportForm.PersonalInformation? {
        if case .text(let text)? = reader.content("personal-information") {
            if Answer.yesNo(text) == false { return .notAccessed }
            if Answer.yesNo(text) == true {
                reader.note("personal-information", .wantsList)
                return nil
            }
        }
        return reader.labels("personal-information").map { .accessed($0) }
    }

    /// `nothing`, `erased, HOW`, `owed, WHAT`.
    private static func erasure(_ reader: FieldReader) -> ReportForm.Erasure? {
        guard let text = reader.string("erasure").map(FieldReader.trimmed) else { return nil }
        let bytes = Array(text.utf8)
        for nothing in ["nothing", "なし"] where bytes.elementsEqual(nothing.utf8) { return .nothingToErase }
        let kinds: [(String, (Label) -> ReportForm.Erasure)] = [
            ("erased", { .erased($0) }), ("消去済", { .erased($0) }), ("owed", { .owed($0) }), ("未消去", { .owed($0) }),
        ]
        for (word, make) in kinds where bytes.starts(with: Array(word.utf8)) {
            // The rest is read like the rest of a yes.
            let rest = "yes" + String(decoding: bytes.dropFirst(word.utf8.count), as: UTF8.self)
            switch Answer.declared(rest) {
            case .success(.yes(let what)): return make(what)
            case .success(.no): break
            case .failure(let wrong):
                reader.note("erasure", wrong.rule)
                return nil
            }
        }
        reader.note("erasure", .choice(text, ["nothing (なし)", "erased, … (消去済)", "owed, … (未消去)"]))
        return nil
    }
}
