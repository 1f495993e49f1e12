import Sekimori
import SekimoriRecords
import SekimoriService
import SekimoriTesting

/// What a hospital's gate would have written in some weeks or a year: values, not the work of a real gate. Nothing is
/// signed; a verification would say so.
struct ExampleYear {
    struct Entry {
        let at: Instant
        let actor: String
        let event: Event
    }

    let first: CivilDate
    let days: Int
    private(set) var entries: [Entry] = []
    private var random: SplitMix64
    private var requestNumber = 0
    private var sessionNumber = 0
    private let requestsPerDay: Int

    /// 15 000 requests with 25 000 sessions are a year of `requestsPerDay: 44`.
    init(first: CivilDate, days: Int, requestsPerDay: Int, seed: UInt64 = 1) {
        self.first = first
        self.days = days
        self.requestsPerDay = requestsPerDay
        random = SplitMix64(seed: seed)
        ledger()
        for day in 0..<days { work(on: first.advanced(by: Int64(day))) }
        entries.sort { $0.at < $1.at }
    }

    var last: CivilDate { first.advanced(by: Int64(days - 1)) }

    // MARK: Who and what there is

    static let vendorNames = [
        "大和メディカルシステム株式会社", "かえで電子工業株式会社", "湊川画像ソリューションズ株式会社", "北斗ヘルスケアサービス合同会社", "青葉検査機器株式会社",
        "みらい電子カルテ株式会社 西日本医療情報システム事業本部 第二保守サービス部",
    ]
    static let people = [
        "田中 一郎", "鈴木 花子", "佐藤 健", "高橋 美咲", "渡辺 大輔", "伊東 さくら", "山本 直樹", "中村 彩", "小林 誠", "加藤 優子", "吉田 浩二", "山田 真理",
        "佐々木 翔", "山口 恵", "松本 隆", "井上 舞", "木村 拓也", "林 由紀", "清水 亮", "斎藤 愛",
    ]
    static let assetNames = [
        "画像管理サーバー 1号機", "画像管理サーバー 2号機", "放射線情報システム", "電子カルテ データベース", "電子カルテ アプリケーションサーバー", "検体検査システム", "調剤支援システム",
        "手術部門システム", "生理検査システム", "輸血管理システム", "医事会計システム", "バックアップ装置", "内視鏡画像ファイリング", "ME機器管理システム",
    ]

    static func vendor(_ index: Int) -> VendorID { the("vendor\(index + 1)") }
    static func contract(_ index: Int) -> ContractID { the("c2026-\(index + 1)") }
    static func technician(_ index: Int) -> TechnicianID { the("tech" + padded(index + 1, 2)) }
    static func asset(_ index: Int) -> AssetID { the("asset" + padded(index + 1, 2)) }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private mutating func add(_ at: Instant, _ actor: String, _ event: Event) {
        entries.append(Entry(at: at, actor: actor, event: event))
    }

    private func moment(_ date: CivilDate, _ minutes: Int64, _ seconds: Int64 = 0) -> Instant {
        Zone.tokyo.earliest(LocalMinute(date: date, time: .midnight)) + .minutes(minutes) + .seconds(seconds)
    }

