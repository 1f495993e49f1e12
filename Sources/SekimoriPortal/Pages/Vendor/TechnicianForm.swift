internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// An application for a technician, as it is filled in on a page (保守要員の登録申請).
struct TechnicianForm {
    let technician: Technician
    let duties: Label
    let pledgedOn: CivilDate
    let trainedOn: CivilDate

    static let days = Weekday.allCases.map(\.rawValue)

    var change: LedgerChange {
        .application(technician, duties: duties, pledgedOn: pledgedOn, trainedOn: trainedOn)
    }

    /// Reads what was written: an application, or every fault that is in it.
    static func read(_ form: Fields, of vendor: VendorID, _ words: Words) -> Result<TechnicianForm, FormFaults> {
        let faults = FaultList(file: "")
        let reader = FieldReader(FilledForm(form: form).technician, prefix: "", fields: fields, faults: faults)
        let read = read(reader, form, of: vendor, words)
        if let read, faults.faults.isEmpty { return .success(read) }
        return .failure(FormFaults(faults.sorted))
    }

    static let fields = [
        "id", "name", "subcontractor", "contact", "duties", "days", "hours.from", "hours.until", "sources", "key",
        "rights-confirmed-by", "pledged-on", "trained-on",
    ]

    private static func read(_ reader: FieldReader, _ form: Fields, of vendor: VendorID, _ words: Words)
        -> TechnicianForm?
    {
        // Each is read before any is missed, so that all faults are told.
        let id: TechnicianID? = reader.id("id")
        let name = reader.label("name")
        let subcontractor: VendorID? = reader.optional("subcontractor") { reader.id($0) }
        let contact = reader.label("contact")
        let duties = reader.label("duties")
        let schedule = schedule(reader, isClosedOnHolidays: form["no-holidays"] != nil)
        let sources = reader.optional("sources") { reader.list($0, { .network($0) }) { Network($0) } } ?? []
        let key = key(reader, words)
        let confirmed = reader.label("rights-confirmed-by")
        let pledged = reader.date("pledged-on")
        let trained = reader.date("trained-on")
        guard let id, let name, let contact, let duties, let schedule, let key, let confirmed, let pledged, let trained
        else { return nil }
        return TechnicianForm(
            technician: Technician(
                id: id, name: name, vendor: vendor, subcontractor: subcontractor, contact: contact, schedule: schedule,
                sources: sources, keys: [key], standing: .active, rightsConfirmedBy: confirmed, uid: 0),
            duties: duties, pledgedOn: pledged, trainedOn: trained)
    }

    /// Both hours left empty are the whole day.
    private static func schedule(_ reader: FieldReader, isClosedOnHolidays: Bool) -> Schedule? {
        let days = reader.list("days", { .choice($0, Self.days) }) { text in
            Weekday.allCases.first { $0.rawValue.utf8.elementsEqual(text.utf8) }
        }
        let isWholeDay = reader.content("hours.from") == nil && reader.content("hours.until") == nil
        let from = isWholeDay ? TimeOfDay.midnight : reader.time("hours.from")
        let until = isWholeDay ? TimeOfDay.endOfDay : reader.time("hours.until")
        guard let days, let from, let until else { return nil }
        let ordered = Weekday.allCases.filter { days.contains($0) }.map(\.rawValue).joined(separator: "+")
        guard let schedule = Schedule("\(ordered) \(from)-\(until)" + (isClosedOnHolidays ? " no-holidays" : ""))
        else {
            reader.note("hours.until", .time("\(until)"))
            return nil
        }
        return schedule
    }

    private static func key(_ reader: FieldReader, _ words: Words) -> RegisteredKey? {
        func rule(_ text: String) -> Fault.Rule {
            do throws(PublicKey.Refusal) {
                _ = try PublicKey(file: Array(text.utf8))
                return .key(problem: text)
            } catch {
                return .key(problem: words.keyProblem(error))
            }
        }
        return reader.value("key", rule) { text in
            (try? PublicKey(file: Array(text.utf8))).map { RegisteredKey(line: $0.line, fingerprint: $0.fingerprint) }
        }
    }
}

/// The fields of that form, in the order of the technicians' ledger (D3).
struct TechnicianFields {
    let visit: Visit
    let ledger: LedgerView
    let vendor: VendorID
    let filled: Fields

