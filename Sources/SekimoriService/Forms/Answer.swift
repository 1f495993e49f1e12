package import Sekimori

/// Answers as people write them: 有 and 無, yes and no.
package enum Answer {
    /// Why an answer is none; `Fault.Rule` is no error of its own.
    package struct Wrong: Error {
        package let rule: Fault.Rule
    }

    package static func yesNo(_ text: String) -> Bool? {
        switch Array(text.utf8) {
        case Array("yes".utf8), Array("有".utf8): true
        case Array("no".utf8), Array("無".utf8): false
        default: nil
        }
    }

    /// `no`, `無`, or `yes` / `有`, then a comma, colon or space, and what it is.
    package static func declared(_ text: String) -> Result<Declared, Wrong> {
        let text = FieldReader.trimmed(text)
        if yesNo(text) == false { return .success(.no) }
        let bytes = Array(text.utf8)
        for word in ["yes", "有"] where bytes.starts(with: Array(word.utf8)) {
            let rest = bytes.dropFirst(word.utf8.count)
            if rest.isEmpty { return .failure(Wrong(rule: .yesWithoutWhat)) }
            for separator in [",", "、", ":", "\u{FF1A}", " ", "\u{3000}"] where rest.starts(with: Array(separator.utf8))
            {
                let what = FieldReader.trimmed(String(decoding: rest.dropFirst(separator.utf8.count), as: UTF8.self))
                if what.utf8.isEmpty { return .failure(Wrong(rule: .yesWithoutWhat)) }
                guard let label = Label(what) else { return .failure(Wrong(rule: .hidden)) }
                return .success(.yes(label))
            }
        }
        return .failure(Wrong(rule: .declared(text)))
    }
}
