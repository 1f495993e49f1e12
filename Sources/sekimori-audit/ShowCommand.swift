internal import ArgumentParser
internal import Glibc
internal import Sekimori
internal import SekimoriAudit

/// The facts of a recording, and whether it is whole.
struct ShowCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show", abstract: words("記録または申請を示します", "Shows a recording, or a request of a bundle"),
            discussion: words(
                """
                記録のディレクトリだけを渡すと、その内容と完全さを示します（完全なら 0、そうでなければ 1）。
                証拠一式と申請番号を渡すと、申請から確認までを一枚に示します。
                """,
                """
                A recording's directory alone: its facts, and whether it is whole (exit 0, else 1).
                A bundle and a request's number: the request from application to confirmation on one page.
                """))
    }

    @Argument(help: ArgumentHelp(stringLiteral: words("記録または証拠一式のディレクトリ", "The directory of a recording or bundle")))
    var directory: String

    @Argument(help: ArgumentHelp(stringLiteral: words("申請番号", "A request's number")))
    var request: String?

    @OptionGroup var keys: IdentityOptions

    @Flag(help: ArgumentHelp(stringLiteral: words("JSON で書く", "As JSON")))
    var json = false

    func run() throws {
        if let request { return try show(request: request, of: directory) }
        let identities = try keys.read()
        let files = try RecordingDirectory.files(directory)
        var view = RecordingView()
        view.findings = RecordingReader.read(files, digests: [:], identities: identities) { view.take($0) }
        try Console.write(json ? view.json : view.table)
        try view.findings.report()
        guard view.findings.isWhole else { throw ExitCode(1) }
    }
}

/// What `show` tells, in both forms.
private struct RecordingView {
    var findings = RecordingReader.Findings()
    private var facts: [(name: String, value: String)] = []
    private var bytes: (output: Int, input: Int, notice: Int) = (0, 0, 0)
    private var resizes = 0

    init() {}

    mutating func take(_ frame: RecordedFrame) {
        switch frame.content {
        case .output(let text), .errorOutput(let text): bytes.output += text.count
        case .input(let text): bytes.input += text.count
        case .notice(let text): bytes.notice += text.count
        case .resize: resizes += 1
        case .facts(let text): facts += SessionFacts(text).lines
        case .end, .log: break
        }
    }

    private static func time(_ milliseconds: UInt64?) -> String {
        guard let milliseconds, let count = Int64(exactly: milliseconds), count < 253_402_300_800_000 else { return "" }
        return Instant(microseconds: count * 1000).description
    }

    private var state: String {
        if let damage = findings.damage { return damage.isClosed ? "sealed" : "damaged" }
        return findings.closing == nil ? "unfinished" : "whole"
    }

    private var session: String { String(decoding: findings.session, as: UTF8.self) }

    var table: String {
        var rows: [(String, String)] = [(words("セッション", "session"), session)]
        rows += facts.filter { $0.name != "session" }.map { ($0.name, $0.value) }
        rows.append((words("開始", "first frame"), Self.time(findings.firstAt)))
        rows.append((words("終了", "last frame"), Self.time(findings.lastAt)))
        rows.append((words("フレーム", "frames"), String(findings.frames)))
        rows.append((words("出力 (バイト)", "output bytes"), String(bytes.output)))
        rows.append((words("入力 (バイト)", "input bytes"), String(bytes.input)))
        rows.append((words("関守の表示 (バイト)", "notice bytes"), String(bytes.notice)))
        rows.append((words("画面の大きさの変更", "resizes"), String(resizes)))
        if findings.tornBytes > 0 { rows.append((words("書きかけ (バイト)", "torn bytes"), String(findings.tornBytes))) }
        rows.append((words("終わり方", "ending"), findings.closing?.sentence ?? ""))
        let states = [
            "whole": words("完全", "whole"), "unfinished": words("終わりの印なし", "no end"), "damaged": words("破損", "damaged"),
            "sealed": words("暗号化されていて開けません", "sealed, and not opened"),
        ]
        rows.append((words("状態", "state"), states[state] ?? state))
        var text = rows.map { Self.row($0.0, $0.1) }.joined()
        for piece in findings.pieces {
            text += Self.row(piece.file, "\(piece.size)  \(piece.firstFrame)+\(piece.frames)  sha256:\(piece.digest)")
        }
        return text
    }

    private static func row(_ name: String, _ value: String) -> String {
        // Wide characters take two places.
        let width = name.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
        let shown = String.UnicodeScalarView(
            value.unicodeScalars.map { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? "\u{fffd}" : $0 })
        return name + String(repeating: " ", count: max(1, 24 - width)) + String(shown) + "\n"
    }

    var json: String {
        func quoted(_ text: String) -> String { Asciicast.quoted(text.unicodeScalars) }
        var fields = [
            "\"session\": \(quoted(session))", "\"state\": \(quoted(state))", "\"frames\": \(findings.frames)",
            "\"outputBytes\": \(bytes.output)", "\"inputBytes\": \(bytes.input)", "\"noticeBytes\": \(bytes.notice)",
            "\"resizes\": \(resizes)", "\"tornBytes\": \(findings.tornBytes)",
        ]
        if findings.firstAt != nil { fields.append("\"firstFrameAt\": \(quoted(Self.time(findings.firstAt)))") }
        if findings.lastAt != nil { fields.append("\"lastFrameAt\": \(quoted(Self.time(findings.lastAt)))") }
        if let closing = findings.closing {
            fields.append("\"ending\": {\"cause\": \(closing.cause), \"status\": \(closing.status)}")
        }
        if let damage = findings.damage {
            fields.append(
                "\"damage\": {\"file\": \(quoted(damage.file)), \"offset\": \(damage.offset), "
                    + "\"frame\": \(damage.frame), \"fault\": \(quoted(damage.fault.code))}")
        }
        let facts = facts.map { "\(quoted($0.name)): \(quoted($0.value))" }.joined(separator: ", ")
        fields.append("\"facts\": {\(facts)}")
        let pieces = findings.pieces.map {
            "{\"file\": \(quoted($0.file)), \"index\": \($0.index), \"firstFrame\": \($0.firstFrame), "
                + "\"frames\": \($0.frames), \"size\": \($0.size), \"sha256\": \"\($0.digest)\"}"
        }
        fields.append("\"segments\": [\(pieces.joined(separator: ", "))]")
        return "{\(fields.joined(separator: ", "))}\n"
    }
}
