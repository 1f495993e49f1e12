/// Where the portal listens: `192.0.2.1:8443`, `[2001:db8::1]:8443`, or `:8443` for every address of the host.
package struct ListenAddress: Hashable, Sendable {
    /// A literal; never a name, so that what is bound does not depend on a resolver.
    package let host: String
    /// 0: one the kernel chooses, for tests.
    package let port: Int

    package init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text.utf8[text.utf8.index(after: colon)...]
        guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(String(decoding: digits, as: UTF8.self)), port <= 65_535
        else { return nil }
        self.port = port
        let host = Array(text.utf8[..<colon])
        if host.isEmpty {
            self.host = Self.everywhere
        } else if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            let inner = host.dropFirst().dropLast()
            guard inner.contains(UInt8(ascii: ":")), inner.allSatisfy(Self.isOfVersion6) else { return nil }
            self.host = String(decoding: inner, as: UTF8.self)
        } else {
            guard host.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
            self.host = String(decoding: host, as: UTF8.self)
        }
    }

    /// `::` takes IPv4 as well on Linux; a host without IPv6 says so when it is bound, and `0.0.0.0` is tried then.
    package static let everywhere = "::"

    private static func isOfVersion6(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x46, 0x61...0x66, UInt8(ascii: "."): true
        default: false
        }
    }
}
