/// Collects what a type encodes as a `LineNode`.
final class LineEncoder: Encoder {
    fileprivate enum Content {
        case empty
        case scalar(String)
        case keyed([(key: String, encoder: LineEncoder)])
        case list([LineEncoder])
    }

    fileprivate var content = Content.empty
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    static func node(of value: some Encodable) throws -> LineNode {
        let encoder = LineEncoder()
        try encoder.take(value)
        return encoder.node
    }

    fileprivate func take(_ value: some Encodable) throws { try value.encode(to: self) }

    fileprivate var node: LineNode {
        switch content {
        case .empty: .keyed([])
        case .scalar(let text): .scalar(text)
        case .keyed(let entries): .keyed(entries.map { ($0.key, $0.encoder.node) })
        case .list(let entries): .list(entries.map(\.node))
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .empty = content { content = .keyed([]) }
        return KeyedEncodingContainer(KeyedLines<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .empty = content { content = .list([]) }
        return ListLines(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ScalarLine(encoder: self) }

    fileprivate func child(_ key: String) -> LineEncoder {
        let child = LineEncoder()
        if case .keyed(var entries) = content {
            content = .empty
            entries.append((key, child))
            content = .keyed(entries)
        }
        return child
    }

    fileprivate func element() -> LineEncoder {
        let child = LineEncoder()
        if case .list(var entries) = content {
            content = .empty
            entries.append(child)
            content = .list(entries)
        }
        return child
    }
}

private struct KeyedLines<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: LineEncoder
    let codingPath: [any CodingKey] = []

    // An absent field has no line.
    mutating func encodeNil(forKey key: Key) throws {}

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try encoder.child(LineKey.kebab(key.stringValue)).take(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
        -> KeyedEncodingContainer<Nested>
    { encoder.child(LineKey.kebab(key.stringValue)).container(keyedBy: type) }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.child(LineKey.kebab(key.stringValue)).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { encoder.child("super") }
    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder.child(LineKey.kebab(key.stringValue)) }
}

private struct ListLines: UnkeyedEncodingContainer {
    let encoder: LineEncoder
    let codingPath: [any CodingKey] = []
    private(set) var count = 0

    init(encoder: LineEncoder) { self.encoder = encoder }

    mutating func encodeNil() throws {
        throw Lines.Damage(path: "", problem: "a list has no empty places")
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        count += 1
        try encoder.element().take(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        count += 1
        return encoder.element().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        count += 1
        return encoder.element().unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { encoder.element() }
}

private struct ScalarLine: SingleValueEncodingContainer {
    let encoder: LineEncoder
    let codingPath: [any CodingKey] = []

    mutating func encodeNil() throws { throw Lines.Damage(path: "", problem: "nothing has no line") }
    mutating func encode(_ value: Bool) throws { encoder.content = .scalar(value ? "yes" : "no") }
    mutating func encode(_ value: String) throws { encoder.content = .scalar(value) }
    mutating func encode(_ value: Int) throws { encoder.content = .scalar(String(value)) }
    mutating func encode(_ value: Int64) throws { encoder.content = .scalar(String(value)) }

    // Floating point has several spellings of one value; the other widths nobody uses.
    mutating func encode<Value: Encodable>(_ value: Value) throws { try encoder.take(value) }
}
