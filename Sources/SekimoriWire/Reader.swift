/// Takes fields off the front of a frame's body. After the first thing that does not fit every answer is nil.
struct Reader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether every byte has been taken.
    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    /// A flag is 0 or 1: any other byte would be a second spelling of yes.
    mutating func flag() -> Bool? {
        guard let value = byte(), value <= 1 else { return nil }
        return value == 1
    }

    mutating func count() -> Int? {
        guard bytes.count - position >= 4 else { return nil }
        var value = 0
        for _ in 0..<4 {
            value = value << 8 | Int(bytes[position])
            position += 1
        }
        return value
    }

    mutating func number() -> UInt64? {
        guard bytes.count - position >= 8 else { return nil }
        var value: UInt64 = 0
        for _ in 0..<8 {
            value = value << 8 | UInt64(bytes[position])
            position += 1
        }
        return value
    }

    mutating func text() -> [UInt8]? {
        guard let length = count(), length <= bytes.count - position else { return nil }
        defer { position += length }
        return [UInt8](bytes[position..<(position + length)])
    }

    /// The outer optional is whether it could be read, the inner one what was read.
    mutating func optional() -> [UInt8]?? {
        guard let present = flag() else { return .none }
        guard present else { return .some(.none) }
        guard let value = text() else { return .none }
        return .some(.some(value))
    }
}
