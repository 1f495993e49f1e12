import Foundation
import Sekimori
import SekimoriAudit
import SekimoriTesting
import Testing

@testable import SekimoriService

/// The pack for an inspection on site, made from a month of a hospital's gate.
struct InspectionPackTests {
    /// Days in the middle, so that something lies before and behind them.
    private static let first: CivilDate = the("2026-04-03")
    private static let last: CivilDate = the("2026-04-09")

    private struct Made: Sendable {
        let files: [String: [UInt8]]
        let isEmpty: Bool
        let page: String
        let lists: [InspectionPack.File]

        var bundle: MemoryBundle {
            let bundle = MemoryBundle()
            bundle.files = files
            return bundle
        }
    }

    private static let cover = InspectionPack.Cover(
        facility: "湊市民病院", madeBy: "高橋", madeAt: tokyo("2026-05-01 09:00"), program: "test")

    private static func templates(_ language: InspectionLanguage) throws -> InspectionPack.Templates {
        let folder = Sources.root.deletingLastPathComponent().appending(path: "Templates/inspection")
        let templates = InspectionPack.Templates(language) { name in
            (try? Data(contentsOf: folder.appending(path: name))).map { Array($0) }
        }
        return try #require(templates)
    }

    /// Made once: most tests look at the same pages.
    private static let japanese = Result { try made() }

    private static func made(
        _ language: InspectionLanguage = .japanese, first: CivilDate = first, last: CivilDate = last
    ) throws -> Made {
        let year = ExampleYear(first: the("2026-04-01"), days: 12, requestsPerDay: 12, seed: 7)
        let bundle = MemoryBundle()
        try year.write(to: bundle, heartbeat: 2)
        let period = try #require(InspectionPeriod(first: first, last: last, zone: .tokyo))
        let pack = try #require(InspectionPack(bundle, period: period, language: language, verification: nil))
        let templates = try templates(language)
        let lists = pack.lists(templates, cover)
        let page = pack.page(templates, cover, lists: lists)
        return Made(
            files: bundle.files, isEmpty: pack.isEmpty,
            page: String(decoding: page.bytes, as: UTF8.self),
            lists: lists)
    }