    private mutating func ledger() {
        let before = first.advanced(by: -3)
        var at = moment(before, 600)
        func next() -> Instant {
            at = at + .seconds(7)
            return at
        }
        add(
            next(), "operator gate-operator",
            .appointed(Example.appointment(Example.ito, .manager, from: "2026-01-01", until: "2028-03-31")))
        for (index, name) in Self.vendorNames.enumerated() {
            add(
                next(), "operator gate-operator",
                .vendorRecorded(
                    Example.vendor(Self.vendor(index)) { vendor in
                        vendor.name = the(name)
                        vendor.responsible = the("責任者 \(index + 1)")
                    }))
            add(
                next(), "operator gate-operator",
                .contractRecorded(
                    Example.contract(Self.contract(index), of: Self.vendor(index)) { contract in
                        contract.from = the("2026-01-01")
                        contract.until = the("2027-12-31")
                        contract.nondisclosureUntil = index == 4 ? the("2026-04-10") : the("2027-12-31")
                        contract.schedule = index == 0 ? .always : the("mon-fri 08:00-20:00, sat 09:00-12:00")
                        if index > 1 { contract.subcontractors = [] }
                    }))
            add(
                next(), "operator gate-operator",
                .personRecorded(
                    Person(
                        id: the("clerk\(index + 1)"), name: the("窓口 \(index + 1)子"),
                        role: .clerk(of: Self.vendor(index)),
                        keys: [], standing: .active)))
        }
        for (index, name) in Self.people.enumerated() {
            add(next(), "operator gate-operator", .technicianRecorded(technician(index, name)))
            add(next(), "operator gate-operator", .invited(Self.technician(index)))
            add(next(), "technician \(Self.technician(index))", .enrolled(Self.technician(index)))
        }
        for (index, name) in Self.assetNames.enumerated() {
            add(
                next(), "operator gate-operator",
                .assetRecorded(
                    Example.asset(Self.asset(index)) { asset in
                        asset.name = the(name)
                        asset.place = the("本館\(index % 4 + 1)階 サーバー室")
                        asset.remoteMaintenance = index == 12 ? .unconfirmed : index == 13 ? .no : .yes
                    }))
        }
        add(
            moment(first.advanced(by: 1), 700), "operator gate-operator",
            .technicianRecorded(
                technician(19, Self.people[19]) { $0.standing = .retired(why: the("担当変更の届出（2026-04-02）")) }))
        add(
            moment(first.advanced(by: 2), 500), "manager ito",
            .stopped(.asset(Self.asset(3)), why: the("電子カルテ停止中のため"), by: "manager ito"))
        add(
            moment(first.advanced(by: 2), 560), "manager ito", .resumed(.asset(Self.asset(3)), why: the("復旧を確認")))
        add(moment(first.advanced(by: 3), 300), "gate", .clockStepped(by: Span(microseconds: -2_700_000)))
        add(moment(first.advanced(by: 3), 900), "technician tech02", .logonDenied(Self.technician(1)))
        add(
            moment(first.advanced(by: 3), 905), "gate",
            .lockedOut(Self.technician(2), until: moment(first.advanced(by: 3), 915)))
    }

    private func technician(_ index: Int, _ name: String, _ change: (inout Technician) -> Void = { _ in }) -> Technician
    {
        Example.technician(Self.technician(index), of: Self.vendor(index % 6), uid: World.firstUID + Int64(index)) {
            $0.name = the(name)
            $0.schedule = .always
            if index == 18 { $0.rightsConfirmedBy = nil }
            change(&$0)
        }
    }

    // MARK: A day

    private mutating func work(on day: CivilDate) {
        for number in 0..<requestsPerDay { request(on: day, number) }
        knocks(on: day)
    }

    private mutating func chance(_ percent: Int) -> Bool { Int(random.next() % 100) < percent }

    private mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private mutating func knocks(on day: CivilDate) {
        for number in 0..<3 {
            let who = pick(18)
            let refusals: [Refusal] = [
                .outsideWindow(opens: moment(day, 540), closes: moment(day, 600)),
                .sourceNotAllowed(the("198.51.100.7")), .passcodeWrong, .noRequestToday(Self.technician(who)),
                .outsideSchedule(.contract(Self.contract(who % 6)), opens: nil), .credentialRevoked,
                .reportOverdue(the("r20260401-001"), since: moment(day, 0)),
            ]
            let refusal = refusals[pick(refusals.count)]
            add(
                moment(day, Int64(420 + number * 31), Int64(pick(60))), "technician \(Self.technician(who))",
                .refused(
                    Knocked(
                        technician: Self.technician(who), asset: Self.asset(pick(12)), address: Example.office,
                        key: "SHA256:tech", request: nil, stage: .admission), refusal))
        }
        add(
            moment(day, 60), "gate",
            .strangersRefused(
                StrangerCount(
                    minute: moment(day, 59), source: "192.0.2.\(pick(250))", name: "=root|<admin>",
                    reason: "invalid-user", count: Int64(1 + pick(40)))))
        if chance(10) {
            add(
                moment(day, 700), "manager ito",
                .decisionRefused(RefusedDecision(what: "approval", request: nil, refusal: .textUsed)))
        }
    }

