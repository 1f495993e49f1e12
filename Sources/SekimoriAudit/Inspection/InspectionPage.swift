/// What a pack's pages are made of, before they are HTML.
enum InspectionBlock {
    case text(String)
    case note(String)
    case heading(String)
    /// Names and what they are.
    case facts([(name: String, value: String)])
    case table(InspectionGrid)
    case checklist(Checklist)
    /// One request from application to confirmation.
    case story(title: String, facts: [(name: String, value: String)])
}

/// A table on a page: the first rows of what may be a long list.
struct InspectionGrid {
    /// Titles and widths in percent; no width: as it comes.
    let columns: [(title: String, width: Int?)]
    let rows: [[String]]
    /// How many rows stand on the page.
    let limit: Int
    /// The full list's name, where there is one.
    let list: String?

    init(_ columns: [(title: String, width: Int?)], _ rows: [[String]], limit: Int = 40, list: String? = nil) {
        self.columns = columns
        self.rows = rows
        self.limit = limit
        self.list = list
    }
}

struct InspectionChapter {
    let title: String
    let blocks: [InspectionBlock]
}

/// Makes HTML of chapters and lists. The frame of a page and its look are in Templates/inspection.
struct InspectionHTML {
    let say: InspectionLanguage
    /// Cells are cut to this many characters on pages; lists have them whole.
    static let longestCell = 120

    // MARK: The pack

    func chapters(_ chapters: [InspectionChapter]) -> String {
        chapters.enumerated().map { index, chapter in
            "<section class=\"chapter\" id=\"c\(index + 1)\">\n<h2>\(index + 1). \(Figure.html(chapter.title))</h2>\n"
                + chapter.blocks.map { block($0) }.joined(separator: "\n") + "\n</section>\n"
        }.joined()
    }

    func contents(_ chapters: [InspectionChapter]) -> String {
        chapters.enumerated().map { index, chapter in
            "<li><a href=\"#c\(index + 1)\"><span>\(index + 1). \(Figure.html(chapter.title))</span></a></li>\n"
        }.joined()
    }

    private func block(_ block: InspectionBlock) -> String {
        switch block {
        case .text(let text): "<p>\(Figure.html(text))</p>"
        case .note(let text): "<p class=\"note\">\(Figure.html(text))</p>"
        case .heading(let text): "<h3>\(Figure.html(text))</h3>"
        case .facts(let facts): self.facts(facts)
        case .table(let grid): table(grid)
        case .checklist(let list): checklist(list)
        case .story(let title, let facts):
            "<div class=\"story\"><h3>\(Figure.html(title))</h3>\(self.facts(facts))</div>"
        }
    }

    private func facts(_ facts: [(name: String, value: String)]) -> String {
        let rows = facts.map { fact in
            "<tr><th scope=\"row\">\(Figure.html(fact.name))</th><td>\(Figure.html(fact.value))</td></tr>"
        }
        return "<table class=\"facts\"><tbody>\(rows.joined())</tbody></table>"
    }

    private func table(_ grid: InspectionGrid) -> String {
        guard !grid.rows.isEmpty else { return "<p class=\"none\">\(none)</p>" }
        var html = "<table class=\"list\"><colgroup>"
        for column in grid.columns {
            html += column.width.map { "<col style=\"width:\($0)%\">" } ?? "<col>"
        }
        html += "</colgroup><thead><tr>"
        for column in grid.columns { html += "<th scope=\"col\">\(Figure.html(column.title))</th>" }
        html += "</tr></thead>"
        html += Self.bodies(
            grid.rows.prefix(grid.limit).map { row in
                "<tr>" + row.map { "<td>\(Figure.html(Self.cut($0)))</td>" }.joined() + "</tr>"
            })
        html += "</table>"
        guard grid.rows.count > grid.limit else { return html }
        let total = grid.list.map { Figure.of("list.\($0)", grid.rows.count) } ?? "\(grid.rows.count)"
        let file = grid.list.map { say("。全件は lists/\($0).html・.csv", "; all are in lists/\($0).html and .csv") } ?? ""
        return html + "<p class=\"more\">"
            + Figure.html(
                say("全 \(total) 件のうち先頭 \(grid.limit) 件", "the first \(grid.limit) of \(total)") + file) + "</p>"
    }

