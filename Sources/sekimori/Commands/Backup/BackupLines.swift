internal import Sekimori
internal import SekimoriService

extension Sheet {
    /// How the gate's backups stand, and what it lost; what alarms is said as such.
    mutating func addBackups(of status: StatusView, _ words: Words, _ zone: Zone) {
        if let gap = status.gap {
            add(
                words.say("警報", "ALARM"),
                words.say(
                    "証跡の欠落（\(words.lost(gap.kept, gap.seen))）。二人が受け入れるまでだれも入れません",
                    "lost entries (\(words.lost(gap.kept, gap.seen))): nobody enters until two people have accepted it")
            )
        }
        guard let backup = status.backup else { return }
        add(words.say("バックアップ", "backup"), backup.sentence(words, zone))
        if let alarm = backup.alarm(words, at: status.now) { add(words.say("警報", "ALARM"), alarm) }
        if let drill = backup.drill {
            let fault = drill.fault.map { words.say("失敗 — ", "failed: ") + "\($0)" } ?? words.say("成功", "passed")
            add(words.say("復元の訓練", "restore drill"), words.stamp(drill.at, zone: zone) + " " + fault)
        }
    }
}

extension BackupStandingView {
    func sentence(_ words: Words, _ zone: Zone) -> String {
        guard directory != nil else {
            return words.say("弱い設定: backup.recipients がありません", "weak setting: no backup.recipients")
        }
        guard let last else { return words.say("まだありません", "none yet") }
        return words.stamp(last.at, zone: zone) + words.say("、\(last.entries) 件", ", \(last.entries) entries")
    }

    /// What somebody must look at: it failed, or a daily one did not come for a day and a half.
    func alarm(_ words: Words, at now: Instant) -> String? {
        if let failing {
            return words.say(
                "バックアップが失敗しています: \(failing.why)", "backups fail: \(failing.why)")
        }
        guard isDaily, directory != nil, let last, now - last.at > .hours(36) else { return nil }
        return words.say(
            "\(words.span(now - last.at))の間バックアップがありません", "no backup for \(words.span(now - last.at))")
    }
}
