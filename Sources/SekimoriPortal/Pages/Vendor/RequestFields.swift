internal import Sekimori
internal import SekimoriService

/// The fields of a work request on a page (D1, D11), in the order of the paper form.
struct RequestFields {
    /// 有・無, each with what it asks for when it is 有.
    static let declared = [
        "personal-information", "live-data", "fault-data", "take-out", "bring-in", "service-stop", "backup",
    ]

    let visit: Visit
    let ledger: LedgerView
    let vendor: VendorID
    let filled: Fields
    /// The days that are asked for; each becomes a request of its own.
    let dates: [String]
    let mayBeSeveral: Bool

    private var words: Words { visit.words }

    var groups: [FormGroup] {
        [
            FormGroup(heading: visit.say("いつ・だれが・どの機器を", "When, who, which systems"), fields: when),
            FormGroup(heading: visit.say("作業の内容", "The work"), fields: work),
            FormGroup(heading: visit.say("接続と許可操作", "Connection and what is allowed"), fields: access),
            FormGroup(
                heading: visit.say("情報の取扱いと影響", "Data and effects"),
                fields: Self.declared.map { declared($0) } + [
                    area("rollback", rows: 2), area("risk", rows: 2),
                    text("supervisor", visit.say("病院側で立ち会う方", "who of the hospital attends")),
                ]),
            FormGroup(heading: visit.say("端末安全状態申告書", "State of the terminal"), fields: terminal),
        ]
    }

    private var when: [FormField] {
        let contracts = ledger.contracts.filter { $0.vendor == vendor && $0.standing == .active }
        let technicians = ledger.technicians.filter { $0.vendor == vendor && $0.standing == .active }
        let assets = ledger.assets.filter { $0.standing == .active && $0.remoteMaintenance == .yes }
        let chosen = filled["contract"] ?? (contracts.count == 1 ? contracts.first.map { "\($0.id)" } : nil)
        var fields = [
            field(
                "contract",
                .menu(
                    [FormField.Option(value: "", label: visit.say("選んでください", "choose"), isChosen: false)]
                        + contracts.map { contract in
                            option("\(contract.id)", "\(contract.id) (\(contract.from) – \(contract.until))", chosen)
                        }))
        ]
        fields += dateFields
        fields += [
            field("from", .time),
            field("until", .time, visit.say("開始より前の時刻は翌日です", "an earlier time is on the next day")),
            field(
                "technicians",
                .checks(technicians.map { checked("\($0.id)", $0.name.text, "technicians", hint: "\($0.id)") })),
            field(
                "assets",
                .checks(assets.map { checked("\($0.id)", $0.name.text, "assets", hint: "\($0.id)  \($0.place)") })),
        ]
        return fields
    }

    /// One day, and where several may be asked for at once, room for four more.
    private var dateFields: [FormField] {
        var shown = dates.isEmpty ? [""] : dates
        if mayBeSeveral { while shown.count < 5 { shown.append("") } }
        return shown.enumerated().map { index, date in
            FormField(
                name: "date",
                label: index == 0 ? words.field("date") : words.field("date") + " \(index + 1)",
                kind: .date, value: date,
                hint: index == 0 && mayBeSeveral
                    ? visit.say("日ごとに別々の申請になります", "each day becomes a request of its own") : nil,
                place: index)
        }
    }

    private var work: [FormField] {
        [
            field(
                "category",
                .choice(
                    RequestForm.Category.allCases.map {
                        option($0.rawValue, words.category($0), filled["category"])
                    })),
            text("purpose"), area("content", rows: 4),
            area("plan", rows: 5, visit.say("一行に一つずつ", "one step a line")),
        ]
    }

    private var access: [FormField] {
        let networks = ledger.vendors.first { $0.id == vendor }?.sources.map(\.description) ?? []
        var commands = area(
            "commands", rows: 3,
            visit.say("決まった命令だけを使うとき。一行に一つ、一字一句そのまま", "for fixed commands: one a line, to the letter"))
        commands.label = visit.say("許可する命令", "Commands")
        return [
            area(
                "sources", rows: 2,
                visit.say("IPアドレスか範囲を一行に一つ。登録済み: ", "addresses or networks, one a line; registered: ")
                    + words.list(networks)),
            field(
                "capabilities",
                .checks([
                    checked("shell", words.capability(.shell), "capabilities"),
                    checked("exec-any", words.capability(.execAny), "capabilities"),
                ]), visit.say("ここにない操作はできません", "what is not listed cannot be done")), commands,
            field(
                "privilege",
                .choice(
                    RequestForm.Privilege.allCases.map {
                        option($0.rawValue, words.privilege($0), filled["privilege"])
                    })),
        ]
    }

    private var terminal: [FormField] {
        let kinds: [String: FormField.Kind] = [
            "patched-on": .date, "definitions-of": .date, "scanned-on": .date, "declared-on": .date,
            "malware-found": yesNo("terminal.malware-found"), "firewall": yesNo("terminal.firewall"),
            "public-wireless": yesNo("terminal.public-wireless"),
        ]
        return RequestSheet.terminalFields.map { field("terminal." + $0, kinds[$0] ?? .text) }
    }

    // MARK: Kinds of fields

    private func field(_ name: String, _ kind: FormField.Kind, _ hint: String? = nil) -> FormField {
        FormField(name: name, label: words.field(name), kind: kind, value: filled[name], hint: hint)
    }

    private func text(_ name: String, _ hint: String? = nil) -> FormField { field(name, .text, hint) }

    private func area(_ name: String, rows: Int, _ hint: String? = nil) -> FormField {
        field(name, .area(rows: rows), hint)
    }

    private func declared(_ name: String) -> FormField {
        var field = field(name, .declared(what: what(name), isYes: Self.isYes(name, filled)))
        field.value = filled[name + ".what"]
        return field
    }

    static func isYes(_ name: String, _ filled: Fields) -> Bool? {
        filled[name].map { $0.utf8.elementsEqual("yes".utf8) }
    }

    private func what(_ name: String) -> String {
        switch name {
        case "personal-information": visit.say("理由", "why")
        case "take-out": visit.say("内容と許可番号", "what, and the permission's number")
        case "bring-in": visit.say("ファイルと検査結果", "files, and their check")
        case "service-stop": visit.say("時間と影響", "how long, and for whom")
        case "backup": visit.say("確認者", "who checked it")
        case "fault-data": visit.say("どのデータをどこで", "which data, where")
        default: visit.say("内容", "what")
        }
    }

    private func yesNo(_ name: String) -> FormField.Kind {
        .choice([option("yes", words.yesNo(true), filled[name]), option("no", words.yesNo(false), filled[name])])
    }

    private func option(_ value: String, _ label: String, _ chosen: String?) -> FormField.Option {
        FormField.Option(
            value: value, label: label, isChosen: chosen.map { $0.utf8.elementsEqual(value.utf8) } ?? false)
    }

    private func checked(_ value: String, _ label: String, _ name: String, hint: String? = nil) -> FormField.Option {
        FormField.Option(
            value: value, label: label, isChosen: filled.all(name).contains { $0.utf8.elementsEqual(value.utf8) },
            hint: hint)
    }
}
