/// A source file: its place below the root and its text.
struct SourceFile {
    let path: String
    let lines: [String]
    /// The same lines with comments, strings and raw identifiers blanked: what the compiler takes as code.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = masked(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The target the file belongs to: the folder below Sources or Tests.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The modules the file imports, in order.
    ///
    /// `package import struct A.B` counts as an import of A.
    var imports: [String] {
        code.flatMap { $0.split(separator: ";") }.compactMap { statement in
            var words = statement.split(whereSeparator: { $0 == " " || $0 == "\t" })
            while let word = words.first, word.hasPrefix("@") || accessLevels.contains(String(word)) {
                words.removeFirst()
            }
            guard words.first == "import" else { return nil }
            words.removeFirst()
            if let word = words.first, importKinds.contains(String(word)) { words.removeFirst() }
            return words.first?.split(separator: ".").first.map(String.init)
        }
    }

    /// The places of code a pattern matches, as `path:line: text`.
    func hits(of pattern: Regex<Substring>) -> [String] {
        let pattern = pattern.plain
        return zip(code, lines).enumerated().compactMap { index, line in
            line.0.firstMatch(of: pattern) == nil ? nil : "\(path):\(index + 1): \(line.1.trimmedStart)"
        }
    }

    /// Whether a comment beside a line, or above it with no empty line between, can hold its reason.
    ///
    /// Looks eight lines up: the length of a target in Package.swift.
    func hasReason(at index: Int) -> Bool {
        if lines[index].contains("//") { return true }
        let above = lines[..<index].suffix(8).reversed().prefix { !$0.trimmedStart.isEmpty }
        return above.contains { $0.trimmedStart.hasPrefix("//") }
    }
}

private let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
private let importKinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]

extension Regex<Substring> {
    /// The pattern on code points: grapheme clusters and Unicode's word boundaries cost seconds and change nothing here.
    var plain: Self { matchingSemantics(.unicodeScalar).wordBoundaryKind(.simple) }
}

extension String {
    /// The text without its leading blanks.
    var trimmedStart: String { String(drop(while: { $0 == " " || $0 == "\t" })) }
}
