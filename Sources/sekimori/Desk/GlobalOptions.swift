internal import ArgumentParser
internal import SekimoriService

/// What every command understands.
struct GlobalOptions: ParsableArguments {
    /// Their heading in the help of each command.
    static var title: String { help("共通の指定", "everywhere") }

    /// Their names, for moving those that stand before the noun behind it; true where a value follows.
    static let names = [
        "--json": false, "--lang": true, "--gate": true, "--person": true, "--key": true, "--config": true,
    ]

    @Flag(name: .long, help: ArgumentHelp("結果をJSONで標準出力に書く", "write the result to stdout as JSON"))
    var json = false

    @Option(name: .long, help: ArgumentHelp("言葉: ja か en", "language: ja or en", name: "code"))
    var lang: String?

    @Option(
        name: .long,
        help: ArgumentHelp("関守の場所 (https://…、またはソケット)", "the gate: https://… or a socket", name: "url"))
    var gate: String?

    @Option(name: .long, help: ArgumentHelp("あなたのID", "who you are", name: "id"))
    var person: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "署名に使う鍵。エージェントやFIDO2なら .pub", "the key to sign with; a .pub for agent or FIDO2", name: "file"))
    var key: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "設定ファイル (既定 ~/.config/sekimori/config.yaml)",
            "settings (default ~/.config/sekimori/config.yaml)", name: "file"))
    var config: String?

    func validate() throws {
        if let lang, Language(code: lang) == nil { throw ValidationError("--lang: ja | en") }
    }

    var language: Language { lang.flatMap { Language(code: $0) } ?? Tongue.current }
}
