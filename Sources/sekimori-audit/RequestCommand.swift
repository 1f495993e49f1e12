internal import ArgumentParser
internal import Glibc
internal import Sekimori
internal import SekimoriAudit

extension RequestPage {
    /// The page as text, 100 columns or less where words allow it.
    var text: String {
        rows.map { row in
            let at = row.at.map { Self.local($0, offset) } ?? ""
            let head =
                "\(row.entry.map { "\($0)" } ?? "")  \(at)  \(row.who)  \(words(row.what.japanese, row.what.english))\n"
            return Self.visible(head)
                + row.detail.flatMap { $0.split(separator: "\n") }.map { "        " + Self.visible(String($0)) + "\n" }
                .joined()
        }.joined()
    }

    /// As the clock on the gate's wall showed it.
    private static func local(_ at: Instant, _ offset: Int64) -> String {
        let shown = Instant(seconds: at.seconds + offset).description
        return shown.prefix(10) + " " + shown.dropFirst(11).prefix(8)
    }

    private static func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    if scalar == "\n" { return scalar }
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{fffd}"
                    default: return scalar
                    }
                }))
    }

    var json: String {
        func quoted(_ text: String) -> String { Asciicast.quoted(text.unicodeScalars) }
        let items = rows.map { row in
            "{\"entry\": \(row.entry.map { "\($0)" } ?? "null"), \"at\": \(quoted(row.at?.description ?? "")), "
                + "\"who\": \(quoted(row.who)), \"what\": {\"ja\": \(quoted(row.what.japanese)), "
                + "\"en\": \(quoted(row.what.english))}, "
                + "\"detail\": [\(row.detail.map(quoted).joined(separator: ", "))]}"
        }
        return "[\(items.joined(separator: ", "))]\n"
    }
}

extension ShowCommand {
    /// One request of a bundle, from application to confirmation.
    func show(request text: String, of bundle: String) throws {
        guard let id = RequestID(text) else {
            Console.say(.error, words("申請番号ではありません: \(text)", "not a request's number: \(text)"))
            throw ExitCode(64)
        }
        let files = BundleDirectory(path: bundle)
        guard let page = RequestPage(files, id) else {
            Console.say(.error, words("\(bundle) の証跡に \(id) はありません", "the journal in \(bundle) does not know \(id)"))
            throw ExitCode(1)
        }
        try Console.write(json ? page.json : page.text)
        if files.open("MANIFEST") == nil {
            let why = words("証拠一式としては不完全です（MANIFEST がありません）", "is no whole bundle: it has no MANIFEST")
            Console.say(.warning, "\(bundle): \(why)")
        }
    }
}