    /// The first two rows of a table and its last two stay together: none stands alone on a page.
    private static func bodies(_ rows: [String]) -> String {
        func body(_ rows: ArraySlice<String>, _ kind: String) -> String {
            rows.isEmpty ? "" : "<tbody class=\"\(kind)\">" + rows.joined() + "</tbody>"
        }
        guard rows.count > 4 else { return body(rows[...], "short") }
        return body(rows[..<2], "end") + body(rows[2..<(rows.count - 2)], "middle")
            + body(rows[(rows.count - 2)...], "end")
    }

    private var none: String { say("この期間にはありません。", "None in this period.") }

    private func checklist(_ list: Checklist) -> String {
        var html = "<h3>\(Figure.html(list.title))</h3><p class=\"note\">\(Figure.html(list.note))</p>"
        html += "<table class=\"check\"><thead><tr><th class=\"no\">\(say("番号", "Item"))</th>"
        html += "<th>\(say("点検項目と、期間の証跡", "Item, and the evidence of the period"))</th>"
        html += "<th class=\"answer\">\(say("回答案", "The record says"))</th>"
        html += "<th class=\"hand\">\(say("病院記入", "For the hospital"))</th></tr></thead>"
        return html + Self.bodies(list.items.map { row($0) }) + "</table>"
    }

    private func row(_ item: CheckItem) -> String {
        var html = "<tr><td class=\"no\">\(Figure.html(item.number))</td><td><p class=\"wording\">"
        html += Figure.html(item.wording) + "</p>"
        if say == .english { html += "<p class=\"gloss\">\(Figure.html(item.gloss))</p>" }
        for line in item.evidence { html += "<p>\(Figure.html(line))</p>" }
        for line in item.exceptions { html += "<p class=\"exception\">\(Figure.html(line))</p>" }
        if !item.lists.isEmpty {
            let files = item.lists.joined(separator: say("、", ", "))
            html += "<p class=\"source\">\(say("別紙", "Lists")): \(files)</p>"
        }
        html += "</td><td class=\"answer\">\(answer(item.answer))</td>"
        html += "<td class=\"hand\">\(say("□はい □いいえ<br>確認日<br>目標日", "☐ yes ☐ no<br>confirmed<br>target"))</td></tr>"
        return html
    }

    private func answer(_ answer: CheckItem.Answer) -> String {
        switch answer {
        case .yes: "<span class=\"yes\">\(say("はい", "yes"))</span><br>\(say("例外なし", "no exceptions"))"
        case .exceptions: "<span class=\"but\">\(say("要確認", "look"))</span><br>\(say("例外あり", "exceptions"))"
        case .nothing: "<span class=\"nothing\">\(say("該当なし", "none"))</span><br>\(say("この期間になし", "in this period"))"
        case .hospital: "<span class=\"nothing\">―</span><br>\(say("関守の対象外", "not the gate's"))"
        }
    }

    /// Long cells end with an ellipsis; a figure inside is never cut.
    static func cut(_ text: String) -> String {
        guard text.unicodeScalars.count > longestCell, !text.unicodeScalars.contains("\u{E000}") else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestCell - 1))) + "…"
    }

    // MARK: Full lists

    func list(_ table: InspectionTable) -> String {
        guard !table.rows.isEmpty else { return "<p class=\"none\">\(none)</p>" }
        var html = "<table class=\"list\"><thead><tr>"
        for column in table.columns { html += "<th scope=\"col\">\(Figure.html(column))</th>" }
        html += "</tr></thead><tbody>\n"
        for row in table.rows {
            html += "<tr>"
            for cell in row { html += "<td>" + Figure.html(cell) + "</td>" }
            html += "</tr>\n"
        }
        return html + "</tbody></table>"
    }
}

/// A page from Templates/inspection with its places filled: `{{name}}` with text, `{{{name}}}` with HTML. Sections and
/// all else that Mustache has are not known here.
struct InspectionTemplate {
    let text: String

    init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

    func filled(_ words: [String: String], html: [String: String] = [:]) -> String {
        var filled = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            filled += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            let isHTML = rest.utf8.first == UInt8(ascii: "{")
            if isHTML { rest = rest.dropFirst() }
            guard let close = rest.firstRange(of: isHTML ? "}}}" : "}}") else { break }
            let name = String(rest[..<close.lowerBound])
            filled += isHTML ? html[name] ?? "" : Figure.html(words[name] ?? "")
            rest = rest[close.upperBound...]
        }
        return filled + rest
    }
}
