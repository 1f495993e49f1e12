package import Sekimori

/// A kind of text that a person signs. Its first line is its namespace; the rest are its fields as `Lines`.
///
///     approval-v1@sekimori
///     gate: minato
///     request: r20261122-001
///     …
///
/// The same namespace goes into the signature (`ssh-keygen -Y sign -n approval-v1@sekimori`), so that a signature under
/// one kind of text is never one under another.
package protocol SignedText: Codable, Hashable, Sendable {
    static var namespace: String { get }
    /// Which gate it is for: a text for one gate is nothing to another.
    var gate: GateID { get }
}

extension SignedText {
    /// The bytes that are signed.
    package func bytes() throws -> [UInt8] { Array((Self.namespace + "\n").utf8) + (try Lines.encode(self)) }

    /// Reads exactly what `bytes` writes; whoever reads keeps the bytes, not what they would encode to.
    package init(bytes: [UInt8]) throws(Lines.Damage) {
        let first = Array((Self.namespace + "\n").utf8)
        guard bytes.starts(with: first) else {
            throw Lines.Damage(path: "", problem: "the first line is not \(Self.namespace)")
        }
        let body = Array(bytes.dropFirst(first.count))
        guard let text = String(validating: body, as: UTF8.self), text.unicodeScalars.allSatisfy(Label.isVisible) else {
            throw Lines.Damage(path: "", problem: "hidden or control characters")
        }
        self = try Lines.decode(Self.self, from: body)
    }
}

/// The first line of a text, to tell which kind it claims to be.
package func namespace(of bytes: [UInt8]) -> String? {
    guard let end = bytes.prefix(64).firstIndex(of: 0x0A) else { return nil }
    return String(validating: bytes[..<end], as: UTF8.self)
}
