internal import Sekimori

/// Text on its way to a terminal: nothing in it may move the cursor, hide or turn round what stands there.
enum Visible {
    /// The text with every hidden or control character written out as `\u{1B}`; line feeds stay.
    static func escaped(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy(Label.isVisible) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if Label.isVisible(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        return result
    }

    /// As `escaped`, on one line.
    static func line(_ text: String) -> String {
        escaped(text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "⏎")
    }

    /// How many columns a terminal gives this text: 2 for wide East Asian characters, 0 for combining marks.
    ///
    /// Source: Unicode 15, EastAsianWidth W and F. Ambiguous ones count as 1, as in a terminal set to UTF-8.
    static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The text filled with spaces to a number of columns.
    static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// The text in lines of at most `columns`, broken where they are full; given line breaks stay.
    static func wrapped(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        for paragraph in escaped(text).split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var used = 0
            var lastSpace: String.Index?
            for scalar in paragraph.unicodeScalars {
                if used + width(scalar) > columns, !line.isEmpty {
                    if scalar != " ", let space = lastSpace {
                        let rest = String(line[line.index(after: space)...])
                        lines.append(String(line[..<space]))
                        line = rest
                        used = width(rest)
                    } else {
                        lines.append(line)
                        line = ""
                        used = 0
                    }
                    lastSpace = nil
                    // The space at a break is the break.
                    if scalar == " ", line.isEmpty { continue }
                }
                line.unicodeScalars.append(scalar)
                used += width(scalar)
                if scalar == " " { lastSpace = line.index(before: line.endIndex) }
            }
            lines.append(line)
        }
        return lines
    }
}