    private mutating func request(on day: CivilDate, _ number: Int) {
        requestNumber += 1
        let digits = "\(day)".filter { $0 != "-" }
        let id: RequestID = the("r\(digits)-" + Self.padded(number + 1, 3))
        let vendor = pick(6)
        let people = (0..<18).filter { $0 % 6 == vendor }
        let who = people[pick(people.count)]
        let system = pick(12)
        let isUrgent = chance(6)
        let isAboutPatients = chance(12)
        let takesOut = chance(2)
        let start = Int64(8 * 60 + pick(9) * 60)
        let form = form(day, vendor, who, system, start, isUrgent, isAboutPatients, takesOut)
        var revision = Example.revision(form, by: the("clerk\(vendor + 1)"))
        let submitted = moment(isUrgent ? day : day.advanced(by: -1), isUrgent ? start - 50 : 600 + Int64(number), 3)
        revision = WorkRequest.Revision(
            number: 1, form: form, submittedAt: submitted, submittedBy: revision.submittedBy, proxy: nil,
            document: revision.document, nonce: revision.nonce, window: revision.window)
        let clerk = "clerk clerk\(vendor + 1)"
        add(submitted, clerk, .request(id, .submitted(revision)))
        var decided = submitted + .minutes(20)
        if chance(3) { return add(decided, "manager ito", .request(id, .rejected(why: the("影響範囲が不明のため")))) }
        if chance(3) {
            add(decided, "manager ito", .request(id, .returned(why: the("手順3の戻し方を具体的に"))))
            revision = WorkRequest.Revision(
                number: 2, form: form, submittedAt: decided + .minutes(5), submittedBy: revision.submittedBy,
                proxy: chance(50) ? Example.yamada : nil, document: "2", nonce: "2", window: revision.window)
            add(decided + .minutes(5), clerk, .request(id, .submitted(revision)))
            decided = decided + .minutes(10)
        }
        if chance(1) { return }
        var terms = Example.terms(revision)
        if chance(5), let window = Window(from: terms.window.from, until: terms.window.until - .minutes(30)) {
            terms = WorkRequest.Terms(
                window: window, technicians: terms.technicians, assets: terms.assets, sources: terms.sources,
                capabilities: terms.capabilities)
        }
        add(
            decided, "manager ito",
            .request(
                id,
                .approved(
                    WorkRequest.Approval(
                        revision: revision.number, by: Example.ito, at: decided, terms: terms,
                        text: String(repeating: "approval-v1@sekimori line\n", count: 40), signature: "signature\n"))))
        if chance(2) {
            return add(decided + .minutes(3), clerk, .request(id, .withdrawn(why: the("部品が届かないため"))))
        }
        let ends = Int64((start + 120) % 1440)
        if chance(4) {
            return add(moment(day, start + 120, 5), "gate", .request(id, .ended(.unused)))
        }
        let sessions = self.sessions(id, day, start, who, system)
        add(moment(day, ends + 1), "gate", .request(id, .ended(.windowOver)))
        report(id, day, start, who, system, vendor, isAboutPatients, takesOut, sessions)
    }

    private mutating func sessions(
        _ id: RequestID, _ day: CivilDate, _ start: Int64, _ who: Int, _ system: Int
    ) -> Int {
        let technician = Self.technician(who)
        add(
            moment(day, start + 1), "technician \(technician)",
            .request(
                id,
                .collected(
                    WorkRequest.Credential(
                        technician: technician, asset: Self.asset(system), collectedAt: moment(day, start + 1),
                        revoked: false))))
        let count = 1 + pick(3)
        for number in 0..<count {
            sessionNumber += 1
            let begin = moment(day, start + 4 + Int64(number) * 30, Int64(pick(60)))
            let session: SessionID = the("s\("\(day)".filter { $0 != "-" })-" + Self.padded(sessionNumber, 4))
            add(
                begin - .seconds(1), "technician \(technician)",
                .admitted(
                    Knocked(
                        technician: technician, asset: Self.asset(system), address: Example.office,
                        key: "SHA256:\(technician)", request: id, stage: .admission)))
            add(
                begin, "technician \(technician)",
                .sessionStarted(
                    Session(
                        id: session, request: id, technician: technician, asset: Self.asset(system),
                        address: Example.office, key: "SHA256:\(technician)", activity: .shell, startedAt: begin)))
            add(begin, "gate", .request(id, .started(session)))
            for segment in 1...(1 + pick(3)) {
                add(
                    begin + .minutes(Int64(segment)), "gate",
                    .segmentWritten(
                        session,
                        SegmentFact(
                            index: Int64(segment), digest: String(repeating: "ab", count: 32), firstFrame: 0, frames: 9,
                            size: 900)))
            }
            let end = begin + .minutes(Int64(6 + pick(15)))
            var cause = Session.Cause.finished
            if chance(1) {
                cause = .cut(by: Example.ito, why: the("手順にない操作のため"))
                add(
                    end - .seconds(2), "manager ito",
                    .sessionCut(session, Session.Cut(by: Example.ito, why: the("手順にない操作のため"))))
            } else if chance(2) {
                cause = .timeUp
            }
            add(
                end, "gate", .sessionEnded(session, Session.End(at: end, cause: cause, status: 0, complete: !chance(1)))
            )
        }
        return count
    }

