import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriPortal
@testable import SekimoriService

/// What the hospital's pages say, by value.
@Suite struct HospitalModelTests {
    private let teller = HospitalStage.teller()

    private func texts(_ grid: Grid) -> [[String]] { grid.rows.map { $0.cells.map(\.text) } }

    private func today(
        _ rights: Rights, status: StatusView = HospitalStage.status(), running: [Session] = [],
        day: [RequestSummary] = [], waiting: [RequestSummary] = [], debts: [DebtView] = []
    ) -> TodayPage {
        TodayPage(
            .init(status: status, debts: debts, running: running, day: day, waiting: waiting), teller, rights)
    }

    // MARK: The day

    @Test func `the day says who is inside, by name, with links to them`() {
        let page = today(HospitalStage.manager, running: [HospitalStage.session()])
        #expect(page.date == "2026年11月22日(日)")
        #expect(texts(page.inside) == [["田中 一郎", "画像管理サーバー 1号機", "対話", "25分", "r20261122-001"]])
        #expect(page.inside.rows[0].cells[0].link == "/sessions/s20261122-0001")
        #expect(page.inside.rows[0].cells[0].more == "大和メディカル株式会社")
    }

    @Test func `who comes is who is approved and whose time is not over`() {
        let over = HospitalStage.summary(.approved, on: the("2026-11-21"))
        let page = today(
            HospitalStage.manager,
            day: [
                HospitalStage.summary(.submitted), HospitalStage.summary(HospitalStage.otherID, .approved), over,
                HospitalStage.summary(.closed),
            ])
        #expect(page.coming.rows.map { $0.cells[0].link } == ["/requests/r20261122-002"])
        #expect(page.coming.rows[0].cells[0].text == "13:00–17:00")
    }

