package import SekimoriScreen

/// Shows a terminal model on the auditor's terminal.
///
/// What it may write, and nothing else (`n` decimal digits; the tests read its output by this grammar):
///
///     output    = *( position / style / clear / cursor / character )
///     position  = ESC "[" n ";" n "H"
///     style     = ESC "[" n *( ";" n ) "m"
///     clear     = ESC "[2J"
///     cursor    = ESC "[?25l" / ESC "[?25h"
///     character = what `Glyph` shows: no control, no format character
///
/// Only cells that differ from what is shown already are written.
package struct Renderer {
    private let rows: Int
    private let columns: Int
    private var shown: [[Cell]] = []
    private var top = 0

    /// The size of the auditor's terminal; a larger recording is shown around its cursor.
    package init(rows: Int, columns: Int) {
        self.rows = max(rows, 1)
        self.columns = max(columns, 1)
    }

    /// Brings the auditor's terminal from the last picture to this one. `status` stands in the last row where the
    /// recorded screen leaves one free.
    package mutating func draw(_ model: TerminalModel, status: String) -> [UInt8] {
        var output = Output()
        if shown.isEmpty {
            shown = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
            output.style(Style())
            output.bytes += Array("\u{1b}[2J".utf8)
        }
        output.bytes += Array("\u{1b}[?25l".utf8)
        let picture = picture(of: model, status: status)
        for row in 0..<rows where picture[row] != shown[row] { draw(picture[row], row, &output) }
        shown = picture
        output.style(Style())
        let row = model.cursor.row - top
        if model.isCursorVisible && row >= 0 && row < rows && model.cursor.column < columns {
            output.position(row, model.cursor.column)
            output.bytes += Array("\u{1b}[?25h".utf8)
        }
        return output.bytes
    }

    /// Leaves the cursor below the picture, visible, in no style.
    package func end() -> [UInt8] {
        var output = Output()
        output.style(Style())
        output.position(rows - 1, 0)
        output.bytes += Array("\u{1b}[?25h".utf8)
        return output.bytes
    }

    private mutating func picture(of model: TerminalModel, status: String) -> [[Cell]] {
        let screen = model.screen
        let isRoomForStatus = screen.rows < rows
        let height = isRoomForStatus ? rows - 1 : rows
        // As little movement as possible: only when the cursor leaves the part that is shown.
        top = min(top, max(0, screen.rows - height))
        if model.cursor.row < top { top = model.cursor.row }
        if model.cursor.row >= top + height { top = model.cursor.row - height + 1 }
        var picture: [[Cell]] = []
        for row in 0..<rows {
            let source = row < height && row + top < screen.rows ? screen.lines[row + top] : []
            picture.append(fit(source))
        }
        if isRoomForStatus { picture[rows - 1] = fit(cells(status)) }
        return picture
    }

    private func fit(_ line: [Cell]) -> [Cell] {
        var line = Array(line.prefix(columns))
        if line.last?.width == 2 { line[line.count - 1] = Cell() }
        return line + Array(repeating: Cell(), count: columns - line.count)
    }

    private func cells(_ text: String) -> [Cell] {
        var cells: [Cell] = []
        for scalar in text.unicodeScalars {
            var cell = Cell()
            cell.style.attributes = .inverse
            let form = Glyph.form(scalar)
            guard form == .narrow || form == .wide else { continue }
            cell.scalar = scalar
            cell.width = form == .wide ? 2 : 1
            cells.append(cell)
            guard form == .wide else { continue }
            cell.width = 0
            cells.append(cell)
        }
        return cells
    }

    private func draw(_ line: [Cell], _ row: Int, _ output: inout Output) {
        guard let first = line.indices.first(where: { line[$0] != shown[row][$0] }),
            let last = line.indices.last(where: { line[$0] != shown[row][$0] })
        else { return }
        // Never from the right half of a wide character.
        var start = first
        while start > 0 && (line[start].width == 0 || shown[row][start].width == 0) { start -= 1 }
        output.position(row, start)
        for (column, cell) in line.enumerated().prefix(last + 1).dropFirst(start) where cell.width > 0 {
            output.style(cell.style)
            output.character(cell)
            // Terminals differ in how wide they think a character is; the next one stands where it must.
            if !cell.scalar.isASCII && column < last { output.position(row, column + cell.width) }
        }
    }

    /// The only place where bytes for the auditor's terminal are made.
    private struct Output {
        var bytes: [UInt8] = []
        private var current: Style?

        mutating func position(_ row: Int, _ column: Int) {
            bytes += Array("\u{1b}[\(row + 1);\(column + 1)H".utf8)
        }

        mutating func style(_ style: Style) {
            guard style != current else { return }
            current = style
            bytes += Array("\u{1b}[\(style.parameters.map(String.init).joined(separator: ";"))m".utf8)
        }

        mutating func character(_ cell: Cell) {
            bytes += Array(String(cell.scalar).utf8)
            for mark in cell.marks { bytes += Array(String(mark).utf8) }
        }
    }
}
