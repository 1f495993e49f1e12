internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct ClockCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("clock", "ゲートの時計", "the gate's clock", [ClockAccept.self])
    }
}

struct ClockAccept: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "accept", "飛んだ時計がいまは正しいと認める (責任者の署名。この計算機の時計と 5 分以内で一致する場合だけ)",
            "say that the gate's clock, which jumped, is right now (signed by the manager; within 5 min of this machine's)"
        )
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws {
        let text = ClockText(
            gate: try await desk.gate.gate().gate, by: try desk.signatory(), at: .now, nonce: Chance.hex(),
            why: try Given.label("--why", why))
        try desk.tell(
            try await desk.handIn(text), desk.say("時計を認めました", "the clock is believed again, and that is on record"))
    }
}
