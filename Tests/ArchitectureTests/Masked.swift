/// The Swift text with comments, strings and raw identifiers blanked; lines stay where they are.
///
/// Interpolations are blanked with their string: no check here looks for something that only stands in one.
func masked(_ text: String) -> String {
    var mask = Mask(text: Array(text.utf8))
    return String(decoding: mask.run(), as: UTF8.self)
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let quote = UInt8(ascii: "\"")
private let hash = UInt8(ascii: "#")
private let tick = UInt8(ascii: "`")
private let backslash = UInt8(ascii: "\\")

/// Works on bytes: everything it looks for is ASCII, and characters are slow in a debug build.
private struct Mask {
    let text: [UInt8]
    var out: [UInt8] = []
    var place = 0

    init(text: [UInt8]) {
        self.text = text
        out.reserveCapacity(text.count)
    }

    mutating func run() -> [UInt8] {
        while place < text.count {
            if starts("//") {
                while place < text.count, text[place] != newline { blank() }
            } else if starts("/*") {
                comment()
            } else if text[place] == tick {
                repeat { blank() } while place < text.count && text[place] != tick && text[place] != newline
                if at(0) == tick { blank() }
            } else if let hashes = opening() {
                string(hashes: hashes)
            } else {
                out.append(text[place])
                place += 1
            }
        }
        return out
    }

    private func at(_ offset: Int) -> UInt8? { place + offset < text.count ? text[place + offset] : nil }

    private func starts(_ word: StaticString) -> Bool {
        for offset in 0..<word.utf8CodeUnitCount where at(offset) != word.utf8Start[offset] { return false }
        return true
    }

    private func closes(quotes: Int, hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { at($0) == quote } && (quotes..<quotes + hashes).allSatisfy { at($0) == hash }
    }

    /// The number of `#` before a string's quote, where a string begins here.
    private func opening() -> Int? {
        var hashes = 0
        while at(hashes) == hash { hashes += 1 }
        return at(hashes) == quote ? hashes : nil
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where place < text.count {
            out.append(text[place] == newline ? newline : space)
            place += 1
        }
    }

    /// Blanks a comment with the comments inside it.
    private mutating func comment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && place < text.count
    }

    private mutating func string(hashes: Int) {
        blank(hashes)
        let quotes = starts("\"\"\"") ? 3 : 1
        blank(quotes)
        while place < text.count {
            if closes(quotes: quotes, hashes: hashes) { return blank(quotes + hashes) }
            if quotes == 1, text[place] == newline { return }
            if text[place] == backslash, (0..<hashes).allSatisfy({ at(1 + $0) == hash }) {
                let opens = at(1 + hashes) == UInt8(ascii: "(")
                blank(hashes + 2)
                if opens { interpolation() }
            } else {
                blank()
            }
        }
    }

    /// Blanks to the bracket that closes an interpolation, through the strings inside it.
    private mutating func interpolation() {
        var depth = 1
        while place < text.count, depth > 0 {
            if let hashes = opening() {
                string(hashes: hashes)
                continue
            }
            if text[place] == UInt8(ascii: "(") { depth += 1 }
            if text[place] == UInt8(ascii: ")") { depth -= 1 }
            blank()
        }
    }
}
