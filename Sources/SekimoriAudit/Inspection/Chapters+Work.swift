internal import Sekimori

// MARK: Requests, sessions, reports

extension Chapters {
    var work: InspectionChapter {
        InspectionChapter(
            title: say("作業申請・承認・セッション・報告・確認", "Requests, approvals, sessions, reports, confirmations"),
            blocks: [
                .heading(say("月別", "By month")), .table(months), .heading(say("事業者別", "By vendor")), .table(byVendor),
                .heading(say("状態別", "By state")), .table(states),
                .heading(say("抜取り（申請から確認まで）", "Samples, from application to confirmation")),
            ] + samples + [
                .heading(say("相違・差戻し（指摘と是正）", "Differences and what became of them")),
                excerpt(lists.contradictions, [(0, 15), (1, 12), (2, 20), (3, nil), (5, 22), (6, 14)]),
                .heading(say("申請一覧（抜粋）", "Requests (excerpt)")),
                excerpt(lists.requests, [(0, 15), (1, 11), (2, 13), (3, nil), (5, 20), (12, 14), (16, 8)], limit / 2),
                .heading(say("セッション一覧（抜粋）", "Sessions (excerpt)")),
                excerpt(lists.sessions, [(8, 16), (2, nil), (3, 12), (4, 20), (10, 9), (11, 14), (12, 8)]),
            ])
    }

    private var months: InspectionGrid {
        let all = Set(
            chosen.requests.map { String("\($0.form.date)".prefix(7)) }
                + chosen.sessions.map { String("\(facts.period.zone.local($0.session.startedAt).date)".prefix(7)) }
        ).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return InspectionGrid(
            [(say("月", "Month"), nil), (say("申請", "Requests"), 25), (say("セッション", "Sessions"), 25)],
            all.map { [$0, n("requests.month.\($0)"), n("sessions.month.\($0)")] })
    }

    private var byVendor: InspectionGrid {
        let all = Set(chosen.requests.map(\.form.vendor)).sorted()
        return InspectionGrid(
            [(say("事業者", "Vendor"), nil), (say("申請", "Requests"), 20), (say("セッション", "Sessions"), 20)],
            all.map { [names.vendor($0), n("requests.vendor.\($0)"), n("sessions.vendor.\($0)")] })
    }

    private var states: InspectionGrid {
        InspectionGrid(
            [(say("状態（期間末）", "State at the end"), nil), (say("件数", "Count"), 20)],
            RequestStory.Status.allCases.filter { counts.value("requests.\($0.rawValue)") > 0 }.map {
                [words.status($0), n("requests.\($0.rawValue)")]
            })
    }

    /// Closed requests spread over the period, and the first that differ.
    private var samples: [InspectionBlock] {
        let closed = chosen.requests.filter { $0.status == .closed && !$0.sessions.isEmpty }
        let wanted = 4
        var picked: [RequestStory] = []
        if !closed.isEmpty {
            for step in 0..<min(wanted, closed.count) {
                picked.append(closed[step * (closed.count - 1) / max(1, min(wanted, closed.count) - 1)])
            }
        }
        let different = chosen.requests.filter { request in
            request.confirmation?.differences != nil && !picked.contains { $0.id == request.id }
        }
        picked += different.prefix(2)
        if picked.isEmpty { return [.text(say("この期間にはありません。", "None in this period."))] }
        return picked.map { sample($0) }
    }

    private func sample(_ request: RequestStory) -> InspectionBlock {
        let form = request.form
        var facts: [(name: String, value: String)] = [
            (
                say("申請", "Application"),
                "\(names.vendor(form.vendor))　\(names.moment(request.submittedAt)) " + say("提出 ", "submitted by ")
                    + names.author(request.revision.submittedBy, isSigned: !request.isAttested)
            ),
            (
                say("作業", "Work"),
                "\(form.date) \(names.window(request.revision.window, on: form.date))　"
                    + "\(words.category(form.category))　\(form.purpose.text)"
            ), (say("内容", "Content"), InspectionHTML.cut(form.content.text)),
            (say("計画", "Plan"), InspectionHTML.cut(names.list(form.plan.map(\.text)))),
            (say("保守要員", "Technicians"), names.technicians(form.technicians)),
            (say("機器", "Systems"), names.assets(form.assets)),
        ]
        if let approval = request.approval {
            let narrowed = request.isNarrowed ? say("（申請より限定）", " (narrowed)") : ""
            facts.append(
                (say("承認", "Approval"), "\(names.person(approval.by))　\(names.moment(approval.at))\(narrowed)"))
        }
        for story in chosen.sessions(of: request).prefix(6) {
            let session = story.session
            let end = story.end.map { names.clock($0.at) + "　" + words.sessionEnd($0.cause) } ?? say("継続中", "running")
            facts.append(
                (
                    say("セッション", "Session"),
                    "\(names.clock(session.startedAt))～\(end)　\(names.technician(session.technician)) → "
                        + "\(names.asset(session.asset))　\(session.address)　" + say("録画 ", "recording ")
                        + lists.recording(story)
                ))
        }
        if let report = request.report { facts += self.report(report, isSigned: !request.isReportAttested) }
        if let confirmation = request.confirmation {
            let result = confirmation.differences.map { say("相違あり: ", "differs: ") + $0.text } ?? say("一致", "agrees")
            facts.append(
                (
                    say("照合・確認", "Confirmation"),
                    "\(names.actor(confirmation.by))　\(names.moment(confirmation.at))　\(result)"
                ))
        }
        return .story(title: "\(request.id)　\(words.status(request.status))", facts: facts)
    }

