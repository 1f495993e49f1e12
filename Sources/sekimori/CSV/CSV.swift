internal import Sekimori
internal import SekimoriService

/// Tables as files: RFC 4180, as Excel reads and writes it.
///
/// Written with a byte order mark (without it Excel takes UTF-8 for the local code page), CRLF, and a quote mark before
/// whatever Excel would run as a formula or turn into a number or date. Read with LF too and without the mark.
enum CSV {
    /// A ledger of 20 000 entries.
    static let maximumLength = 16 * 1_048_576

    struct Cell: Hashable, Sendable {
        let text: String
        /// From 1; the column counts bytes, as editors of CSV files do not agree on more.
        let line: Int
        let column: Int
    }

    static func write(_ rows: [[String]]) -> [UInt8] {
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += quoted(shielded(cell))
            }
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }

    /// Reads any bytes: rows of cells with their places, or the first thing that is no CSV.
    static func read(_ bytes: [UInt8], file: String) throws(Fault) -> [[Cell]] {
        func fault(_ line: Int, _ column: Int, _ rule: Fault.Rule) -> Fault {
            Fault(file: file, line: line, column: column, field: "", rule: rule)
        }
        guard bytes.count <= maximumLength else { throw fault(1, 1, .tooLong(limit: maximumLength)) }
        var reader = Reader(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...])
        var rows: [[Cell]] = []
        while !reader.isAtEnd {
            var row: [Cell] = []
            repeat {
                let (line, column) = (reader.line, reader.column)
                guard let raw = reader.cell() else {
                    throw reader.isAtEnd
                        ? fault(line, column, .quoteOpen) : fault(reader.line, reader.column, .quoteInside)
                }
                guard let text = String(validating: raw, as: UTF8.self) else { throw fault(line, column, .notUTF8) }
                row.append(Cell(text: asMeant(text), line: line, column: column))
            } while reader.comma()
            guard reader.endOfLine() else { throw fault(reader.line, reader.column, .quoteInside) }
            // An empty line is none; a table of one column cannot hold an empty cell then, and ours have more.
            if row.count > 1 || row.contains(where: { !$0.text.utf8.isEmpty }) { rows.append(row) }
        }
        return rows
    }

    // MARK: What Excel makes of cells

    /// A quote mark before what Excel would run or change. It shows in the cell, and nothing is lost.
    static func shielded(_ text: String) -> String {
        isChangedByExcel(text) || text.utf8.first == UInt8(ascii: "'") ? "'" + text : text
    }

    /// What was written before Excel had it: without the shield, and a date that Excel respelled in our spelling.
    static func asMeant(_ text: String) -> String {
        guard text.utf8.first == UInt8(ascii: "'") else { return CivilDateText.normalised(text) ?? text }
        let rest = String(decoding: text.utf8.dropFirst(), as: UTF8.self)
        return isChangedByExcel(rest) || rest.utf8.first == UInt8(ascii: "'") ? rest : text
    }

    /// Formulas (OWASP: `= + - @`, tab, return, and their full-width forms), numbers that lose zeros or digits, and
    /// what looks like a date.
    private static func isChangedByExcel(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        switch first {
        case "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
        default: break
        }
        let bytes = Array(text.utf8)
        let digits = bytes.count { (0x30...0x39).contains($0) }
        guard digits > 0 else { return false }
        if digits == bytes.count { return bytes[0] == UInt8(ascii: "0") && digits > 1 || digits > 11 }
        if bytes.allSatisfy({ (0x30...0x39).contains($0) || Array("/-".utf8).contains($0) }) {
            // Our own spelling of a date comes back as a date; a telephone number stays what it is.
            return CivilDate(text) == nil && couldBeDate(bytes)
        }
        if bytes.allSatisfy({ (0x30...0x39).contains($0) || Array(".,eE".utf8).contains($0) }) {
            // Three dots are an address and stay text.
            return bytes.count { $0 == UInt8(ascii: ".") } < 3
        }
        return startsWithMonth(bytes)
    }

    /// Two or three numbers, all but one of them short enough for a day or a month.
    private static func couldBeDate(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "-") }
        guard (2...3).contains(parts.count), parts.allSatisfy({ (1...4).contains($0.count) }) else { return false }
        return parts.count { $0.count <= 2 } >= parts.count - 1
    }

    /// `mar1`, `sep-2`: ids that Excel takes for days.
    private static func startsWithMonth(_ bytes: [UInt8]) -> Bool {
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let lower = bytes.prefix(3).map { $0 | 0x20 }
        guard months.contains(where: { $0.utf8.elementsEqual(lower) }) else { return false }
        let rest = bytes.dropFirst(3).drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") }
        return !rest.isEmpty && rest.count <= 4 && rest.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func quoted(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let special: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D, 0x20]
        guard bytes.contains(where: special.contains) else { return bytes }
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { result.append(byte) }
            result.append(byte)
        }
        return result + [UInt8(ascii: "\"")]
    }

    private struct Reader {
        private let bytes: ArraySlice<UInt8>
        private var index: Int
        private var lineStart: Int
        private(set) var line = 1

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            index = bytes.startIndex
            lineStart = index
        }

        var isAtEnd: Bool { index >= bytes.endIndex }
        var column: Int { index - lineStart + 1 }

        /// One cell; nil where a quote is never closed (then at the end) or something follows the closing quote.
        mutating func cell() -> [UInt8]? {
            guard !isAtEnd, bytes[index] == UInt8(ascii: "\"") else {
                let start = index
                while !isAtEnd, ![UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[index]) {
                    if bytes[index] == UInt8(ascii: "\"") { return nil }
                    index += 1
                }
                return Array(bytes[start..<index])
            }
            index += 1
            var cell: [UInt8] = []
            while !isAtEnd {
                let byte = bytes[index]
                index += 1
                if byte == UInt8(ascii: "\"") {
                    guard !isAtEnd, bytes[index] == UInt8(ascii: "\"") else { return cell }
                    index += 1
                } else if byte == 0x0D, !isAtEnd, bytes[index] == 0x0A {
                    // Inside a cell every line break is one line feed, whatever the editor wrote.
                    continue
                } else if byte == 0x0A {
                    line += 1
                    lineStart = index
                }
                cell.append(byte)
            }
            return nil
        }

        mutating func comma() -> Bool {
            guard !isAtEnd, bytes[index] == UInt8(ascii: ",") else { return false }
            index += 1
            return true
        }

        mutating func endOfLine() -> Bool {
            if isAtEnd { return true }
            if bytes[index] == 0x0D {
                index += 1
                if isAtEnd { return true }
            }
            guard bytes[index] == 0x0A || bytes[index - 1] == 0x0D else { return false }
            if bytes[index] == 0x0A { index += 1 }
            line += 1
            lineStart = index
            return true
        }
    }
}
