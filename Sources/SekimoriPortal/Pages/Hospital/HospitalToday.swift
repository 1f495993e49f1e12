internal import Sekimori
internal import SekimoriService

/// The hospital's day: what is owed, who is inside, who comes, what waits for a decision.
struct TodayPage: Hashable, Sendable {
    let date: String
    let time: String
    let alarms: [Alarm]
    let debts: Grid
    let inside: Grid
    let coming: Grid
    let waiting: Grid
    /// Technicians that vendors applied for; nil where the reader enters none, or none wait.
    let applications: Grid?

    /// What is wrong with the gate itself, or stopped.
    struct Alarm: Hashable, Sendable {
        let sentence: String
        let href: String
        let tone: String
    }

    /// What the daemon gives for it.
    struct Facts: Sendable {
        let status: StatusView
        let debts: [DebtView]
        let running: [Session]
        /// The requests whose day is today.
        let day: [RequestSummary]
        /// Submitted, reported, and accepted but not confirmed.
        let waiting: [RequestSummary]
        /// A phase in which more waits than these.
        var moreWaiting: String?
        /// For who keeps the ledgers.
        var applications: [TechnicianApplication] = []
    }

    init(_ facts: Facts, _ teller: Teller, _ rights: Rights) {
        date = teller.words.date(teller.today)
        time = "\(teller.zone.local(teller.now).time)"
        alarms = Self.alarms(facts.status, teller)
        debts = DebtGrid.grid(facts.debts, teller, day: true)
        inside = Self.inside(facts.running, teller)
        coming = Self.coming(facts.day, teller)
        waiting = Self.waiting(facts.waiting, more: facts.moreWaiting, teller, rights)
        applications = facts.applications.isEmpty ? nil : LedgerPage.applications(facts.applications, teller)
    }

    private static func alarms(_ status: StatusView, _ teller: Teller) -> [Alarm] {
        var alarms = status.stops.map { stop in
            Alarm(
                sentence: teller.say("停止中: ", "stopped: ") + StopsPage.scope(stop.scope, teller)
                    + teller.say("(\(stop.why))", " (\(stop.why))"), href: "/stops", tone: "bad")
        }
        if status.gap != nil {
            alarms.append(
                Alarm(
                    sentence: teller.say(
                        "証跡の一部が失われています。二人が認めるまで、だれも入れません",
                        "part of the journal is lost; nobody enters until two people have accepted it"),
                    href: "/today", tone: "bad"))
        }
        switch Array(status.clock.utf8) {
        case Array("fine".utf8): break
        case Array("journal unwritable".utf8):
            alarms.append(
                Alarm(
                    sentence: teller.say("証跡に書けません。だれも入れません", "the journal is not writable; nobody enters"),
                    href: "/today", tone: "bad"))
        default:
            alarms.append(
                Alarm(
                    sentence: teller.say("関守の時計を確かめてください: ", "see to the gate's clock: ") + status.clock,
                    href: "/today", tone: "warn"))
        }
        if let lost = status.notices?.undeliverable, lost > 0 {
            alarms.append(
                Alarm(
                    sentence: teller.say(
                        "送れなかった通知メールが7日間で\(lost)件あります。だれに何が届かなかったか: "
                            + "sekimori notice list --state undeliverable",
                        "\(lost) mails could not be delivered in 7 days; to whom, and about what: "
                            + "sekimori notice list --state undeliverable"),
                    href: "/today", tone: "warn"))
        }
        return alarms
    }

    private static func inside(_ sessions: [Session], _ teller: Teller) -> Grid {
        let columns = [
            teller.say("作業者", "technician"), teller.say("機器", "asset"), teller.say("操作", "doing"),
            teller.say("接続してから", "connected for"), teller.say("申請", "request"),
        ]
        let rows = sessions.map { session in
            Grid.Row(
                cells: [
                    Grid.Cell(
                        teller.names.technician(session.technician), link: "/sessions/\(session.id)",
                        more: teller.names.employer(of: session.technician)),
                    Grid.Cell(
                        teller.names.asset(session.asset), more: teller.say("接続元 ", "from ") + "\(session.address)"),
                    Grid.Cell(teller.words.activity(session.activity)),
                    Grid.Cell(
                        teller.words.span(teller.now - session.startedAt), more: teller.stamp(session.startedAt)
                    ),
                    Grid.Cell("\(session.request)", link: "/requests/\(session.request)"),
                ], shade: session.cut == nil ? nil : "warn")
        }
        return Grid(
            "inside", teller.say("いま中にいる人", "inside now"), columns: columns, rows: rows,
            none: teller.say("いま作業中の人はいません", "nobody is inside now"))
    }

