internal import ArgumentParser
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

struct GapCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "gap", "証跡の欠落 (復元の後など)", "lost entries, as after a restore", [GapShow.self, GapAccept.self])
    }
}

extension Desk {
    /// The gap as people read it.
    fileprivate func sheet(_ view: GapView, _ zone: Zone) -> String {
        let gap = view.gap
        var sheet = Sheet(title: say("証跡の欠落 ", "gap ") + "\(gap.number)", columns: 80, nameWidth: 18)
        sheet.add(say("失われた項目", "lost entries"), words.lost(gap.kept, gap.seen))
        sheet.add(say("残った項目", "kept"), "\(gap.kept)")
        sheet.add(say("その根", "their root"), gap.root)
        sheet.add(say("残った最後の時", "kept up to"), words.stamp(gap.made, zone: zone))
        sheet.add(say("見つかった時", "found"), words.stamp(gap.since, zone: zone))
        let names = gap.accepted.map { "\($0.by)" + ($0.isManager ? say("（責任者）", " (manager)") : "") }
        sheet.add(say("受け入れた人", "accepted by"), names.isEmpty ? say("なし", "nobody") : words.list(names))
        sheet.add(
            say("状態", "state"), view.isOpen ? say("だれも入れません", "nobody enters") : say("受け入れ済み", "accepted"))
        return sheet.text
    }
}

struct GapShow: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("show", "何が失われ、だれが受け入れたか", "what was lost, and who accepted it")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions

    func run(at desk: Desk) async throws {
        let view: GapView = try await desk.gate.get("/v1/gap")
        try desk.output.show(json: view)
        desk.output.show(desk.sheet(view, try await desk.zone()))
    }
}

struct GapAccept: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "accept", "失われたことを署名して受け入れる。責任者ともう一人が要ります",
            "accept by signature that entries are lost; the manager and one more person must")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("何があったか", "what happened", name: "words")) var why: String
    @Flag(help: ArgumentHelp("尋ねずに署名する", "sign without asking")) var yes = false

    func run(at desk: Desk) async throws {
        let view: GapView = try await desk.gate.get("/v1/gap")
        let shown = desk.sheet(view, try await desk.zone())
        if desk.output.form == .json { desk.output.words(shown) } else { desk.output.show(shown) }
        if !yes {
            try Ask.agreement(
                desk.say("これらが失われたことを受け入れますか。署名するなら「承認」と入力: ", "accept that these are lost? type yes: "), desk.words,
                desk.output, accept: ["承認", "yes"])
        }
        let text = GapText(
            gate: try await desk.gate.gate().gate, number: view.gap.number, kept: view.gap.kept, root: view.gap.root,
            seen: view.gap.seen, by: try desk.signatory(), at: .now, why: try Given.label("--why", why))
        try desk.tell(try await desk.handIn(text), desk.say("欠落の受け入れを記録しました", "the acceptance is on record"))
    }
}