    private mutating func report(
        _ id: RequestID, _ day: CivilDate, _ start: Int64, _ who: Int, _ system: Int, _ vendor: Int,
        _ isAboutPatients: Bool, _ takesOut: Bool, _ sessions: Int
    ) {
        if chance(1) { return }
        let reported = moment(day, start + 150)
        var contradictions: [Contradiction] = []
        if chance(3) { contradictions = [.timesNotBorneOut] }
        var patients = ReportForm.PersonalInformation.notAccessed
        if isAboutPatients || chance(1) {
            let lines = (0..<(1 + pick(3))).map { _ -> Label in the("患者番号 \(String(1_000 + pick(400))) 検査画像") }
            patients = .accessed(lines)
            if !isAboutPatients { contradictions.append(.personalInformationUnannounced) }
        }
        let form = Example.report { draft in
            draft.request = id
            draft.work = ReportForm.Work(
                from: LocalMinute(date: day, time: the("09:00")), until: LocalMinute(date: day, time: the("10:00")),
                technicians: [Self.technician(who)], assets: [Self.asset(system)],
                content: the("修正プログラムを適用し、画像の送受信と検索が前と同じに動くことを確かめた"), result: .completed)
            draft.personalInformation = patients
            draft.takenOut = takesOut ? .yes(the("障害ログ 1 ファイル（許可番号 12）")) : .no
            draft.erasure = takesOut ? .erased(the("持ち帰り後に上書き消去、確認者 山口")) : .nothingToErase
        }
        let clerk = "clerk clerk\(vendor + 1)"
        let report = WorkRequest.Report(
            form: form, submittedAt: reported, submittedBy: the("clerk\(vendor + 1)"), document: "report",
            contradictions: contradictions)
        add(reported, clerk, .request(id, .reported(report)))
        if chance(2) {
            add(reported + .minutes(10), "manager ito", .request(id, .reportReturned(why: the("作業結果の記入が足りない"))))
            add(reported + .minutes(30), clerk, .request(id, .reported(report)))
        }
        if chance(1) { return }
        add(reported + .minutes(40), "manager ito", .request(id, .reportAccepted(why: the("受理"))))
        if chance(1) { return }
        let differences: Label? = contradictions.isEmpty ? nil : the("開始時刻の記入誤りと確認。次回から記録の時刻を写すよう指示した")
        add(reported + .minutes(45), "manager ito", .request(id, .confirmed(differences: differences)))
    }

    private func form(
        _ day: CivilDate, _ vendor: Int, _ who: Int, _ system: Int, _ start: Int64, _ isUrgent: Bool,
        _ isAboutPatients: Bool, _ takesOut: Bool
    ) -> RequestForm {
        let base = Example.form { draft in
            draft.vendor = Self.vendor(vendor)
            draft.contract = Self.contract(vendor)
            draft.date = day
            draft.from = TimeOfDay(minutes: start) ?? .midnight
            draft.until = TimeOfDay(minutes: (start + 120) % 1440) ?? .midnight
            draft.assets = [Self.asset(system)]
            draft.technicians = [Self.technician(who)]
            draft.personalInformation = isAboutPatients ? .yes(the("障害調査のため画像の有無を確かめる")) : .no
            draft.takeOut = takesOut ? .yes(the("障害ログ")) : .no
        }
        guard isUrgent else { return base }
        return RequestForm(
            vendor: base.vendor, contract: base.contract, date: base.date, from: base.from, until: base.until,
            repeatedHour: nil, category: .fault, purpose: the("障害対応"), content: the("画像が表示されない障害の調査"), plan: base.plan,
            assets: base.assets, technicians: base.technicians, sources: base.sources,
            capabilities: base.capabilities, privilege: base.privilege,
            personalInformation: base.personalInformation, liveData: .no, faultData: .yes(the("障害時のログ")),
            takeOut: base.takeOut, bringIn: .no, serviceStop: .no, backup: base.backup, rollback: base.rollback,
            risk: base.risk, supervisor: base.supervisor, terminal: base.terminal)
    }
}
