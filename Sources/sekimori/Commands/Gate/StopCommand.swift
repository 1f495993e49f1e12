internal import ArgumentParser
internal import Sekimori
internal import SekimoriService

/// A scope and a reason, as the API takes them.
struct Halt: Codable, Sendable {
    let scope: StopScope
    let why: Label

    /// From `all`, `vendor ID` or `asset ID`.
    init(_ words: [String], why: String) throws {
        let wrong = Trouble.wrongValue(name: "SCOPE", value: words.joined(separator: " "), wanted: .scope)
        let kind = words.first.map { Array($0.utf8) }
        if kind == Array("all".utf8), words.count == 1 {
            scope = .all
        } else if kind == Array("vendor".utf8), words.count == 2, let id = VendorID(words[1]) {
            scope = .vendor(id)
        } else if kind == Array("asset".utf8), words.count == 2, let id = AssetID(words[1]) {
            scope = .asset(id)
        } else {
            throw wrong
        }
        self.why = try Given.label("--why", why)
    }
}

struct StopCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            "stop", "いますぐ止める: だれも入れず、動いているセッションは切れます", "stop at once: nobody enters, running sessions are cut")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("all、vendor ID、asset ID", "all, vendor ID or asset ID", name: "scope"))
    var scope: [String]
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws {
        let halt = try Halt(scope, why: why)
        try await desk.gate.post("/v1/stops", halt)
        let what = desk.words.stopScope(halt.scope)
        desk.output.words(desk.say("\(what) を止めました", "\(what): stopped"))
    }
}

struct ResumeCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("resume", "停止を解く", "end a stop")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Argument(help: ArgumentHelp("all、vendor ID、asset ID", "all, vendor ID or asset ID", name: "scope"))
    var scope: [String]
    @Option(help: ArgumentHelp("理由", "the reason", name: "words")) var why: String

    func run(at desk: Desk) async throws {
        let halt = try Halt(scope, why: why)
        try await desk.gate.post("/v1/resumptions", halt)
        let what = desk.words.stopScope(halt.scope)
        desk.output.words(desk.say("\(what) の停止を解きました", "\(what): no longer stopped"))
    }
}
