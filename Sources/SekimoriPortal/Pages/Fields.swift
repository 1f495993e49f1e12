/// What a form or a query says: names and values in the order they came; a name may come more than once.
struct Fields: Hashable, Sendable {
    private(set) var pairs: [Pair]

    struct Pair: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// The longest form has about a hundred fields.
    static let most = 500

    static let none = Self([])

    init(_ pairs: [Pair]) { self.pairs = pairs }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1); nil where it is none, or none of ours: other bytes
    /// than UTF-8, broken escapes, too many fields.
    init?(encoded bytes: some Collection<UInt8>) {
        pairs = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard pairs.count < Self.most, let name = Self.decoded(halves[0]),
                let value = halves.count == 2 ? Self.decoded(halves[1]) : ""
            else { return nil }
            pairs.append(Pair(name: name, value: value))
        }
    }

    /// The first value of a name.
    subscript(name: String) -> String? { pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }

    /// What was written under a name, without the space around it; nil where that is nothing.
    func written(_ name: String) -> String? {
        guard let text = self[name].map(Self.trimmed), !text.utf8.isEmpty else { return nil }
        return text
    }

    /// Every value of a name.
    func all(_ name: String) -> [String] { pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value) }

    /// The lines under a name that are not empty.
    func lines(_ name: String) -> [String] {
        Self.unixLines(self[name] ?? "").utf8.split(separator: 0x0A)
            .map { Self.trimmed(String(decoding: Array($0), as: UTF8.self)) }
            .filter { !$0.utf8.isEmpty }
    }

    /// The same, without some names.
    func without(_ names: Set<String>) -> Self { Self(pairs.filter { !names.contains($0.name) }) }

    /// The same, with one value for a name.
    func with(_ name: String, _ value: String) -> Self {
        Self(without([name]).pairs + [Pair(name: name, value: value)])
    }

    /// As it stands behind a `?`.
    var encoded: String {
        pairs.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }.joined(separator: "&")
    }

    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        var text: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): text.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                text.append(high << 4 | low)
            default: text.append(byte)
            }
        }
        return String(validating: text, as: UTF8.self).map(unixLines)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// Browsers end the lines of a text with CR LF; texts here have LF alone.
    private static func unixLines(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte == 0x0A, bytes.last == 0x0D { bytes.removeLast() }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        let body = Array(text.utf8).drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: Array(body), as: UTF8.self)
    }
}
