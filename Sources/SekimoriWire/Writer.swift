/// Puts fields behind each other as the frame's layout says.
struct Writer {
    private(set) var bytes: [UInt8]

    /// Room for every message with a secret in it: an array that grows leaves its old bytes behind in freed memory.
    init() {
        bytes = []
        bytes.reserveCapacity(8192)
    }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func count(_ value: Int) {
        let value = UInt32(truncatingIfNeeded: value)
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func replaceFirstCount(with value: Int) {
        for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index)) }
    }

    mutating func number(_ value: UInt64) {
        for shift in [56, 48, 40, 32, 24, 16, 8, 0] as [UInt64] {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func text(_ value: [UInt8]) {
        count(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func optional(_ value: [UInt8]?) {
        flag(value != nil)
        if let value { text(value) }
    }
}
