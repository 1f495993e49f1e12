internal import NIOCore

/// The peer of a connection.
struct Source: Hashable, Sendable {
    /// As the daemon is told: dotted IPv4 (also where it came mapped into IPv6), or IPv6 without zone.
    let address: String
    /// What limits are counted for: the IPv4 address, or the /64 of an IPv6 one, which is one customer.
    let counted: [UInt8]

    /// For what is answered before a peer is known.
    static let nobody = Self()

    private init() {
        address = ""
        counted = []
    }

    init?(_ peer: SocketAddress?) {
        guard let peer, let text = peer.ipAddress else { return nil }
        // sockaddr_in has the address at byte 4, sockaddr_in6 at byte 8.
        let raw = peer.withSockAddr { pointer, length in Array(UnsafeRawBufferPointer(start: pointer, count: length)) }
        let isVersion4 = peer.protocol == .inet
        let bytes = isVersion4 ? raw.dropFirst(4).prefix(4) : raw.dropFirst(8).prefix(16)
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        if bytes.count == 4 || bytes.starts(with: mapped) {
            counted = Array(bytes.suffix(4))
            address = counted.map { String($0) }.joined(separator: ".")
        } else {
            counted = Array(bytes.prefix(8))
            address = String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self)
        }
    }
}
