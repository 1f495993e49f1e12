internal import HTTPTypes
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// A request that somebody of a vendor phoned or faxed, entered by the hospital (代理入力, G-6): the vendor's form, and who
/// asked, how and when. A manager approves it like any other; who entered it never can.
enum ProxyPage {
    static let templateWords: [PageWords.Word] = [
        .init(
            "proxyLead", "電話・FAX・メールで受けた作業申請を、事業者に代わって入力します。承認には責任者の署名が要り、入力した人は承認できません。",
            "Enter a work request that a vendor phoned, faxed or mailed. The manager still has to sign its approval; whoever "
                + "enters it cannot approve it."),
        .init("proxyWhose", "どの事業者の申請ですか。", "Whose request is it?"),
        .init(
            "proxyNote", "この申請は、あなたが代理で入力したもの、事業者の署名のないものとして記録され、承認文と監査者の記録にもそう載ります。",
            "It goes on record as entered by you by proxy, not signed by the vendor; the approval text and the auditor's "
                + "record say so."),
        .init("proxySubmit", "代理で提出する", "Submit by proxy"),
    ]

    /// What is on the form.
    private struct Sheet {
        var vendor: Vendor
        var filled: Fields
        var date: String?
        var revises: RequestView?
        var faults: [FormFault] = []
    }

    @Sendable static func show(_ visit: Visit) async throws -> Outcome {
        if let text = visit.query["revise"] {
            guard let id = RequestID(text) else { throw PortalProblem.notFound }
            let view: RequestView = try await visit.api.get("/v1/requests/\(id)")
            let form = view.request.revision.form
            let filled = Fields(Fields(form).pairs + Fields.proxy(view.request.revision.proxyFor).pairs)
            return .page(
                try await page(visit, Sheet(vendor: view.vendor, filled: filled, date: "\(form.date)", revises: view)))
        }
        guard let asked = visit.query["vendor"] else { return .page(try await choice(visit)) }
        let facts = try visit.facts()
        let now = facts.zone.local(facts.now)
        let filled = Fields([
            Fields.Pair(name: "received", value: "\(now.date)T\(now.time)"),
            Fields.Pair(name: "terminal.declared-on", value: "\(now.date)"),
        ])
        return .page(try await page(visit, Sheet(vendor: try await vendor(asked, visit), filled: filled)))
    }

    /// What was typed.
    private static func typed(_ visit: Visit) async throws -> Sheet {
        var revises: RequestView?
        if let text = visit.form.written("revises") {
            guard let id = RequestID(text) else { throw PortalProblem.notFound }
            revises = try await visit.api.get("/v1/requests/\(id)")
        }
        let vendor = try await vendor(visit.form["vendor"] ?? "", visit)
        return Sheet(vendor: vendor, filled: visit.form, date: visit.form["date"] ?? "", revises: revises)
    }

    /// The same, shown once more.
    @Sendable static func again(_ visit: Visit) async throws -> Outcome {
        var sheet = try await typed(visit)
        sheet.faults = [visit.onceMore]
        return .page(try await page(visit, sheet, status: visit.onceMoreStatus))
    }

    @Sendable static func submit(_ visit: Visit) async throws -> Outcome {
        guard let person = try visit.person().person else { throw PortalProblem.notFound }
        var sheet = try await typed(visit)
        let revised = sheet.revises?.request.id
        let (entry, faults) = entry(visit)
        sheet.faults = faults
        let read = RequestSheet.read(
            FilledForm(form: visit.form).request(of: sheet.vendor.id, on: sheet.date ?? ""), file: "")
        if case .failure(let wrong) = read { sheet.faults += [FormFault](wrong, visit) }
        guard case .success(let form) = read, let entry else {
            return .page(try await page(visit, sheet, status: .badRequest))
        }
        return try await visit.attempting {
            let facts = try visit.facts()
            let part = "proxy \(form.date)"
            let text = Submission(
                gate: facts.status.gate, by: person, at: facts.now, nonce: visit.nonce(part),
                revises: revised, proxyFor: entry, form: form)
            do {
                let receipt: TextReceipt = try await visit.attest(text, once: visit.key(part))
                return .redirect(receipt.request.map { .path("requests", "\($0)") } ?? .requests)
            } catch let problem as APIProblem where problem.isRepeated {
                return .redirect(.requestsSentBefore)
            }
        } otherwise: { fault, status in
            sheet.faults.append(fault)
            return try await page(visit, sheet, status: status)
        }
    }