    private func report(_ report: WorkRequest.Report, isSigned: Bool) -> [(name: String, value: String)] {
        let form = report.form
        let done =
            form.work.map { InspectionHTML.cut($0.content.text) } ?? say("作業なし", "no work was done")
        var accessed = say("個人情報アクセス 無", "no personal information accessed")
        if case .accessed(let lines) = form.personalInformation {
            accessed = InspectionHTML.cut(say("個人情報アクセス 有: ", "personal information: ") + names.list(lines.map(\.text)))
        }
        let found = report.contradictions.map { words.contradiction($0) }
        return [
            (
                say("報告", "Report"),
                "\(names.moment(report.submittedAt)) \(names.author(report.submittedBy, isSigned: isSigned))　"
                    + "\(done)　\(accessed)　" + say("消去: ", "erasure: ") + words.erasure(form.erasure)
            ),
            (
                say("記録との照合", "Held against the record"),
                found.isEmpty ? say("食い違いなし", "no contradiction") : names.list(found)
            ),
        ]
    }

    // MARK: Refusals, urgent work

    var refusals: InspectionChapter {
        let codes = Dictionary(grouping: facts.refusals, by: \.refusal.code)
        let rows = codes.sorted {
            $0.value.count == $1.value.count
                ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) : $0.value.count > $1.value.count
        }.map { code, all in [all.first.map { lists.refusals.reason($0.refusal) } ?? code, n("refusals.code.\(code)")] }
        return InspectionChapter(
            title: say("拒否・時間外・緊急", "Refusals, out of hours, urgent work"),
            blocks: [
                .text(
                    say(
                        "規則による拒否 \(n("refusals")) 件。鍵の確認に至らなかった見知らぬ接続の試み \(n("strangers")) 件（接続元 "
                            + "\(n("strangers.sources"))）。",
                        "\(n("refusals")) refused by a rule; \(n("strangers")) attempts of strangers without a "
                            + "proven key (from "
                            + "\(n("strangers.sources")) sources).")),
                .heading(say("理由別", "By reason")),
                .table(InspectionGrid([(say("理由", "Reason"), nil), (say("件数", "Count"), 20)], rows, limit: 60)),
                .heading(say("当日提出・緊急・時間外", "On the day, urgent, out of hours")),
                .facts([
                    (say("当日に提出された申請", "Submitted on the day"), n("requests.of-the-day")),
                    (say("うち障害対応", "of these faults"), n("requests.of-the-day.fault")),
                    (say("夜間・休日に始まったセッション", "Sessions out of hours"), n("sessions.out-of-hours")),
                    (say("承認なしに行われたセッション", "Sessions outside a known approval"), n("sessions.uncovered")),
                ]),
                .note(
                    say(
                        "夜間・休日: 8:00 前、18:00 以後、土日、病院の休日に始まったもの。承認のないセッションは規則上始められません。",
                        "Out of hours: begun before 08:00, from 18:00 on, on weekends or holidays. None can begin "
                            + "without an approval."
                    )),
                .heading(say("拒否一覧（抜粋）", "Refusals (excerpt)")),
                excerpt(lists.refused, [(0, 16), (1, 14), (2, 20), (3, 16), (5, 10), (6, nil)]),
            ])
    }

    // MARK: Terminals, credentials, data, debts

    var terminals: InspectionChapter {
        let bad = chosen.requests.filter {
            $0.form.terminal.malwareFound || !$0.form.terminal.firewall || $0.form.terminal.publicWireless
        }
        return InspectionChapter(
            title: say("端末安全状態申告", "Terminal declarations"),
            blocks: [
                .facts([
                    (say("申告の添えられた申請", "Requests with a declaration"), n("requests")),
                    (
                        say("検出あり・保護なしと申告したもの", "Declared unsafe"),
                        Figure.of("terminals.unsafe", bad.count)
                    ), (say("安全でないとして拒否", "Refused as unsafe"), n("refusals.code.terminal-unsafe")),
                    (say("申告が古いとして拒否", "Refused as too old"), n("refusals.code.terminal-declaration-stale")),
                ]),
                excerpt(lists.terminals, [(1, 12), (2, nil), (3, 18), (5, 12), (8, 12), (9, 8), (10, 10)], limit / 2),
            ])
    }

    var credentials: InspectionChapter {
        InspectionChapter(
            title: say("資格情報・パスワード・停止・切断", "Credentials, passwords, stops, cuts"),
            blocks: [
                .facts([
                    (say("時限パスコードの交付", "Passcodes handed out"), n("credentials.collected")),
                    (say("失効", "Revoked"), n("credentials.revoked")),
                    (say("パスワード登録・再登録の案内", "Invitations to set a password"), n("credentials.invited")),
                    (say("パスワード登録", "Passwords set"), n("credentials.enrolled")),
                    (say("パスワードの再発行（本人確認の記録あり）", "Passwords issued anew, owner recognised"), n("passwords.reissued")),
                    (say("締出し", "Lock-outs"), n("credentials.locked-out")),
                    (say("覚えのないログオンの申出", "Logons denied by their owner"), n("credentials.logon-denied")),
                ]), .heading(say("締出し・失効・申出", "Lock-outs, revocations, denials")),
                .table(
                    InspectionGrid(
                        [
                            (say("日時", "When"), 17), (say("事象", "What"), 24), (say("保守要員", "Technician"), 18),
                            (say("理由", "Why"), nil),
                        ],
                        facts.credentials.filter { ["revoked", "locked-out", "logon-denied"].contains($0.kind) }.map {
                            [names.moment($0.at), words.credential($0.kind), names.technician($0.technician), $0.why]
                        }, limit: limit, list: nil)),
                .heading(say("パスワードの再発行", "Passwords issued anew")),
                excerpt(lists.reissues, [(0, 17), (1, 15), (3, 24), (5, 15), (6, nil)]),
                .heading(say("停止・再開・切断", "Stops, resumptions, cuts")),
                excerpt(lists.stops, [(0, 17), (1, 15), (2, 22), (3, 20), (4, nil)]),
            ])
    }

    var data: InspectionChapter {
        InspectionChapter(
            title: say("個人情報・持出し・消去", "Personal information, data taken out, erasure"),
            blocks: [
                .facts([
                    (say("アクセス有の報告", "Reports of access"), n("reports.accessed")),
                    (say("アクセス無の報告", "Reports of no access"), n("reports.not-accessed")),
                    (say("患者等の記載", "Lines about patients"), n("patients.accesses")),
                    (
                        say("実データ使用・障害データ使用の申請", "Requests with live data · fault data"),
                        n("requests.live-data") + "・" + n("requests.fault-data")
                    ),
                    (
                        say("持出しの申請・報告", "Take-outs asked for · reported"),
                        n("requests.take-out") + "・" + n("reports.taken-out")
                    ),
                    (say("消去済・未了", "Erased · owed"), n("reports.erased") + "・" + n("reports.erasure-owed")),
                ]), .heading(say("患者別アクセス件数", "Accesses by patient")),
                excerpt(lists.patients, [(0, nil), (1, 13), (2, 15), (3, 15), (4, 15)]),
                .heading(say("時系列", "By time")),
                excerpt(lists.accesses, [(0, 12), (1, 15), (3, 20), (4, 14), (6, nil)]),
                .heading(say("持出し・持込み・消去", "Taken out, brought in, erased")),
                .table(moved),
            ])
    }

    /// Data that left or were used and must be gone; what was brought in alone stands in the full list.
    private var moved: InspectionGrid {
        let columns: [(Int, Int?)] = [(0, 15), (1, 11), (2, 18), (4, nil), (7, 18), (8, 22)]
        let table = lists.data
        let none = words.declared(.no)
        let rows = table.rows.filter { row in
            [3, 4, 6, 7].contains { !row[$0].isEmpty && row[$0] != none }
                || !row[8].isEmpty && row[8] != words.erasure(.nothingToErase)
        }
        return InspectionGrid(
            columns.map { (table.columns[$0.0], $0.1) }, rows.map { row in columns.map { row[$0.0] } }, limit: limit,
            list: nil)
    }

    var debts: InspectionChapter {
        InspectionChapter(
            title: say("未了", "Open debts"),
            blocks: [
                .text(
                    say(
                        "\(names.moment(chosen.asOf)) 現在の未了 \(n("debts")) 件、うち期限超過 \(n("debts.overdue")) 件。事業者の負うもの "
                            + "\(n("debts.vendors"))、病院の負うもの \(n("debts.hospital"))。",
                        "\(n("debts")) are open as of \(names.moment(chosen.asOf)), \(n("debts.overdue")) overdue; "
                            + "vendors' "
                            + "\(n("debts.vendors")), the hospital's \(n("debts.hospital")).")),
                excerpt(lists.debts, [(0, 15), (2, nil), (4, 15), (5, 8), (6, 16), (7, 7), (8, 8), (9, 17)]),
            ])
    }
}
