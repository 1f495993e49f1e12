/// The cells of one screen and the operations on them. Rows and columns count from 0; every argument may be anything.
package struct Screen: Equatable {
    /// What a terminal of a real session never exceeds.
    package static let limit = 1000

    package private(set) var rows: Int
    package private(set) var columns: Int
    package private(set) var lines: [[Cell]]
    /// The rows that scroll, both ends included.
    package private(set) var top = 0
    package private(set) var bottom: Int

    package init(rows: Int, columns: Int) {
        self.rows = min(max(rows, 1), Self.limit)
        self.columns = min(max(columns, 1), Self.limit)
        lines = Array(repeating: Array(repeating: Cell(), count: self.columns), count: self.rows)
        bottom = self.rows - 1
    }

    /// Another size: the top left stays. Rows that no longer fit go off at the top as far as the cursor needs; they are
    /// returned.
    package mutating func resize(rows: Int, columns: Int, cursorRow: inout Int) -> [[Cell]] {
        let rows = min(max(rows, 1), Self.limit)
        let columns = min(max(columns, 1), Self.limit)
        var gone: [[Cell]] = []
        while lines.count > rows && cursorRow >= rows {
            gone.append(lines.removeFirst())
            cursorRow -= 1
        }
        lines = Array(lines.prefix(rows))
        for row in lines.indices {
            lines[row] = Array(lines[row].prefix(columns))
            if let last = lines[row].last, last.width == 2 { lines[row][columns - 1] = Cell() }
            lines[row] += Array(repeating: Cell(), count: columns - lines[row].count)
        }
        while lines.count < rows { lines.append(Array(repeating: Cell(), count: columns)) }
        self.rows = rows
        self.columns = columns
        top = 0
        bottom = rows - 1
        return gone
    }

    package mutating func setRegion(_ top: Int, _ bottom: Int) {
        let bottom = min(bottom, rows - 1)
        guard top >= 0, top < bottom else {
            self.top = 0
            self.bottom = rows - 1
            return
        }
        self.top = top
        self.bottom = bottom
    }

    /// Puts a character; the column is on the screen, and for a wide one so is the next.
    package mutating func put(_ cell: Cell, row: Int, column: Int) {
        separate(row, column)
        if cell.width == 2 { separate(row, column + 1) }
        lines[row][column] = cell
        if cell.width == 2 {
            var rest = Cell.blank(cell.style)
            rest.width = 0
            lines[row][column + 1] = rest
        }
    }

    package mutating func mark(_ scalar: Unicode.Scalar, row: Int, column: Int) {
        var column = min(max(column, 0), columns - 1)
        if lines[row][column].width == 0 && column > 0 { column -= 1 }
        guard lines[row][column].marks.count < Glyph.markLimit else { return }
        lines[row][column].marks.append(scalar)
    }

    /// Where half of a wide character would remain, both become blank.
    private mutating func separate(_ row: Int, _ column: Int) {
        guard column < columns else { return }
        let other: Int
        switch lines[row][column].width {
        case 2: other = column + 1
        case 0: other = column - 1
        default: return
        }
        lines[row][column] = .blank(lines[row][column].style)
        if lines[row].indices.contains(other) { lines[row][other] = .blank(lines[row][other].style) }
    }

    package mutating func erase(row: Int, from: Int, to: Int, _ style: Style) {
        let from = max(from, 0)
        let to = min(to, columns)
        guard from < to else { return }
        separate(row, from)
        separate(row, to - 1)
        for column in from..<to { lines[row][column] = .blank(style) }
    }

    package mutating func eraseRows(_ range: Range<Int>, _ style: Style) {
        for row in range.clamped(to: 0..<rows) { erase(row: row, from: 0, to: columns, style) }
    }

    package mutating func insertCells(_ count: Int, row: Int, column: Int, _ style: Style) {
        let count = min(max(count, 0), columns - column)
        guard count > 0 else { return }
        separate(row, column)
        lines[row].insert(contentsOf: Array(repeating: .blank(style), count: count), at: column)
        trim(row, style)
    }

    package mutating func deleteCells(_ count: Int, row: Int, column: Int, _ style: Style) {
        let count = min(max(count, 0), columns - column)
        guard count > 0 else { return }
        separate(row, column)
        if column + count < columns { separate(row, column + count) }
        lines[row].removeSubrange(column..<(column + count))
        lines[row] += Array(repeating: .blank(style), count: count)
    }

    private mutating func trim(_ row: Int, _ style: Style) {
        lines[row] = Array(lines[row].prefix(columns))
        if lines[row][columns - 1].width == 2 { lines[row][columns - 1] = .blank(style) }
    }

    /// Moves the rows of `from...bottom` up; those that go off are returned.
    package mutating func scrollUp(_ count: Int, from: Int, _ style: Style) -> [[Cell]] {
        guard from <= bottom else { return [] }
        let count = min(max(count, 0), bottom - from + 1)
        let gone = Array(lines[from..<(from + count)])
        lines.removeSubrange(from..<(from + count))
        let blank = Array(repeating: Cell.blank(style), count: columns)
        lines.insert(contentsOf: Array(repeating: blank, count: count), at: bottom + 1 - count)
        return gone
    }

    /// Moves the rows of `from...bottom` down; those at the bottom are gone.
    package mutating func scrollDown(_ count: Int, from: Int, _ style: Style) {
        guard from <= bottom else { return }
        let count = min(max(count, 0), bottom - from + 1)
        lines.removeSubrange((bottom + 1 - count)...bottom)
        let blank = Array(repeating: Cell.blank(style), count: columns)
        lines.insert(contentsOf: Array(repeating: blank, count: count), at: from)
    }

    /// The row as text, without the blanks at its end.
    package static func text(of line: [Cell]) -> String {
        var text = String.UnicodeScalarView()
        for cell in line where cell.width > 0 {
            text.append(cell.scalar)
            text.append(contentsOf: cell.marks)
        }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
