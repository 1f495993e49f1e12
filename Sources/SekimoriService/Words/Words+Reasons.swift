/// Why, where a rule or a call keeps it as English words with names among them: as the journal has it.
extension Words {
    /// The same in this language; words that are not known stay as they are.
    package func reason(_ text: String) -> String {
        if language == .english { return text }
        for reason in Self.reasons + Self.inputReasons {
            guard let names = Self.names(in: text, between: reason.english) else { continue }
            return zip(reason.japanese, names + [""]).map { $0 + $1 }.joined()
        }
        // `form.date: not a date`: the field stays as it is.
        guard let colon = text.firstRange(of: ": ") else { return text }
        return text[..<colon.upperBound] + reason(String(text[colon.upperBound...]))
    }

    struct Reason: Sendable {
        /// What stands before, between and behind the names.
        let english: [String]
        let japanese: [String]

        init(_ english: String, _ japanese: String) {
            self.english = english.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
            self.japanese = japanese.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// What the text has in the places between the pieces; nil where it does not have the pieces.
    private static func names(in text: String, between pieces: [String]) -> [String]? {
        guard let first = pieces.first, let last = pieces.last, text.hasPrefix(first), text.hasSuffix(last) else {
            return nil
        }
        guard pieces.count > 1 else { return text.utf8.elementsEqual(first.utf8) ? [] : nil }
        guard text.utf8.count >= first.utf8.count + last.utf8.count else { return nil }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        var names: [String] = []
        for piece in pieces.dropFirst().dropLast() {
            guard let range = rest.firstRange(of: piece) else { return nil }
            names.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return names + [String(rest)]
    }

    private static let reasons = [
        Reason("made by %, which is not registered for the signer", "鍵 % は、署名した人のものとして登録されていません"),
        Reason("% is suspended or gone", "% は停止または抹消されています"),
        Reason("% is an auditor", "% は監査者です"),
        Reason("% is not registered", "% は登録されていません"),
        Reason("% is not of the vendor", "% は事業者の人ではありません"),
        Reason("% is not the manager", "% は責任者ではありません"),
        Reason("% is a delegate for some vendors only", "% への委譲は一部の事業者についてだけです"),
        Reason("% belongs to %", "% の所属は % です"),
        Reason("% submits only as proxy for a vendor", "% は事業者の代理 (--proxy-for) としてだけ提出できます"),
        Reason("only the hospital enters requests as proxy", "代理で提出できるのは病院だけです"),
        Reason("the registered keys of % changed", "% の登録された鍵が変わりました"),
        Reason("the ledger entry of % changed", "% の台帳の記載が変わりました"),
    ]
}
