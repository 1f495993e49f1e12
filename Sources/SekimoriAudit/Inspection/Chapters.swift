internal import Sekimori

/// What the verification of the same bundle said, and what it was held against.
package struct InspectionVerification: Sendable {
    package let report: Report
    package let trust: Trust

    package init(report: Report, trust: Trust) {
        self.report = report
        self.trust = trust
    }
}

/// Writes the chapters of a pack.
struct Chapters {
    let chosen: Selection
    let counts: Counts
    let lists: InspectionLists
    let say: InspectionLanguage
    let verification: InspectionVerification?
    let walk: JournalWalk.Outcome
    /// How many rows of a long list stand on a page.
    let limit: Int
    var facts: Gathering { chosen.facts }
    var names: Names { lists.names }
    var words: InspectionWords { lists.words }

    func n(_ query: String) -> String { counts[query] }

    /// All but the one that lists the files, which is made when they are.
    var all: [InspectionChapter] {
        [
            overview,
            InspectionChapter(
                title: say("点検項目", "Checklists"),
                blocks: [.note(checklistNote)]
                    + Checklists(chosen: chosen, counts: counts, say: say).all.map { .checklist($0) }),
            organisation, equipment, vendors, people, work, refusals, terminals, credentials, data, debts, weak, proof,
            outside,
        ]
    }

    private var checklistNote: String {
        say(
            "「回答案」は、期間の証跡から計算した回答案です。回答は病院が確かめ、「病院記入」欄に書き入れてください。例外の数は別紙の全件一覧で追えます。",
            "“The record says” is computed from the period's journal. The hospital confirms it and fills in the "
                + "last column. "
                + "Exceptions can be followed up in the full lists.")
    }

    /// Some columns of a full list, on a page.
    func excerpt(_ table: InspectionTable, _ columns: [(Int, Int?)], _ limit: Int? = nil) -> InspectionBlock {
        .table(
            InspectionGrid(
                columns.map { (table.columns[$0.0], $0.1) }, table.rows.map { row in columns.map { row[$0.0] } },
                limit: limit ?? self.limit, list: table.name))
    }

    // MARK: Overview

    private var overview: InspectionChapter {
        let head = [say("事項", "What"), say("件数", "Count"), say("内訳", "Of these")]
        let rows: [[String]] = [
            [
                say("作業申請", "Work requests"), n("requests"),
                say(
                    "承認 \(n("requests.approved-ever"))、却下 \(n("requests.rejected"))、取下げ \(n("requests.withdrawn"))、"
                        + "取消し \(n("requests.cancelled"))、完了 \(n("requests.closed"))",
                    "approved \(n("requests.approved-ever")), rejected \(n("requests.rejected")), withdrawn "
                        + "\(n("requests.withdrawn")), "
                        + "cancelled \(n("requests.cancelled")), closed \(n("requests.closed"))"),
            ],
            [
                say("セッション", "Sessions"), n("sessions"),
                say(
                    "保守要員 \(n("technicians.used")) 名、機器 \(n("assets.used")) 台、録画が完全 \(n("sessions.whole"))・不完全 "
                        + "\(n("sessions.incomplete"))",
                    "\(n("technicians.used")) people, \(n("assets.used")) systems; recordings whole "
                        + "\(n("sessions.whole")), incomplete "
                        + "\(n("sessions.incomplete"))"),
            ],
            [
                say("作業報告書", "Reports"), n("reports"),
                say(
                    "記録と矛盾 \(n("reports.contradicted"))、差戻し \(n("reports.returned"))、責任者の確認 \(n("confirmations"))（"
                        + "相違あり \(n("confirmations.differ"))）",
                    "contradicted \(n("reports.contradicted")), returned \(n("reports.returned")), confirmed "
                        + "\(n("confirmations")) (differ "
                        + "\(n("confirmations.differ")))"),
            ],
            [
                say("拒否", "Refusals"), n("refusals"),
                say(
                    "時間外 \(n("refusals.time"))、接続元 \(n("refusals.source"))、資格情報 \(n("refusals.secret"))。ほかに見知らぬ接続 "
                        + "\(n("strangers"))",
                    "time \(n("refusals.time")), source \(n("refusals.source")), credentials "
                        + "\(n("refusals.secret")); strangers besides "
                        + "\(n("strangers"))"),
            ],
            [
                say("個人情報アクセスの報告", "Reports of access to personal information"), n("reports.accessed"),
                say(
                    "患者等の記載 \(n("patients.accesses"))（種類 \(n("patients.lines"))）、申請になかったもの \(n("reports.unannounced"))",
                    "\(n("patients.accesses")) lines (\(n("patients.lines")) different), not announced "
                        + "\(n("reports.unannounced"))"
                ),
            ],
            [
                say("未了", "Open debts"), n("debts"),
                say(
                    "期限超過 \(n("debts.overdue"))、事業者 \(n("debts.vendors"))、病院 \(n("debts.hospital"))",
                    "overdue \(n("debts.overdue")), vendors' \(n("debts.vendors")), the hospital's "
                        + "\(n("debts.hospital"))"
                ),
            ],
        ]
        return InspectionChapter(
            title: say("総括", "Overview"),
            blocks: [
                .facts([(say("検証の結果", "Verification"), verdict), (say("時計", "Clock"), clockState)]),
                .table(InspectionGrid([(head[0], 26), (head[1], 12), (head[2], nil)], rows)),
                .heading(say("確かめるべきこと", "What to look at")), .table(exceptions),
                .note(
                    say(
                        "数え方: 申請と報告は作業日、その他は起きた日時（病院の時計）で期間に入れています。どの数も証跡から計算し直せます。",
                        "How it is counted: requests and reports by the day of work, all else by when it happened "
                            + "(the hospital's "
                            + "clock). Every number can be computed from the journal again.")),
            ])
    }

