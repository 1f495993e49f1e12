internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// The daily look of a gate at one of its own recordings, by the auditor's reader and without the auditor's keys.
struct SelfCheckCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "self-check",
            abstract: words(
                "鍵なしで、記録が証跡のとおりかを確かめます（関守が毎日使います）", "Checks a recording without keys (the gate does, daily)"),
            discussion: words(
                "証跡の値を標準入力から読みます: segment 番号 SHA-256 大きさ、file 名前 SHA-256 大きさ、sealed 数 数。",
                "Reads what the journal knows from stdin: segment INDEX SHA256 SIZE, file NAME SHA256 SIZE, sealed N N."
            ))
    }

    @Argument(help: ArgumentHelp(stringLiteral: words("記録のディレクトリ", "The recording's directory")))
    var directory: String

    func run() throws {
        guard let facts = Self.input(), let check = SealedCheck(facts) else {
            Console.say(.error, words("標準入力を読めません", "stdin is not readable"))
            throw ExitCode(64)
        }
        let files = try RecordingDirectory.files(directory)
        do throws(SealedCheck.Problem) {
            try check.run(files)
        } catch {
            let sentence = words(error.why.japanese, error.why.english)
            Console.say(.error, error.file.isEmpty ? sentence : error.file + ": " + sentence)
            throw ExitCode(1)
        }
        try Console.write(words("証跡のとおりです\n", "as the journal knows it\n"))
    }

    /// All of stdin; nil where it cannot be read, or is longer than the facts of any recording.
    private static func input() -> [UInt8]? {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= 16 << 20 {
            let count = block.withUnsafeMutableBytes { read(0, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else { return nil }
            bytes += block[..<count]
        }
        return nil
    }
}
