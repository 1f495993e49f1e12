/// A terminal that exists only here: it takes what an asset sent and holds what the technician saw.
///
/// It answers nothing, remembers no title, no clipboard and no link, and hands on only cells. Enough of a VT220 and xterm
/// for shells, editors and full-screen programs: cursor, erasing, insertion, scroll region, alternate screen, SGR,
/// line drawing, wide characters.
package struct TerminalModel {
    package struct Cursor: Equatable {
        package var row = 0
        package var column = 0
        /// The last column was written: the next character goes to the next line first.
        package var isPastEnd = false
        package var style = Style()
        package var isOrigin = false
        package var charset = 0
        package var drawsLines = [false, false]
    }

    package private(set) var screen: Screen
    package private(set) var cursor = Cursor()
    package private(set) var isCursorVisible = true
    /// Lines that have left the screen and nobody has taken yet.
    private var gone: [[Cell]] = []

    private var parser = ControlParser()
    private var decoder = UTF8Stream()
    private var other: Screen
    private var isAlternate = false
    private var saved = Cursor()
    private var savedByAlternate = Cursor()
    private var tabs: Set<Int> = []
    private var wraps = true
    private var inserts = false
    private var last: Unicode.Scalar?
    /// Work without a terminal ends lines with LF alone.
    private let endsLinesWithLineFeed: Bool

    package init(rows: Int, columns: Int, endsLinesWithLineFeed: Bool) {
        screen = Screen(rows: rows, columns: columns)
        other = screen
        self.endsLinesWithLineFeed = endsLinesWithLineFeed
        resetTabs()
    }

    package mutating func feed(_ bytes: [UInt8]) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        decoder.decode(bytes) { scalars.append($0) }
        for scalar in scalars {
            if let function = parser.take(scalar) { perform(function) }
        }
    }

    /// Another size of the window; 0 is what a terminal says that does not know.
    package mutating func resize(rows: UInt64, columns: UInt64) {
        guard rows > 0, columns > 0 else { return }
        let rows = Int(min(rows, UInt64(Screen.limit)))
        let columns = Int(min(columns, UInt64(Screen.limit)))
        var otherRow = savedByAlternate.row
        let lost = screen.resize(rows: rows, columns: columns, cursorRow: &cursor.row)
        let lostBehind = other.resize(rows: rows, columns: columns, cursorRow: &otherRow)
        keep(isAlternate ? lostBehind : lost)
        resetTabs()
        clampCursor()
    }

    /// The text of the lines that have left the screen since the last call.
    package mutating func takeGone() -> [String] {
        defer { gone = [] }
        return gone.map(Screen.text)
    }

    /// The text of the screen, without empty lines at its end.
    package var text: [String] {
        var lines = screen.lines.map(Screen.text)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}

// MARK: - Functions

extension TerminalModel {
    private mutating func perform(_ function: ControlParser.Function) {
        switch function {
        case .text(let scalar): write(scalar)
        case .control(let code): control(code)
        case .escape(let intermediate, let final): escape(intermediate, final)
        case .sequence(0, let parameters, 0, let final): sequence(final, parameters)
        case .sequence(0x3f, let parameters, 0, 0x68): for code in parameters { mode(code ?? 0, true) }
        case .sequence(0x3f, let parameters, 0, 0x6c): for code in parameters { mode(code ?? 0, false) }
        // DECSTR, soft reset.
        case .sequence(0, _, 0x21, 0x70): softReset()
        case .sequence: break
        }
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        var scalar = scalar
        if cursor.drawsLines[cursor.charset], let drawn = Self.lineDrawing[scalar] { scalar = drawn }
        var cell = Cell()
        switch Glyph.form(scalar) {
        case .hidden: return
        case .mark:
            screen.mark(scalar, row: cursor.row, column: cursor.isPastEnd ? cursor.column : cursor.column - 1)
            return
        case .unknown: cell.scalar = "\u{fffd}"
        case .narrow: cell.scalar = scalar
        case .wide:
            cell.scalar = scalar
            // A screen of one column has no room for it.
            if screen.columns > 1 { cell.width = 2 } else { cell.scalar = "\u{fffd}" }
        }
        cell.style = cursor.style
        if cursor.isPastEnd || (cell.width == 2 && cursor.column == screen.columns - 1) {
            if wraps {
                cursor.column = 0
                lineFeed()
            } else if cell.width == 2 {
                cursor.column = screen.columns - 2
            }
            cursor.isPastEnd = false
        }
        if inserts { screen.insertCells(cell.width, row: cursor.row, column: cursor.column, cursor.style) }
        screen.put(cell, row: cursor.row, column: cursor.column)
        last = scalar
        if cursor.column + cell.width >= screen.columns {
            cursor.column = screen.columns - 1
            cursor.isPastEnd = wraps
        } else {
            cursor.column += cell.width
        }
    }

