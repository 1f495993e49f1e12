/// One field of a form as `_field.mustache` shows it: its label always, what was typed, and what is wrong with it.
struct FormField: Sendable {
    let name: String
    var label: String
    var kind: Kind = .text
    var value: String?
    var hint: String?
    var fault: String?
    /// Whether the browser itself asks for it; what a form needs is said by whoever reads it.
    var isRequired = false
    /// What browsers and password managers know it as (HTML §4.10.18.7.1).
    var autocomplete: String?
    /// In what kind of keys phones offer: `numeric`.
    var inputMode: String?
    /// Which of several fields of one name it is; the first is 0.
    var place = 0

    enum Kind: Sendable {
        case text, password, date, time, minute
        case area(rows: Int)
        /// One of them.
        case choice([Option])
        case menu([Option])
        /// Any of them.
        case checks([Option])
        /// 有・無, and what.
        case declared(what: String, isYes: Bool?)
        /// No, or several lines.
        case declaredLines(what: String, isYes: Bool?)
    }

    struct Option: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
        var hint: String?
    }

    /// The id of its element, which the summary of faults leads to.
    static func id(_ name: String) -> String {
        "f-" + String(decoding: name.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
    }

    var context: Context {
        let id = place == 0 ? Self.id(name) : Self.id(name) + "-\(place + 1)"
        var context: Context = ["id": id, "name": name, "label": label, "required": isRequired]
        if let hint { context["hint"] = ["sentence": hint, "id": id] }
        if let fault { context["fault"] = ["sentence": fault, "id": id] }
        if hint != nil || fault != nil {
            let ids = [hint.map { _ in "-hint" }, fault.map { _ in "-fault" }].compactMap { $0 }
            context["described"] = ["by": ids.map { id + $0 }.joined(separator: " ")]
        }
        if let autocomplete { context["autocomplete"] = ["value": autocomplete] }
        if let inputMode { context["inputMode"] = ["value": inputMode] }
        context["value"] = value ?? ""
        switch kind {
        case .text: context["input"] = ["type": "text"]
        case .password: context["input"] = ["type": "password"]
        case .date: context["input"] = ["type": "date"]
        case .time: context["input"] = ["type": "time"]
        case .minute: context["input"] = ["type": "datetime-local"]
        case .area(let rows): context["area"] = ["rows": rows]
        case .menu(let options): context["menu"] = ["options": Self.contexts(options, name)]
        case .choice(let options):
            context["choice"] = ["type": "radio", "options": Self.contexts(options, name)] as Context
        case .checks(let options):
            context["choice"] = ["type": "checkbox", "options": Self.contexts(options, name)] as Context
        case .declared(let what, let isYes): context["declared"] = Self.declared(name, what, isYes, rows: nil)
        case .declaredLines(let what, let isYes): context["declared"] = Self.declared(name, what, isYes, rows: 4)
        }
        return context
    }

    private static func contexts(_ options: [Option], _ name: String) -> [Context] {
        options.enumerated().map { index, option in
            var context: Context = [
                "value": option.value, "optionLabel": option.label, "chosen": option.isChosen, "name": name,
                "optionID": "\(id(name))-\(index)",
            ]
            if let hint = option.hint { context["optionHint"] = ["sentence": hint] }
            return context
        }
    }

    private static func declared(_ name: String, _ what: String, _ isYes: Bool?, rows: Int?) -> Context {
        var context: Context = ["what": what, "yes": isYes == true, "no": isYes == false]
        if let rows { context["lines"] = ["rows": rows] } else { context["line"] = true }
        return context
    }
}

/// What is wrong with a form that comes back: at the top, each leading to its field.
struct FormFault: Sendable {
    /// Nil: not about one field.
    let field: String?
    let sentence: String
    var hint: String?
}

extension [FormFault] {
    /// For `_faults.mustache`; nil where nothing is wrong.
    func context(_ labels: [String: String]) -> Context? {
        guard !isEmpty else { return nil }
        let items: [Context] = map { fault in
            var item: Context = ["sentence": fault.sentence]
            if let field = fault.field, let label = labels[field] {
                item["link"] = ["to": FormField.id(field), "label": label]
            }
            if let hint = fault.hint { item["hint"] = ["sentence": hint] }
            return item
        }
        return ["items": items]
    }

    /// What is said at a field.
    func sentence(at field: String) -> String? {
        let said = filter { $0.field?.utf8.elementsEqual(field.utf8) ?? false }.map(\.sentence)
        return said.isEmpty ? nil : said.joined(separator: " ")
    }
}

extension APIProblem {
    /// Its words at the top of the form that was sent.
    func fault(_ visit: Visit) -> FormFault {
        if isRepeated {
            return FormFault(
                field: nil, sentence: visit.say("この内容はすでに送られています", "this was sent already"),
                hint: visit.say("一覧で確かめてください。もう一度は記録していません", "look at the list; it was not recorded twice"))
        }
        if isUsed {
            return FormFault(
                field: nil,
                sentence: visit.say(
                    "この画面(または下書き)からは、すでに提出されています。いま書かれている内容は送っていません",
                    "this form, or this draft, was handed in before; what it says now was not sent"),
                hint: visit.say(
                    "一覧で確かめてください。別のものとして出すときだけ、もう一度提出してください",
                    "look at the list; submit once more only if this is to be another one"))
        }
        guard let said else { return PortalProblem.gateUnreachable.fault(visit) }
        return FormFault(
            field: said.path, sentence: said.detail, hint: PageHints.hint(said.hint, of: said.code, visit.words))
    }
}

extension PortalProblem {
    func fault(_ visit: Visit) -> FormFault {
        let words = words(visit.tongue)
        return FormFault(field: nil, sentence: words.detail, hint: words.hint)
    }
}