    var groups: [FormGroup] {
        [
            FormGroup(heading: visit.say("だれを", "Who"), fields: who),
            FormGroup(heading: visit.say("いつ・どこから・どの鍵で", "When, from where, with which key"), fields: access),
            FormGroup(heading: visit.say("事業者での確認", "What you confirmed"), fields: confirmations),
        ]
    }

    private var who: [FormField] {
        var id = text(
            "id", visit.say("利用者ID", "User id"),
            visit.say(
                "英小文字で始まる英小文字・数字・-。一人に一つで、あとから変えられず、二度と使われません",
                "lower-case letters, digits, -; one person's for ever"))
        id.autocomplete = "off"
        var fields = [
            id, text("name", visit.say("氏名", "Name")),
            text("contact", visit.say("連絡先", "Contact"), visit.say("本人の電話かメール", "the person's own phone or mail")),
            text(
                "duties", visit.say("担当する作業と機器", "Work and systems"),
                visit.say("例: 画像管理サーバーの定期保守", "for example: maintenance of the image server")),
        ]
        let subcontractors = ledger.contracts.filter { $0.vendor == vendor }.flatMap(\.subcontractors)
        if !subcontractors.isEmpty {
            fields.append(
                FormField(
                    name: "subcontractor", label: visit.say("雇用している会社", "Employer"),
                    kind: .menu(
                        [option("", visit.say("自社", "this vendor"))]
                            + subcontractors.map {
                                option("\($0.id)", visit.say("再委託先 ", "subcontractor ") + $0.name.text)
                            })))
        }
        return fields
    }

    private var access: [FormField] {
        let networks = ledger.vendors.first { $0.id == vendor }?.sources.map(\.description) ?? []
        let chosen = filled.all("days")
        let days = Weekday.allCases.map { day in
            FormField.Option(
                value: day.rawValue, label: visit.words.weekday(day),
                isChosen: chosen.contains { $0.utf8.elementsEqual(day.rawValue.utf8) })
        }
        return [
            FormField(name: "days", label: visit.say("許可曜日", "Days"), kind: .checks(days)),
            field(
                "hours.from", visit.say("時間帯の始まり", "Hours from"), .time,
                visit.say("両方空ならその日中", "both empty: all day")),
            field("hours.until", visit.say("時間帯の終わり", "Hours until"), .time),
            FormField(
                name: "no-holidays", label: visit.say("病院の休日", "Holidays of the hospital"),
                kind: .checks([
                    FormField.Option(
                        value: "yes", label: visit.say("休日は除く", "not on holidays"),
                        isChosen: filled["no-holidays"] != nil)
                ])),
            field(
                "sources", visit.say("接続元", "From where"), .area(rows: 2),
                visit.say(
                    "事業者の登録より狭めるときだけ。一行に一つ。登録済み: ",
                    "only where narrower than registered, one a line; registered: ")
                    + visit.words.list(networks)),
            field(
                "key", visit.say("SSH公開鍵", "SSH public key"), .area(rows: 3),
                visit.say(
                    "本人が作った鍵の .pub ファイルの中身。秘密鍵は決して貼らないでください",
                    "what the .pub file of the person's own key holds; never the private key")),
        ]
    }

    private var confirmations: [FormField] {
        [
            text(
                "rights-confirmed-by", visit.say("権限を確認した責任者", "Who confirmed the rights"),
                visit.say("この人に必要な範囲だと確認した、事業者の責任者の氏名", "the vendor's responsible person")),
            field("pledged-on", visit.say("本人の誓約書の日付", "Pledge of confidentiality signed on"), .date),
            field("trained-on", visit.say("最後に教育訓練を受けた日", "Last trained on"), .date),
        ]
    }

    private func field(_ name: String, _ label: String, _ kind: FormField.Kind, _ hint: String? = nil) -> FormField {
        FormField(name: name, label: label, kind: kind, value: filled[name], hint: hint)
    }

    private func text(_ name: String, _ label: String, _ hint: String? = nil) -> FormField {
        field(name, label, .text, hint)
    }

    private func option(_ value: String, _ label: String) -> FormField.Option {
        FormField.Option(
            value: value, label: label, isChosen: (filled["subcontractor"] ?? "").utf8.elementsEqual(value.utf8))
    }
}
