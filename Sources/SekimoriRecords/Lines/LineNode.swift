/// The shape of a value between its Swift type and its lines.
indirect enum LineNode {
    case scalar(String)
    /// In the order in which the type encodes its keys.
    case keyed([(key: String, node: LineNode)])
    case list([LineNode])
}

extension LineNode {
    /// What stands for a list or a group without entries.
    static let nothing = "-"

    /// One line a scalar: `path: value`.
    func write(path: String, into lines: inout String) {
        switch self {
        case .scalar(let value):
            // A value that could be taken for "nothing" is told apart by a backslash.
            let escaped = value.utf8.elementsEqual(Self.nothing.utf8) ? "\\-" : Self.escaped(value)
            lines += path + (escaped.utf8.isEmpty ? ":\n" : ": " + escaped + "\n")
        case .keyed(let entries):
            if entries.isEmpty { lines += path + ": " + Self.nothing + "\n" }
            for entry in entries { entry.node.write(path: Self.joined(path, entry.key), into: &lines) }
        case .list(let nodes):
            if nodes.isEmpty { lines += path + ": " + Self.nothing + "\n" }
            for (index, node) in nodes.enumerated() {
                node.write(path: Self.joined(path, String(index + 1)), into: &lines)
            }
        }
    }

    static func joined(_ path: String, _ key: String) -> String { path.utf8.isEmpty ? key : path + "." + key }

    /// Line feed and backslash are the only characters that a line cannot hold as they are.
    private static func escaped(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == 0x0A || $0 == 0x5C }) else { return value }
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case 0x0A: bytes += [0x5C, UInt8(ascii: "n")]
            case 0x5C: bytes += [0x5C, 0x5C]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Undoes `escaped`; nil for any other escape.
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == 0x5C {
                index += 1
                guard index < bytes.endIndex else { return nil }
                switch bytes[index] {
                case UInt8(ascii: "n"): result.append(0x0A)
                case 0x5C: result.append(0x5C)
                case UInt8(ascii: "-"): result.append(UInt8(ascii: "-"))
                default: return nil
                }
            } else {
                result.append(bytes[index])
            }
            index += 1
        }
        return String(validating: result, as: UTF8.self)
    }
}

/// Lines as a tree of paths, while they are read.
final class LineTree {
    var children: [(key: String, tree: LineTree)] = []
    private var index: [String: Int] = [:]
    /// The raw value of a line that ends here.
    var value: ArraySlice<UInt8>?

    func child(_ key: String) -> LineTree? { index[key].map { children[$0].tree } }

    func childOrNew(_ key: String) -> LineTree {
        if let known = child(key) { return known }
        let tree = LineTree()
        index[key] = children.count
        children.append((key, tree))
        return tree
    }

    /// Whether this is the mark for a list or group without entries.
    var isNothing: Bool { children.isEmpty && value.map { $0.elementsEqual(LineNode.nothing.utf8) } == true }
}
