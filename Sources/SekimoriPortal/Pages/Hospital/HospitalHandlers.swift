internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

extension Visit {
    /// The reader's language, the hospital's clock, the ledgers' names; and what the reader may do.
    func hospital() async throws -> Hospital {
        let ledger = try await ledger()
        let gate = try facts()
        let teller = Teller(words: words, zone: gate.zone, now: gate.now, names: LedgerNames(ledger))
        return Hospital(ledger: ledger, teller: teller, rights: Rights(try person().actor.role, ledger))
    }
}

struct Hospital: Sendable {
    let ledger: LedgerView
    let teller: Teller
    let rights: Rights
}

extension Set<RoleName> {
    /// Everybody of the hospital, auditors too.
    static let house: Self = hospital.union(auditors)
}

/// The pages of the hospital and of its auditors.
enum HospitalPages {
    static let routes: [PageRoute] = [
        .get("/today", .roles(.house), today),
        .get("/debts", .roles(.house), debts),
        .get("/calendar", .roles(.house), calendar),
        .get("/sessions", .roles(.house), sessions),
        .get("/sessions/{id}", .roles(.house), session),
        .post("/sessions/{id}/cut", .roles(.hospital), cut),
        .post("/sessions/{id}/watch", .roles([.manager]), LivePage.open),
        .get("/sessions/{id}/live", .roles([.manager]), LivePage.show, refresh: LivePage.refresh),
        .get("/ledger", .roles(.house), ledger),
        .get("/stops", .roles(.house), stops),
        .post("/stops", .roles(.hospital), changeStops),
        .get("/refusals", .roles([.manager, .operator, .auditor]), refusals),
        .get("/charts", .roles(.house), charts),
        .get("/requests/{id}/story", .roles(.house), story),
    ]

    /// Before the requests, at the top of every page.
    static let begin: [Navigation.Item] = [
        Navigation.Item(path: "/today", japanese: "きょう", english: "Today", roles: .house)
    ]

    /// Behind the requests.
    static let more: [Navigation.Item] = [
        Navigation.Item(path: "/sessions", japanese: "セッション", english: "Sessions", roles: .house),
        Navigation.Item(path: "/debts", japanese: "未了", english: "Owed", roles: .house),
        Navigation.Item(path: "/calendar", japanese: "予定", english: "Calendar", roles: .house),
        Navigation.Item(path: "/ledger", japanese: "台帳", english: "Ledgers", roles: .house),
        Navigation.Item(
            path: "/refusals", japanese: "拒否と試み", english: "Refusals", roles: [.manager, .operator, .auditor]),
        Navigation.Item(path: "/charts", japanese: "図", english: "Charts", roles: .house),
        Navigation.Item(path: "/stops", japanese: "停止", english: "Stops", roles: .house),
    ]

    private static func page(_ template: String, _ title: String, _ context: Context) -> Outcome {
        .page(SekimoriPortal.Page(template, title: title, context))
    }

    // MARK: The day

    @Sendable static func today(_ visit: Visit) async throws -> Outcome {
        let house = try await visit.hospital()
        let status = try visit.facts().status
        let api = visit.api
        @Sendable func requests(_ name: String, _ value: String, _ limit: Int) async throws -> [RequestSummary] {
            let page: SekimoriService.Page<RequestSummary> = try await api.get(
                "/v1/requests", fields((name, value), ("limit", "\(limit)")))
            return page.items
        }
        let date = house.teller.today
        async let debts: [DebtView] = api.get("/v1/debts")
        async let running: SekimoriService.Page<Session> = api.get(
            "/v1/sessions", fields(("running", "true"), ("limit", "200")))
        // Of thousands the newest come first: what is for today and tomorrow is among them in any case.
        async let day = requests("date", "\(date)", 200)
        async let tomorrow = requests("date", "\(date.advanced(by: 1))", 50)
        async let submitted = requests("phase", "submitted", 51)
        async let reported = requests("phase", "reported", 51)
        async let accepted = requests("phase", "report-accepted", 51)
        let near = try await (day + tomorrow).filter { $0.waitsFor == .hospital }
        var waiting = Dictionary(near.map { ($0.id, $0) }) { $1 }
        var more: String?
        for items in try await [submitted, reported, accepted] {
            for item in items.prefix(50) { waiting[item.id] = item }
            if items.count > 50 { more = more ?? items.first?.phaseName }
        }
        let facts = TodayPage.Facts(
            status: status, debts: try await debts, running: try await running.items, day: try await day,
            waiting: Array(waiting.values), moreWaiting: more,
            applications: ApplicationPages.mayKeep(try visit.person()) ? house.ledger.applications : [])
        let today = TodayPage(facts, house.teller, house.rights)
        return page("today", visit.say("きょう", "Today"), ["today": today])
    }

