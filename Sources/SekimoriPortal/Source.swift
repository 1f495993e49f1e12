internal import Glibc
internal import NIOCore

/// The peer of a connection.
struct Source: Hashable, Sendable {
    /// As the daemon is told: dotted IPv4 (also where it came mapped into IPv6), or IPv6 without zone.
    let address: String
    /// What limits are counted for: the IPv4 address, or the /64 of an IPv6 one, which is one customer.
    let counted: [UInt8]

    init?(_ peer: SocketAddress?) {
        guard let text = peer?.ipAddress else { return nil }
        self.init(text)
    }

    init?(_ text: String) {
        let text = String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self)
        if let bytes = Self.packed(text, AF_INET, length: 4) {
            address = text
            counted = bytes
        } else if let bytes = Self.packed(text, AF_INET6, length: 16) {
            let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            let isMapped = Array(bytes[..<12]) == mapped
            address = isMapped ? bytes[12...].map { String($0) }.joined(separator: ".") : text
            counted = isMapped ? Array(bytes[12...]) : Array(bytes[..<8])
        } else {
            return nil
        }
    }

    private static func packed(_ text: String, _ family: CInt, length: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: length)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
