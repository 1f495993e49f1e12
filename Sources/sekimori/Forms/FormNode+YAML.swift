internal import Foundation
internal import Sekimori
internal import SekimoriService
internal import Yams

extension FormNode {
    /// Far more than a request of four printed pages.
    static let maximumLength = 262_144
    /// Our forms go two deep; a list in a group in a group would be four.
    private static let maximumDepth = 8
    /// Aliases can make a small file a huge tree; a form has about two hundred nodes.
    private static let maximumNodes = 20_000

    /// Reads any bytes at all: a form, or what is wrong with it.
    static func parse(_ bytes: [UInt8], file: String) throws(Fault) -> Self {
        func fault(_ line: Int, _ column: Int, _ rule: Fault.Rule) -> Fault {
            Fault(file: file, line: max(1, line), column: max(1, column), field: "", rule: rule)
        }
        guard bytes.count <= maximumLength else { throw fault(1, 1, .tooLong(limit: maximumLength)) }
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard let text = String(validating: body, as: UTF8.self) else {
            throw fault(lineOfDamage(body), 1, .notUTF8)
        }
        if let deep = lineTooDeep(body) { throw fault(deep, 1, .tooDeep) }
        let root: Node?
        do {
            root = try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            let (mark, rule) = explain(error)
            throw fault(mark?.line ?? 1, mark?.column ?? 1, rule)
        } catch {
            throw fault(1, 1, .notYAML(problem: "\(error)"))
        }
        guard let root else { return Self(line: 1, column: 1, content: .nothing) }
        var budget = maximumNodes
        guard let node = Self(root, depth: 0, budget: &budget) else { throw fault(1, 1, .tooDeep) }
        return node
    }

    private init?(_ node: Node, depth: Int, budget: inout Int) {
        budget -= 1
        guard depth <= Self.maximumDepth, budget > 0 else { return nil }
        let content: Content
        switch node {
        case .scalar(let scalar):
            // Only a plain empty value is "nothing written"; "" in quotes is an empty text.
            content = scalar.string.utf8.isEmpty && scalar.style == .plain ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            var nodes: [Self] = []
            for child in sequence {
                guard let child = Self(child, depth: depth + 1, budget: &budget) else { return nil }
                nodes.append(child)
            }
            content = .list(nodes)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                guard let child = Self(value, depth: depth + 1, budget: &budget) else { return nil }
                let name = key.scalar?.string ?? "?"
                let mark = key.mark
                entries.append(Entry(key: name, line: mark?.line ?? 1, column: mark?.column ?? 1, node: child))
            }
            content = .group(entries)
        case .alias: return nil
        }
        self.init(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, content: content)
    }

    /// The line with the first byte that is no UTF-8.
    private static func lineOfDamage(_ bytes: [UInt8]) -> Int {
        var line = 1
        for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { return line }
            line += 1
        }
        return 1
    }

    /// Composing recurses, so depth is bounded before: no line of a form opens many brackets or is indented far.
    private static func lineTooDeep(_ bytes: [UInt8]) -> Int? {
        var line = 1
        for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let brackets = part.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
            let dashes = part.prefix { $0 == 0x20 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "?") }
            let openers = dashes.count { $0 != 0x20 }
            // Indentation alone may be wide inside a block of text; openers may not.
            if brackets > 200 || openers > 80 { return line }
            line += 1
        }
        return nil
    }

    private static func explain(_ error: YamlError) -> (Mark?, Fault.Rule) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            if problem.contains("mapping values are not allowed") { return (mark, .colonInValue) }
            if problem.contains("cannot start any token") { return (mark, .tab) }
            return (mark, .notYAML(problem: problem))
        case .reader(let problem, _, _, _): return (nil, .notYAML(problem: problem))
        case .duplicatedKeysInMapping(_, let context): return (context.mark, .twice)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return (nil, .notYAML(problem: "unreadable"))
        }
    }
}