    @Sendable static func debts(_ visit: Visit) async throws -> Outcome {
        let house = try await visit.hospital()
        let debts: [DebtView] = try await visit.api.get("/v1/debts")
        let grid = DebtGrid.grid(debts, house.teller, day: false)
        return page(
            "grid", visit.say("未了", "Owed"),
            ["heading": visit.say("未了", "Owed"), "grids": [grid]])
    }

    @Sendable static func calendar(_ visit: Visit) async throws -> Outcome {
        let house = try await visit.hospital()
        let month =
            visit.query["month"].flatMap { CalendarPage.Month($0) }
            ?? CalendarPage.Month(of: house.teller.today)
        @Sendable func works(on day: CivilDate) async throws -> (CivilDate, CalendarPage.Works) {
            let found: SekimoriService.Page<RequestSummary> = try await visit.api.get(
                "/v1/requests", fields(("date", "\(day)"), ("limit", "\(CalendarPage.mostOfDay + 1)")))
            return (day, CalendarPage.Works(found.items.filter { $0.date == day }))
        }
        // Four at a time: others want the daemon too.
        let days = try await withThrowingTaskGroup(of: (CivilDate, CalendarPage.Works).self) { group in
            var ahead = month.days[...]
            var found: [CivilDate: CalendarPage.Works] = [:]
            for _ in 0..<4 { if let day = ahead.popFirst() { group.addTask { try await works(on: day) } } }
            for try await (day, shown) in group {
                found[day] = shown
                if let next = ahead.popFirst() { group.addTask { try await works(on: next) } }
            }
            return found
        }
        let calendar = CalendarPage(month, days, house.ledger.holidays, house.teller)
        return page("calendar", visit.say("予定", "Calendar"), ["calendar": calendar])
    }

    // MARK: Sessions

    @Sendable static func sessions(_ visit: Visit) async throws -> Outcome {
        let house = try await visit.hospital()
        var filter = SessionsPage.Filter()
        filter.running = visit.query["running"].flatMap { Bool($0) }
        filter.date = visit.query["date"].flatMap { CivilDate($0) }
        filter.vendor = visit.query["vendor"].flatMap { VendorID($0) }
        filter.technician = visit.query["technician"].flatMap { TechnicianID($0) }
        filter.asset = visit.query["asset"].flatMap { AssetID($0) }
        filter.request = visit.query["request"].flatMap { RequestID($0) }
        filter.after = visit.query["after"].flatMap { SessionID($0) }
        let asked = Fields(filter.pairs + [Fields.Pair(name: "limit", value: "50")])
        let found: SekimoriService.Page<Session> = try await visit.api.get("/v1/sessions", asked)
        return page(
            "sessions", visit.say("セッション", "Sessions"),
            ["sessions": SessionsPage(found, filter, house.teller)])
    }

    @Sendable static func session(_ visit: Visit) async throws -> Outcome {
        .page(try await shown(visit, try visit.id(SessionID.self), why: "", problem: nil))
    }

    private static func shown(_ visit: Visit, _ id: SessionID, why: String, problem: String?)
        async throws
        -> SekimoriPortal.Page
    {
        let house = try await visit.hospital()
        let session: Session = try await visit.api.get("/v1/sessions/\(id)")
        let entries = try await entries(of: session.request, visit)
        let model = SessionPage(
            session, entries, house.teller, house.rights, why: why, problem: problem)
        return SekimoriPortal.Page(
            "session", title: visit.say("セッション \(id)", "Session \(id)"), ["session": model])
    }

