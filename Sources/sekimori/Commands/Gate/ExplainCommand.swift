internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

struct ExplainCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "explain", "この人はその時その場所から入れるか。入れないなら、どの決まりによるか",
            "would this person enter, and if not, which rule says so")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("ログイン名 (tanaka、tanaka+pacs1)", "login name (tanaka, tanaka+pacs1)", name: "name"))
    var name: String
    @Option(help: ArgumentHelp("接続元のアドレス", "the address", name: "address")) var from: String?
    @Option(
        help: ArgumentHelp(
            "日時 (13:05、2026-11-22T13:05)。なければ今", "the time (13:05, 2026-11-22T13:05); default now", name: "time"))
    var at: String?

    func run(at desk: Desk) async throws {
        let zone = try await desk.zone()
        let moment = try at.map { try Given.moment("--at", $0, zone: zone, near: .now) }
        let address = try from.map { "\(try Given.address("--from", $0))" }
        let explanation: Explanation = try await desk.gate.get(
            "/v1/explanations", [("name", name), ("from", address), ("at", moment?.description)])
        try desk.output.show(json: explanation)
        desk.output.show(Self.answer(explanation, desk.words, zone))
    }

    static func answer(_ explanation: Explanation, _ words: Words, _ zone: Zone) -> String {
        let at = words.stamp(explanation.at, zone: zone)
        let question =
            explanation.address.isEmpty
            ? "\(explanation.name)  \(at)\n" : "\(explanation.name)  \(explanation.address)  \(at)\n"
        if explanation.enters {
            let request = explanation.request.map { words.say("申請 \($0)", "request \($0)") }
            let until = explanation.until.map {
                words.say(
                    "\(words.time($0, zone: zone, now: explanation.at))まで",
                    "until \(words.time($0, zone: zone, now: explanation.at))")
            }
            let facts = [request, explanation.asset.map(\.description), until].compactMap { $0 }
            return question + words.say("入れます: ", "enters: ") + words.list(facts) + "\n"
        }
        guard let refusal = explanation.refusal else { return question + words.say("入れません\n", "does not enter\n") }
        return question + words.say("入れません: ", "does not enter: ")
            + words.sentence(refusal, zone: zone, now: explanation.at) + "\n  "
            + words.say("ヒント: ", "hint: ") + words.hint(refusal) + "\n  "
            + words.say("決まり: ", "rule: ") + words.kind(refusal.kind) + " / " + refusal.code + "\n"
    }
}
