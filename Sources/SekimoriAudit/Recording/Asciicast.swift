internal import SekimoriScreen

/// A recording as asciicast v2, line by line: for players, not for proof. Bytes that are not UTF-8 become U+FFFD.
package struct Asciicast {
    private let startedAt: UInt64
    private var decoder = UTF8Stream()
    private var size: (rows: UInt64, columns: UInt64) = (24, 80)
    private var hasHeader = false
    private let terminal: String
    private let endsLinesWithLineFeed: Bool

    /// `startedAt` in milliseconds since 1970. Work without a terminal ended its lines with LF alone, which a player
    /// would show as stairs.
    package init(startedAt: UInt64, terminal: String, endsLinesWithLineFeed: Bool) {
        self.startedAt = startedAt
        self.terminal = terminal
        self.endsLinesWithLineFeed = endsLinesWithLineFeed
    }

    /// The lines for this frame, each with its line end.
    package mutating func take(_ frame: RecordedFrame) -> String {
        if case .resize(let rows, let columns) = frame.content {
            guard rows > 0, columns > 0 else { return "" }
            guard hasHeader else {
                size = (rows, columns)
                return ""
            }
            return event(frame.at, "r", Self.quoted("\(columns)x\(rows)".unicodeScalars))
        }
        guard let bytes = frame.shown else { return "" }
        var text = String.UnicodeScalarView()
        decoder.decode(bytes) {
            if endsLinesWithLineFeed && $0 == "\n" { text.append("\r") }
            text.append($0)
        }
        return header() + (text.isEmpty ? "" : event(frame.at, "o", Self.quoted(text)))
    }

    /// The header of a recording in which nothing was shown, and bytes of a character that was never ended.
    package mutating func finish(at: UInt64) -> String {
        var text = String.UnicodeScalarView()
        decoder.finish { text.append($0) }
        return header() + (text.isEmpty ? "" : event(at, "o", Self.quoted(text)))
    }

    private mutating func header() -> String {
        guard !hasHeader else { return "" }
        hasHeader = true
        let environment = terminal.isEmpty ? "" : ", \"env\": {\"TERM\": \(Self.quoted(terminal.unicodeScalars))}"
        return "{\"version\": 2, \"width\": \(size.columns), \"height\": \(size.rows), "
            + "\"timestamp\": \(startedAt / 1000)\(environment)}\n"
    }

    private func event(_ at: UInt64, _ kind: String, _ quoted: String) -> String {
        Self.event(at, since: startedAt, kind, quoted)
    }

    /// One line: seconds since the start, the kind of event, its JSON string.
    static func event(_ at: UInt64, since startedAt: UInt64, _ kind: String, _ quoted: String) -> String {
        let elapsed = at > startedAt ? at - startedAt : 0
        let rest = String(elapsed % 1000)
        let fraction = String(repeating: "0", count: 3 - rest.utf8.count) + rest
        return "[\(elapsed / 1000).\(fraction), \"\(kind)\", \(quoted)]\n"
    }

    /// A JSON string in which no control character stands raw, so that the file may be looked at in a terminal.
    package static func quoted(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = "\""
        for scalar in scalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                let isPlain = scalar.value >= 0x20 && Glyph.form(scalar) != .hidden && scalar.value != 0x7f
                text += isPlain ? String(scalar) : escaped(scalar)
            }
        }
        return text + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        var text = ""
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
        return text
    }
}