    /// Who may still enter today; who is inside already stands above.
    private static func coming(_ requests: [RequestSummary], _ teller: Teller) -> Grid {
        let open = requests.filter {
            ($0.phase == .approved || $0.phase == .working) && $0.window.until > teller.now
        }
        .sorted { ($0.window.from, $0.id) < ($1.window.from, $1.id) }
        let columns = [
            teller.say("時刻", "time"), teller.say("事業者", "vendor"), teller.say("作業者", "technicians"),
            teller.say("機器", "assets"), teller.say("目的", "purpose"), teller.say("状態", "state"),
        ]
        let rows = open.map { request in
            Grid.Row(cells: [
                Grid.Cell(teller.hours(request.window), link: "/requests/\(request.id)"),
                Grid.Cell(request.vendorName.text),
                Grid.Cell(teller.words.list(request.technicians.map { teller.names.technician($0) })),
                Grid.Cell(teller.words.list(request.assets.map { teller.names.asset($0) })),
                Grid.Cell(request.purpose.text),
                Grid.Cell(
                    teller.words.phase(request.phase), tint: request.phase == .working ? "good" : nil),
            ])
        }
        return Grid(
            "coming", teller.say("きょう来る人", "coming today"), columns: columns, rows: rows,
            none: teller.say("きょうこれから始まる作業はありません", "no work is to come today"),
            further: Grid.Further(href: "/calendar", name: teller.say("今月の予定", "this month")))
    }

    /// Shown of what waits.
    private static let mostWaiting = 50

    /// Soonest work first; what the reader may decide has its link.
    private static func waiting(
        _ requests: [RequestSummary], more: String?, _ teller: Teller, _ rights: Rights
    ) -> Grid {
        let columns = [
            teller.say("申請", "request"), teller.say("作業日時", "when"), teller.say("事業者", "vendor"),
            teller.say("目的", "purpose"), teller.say("すること", "what to do"),
        ]
        let sorted = requests.sorted { ($0.window.from, $0.id) < ($1.window.from, $1.id) }
        let more = more ?? (sorted.count > mostWaiting ? "submitted" : nil)
        let rows = sorted.prefix(mostWaiting).map { request in
            let step = Act.next(request.phase)
            let mayDecide = rights.decides(about: request.vendor)
            let todo = step.map { $0.invitation(teller) } ?? teller.words.phase(request.phase)
            let isSoon = request.phase == .submitted && request.date <= teller.today
            return Grid.Row(
                cells: [
                    Grid.Cell("\(request.id)", link: "/requests/\(request.id)"),
                    Grid.Cell(teller.when(request.window)), Grid.Cell(request.vendorName.text),
                    Grid.Cell(request.purpose.text),
                    Grid.Cell(
                        todo,
                        link: mayDecide ? step.map { "/requests/\(request.id)/decide?act=\($0.rawValue)" } : nil
                    ),
                ], shade: isSoon ? "warn" : nil)
        }
        return Grid(
            "waiting",
            rights.decides
                ? teller.say("判断を待っているもの", "waiting for your decision")
                : teller.say("責任者の判断を待っているもの", "waiting for the manager"), columns: columns, rows: rows,
            none: teller.say("判断を待っているものはありません", "nothing waits"),
            further: more.map {
                Grid.Further(href: "/requests?phase=\($0)", name: teller.say("ほかにもあります", "there is more"))
            })
    }
}

/// Reports and confirmations of lists that are owed (未了).
enum DebtGrid {
    /// `day`: as the first part of the day's page, which links to the whole.
    static func grid(_ debts: [DebtView], _ teller: Teller, day: Bool) -> Grid {
        let columns = [
            teller.say("何が", "what"), teller.say("事業者", "vendor"), teller.say("申請", "request"),
            teller.say("期限", "due"), teller.say("止まっていること", "what it blocks"),
        ]
        func place(_ debt: DebtView) -> (Instant, String) { (debt.due, debt.request.map { "\($0)" } ?? "") }
        let sorted = debts.sorted { place($0) < place($1) }
        let rows = sorted.map { debt in
            let late = teller.now - debt.due
            return Grid.Row(
                cells: [
                    Grid.Cell(
                        teller.words.debt(kind: debt.kind),
                        link: debt.request.map { "/requests/\($0)" } ?? "/ledger?part=vendors"),
                    Grid.Cell(teller.names.vendor(debt.vendor)),
                    debt.request.map { Grid.Cell("\($0)", link: "/requests/\($0)") } ?? Grid.Cell("–"),
                    Grid.Cell(
                        teller.stamp(debt.due),
                        more: debt.overdue
                            ? teller.words.span(late) + teller.say("過ぎています", " late")
                            : teller.say("あと", "") + teller.words.span(debt.due - teller.now)
                                + teller.say("", " left"),
                        tint: debt.overdue ? "bad" : nil),
                    Grid.Cell(blocked(debt.blocks, teller)),
                ], shade: debt.overdue ? "bad" : nil)
        }
        return Grid(
            "debts", teller.say("未了", "what is owed"), columns: columns, rows: rows,
            none: teller.say("未了のものはありません", "nothing is owed"),
            further: day && !debts.isEmpty
                ? Grid.Further(href: "/debts", name: teller.say("未了の一覧", "all that is owed")) : nil)
    }

    /// `technician/tanaka`, `vendor/yamato`: who may not enter until it is settled.
    private static func blocked(_ blocks: [String], _ teller: Teller) -> String {
        guard !blocks.isEmpty else { return teller.say("まだありません", "nothing yet") }
        return teller.words.list(
            blocks.map { block in
                let parts = block.split(separator: "/", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { return block }
                if parts[0].utf8.elementsEqual("vendor".utf8), let id = VendorID(parts[1]) {
                    return teller.names.vendor(id) + teller.say("の全員", " (everybody)")
                }
                return TechnicianID(parts[1]).map { teller.names.technician($0) } ?? block
            })
    }
}
