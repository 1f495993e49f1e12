/// A printed form: a title, then rows of name and answer in a frame, under headings.
///
///     ┌──────────────┬──────────────────────┐
///     │ 申請番号     │ r20261122-001        │
///     ├──────────────┴──────────────────────┤
///     │ 【対象】                            │
struct Sheet {
    private enum Row {
        case heading(String)
        case entry(name: String, lines: [String])
    }

    private let title: String
    private var rows: [Row] = []
    private let nameWidth: Int
    private let answerWidth: Int

    /// `columns` is the width of the whole; 80 prints on A4 upright.
    init(title: String, columns: Int, nameWidth: Int) {
        self.title = title
        self.nameWidth = nameWidth
        answerWidth = max(20, columns - nameWidth - 7)
    }

    mutating func heading(_ text: String) { rows.append(.heading(text)) }

    mutating func add(_ name: String, _ answer: String) { add(name, [answer]) }

    mutating func add(_ name: String, _ answers: [String]) {
        let lines = answers.flatMap { Visible.wrapped($0, to: answerWidth) }
        rows.append(.entry(name: name, lines: lines.isEmpty ? [""] : lines))
    }

    var text: String {
        let full = nameWidth + answerWidth + 3
        let space = String(repeating: " ", count: max(0, (full + 4 - Visible.width(title)) / 2))
        var text = space + title + "\n"
        var above: Row?
        for row in rows {
            text += Self.rule(above: above, below: row, nameWidth, answerWidth)
            switch row {
            case .heading(let words):
                text += "│ " + Visible.padded("【\(words)】", to: full) + " │\n"
            case .entry(let name, let lines):
                let names = Visible.wrapped(name, to: nameWidth)
                for index in 0..<max(names.count, lines.count) {
                    let left = index < names.count ? names[index] : ""
                    let right = index < lines.count ? lines[index] : ""
                    text += "│ " + Visible.padded(left, to: nameWidth) + " │ "
                    text += Visible.padded(right, to: answerWidth) + " │\n"
                }
            }
            above = row
        }
        return text + Self.rule(above: above, below: nil, nameWidth, answerWidth)
    }

    private static func rule(above: Row?, below: Row?, _ nameWidth: Int, _ answerWidth: Int) -> String {
        func divided(_ row: Row?) -> Bool? {
            switch row {
            case .entry?: true
            case .heading?: false
            case nil: nil
            }
        }
        let (up, down) = (divided(above), divided(below))
        let middle =
            switch (up == true, down == true) {
            case (true, true): "┼"
            case (true, false): "┴"
            case (false, true): "┬"
            case (false, false): "─"
            }
        let left = up == nil ? "┌" : down == nil ? "└" : "├"
        let right = up == nil ? "┐" : down == nil ? "┘" : "┤"
        let dashes = { (count: Int) in String(repeating: "─", count: count) }
        return left + dashes(nameWidth + 2) + middle + dashes(answerWidth + 2) + right + "\n"
    }
}
