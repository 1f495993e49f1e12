internal import ArgumentParser
internal import Glibc

@main
enum Main {
    static func main() async {
        // A reader that goes away shows as an error of write, not as our death between two steps.
        signal(SIGPIPE, SIG_IGN)
        await Root.main(behindTheVerb(Array(CommandLine.arguments.dropFirst())))
    }

    /// `sekimori --json vendor list` is `sekimori vendor list --json`: what every command understands may stand first.
    static func behindTheVerb(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var moved: [String] = []
        while let first = rest.first {
            let name = String(first.prefix { $0 != "=" })
            guard let takesValue = GlobalOptions.names[name] else { break }
            moved.append(rest.removeFirst())
            if takesValue, name == first, let value = rest.popFirst() { moved.append(value) }
        }
        guard !rest.isEmpty else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end]) + moved + Array(rest[end...])
    }
}

/// `sekimori`: nouns, then verbs.
struct Root: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "sekimori",
            abstract: help("関守: 病院のリモートメンテナンスの関所", "Sekimori: the gate of a hospital's remote maintenance"),
            discussion: help(
                """
                結果は標準出力へ、説明は標準エラー出力へ書きます。
                終了値: 0 完了、1 失敗、2 拒否、64 使い方の誤り。
                """,
                """
                Data goes to stdout, words go to stderr.
                Exit status: 0 done, 1 failed, 2 refused, 64 usage.
                """),
            version: "0.1.0",
            subcommands: [
                InitCommand.self, StatusCommand.self, DoctorCommand.self, VendorCommand.self, ContractCommand.self,
                TechnicianCommand.self, AssetCommand.self, PersonCommand.self, HolidayCommand.self,
                MailboxCommand.self,
                DelegationCommand.self, RequestCommand.self, CredentialCommand.self, SessionCommand.self,
                ReportCommand.self, ExplainCommand.self, StopCommand.self, ResumeCommand.self, DebtCommand.self,
                JournalCommand.self, NoticeCommand.self, ExportCommand.self, RetentionCommand.self, ClockCommand.self,
                TokenCommand.self, BackupCommand.self, RestoreCommand.self, GapCommand.self,
            ])
    }
}
