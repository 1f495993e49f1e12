internal import ArgumentParser
internal import Glibc
internal import SekimoriAudit

/// Whether a bundle is what it says, by what the auditor knows from elsewhere.
struct VerifyCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "verify", abstract: words("証拠一式を検証します", "Verifies a bundle"),
            discussion: words(
                """
                証跡の全項目、署名、承認と許可、セッションと記録、状態を、ゲートを信用せずに確かめます。
                終了値: 0 問題なし、1 指摘あり、2 読めない、64 使い方の誤り。
                """,
                """
                Checks every entry, signature, grant, session, recording and row of state, without trusting the gate.
                Exit status: 0 nothing found, 1 something found, 2 unreadable, 64 usage.
                """))
    }

    @Argument(help: ArgumentHelp(stringLiteral: words("証拠一式のディレクトリ", "The bundle's directory")))
    var bundle: String

    @Option(help: ArgumentHelp(stringLiteral: words("信頼の起点のディレクトリ", "The directory of what you know from elsewhere")))
    var trust: String = TrustDirectory.usual

    @Flag(help: ArgumentHelp(stringLiteral: words("JSON で書く", "As JSON")))
    var json = false

    @Option(
        help: ArgumentHelp(
            stringLiteral: words(
                "ssh-keygen にも尋ねる署名の数（0 尋ねない）", "Signatures that ssh-keygen is asked about too; 0: none")))
    var secondOpinions = 1_000

    func run() throws {
        let trust: Trust
        do throws(Trust.Problem) {
            trust = try TrustDirectory.read(self.trust)
        } catch {
            Console.say(.error, "\(self.trust)/\(error.file): \(words(error.why.japanese, error.why.english))")
            Console.say(.hint, words("sekimori-audit trust init で作れます", "`sekimori-audit trust init` makes it"))
            throw ExitCode(2)
        }
        let opinion = secondOpinions > 0 ? KeygenOpinion(most: secondOpinions) : nil
        let progress = Progress(words("検証中", "verifying"))
        let report: Report
        do throws(BundleVerifier.Unreadable) {
            report = try BundleVerifier(BundleDirectory(path: bundle), trust: trust, opinion: opinion) {
                progress.show($0, of: $1)
            }.verify()
            progress.clear()
        } catch {
            progress.clear()
            Console.say(.error, "\(bundle): \(words(error.why.japanese, error.why.english))")
            throw ExitCode(2)
        }
        try Console.write(json ? ReportText(report).json : ReportText(report, opinions: opinion?.asked).text)
        guard report.isFine else { throw ExitCode(1) }
    }
}

/// A report in both forms.
struct ReportText {
    let report: Report
    let opinions: Int?

    init(_ report: Report, opinions: Int? = nil) {
        self.report = report
        self.opinions = opinions
    }

    var text: String {
        var text =
            report.isFine
            ? words("検証結果: 問題ありません\n", "verified: nothing found\n")
            : words("検証結果: \(report.findings.count) 件の指摘があります\n", "verified: \(report.findings.count) findings\n")
        text += Self.row(words("ゲート", "gate"), report.gate)
        text += Self.row(words("作成", "made"), report.made)
        text += Self.row(words("記録の期間", "recordings of"), report.period)
        text += Self.row(words("証跡", "journal"), words("\(report.entries) 項目", "\(report.entries) entries"))
        text += Self.row(words("最後の項目", "last entry"), report.lastAt)
        text += Self.row(words("根", "root"), report.root)
        if let good = report.lastGood {
            text += Self.row(
                words("正しい最後の項目", "last good entry"), "\(good.sequence)  \(good.at)")
        }
        text += section(words("指摘（最初のものが原因です）", "findings (the first is the cause)"), report.findings)
        text += section(words("注記", "notes"), report.notes)
        text += section(words("未了", "open"), report.debts)
        text += "\n" + Self.row(words("正常", "fine"), Self.counts(report.fine))
        if !report.attested.isEmpty {
            text += Self.row(words("ゲートの証言のみ", "gate's word only"), Self.counts(report.attested))
        }
        if let opinions {
            text += Self.row("ssh-keygen", words("\(opinions) 件の署名で判断が一致", "agreed on \(opinions) signatures"))
        }
        if report.unkept > 0 {
            text += words("ほか \(report.unkept) 件\n", "and \(report.unkept) more\n")
        }
        return text
    }

    private func section(_ title: String, _ findings: [Finding]) -> String {
        if findings.isEmpty { return "" }
        return "\n\(title)\n"
            + findings.map { finding in
                let item = Self.visible(finding.item.description)
                return
                    "  \(item)  \(Self.word(finding.verdict))  \(Self.visible(words(finding.why.japanese, finding.why.english)))\n"
            }.joined()
    }

    /// The word that programs read, and in Japanese what it means.
    static func word(_ verdict: Verdict) -> String {
        let japanese: String =
            switch verdict {
            case .fine: "正常"
            case .attested: "ゲートの証言のみ"
            case .missing: "欠落"
            case .altered: "改変"
            case .reordered: "順序違い"
            case .truncated: "切断"
            case .rolledBack: "巻き戻し"
            case .unsigned: "署名なし"
            case .notTimestampedInTime: "期限内の時刻証明なし"
            case .incomplete: "不完全"
            case .erasedByRetention: "保存期間による消去"
            }
        return words("\(japanese) (\(verdict.rawValue))", verdict.rawValue)
    }

    private static func counts(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private static func row(_ name: String, _ value: String) -> String {
        let width = name.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
        return name + String(repeating: " ", count: max(1, 18 - width)) + visible(value) + "\n"
    }

    /// Names in a bundle are a stranger's: nothing in them may steer the terminal.
    private static func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{fffd}"
                    default: scalar
                    }
                }))
    }

    var json: String {
        func quoted(_ text: String) -> String { Asciicast.quoted(text.unicodeScalars) }
        func list(_ findings: [Finding]) -> String {
            "["
                + findings.map { finding in
                    "{\"item\": \(quoted(finding.item.description)), \"kind\": \(quoted(finding.item.kind)), "
                        + "\"verdict\": \(quoted(finding.verdict.rawValue)), "
                        + "\"why\": {\"ja\": \(quoted(finding.why.japanese)), \"en\": \(quoted(finding.why.english))}}"
                }.joined(separator: ", ") + "]"
        }
        func numbers(_ counts: [String: Int]) -> String {
            "{" + counts.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \($0.value)" }.joined(separator: ", ")
                + "}"
        }
        let fields = [
            "\"verdict\": \(quoted(report.isFine ? "fine" : report.findings[0].verdict.rawValue))",
            "\"gate\": \(quoted(report.gate))", "\"made\": \(quoted(report.made))",
            "\"period\": \(quoted(report.period))", "\"entries\": \(report.entries)",
            "\"lastAt\": \(quoted(report.lastAt))", "\"root\": \(quoted(report.root))",
            "\"findings\": \(list(report.findings))", "\"notes\": \(list(report.notes))",
            "\"open\": \(list(report.debts))", "\"fine\": \(numbers(report.fine))",
            "\"lastGood\": \(report.lastGood.map { "\($0.sequence)" } ?? "null")",
            "\"attested\": \(numbers(report.attested))", "\"unkept\": \(report.unkept)",
        ]
        return "{\(fields.joined(separator: ", "))}\n"
    }
}