    private func figures(_ page: String) -> [(query: String, value: String)] {
        page.matches(of: /data-figure="([^"]+)">([0-9]*)</).map { (String($0.1), String($0.2)) }
    }

    // MARK: Numbers

    /// Holds each figure of a page against one query in SQL over the journal as the bundle has it.
    private func recount(_ page: String, _ bundle: MemoryBundle, first: CivilDate, last: CivilDate) throws {
        let figures = figures(page)
        let queries = try figures.map { figure in
            try #require(JournalQueries.query(figure.query), "nobody can count \(figure.query)")
        }
        let answers = try JournalDatabase(bundle, first: first, last: last).answers(queries)
        try #require(answers.count == figures.count)
        for (figure, answer) in zip(figures, answers) { #expect(figure.value == answer, "\(figure.query)") }
    }

    @Test(.requirement("R-180"))
    func `every number of the pack is what one query over the journal answers`() throws {
        let made = try Self.japanese.get()
        try recount(made.page, made.bundle, first: Self.first, last: Self.last)
        let figures = figures(made.page)
        #expect(figures.count > 150)
        // Numbers that are zero prove little: the month must hold something of most.
        #expect(Set(figures.filter { $0.value != "0" }.map(\.query)).count > 80)
    }

    @Test func `so is every number of a real gate's day`() throws {
        let bundle = try BundleDay().bundle
        for (first, last) in [("2026-11-22", "2026-11-22"), ("2026-11-01", "2026-11-30")] {
            let (first, last): (CivilDate, CivilDate) = (the(first), the(last))
            let period = try #require(InspectionPeriod(first: first, last: last, zone: .tokyo))
            let pack = try #require(InspectionPack(bundle, period: period, language: .japanese, verification: nil))
            let templates = try Self.templates(.japanese)
            let page = pack.page(templates, Self.cover, lists: pack.lists(templates, Self.cover))
            try recount(String(decoding: page.bytes, as: UTF8.self), bundle, first: first, last: last)
        }
    }

    @Test func `the same numbers stand in both languages`() throws {
        let japanese = try figures(Self.japanese.get().page).map { "\($0.query) \($0.value)" }
        let english = try figures(Self.made(.english).page).map { "\($0.query) \($0.value)" }
        #expect(Set(japanese) == Set(english))
    }

    @Test func `the lists have as many rows as the pages say, and accesses by patient add up`() throws {
        let made = try Self.japanese.get()
        let rows = Dictionary(
            uniqueKeysWithValues: try made.lists.filter { $0.path.hasSuffix(".csv") }.map {
                (name($0.path), try csv($0.bytes))
            })
        for (query, value) in figures(made.page) where query.hasPrefix("list.") {
            let rows = try #require(rows[String(query.dropFirst(5))])
            #expect("\(rows.count - 1)" == value, "\(query)")
        }
        let patients = try #require(rows["patients"]).dropFirst()
        let accesses = try #require(rows["patient-accesses"]).dropFirst()
        #expect(!patients.isEmpty)
        for patient in patients {
            let reports = Set(accesses.filter { $0[6] == patient[0] }.map { $0[1] })
            #expect(patient[1] == "\(reports.count)", "\(patient[0])")
        }
    }

    // MARK: Lists

    @Test func `a list opens as text in a spreadsheet: byte order mark, quotes, and nothing that runs`() throws {
        let made = try Self.japanese.get()
        for file in made.lists where file.path.hasSuffix(".csv") {
            #expect(file.bytes.starts(with: [0xEF, 0xBB, 0xBF]), "\(file.path)")
            for row in try csv(file.bytes) {
                for cell in row { #expect(!"=+-@\t\r＝＋－＠".contains(cell.first ?? " "), "\(file.path): \(cell)") }
            }
        }
        let strangers = try #require(made.lists.first { $0.path == "lists/strangers.csv" })
        #expect(try csv(strangers.bytes).contains { $0[2] == "'=root|<admin>" })
        let html = try #require(made.lists.first { $0.path == "lists/strangers.html" })
        #expect(String(decoding: html.bytes, as: UTF8.self).contains("=root|&lt;admin&gt;"))
    }

    @Test(.requirement("R-183")) func `what vendors attached is listed with its SHA-256`() throws {
        let site = try Site.filled()
        let attachment = try site.attach(Array("scan".utf8), the("=画面.png"), to: site.submit(), by: .tanaka)
        let period = try #require(
            InspectionPeriod(first: Example.day, last: Example.day, zone: .tokyo))
        let bundle = try BundleDay.bundle(site, recordings: [:])
        let pack = try #require(InspectionPack(bundle, period: period, language: .japanese, verification: nil))
        let list = try #require(
            try pack.lists(Self.templates(.japanese), Self.cover).first { $0.path == "lists/attachments.csv" })
        let rows = try csv(list.bytes).dropFirst().map { [$0[3], $0[4], $0[5], $0[8]] }
        #expect(rows == [["1", "'=画面.png", "4", attachment.digest]])
    }

    @Test(.requirement("R-190")) func `a password issued anew is listed with how its owner was recognised`() throws {
        let site = try Site.filled()
        _ = try site.account("yamada")
        _ = try site.invite("yamada", Site.check)
        let (first, last): (CivilDate, CivilDate) = (the("2026-11-01"), the("2026-11-30"))
        let period = try #require(InspectionPeriod(first: first, last: last, zone: .tokyo))
        let bundle = try BundleDay.bundle(site, recordings: [:])
        let pack = try #require(InspectionPack(bundle, period: period, language: .japanese, verification: nil))
        let templates = try Self.templates(.japanese)
        let lists = pack.lists(templates, Self.cover)
        let list = try #require(lists.first { $0.path == "lists/reissues.csv" })
        let rows = try csv(list.bytes).dropFirst().map { Array($0[1...6]) }
        #expect(rows == [["名前", "山田 花子", "台帳の電話番号への折返し", "台帳の番号 03-0000-0000 に折返し", "運用 太郎", "失念"]])
        let page = String(decoding: pack.page(templates, Self.cover, lists: lists).bytes, as: UTF8.self)
        #expect(figures(page).first { $0.query == "passwords.reissued" }?.value == "1")
        try recount(page, bundle, first: first, last: last)
    }

    @Test func `the page gives the SHA-256 of each list as it was made`() throws {
        let made = try Self.japanese.get()
        #expect(made.lists.count == 42)
        for file in made.lists {
            #expect(made.page.contains(">\(Sum(of: file.bytes).hex)<"), "\(file.path)")
            #expect(made.page.contains(">\(file.path)<"), "\(file.path)")
        }
    }

    // MARK: Words

    @Test func `people, vendors and systems are called by their names`() throws {
        let made = try Self.japanese.get()
        let text = made.page.replacing(/<style>[\s\S]*<\/style>/, with: "").replacing(/<[^>]*>/, with: " ")
        for match in text.matches(of: /\b(tech|asset|vendor|clerk)[0-9]+\b/) {
            Issue.record("a raw identifier stands on a page: \(match.0)")
        }
        #expect(!text.contains("台帳にない 　"))
        #expect(text.contains("大和メディカルシステム株式会社"))
        #expect(text.contains("画像管理サーバー 1号機"))
        #expect(text.contains("責任者 伊藤 由美"))
    }

    @Test func `a period in which nothing happened says so everywhere, and claims nothing`() throws {
        let made = try Self.made(first: the("2025-01-01"), last: the("2025-01-31"))
        #expect(made.isEmpty)
        #expect(made.page.matches(of: /この期間にはありません。/).count > 15)
        for (query, value) in figures(made.page) where query != "journal.entries" { #expect(value == "0", "\(query)") }
        let answers = made.page.matches(of: /<span class="(yes|but|nothing)">/).map { String($0.1) }
        // What holds by itself: a journal without entries had no strangers either; somebody must be in office.
        #expect(answers.count { $0 == "nothing" } >= answers.count - 3)
        #expect(made.page.contains("期間末に在任する責任者がいません"))
    }

    @Test func `what was not verified says so on its first page`() throws {
        let page = try Self.japanese.get().page
        #expect(page.contains("<div class=\"verdict unknown\">この資料の作成時には検証していません"))
    }

    @Test(.requirement("R-002"))
    func `a weaker setting stands there with who decided it, and what is not recorded says so`() throws {
        let page = try Self.japanese.get().page
        #expect(page.contains("<td>報告書の期限（時間）</td><td>48</td><td>推奨 24 以下</td><td>記録なし</td><td>運用者 高橋</td>"))
        #expect(page.contains("契約の許可曜日・時間帯: 大和メディカルシステム株式会社"))
    }

    // MARK: Real days

    @Test func `a day of the real gate is verified, and the pack says that nothing is wrong`() throws {
        let day = try BundleDay()
        let period = try #require(InspectionPeriod(first: the("2026-11-01"), last: the("2026-11-30"), zone: .tokyo))
        let verification = InspectionVerification(
            report: try BundleDay.verify(day.bundle), trust: try BundleDay.trust())
        let pack = try #require(
            InspectionPack(day.bundle, period: period, language: .japanese, verification: verification))
        let templates = try Self.templates(.japanese)
        let page = String(
            decoding: pack.page(templates, Self.cover, lists: pack.lists(templates, Self.cover)).bytes, as: UTF8.self)
        #expect(page.contains("項目を検証し、異常なし。"))
        #expect(page.contains("<div class=\"verdict fine\">"))
        #expect(figures(page).first { $0.query == "sessions" }?.value == "2")
        #expect(figures(page).first { $0.query == "requests.rejected" }?.value == "1")
    }

    @Test func `a damaged journal makes a pack that says how far it could be read`() throws {
        let year = ExampleYear(first: the("2026-04-01"), days: 2, requestsPerDay: 3)
        let bundle = MemoryBundle()
        try year.write(to: bundle, heartbeat: 0)
        let whole = try #require(bundle.files["journal"])
        bundle.files["journal"] = Array(whole.prefix(whole.count / 2))
        bundle.files["payloads/00000000"] = Array("nonsense".utf8)
        let period = try #require(InspectionPeriod(first: the("2026-04-01"), last: the("2026-04-02"), zone: .tokyo))
        let pack = try #require(InspectionPack(bundle, period: period, language: .japanese, verification: nil))
        let templates = try Self.templates(.japanese)
        let page = String(decoding: pack.page(templates, Self.cover, lists: []).bytes, as: UTF8.self)
        #expect(page.contains("途中で読めなくなっています"))
        bundle.files["journal"] = nil
        #expect(InspectionPack(bundle, period: period, language: .japanese, verification: nil) == nil)
    }

    // MARK: Help

    private func name(_ path: String) -> String {
        String(path.split(separator: "/").last?.split(separator: ".").first ?? "")
    }

    /// Rows of a CSV file in which every cell is quoted and every row ends with CRLF.
    private func csv(_ bytes: [UInt8]) throws -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var rest = bytes.dropFirst(3)
        while let quote = rest.first {
            try #require(quote == UInt8(ascii: "\""))
            rest = rest.dropFirst()
            var cell: [UInt8] = []
            while true {
                let next = rest.popFirst()
                let byte = try #require(next)
                if byte != UInt8(ascii: "\"") {
                    cell.append(byte)
                } else if rest.first == UInt8(ascii: "\"") {
                    cell.append(byte)
                    rest = rest.dropFirst()
                } else {
                    break
                }
            }
            row.append(String(decoding: cell, as: UTF8.self))
            if rest.first == UInt8(ascii: ",") {
                rest = rest.dropFirst()
                continue
            }
            try #require(rest.starts(with: [0x0D, 0x0A]))
            rest = rest.dropFirst(2)
            rows.append(row)
            row = []
        }
        return rows
    }
}