    private mutating func control(_ code: UInt8) {
        switch code {
        case 0x08: move(column: cursor.column - 1)
        case 0x09: tab(1)
        case 0x0a, 0x0b, 0x0c:
            if endsLinesWithLineFeed { cursor.column = 0 }
            cursor.isPastEnd = false
            lineFeed()
        case 0x0d: move(column: 0)
        case 0x0e: cursor.charset = 1
        case 0x0f: cursor.charset = 0
        default: break
        }
    }

    private mutating func escape(_ intermediate: UInt8, _ final: UInt8) {
        switch (intermediate, final) {
        case (0, UInt8(ascii: "7")): saved = cursor
        case (0, UInt8(ascii: "8")): restore(saved)
        case (0, UInt8(ascii: "D")): lineFeed()
        case (0, UInt8(ascii: "E")):
            move(column: 0)
            lineFeed()
        case (0, UInt8(ascii: "H")): tabs.insert(cursor.column)
        case (0, UInt8(ascii: "M")): reverseLineFeed()
        case (0, UInt8(ascii: "c")): reset()
        case (UInt8(ascii: "("), _): cursor.drawsLines[0] = final == UInt8(ascii: "0")
        case (UInt8(ascii: ")"), _): cursor.drawsLines[1] = final == UInt8(ascii: "0")
        case (UInt8(ascii: "#"), UInt8(ascii: "8")): fill()
        default: break
        }
    }

    private mutating func sequence(_ final: UInt8, _ parameters: [Int?]) {
        /// A count: missing and 0 mean 1.
        let count = max(parameters.first.flatMap { $0 } ?? 1, 1)
        let first = parameters.first.flatMap { $0 } ?? 0
        let second = parameters.count > 1 ? parameters[1] ?? 0 : 0
        switch Character(Unicode.Scalar(final)) {
        case "A": move(row: max(cursor.row - count, cursor.row >= screen.top ? screen.top : 0))
        case "B", "e":
            move(row: min(cursor.row + count, cursor.row <= screen.bottom ? screen.bottom : screen.rows - 1))
        case "C", "a": move(column: cursor.column + count)
        case "D": move(column: cursor.column - count)
        case "E":
            move(row: min(cursor.row + count, cursor.row <= screen.bottom ? screen.bottom : screen.rows - 1))
            move(column: 0)
        case "F":
            move(row: max(cursor.row - count, cursor.row >= screen.top ? screen.top : 0))
            move(column: 0)
        case "G", "`": move(column: count - 1)
        case "H", "f": position(row: count - 1, column: max(second, 1) - 1)
        case "d": position(row: count - 1, column: cursor.column)
        case "I": tab(count)
        case "Z": tabBack(count)
        case "J": eraseScreen(first)
        case "K": eraseLine(first)
        case "@": screen.insertCells(count, row: cursor.row, column: cursor.column, cursor.style)
        case "P": screen.deleteCells(count, row: cursor.row, column: cursor.column, cursor.style)
        case "X":
            screen.erase(row: cursor.row, from: cursor.column, to: cursor.column + count, cursor.style)
        case "L": if isInRegion { screen.scrollDown(count, from: cursor.row, cursor.style) }
        case "M": if isInRegion { _ = screen.scrollUp(count, from: cursor.row, cursor.style) }
        case "S": scrollUp(count)
        case "T": screen.scrollDown(count, from: screen.top, cursor.style)
        case "b": if let last { for _ in 0..<min(count, screen.columns * screen.rows) { write(last) } }
        case "g":
            if first == 0 { tabs.remove(cursor.column) }
            if first == 3 { tabs = [] }
        case "h": if parameters.contains(4) { inserts = true }
        case "l": if parameters.contains(4) { inserts = false }
        case "m": cursor.style.apply(parameters)
        case "r":
            screen.setRegion(count - 1, (second == 0 ? screen.rows : second) - 1)
            position(row: 0, column: 0)
        case "s": saved = cursor
        case "u": restore(saved)
        default: break
        }
        if final != UInt8(ascii: "m") && final != UInt8(ascii: "b") { cursor.isPastEnd = false }
    }

    private mutating func mode(_ code: Int, _ isOn: Bool) {
        switch code {
        case 6:
            cursor.isOrigin = isOn
            position(row: 0, column: 0)
        case 7: wraps = isOn
        case 25: isCursorVisible = isOn
        case 47, 1047: showAlternate(isOn)
        case 1048: if isOn { saved = cursor } else { restore(saved) }
        case 1049:
            if isOn && !isAlternate { savedByAlternate = cursor }
            let wasAlternate = isAlternate
            showAlternate(isOn)
            if !isOn && wasAlternate { restore(savedByAlternate) }
        default: break
        }
    }
}

// MARK: - Movement and erasing

extension TerminalModel {
    private var isInRegion: Bool { cursor.row >= screen.top && cursor.row <= screen.bottom }

