internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// Writes a recording in another tool's format.
struct ExportCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export", abstract: words("記録を他の形式で書き出します", "Writes a recording in another format"),
            discussion: words(
                "書き出したものを再生する道具は、機器が送った制御文字を端末へ渡します。証拠になるのは元の記録だけです。",
                """
                A player of the exported file passes the asset's control characters on to the terminal. Only the recording \
                itself is evidence.
                """))
    }

    @Flag(help: ArgumentHelp(stringLiteral: words("asciicast v2 で書き出す", "As asciicast v2")))
    var asciicast = false

    @Argument(help: ArgumentHelp(stringLiteral: words("記録のディレクトリ", "The recording's directory")))
    var directory: String

    @OptionGroup var keys: IdentityOptions

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(stringLiteral: words("書き出すファイル（省略時は標準出力）", "The file to write; stdout without it")))
    var output: String?

    @Option(help: ArgumentHelp(stringLiteral: words("機器の文字コード", "The asset's character encoding")))
    var encoding = Encoding.utf8

    func validate() throws {
        guard asciicast else {
            throw ValidationError(words("形式を指定してください: --asciicast", "name a format: --asciicast"))
        }
    }

    func run() throws {
        let identities = try keys.read()
        let files = try RecordingDirectory.files(directory)
        guard let converter = Converter(encoding) else {
            Console.say(
                .error,
                words("この計算機は \(encoding.rawValue) を変換できません", "this machine cannot convert \(encoding.rawValue)"))
            throw ExitCode(1)
        }
        let target = try open()
        defer { if target != 1 { close(target) } }
        let facts = SessionFacts(files, identities)
        var cast: Asciicast?
        var last: UInt64 = 0
        var failure: (any Error)?
        let findings = RecordingReader.read(files, digests: [:], identities: identities) { frame in
            guard failure == nil else { return }
            var current =
                cast
                ?? Asciicast(
                    startedAt: frame.at, terminal: facts["terminal"] ?? "", endsLinesWithLineFeed: !facts.hasTerminal)
            let lines = current.take(frame.converted(by: converter))
            cast = current
            last = frame.at
            do { try Console.write(lines, to: target) } catch { failure = error }
        }
        if var cast, failure == nil { try Console.write(cast.finish(at: last), to: target) }
        if let failure { throw failure }
        try findings.report()
    }

    private func open() throws -> Int32 {
        guard let output else { return 1 }
        let file = Glibc.open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let reason = String(cString: strerror(errno))
            Console.say(.error, words("\(output) に書けません: \(reason)", "cannot write \(output): \(reason)"))
            throw ExitCode(1)
        }
        return file
    }
}
