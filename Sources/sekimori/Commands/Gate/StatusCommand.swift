internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct StatusCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("status", "関守のいまの様子", "the gate at a glance")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let general = try await desk.gate.gate()
        // Without knowing who asks the gate tells no more than its name.
        let isAnonymous =
            if case .remote? = desk.settings.place { desk.settings.person == nil } else { false }
        let status: StatusView = isAnonymous ? general : try await desk.gate.get("/v1/status")
        try desk.output.show(json: status)
        let words = desk.words
        let zone = try Zone(named: status.zone)
        var sheet = Sheet(title: words.say("関守 ", "gate ") + "\(status.gate)", columns: 80, nameWidth: 18)
        sheet.add(
            words.say("時刻", "time"), words.stamp(status.now, zone: zone) + " \(status.zone) (\(status.clock))")
        sheet.add(words.say("版", "version"), status.version)
        if let actor = status.actor {
            sheet.add(words.say("あなた", "you"), actor)
            sheet.add(words.say("承認待ち", "waiting"), "\(status.waiting)")
            sheet.add(words.say("承認済・作業中", "open"), "\(status.open)")
            sheet.add(words.say("接続中", "sessions running"), "\(status.running)")
            sheet.add(words.say("報告遅れ", "reports overdue"), "\(status.overdue)")
            sheet.add(words.say("証跡の件数", "journal entries"), "\(status.entries)")
        }
        if let recipients = status.recipients {
            sheet.add(
                words.say("記録の暗号化", "recordings"),
                recipients.isEmpty
                    ? words.say("弱い設定: 暗号化していません", "weak setting: not encrypted")
                    : words.list(recipients.map(\.name)))
        }
        if let evidence = status.evidence { add(evidence, to: &sheet, words, zone, status.now) }
        sheet.addBackups(of: status, words, zone)
        if let passwords = status.passwords {
            sheet.add(words.say("パスワードの規則", "passwords"), words.passwords(passwords))
        }
        if let notices = status.notices { sheet.add(words.say("メール通知", "mail"), notices.sentence(words)) }
        for stop in status.stops {
            sheet.add(
                words.say("停止中", "stopped"),
                "\(words.stopScope(stop.scope)): \(stop.why) (\(words.stamp(stop.since, zone: zone)))")
        }
        desk.output.show(sheet.text)
    }

    /// Who can vouch for the gate, and how fresh their word is.
    private func add(_ evidence: EvidenceView, to sheet: inout Sheet, _ words: Words, _ zone: Zone, _ now: Instant) {
        let none = words.say("なし", "none")
        let checkpoint = evidence.at.map { at in
            words.say("\(evidence.size ?? 0) 件まで、", "over \(evidence.size ?? 0), ") + words.stamp(at, zone: zone)
        }
        sheet.add(words.say("検査点", "checkpoint"), checkpoint ?? none)
        if evidence.witnesses.isEmpty {
            sheet.add(
                words.say("証人", "witnesses"),
                words.say("弱い設定: ゲートの外の証人がいません", "weak setting: nobody outside keeps the checkpoints"))
        }
        for witness in evidence.witnesses {
            let said = witness.at.map { at in
                words.say("\(witness.size ?? 0) 件まで、", "over \(witness.size ?? 0), ")
                    + words.say("\(words.span(now - at))前", "\(words.span(now - at)) ago")
            }
            sheet.add(witness.name, said ?? words.say("まだ何も言っていません", "has said nothing yet"))
        }
        if let check = evidence.check {
            let at = words.stamp(check.at, zone: zone)
            let session = check.session.map { "\($0)" } ?? words.say("対象なし", "nothing to look at")
            sheet.add(
                words.say("記録の点検", "self-check"),
                check.problem.map { words.say("異常: ", "ALARM: ") + "\(session): \($0) (\(at))" } ?? "\(session) (\(at))"
            )
        }
        if let since = evidence.waitingSince {
            sheet.add(
                words.say("時刻認証待ち", "timestamps"),
                words.say("\(evidence.waiting) 件、", "\(evidence.waiting) waited for, since ")
                    + words.stamp(since, zone: zone) + words.say("から", ""))
        }
    }
}

struct DebtCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("debt", "未了 (報告など、果たされていないもの)", "what is owed", [DebtList.self])
    }
}

struct DebtList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "未了の一覧", "list debts")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let debts: [DebtView] = try await desk.gate.get("/v1/debts")
        try desk.output.show(json: debts)
        let words = desk.words
        let zone = try await desk.zone()
        var table = Table([
            words.say("申請番号", "REQUEST"), words.say("事業者", "VENDOR"), words.say("何が", "WHAT"),
            words.say("期限", "DUE"), words.say("状態", "STATE"), words.say("止めているもの", "BLOCKS"),
        ])
        for debt in debts {
            table.add([
                debt.request.map { "\($0)" } ?? "–", "\(debt.vendor)", words.debt(kind: debt.kind),
                words.stamp(debt.due, zone: zone),
                debt.overdue ? words.say("遅れ", "overdue") : words.say("期限内", "not yet due"), words.list(debt.blocks),
            ])
        }
        desk.output.show(table, empty: desk.say("未了はありません", "nothing is owed"))
    }
}

struct JournalCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("journal", "証跡", "the journal", [JournalList.self])
    }
}

struct JournalList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "証跡を古い順に見る", "list entries, oldest first")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("この番号より後", "after this entry", name: "sequence")) var after = 0
    @Option(help: ArgumentHelp("件数", "how many", name: "number")) var limit = 50
    @Flag(help: ArgumentHelp("内容も", "the contents too")) var full = false

    func run(at desk: Desk) async throws {
        var entries: [EntryView] = []
        var next: String? = "\(max(0, after))"
        while let after = next, entries.count < limit {
            let query = [("after", after), ("limit", "\(min(200, max(1, limit - entries.count)))")]
            let page: Page<EntryView> = try await desk.gate.get("/v1/journal", query)
            entries += page.items
            next = page.next
        }
        try desk.output.show(json: entries)
        let words = desk.words
        let zone = try await desk.zone()
        if full {
            for entry in entries {
                desk.output.show(
                    "── \(entry.sequence) \(words.stamp(entry.at, zone: zone)) \(entry.actor) \(entry.kind)\n")
                desk.output.show(
                    Visible.escaped(entry.payload ?? words.say("(消去済)", "(erased)") + "\n"))
            }
            return
        }
        var table = Table([
            words.say("番号", "NO"), words.say("日時", "AT"), words.say("だれが", "WHO"), words.say("何を", "WHAT"),
            words.say("対象", "ABOUT"),
        ])
        for entry in entries {
            table.add([
                "\(entry.sequence)", words.stamp(entry.at, zone: zone), entry.actor, entry.kind,
                entry.subjects.joined(separator: " "),
            ])
        }
        desk.output.show(table, empty: desk.say("証跡はありません", "no entries"))
    }
}
