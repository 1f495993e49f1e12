import Sekimori
import SekimoriTesting
import Testing

struct AddressTests {
    @Test(arguments: [
        ("10.99.1.10", "10.99.1.10"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::ffff:10.99.1.10", "10.99.1.10"), ("::FFFF:0a63:010a", "10.99.1.10"),
        ("0:0:0:0:0:ffff:10.99.1.10", "10.99.1.10"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
        ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"), ("2001:db8::0:1", "2001:db8::1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("::1.2.3.4", "::102:304"), ("fe80::1", "fe80::1"),
    ])
    func `an address has one canonical form`(text: String, canonical: String) throws {
        let address = try #require(Address(text))
        #expect(address.description == canonical)
        #expect(Address(canonical) == address)
    }

    @Test(arguments: [
        "", ".", "1", "1.2", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "1.2.3.-4", "1.2.3.+4",
        "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\0", "0x7f.0.0.1", "2130706433", "1.2..4", "１.2.3.4", "1。2。3。4", ":", ":::",
        ":1", "1:", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1::2:3:4:5:6:7:8", "::1:2:3:4:5:6:7:8",
        "12345::", "g::", "-1::", "-0::", "+1::", "1:-0::", " ::1", "::1 ", "fe80::1%eth0", "::1%1", "[::1]",
        "1.2.3.4::", "::1.2.3.4:5", "::1.2.3", "::256.1.1.1", "::01.2.3.4", "::ffff:1.2.3.4.5", "::１", "localhost",
        "vendor.example.jp", "1:2:3:4:5:6:7:1.2.3.4", "::0x1",
    ])
    func `anything else is no address`(text: String) { #expect(Address(text) == nil) }

    @Test func `random addresses are read as they are written`() throws {
        var random = SplitMix64(seed: 3)
        for _ in 0..<20_000 {
            // Many zeros, so that runs of them appear.
            let groups = (0..<8).map { _ in random.oneIn(2) ? 0 : UInt16(truncatingIfNeeded: random.next()) }
            let long = groups.map { String($0, radix: 16) }.joined(separator: ":")
            let address = try #require(Address(long))
            #expect(address.bytes == groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
            #expect(Address(address.description) == address)
        }
    }

    @Test func `a mangled address is the same address or none`() {
        var random = SplitMix64(seed: 4)
        let alphabet = Array("0123456789abcdefABCDEF:.%/+- g".utf8)
        let seeds = ["2001:db8::8:800:200c:417a", "::ffff:10.99.1.10", "10.99.1.10", "::", "1:2:3:4:5:6:7:8"]
        for _ in 0..<50_000 {
            var bytes = Array(random.pick(seeds).utf8)
            for _ in 0...random.below(3) {
                switch random.below(3) {
                case 0: bytes.insert(random.pick(alphabet), at: random.below(bytes.count + 1))
                case 1 where !bytes.isEmpty: bytes.remove(at: random.below(bytes.count))
                default: if !bytes.isEmpty { bytes[random.below(bytes.count)] = random.pick(alphabet) }
                }
            }
            guard let address = Address(String(decoding: bytes, as: UTF8.self)) else { continue }
            #expect(Address(address.description) == address)
        }
    }
}

struct NetworkTests {
    @Test(arguments: [
        ("203.0.113.0/28", "203.0.113.0/28"), ("203.0.113.10", "203.0.113.10/32"), ("128.0.0.0/1", "128.0.0.0/1"),
        ("::ffff:10.0.0.0/8", "10.0.0.0/8"), ("2001:db8::/64", "2001:db8::/64"), ("2001:db8::1", "2001:db8::1/128"),
        ("8000::/1", "8000::/1"),
    ])
    func `a network is written with its prefix`(text: String, canonical: String) throws {
        let network = try #require(Network(text))
        #expect(network.description == canonical)
        #expect(Network(canonical) == network)
    }

    @Test(
        .requirement("R-173"),
        arguments: [
            "0.0.0.0/0", "::/0", "10.0.0.5/24", "2001:db8::1/64", "10.0.0.0/33", "2001:db8::/129", "10.0.0.0/",
            "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0/ 8", "10.0.0.0/８", "10.0.0.0/8/8", "/8", "", "10.0.0/8",
            "10.0.0.0/255.0.0.0", "::ffff:10.0.0.0/104", "vendor.example.jp", "*", "10.0.0.*",
        ])
    func `everything, a slip of the pen and a name are no network`(text: String) { #expect(Network(text) == nil) }

    @Test func `containment is what the bits say`() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<20_000 {
            let wide = random.oneIn(2)
            let width = wide ? 128 : 32
            let bits = (0..<width).map { _ in random.oneIn(2) }
            let length = random.below(width) + 1
            let network = try #require(
                Network("\(Self.text(bits.enumerated().map { $0.offset < length && $0.element }))/\(length)"))
            var other = bits
            if random.oneIn(2) { other[random.below(width)].toggle() }
            let inside = other[..<length] == bits[..<length]
            #expect(network.contains(try #require(Address(Self.text(other)))) == inside)
            let size = random.below(width) + 1
            let second = try #require(
                Network("\(Self.text(other.enumerated().map { $0.offset < size && $0.element }))/\(size)"))
            #expect(network.contains(second) == (size >= length && inside))
        }
    }

    @Test func `no network of one family has an address of the other`() throws {
        // The mapped form of every IPv4 address begins with 80 zero bits.
        for text in ["::/1", "::/64", "::/80"] {
            let network = try #require(Network(text))
            #expect(!network.contains(Example.office))
            #expect(!network.contains(try #require(Network("203.0.113.0/28"))))
        }
    }

    /// 32 or 128 bits as an address.
    private static func text(_ bits: [Bool]) -> String {
        let size = bits.count == 32 ? 8 : 16
        let parts = stride(from: 0, to: bits.count, by: size).map { start in
            bits[start..<start + size].reduce(0) { $0 * 2 + ($1 ? 1 : 0) }
        }
        return bits.count == 32
            ? parts.map { String($0) }.joined(separator: ".")
            : parts.map { String($0, radix: 16) }.joined(separator: ":")
    }
}
