internal import Sekimori
internal import SekimoriService

/// The parameters behind a path's `?`, strictly: none that the route does not know, none twice.
///
/// A plus is a plus (RFC 3986): login names have one in the middle.
struct Query: Sendable {
    private let values: [String: String]

    static let none = Self(values: [:])

    private init(values: [String: String]) { self.values = values }

    init(_ text: String?, allowing names: [String]) throws(BadInput) {
        var values: [String: String] = [:]
        for pair in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let text = parts.count == 2 ? parts[1] : parts[0].suffix(0)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(text) else {
                throw BadInput(path: "query", problem: "not UTF-8 in percent-encoding")
            }
            guard names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                throw BadInput(
                    path: name,
                    problem: "unknown parameter" + (names.isEmpty ? "" : "; known: " + names.joined(separator: ", ")))
            }
            guard values[name] == nil else { throw BadInput(path: name, problem: "given twice") }
            values[name] = value
        }
        self.values = values
    }

    /// The parameter as the value it must be; nil where it was not given.
    func value<Value>(_ name: String, _ expected: String, _ read: (String) -> Value?) throws(BadInput) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = read(text) else { throw BadInput(path: name, problem: "expected \(expected)") }
        return value
    }

    /// As `value`, where it must be given.
    func required<Value>(_ name: String, _ expected: String, _ read: (String) -> Value?) throws(BadInput) -> Value {
        guard let value = try value(name, expected, read) else { throw BadInput(path: name, problem: "missing") }
        return value
    }

    /// Items on a page: 1 to 500, 50 where nothing is asked.
    func limit() throws(BadInput) -> Int {
        try value("limit", "1 to 500") { text in
            guard text.utf8.count <= 3, let limit = Int64(digits: text.utf8), (1...500).contains(limit) else {
                return nil
            }
            return Int(limit)
        } ?? 50
    }

    private static func decoded(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
