internal import Sekimori

/// Gives Sekimori's value types what their lines say.
///
/// Strict: each line is taken exactly once, in the order in which it stands. A line that is unknown, moved or doubled is
/// met where another one is due.
final class FactReading {
    let facts: FactLines
    /// The first line that was not taken yet.
    fileprivate var next = 0

    private init(_ facts: FactLines) { self.facts = facts }

    static func read<Value: Decodable>(_ type: Value.Type = Value.self, from bytes: [UInt8]) throws(FactLines.Damage)
        -> Value
    {
        let reading = FactReading(try FactLines(bytes))
        let value: Value
        do {
            value = try Value(from: FactDecoder(reading: reading, end: reading.facts.lines.count, depth: 0))
        } catch let damage as FactLines.Damage {
            throw damage
        } catch {
            throw reading.facts.damage(reading.next, Self.problem(error))
        }
        guard reading.next == reading.facts.lines.count else {
            throw reading.facts.damage(reading.next, "unknown, or out of its place")
        }
        return value
    }

    private static func problem(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .dataCorrupted(let context)?, .typeMismatch(_, let context)?: context.debugDescription
        case .keyNotFound(let key, _)?: "\(key.stringValue) is missing"
        case .valueNotFound?, nil: "unreadable"
        @unknown default: "unreadable"
        }
    }

    fileprivate func damage(_ problem: String) -> FactLines.Damage { facts.damage(next, problem) }
}

/// A place in the lines: those from the reading's next one up to `end`, of whose paths `depth` bytes are known.
private struct FactDecoder: Decoder {
    let reading: FactReading
    let end: Int
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try takeNothing()
        return KeyedDecodingContainer(Fields<Key>(place: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let isEmpty = try takeNothing()
        return Entries(place: self, isEmpty: isEmpty)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    /// Whether the path of the next line ends here.
    private var isLeaf: Bool {
        guard reading.next < end else { return false }
        let line = reading.facts.lines[reading.next]
        return line.start + depth == line.pathEnd + 1
    }

    /// Takes the line that says that a group or list is empty, if it stands here.
    @discardableResult
    private func takeNothing() throws -> Bool {
        guard isLeaf else { return false }
        guard reading.facts.isNothing(reading.next) else { throw reading.damage("one value where a group must be") }
        reading.next += 1
        return true
    }

    /// A value that has one spelling, also where its type would read several.
    fileprivate func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let line = reading.next
        let value = try Value(from: self)
        guard type == Address.self || type == Network.self || type == Schedule.self else { return value }
        guard "\(value)".utf8.elementsEqual(try reading.facts.text(line).utf8) else {
            throw reading.facts.damage(line, "another spelling than the one")
        }
        return value
    }

    fileprivate func takeText() throws -> String {
        guard isLeaf else { throw reading.damage("a group where one value must be") }
        let text = try reading.facts.text(reading.next)
        reading.next += 1
        return text
    }

    /// The bytes of the next line's path from here to its next dot; empty where there is none.
    fileprivate var segment: ArraySlice<UInt8> {
        guard reading.next < end else { return [] }
        let line = reading.facts.lines[reading.next]
        let bytes = reading.facts.bytes
        let from = line.start + depth
        guard from < line.pathEnd else { return [] }
        var to = from
        while to < line.pathEnd, bytes[to] != UInt8(ascii: ".") { to += 1 }
        return bytes[from..<to]
    }

    /// The lines that begin with `segment`.
    fileprivate func inner(_ segment: ArraySlice<UInt8>) -> FactDecoder {
        let deeper = depth + segment.count + 1
        let bytes = reading.facts.bytes
        var last = reading.next + 1
        let prefix = bytes[reading.facts.lines[reading.next].start..<(segment.endIndex)]
        while last < end {
            let line = reading.facts.lines[last]
            let stop = line.start + prefix.count
            guard stop <= line.pathEnd, stop == line.pathEnd || bytes[stop] == UInt8(ascii: "."),
                bytes[line.start..<stop] == prefix
            else { break }
            last += 1
        }
        return FactDecoder(reading: reading, end: last, depth: deeper)
    }
}

extension FactDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { false }
    func decode(_ type: String.Type) throws -> String { try takeText() }

