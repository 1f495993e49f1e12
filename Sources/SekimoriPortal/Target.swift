/// A request's path and query, as they are sent on: `/v1/requests?phase=open`.
struct Target: Sendable {
    let text: String

    /// Bytes; a query with every filter has a few hundred.
    static let longest = 2_048

    /// Whether the path is the API's, and not a page's.
    static func isForPrograms(_ path: String?) -> Bool { (path ?? "").utf8.starts(with: "/v1".utf8) }

    /// Nil where it is not below `/v1/`, too long, or has anything that two readers may read differently: bytes beyond
    /// the plain ones, empty and dotted segments, escaped slashes and dots.
    init?(_ path: String) {
        let bytes = Array(path.utf8)
        guard bytes.count <= Self.longest, bytes.starts(with: "/v1/".utf8), bytes.allSatisfy(Self.isPlain) else {
            return nil
        }
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count
        guard !bytes[..<end].contains(UInt8(ascii: "%")) else { return nil }
        let segments = bytes[1..<end].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.allSatisfy({ !$0.isEmpty && !$0.allSatisfy { $0 == UInt8(ascii: ".") } }) else { return nil }
        text = path
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case _ where "-._~/?&=%:+,@!$'()*;".utf8.contains(byte): true
        default: false
        }
    }
}
