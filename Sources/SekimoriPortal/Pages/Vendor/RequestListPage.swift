internal import HTTPTypes
internal import Sekimori
internal import SekimoriService

/// Work requests, newest first, with what is owed on top.
enum RequestListPage {
    /// Requests on one page.
    private static let count = "50"

    /// As the API names states; in the order of a request's life.
    private static let phases = [
        "submitted", "returned", "approved", "working", "ended", "reported", "report-returned", "report-accepted",
        "closed", "rejected", "withdrawn", "cancelled",
    ]

    @Sendable static func show(_ visit: Visit) async throws -> Outcome { .page(try await page(visit)) }

    static func page(_ visit: Visit, fault: FormFault? = nil, status: HTTPResponse.Status = .ok) async throws
        -> SekimoriPortal.Page
    {
        let me = try visit.person()
        let facts = try visit.facts()
        let names = Names(try await visit.ledger())
        let phase = visit.query["phase"].flatMap { text in phases.first { $0.utf8.elementsEqual(text.utf8) } }
        var query = Fields([Fields.Pair(name: "limit", value: count)])
        if let phase { query = query.with("phase", phase) }
        if let after = visit.query["after"].flatMap({ RequestID($0) }) { query = query.with("after", "\(after)") }
        let page: SekimoriService.Page<RequestSummary> = try await visit.api.get("/v1/requests", query)
        let debts: [DebtView] = try await visit.api.get("/v1/debts")

        var context: Context = [
            "filters": filters(phase, visit),
            "rows": page.items.map { row($0, names, visit, facts) },
            "isVendor": me.isOfVendor,
        ]
        if page.items.isEmpty {
            if phase != nil || visit.query["after"] != nil {
                context["noneLikeThis"] = true
            } else {
                context["noneYet"] = true
            }
        }
        if let next = page.next {
            var after = Fields([Fields.Pair(name: "after", value: next)])
            if let phase { after = after.with("phase", phase) }
            context["older"] = ["query": after.encoded]
        }
        if !debts.isEmpty {
            context["debts"] = ["items": debts.map { debt($0, names, visit, facts, me) }]
        }
        if me.isOfVendor {
            let drafts = try await DraftPages.items(visit, facts)
            if !drafts.isEmpty { context["drafts"] = ["items": drafts] }
        }
        if let said = said(visit) { context["said"] = ["sentence": said] }
        if let fault, let faults = [fault].context([:]) { context["faults"] = faults }
        return SekimoriPortal.Page(
            "requests", title: visit.say("作業申請", "Work requests"), status: status, context)
    }

    /// What became of a form that led here.
    private static func said(_ visit: Visit) -> String? {
        if visit.query["again"] != nil { return repeated(visit) }
        guard let count = visit.query["sent"].flatMap({ Int($0) }), (1...10).contains(count) else { return nil }
        return visit.say(
            "\(count)件の申請を提出しました。端末の検査画面などは、それぞれの申請の画面で添付できます。",
            "\(count) request(s) were handed in. Screenshots of the terminal's state can be attached on each one's page."
        )
    }

    static func repeated(_ visit: Visit) -> String {
        visit.say(
            "この内容はすでに届いています。二度は記録していません。", "This had arrived already; it was not recorded twice.")
    }

    private static func filters(_ chosen: String?, _ visit: Visit) -> [Context] {
        let all: Context = ["query": "", "label": visit.say("すべて", "All"), "current": chosen == nil]
        return [all]
            + phases.map { phase in
                [
                    "query": "?phase=" + phase, "label": visit.words.phase(code: phase),
                    "current": chosen.map { $0.utf8.elementsEqual(phase.utf8) } ?? false,
                ]
            }
    }

    private static func turn(_ request: RequestSummary, _ visit: Visit) -> String {
        guard case .time = request.waitsFor else { return visit.words.waitsFor(request.waitsFor) }
        return request.phase == .working
            ? visit.say("作業の終わり", "the end of the work") : visit.say("作業の始まり", "the start of the work")
    }

    static func row(_ request: RequestSummary, _ names: Names, _ visit: Visit, _ facts: GateFacts) -> Context {
        var row: Context = [
            "id": "\(request.id)", "vendorName": names.vendor(request.vendor),
            "day": visit.words.date(request.date), "hours": hours(request.window, facts.zone),
            "about": request.purpose.text, "who": visit.words.list(request.technicians.map(names.technician)),
            "where": visit.words.list(request.assets.map(names.asset)),
            "chip": chip(request.phase, visit.words), "turn": turn(request, visit),
        ]
        if let due = request.reportDue {
            row["reportDue"] = ["at": visit.words.stamp(due, zone: facts.zone), "late": due <= facts.now] as Context
        }
        return row
    }

    /// `13:00 – 17:00`, with the end's day where it is another one.
    static func hours(_ window: Window, _ zone: Zone) -> String {
        let from = zone.local(window.from)
        let until = zone.local(window.until)
        return "\(from.time) – " + (until.date == from.date ? "\(until.time)" : "\(until.date) \(until.time)")
    }

    /// A state as its words and its colour; the words say it all.
    static func chip(_ phase: WorkRequest.Phase, _ words: Words) -> Context {
        let colour =
            switch phase {
            case .submitted, .reported, .reportAccepted: "waiting"
            case .returned, .reportReturned, .ended: "yours"
            case .approved, .working: "open"
            case .rejected, .withdrawn, .cancelled, .closed: "over"
            }
        return ["words": words.phase(phase), "colour": colour]
    }

    private static func debt(
        _ debt: DebtView, _ names: Names, _ visit: Visit, _ facts: GateFacts, _ me: Me
    ) -> Context {
        var context: Context = [
            "kind": visit.words.debt(kind: debt.kind), "vendorName": names.vendor(debt.vendor),
            "dueAt": visit.words.stamp(debt.due, zone: facts.zone), "late": debt.overdue,
            "blocks": !debt.blocks.isEmpty,
        ]
        if let request = debt.request {
            context["about"] = ["id": "\(request)"]
            context["blocksWords"] = visit.say(
                "出るまで、この作業者(または事業者)は次の作業に入れません。", "Until it comes, these technicians (or the vendor) cannot enter.")
            if me.isOfVendor {
                context["todo"] = [
                    "href": "/requests/\(request)/report", "words": visit.say("報告書を書く", "Write the report"),
                ]
            }
        } else {
            context["blocksWords"] = visit.say(
                "確認されるまで、この事業者からはだれも入れません。", "Until it is confirmed nobody of this vendor can enter.")
            if case .clerk = me.actor.role {
                context["todo"] = ["href": "/technicians", "words": visit.say("名簿を確認する", "Confirm the list")]
            }
        }
        return context
    }
}
