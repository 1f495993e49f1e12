internal import Crypto

/// A SHA-256 digest, in place: a journal of a million entries has two million of them.
package struct Sum: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package static let length = 32

    /// Nil unless there are 32 bytes.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.length else { return nil }
        words = bytes.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
    }

    /// 64 lower-case hexadecimal digits; nil for anything else.
    package init?(hex text: some Collection<UInt8>) {
        guard text.count == 2 * Self.length else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.length)
        var high: UInt8?
        for character in text {
            guard let digit = Hex.value(character) else { return nil }
            if let left = high {
                bytes.append(left << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard let sum = bytes.withUnsafeBytes({ Self($0) }) else { return nil }
        self = sum
    }

    fileprivate init(_ digest: SHA256Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
    }

    /// Of some bytes.
    package init(of bytes: UnsafeRawBufferPointer) {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        self.init(hasher.finalize())
    }

    package init(of bytes: some Collection<UInt8>) {
        var adding = Adding()
        adding.add(bytes)
        self = adding.sum
    }

    /// Of two pieces behind each other.
    package init(of first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) {
        var hasher = SHA256()
        hasher.update(bufferPointer: first)
        hasher.update(bufferPointer: second)
        self.init(hasher.finalize())
    }

    /// RFC 6962 §2.1: a leaf is hashed behind a zero, a node behind a one; neither can stand for the other.
    package init(leaf entry: UnsafeRawBufferPointer) {
        var hasher = SHA256()
        hasher.update(0)
        hasher.update(bufferPointer: entry)
        self.init(hasher.finalize())
    }

    package init(node left: Self, _ right: Self) {
        var hasher = SHA256()
        hasher.update(1)
        withUnsafeBytes(of: left.words) { hasher.update(bufferPointer: $0) }
        withUnsafeBytes(of: right.words) { hasher.update(bufferPointer: $0) }
        self.init(hasher.finalize())
    }

    package var bytes: [UInt8] { withUnsafeBytes(of: words) { [UInt8]($0) } }

    package var hex: String { Hex.text(bytes) }

    package static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { withUnsafeBytes(of: words) { hasher.combine(bytes: $0) } }

    /// A digest over bytes that come in pieces.
    package struct Adding {
        private var hasher = SHA256()

        package init() {}

        package mutating func add(_ bytes: UnsafeRawBufferPointer) { hasher.update(bufferPointer: bytes) }

        package mutating func add(_ bytes: some Collection<UInt8>) {
            let done: Void? = bytes.withContiguousStorageIfAvailable {
                hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
            }
            if done == nil { Array(bytes).withUnsafeBytes { hasher.update(bufferPointer: $0) } }
        }

        package var sum: Sum { Sum(hasher.finalize()) }
    }
}

extension SHA256 {
    fileprivate mutating func update(_ byte: UInt8) { withUnsafeBytes(of: byte) { update(bufferPointer: $0) } }
}

/// Lower-case hexadecimal digits.
enum Hex {
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Decimal numbers in their one spelling: no sign, no needless zero.
enum Decimal {
    static func value(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...18).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return nil
        }
        return digitsValue(digits)
    }

    /// The same with zeros in front allowed.
    static func digitsValue(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...18).contains(digits.count) else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }
}
