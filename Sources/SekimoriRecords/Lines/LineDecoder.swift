/// Gives a type what its lines say.
struct LineDecoder: Decoder {
    let tree: LineTree
    let path: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(tree: LineTree, path: [any CodingKey]) {
        self.tree = tree
        self.path = path
    }

    var codingPath: [any CodingKey] { path }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard tree.value == nil || tree.isNothing else { throw mismatch("has fields of its own, not one value") }
        return KeyedDecodingContainer(KeyedLineReader<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard tree.value == nil || tree.isNothing else { throw mismatch("is a list, not one value") }
        for (index, child) in tree.children.enumerated() where child.key != String(index + 1) {
            throw mismatch("entry \(index + 1) is missing or out of order")
        }
        return ListLineReader(decoder: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { ScalarLineReader(decoder: self) }

    func mismatch(_ problem: String) -> DecodingError {
        .typeMismatch(Any.self, .init(codingPath: path, debugDescription: problem))
    }

    fileprivate func text() throws -> String {
        guard let value = tree.value, tree.children.isEmpty else { throw mismatch("is one value, not a group") }
        guard !tree.isNothing, let text = LineNode.unescaped(value) else { throw mismatch("not a readable text") }
        return text
    }

    fileprivate func integer() throws -> Int64 {
        let text = try text()
        guard let value = Int64(text), String(value).utf8.elementsEqual(text.utf8) else {
            throw mismatch("not a whole number: \(text)")
        }
        return value
    }

    fileprivate func flag() throws -> Bool {
        let text = try text()
        switch Array(text.utf8) {
        case Array("yes".utf8): return true
        case Array("no".utf8): return false
        default: throw mismatch("neither yes nor no: \(text)")
        }
    }
}

private struct KeyedLineReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: LineDecoder

    var codingPath: [any CodingKey] { decoder.path }

    // Synthesised decoding of enums asks which case is there.
    var allKeys: [Key] {
        decoder.tree.children.compactMap { child in Key(stringValue: Self.camel(child.key)) }
    }

    func contains(_ key: Key) -> Bool { decoder.tree.child(LineKey.kebab(key.stringValue)) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { !contains(key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: try child(key))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Nested>
    { try child(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

    private func child(_ key: Key) throws -> LineDecoder {
        guard let tree = decoder.tree.child(LineKey.kebab(key.stringValue)) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: decoder.path, debugDescription: "missing"))
        }
        return LineDecoder(tree: tree, path: decoder.path + [key])
    }

    /// The name of a case from its kebab-case: case names have no capitals behind each other.
    private static func camel(_ key: String) -> String {
        var result: [UInt8] = []
        var raise = false
        for byte in key.utf8 {
            if byte == UInt8(ascii: "-") {
                raise = true
            } else {
                result.append(raise && (0x61...0x7A).contains(byte) ? byte - 32 : byte)
                raise = false
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

private struct ListLineReader: UnkeyedDecodingContainer {
    let decoder: LineDecoder
    private(set) var currentIndex = 0

    init(decoder: LineDecoder) { self.decoder = decoder }

    var codingPath: [any CodingKey] { decoder.path }
    var count: Int? { decoder.tree.children.count }
    var isAtEnd: Bool { currentIndex >= decoder.tree.children.count }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: try next()) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    { try next().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> LineDecoder {
        guard !isAtEnd else { throw decoder.mismatch("the list ends too early") }
        defer { currentIndex += 1 }
        return LineDecoder(
            tree: decoder.tree.children[currentIndex].tree, path: decoder.path + [ListIndex(currentIndex)])
    }
}

private struct ListIndex: CodingKey {
    let intValue: Int?
    var stringValue: String { String(intValue ?? 0) }

    init(_ index: Int) { intValue = index }
    init?(stringValue: String) { nil }
    init?(intValue: Int) { self.intValue = intValue }
}

private struct ScalarLineReader: SingleValueDecodingContainer {
    let decoder: LineDecoder

    var codingPath: [any CodingKey] { decoder.path }

    func decodeNil() -> Bool { false }
    func decode(_ type: String.Type) throws -> String { try decoder.text() }
    func decode(_ type: Bool.Type) throws -> Bool { try decoder.flag() }
    func decode(_ type: Int64.Type) throws -> Int64 { try decoder.integer() }

    func decode(_ type: Int.Type) throws -> Int {
        guard let value = Int(exactly: try decoder.integer()) else { throw decoder.mismatch("number too large") }
        return value
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: decoder) }
}