    var verdict: String {
        guard let report = verification?.report else {
            return say(
                "この資料の作成時には検証していません。数字は関守の証跡をそのまま数えたものです。",
                "Not verified when this was made: the numbers count the gate's journal as it is.")
        }
        let entries = Figure.of("verified.entries", Int(report.entries))
        if report.isFine {
            return say("証跡 \(entries) 項目を検証し、異常なし。", "\(entries) entries verified, nothing is wrong.")
        }
        let findings = Figure.of("verified.findings", report.findings.count)
        return say(
            "異常 \(findings) 件（14章）。数字はその影響を受けている可能性があります。",
            "\(findings) findings (chapter 14): the numbers may suffer from them.")
    }

    private var clockState: String {
        guard counts.value("heartbeats") > 0 else {
            return say("この期間に稼働の記録（毎分）はありません。", "No heartbeat of this period is recorded.")
        }
        return say(
            "毎分の稼働記録 \(n("heartbeats")) 件、うち時刻源に未同期 \(n("heartbeats.unsynchronised"))。時刻の飛び \(n("clock.stepped"))、"
                + "記録の空白 \(n("silences"))。",
            "\(n("heartbeats")) heartbeats, \(n("heartbeats.unsynchronised")) of them unsynchronised; clock stepped "
                + "\(n("clock.stepped")), "
                + "silences \(n("silences")).")
    }

    private var exceptions: InspectionGrid {
        let candidates: [(String, String, String)] = [
            ("debts.overdue", say("期限を過ぎた未了", "overdue debts"), "debts"),
            ("reports.contradicted", say("記録と矛盾する報告", "reports that the record contradicts"), "differences"),
            ("confirmations.differ", say("責任者が相違ありとした確認", "confirmations with differences"), "differences"),
            ("sessions.incomplete", say("録画が不完全なセッション", "incomplete recordings"), "sessions"),
            ("sessions.uncovered", say("承認の範囲を確かめられないセッション", "sessions outside a known approval"), "sessions"),
            ("sessions.cut", say("病院が切断したセッション", "sessions cut by the hospital"), "stops"),
            (
                "reports.unannounced", say("申請にない個人情報アクセス", "unannounced access to personal information"),
                "patient-accesses"
            ),
            ("reports.taken-out-unpermitted", say("申請にない持出し", "data taken out without announcement"), "data"),
            ("reports.erasure-owed", say("データ消去の未了", "erasures owed"), "data"),
            ("reports.abnormality", say("異常・インシデントの報告", "reported abnormalities"), "requests"),
            ("credentials.logon-denied", say("覚えのないログオンの申出", "logons denied by their owner"), "credentials"),
            ("credentials.locked-out", say("締出し", "lock-outs"), "credentials"),
            ("stops.stopped", say("病院による停止", "stops by the hospital"), "stops"),
            ("clock.stepped", say("時刻の飛び", "steps of the clock"), "clock"),
            ("silences", say("記録の空白", "silences"), "clock"),
            (
                "entries.without-content", say("内容のない証跡（消去または欠落）", "entries without content (erased or missing)"),
                "clock"
            ),
        ]
        let found = candidates.filter { counts.value($0.0) > 0 }.map { [$0.1, n($0.0), "lists/\($0.2).html"] }
        return InspectionGrid(
            [(say("事項", "What"), nil), (say("件数", "Count"), 12), (say("全件一覧", "Full list"), 30)], found)
    }
}
