/// A full list of the pack: one file as CSV and one as HTML.
struct InspectionTable {
    /// The files' name without its ending.
    let name: String
    let title: String
    /// What is counted and how; may be empty.
    let note: String
    let columns: [String]
    let rows: [[String]]

    /// RFC 4180 as Excel reads it: a byte order mark, CRLF, every cell in quotes, and an apostrophe in front of whatever a
    /// spreadsheet would run as a formula (OWASP: `= + - @`, tab, return, and their full-width forms).
    var csv: [UInt8] {
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        for row in [columns] + rows {
            for (index, cell) in row.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.append(UInt8(ascii: "\""))
                for byte in Self.shielded(Figure.plain(cell)).utf8 {
                    if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                    bytes.append(byte)
                }
                bytes.append(UInt8(ascii: "\""))
            }
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }

    static func shielded(_ text: String) -> String {
        switch text.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "'", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": "'" + text
        default: text
        }
    }
}