    func decode(_ type: Bool.Type) throws -> Bool {
        let text = try takeText()
        if text.utf8.elementsEqual("yes".utf8) { return true }
        if text.utf8.elementsEqual("no".utf8) { return false }
        throw reading.facts.damage(reading.next - 1, "neither yes nor no")
    }

    func decode(_ type: Int64.Type) throws -> Int64 {
        let text = try takeText()
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
        guard (1...19).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.first != UInt8(ascii: "0") || text.utf8.count == 1, let value = Int64(text)
        else { throw reading.facts.damage(reading.next - 1, "not a whole number") }
        return value
    }

    func decode(_ type: Int.Type) throws -> Int { Int(try decode(Int64.self)) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }
}

private struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let place: FactDecoder
    var codingPath: [any CodingKey] { [] }

    /// Which case of an enum is there: the one that the next line speaks of.
    var allKeys: [Key] {
        let segment = place.segment
        if segment.isEmpty { return [] }
        return Key(stringValue: FieldName.swift(segment)).map { [$0] } ?? []
    }

    func contains(_ key: Key) -> Bool { FieldName.matches(key.stringValue, place.segment) }
    func decodeNil(forKey key: Key) throws -> Bool { !contains(key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try inner(key).value(type)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Nested>
    { try inner(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try inner(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { place }
    func superDecoder(forKey key: Key) throws -> any Decoder { try inner(key) }

    private func inner(_ key: Key) throws -> FactDecoder {
        let segment = place.segment
        guard FieldName.matches(key.stringValue, segment) else {
            throw place.reading.damage("\(FieldName.kebab(key.stringValue)) must stand here")
        }
        return place.inner(segment)
    }
}

private struct Entries: UnkeyedDecodingContainer {
    let place: FactDecoder
    let isEmpty: Bool
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }

    init(place: FactDecoder, isEmpty: Bool) {
        self.place = place
        self.isEmpty = isEmpty
    }

    var isAtEnd: Bool { isEmpty || (currentIndex > 0 && place.reading.next >= place.end) }

    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try following().value(type) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    { try following().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try following().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try following() }

    private mutating func following() throws -> FactDecoder {
        let segment = place.segment
        guard !isEmpty, !segment.isEmpty, segment.elementsEqual(String(currentIndex + 1).utf8) else {
            throw place.reading.damage("entry \(currentIndex + 1) of the list must stand here")
        }
        currentIndex += 1
        return place.inner(segment)
    }
}

/// How a field's name in Swift is written in a line: `windowUTC` is `window-utc`, `_0` is `value`, `_1` is `value-1`.
enum FieldName {
    static func kebab(_ name: String) -> String {
        var line: [UInt8] = []
        walk(name) { line.append($0) }
        return String(decoding: line, as: UTF8.self)
    }

    static func matches(_ name: String, _ segment: ArraySlice<UInt8>) -> Bool {
        var place = segment.startIndex
        var equal = true
        walk(name) { byte in
            if equal, place < segment.endIndex, segment[place] == byte { place += 1 } else { equal = false }
        }
        return equal && place == segment.endIndex
    }

    private static func walk(_ name: String, _ emit: (UInt8) -> Void) {
        var bytes = name.utf8[...]
        if bytes.first == UInt8(ascii: "_") {
            bytes = bytes.dropFirst()
            for byte in "value".utf8 { emit(byte) }
            if bytes.elementsEqual("0".utf8) { return }
            emit(UInt8(ascii: "-"))
        }
        var wasCapital = true
        for byte in bytes {
            let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            if isCapital, !wasCapital { emit(UInt8(ascii: "-")) }
            emit(isCapital ? byte | 0x20 : byte)
            wasCapital = isCapital
        }
    }

    /// The name of a case from its line: no case has two capitals behind each other.
    static func swift(_ segment: ArraySlice<UInt8>) -> String {
        var name: [UInt8] = []
        var raise = false
        for byte in segment {
            if byte == UInt8(ascii: "-") {
                raise = true
            } else {
                name.append(raise && (0x61...0x7A).contains(byte) ? byte & 0xDF : byte)
                raise = false
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}
