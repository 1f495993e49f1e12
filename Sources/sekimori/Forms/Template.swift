internal import Foundation
internal import SekimoriService

/// A form of Templates/: YAML with comments, every answer empty.
struct Template {
    enum Kind: String {
        case request
        case report
    }

    private(set) var lines: [String]

    /// Looks in SEKIMORI_TEMPLATES, beside the program (a checkout), then where the package puts them.
    init(_ kind: Kind, _ language: Language) throws {
        let name = "\(kind.rawValue).\(language.rawValue).yaml"
        for folder in Self.folders {
            if let data = FileManager.default.contents(atPath: folder + "/" + name),
                let text = String(data: data, encoding: .utf8)
            {
                self.init(text: text)
                return
            }
        }
        throw Trouble.templateMissing(name: name)
    }

    init(text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    var text: String { lines.joined(separator: "\n") }

    /// Writes a value behind `path:`; several values as a list below it. A field that is not in the form is left out.
    mutating func fill(_ path: String, _ value: Value) {
        guard let (place, indent) = find(path) else { return }
        // An example behind the colon has done its duty.
        if let colon = lines[place].firstIndex(of: ":") { lines[place] = String(lines[place][...colon]) }
        switch value {
        case .text(let text): lines[place] += " " + Self.scalar(text)
        case .word(let word): lines[place] += " " + word
        case .list(let texts):
            let items = texts.map { String(repeating: " ", count: indent + 2) + "- " + Self.scalar($0) }
            lines.insert(contentsOf: items, at: place + 1)
        }
    }

    /// Puts a line of comment above a field.
    mutating func remark(_ path: String, _ text: String) {
        guard let (place, indent) = find(path) else { return }
        let space = String(repeating: " ", count: indent)
        let remarks = text.split(separator: "\n").map { space + "# " + Visible.line(String($0)) }
        lines.insert(contentsOf: remarks, at: place)
    }

    /// Writes a word behind `path:` in place of the fields below it.
    mutating func replaceGroup(_ path: String, with word: String) {
        guard let (place, indent) = find(path) else { return }
        let deeper = String(repeating: " ", count: indent + 1)
        while place + 1 < lines.count, lines[place + 1].hasPrefix(deeper) { lines.remove(at: place + 1) }
        lines[place] += " " + word
    }

    enum Value {
        /// Anything; quoted where YAML needs it.
        case text(String)
        /// A word that is written as it is: an id, a date, `no`.
        case word(String)
        case list([String])
    }

    /// The line `key:` of a path, and its indentation.
    private func find(_ path: String) -> (Int, Int)? {
        var from = 0
        var indent = 0
        var found: Int?
        for (depth, key) in path.split(separator: ".").enumerated() {
            indent = depth * 2
            let wanted = String(repeating: " ", count: indent) + key + ":"
            guard let place = lines[from...].firstIndex(where: { $0 == wanted || $0.hasPrefix(wanted + " ") }) else {
                return nil
            }
            found = place
            from = place + 1
        }
        return found.map { ($0, indent) }
    }

    /// A YAML scalar that reads back as exactly this text: double quotes, wherever plain might mean something else.
    static func scalar(_ text: String) -> String {
        let plain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 >= 0x80
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".")
        }
        if plain, let first = text.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static var folders: [String] {
        var folders: [String] = []
        if let set = ProcessInfo.processInfo.environment["SEKIMORI_TEMPLATES"], !set.isEmpty { folders.append(set) }
        if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            // .build/debug/sekimori in a checkout, or beside the program when it was unpacked somewhere.
            var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
            for _ in 0..<4 {
                folders.append(folder.path + "/Templates")
                folder = folder.deletingLastPathComponent()
            }
        }
        return folders + ["/usr/share/sekimori/templates"]
    }
}