    private mutating func move(row: Int) { cursor.row = min(max(row, 0), screen.rows - 1) }

    private mutating func move(column: Int) {
        cursor.column = min(max(column, 0), screen.columns - 1)
        cursor.isPastEnd = false
    }

    private mutating func position(row: Int, column: Int) {
        if cursor.isOrigin {
            move(row: min(row + screen.top, screen.bottom))
        } else {
            move(row: row)
        }
        move(column: column)
    }

    private mutating func clampCursor() {
        move(row: cursor.row)
        move(column: cursor.column)
    }

    private mutating func restore(_ cursor: Cursor) {
        self.cursor = cursor
        clampCursor()
    }

    private mutating func lineFeed() {
        if cursor.row == screen.bottom { scrollUp(1) } else { move(row: cursor.row + 1) }
    }

    private mutating func reverseLineFeed() {
        if cursor.row == screen.top {
            screen.scrollDown(1, from: screen.top, cursor.style)
        } else {
            move(row: cursor.row - 1)
        }
    }

    private mutating func scrollUp(_ count: Int) {
        let lines = screen.scrollUp(count, from: screen.top, cursor.style)
        if !isAlternate && screen.top == 0 { keep(lines) }
    }

    private mutating func tab(_ count: Int) {
        for _ in 0..<min(count, screen.columns) {
            move(column: tabs.filter { $0 > cursor.column }.min() ?? screen.columns - 1)
        }
    }

    private mutating func tabBack(_ count: Int) {
        for _ in 0..<min(count, screen.columns) { move(column: tabs.filter { $0 < cursor.column }.max() ?? 0) }
    }

    private mutating func resetTabs() { tabs = Set(stride(from: 8, to: Screen.limit, by: 8)) }

    private mutating func eraseScreen(_ part: Int) {
        switch part {
        case 0:
            // From the first cell on it clears the screen: what stood there is not lost to a text of the session.
            if cursor.row == 0 && cursor.column == 0 { keepScreen() }
            screen.erase(row: cursor.row, from: cursor.column, to: screen.columns, cursor.style)
            screen.eraseRows((cursor.row + 1)..<screen.rows, cursor.style)
        case 1:
            screen.eraseRows(0..<cursor.row, cursor.style)
            screen.erase(row: cursor.row, from: 0, to: cursor.column + 1, cursor.style)
        case 2:
            keepScreen()
            screen.eraseRows(0..<screen.rows, cursor.style)
        default: break
        }
    }

    private mutating func eraseLine(_ part: Int) {
        let range = [0: (cursor.column, screen.columns), 1: (0, cursor.column + 1), 2: (0, screen.columns)][part]
        if let range { screen.erase(row: cursor.row, from: range.0, to: range.1, cursor.style) }
    }

    private mutating func showAlternate(_ isOn: Bool) {
        guard isOn != isAlternate else { return }
        // The last picture of a full-screen program, before it goes.
        if isAlternate { keepScreen() }
        swap(&screen, &other)
        isAlternate = isOn
        if isOn { screen.eraseRows(0..<screen.rows, Style()) }
        clampCursor()
    }

    private mutating func keepScreen() {
        var lines = screen.lines
        while let last = lines.last, Screen.text(of: last).isEmpty { lines.removeLast() }
        keep(lines)
    }

    /// Nobody takes lines while a recording is replayed on a screen; then only the youngest are kept.
    private mutating func keep(_ lines: [[Cell]]) {
        gone += lines
        if gone.count > 20_000 { gone.removeFirst(gone.count - 10_000) }
    }

    private mutating func fill() {
        var cell = Cell()
        cell.scalar = "E"
        for row in 0..<screen.rows {
            for column in 0..<screen.columns { screen.put(cell, row: row, column: column) }
        }
    }

    private mutating func softReset() {
        cursor.style = Style()
        cursor.isOrigin = false
        cursor.charset = 0
        cursor.drawsLines = [false, false]
        wraps = true
        inserts = false
        isCursorVisible = true
        screen.setRegion(0, screen.rows - 1)
        saved = Cursor()
    }

    private mutating func reset() {
        if isAlternate { showAlternate(false) }
        keepScreen()
        softReset()
        cursor = Cursor()
        screen.eraseRows(0..<screen.rows, Style())
        resetTabs()
    }

    /// DEC Special Graphics.
    private static let lineDrawing: [Unicode.Scalar: Unicode.Scalar] = [
        "`": "◆", "a": "▒", "f": "°", "g": "±", "j": "┘", "k": "┐", "l": "┌", "m": "└", "n": "┼", "o": "⎺", "p": "⎻",
        "q": "─", "r": "⎼", "s": "⎽", "t": "├", "u": "┤", "v": "┴", "w": "┬", "x": "│", "y": "≤", "z": "≥", "{": "π",
        "|": "≠", "}": "£", "~": "·",
    ]
}
