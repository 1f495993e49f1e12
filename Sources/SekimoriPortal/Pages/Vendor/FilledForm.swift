internal import Sekimori
internal import SekimoriService

/// A form filled in on a page, as the reader of forms takes it: the fields of the file that the command reads, by the
/// same names, read by the same rules.
struct FilledForm {
    let form: Fields

    /// The work request of one day.
    func request(of vendor: VendorID, on date: String) -> FormNode {
        let given: [String: FormNode.Content] = [
            "vendor": .text("\(vendor)"), "date": date.utf8.isEmpty ? .nothing : .text(date),
            "plan": list(form.lines("plan")), "assets": list(form.all("assets")),
            "technicians": list(form.all("technicians")), "sources": list(form.lines("sources")),
            "capabilities": list(form.all("capabilities") + form.lines("commands").map { "exec " + $0 }),
            "terminal": group(RequestSheet.terminalFields.map { ($0, text("terminal." + $0)) }).content,
        ]
        return group(
            RequestSheet.fields.map { name in
                if RequestFields.declared.contains(name) { return (name, declared(name)) }
                return (name, given[name] ?? text(name))
            })
    }

    /// The report about one request.
    func report(about id: RequestID) -> FormNode {
        let given: [String: FormNode.Content] = [
            "request": .text("\(id)"), "work": work, "personal-information": persons, "erasure": erasure,
        ]
        return group(ReportSheet.fields.map { ($0, given[$0] ?? declared($0)) })
    }

    private var work: FormNode.Content {
        guard let isDone = form["work"] else { return .nothing }
        guard isDone.utf8.elementsEqual("yes".utf8) else { return .text("no") }
        return group([
            ("from", minute("work.from")), ("until", minute("work.until")),
            ("technicians", list(form.all("work.technicians"))), ("assets", list(form.all("work.assets"))),
            ("content", text("work.content")), ("result", text("work.result")),
        ]).content
    }

    private var persons: FormNode.Content {
        guard let answer = form["personal-information"] else { return .nothing }
        guard answer.utf8.elementsEqual("yes".utf8) else { return .text("no") }
        return .list(nodes(form.lines("personal-information.what")))
    }

    private var erasure: FormNode.Content {
        guard let answer = form["erasure"] else { return .nothing }
        guard !answer.utf8.elementsEqual("nothing".utf8) else { return .text("nothing") }
        return .text(answer + ", " + (form.written("erasure.what") ?? ""))
    }

    /// An application for a technician.
    var technician: FormNode {
        group(
            TechnicianForm.fields.compactMap { name -> (String, FormNode.Content)? in
                switch name {
                case "days": (name, list(form.all(name)))
                case "sources": (name, list(form.lines(name)))
                // What is left out is left out: both hours are, or neither.
                case "hours.from", "hours.until": form.written(name).map { (name, .text($0)) }
                default: (name, text(name))
                }
            })
    }

    // MARK: Nodes

    private func group(_ entries: [(String, FormNode.Content)]) -> FormNode {
        Self.node(
            .group(
                entries.map { FormNode.Entry(key: $0.0, line: 0, column: 0, node: Self.node($0.1)) }))
    }

    private static func node(_ content: FormNode.Content) -> FormNode { FormNode(line: 0, column: 0, content: content) }

    private func text(_ name: String) -> FormNode.Content { form.written(name).map { .text($0) } ?? .nothing }

    private func nodes(_ texts: [String]) -> [FormNode] { texts.map { Self.node(.text($0)) } }

    private func list(_ texts: [String]) -> FormNode.Content { texts.isEmpty ? .nothing : .list(nodes(texts)) }

    /// `no`, or `yes, ` and what.
    private func declared(_ name: String) -> FormNode.Content {
        guard let answer = form[name] else { return .nothing }
        guard answer.utf8.elementsEqual("yes".utf8) else { return .text("no") }
        return .text("yes, " + (form.written(name + ".what") ?? ""))
    }

    /// Browsers write `2026-11-22T13:05`.
    private func minute(_ name: String) -> FormNode.Content {
        guard let text = form.written(name) else { return .nothing }
        let bytes = text.utf8.map { $0 == UInt8(ascii: "T") ? 0x20 : $0 }
        return .text(String(decoding: bytes, as: UTF8.self))
    }
}

extension [FormFault] {
    /// What the reader of forms found, each at the field of the page.
    init(_ faults: FormFaults, _ visit: Visit) {
        self = faults.faults.map { fault in
            let words = visit.words.words(fault.rule)
            // Which line of a list it is stands in the sentence; the field is the list.
            let field = String(decoding: fault.field.utf8.prefix { $0 != UInt8(ascii: "[") }, as: UTF8.self)
            return FormFault(field: field, sentence: words.rule, hint: Self.hint(fault.rule, words.hint))
        }
    }
}

extension [FormFault] {
    /// How a file is written is no help on a page, which has a place for each part of the answer.
    private static func hint(_ rule: Fault.Rule, _ words: String) -> String? {
        switch rule {
        case .declared, .yesWithoutWhat, .wantsList, .workHalfAnswered, .missing, .listEmpty: nil
        default: words.utf8.isEmpty ? nil : words
        }
    }
}

extension Fields {
    /// What a request says, as its form is filled in; its day is another's.
    init(_ form: RequestForm) {
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
        add("contract", "\(form.contract)")
        add("from", "\(form.from)")
        add("until", "\(form.until)")
        if let hour = form.repeatedHour { add("repeated-hour", hour.rawValue) }
        add("category", form.category.rawValue)
        add("purpose", form.purpose.text)
        add("content", form.content.text)
        add("plan", form.plan.map(\.text).joined(separator: "\n"))
        for asset in form.assets { add("assets", "\(asset)") }
        for technician in form.technicians { add("technicians", "\(technician)") }
        add("sources", form.sources.map(\.description).joined(separator: "\n"))
        var commands: [String] = []
        for capability in form.capabilities {
            if case .exec(let command) = capability {
                commands.append(command.text)
            } else {
                add("capabilities", "\(capability)")
            }
        }
        add("commands", commands.joined(separator: "\n"))
        add("privilege", form.privilege.rawValue)
        for (name, answer) in zip(
            RequestFields.declared,
            [
                form.personalInformation, form.liveData, form.faultData, form.takeOut, form.bringIn, form.serviceStop,
                form.backup,
            ])
        { add(name, answer) }
        add("rollback", form.rollback.text)
        add("risk", form.risk.text)
        add("supervisor", form.supervisor.text)
        let terminal = form.terminal
        for (name, value) in [
            ("terminal", terminal.terminal.text), ("operating-system", terminal.operatingSystem.text),
            ("patched-on", "\(terminal.patchedOn)"), ("antivirus", terminal.antivirus.text),
            ("definitions-of", "\(terminal.definitionsOf)"), ("scanned-on", "\(terminal.scannedOn)"),
            ("malware-found", terminal.malwareFound ? "yes" : "no"), ("firewall", terminal.firewall ? "yes" : "no"),
            ("public-wireless", terminal.publicWireless ? "yes" : "no"), ("declared-by", terminal.declaredBy.text),
            ("declared-on", "\(terminal.declaredOn)"),
        ] { add("terminal." + name, value) }
        self.init(pairs)
    }
}
