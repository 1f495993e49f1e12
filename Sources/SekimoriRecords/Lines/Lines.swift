/// Values as `key: value` lines that a person can read, one fact a line.
///
/// The one format of everything this system signs, hashes or keeps: journal payloads, signed texts, state rows.
///
///     request: r20261122-001
///     technicians.1.id: tanaka
///     technicians.2.id: suzuki
///     window.from: 2026-11-22T04:00:00.000000Z
///     comment: first line\nsecond line
///     conditions: -
///
/// A path is the field names from the outside in, joined by dots, in kebab-case; entries of a list are numbered from 1.
/// A field that is absent has no line; a list without entries and a case without facts have the value `-`. Line feed
/// is `\n`, backslash `\\`, a text that is a lone hyphen `\-`; no other escape exists. Every line ends with a line
/// feed. Reading is strict: what does not encode to the very bytes it was read from is damage (one spelling a value).
package enum Lines {
    /// 1 MiB: a request of a hundred assets has 40 kB.
    package static let maximumLength = 1_048_576

    /// Why bytes are not the value asked for.
    package struct Damage: Error, Hashable, Sendable, CustomStringConvertible {
        /// The field, empty for the whole.
        package let path: String
        package let problem: String

        package var description: String { path.utf8.isEmpty ? problem : "\(path): \(problem)" }
    }

    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let node = try LineEncoder.node(of: value)
        var text = ""
        node.write(path: "", into: &text)
        return Array(text.utf8)
    }

    package static func decode<Value: Codable>(_ type: Value.Type = Value.self, from bytes: [UInt8]) throws(Damage)
        -> Value
    {
        let tree = try read(bytes, at: nil)
        return try damaged {
            let value = try Value(from: LineDecoder(tree: tree, path: []))
            let again = try encode(value)
            guard again == bytes else { throw firstDifference(again, bytes) }
            return value
        }
    }

    /// Some of the fields of a value that the gate itself wrote, those at these paths: lists need little of each row. That
    /// it encodes to the same bytes again is not looked at: not for what came from elsewhere.
    package static func glance<Part: Decodable>(_ type: Part.Type, at paths: [[UInt8]], of bytes: [UInt8])
        throws(Damage) -> Part
    {
        let tree = try read(bytes, at: paths)
        return try damaged { try Part(from: LineDecoder(tree: tree, path: [])) }
    }

    /// What decoding says, in our words.
    private static func damaged<Value>(_ decode: () throws -> Value) throws(Damage) -> Value {
        do {
            return try decode()
        } catch let damage as Damage {
            throw damage
        } catch let DecodingError.keyNotFound(key, context) {
            throw Damage(path: path(context.codingPath, key), problem: "missing")
        } catch let DecodingError.dataCorrupted(context) {
            throw Damage(path: path(context.codingPath), problem: context.debugDescription)
        } catch let DecodingError.typeMismatch(_, context) {
            throw Damage(path: path(context.codingPath), problem: context.debugDescription)
        } catch let DecodingError.valueNotFound(_, context) {
            throw Damage(path: path(context.codingPath), problem: "missing")
        } catch {
            throw Damage(path: "", problem: "unreadable")
        }
    }

    private static func path(_ keys: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
        let keys = last.map { keys + [$0] } ?? keys
        return keys.map { $0.intValue.map { String($0 + 1) } ?? LineKey.kebab($0.stringValue) }.joined(separator: ".")
    }

    /// Names the first line that is unknown, misplaced or spelled otherwise.
    private static func firstDifference(_ expected: [UInt8], _ found: [UInt8]) -> Damage {
        let expected = expected.split(separator: 0x0A, omittingEmptySubsequences: false)
        let found = found.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in found.enumerated() where index >= expected.count || expected[index] != line {
            let path = String(decoding: line.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
            return Damage(path: path, problem: "line \(index + 1) is unknown, out of order or misspelled")
        }
        return Damage(path: "", problem: "lines are missing")
    }

    /// The lines at these paths and below them; nil: all.
    private static func lines(of bytes: [UInt8], at paths: [[UInt8]]?) -> [ArraySlice<UInt8>] {
        let wanted = bytes.withUnsafeBytes { raw in
            func lies(_ line: Range<Int>, at path: [UInt8]) -> Bool {
                let next = line.lowerBound + path.count
                guard next < line.upperBound, raw[next] == UInt8(ascii: ".") || raw[next] == UInt8(ascii: ":") else {
                    return false
                }
                return raw[line.lowerBound..<next].elementsEqual(path)
            }
            var found: [Range<Int>] = []
            var start = 0
            while start < raw.count {
                let line = start..<(raw[start...].firstIndex(of: 0x0A) ?? raw.count)
                if paths?.contains(where: { lies(line, at: $0) }) ?? true { found.append(line) }
                start = line.upperBound + 1
            }
            return found
        }
        return wanted.map { bytes[$0] }
    }

    private static func read(_ bytes: [UInt8], at paths: [[UInt8]]?) throws(Damage) -> LineTree {
        guard bytes.count <= maximumLength else {
            throw Damage(path: "", problem: "longer than \(maximumLength) bytes")
        }
        guard bytes.last == 0x0A else { throw Damage(path: "", problem: "does not end with a line feed") }
        let root = LineTree()
        for line in lines(of: bytes, at: paths) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                throw Damage(path: "", problem: "a line without a colon: \(String(decoding: line, as: UTF8.self))")
            }
            let path = String(decoding: line[..<colon], as: UTF8.self)
            var value = line[(colon + 1)...]
            if !value.isEmpty {
                guard value.first == UInt8(ascii: " "), value.count > 1 else {
                    throw Damage(path: path, problem: "one space belongs behind the colon")
                }
                value = value.dropFirst()
            }
            var tree = root
            let keys = line[..<colon].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard keys.count <= 16 else { throw Damage(path: path, problem: "nested too deep") }
            for key in keys { tree = tree.childOrNew(String(decoding: key, as: UTF8.self)) }
            guard tree.value == nil else { throw Damage(path: path, problem: "stands twice") }
            tree.value = value
        }
        return root
    }
}

/// How field names are written.
enum LineKey {
    /// `windowUTC` is `window-utc`, `repeatedHour` is `repeated-hour`, `_0` (the nameless fact of a case) is `value`.
    static func kebab(_ name: String) -> String {
        if name.utf8.first == UInt8(ascii: "_"), name.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }) {
            return name.utf8.count == 2 && name.utf8.last == 0x30 ? "value" : "value-" + name.dropFirst()
        }
        var result: [UInt8] = []
        var previousUpper = true
        for byte in name.utf8 {
            let upper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            if upper, !previousUpper { result.append(UInt8(ascii: "-")) }
            result.append(upper ? byte + 32 : byte)
            previousUpper = upper
        }
        return String(decoding: result, as: UTF8.self)
    }
}
