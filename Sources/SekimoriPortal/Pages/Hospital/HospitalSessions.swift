internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// Who was inside, newest first; every narrowing is a link.
struct SessionsPage: Hashable, Sendable {
    let filters: [Choice]
    /// What else the list is narrowed to; each goes away by its link.
    let narrowed: [Choice]
    let sessions: Grid

    /// As the address of the page has it.
    struct Filter: Hashable, Sendable {
        var running: Bool?
        /// The day in which they began.
        var date: CivilDate?
        var vendor: VendorID?
        var technician: TechnicianID?
        var asset: AssetID?
        var request: RequestID?
        var after: SessionID?

        /// As the page and the API are asked for it.
        var pairs: [Fields.Pair] {
            let values: [(name: String, value: String?)] = [
                ("running", running.map { "\($0)" }), ("date", date.map { "\($0)" }),
                ("vendor", vendor.map { "\($0)" }), ("technician", technician.map { "\($0)" }),
                ("asset", asset.map { "\($0)" }), ("request", request.map { "\($0)" }),
                ("after", after.map { "\($0)" }),
            ]
            return values.compactMap { name, value in value.map { Fields.Pair(name: name, value: $0) } }
        }

        /// `/sessions?running=true&technician=tanaka`.
        var href: String { pairs.isEmpty ? "/sessions" : "/sessions?" + Fields(pairs).encoded }

        func with(_ change: (inout Self) -> Void) -> Self {
            var filter = self
            filter.after = nil
            change(&filter)
            return filter
        }
    }

    init(_ page: SekimoriService.Page<Session>, _ filter: Filter, _ teller: Teller) {
        filters = [
            Choice(
                name: teller.say("すべて", "all"), href: filter.with { $0.running = nil }.href,
                isChosen: filter.running == nil),
            Choice(
                name: teller.say("作業中", "running"), href: filter.with { $0.running = true }.href,
                isChosen: filter.running == true),
            Choice(
                name: teller.say("終了", "ended"), href: filter.with { $0.running = false }.href,
                isChosen: filter.running == false),
        ]
        var narrowed: [Choice] = []
        func narrow(_ name: String?, _ without: (inout Filter) -> Void) {
            guard let name else { return }
            narrowed.append(Choice(name: name, href: filter.with(without).href, isChosen: true))
        }
        narrow(filter.date.map { teller.day($0) }) { $0.date = nil }
        narrow(filter.vendor.map { teller.names.vendor($0) }) { $0.vendor = nil }
        narrow(filter.technician.map { teller.names.technician($0) }) { $0.technician = nil }
        narrow(filter.asset.map { teller.names.asset($0) }) { $0.asset = nil }
        narrow(filter.request.map { "\($0)" }) { $0.request = nil }
        self.narrowed = narrowed
        let next = page.next.flatMap { SessionID($0) }
        sessions = SessionGrid.grid(
            page.items, teller, filter: filter,
            further: next.map { after in
                Grid.Further(
                    href: filter.with { $0.after = after }.href, name: teller.say("さらに前", "earlier"))
            })
    }
}

/// Sessions as a table.
enum SessionGrid {
    static func grid(
        _ sessions: [Session], _ teller: Teller, filter: SessionsPage.Filter,
        further: Grid.Further? = nil
    ) -> Grid {
        let rows = sessions.map { session -> Grid.Row in
            let day = filter.with { $0.date = teller.zone.local(session.startedAt).date }
            let vendor = teller.names.vendor(of: session.technician).map { id in filter.with { $0.vendor = id } }
            let technician = filter.with { $0.technician = session.technician }
            let asset = filter.with { $0.asset = session.asset }
            return Grid.Row(
                cells: [
                    Grid.Cell(
                        "\(session.id)", link: "/sessions/\(session.id)", more: teller.stamp(session.startedAt),
                        moreLink: day.href),
                    Grid.Cell(
                        teller.names.technician(session.technician), link: technician.href,
                        more: teller.names.employer(of: session.technician), moreLink: vendor?.href),
                    Grid.Cell(
                        teller.names.asset(session.asset), link: asset.href,
                        more: teller.say("接続元 ", "from ") + "\(session.address)"),
                    Grid.Cell(length(session, teller)),
                    outcome(session, teller),
                    Grid.Cell("\(session.request)", link: "/requests/\(session.request)"),
                ], shade: shade(session))
        }
        return Grid(
            "sessions", teller.say("セッション", "sessions"),
            columns: [
                teller.say("番号と開始", "number, began"), teller.say("作業者", "technician"), teller.say("機器", "asset"),
                teller.say("時間", "length"), teller.say("状態・終わり方", "how it ended"), teller.say("申請", "request"),
            ], rows: rows, none: teller.say("当てはまるセッションはありません", "no such sessions"), further: further)
    }