    @Test func `what waits leads whoever may decide to the decision, and nobody else`() {
        let waiting = [
            HospitalStage.summary(.submitted), HospitalStage.summary(HospitalStage.otherID, .reportAccepted),
        ]
        let links = { (rights: Rights) in
            self.today(rights, waiting: waiting).waiting.rows.map { $0.cells.last?.link }
        }
        #expect(
            links(HospitalStage.manager) == [
                "/requests/r20261122-001/decide?act=approve", "/requests/r20261122-002/decide?act=confirm",
            ])
        #expect(links(HospitalStage.auditor) == [nil, nil])
        #expect(links(HospitalStage.rights(.operator(the("operations")))) == [nil, nil])
    }

    @Test func `a delegate is offered only the vendors that were delegated`() {
        let rights = HospitalStage.rights(.delegate(Example.kimura))
        let page = today(
            rights,
            waiting: [
                HospitalStage.summary(.submitted),
                HospitalStage.summary(HospitalStage.otherID, .submitted, vendor: Example.kaede),
            ])
        #expect(page.waiting.rows.map { $0.cells.last?.link != nil } == [true, false])
    }

    @Test func `a debt says whom it keeps out, by name, and how late it is`() {
        let page = today(HospitalStage.manager, debts: [HospitalStage.debt])
        #expect(
            texts(page.debts) == [
                ["作業報告書", "大和メディカル株式会社", "r20261122-001", "2026-11-21 17:00", "田中 一郎、大和メディカル株式会社の全員"]
            ])
        #expect(page.debts.rows[0].cells[3].more == "20時間30分過ぎています")
        #expect(page.debts.rows[0].shade == "bad")
    }

    @Test func `a stop and a wrong clock stand on top of the day`() {
        let stop = StopView(
            scope: .vendor(Example.yamato), why: the("調査中"), since: HospitalStage.now, by: "manager ito")
        let page = today(
            HospitalStage.manager, status: HospitalStage.status(stops: [stop], clock: "stepped back by 40 s"))
        #expect(page.alarms.map(\.sentence).first == "停止中: 大和メディカル株式会社(調査中)")
        #expect(page.alarms.count == 2)
        #expect(today(HospitalStage.manager).alarms == [])
    }

    @Test(arguments: [HospitalStage.manager, HospitalStage.rights(.operator(the("operations")))])
    func `mail that did not arrive stands on top of the day, with the command that shows it`(rights: Rights) {
        var status = HospitalStage.status()
        status.notices = NoticeStandingView(from: "gate@example.jp", waiting: 4, undeliverable: 2)
        let alarms = today(rights, status: status).alarms
        #expect(alarms.count == 1)
        #expect(alarms[0].sentence.contains("2件"))
        #expect(alarms[0].sentence.contains("sekimori notice list --state undeliverable"))
        status.notices = NoticeStandingView(from: "gate@example.jp", waiting: 4, undeliverable: 0)
        #expect(today(rights, status: status).alarms == [])
    }

    @Test func `a day on which nothing happens says so`() {
        let page = today(HospitalStage.manager)
        for grid in [page.debts, page.inside, page.coming, page.waiting] {
            #expect(grid.rows.isEmpty)
            #expect(!grid.none.isEmpty)
        }
    }

    // MARK: What may be done

    @Test func `each state of a request offers what its rules take, and no more`() {
        #expect(Act.possible(.submitted) == [.approve, .return, .reject])
        #expect(Act.possible(.approved) == [.extend, .cancel])
        #expect(Act.possible(.working) == [.extend, .cancel])
        #expect(Act.possible(.reported(since: HospitalStage.now)) == [.acceptReport, .returnReport])
        #expect(Act.possible(.reportAccepted) == [.confirm])
        for phase: WorkRequest.Phase in [
            .returned(why: the("x")), .rejected(why: the("x")), .withdrawn, .closed, .cancelled(why: the("x")),
            .ended(.finished, since: HospitalStage.now), .reportReturned(why: the("x"), since: HospitalStage.now),
        ] {
            #expect(Act.possible(phase).isEmpty)
        }
    }

    @Test func `only who may stop everything is offered it, and an auditor nothing`() {
        func offered(_ rights: Rights) -> [String]? {
            StopsPage([], HospitalStage.ledger, running: [], teller, rights).form?.scopes.map(\.value)
        }
        #expect(
            offered(HospitalStage.manager) == ["all", "vendor.yamato", "vendor.kaede", "asset.pacs1", "asset.ris2"])
        #expect(
            offered(HospitalStage.rights(.operator(the("operations"))))
                == ["vendor.yamato", "vendor.kaede", "asset.pacs1", "asset.ris2"])
        #expect(offered(HospitalStage.auditor) == nil)
    }

    @Test(arguments: [StopScope.all, .vendor(Example.yamato), .asset(Example.pacs)])
    func `what is to be stopped comes back from the form as it went`(scope: StopScope) {
        #expect(StopsPage.scope(value: StopsPage.value(scope)) == scope)
    }

    @Test(arguments: ["", "everything", "vendor", "vendor.", "vendor.A", "asset.x y", "all.x"])
    func `what is no scope stops nothing`(value: String) {
        #expect(StopsPage.scope(value: value) == nil)
    }

    @Test func `the second step of a stop says whom it cuts`() {
        let page = StopsPage(
            [], HospitalStage.ledger,
            running: [HospitalStage.session(), HospitalStage.session("s20261122-0002", technician: Example.sato)],
            teller, HospitalStage.manager,
            asked: .init(scope: .vendor(Example.yamato), why: the("調査"), isResumption: false))
        #expect(page.question?.consequence.contains("1件(田中 一郎)") == true)
        #expect(page.question?.heading == "「大和メディカル株式会社」を止めますか")
    }

    // MARK: Sessions

    @Test func `a running session is cut by whoever may, an ended one by nobody`() {
        let running = HospitalStage.session()
        let ended = HospitalStage.session(end: Example.end())
        #expect(SessionPage(running, [], teller, HospitalStage.manager).cut != nil)
        #expect(SessionPage(running, [], teller, HospitalStage.auditor).cut == nil)
        #expect(SessionPage(ended, [], teller, HospitalStage.manager).cut == nil)
    }

    @Test func `a session tells what happened in it, its segments in one line`() throws {
        let session = HospitalStage.session(end: Example.end())
        let segment = SegmentFact(index: 1, digest: "00", firstFrame: 0, frames: 10, size: 45_000)
        let entries = try [
            HospitalStage.entry(1, .sessionStarted(HospitalStage.session())),
            HospitalStage.entry(2, .segmentWritten(session.id, segment)),
            HospitalStage.entry(3, .segmentWritten(session.id, segment)),
            HospitalStage.entry(4, .request(Example.request, .ended(.finished))),
            HospitalStage.entry(
                5, .sessionCut(session.id, .init(by: Example.ito, why: the("予定外の操作"))), by: "manager ito"),
        ].map { TimelineEntry($0) }
        let moments = SessionPage(session, entries, teller, HospitalStage.auditor).timeline
        #expect(moments.map(\.what) == ["接続した", "記録 2区切りを証跡に書いた", "切断を指示した"])
        #expect(moments[1].detail == "90 kB")
        #expect(moments[2].who == "伊藤 由美 (責任者)")
        #expect(moments[2].detail == "予定外の操作")
    }

    @Test func `a session tells what is known of it where the journal cannot be had`() {
        let moments = SessionPage(
            HospitalStage.session(end: Example.end()), [], teller, HospitalStage.auditor
        ).timeline
        #expect(moments.map(\.what) == ["接続した", "終わった"])
    }

    @Test func `each filter of the list is a link that keeps the others`() {
        var filter = SessionsPage.Filter()
        filter.technician = Example.tanaka
        filter.after = the("s20261122-0009")
        let page = SessionsPage(
            .init(items: [HospitalStage.session(end: Example.end())], next: "s20261122-0001"), filter, teller)
        #expect(
            page.filters.map(\.href) == [
                "/sessions?technician=tanaka", "/sessions?running=true&technician=tanaka",
                "/sessions?running=false&technician=tanaka",
            ])
        #expect(page.narrowed.map(\.href) == ["/sessions"])
        filter.vendor = Example.yamato
        filter.asset = Example.pacs
        filter.date = Example.day
        let narrow = SessionsPage(.init(items: [], next: nil), filter, teller)
        #expect(narrow.narrowed.map(\.name) == ["11月22日(日)", "大和メディカル株式会社", "田中 一郎", "画像管理サーバー 1号機"])
        #expect(narrow.narrowed.first?.href == "/sessions?vendor=yamato&technician=tanaka&asset=pacs1")
        #expect(narrow.narrowed.last?.href == "/sessions?date=2026-11-22&vendor=yamato&technician=tanaka")
        #expect(page.sessions.further?.href == "/sessions?technician=tanaka&after=s20261122-0001")
        #expect(page.sessions.rows[0].cells.map(\.text)[1...3] == ["田中 一郎", "画像管理サーバー 1号機", "45分"])
    }

    // MARK: Ledgers, calendar, charts, refusals

    @Test(arguments: LedgerPage.Part.allCases, Language.allCases)
    func `every ledger has as many cells as columns in both languages`(part: LedgerPage.Part, language: Language) {
        let page = LedgerPage(part, HospitalStage.ledger, stops: [], HospitalStage.teller(language))
        #expect(!page.table.rows.isEmpty)
        for row in page.table.rows { #expect(row.cells.count == page.table.columns.count) }
        #expect(page.parts.filter(\.isChosen).count == 1)
    }

    @Test(.requirement("R-164")) func `the ledger of assets says whether each may be maintained from outside`() {
        let table = LedgerPage(.assets, HospitalStage.ledger, stops: [], teller).table
        #expect(table.rows.map { $0.cells[4].text } == ["有", "未確認"])
        #expect(table.rows.map { $0.cells[4].tint } == ["good", "warn"])
    }

    @Test(.requirement("R-135")) func `the ledgers say who and what is stopped, and why`() {
        func standing(_ part: LedgerPage.Part, _ scope: StopScope) -> [String] {
            let stop = StopView(scope: scope, why: the("不審な接続"), since: HospitalStage.now, by: "manager ito")
            let table = LedgerPage(part, HospitalStage.ledger, stops: [stop], teller).table
            return table.rows.map { row in row.cells.last.map { "\($0.text) \($0.more ?? "")" } ?? "" }
        }
        #expect(standing(.vendors, .vendor(Example.kaede)) == ["有効 ", "停止中 不審な接続"])
        #expect(standing(.technicians, .vendor(Example.kaede)) == ["有効 ", "有効 ", "停止中 不審な接続"])
        #expect(standing(.assets, .vendor(Example.kaede)) == ["有効 ", "有効 "])
        #expect(standing(.assets, .asset(Example.ris)) == ["有効 ", "停止中 不審な接続"])
        for part in [LedgerPage.Part.vendors, .technicians, .assets] {
            #expect(standing(part, .all).allSatisfy { $0 == "停止中 不審な接続" })
        }
    }

    @Test func `technicians of a suspended vendor are not shown as active`() {
        let suspended = Example.vendor(Example.kaede) { $0.standing = .suspended(why: the("契約更新待ち")) }
        let ledger = LedgerView(
            vendors: [Example.vendor(), suspended], contracts: [], technicians: HospitalStage.ledger.technicians,
            assets: [], people: [], appointments: [], holidays: [])
        let rows = LedgerPage(.technicians, ledger, stops: [], teller).table.rows
        #expect(rows.map { $0.cells.last?.text } == ["有効", "有効", "停止: 契約更新待ち"])
        #expect(rows.map { $0.cells.last?.tint } == ["good", "good", "warn"])
    }

    @Test(.requirement("R-214")) func `the story of a reissued password says whose it is and how they were recognised`()
    {
        let check = IdentityCheck(
            requester: the("山田"), method: .callBack, document: the("03-0000-0000"), verifier: the("中村"), why: the("失念"))
        let told = EventTeller.tell(.passwordReset(.technician(Example.tanaka), check), teller)
        #expect(told.what == "パスワードを再発行した")
        for words in ["田中 一郎", "台帳の電話番号に折り返した", "03-0000-0000", "確認: 中村", "失念"] {
            #expect(told.detail?.contains(words) == true, "\(words)")
        }
    }

    @Test func `the calendar has each day of its month once, with its works and holidays`() throws {
        let month = try #require(CalendarPage.Month("2026-11"))
        let page = CalendarPage(
            month,
            [
                Example.day: .init([HospitalStage.summary(.approved)]),
                the("2026-11-24"): .init((0...8).map { _ in HospitalStage.summary(.approved, on: the("2026-11-24")) }),
            ], HospitalStage.ledger.holidays, teller)
        let days = page.weeks.flatMap(\.days)
        #expect(page.month == "2026年11月")
        #expect(days.compactMap(\.number) == (1...30).map { "\($0)" })
        #expect(page.weeks.allSatisfy { $0.days.count == 7 })
        #expect(days.filter(\.isToday).map(\.number) == ["22"])
        #expect(days.filter { !$0.works.isEmpty }.map(\.works.count) == [1, 8])
        #expect(days.compactMap(\.further) == ["/requests?after=r20261125-000"])
        #expect(days.filter { $0.number == "22" || $0.further != nil }.map(\.number) == ["22", "24"])
        #expect(days.first { $0.number == "23" }?.holiday == "勤労感謝の日")
        #expect(page.earlier == "/calendar?month=2026-10")
        #expect(CalendarPage.Month("2026-12")?.after.text == "2027-01")
        #expect(CalendarPage.Month("2026-13") == nil)
    }

    @Test func `charts count each session in its week, and at its hour and day`() {
        let page = ChartsPage(
            [
                HospitalStage.session(end: Example.end()), HospitalStage.session("s2", at: "2026-11-16 13:59"),
                HospitalStage.session("s3", at: "2026-08-01 13:00"),
            ], isWhole: true, debts: [HospitalStage.debt], tally: HospitalStage.tally(), teller)
        #expect(page.weeks.bars.count == 13)
        #expect(page.weeks.bars.map(\.count).reduce(0, +) == 2)
        #expect(page.weeks.bars.last?.count == 2)
        #expect(page.weeks.bars.last?.name == "11/16")
        #expect(
            page.hours.rows.flatMap(\.cells).filter { $0.count > 0 }.map(\.words) == ["月曜日 13:00 1", "日曜日 13:00 1"])
        #expect(page.owed.lines.map(\.name) == ["大和メディカル株式会社"])
        #expect(page.limits == nil)
    }

    @Test(arguments: Language.allCases)
    func `charts show refusals and attempts by week and how soon reports came, or say that there were none`(
        language: Language
    ) {
        let teller = HospitalStage.teller(language)
        let full = ChartsPage(
            [], isWhole: true, debts: [], tally: HospitalStage.tally(refusals: 3, attempts: 9), teller)
        #expect(full.refusals.bars.map(\.count) == Array(repeating: 0, count: 12) + [3])
        #expect(full.refusals.bars.last?.name == "11/16")
        #expect(full.attempts.bars.last?.count == 9)
        #expect(full.reports.lines.map(\.count) == [3, 0, 1])
        #expect(full.reports.lines.map(\.length) == [Lines.longest, 0, Lines.longest / 3])
        let names =
            language == .japanese
            ? ["1時間以内", "24時間以内", "24時間より後"] : ["within an hour", "within 24 hours", "later than 24 hours"]
        #expect(full.reports.lines.map(\.name) == names)
        #expect(full.median?.contains(language == .japanese ? "45分" : "45 min") == true)
        let none = ChartsPage([], isWhole: true, debts: [], tally: HospitalStage.tally(reports: []), teller)
        #expect(none.refusals.bars.isEmpty && none.attempts.bars.isEmpty && none.reports.lines.isEmpty)
        #expect(none.median == nil)
    }

    private typealias Lines = ChartsPage.Lines

    @Test func `a refusal says what was refused to whom, newest first`() throws {
        let knocked = Knocked(
            technician: Example.tanaka, asset: Example.pacs, address: Example.office, key: nil, request: nil,
            stage: .admission)
        let entries = try [
            HospitalStage.entry(1, .refused(knocked, .passcodeWrong)),
            HospitalStage.entry(2, .heartbeat(ClockState(isSynchronised: true, source: "chrony", offset: nil))),
            HospitalStage.entry(3, .logonDenied(Example.tanaka), by: "technician tanaka"),
        ]
        let kept = entries.filter(RefusalsPage.isOne)
        let page = RefusalsPage(kept, before: 1, teller)
        #expect(page.refusals.rows.map { $0.cells[2].text } == ["田中 一郎", "田中 一郎 → 画像管理サーバー 1号機 (203.0.113.10)"])
        #expect(page.refusals.rows[0].cells[3].text == "田中 一郎 (保守要員)")
        #expect(page.refusals.further?.href == "/refusals?before=1")
    }
}
