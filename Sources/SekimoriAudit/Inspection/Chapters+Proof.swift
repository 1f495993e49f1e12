internal import Sekimori

// MARK: Whether all this can be believed

extension Chapters {
    var proof: InspectionChapter {
        var blocks: [InspectionBlock] = [.text(verdict)]
        if let verification {
            blocks += [
                .facts(basis(verification)), .heading(say("異常", "Findings")), .table(findings(verification.report)),
            ]
            blocks += [
                .heading(say("関守の証言だけによるもの", "What rests on the gate's word alone")),
                .table(attested(verification.report)),
            ]
        }
        blocks += [
            .heading(say("時計と稼働", "Clock and running")),
            .facts([
                (say("毎分の稼働記録", "Heartbeats"), n("heartbeats")),
                (say("うち時刻源に未同期", "of these unsynchronised"), n("heartbeats.unsynchronised")),
                (say("時刻の飛び", "Steps of the clock"), n("clock.stepped")),
                (say("同期を失った", "Synchronisation lost"), n("clock.lost")),
                (say("関守の起動", "Starts of the gate"), n("clock.started")),
                (say("3分を超える記録の空白", "Silences of more than 3 minutes"), n("silences")),
            ]), excerpt(lists.clock, [(0, 20), (1, 24), (2, nil)], limit / 2),
            .heading(say("証跡の範囲", "What the journal covers")), .facts(range),
        ]
        if !facts.erasures.isEmpty {
            blocks += [.heading(say("保存期間による消去", "Erased by retention")), .table(erasures)]
        }
        return InspectionChapter(title: say("検証の結果と時計", "Verification and clock"), blocks: blocks)
    }

    private var range: [(name: String, value: String)] {
        var rows: [(name: String, value: String)] = [
            (say("期間中の証跡", "Entries of the period"), n("entries")),
            (say("うち内容のないもの（消去または欠落）", "of these without content"), n("entries.without-content")),
            (
                say("証跡全体", "The whole journal"),
                Figure.of("journal.entries", walk.entries) + "　" + (facts.firstAt.map { names.moment($0) } ?? "―")
                    + say("～", "–") + names.moment(facts.lastAt)
            ),
        ]
        if walk.unreadable > 0 {
            rows.append(
                (say("読めなかった項目", "Entries that could not be read"), Figure.of("journal.unreadable", walk.unreadable)))
        }
        if !walk.isWhole {
            rows.append((say("証跡の終わり", "End of the journal"), say("途中で読めなくなっています", "could not be read to its end")))
        }
        return rows
    }

    private var erasures: InspectionGrid {
        InspectionGrid(
            [
                (say("日時", "When"), 20), (say("決めた人", "Decided by"), 18), (say("内容", "What"), 14),
                (say("対象の日", "Of the days"), 24), (say("理由", "Why"), nil),
            ],
            facts.erasures.map { erasure, at, actor in
                [
                    names.moment(at), names.actor(actor),
                    erasure.content == .recordings ? say("録画", "recordings") : say("作業報告書", "reports"),
                    "\(erasure.from)" + say("～", " – ") + "\(erasure.until)", erasure.why.text,
                ]
            }, limit: limit)
    }

    private func basis(_ verification: InspectionVerification) -> [(name: String, value: String)] {
        let report = verification.report
        let trust = verification.trust
        return [
            (say("関守", "Gate"), report.gate), (say("証拠一式の作成", "Bundle made"), report.made),
            (say("証跡の根", "Root of the journal"), report.root),
            (
                say("証人", "Witnesses"),
                trust.witnesses.isEmpty
                    ? say("なし（証跡の巻戻しは外から確かめられません）", "none (a rollback cannot be seen from outside)")
                    : names.list(trust.witnesses.map { Figure.foreign(String(decoding: $0.name, as: UTF8.self)) })
            ),
            (
                say("時刻認証局", "Timestamp authority"),
                trust.authority == nil ? say("なし", "none") : say("あり", "yes")
            ),
            (
                say("正常と確かめた項目", "Items found fine"),
                names.list(
                    report.fine.keys.sorted().map { key in
                        kind(key) + " " + Figure.of("verified.fine.\(key)", report.fine[key] ?? 0)
                    })
            ),
        ]
    }

    private func findings(_ report: Report) -> InspectionGrid {
        InspectionGrid(
            [(say("対象", "Item"), 30), (say("判定", "Verdict"), 16), (say("内容", "What is wrong"), nil)],
            report.findings.map { [words.finding($0.item), words.verdict($0.verdict), Figure.foreign(say($0.why))] },
            limit: limit)
    }

    private func attested(_ report: Report) -> InspectionGrid {
        InspectionGrid(
            [(say("種類", "Kind"), nil), (say("件数", "Count"), 20)],
            report.attested.keys.sorted().map { key in
                [kind(key), Figure.of("verified.attested.\(key)", report.attested[key] ?? 0)]
            })
    }

    /// What kinds of items and acts are called in a verification.
    private func kind(_ key: String) -> String {
        switch key {
        case "entry": say("証跡", "entries")
        case "checkpoint": say("検査点", "checkpoints")
        case "timestamp": say("時刻印", "timestamps")
        case "text": say("署名文", "signed texts")
        case "unsigned-text": say("署名のない文（事業者の申請・報告など）", "texts of vendors that nobody signed")
        case "attachment": say("添付", "attachments")
        case "request": say("申請", "requests")
        case "grant": say("許可", "grants")
        case "session": say("セッション", "sessions")
        case "recording": say("録画", "recordings")
        case "segment": say("録画の区間", "segments")
        case "state": say("状態", "state")
        case "file": say("ファイル", "files")
        case "witness": say("証人", "witnesses")
        case "manifest": say("目録", "manifest")
        default: Figure.foreign(key)
        }
    }
}
