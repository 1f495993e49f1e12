/// `path: value` lines, as everything that Sekimori signs, hashes or keeps is written, read by the auditor's own reader.
///
///     request: r20261122-001
///     technicians.1.id: tanaka
///     comment: first line\nsecond line
///     conditions: -
///
/// A path is field names from the outside in, joined by dots; entries of a list are numbered from 1; `-` stands for a
/// list or a case without anything in it. Line feed is `\n`, backslash `\\`, a text that is a lone hyphen `\-`.
struct FactLines {
    /// Where a line cannot be read, and why.
    struct Damage: Error, Equatable, CustomStringConvertible {
        /// From 1; 0: the whole.
        let line: Int
        let path: String
        let problem: String

        var description: String {
            line == 0 ? problem : "line \(line)" + (path.utf8.isEmpty ? "" : " (\(path))") + ": \(problem)"
        }
    }

    /// Offsets into `bytes`.
    struct Line {
        let start: Int
        let pathEnd: Int
        let valueStart: Int
        let end: Int
    }

    static let longest = 1_048_576

    let bytes: [UInt8]
    let lines: [Line]

    init(_ bytes: [UInt8]) throws(Damage) {
        guard bytes.count <= Self.longest else { throw Damage(line: 0, path: "", problem: "too long") }
        guard bytes.last == 0x0A else { throw Damage(line: 0, path: "", problem: "does not end with a line feed") }
        var lines: [Line] = []
        var start = 0
        while start < bytes.count {
            var colon = start
            while bytes[colon] != UInt8(ascii: ":"), bytes[colon] != 0x0A { colon += 1 }
            guard bytes[colon] == UInt8(ascii: ":"), colon > start else {
                throw Damage(line: lines.count + 1, path: "", problem: "is not `name: value`")
            }
            var end = colon
            while bytes[end] != 0x0A { end += 1 }
            var value = colon + 1
            if value < end {
                // An empty value has no space; any other has exactly one in front.
                guard bytes[value] == 0x20, value + 1 < end else {
                    let path = String(decoding: bytes[start..<colon], as: UTF8.self)
                    throw Damage(line: lines.count + 1, path: path, problem: "one space belongs behind the colon")
                }
                value += 1
            }
            lines.append(Line(start: start, pathEnd: colon, valueStart: value, end: end))
            start = end + 1
        }
        self.bytes = bytes
        self.lines = lines
    }

    func path(_ index: Int) -> String {
        String(decoding: bytes[lines[index].start..<lines[index].pathEnd], as: UTF8.self)
    }

    func damage(_ index: Int, _ problem: String) -> Damage {
        guard index < lines.count else { return Damage(line: 0, path: "", problem: problem) }
        return Damage(line: index + 1, path: path(index), problem: problem)
    }

    /// Whether the line says that there is nothing.
    func isNothing(_ index: Int) -> Bool {
        let line = lines[index]
        return line.end == line.valueStart + 1 && bytes[line.valueStart] == UInt8(ascii: "-")
    }

    /// The text of a line.
    func text(_ index: Int) throws(Damage) -> String {
        let line = lines[index]
        guard !isNothing(index) else { throw damage(index, "nothing where a value must be") }
        guard let text = Self.text(bytes[line.valueStart..<line.end]) else { throw damage(index, "not a text") }
        return text
    }

    /// Undoes the escapes; nil for an escape that nobody writes, and for bytes that are no UTF-8.
    static func text(_ value: ArraySlice<UInt8>) -> String? {
        guard value.contains(0x5C) else { return String(validating: value, as: UTF8.self) }
        if value.elementsEqual("\\-".utf8) { return "-" }
        var plain: [UInt8] = []
        var isEscape = false
        for byte in value {
            switch (isEscape, byte) {
            case (false, 0x5C):
                isEscape = true
                continue
            case (false, _): plain.append(byte)
            case (true, UInt8(ascii: "n")): plain.append(0x0A)
            case (true, 0x5C): plain.append(0x5C)
            case (true, _): return nil
            }
            isEscape = false
        }
        return isEscape ? nil : String(validating: plain, as: UTF8.self)
    }
}
