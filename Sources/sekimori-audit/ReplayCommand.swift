internal import ArgumentParser
internal import Glibc
internal import Sekimori
internal import SekimoriAudit
internal import SekimoriScreen

/// Shows what the technician saw. The bytes of the asset drive a terminal that exists only in this program; the auditor's
/// own terminal gets cells.
struct ReplayCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "replay", abstract: words("記録を再生します", "Replays a recording"),
            discussion: words(
                "端末へ記録の制御文字をそのまま送ることはありません。Ctrl-C で終わります。",
                "No control character of the recording ever reaches your terminal. Ctrl-C ends."))
    }

    @Argument(help: ArgumentHelp(stringLiteral: words("記録のディレクトリ", "The recording's directory")))
    var directory: String

    @OptionGroup var keys: IdentityOptions

    @Option(help: ArgumentHelp(stringLiteral: words("再生の速さ（倍）", "How many times faster")))
    var speed = 1.0

    @Option(
        help: ArgumentHelp(stringLiteral: words("開始位置: 秒、分:秒、時:分:秒", "Where to start: seconds, m:s or h:m:s")))
    var from = "0"

    @Option(
        help: ArgumentHelp(stringLiteral: words("これより長い無操作を縮める（秒）", "Shorten pauses longer than this many seconds")))
    var idleLimit: String?

    @Option(help: ArgumentHelp(stringLiteral: words("機器の文字コード", "The asset's character encoding")))
    var encoding = Encoding.utf8

    @Flag(help: ArgumentHelp(stringLiteral: words("再生せず、文字だけを書き出す", "Write the text only, without waiting")))
    var plain = false

    @Flag(
        help: ArgumentHelp(
            stringLiteral: words("自分のブラウザーで再生する（127.0.0.1 だけで待ち受ける）", "In your own browser, served on 127.0.0.1 alone"))
    )
    var browser = false

    func validate() throws {
        guard !(plain && browser) else {
            throw ValidationError(words("--plain と --browser は一方だけです", "--plain and --browser exclude each other"))
        }
        guard speed > 0, speed.isFinite else {
            throw ValidationError(words("--speed は 0 より大きい数です", "--speed must be more than 0"))
        }
        guard Playback.milliseconds(from) != nil else {
            throw ValidationError(words("--from は 90、1:30、0:01:30 のように書きます", "--from is written 90, 1:30 or 0:01:30"))
        }
        guard idleLimit.map({ Playback.milliseconds($0) != nil }) ?? true else {
            throw ValidationError(words("--idle-limit は秒数です", "--idle-limit is a number of seconds"))
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
        if browser {
            return try BrowserReplay(
                files: files, identities: identities, converter: converter, speed: speed, from: seconds(from) ?? 0,
                idleLimit: idleLimit.flatMap(seconds)
            ).run()
        }
        // Into a file or a pipe there is nobody to wait for.
        if plain || Console.size == nil { return try dump(files, identities, converter) }
        try play(files, identities, converter)
    }

    private func seconds(_ text: String) -> Double? { Playback.milliseconds(text).map { Double($0) / 1000 } }

    private func dump(
        _ files: RecordingReader.Files, _ identities: [AgeIdentity], _ converter: Converter
    ) throws {
        var text = TextDump()
        var failure: (any Error)?
        func put(_ lines: [String]) {
            guard failure == nil, !lines.isEmpty else { return }
            do { try Console.write(lines.joined(separator: "\n") + "\n") } catch { failure = error }
        }
        let findings = RecordingReader.read(files, digests: [:], identities: identities) {
            put(text.take($0.converted(by: converter)))
        }
        put(text.finish())
        if let failure { throw failure }
        try findings.report()
    }

    private func play(
        _ files: RecordingReader.Files, _ identities: [AgeIdentity], _ converter: Converter
    ) throws {
        let playback = Playback(
            speed: speed, from: Playback.milliseconds(from) ?? 0,
            idleLimit: idleLimit.flatMap { Playback.milliseconds($0) })
        var stage = Stage(playback, hasTerminal: SessionFacts(files, identities).hasTerminal)
        var failure: (any Error)?
        let findings = RecordingReader.read(files, digests: [:], identities: identities) { frame in
            guard failure == nil else { return }
            do { try stage.take(frame.converted(by: converter)) } catch { failure = error }
        }
        if failure == nil { try stage.draw() }
        try stage.end()
        if let failure, (failure as? ExitCode) != .success { throw failure }
        try findings.report()
    }
}

/// A replay under way: the terminal model, what of it is drawn, and the time.
private struct Stage {
    /// The longest the picture lags behind the recording, in ms.
    private static let drawInterval: UInt64 = 20

    private let playback: Playback
    private var model: TerminalModel
    private var renderer: Renderer?
    private var size: (rows: Int, columns: Int)?
    private var interruption = Interruption()
    private var startedAt: UInt64?
    private var lastAt: UInt64 = 0
    private var owed: UInt64 = 0

    init(_ playback: Playback, hasTerminal: Bool) {
        self.playback = playback
        model = TerminalModel(rows: 24, columns: 80, endsLinesWithLineFeed: !hasTerminal)
    }

    mutating func take(_ frame: RecordedFrame) throws {
        let start = startedAt ?? frame.at
        if startedAt == nil { lastAt = frame.at }
        startedAt = start
        owed += playback.wait(pause: frame.at - lastAt, elapsed: frame.at - start)
        if owed >= Self.drawInterval {
            try draw()
            // Ctrl-C: everything the auditor wanted to see has been shown.
            if interruption.waits(milliseconds: owed) { throw ExitCode.success }
            owed = 0
        }
        lastAt = frame.at
        if case .resize(let rows, let columns) = frame.content { model.resize(rows: rows, columns: columns) }
        if let bytes = frame.shown { model.feed(bytes) }
    }

    mutating func draw() throws {
        guard let now = Console.size else { throw ExitCode(1) }
        if renderer == nil || size?.rows != now.rows || size?.columns != now.columns {
            renderer = Renderer(rows: now.rows, columns: now.columns)
            size = now
        }
        let status = status
        try Console.write(renderer?.draw(model, status: status) ?? [])
    }

    func end() throws {
        guard let renderer else { return }
        try Console.write(renderer.end() + [0x0a])
    }

    private var status: String {
        let elapsed = (lastAt - (startedAt ?? lastAt)) / 1000
        let (hours, rest) = (elapsed / 3600, elapsed % 3600)
        let clock = Instant(seconds: Int64(clamping: lastAt / 1000)).description.prefix(19)
        func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return " \(hours):\(two(rest / 60)):\(two(rest % 60))  \(clock)Z  ×\(playback.speed) "
    }
}