    /// Who asked, how and when; and what of it is missing.
    private static func entry(_ visit: Visit) -> (ProxyEntry?, [FormFault]) {
        let caller = visit.form.written("caller").flatMap { Label($0) }
        let way = visit.form["way"].flatMap { ProxyEntry.Way(rawValue: $0) }
        let received = visit.form.written("received").flatMap { LocalMinute(typed: $0) }
        var faults: [FormFault] = []
        func missing(_ field: String, _ sentence: String) { faults.append(FormFault(field: field, sentence: sentence)) }
        if caller == nil {
            missing("caller", visit.noReason("caller", missing: visit.say("だれの依頼かを書いてください", "write who asked")))
        }
        if way == nil { missing("way", visit.say("受付経路を選んでください", "choose how it came")) }
        if received == nil { missing("received", visit.say("受け付けた日時を書いてください", "write when it came")) }
        guard let caller, let way, let received else { return (nil, faults) }
        return (ProxyEntry(caller: caller, way: way, received: received), [])
    }

    private static func vendor(_ text: String, _ visit: Visit) async throws -> Vendor {
        guard let vendor = try await visit.ledger().vendors.first(where: { "\($0.id)".utf8.elementsEqual(text.utf8) })
        else { throw PortalProblem.notFound }
        return vendor
    }

    private static func choice(_ visit: Visit) async throws -> Page {
        let vendors = try await visit.ledger().vendors.filter { $0.standing == .active }
        let items: [Context] = vendors.map { ["vendor": "\($0.id)", "vendorName": $0.name.text] }
        let title = visit.say("電話・FAXの代理入力", "Entry by proxy")
        return Page("request-proxy", title: title, ["heading": title, "vendors": ["items": items] as Context])
    }

    private static func page(_ visit: Visit, _ sheet: Sheet, status: HTTPResponse.Status = .ok) async throws -> Page {
        let ledger = try await visit.ledger()
        let fields = RequestFields(
            visit: visit, ledger: ledger, vendor: sheet.vendor.id, filled: sheet.filled,
            dates: sheet.date.map { [$0] } ?? [], mayBeSeveral: false)
        let title = visit.say("電話・FAXの代理入力", "Entry by proxy")
        var form = FormPage(
            template: "request-proxy", title: title, fields: [], groups: [asked(visit, sheet, ledger)] + fields.groups,
            faults: sheet.faults, status: status)
        form.context["heading"] = title
        form.context["vendor"] = ["id": "\(sheet.vendor.id)", "name": sheet.vendor.name.text]
        if let view = sheet.revises {
            var revised: Context = ["id": "\(view.request.id)"]
            if case .returned(let why) = view.request.phase { revised["why"] = ["sentence": why.text] }
            form.context["revised"] = revised
        }
        return form.page
    }

    private static func asked(_ visit: Visit, _ sheet: Sheet, _ ledger: LedgerView) -> FormGroup {
        let words = visit.words
        let clerks = ledger.people.filter { person in
            guard case .clerk(let own) = person.role else { return false }
            return own == sheet.vendor.id && person.standing == .active
        }
        let known = clerks.isEmpty ? nil : visit.say("登録された担当者: ", "registered: ") + words.list(clerks.map(\.name.text))
        let ways = ProxyEntry.Way.allCases.map { way in
            FormField.Option(
                value: way.rawValue, label: words.way(way),
                isChosen: sheet.filled["way"]?.utf8.elementsEqual(way.rawValue.utf8) ?? false)
        }
        func field(_ name: String, _ kind: FormField.Kind, hint: String? = nil) -> FormField {
            FormField(name: name, label: words.field(name), kind: kind, value: sheet.filled[name], hint: hint)
        }
        return FormGroup(
            heading: visit.say("受付の記録", "How it came"),
            fields: [field("caller", .text, hint: known), field("way", .choice(ways)), field("received", .minute)])
    }
}

extension LocalMinute {
    /// As browsers write it, `2026-11-22T13:05`, or with a space between.
    fileprivate init?(typed text: String) {
        let parts = text.utf8.split(separator: text.utf8.contains(UInt8(ascii: "T")) ? UInt8(ascii: "T") : 0x20)
        guard parts.count == 2, let date = CivilDate(String(decoding: Array(parts[0]), as: UTF8.self)),
            let time = TimeOfDay(String(decoding: Array(parts[1]), as: UTF8.self))
        else { return nil }
        self.init(date: date, time: time)
    }
}

extension Fields {
    fileprivate static func proxy(_ entry: ProxyEntry?) -> Fields {
        guard let entry else { return .none }
        return Fields([
            Pair(name: "caller", value: entry.caller.text), Pair(name: "way", value: entry.way.rawValue),
            Pair(name: "received", value: "\(entry.received.date)T\(entry.received.time)"),
        ])
    }
}
