internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct RetentionCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "retention", "保存期間と消去", "how long things are kept, and erasing them",
            [RetentionList.self, RetentionErase.self])
    }
}

extension Erasure.Content {
    func name(_ words: Words) -> String {
        switch self {
        case .recordings: words.say("録画", "recordings")
        case .reports: words.say("作業報告書", "reports")
        case .attachments: words.say("添付", "attachments")
        }
    }
}

struct RetentionList: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("list", "保存期間と、消去したものの一覧", "how long what is kept, and what was erased")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let view: RetentionView = try await desk.gate.get("/v1/retention")
        try desk.output.show(json: view)
        let words = desk.words
        let none = words.say("なし", "none")
        var policies = Table([
            words.say("内容", "WHAT"), words.say("保存日数", "KEPT FOR (DAYS)"), words.say("消去できる日まで", "ERASABLE THROUGH"),
            words.say("消去済みの日まで", "ERASED THROUGH"),
        ])
        for policy in view.policies {
            policies.add([
                policy.content.name(words), "\(policy.keptDays)", "\(policy.erasableThrough)",
                policy.erasedThrough.map { "\($0)" } ?? none,
            ])
        }
        desk.output.show(policies.text)
        if view.erasures.isEmpty { return }
        let zone = try await desk.zone()
        var table = Table([
            words.say("番号", "NO"), words.say("内容", "WHAT"), words.say("から", "FROM"), words.say("まで", "UNTIL"),
            words.say("決めた人", "BY"), words.say("日時", "AT"), words.say("状態", "STATE"), words.say("理由", "WHY"),
        ])
        for standing in view.erasures {
            let erasure = standing.erasure
            table.add([
                "\(erasure.number)", erasure.content.name(words), "\(erasure.from)", "\(erasure.until)",
                "\(erasure.by)",
                words.stamp(standing.at, zone: zone),
                standing.completedAt == nil ? words.say("消去中", "under way") : words.say("消去済", "done"),
                erasure.why.text,
            ])
        }
        desk.output.show("\n" + table.text)
    }
}

struct RetentionErase: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "erase", "保存期間の過ぎた録画・作業報告書・添付を消去する (責任者の署名)",
            "erase recordings, reports or attachments whose time of keeping is over (signed by the manager)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(
        help: ArgumentHelp(
            "recordings (録画)、reports (作業報告書)、attachments (添付) のどれか", "recordings, reports or attachments",
            name: "what"))
    var content: Erasure.Content
    @Option(help: ArgumentHelp("最後の日", "the last day", name: "date")) var until: String
    @Option(
        help: ArgumentHelp(
            "最初の日 (省略: 前回の消去の次の日)", "the first day (without it: behind the last erasure)", name: "date"))
    var from: String?
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String
    @Flag(help: ArgumentHelp("尋ねずに署名する", "sign without asking")) var yes = false

    func run(at desk: Desk) async throws {
        let view: RetentionView = try await desk.gate.get("/v1/retention")
        guard let policy = view.policies.first(where: { $0.content == content }) else {
            throw Trouble.gateUnreadable(status: 200)
        }
        let last = try Given.date("until", until)
        let first = try from.map { try Given.date("from", $0) } ?? Self.next(policy)
        guard first <= last else { throw Trouble.wrongValue(name: "until", value: until, wanted: .date) }
        if !yes {
            try Ask.agreement(
                desk.say(
                    "\(first) から \(last) までの\(content.name(desk.words))を消去します。元には戻せません。署名するなら「消去」と入力: ",
                    "this erases the \(content.name(desk.words)) of \(first) to \(last) for good; sign? type yes: "),
                desk.words, desk.output, accept: ["消去", "yes"])
        }
        let text = ErasureText(
            gate: try await desk.gate.gate().gate, by: try desk.signatory(), at: .now, nonce: Chance.hex(),
            content: content, from: first, until: last, keptDays: policy.keptDays, why: try Given.label("--why", why))
        try desk.tell(
            try await desk.handIn(text),
            desk.say("消去を記録しました。要約値と証明は残ります", "the erasure is on record; digests and proofs stay"))
    }

    /// Behind what was erased, or from the first day there could be.
    private static func next(_ policy: RetentionView.Policy) -> CivilDate {
        policy.erasedThrough?.advanced(by: 1) ?? CivilDate(daysSince1970: 18_262)
    }
}

extension Erasure.Content: ExpressibleByArgument {}
