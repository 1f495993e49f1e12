/// A list for people: a line of headings, then one line each, columns aligned, wide characters counted as two.
struct Table {
    let headings: [String]
    private(set) var rows: [[String]] = []

    init(_ headings: [String]) { self.headings = headings }

    mutating func add(_ cells: [String]) { rows.append(cells.map(Visible.line)) }

    var text: String {
        let lines = [headings] + rows
        let widths = headings.indices.map { column in
            lines.map { column < $0.count ? Visible.width($0[column]) : 0 }.max() ?? 0
        }
        var text = ""
        for line in lines {
            var cells: [String] = []
            for (column, cell) in line.enumerated() {
                // Nothing follows the last cell: no spaces at the ends of lines.
                cells.append(column == line.count - 1 ? cell : Visible.padded(cell, to: widths[column]))
            }
            text += cells.joined(separator: "  ") + "\n"
        }
        return text
    }
}
