internal import ArgumentParser
internal import Glibc
internal import Sekimori
internal import SekimoriAudit

/// Words in what was shown, across the sessions of a bundle.
struct SearchCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "search", abstract: words("記録の画面の文字を探します", "Finds words in what recordings show"),
            discussion: words(
                "機器の文字コード（UTF-8、EUC-JP、Shift_JIS）は自動で試します。見つかれば 0、なければ 1 で終わります。",
                "The asset's encoding (UTF-8, EUC-JP, Shift_JIS) is tried by itself. Exits with 0 when found, else with 1."
            ))
    }

    @Argument(help: ArgumentHelp(stringLiteral: words("探す文字", "The words to find")))
    var text: String

    @Argument(help: ArgumentHelp(stringLiteral: words("証拠一式のディレクトリ", "The bundle's directory")))
    var bundle: String

    @Option(help: ArgumentHelp(stringLiteral: words("この保守要員だけ", "Only this technician")))
    var technician: String?

    @Option(help: ArgumentHelp(stringLiteral: words("この機器だけ", "Only this asset")))
    var asset: String?

    @Option(help: ArgumentHelp(stringLiteral: words("最初の日", "First day")))
    var from: String?

    @Option(help: ArgumentHelp(stringLiteral: words("最後の日", "Last day")))
    var to: String?

    @OptionGroup var keys: IdentityOptions

    @Flag(help: ArgumentHelp(stringLiteral: words("1 行に 1 件の JSON で書く", "As JSON, one hit a line")))
    var json = false

    func validate() throws {
        guard !text.utf8.isEmpty else { throw ValidationError(words("探す文字がありません", "there is nothing to find")) }
        for day in [from, to].compactMap({ $0 }) where CivilDate(day) == nil {
            throw ValidationError(words("日付は 2026-11-22 の形です: \(day)", "a date is written 2026-11-22: \(day)"))
        }
    }

    func run() throws {
        let identities = try keys.read()
        let files = BundleDirectory(path: bundle)
        guard let list = try? files.list() else {
            Console.say(.error, words("\(bundle) を読めません", "cannot read \(bundle)"))
            throw ExitCode(2)
        }
        let index = SessionIndex.sessions(files)
        if !index.isWhole {
            let why = words(
                "証跡を最後まで読めません。ここに出ないセッションがありえます", "its journal cannot be read whole: sessions may be missing here")
            Console.say(.warning, "\(bundle): \(why)")
        }
        let sessions = index.found.filter(isWanted)
        let spellings = Encoding.allCases.compactMap { encoding in
            Converter.bytes(of: text, in: encoding).map { (encoding, $0) }
        }
        let progress = Progress(words("検索中", "searching"))
        let sizes = Dictionary(grouping: list) { String($0.path.split(separator: "/").dropFirst().first ?? "") }
            .mapValues { $0.reduce(0) { $0 + ($1.size ?? 0) } }
        let total = sessions.reduce(0) { $0 + (sizes["\($1.id)"] ?? 0) }
        var done: Int64 = 0
        var found = false
        let erasures = sessions.contains { sizes["\($0.id)"] == nil } ? SessionIndex.erasures(files) : []
        for session in sessions {
            if sizes["\(session.id)"] == nil, erasures.contains(where: { $0.covers(session.id) }) {
                progress.clear()
                Console.say(
                    .warning,
                    words(
                        "\(session.id): 記録は保存期間により消去されています",
                        "\(session.id): its recording was erased by retention"))
                continue
            }
            var scanner = LineScanner(words: spellings.map(\.1))
            var hits: [LineScanner.Hit] = []
            let recording = SessionIndex.recording(session.id, in: files, list)
            let findings = RecordingReader.read(recording, digests: [:], identities: identities) {
                hits += scanner.take($0)
            }
            hits += scanner.finish()
            done += sizes["\(session.id)"] ?? 0
            progress.clear()
            for hit in hits { try show(hit, session, spellings[hit.word].0) }
            if let damage = findings.damage, sizes["\(session.id)"] != nil {
                Console.say(.warning, "\(session.id): \(damage.sentence)")
            }
            found = found || !hits.isEmpty
            progress.show(done, of: total)
        }
        progress.clear()
        if !found { throw ExitCode(1) }
    }

    private func isWanted(_ session: Session) -> Bool {
        if let technician, !"\(session.technician)".utf8.elementsEqual(technician.utf8) { return false }
        if let asset, !"\(session.asset)".utf8.elementsEqual(asset.utf8) { return false }
        let day = "\(session.id)".dropFirst().prefix(8)
        if let from, day < from.filter({ $0 != "-" }) { return false }
        if let to, day > to.filter({ $0 != "-" }) { return false }
        return true
    }

    private func show(_ hit: LineScanner.Hit, _ session: Session, _ encoding: Encoding) throws {
        let bytes = Converter(encoding)?.convert(hit.line) ?? hit.line
        let line = String(decoding: bytes, as: UTF8.self)
        let at = Instant(microseconds: Int64(clamping: hit.at) &* 1000).description
        if json {
            func quoted(_ text: String) -> String { Asciicast.quoted(text.unicodeScalars) }
            return try Console.write(
                "{\"session\": \(quoted("\(session.id)")), \"request\": \(quoted("\(session.request)")), "
                    + "\"technician\": \(quoted("\(session.technician)")), \"asset\": \(quoted("\(session.asset)")), "
                    + "\"at\": \(quoted(at)), \"line\": \(quoted(line))}\n")
        }
        let visible = String.UnicodeScalarView(
            line.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: "\u{fffd}"
                default: scalar
                }
            })
        try Console.write(
            "\(session.id)  \(at.prefix(19))Z  \(session.technician)  \(session.asset)  \(String(visible))\n")
    }
}

extension Converter {
    /// Words as an asset of this encoding would send them; nil where it cannot.
    static func bytes(of text: String, in encoding: Encoding) -> [UInt8]? {
        guard encoding != .utf8 else { return Array(text.utf8) }
        let handle = iconv_open(encoding == .shiftJIS ? "CP932" : "EUC-JP", "UTF-8")
        guard handle != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(handle) }
        var input = text.utf8.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: input.count * 4 + 16)
        let made = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target -> Int? in
                var from = source.baseAddress
                var to = target.baseAddress
                var left = source.count
                var free = target.count
                guard iconv(handle, &from, &left, &to, &free) != -1, left == 0 else { return nil }
                return target.count - free
            }
        }
        return made.map { output[..<$0].map { UInt8(bitPattern: $0) } }
    }
}