    static func length(_ session: Session, _ teller: Teller) -> String {
        teller.words.span((session.end?.at ?? teller.now) - session.startedAt)
    }

    static func outcome(_ session: Session, _ teller: Teller) -> Grid.Cell {
        guard let end = session.end else {
            return Grid.Cell(
                session.cut == nil ? teller.say("作業中", "running") : teller.say("切断しています", "being cut"),
                tint: session.cut == nil ? "good" : "warn")
        }
        return Grid.Cell(
            cause(end.cause, teller, at: end.at),
            more: end.complete ? nil : teller.say("記録が途中で切れています", "the recording is broken off"),
            tint: shade(session))
    }

    /// As the words say it, with the name of whoever cut.
    static func cause(_ cause: Session.Cause, _ teller: Teller, at moment: Instant) -> String {
        guard case .cut(let person, let why) = cause else {
            return teller.words.sessionCause(cause, zone: teller.zone, now: moment)
        }
        let name = teller.names.person(person)
        return teller.say("\(name) が切断: \(why)", "cut by \(name): \(why)")
    }

    private static func shade(_ session: Session) -> String? {
        guard let end = session.end else { return nil }
        if !end.complete { return "bad" }
        switch end.cause {
        case .finished, .clientLeft, .timeUp, .idle: return nil
        case .cut, .refused, .daemonSilent, .assetUnreachable, .relayFailed, .hostDown: return "warn"
        case .recorderFailed: return "bad"
        }
    }
}

/// One session: what is known of it, what happened in it, and where its recording is looked at. Never what is in it.
struct SessionPage: Hashable, Sendable {
    let number: String
    let facts: [Fact]
    let timeline: [Moment]
    /// How an auditor replays it, on a machine of their own.
    let replay: [String]
    let cut: Cut?
    /// Where the manager looks at what is running; nil to others, and when it has ended.
    let watch: String?
    let problem: String?

    /// The form that ends it.
    struct Cut: Hashable, Sendable {
        let action: String
        let why: String
    }

    init(
        _ session: Session, _ entries: [TimelineEntry], _ teller: Teller, _ rights: Rights,
        why: String = "",
        problem: String? = nil
    ) {
        number = "\(session.id)"
        facts = Self.facts(session, teller)
        timeline = Timeline.moments(of: session, entries, teller)
        let day = teller.zone.local(session.startedAt).date
        replay = [
            "sekimori export --from \(day) --to \(day) bundle",
            "sekimori-audit verify bundle --trust trust",
            "sekimori-audit replay --identity ~/.ssh/id_ed25519 bundle/recordings/\(session.id)",
        ]
        cut =
            rights.cuts && session.end == nil && session.cut == nil
            ? Cut(action: "/sessions/\(session.id)/cut", why: why) : nil
        watch = rights.watches && session.end == nil ? "/sessions/\(session.id)/watch" : nil
        self.problem = problem
    }

    private static func facts(_ session: Session, _ teller: Teller) -> [Fact] {
        let outcome = SessionGrid.outcome(session, teller)
        var facts = [
            Fact(teller.say("作業者", "technician"), teller.names.technician(session.technician)),
            Fact(teller.say("事業者", "vendor"), teller.names.employer(of: session.technician) ?? ""),
            Fact(teller.say("機器", "asset"), teller.names.asset(session.asset)),
            Fact(teller.say("操作", "what"), teller.words.activity(session.activity)),
            Fact(
                teller.say("申請", "request"), "\(session.request)", target: "/requests/\(session.request)"),
            Fact(teller.say("開始", "began"), teller.stamp(session.startedAt)),
            Fact(teller.say("終了", "ended"), session.end.map { teller.stamp($0.at) } ?? "—"),
            Fact(teller.say("時間", "length"), SessionGrid.length(session, teller)),
            Fact(
                session.end == nil ? teller.say("状態", "state") : teller.say("終わり方", "how it ended"),
                [outcome.text] + [outcome.more].compactMap { $0 },
                mark: outcome.tint),
            Fact(teller.say("接続元", "from"), "\(session.address)"),
            Fact(teller.say("鍵", "key"), session.key),
            Fact(
                teller.say("記録", "recording"),
                teller.say(
                    "\(session.segments)区切り、\(session.frames)こま、\(size(session.bytes))",
                    "\(session.segments) segments, \(session.frames) frames, \(size(session.bytes))")),
        ]
        facts.removeAll { $0.lines == [""] }
        return facts
    }

    /// `812 B`, `45 kB`, `3.2 MB`.
    static func size(_ bytes: Int64) -> String {
        if bytes < 1_000 { return "\(bytes) B" }
        if bytes < 1_000_000 { return "\(bytes / 1_000) kB" }
        return "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    }
}