    @Sendable static func cut(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(SessionID.self)
        guard let why = visit.reason("why") else {
            return .page(
                try await shown(
                    visit, id, why: visit.form["why"] ?? "",
                    problem: visit.noReason("why", missing: visit.say("切る理由を書いてください", "write the reason"))))
        }
        return try await visit.attempting {
            try await visit.act("/v1/sessions/\(id)/cut", Why(why: why), as: API.Nothing.self)
            return .redirect(.path("sessions", "\(id)"))
        } otherwise: { fault, status in
            var page = try await shown(visit, id, why: why.text, problem: fault.sentence)
            page.status = status
            return page
        }
    }

    /// All that the journal says about a request; nothing where it cannot be proven yet.
    private static func entries(of request: RequestID, _ visit: Visit) async throws -> [TimelineEntry] {
        do {
            let proof: RequestProofView = try await visit.api.get("/v1/requests/\(request)/proof")
            return proof.entries.compactMap { TimelineEntry($0) }
        } catch let problem as APIProblem where problem.status == 404 {
            return []
        } catch is PortalProblem {
            // The session and its cut are shown all the same.
            return []
        }
    }

    /// A request from its application to its confirmation, on one page.
    @Sendable static func story(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id(RequestID.self)
        let house = try await visit.hospital()
        let view: RequestView = try await visit.api.get("/v1/requests/\(id)")
        let story = StoryPage(view, try await entries(of: id, visit), house.teller)
        return page("story", visit.say("申請 \(id) の経過", "The story of \(id)"), ["story": story])
    }

    // MARK: What the hospital keeps

    @Sendable static func ledger(_ visit: Visit) async throws -> Outcome {
        let house = try await visit.hospital()
        let stops: [StopView] = try await visit.api.get("/v1/stops")
        let part = visit.query["part"].flatMap { LedgerPage.Part(rawValue: $0) } ?? .vendors
        return page(
            "ledger", visit.say("台帳", "Ledgers"),
            ["ledger": LedgerPage(part, house.ledger, stops: stops, house.teller)]
        )
    }

    @Sendable static func refusals(_ visit: Visit) async throws -> Outcome {
        let house = try await visit.hospital()
        let end = try visit.facts().status.entries + 1
        var before = min(max(visit.query["before"].flatMap { Int64($0) } ?? end, 1), end)
        var found: [EntryView] = []
        // A heartbeat a minute lies between: not more than four days of them are looked at for one page.
        for _ in 0..<6 where before > 1 && found.count < 50 {
            let after = max(0, before - 1_001)
            let page: SekimoriService.Page<EntryView> = try await visit.api.get(
                "/v1/journal", fields(("after", "\(after)"), ("limit", "\(before - 1 - after)")))
            found = page.items.filter(RefusalsPage.isOne) + found
            before = after + 1
        }
        let model = RefusalsPage(found, before: before > 1 ? before : nil, house.teller)
        return page(
            "grid", visit.say("拒否と試み", "Refusals"),
            ["heading": visit.say("拒否と試み", "Refusals and attempts"), "grids": [model.refusals]])
    }

    @Sendable static func charts(_ visit: Visit) async throws -> Outcome {
        let house = try await visit.hospital()
        let since = ChartsPage.since(house.teller)
        var items: [Session] = []
        var after: String?
        var isWhole = false
        for _ in 0..<6 {
            var asked = fields(("limit", "500"))
            if let after { asked = asked.with("after", after) }
            let found: SekimoriService.Page<Session> = try await visit.api.get("/v1/sessions", asked)
            items += found.items
            after = found.next
            isWhole = after == nil || found.items.last.map { $0.startedAt < since } ?? true
            if isWhole { break }
        }
        let debts: [DebtView] = try await visit.api.get("/v1/debts")
        let tally: TallyView = try await visit.api.get("/v1/tallies")
        let charts = ChartsPage(items, isWhole: isWhole, debts: debts, tally: tally, house.teller)
        return page("charts", visit.say("図で見る", "Charts"), ["charts": charts])
    }

