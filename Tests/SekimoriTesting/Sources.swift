package import Foundation

/// The project's own sources, for tests that must know every case there is.
package enum Sources {
    /// `Sources/` of the package that this file is compiled in.
    package static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// The names of an enum's cases, in kebab-case as our codes are, read from its declaration.
    package static func cases(of name: String, in path: String) throws -> Set<String> {
        let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        var depth: Int?
        var indentation = ""
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if let index = words.firstIndex(of: "enum"), depth == nil, words.count > index + 1,
                words[index + 1].prefix(while: { $0.isLetter }) == name
            {
                depth = line.prefix { $0 == " " }.count
                indentation = String(repeating: " ", count: (depth ?? 0) + 4)
            } else if let depth, line.hasPrefix(String(repeating: " ", count: depth) + "}") {
                break
            } else if depth != nil, line.hasPrefix(indentation + "case ") {
                let rest = line.dropFirst(indentation.count + 5).drop { $0 == "`" }
                found.insert(kebab(String(rest.prefix { $0.isLetter || $0.isNumber })))
            }
        }
        return found
    }

    /// Every word that stands behind `case`, or as a raw value: what an arbitrary enum of the core or of the records
    /// may be made of.
    package static func caseNames() throws -> [String] {
        var found: Set<String> = []
        for text in try texts(of: "Sekimori") + texts(of: "SekimoriRecords") {
            for match in text.matches(of: /\n +case `?([a-z]\w*)`?(?: = "([^"]+)")?/) {
                found.insert(String(match.1))
                if let raw = match.2 { found.insert(String(raw)) }
            }
        }
        return found.sorted()
    }

    /// The text of each file of a target.
    package static func texts(of target: String) throws -> [String] {
        let folder = root.appending(path: target)
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }

    package static func kebab(_ name: String) -> String {
        name.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
    }
}
