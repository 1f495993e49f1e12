package import Sekimori

/// A pack for an inspection on site (立入検査): what one folder holds, made from one bundle.
///
///     inspection.html            the pack as one page, in A4 when it is printed
///     lists/NAME.csv, .html      every full list
///
/// `inspection.pdf`, `SHA256SUMS` and its signature are made of these by whoever writes the folder.
package struct InspectionPack {
    /// Who makes the pack, and of what.
    package struct Cover: Sendable {
        package let facility: String
        package let madeBy: String
        package let madeAt: Instant
        package let program: String

        package init(facility: String, madeBy: String, madeAt: Instant, program: String) {
            self.facility = facility
            self.madeBy = madeBy
            self.madeAt = madeAt
            self.program = program
        }
    }

    /// Pages and their look, from Templates/inspection.
    package struct Templates: Sendable {
        let pack: InspectionTemplate
        let list: InspectionTemplate
        let style: String

        /// Nil where one is missing. `read` gives a file of Templates/inspection.
        package init?(_ language: InspectionLanguage, _ read: (String) -> [UInt8]?) {
            guard let pack = read("pack.\(language.rawValue).html"), let list = read("list.\(language.rawValue).html"),
                let style = read("style.css")
            else { return nil }
            self.pack = InspectionTemplate(pack)
            self.list = InspectionTemplate(list)
            self.style = String(decoding: style, as: UTF8.self)
        }
    }

    package struct File: Sendable {
        package let path: String
        package let bytes: [UInt8]
    }

    /// What an inspector can be asked to take in hand.
    package static let mostPages = 80

    /// The IANA name of the hospital's time zone, where the bundle's settings say it.
    package static func zone(of files: any BundleFiles) -> String? {
        GateSettings(files.bytes("settings", limit: 1 << 20))["zone"]
    }

    private let chosen: Selection
    private let counts: Counts
    private let walk: JournalWalk.Outcome
    private let language: InspectionLanguage
    private let verification: InspectionVerification?
    /// The gate whose journal it is.
    package let gate: String

    /// Reads the whole journal once. Nil where the bundle has none.
    package init?(
        _ files: any BundleFiles, period: InspectionPeriod, language: InspectionLanguage,
        verification: InspectionVerification?
    ) {
        guard files.open("journal") != nil else { return nil }
        let facts = Gathering(period)
        var gate = ""
        walk = JournalWalk.run(files) { record, payload in
            if gate.isEmpty { gate = "\(record.gate)" }
            return facts.take(record, payload)
        }
        chosen = Selection(facts, GateSettings(files.bytes("settings", limit: 1 << 20)))
        counts = Counts(chosen)
        self.language = language
        self.verification = verification
        self.gate = gate
    }

    /// Whether anything at all lies in the period.
    package var isEmpty: Bool { counts.value("entries") == 0 }

    /// Every full list, as CSV and as HTML.
    package func lists(_ templates: Templates, _ cover: Cover) -> [File] {
        let html = InspectionHTML(say: language)
        return tables.flatMap { table in
            let page = templates.list.filled(
                words(cover).merging(
                    ["title": table.title, "note": table.note, "count": "\(table.rows.count)"], uniquingKeysWith: { $1 }
                ),
                html: ["style": templates.style, "table": html.list(table)])
            return [
                File(path: "lists/\(table.name).csv", bytes: table.csv),
                File(path: "lists/\(table.name).html", bytes: Array(page.utf8)),
            ]
        }
    }

    /// The pack's page; `lists` are the files that it names with their digests. `rows` bounds how much of a long list stands
    /// on a page: 40 give some thirty printed pages, whatever the period held.
    package func page(_ templates: Templates, _ cover: Cover, lists files: [File], rows: Int = 40) -> File {
        let html = InspectionHTML(say: language)
        let chapters = Chapters(
            chosen: chosen, counts: counts, lists: InspectionLists(chosen, language), say: language,
            verification: verification, walk: walk, limit: rows)
        let all = chapters.all + [digests(files)]
        let page = templates.pack.filled(
            words(cover).merging(["verdict": Figure.plain(chapters.verdict)], uniquingKeysWith: { $1 }),
            html: [
                "style": templates.style, "contents": html.contents(all), "chapters": html.chapters(all),
                "verdict": Figure.html(chapters.verdict),
                "mood": verification.map { $0.report.isFine ? "fine" : "bad" } ?? "unknown",
            ])
        return File(path: "inspection.html", bytes: Array(page.utf8))
    }

    private var tables: [InspectionTable] { InspectionLists(chosen, language).all }

    private func words(_ cover: Cover) -> [String: String] {
        let names = Names(facts: chosen.facts, say: language)
        return [
            "facility": Figure.foreign(cover.facility), "by": Figure.foreign(cover.madeBy),
            "at": names.moment(cover.madeAt), "zone": chosen.facts.period.zone.name, "program": cover.program,
            "from": "\(chosen.facts.period.first)", "to": "\(chosen.facts.period.last)", "gate": gate,
        ]
    }

    private func digests(_ files: [File]) -> InspectionChapter {
        let titles = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
        let rows = files.map { file in
            let name = String(file.path.split(separator: "/").last?.split(separator: ".").first ?? "")
            let count = titles[name].map { Figure.of("list.\(name)", $0.rows.count) } ?? ""
            return [titles[name]?.title ?? "", file.path, count, Sum(of: file.bytes).hex]
        }
        return InspectionChapter(
            title: language("別紙（全件一覧）と SHA-256", "Full lists and their SHA-256"),
            blocks: [
                .text(
                    language(
                        "全件一覧は CSV（表計算ソフト用、すべて文字列）と HTML（閲覧用）で同じフォルダーの lists にあります。下の値と一致すれば、この資料と同時に作られたままです。",
                        "The full lists lie in the folder lists, as CSV for spreadsheets (text only) and as HTML. "
                            + "Where the values "
                            + "below agree, a list is as it was made with this document.")),
                .table(
                    InspectionGrid(
                        [
                            (language("一覧", "List"), 21), (language("ファイル", "File"), 22), (language("件数", "Rows"), 9),
                            ("SHA-256", nil),
                        ], rows, limit: 200)),
                .text(
                    language(
                        "SHA256SUMS には、この資料の PDF を含む全ファイルの値があります。SHA256SUMS.sig があれば作成者の署名で、"
                            + "ssh-keygen -Y verify -n inspection-v1@sekimori で確かめられます。",
                        "SHA256SUMS has the values of all files, the PDF among them. SHA256SUMS.sig, where it is "
                            + "there, is the "
                            + "maker's signature: ssh-keygen -Y verify -n inspection-v1@sekimori.")),
            ])
    }
}
