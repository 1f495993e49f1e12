internal import HTTPTypes
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// The completion report (作業報告書, D2), with what was observed filled in.
enum ReportPage {
    @Sendable static func show(_ visit: Visit) async throws -> Outcome {
        let view = try await view(visit)
        if let draft = visit.query["draft"] { return try await open(draft, view, visit) }
        let zone = try visit.facts().zone
        let filled = view.request.report.map { Fields($0.form) } ?? observed(view, zone)
        return .page(try page(visit, view, filled, note: try await beside(view, visit)))
    }

    private static func open(_ text: String, _ view: RequestView, _ visit: Visit) async throws -> Outcome {
        guard let id = DraftID(text) else { throw PortalProblem.notFound }
        let draft: DraftView = try await visit.api.get("/v1/drafts/\(id)")
        guard DraftForm(draft) == .report(view.request.id) else { throw PortalProblem.notFound }
        return .page(try page(visit, view, draft.fields, note: try DraftNote(opened: draft, visit)))
    }

    /// Who begins anew is told of what was begun before.
    private static func beside(_ view: RequestView, _ visit: Visit) async throws -> DraftNote {
        let form = DraftForm.report(view.request.id)
        let drafts: [DraftView] = try await visit.api.get("/v1/drafts")
        guard let draft = drafts.first(where: { DraftForm($0) == form }) else { return .none }
        return try DraftNote(beside: draft, form, visit)
    }

    /// A form of another sign-in, shown once more under this one.
    @Sendable static func again(_ visit: Visit) async throws -> Outcome {
        let faults = [PortalProblem.formForeign.fault(visit)]
        return .page(
            try page(
                visit, try await view(visit), visit.form, faults: faults, status: .forbidden,
                note: DraftNote(visit.form)))
    }

    /// A request that owes a report; any other has no such page.
    private static func view(_ visit: Visit) async throws -> RequestView {
        let id = try visit.id(RequestID.self)
        return try await visit.api.get("/v1/requests/\(id)")
    }

    @Sendable static func submit(_ visit: Visit) async throws -> Outcome {
        let view = try await view(visit)
        let facts = try visit.facts()
        let id = view.request.id
        guard let person = try visit.person().person else { throw PortalProblem.notFound }
        if visit.form.asks(for: "keep") {
            let title = Label(view.request.revision.form.purpose.text).flatMap {
                $0.text.utf8.count <= DraftLimits.longestTitle ? $0 : nil
            }
            return try await DraftPages.keep(.report(id), title: title, visit) { note, faults, status in
                try page(visit, view, visit.form, faults: faults, status: status, note: note)
            }
        }
        let form: ReportForm
        switch ReportSheet.read(FilledForm(form: visit.form).report(about: id), file: "", request: id) {
        case .success(let read): form = read
        case .failure(let faults):
            return .page(
                try page(
                    visit, view, visit.form, faults: [FormFault](faults, visit), status: .badRequest,
                    note: DraftNote(visit.form)))
        }
        let text = ReportText(
            gate: facts.status.gate, by: person, at: facts.now, nonce: visit.nonce("report"), form: form)
        return try await visit.attempting {
            do {
                _ = try await visit.attest(text, once: visit.key("report"))
                await DraftPages.handedIn(visit)
                return .redirect(.path("requests", "\(id)"))
            } catch let problem as APIProblem where problem.isRepeated {
                return .redirect(.requestSentBefore("\(id)"))
            } catch let problem as APIProblem where problem.isUsed {
                var page = try page(
                    visit, view, visit.form, faults: [problem.fault(visit)], status: .conflict, note: .none)
                page.context["once"] = try Pages.freshOnce()
                return .page(page)
            }
        } otherwise: { fault, status in
            try page(visit, view, visit.form, faults: [fault], status: status, note: DraftNote(visit.form))
        }
    }