    // MARK: The kill switch

    @Sendable static func stops(_ visit: Visit) async throws -> Outcome {
        .page(try await stopsPage(visit))
    }

    private static func stopsPage(
        _ visit: Visit, asked: StopsPage.Wish? = nil, problem: String? = nil
    ) async throws
        -> SekimoriPortal.Page
    {
        let house = try await visit.hospital()
        let stops: [StopView] = try await visit.api.get("/v1/stops")
        let running: SekimoriService.Page<Session> = try await visit.api.get(
            "/v1/sessions", fields(("running", "true"), ("limit", "500")))
        let chosen = visit.form["scope"].flatMap { StopsPage.scope(value: $0) }
        let model = StopsPage(
            stops, house.ledger, running: running.items, house.teller, house.rights, asked: asked,
            chosen: chosen,
            why: visit.form["why"] ?? "", problem: problem)
        return SekimoriPortal.Page("stops", title: visit.say("停止", "Stops"), ["stops": model])
    }

    /// The first time it asks; only `sure` does it.
    @Sendable static func changeStops(_ visit: Visit) async throws -> Outcome {
        let isResumption = visit.form["do"]?.utf8.elementsEqual("resume".utf8) ?? false
        guard let scope = visit.form["scope"].flatMap({ StopsPage.scope(value: $0) }) else {
            return .page(
                try await stopsPage(visit, problem: visit.say("何を止めるか選んでください", "choose what to stop")))
        }
        guard let why = visit.reason("why") else {
            return .page(try await stopsPage(visit, problem: visit.noReason("why")))
        }
        let wish = StopsPage.Wish(scope: scope, why: why, isResumption: isResumption)
        guard visit.form["sure"]?.utf8.elementsEqual("yes".utf8) ?? false else {
            return .page(try await stopsPage(visit, asked: wish))
        }
        return try await visit.attempting {
            let stopping = Stopping(scope: scope, why: why)
            if isResumption {
                try await visit.act("/v1/resumptions", stopping, as: API.Nothing.self)
            } else {
                // Without a key: a stop is never taken for one that was lifted meanwhile.
                try await visit.api.post("/v1/stops", stopping, once: nil, as: API.Nothing.self)
            }
            return .redirect(.path("stops"))
        } otherwise: { fault, status in
            var page = try await stopsPage(visit, problem: fault.sentence)
            page.status = status
            return page
        }
    }

    // MARK: Calls

    private struct Why: Encodable { let why: Label }

    private struct Stopping: Encodable {
        let scope: StopScope
        let why: Label
    }

    static func fields(_ pairs: (String, String)...) -> Fields {
        Fields(pairs.map { Fields.Pair(name: $0.0, value: $0.1) })
    }
}

/// One request from its application to its confirmation, as the journal tells it.
struct StoryPage: Hashable, Sendable {
    let number: String
    let href: String
    let summary: [Fact]
    let timeline: [Moment]
    let comparison: Grid?
    let sessions: Grid

    init(_ view: RequestView, _ entries: [TimelineEntry], _ teller: Teller) {
        let form = view.request.revision.form
        number = "\(view.request.id)"
        href = "/requests/\(view.request.id)"
        summary = [
            Fact(teller.say("事業者", "vendor"), view.vendor.name.text),
            Fact(teller.say("目的", "purpose"), form.purpose.text),
            Fact(teller.say("作業日時", "when"), teller.when(view.request.revision.window)),
            Fact(
                teller.say("作業者", "technicians"),
                teller.words.list(form.technicians.map { teller.names.technician($0) })),
            Fact(
                teller.say("機器", "assets"), teller.words.list(form.assets.map { teller.names.asset($0) })),
            Fact(teller.say("状態", "state"), teller.words.phase(view.request.phase)),
        ]
        timeline = Timeline.moments(entries, teller)
        comparison = view.request.report == nil ? nil : ComparisonGrid.grid(view, teller)
        sessions = SessionGrid.grid(view.sessions, teller, filter: SessionsPage.Filter())
    }
}
