package import Sekimori

/// Values of any type of the domain, at random: a decoder that makes up what it is asked for.
///
/// New types, fields and cases are covered without a word here: the names of cases are read from the sources.
package enum Arbitrary {
    package static func value<Value: Decodable>(_ type: Value.Type = Value.self, from random: inout SplitMix64) throws
        -> Value
    {
        let source = Source(random)
        defer { random = source.random }
        return try InventingDecoder(source: source, codingPath: []).value(of: type)
    }

    /// A text with the characters that formats stumble over.
    package static func text(_ random: inout SplitMix64, length: Int = 12) -> String {
        let characters = Array(
            "aZ09-_.:,;=#'\"`\\/|<>[]{}()!?&*%@~^$+ \tあ漢字ー\u{301}é🏥\u{0}\u{1B}\u{7F}\n\r\u{2028}\u{200B}\u{FEFF}"
                .unicodeScalars)
        let words = [
            "", "-", "\\-", "\\n", "yes", "no", "yes: ", ": ", "a: b\nc: d\n", "value", "1", "never", "always",
        ]
        if random.oneIn(4) { return random.pick(words) }
        var text = ""
        for _ in 0..<random.below(length) { text.unicodeScalars.append(random.pick(characters)) }
        return text
    }
}

/// A type whose values are made here, because reading them follows a grammar.
private protocol Invented {
    static func invented(_ random: inout SplitMix64) -> Self
}

extension String: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self { Arbitrary.text(&random) }
}

extension Int64: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        random.pick([0, 1, -1, 42, .max, .min, Int64(truncatingIfNeeded: random.next())])
    }
}

extension Bool: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self { random.oneIn(2) }
}

extension Label: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        for _ in 0..<20 {
            let text = Arbitrary.text(&random)
            if let label = Label(String(String.UnicodeScalarView(text.unicodeScalars.filter(Label.isVisible)))) {
                return label
            }
        }
        return the("田中 一郎")
    }
}

extension CommandText: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        let text = String(Label.invented(&random).text.unicodeScalars.filter { $0 != "\n" }.map { Character($0) })
        return CommandText(text) ?? the("systemctl restart 'pacs 1'")
    }
}

extension Capability: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        random.pick([.shell, .execAny, .exec(.invented(&random))])
    }
}

extension Declared: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        random.oneIn(2) ? .no : .yes(.invented(&random))
    }
}

extension Identifier: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        let length = Int.random(in: Subject.lengths, using: &random)
        var bytes = (0..<length).map { _ in random.pick(Array("abcxyz0189".utf8)) }
        bytes[0] = UInt8(ascii: "k")
        if Subject.allowsHyphen, length > 2 { bytes[1] = UInt8(ascii: "-") }
        return Self(bytes: bytes) ?? the("kkk")
    }
}

extension MailAddress: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        let locals = ["a", "ito.m", "night+desk", "x_1-2"]
        let domains = ["example.jp", "mail.kasumi-medical.example", "h1.example"]
        return the("\(random.pick(locals))@\(random.pick(domains))")
    }
}

extension CivilDate: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        CivilDate(daysSince1970: Int64(random.below(2_932_897)))
    }
}

extension TimeOfDay: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        TimeOfDay(minutes: Int64(random.below(1_441))) ?? .endOfDay
    }
}

extension Instant: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        Instant(microseconds: Int64.random(in: 0..<253_402_300_800_000_000, using: &random))
    }
}

extension Window: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        let moments = [Instant.invented(&random), .invented(&random)].sorted()
        return Window(from: moments[0], until: moments[1]) ?? .invented(&random)
    }
}

extension Address: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        let groups = (0..<8).map { _ in random.oneIn(2) ? 0 : UInt16(truncatingIfNeeded: random.next()) }
        return random.oneIn(2)
            ? the((0..<4).map { _ in String(random.below(256)) }.joined(separator: "."))
            : the(groups.map { String($0, radix: 16) }.joined(separator: ":"))
    }
}

extension Network: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        random.pick([
            the("203.0.113.0/28"), the("10.0.0.0/8"), the("2001:db8::/64"), the("\(Address.invented(&random))"),
        ])
    }
}

extension Schedule: Invented {
    fileprivate static func invented(_ random: inout SplitMix64) -> Self {
        the(
            random.pick(["always", "never", "mon-fri 09:00-17:00", "sat+sun 22:00-06:00, mon 00:00-24:00 no-holidays"]))
    }
}

/// What all the decoders of one value share.
private final class Source {
    var random: SplitMix64
    let names: [String]

    init(_ random: SplitMix64) {
        self.random = random
        names = Self.caseNames
    }

    private static let caseNames = (try? Sources.caseNames()) ?? []
}

private struct InventingDecoder: Decoder {
    let source: Source
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(InventedFields<Key>(decoder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        InventedList(decoder: self, count: source.random.below(4))
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func value<Value: Decodable>(of type: Value.Type) throws -> Value {
        if let invented = type as? any Invented.Type, let value = invented.invented(&source.random) as? Value {
            return value
        }
        if let raw = type as? any RawRepresentable<String>.Type, let value = raw.any(of: source) as? Value {
            return value
        }
        return try Value(from: self)
    }
}

extension RawRepresentable<String> {
    /// One of the values whose spelling stands somewhere in the sources.
    fileprivate static func any(of source: Source) -> Self {
        let values = source.names.compactMap { Self(rawValue: $0) }
        guard !values.isEmpty else { preconditionFailure("no case of \(Self.self) is known") }
        return source.random.pick(values)
    }
}

extension InventingDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try value(of: type) }
}

private struct InventedFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: InventingDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    /// Only enums ask: one case, at random.
    var allKeys: [Key] {
        let known = decoder.source.names.compactMap { Key(stringValue: $0) }
        return known.isEmpty ? [] : [decoder.source.random.pick(known)]
    }

    func contains(_ key: Key) -> Bool { decoder.source.random.oneIn(2) }
    func decodeNil(forKey key: Key) -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try decoder.value(of: type) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedDecodingContainer<
        Nested
    > {
        decoder.container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) -> any Decoder { decoder }
}

private struct InventedList: UnkeyedDecodingContainer {
    let decoder: InventingDecoder
    let count: Int?
    private(set) var currentIndex = 0

    init(decoder: InventingDecoder, count: Int) {
        self.decoder = decoder
        self.count = count
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var isAtEnd: Bool { currentIndex >= count ?? 0 }
    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        return try decoder.value(of: type)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        currentIndex += 1
        return decoder.container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
        currentIndex += 1
        return decoder.unkeyedContainer()
    }

    mutating func superDecoder() -> any Decoder { decoder }
}