    /// What the record shows, as answers; what only people know stays open.
    private static func observed(_ view: RequestView, _ zone: Zone) -> Fields {
        let observed = Observation(view.sessions, zone: zone)
        guard let from = observed.from, let until = observed.until else {
            return Fields([Fields.Pair(name: "work", value: "no")])
        }
        return Fields(
            [
                Fields.Pair(name: "work", value: "yes"),
                Fields.Pair(name: "work.from", value: "\(from.date)T\(from.time)"),
                Fields.Pair(name: "work.until", value: "\(until.date)T\(until.time)"),
            ] + observed.technicians.map { Fields.Pair(name: "work.technicians", value: "\($0)") }
                + observed.assets.map { Fields.Pair(name: "work.assets", value: "\($0)") })
    }

    private static func page(
        _ visit: Visit, _ view: RequestView, _ filled: Fields, faults: [FormFault] = [],
        status: HTTPResponse.Status = .ok, note: DraftNote = .none
    ) throws -> Page {
        let facts = try visit.facts()
        let paper = RequestPaper(view: view, names: Names(view), visit: visit, facts: facts)
        let fields = ReportFields(visit: visit, view: view, filled: filled, zone: facts.zone)
        let title = visit.say("作業報告書", "Completion report")
        var form = FormPage(
            template: "report", title: title + " \(view.request.id)", fields: [], groups: fields.groups,
            faults: faults, status: status)
        note.add(to: &form.context, form.groups.flatMap(\.fields), typed: filled, visit)
        // What was typed stays on the page, whatever became of the request meanwhile.
        if visit.form != .none || note.mark != nil { form.context["isDue"] = true }
        form.context["id"] = "\(view.request.id)"
        form.context["about"] = view.request.revision.form.purpose.text
        form.context["day"] = visit.words.date(view.request.revision.form.date)
        if !view.sessions.isEmpty { form.context["sessions"] = ["items": paper.sessions] }
        switch view.request.phase {
        case .ended: form.context["isDue"] = true
        case .reportReturned(let why, _):
            form.context["isDue"] = true
            form.context["comment"] = [
                "title": visit.say("病院が報告書を差し戻しました", "The hospital sent the report back"), "sentence": why.text,
            ]
        case .submitted, .returned, .rejected, .withdrawn, .approved, .working, .cancelled, .reported,
            .reportAccepted, .closed:
            break
        }
        if let due = view.reportDue { form.context["dueAt"] = ["at": visit.words.stamp(due, zone: facts.zone)] }
        return form.page
    }
}

/// The fields of a report on a page.
struct ReportFields {
    let visit: Visit
    let view: RequestView
    let filled: Fields
    let zone: Zone

    private var words: Words { visit.words }

    var groups: [FormGroup] {
        [
            FormGroup(heading: visit.say("作業の実施", "The work"), fields: work),
            FormGroup(heading: visit.say("情報の取扱い", "Data"), fields: data),
            FormGroup(
                heading: visit.say("結果", "Outcome"),
                fields: ["abnormality", "configuration-changes", "differences-from-plan", "remaining"].map {
                    declared($0)
                }),
        ]
    }

    private var work: [FormField] {
        let observed = Observation(view.sessions, zone: zone)
        let form = view.request.revision.form
        let commands =
            observed.commands.isEmpty
            ? nil : visit.say("記録された命令: ", "commands on record: ") + words.list(observed.commands)
        return [
            field(
                "work",
                .choice([
                    option("yes", visit.say("作業した", "work was done"), filled["work"]),
                    option("no", visit.say("だれも入らず、作業もなかった", "nobody entered and nothing was done"), filled["work"]),
                ])),
            field("work.from", .minute, visit.say("病院の時刻", "hospital time")), field("work.until", .minute),
            field(
                "work.technicians",
                .checks(
                    form.technicians.map { id in
                        let name = view.technicians.first { $0.id == id }?.name.text ?? "\(id)"
                        return checked("\(id)", name, "work.technicians")
                    })),
            field(
                "work.assets",
                .checks(
                    form.assets.map { id in
                        let name = view.assets.first { $0.id == id }?.name.text ?? "\(id)"
                        return checked("\(id)", name, "work.assets")
                    })), field("work.content", .area(rows: 4), commands),
            field(
                "work.result",
                .choice(
                    ReportForm.Result.allCases.map {
                        option($0.rawValue, words.result($0), filled["work.result"])
                    })),
        ]
    }

