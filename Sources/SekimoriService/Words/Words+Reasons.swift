/// Why, where a rule or a call keeps it as English words with names among them: as the journal has it.
extension Words {
    /// The same in this language; words that are not known stay as they are.
    package func reason(_ text: String) -> String {
        if language == .english { return text }
        for reason in Self.reasons {
            guard let names = Self.names(in: text, between: reason.english) else { continue }
            return zip(reason.japanese, names + [""]).map { $0 + $1 }.joined()
        }
        return text
    }

    private struct Reason: Sendable {
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
        // Calls.
        Reason("12 to 128 bytes are needed", "12バイト以上128バイト以下が必要です"),
        Reason("a password has no control characters", "制御文字は使えません"),
        Reason(
            "too easy to guess: your id, the commonest words and repetitions do not count",
            "推測されやすいパスワードです(自分のID、よくある語、繰返しは数えません)"),
        Reason("1 to 64 bytes are needed", "1バイト以上64バイト以下が必要です"),
        Reason("1 to 65535", "1から65535まで"),
        Reason("a login name is a technician, or technician+asset", "ログイン名は 保守要員 または 保守要員+機器 です"),
        Reason("longer than % bytes", "%バイトを超えています"),
        Reason("its first line names no kind of text", "一行目が文の種類ではありません"),
        Reason("unknown kind of text: %", "知らない種類の文です: %"),
        Reason("not an SSH signature: %", "SSHの署名ではありません: %"),
        Reason("missing", "ありません"), Reason("given twice", "二度書かれています"), Reason("unknown field", "知らない項目です"),
    ]
}
