/// A form as it is on paper: sections of name and answer, in a frame (`_paper.mustache`).
struct Paper: Sendable {
    private var sections: [Section] = []

    private struct Section {
        let heading: String
        var rows: [Context]
    }

    mutating func heading(_ text: String) { sections.append(Section(heading: text, rows: [])) }

    mutating func add(_ name: String, _ answer: String, mark: String? = nil) { add(name, [answer], mark: mark) }

    /// Several answers stand below each other, under what is wrong with them.
    mutating func add(_ name: String, _ answers: [String], mark: String? = nil) {
        guard !sections.isEmpty else { return }
        var row: Context = ["label": name]
        if let mark { row["mark"] = mark }
        row["answers"] = answers.filter { !$0.utf8.isEmpty }.map { ["answer": $0] as Context }
        sections[sections.count - 1].rows.append(row)
    }

    var context: [Context] {
        sections.map { ["heading": $0.heading, "rows": $0.rows] }
    }
}