    private var data: [FormField] {
        var persons = field(
            "personal-information",
            .declaredLines(
                what: visit.say("だれの何を見たか", "whose, and what"),
                isYes: RequestFields.isYes("personal-information", filled)),
            visit.say("一行に一つ。例: 患者番号 0001234 検査画像", "one a line, like: patient 0001234, images"))
        persons.value = filled["personal-information.what"]
        let erasure = field(
            "erasure",
            .choice([
                option("nothing", visit.say("消すべきものなし", "nothing to erase"), filled["erasure"]),
                option("erased", visit.say("消去済", "erased"), filled["erasure"]),
                option("owed", visit.say("まだ消していない", "still to be erased"), filled["erasure"]),
            ]))
        var how = field("erasure.what", .text)
        how.label = visit.say("消去の方法・日時・実施者、または残っているもの", "How, when and by whom it was erased, or what is left")
        return [persons, declared("taken-out"), erasure, how]
    }

    private func field(_ name: String, _ kind: FormField.Kind, _ hint: String? = nil) -> FormField {
        FormField(name: name, label: words.field(name), kind: kind, value: filled[name], hint: hint)
    }

    private func declared(_ name: String) -> FormField {
        var field = field(
            name, .declared(what: visit.say("内容", "what"), isYes: RequestFields.isYes(name, filled)))
        field.value = filled[name + ".what"]
        return field
    }

    private func option(_ value: String, _ label: String, _ chosen: String?) -> FormField.Option {
        FormField.Option(
            value: value, label: label, isChosen: chosen.map { $0.utf8.elementsEqual(value.utf8) } ?? false)
    }

    private func checked(_ value: String, _ label: String, _ name: String) -> FormField.Option {
        FormField.Option(
            value: value, label: label, isChosen: filled.all(name).contains { $0.utf8.elementsEqual(value.utf8) })
    }
}

extension Fields {
    /// What a report says, as its form is filled in.
    init(_ form: ReportForm) {
        var pairs: [Pair] = []
        func add(_ name: String, _ value: String) { pairs.append(Pair(name: name, value: value)) }
        func add(_ name: String, _ answer: Declared) {
            switch answer {
            case .no: add(name, "no")
            case .yes(let what):
                add(name, "yes")
                add(name + ".what", what.text)
            }
        }
        add("work", form.work == nil ? "no" : "yes")
        if let work = form.work {
            add("work.from", "\(work.from.date)T\(work.from.time)")
            add("work.until", "\(work.until.date)T\(work.until.time)")
            for technician in work.technicians { add("work.technicians", "\(technician)") }
            for asset in work.assets { add("work.assets", "\(asset)") }
            add("work.content", work.content.text)
            add("work.result", work.result.rawValue)
        }
        switch form.personalInformation {
        case .notAccessed: add("personal-information", "no")
        case .accessed(let lines):
            add("personal-information", "yes")
            add("personal-information.what", lines.map(\.text).joined(separator: "\n"))
        }
        add("taken-out", form.takenOut)
        switch form.erasure {
        case .nothingToErase: add("erasure", "nothing")
        case .erased(let what):
            add("erasure", "erased")
            add("erasure.what", what.text)
        case .owed(let what):
            add("erasure", "owed")
            add("erasure.what", what.text)
        }
        add("abnormality", form.abnormality)
        add("configuration-changes", form.configurationChanges)
        add("differences-from-plan", form.differencesFromPlan)
        add("remaining", form.remaining)
        self.init(pairs)
    }
}
