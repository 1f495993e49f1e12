/// An IP address as 16 bytes; an IPv4 address is its mapped form, so one address has one value (THREATS row 8).
package struct Address: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Reads dotted IPv4 without leading zeros, IPv6 text (RFC 4291 §2.2, without zone), and mapped addresses.
    package init?(_ text: some StringProtocol) {
        let text = Array(text.utf8)
        if text.contains(UInt8(ascii: ":")) {
            guard let bytes = Self.version6(text) else { return nil }
            self.bytes = bytes
        } else {
            guard let bytes = Self.version4(text[...]) else { return nil }
            self.bytes = Self.mappedPrefix + bytes
        }
    }

    static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    package var isVersion4: Bool { Array(bytes[0..<12]) == Self.mappedPrefix }

    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let value = Int64(digits: part), value <= 255, part.count == String(value).utf8.count else {
                return nil
            }
            bytes.append(UInt8(value))
        }
        return bytes
    }

    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        var head: [UInt8] = []
        var tail: [UInt8]?
        var groups = text.split(separator: UInt8(ascii: ":"), maxSplits: 9, omittingEmptySubsequences: false)
        guard groups.count >= 3, groups.count <= 9 else { return nil }
        // "::" at an end leaves two empty groups there; one of them is the gap.
        if groups[0].isEmpty {
            guard groups[1].isEmpty else { return nil }
            groups.removeFirst()
        }
        if groups[groups.count - 1].isEmpty {
            guard groups[groups.count - 2].isEmpty, groups.count >= 2 else { return nil }
            groups.removeLast()
        }
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                guard tail == nil else { return nil }
                tail = []
                continue
            }
            var bytes: [UInt8] = []
            if index == groups.count - 1, group.contains(UInt8(ascii: ".")) {
                guard let embedded = version4(group) else { return nil }
                bytes = embedded
            } else {
                guard group.count <= 4, let value = UInt16(String(decoding: group, as: UTF8.self), radix: 16),
                    group.first != UInt8(ascii: "+"), group.first != UInt8(ascii: "-")
                else { return nil }
                bytes = [UInt8(value >> 8), UInt8(value & 0xFF)]
            }
            if tail == nil { head += bytes } else { tail?.append(contentsOf: bytes) }
        }
        guard let tail else { return head.count == 16 ? head : nil }
        let gap = 16 - head.count - tail.count
        return gap >= 2 ? head + [UInt8](repeating: 0, count: gap) + tail : nil
    }
}

extension Address: CustomStringConvertible {
    /// Dotted IPv4, or IPv6 as RFC 5952 writes it.
    package var description: String {
        if isVersion4 { return bytes[12...].map { String($0) }.joined(separator: ".") }
        let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count, end - start >= 2 { best = start..<end }
            start = max(end, start + 1)
        }
        let hex = groups.map { String($0, radix: 16) }
        if best.isEmpty { return hex.joined(separator: ":") }
        return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
    }
}

/// A network that a technician may come from: an address, or an address and a prefix length (`203.0.113.0/28`).
///
/// Never a name: reverse DNS is the attacker's to write (THREATS row 7).
package struct Network: Hashable, Sendable {
    package let address: Address
    /// Length over the 16 bytes: an IPv4 /28 is 124 here.
    package let prefix: Int

    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = parts.first, let address = Address(String(decoding: first, as: UTF8.self)) else { return nil }
        let width = address.isVersion4 ? 32 : 128
        switch parts.count {
        case 1: prefix = 128
        case 2:
            guard let length = Int64(digits: parts[1]), length >= 1, length <= width,
                parts[1].count == String(length).utf8.count
            else { return nil }
            prefix = 128 - width + Int(length)
        default: return nil
        }
        self.address = address
        // Bits beyond the prefix must be zero: `10.0.0.5/24` is a slip of the pen, not a network.
        guard address.bytes == Self.masked(address.bytes, prefix) else { return nil }
    }

    /// Of one family only: `::/64` has the mapped form of every IPv4 address in it, and nobody means that.
    package func contains(_ other: Address) -> Bool {
        other.isVersion4 == address.isVersion4 && Self.masked(other.bytes, prefix) == address.bytes
    }

    /// Whether every address of `other` is also one of this network.
    package func contains(_ other: Self) -> Bool { prefix <= other.prefix && contains(other.address) }

    private static func masked(_ bytes: [UInt8], _ prefix: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let bits = min(max(prefix - index * 8, 0), 8)
            return bits == 8 ? byte : byte & ~(0xFF >> UInt8(bits))
        }
    }
}

extension Network: CustomStringConvertible, Codable {
    /// With the prefix length always written, as sshd's `from=` takes it.
    package var description: String { "\(address)/\(address.isVersion4 ? prefix - 96 : prefix)" }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a network: \(text)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Address: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an IP address: \(text)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
