internal import ArgumentParser
internal import Glibc

@main
enum Main {
    static func main() {
        // A reader that goes away (`| head`) shows as an error of write.
        signal(SIGPIPE, SIG_IGN)
        AuditCommand.main()
    }
}

/// `sekimori-audit`: the auditor's own tool. It works on what lies in a directory, asks no daemon, and shares no decoder
/// with the programs it checks.
struct AuditCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "sekimori-audit",
            abstract: words("関守の証跡と記録を、ゲートの外で調べます", "Examines Sekimori's evidence, away from the gate"),
            discussion: words(
                """
                結果は標準出力へ、説明は標準エラー出力へ書きます。
                終了値: 0 完了、1 失敗または破損、2 拒否、64 使い方の誤り。
                """,
                """
                Data goes to stdout, words go to stderr.
                Exit status: 0 done, 1 failed or damaged, 2 refused, 64 usage.
                """),
            version: "0.1.0",
            subcommands: [
                VerifyCommand.self, TrustCommand.self, SearchCommand.self, ReplayCommand.self, ExportCommand.self,
                ShowCommand.self,
                InspectCommand.self, SelfCheckCommand.self, WitnessCommand.self, ProofCommand.self,
            ])
    }
}
