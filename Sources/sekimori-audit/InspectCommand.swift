internal import ArgumentParser
internal import Glibc
internal import Sekimori
internal import SekimoriAudit

/// Makes the folder that a hospital hands to an inspector.
struct InspectCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "inspect", abstract: words("立入検査の資料を作ります", "Makes the pack for an inspection on site"),
            discussion: words(
                """
                出力先に PDF（80ページ以内）と、全件一覧の CSV・HTML、その SHA-256 を作ります。PDF には weasyprint と
                fonts-noto-cjk が要ります（apt install weasyprint fonts-noto-cjk）。無いときは HTML と CSV だけを作ります。
                終了値: 0 完了、1 作成したが検証に指摘がある・PDF がない、2 読めない、64 使い方の誤り。
                """,
                """
                Makes a PDF of at most 80 pages, all lists as CSV and HTML, and their SHA-256. The PDF takes weasyprint and
                fonts-noto-cjk (apt install weasyprint fonts-noto-cjk); without them there are only HTML and CSV.
                Exit status: 0 done, 1 made, but the verification has findings or there is no PDF, 2 unreadable, 64 usage.
                """))
    }

    @Argument(help: ArgumentHelp(stringLiteral: words("証拠一式のディレクトリ", "The bundle's directory")))
    var bundle: String

    @Option(help: ArgumentHelp(stringLiteral: words("期間の最初の日 (2026-04-01)", "First day of the period, 2026-04-01")))
    var from: String

    @Option(help: ArgumentHelp(stringLiteral: words("期間の最後の日 (2027-03-31)", "Last day of the period, 2027-03-31")))
    var to: String

    @Option(
        name: .shortAndLong, help: ArgumentHelp(stringLiteral: words("作るディレクトリ", "The directory to make")))
    var output: String

    @Option(help: ArgumentHelp(stringLiteral: words("信頼の起点のディレクトリ", "The directory of what you know from elsewhere")))
    var trust: String = TrustDirectory.usual

    @Flag(help: ArgumentHelp(stringLiteral: words("検証せずに作る（資料にそう書かれる）", "Do not verify first; the pack says so")))
    var withoutVerification = false

    @Option(
        help: ArgumentHelp(stringLiteral: words("医療機関名（省略時は関守の名前）", "The institution's name; the gate's without it")))
    var facility: String?

    @Option(name: .customLong("by"), help: ArgumentHelp(stringLiteral: words("作成者の名前", "Who makes the pack")))
    var madeBy: String?

    @Option(help: ArgumentHelp(stringLiteral: words("資料の言語 (ja, en)", "Language of the pack: ja, en")))
    var lang: InspectionLanguage = Language.current == .japanese ? .japanese : .english

    @Option(help: ArgumentHelp(stringLiteral: words("時間帯（省略時は設定のもの）", "Time zone; that of the settings without it")))
    var zone: String?

    @Option(help: ArgumentHelp(stringLiteral: words("署名する SSH 鍵", "The SSH key to sign with")))
    var key: String?

    @Option(help: ArgumentHelp(stringLiteral: words("雛形のディレクトリ", "The directory of templates")))
    var templates: String?

    private static let program = "sekimori-audit \(AuditCommand.configuration.version)"

    func run() throws {
        let files = BundleDirectory(path: bundle)
        guard let period = try period(files) else {
            throw ValidationError(words("--to が --from より前です", "--to is before --from"))
        }
        let frame = try pages()
        let folder = try OutputFolder(output)
        let verification = try verify(files)
        guard let pack = InspectionPack(files, period: period, language: lang, verification: verification) else {
            throw fail(2, words("\(bundle): 証跡がありません", "\(bundle): there is no journal"))
        }
        if pack.isEmpty {
            Console.say(.warning, words("この期間の証跡は一件もありません", "the journal has nothing of this period"))
        }
        let cover = InspectionPack.Cover(
            facility: facility ?? pack.gate, madeBy: madeBy ?? words("（記入なし）", "(not given)"),
            madeAt: Instant(seconds: Int64(time(nil))), program: Self.program)
        let lists = pack.lists(frame, cover)
        for file in lists { try folder.write(file.path, file.bytes) }
        let isPrinted = try print(pack, frame, cover, lists, into: folder)
        try folder.seal(key: key)
        try Console.write("\(output)\n")
        if let count = verification?.report.findings.count, count > 0 {
            Console.say(
                .warning,
                words(
                    "検証で \(count) 件の指摘がありました。資料の表紙にも出ます",
                    "verification found \(count) things; the pack says so on its first page"))
        }
        guard isPrinted, verification?.report.isFine ?? true else { throw ExitCode(1) }
    }

    /// Writes the page and the PDF; prints again with shorter excerpts in the unlikely case of more than 80 pages.
    private func print(
        _ pack: InspectionPack, _ frame: InspectionPack.Templates, _ cover: InspectionPack.Cover,
        _ lists: [InspectionPack.File], into folder: OutputFolder
    ) throws -> Bool {
        for rows in [40, 15, 5] {
            try folder.write("inspection.html", pack.page(frame, cover, lists: lists, rows: rows).bytes)
            switch Printer.print(folder.path + "/inspection.html", to: folder.path + "/inspection.pdf") {
            case .absent:
                Console.say(
                    .warning,
                    words(
                        "weasyprint がないため PDF は作れません。HTML と CSV を作りました",
                        "there is no weasyprint: made HTML and CSV, no PDF"))
                Console.say(.hint, "apt install weasyprint fonts-noto-cjk")
                return false
            case .failed(let why):
                Console.say(.error, words("PDF を作れません: \(why)", "no PDF: \(why)"))
                return false
            case .printed(let pages) where pages <= InspectionPack.mostPages || rows == 5: return true
            case .printed: continue
            }
        }
        return false
    }

    private func verify(_ files: BundleDirectory) throws -> InspectionVerification? {
        if withoutVerification { return nil }
        let trust: Trust
        do throws(Trust.Problem) {
            trust = try TrustDirectory.read(self.trust)
        } catch {
            Console.say(.error, "\(self.trust)/\(error.file): \(words(error.why.japanese, error.why.english))")
            Console.say(
                .hint,
                words(
                    "sekimori-audit trust init で作るか、--without-verification で検証せずに作れます",
                    "`sekimori-audit trust init` makes it; --without-verification makes a pack that was not verified"))
            throw ExitCode(2)
        }
        let progress = Progress(words("検証中", "verifying"))
        defer { progress.clear() }
        do throws(BundleVerifier.Unreadable) {
            let report = try BundleVerifier(files, trust: trust) { progress.show($0, of: $1) }.verify()
            return InspectionVerification(report: report, trust: trust)
        } catch {
            throw fail(2, "\(bundle): \(words(error.why.japanese, error.why.english))")
        }
    }

    private func period(_ files: BundleDirectory) throws -> InspectionPeriod? {
        guard let first = CivilDate(from), let last = CivilDate(to) else {
            throw ValidationError(words("日付は 2026-04-01 の形で書いてください", "write dates like 2026-04-01"))
        }
        let name = zone ?? InspectionPack.zone(of: files) ?? "Asia/Tokyo"
        guard let zone = Zone(hosts: name) else {
            throw ValidationError(words("時間帯 \(name) はこの計算機にありません", "this machine does not know the time zone \(name)"))
        }
        return InspectionPeriod(first: first, last: last, zone: zone)
    }

    private func pages() throws -> InspectionPack.Templates {
        let folders = templates.map { [$0] } ?? InspectTemplates.folders
        for folder in folders {
            let files = BundleDirectory(path: folder + "/inspection")
            if let templates = InspectionPack.Templates(lang, { files.bytes($0, limit: 1 << 20) }) { return templates }
        }
        throw fail(
            2,
            words("雛形がありません: \(folders.joined(separator: "、"))", "no templates in \(folders.joined(separator: ", "))"))
    }

    private func fail(_ status: Int32, _ text: String) -> ExitCode {
        Console.say(.error, text)
        return ExitCode(status)
    }
}

extension InspectionLanguage: ExpressibleByArgument {}
