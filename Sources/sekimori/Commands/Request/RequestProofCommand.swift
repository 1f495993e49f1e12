internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

/// What the journal says of one request, with the proof that it does: a file for whoever sees nothing else of it.
struct RequestProofCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "proof", "申請が証跡にあることの証明をファイルに書く (sekimori-audit proof で確かめる)",
            "write the proof of what the journal says of a request (sekimori-audit proof checks it)")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("申請番号", "number of the request", name: "id")) var id: String
    @Option(help: ArgumentHelp("書くファイル", "the file to write", name: "file")) var output: String

    func run(at desk: Desk) async throws {
        let id: RequestID = try Given.id("ID", id)
        let view: RequestProofView = try await desk.gate.get("/v1/requests/\(id)/proof")
        guard let file = view.file else { throw Trouble.gateUnreadable(status: 200) }
        try Files.create(output, file, mode: 0o644)
        desk.output.words(
            desk.say(
                "\(output): \(id) の証跡 \(view.entries.count) 件", "\(output): \(view.entries.count) entries about \(id)"))
    }
}
