/// The language a pack is written in.
package enum InspectionLanguage: String, CaseIterable, Sendable {
    case japanese = "ja"
    case english = "en"

    /// One of two spellings of the same.
    func callAsFunction(_ japanese: String, _ english: String) -> String {
        self == .japanese ? japanese : english
    }

    func callAsFunction(_ sentence: Sentence) -> String { self(sentence.japanese, sentence.english) }
}

/// Numbers of the pack inside its words: each carries the name of the query over the journal that it answers, so that a
/// page can be checked number by number.
///
/// In memory a number is wrapped in three private-use characters, which no label and no name can hold; in HTML it becomes
/// `<b data-figure="sessions">42</b>`, anywhere else plain digits.
enum Figure {
    private static let open: Unicode.Scalar = "\u{E000}"
    private static let middle: Unicode.Scalar = "\u{E001}"
    private static let close: Unicode.Scalar = "\u{E002}"

    static func of(_ query: String, _ value: Int) -> String { "\(open)\(query)\(middle)\(value)\(close)" }

    static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(open) else { return text }
        var plain = String.UnicodeScalarView()
        var isName = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case open: isName = true
            case middle: isName = false
            case close: break
            default: if !isName { plain.append(scalar) }
            }
        }
        return String(plain)
    }

    /// Escaped for HTML. Controls and what steers the direction of text become visible marks.
    static func html(_ text: String) -> String {
        var html = ""
        html.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "\n": html += "<br>"
            case open: html += "<b class=\"n\" data-figure=\""
            case middle: html += "\">"
            case close: html += "</b>"
            default: html.unicodeScalars.append(scalar)
            }
        }
        return html
    }

    /// Text that somebody outside chose: without what could pass for a number of ours, or hide something.
    static func foreign(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { shown($0) ? $0 : "\u{FFFD}" }))
    }

    private static func shown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control: scalar == "\n"
        case .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
        default: true
        }
    }
}
