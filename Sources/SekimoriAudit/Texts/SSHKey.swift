internal import Crypto

/// A public key of a person, from its line or from a signature: RFC 4253 §6.6, RFC 5656 §3.1, PROTOCOL.u2f.
///
/// Only what the gate takes: Ed25519, ECDSA on P-256, both also from a token, and RSA of 3072 to 8192 bits.
package struct SSHKey: Sendable {
    /// As signatures carry it; two keys are one when these bytes are.
    package let blob: [UInt8]
    let material: Material

    enum Material: Sendable {
        case ed25519([UInt8])
        /// 0x04 x y.
        case ecdsa([UInt8])
        /// Big-endian, without leading zeros.
        case rsa(exponent: [UInt8], modulus: [UInt8])
        case tokenEd25519([UInt8], application: [UInt8])
        case tokenECDSA([UInt8], application: [UInt8])
    }

    /// `SHA256:…`, as ssh-keygen prints it.
    package var fingerprint: String {
        let text = Base64Text.encode(Array(SHA256.hash(data: blob)))
        return "SHA256:" + String(text.prefix { $0 != "=" })
    }

    /// `type base64`.
    package var line: String { type + " " + Base64Text.encode(blob) }

    /// The line's `type base64`, perhaps with a comment behind; nil for anything else.
    package init?(line: some StringProtocol) {
        let words = Array(line.utf8).split(
            separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, let blob = Base64Text.decode(words[1]), let key = Self(blob: blob),
            key.type.utf8.elementsEqual(words[0])
        else { return nil }
        self = key
    }

    package init?(blob: [UInt8]) {
        guard blob.count <= 4096 else { return nil }
        var fields = SSHFields(blob)
        guard let type = fields.string(), let material = Self.material(type, &fields), fields.isAtEnd else {
            return nil
        }
        self.blob = blob
        self.material = material
    }

    var type: String {
        switch material {
        case .ed25519: "ssh-ed25519"
        case .ecdsa: "ecdsa-sha2-nistp256"
        case .rsa: "ssh-rsa"
        case .tokenEd25519: "sk-ssh-ed25519@openssh.com"
        case .tokenECDSA: "sk-ecdsa-sha2-nistp256@openssh.com"
        }
    }

    private static func material(_ type: [UInt8], _ fields: inout SSHFields) -> Material? {
        switch String(decoding: type, as: UTF8.self) {
        case "ssh-ed25519": return edwards(&fields).map { .ed25519($0) }
        case "ecdsa-sha2-nistp256": return curve(&fields).map { .ecdsa($0) }
        case "ssh-rsa":
            guard let exponent = fields.magnitude(), let modulus = fields.magnitude(), let top = modulus.first,
                (3072...8192).contains(modulus.count * 8 - top.leadingZeroBitCount), exponent.count <= 8,
                exponent != [1], exponent.last.map({ $0 & 1 }) == 1, modulus.last.map({ $0 & 1 }) == 1
            else { return nil }
            return .rsa(exponent: exponent, modulus: modulus)
        case "sk-ssh-ed25519@openssh.com":
            guard let point = edwards(&fields), let application = application(&fields) else { return nil }
            return .tokenEd25519(point, application: application)
        case "sk-ecdsa-sha2-nistp256@openssh.com":
            guard let point = curve(&fields), let application = application(&fields) else { return nil }
            return .tokenECDSA(point, application: application)
        default: return nil
        }
    }

    private static func edwards(_ fields: inout SSHFields) -> [UInt8]? {
        guard let point = fields.string(), point.count == 32, !isWeak(point) else { return nil }
        return point
    }

    private static func curve(_ fields: inout SSHFields) -> [UInt8]? {
        guard let name = fields.string(), name.elementsEqual("nistp256".utf8), let point = fields.string(),
            point.count == 65, point[0] == 4, (try? P256.Signing.PublicKey(x963Representation: point)) != nil
        else { return nil }
        return point
    }

    private static func application(_ fields: inout SSHFields) -> [UInt8]? {
        guard let application = fields.string(), (4...64).contains(application.count),
            application.starts(with: "ssh:".utf8), application.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return application
    }

    /// Points under which one signature fits every text, and second spellings of a point (RFC 8032 §5.1.3 wants y < p).
    private static func isWeak(_ point: [UInt8]) -> Bool {
        // Little-endian; the top bit is the sign of x.
        let y = point.dropLast() + [point[31] & 0x7F]
        let isAboveTop = y[31] == 0x7F && y[1..<31].allSatisfy { $0 == 0xFF } && y[0] >= 0xED
        return isAboveTop || smallOrder.contains(Array(y))
    }

    /// The y of points whose order divides 8, little-endian: 0, 1, p − 1 and the two of order 8.
    private static let smallOrder: Set<[UInt8]> = [
        [UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        Array(
            (Hex.bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05") ?? [])),
        Array(
            (Hex.bytes("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a") ?? [])),
    ]
}

/// Takes RFC 4251 §5 fields off the front.
struct SSHFields {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func raw(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytes.count - place else { return nil }
        defer { place += count }
        return Array(bytes[place..<(place + count)])
    }

    mutating func number() -> UInt32? { raw(4).map { $0.reduce(0) { $0 << 8 | UInt32($1) } } }

    mutating func string() -> [UInt8]? { number().flatMap { raw(Int($0)) } }

    /// A positive number as its big-endian magnitude; nil for zero, a negative one or a needless leading zero.
    mutating func magnitude() -> [UInt8]? {
        guard let bytes = string(), let first = bytes.first, first < 0x80 else { return nil }
        if first > 0 { return bytes }
        guard bytes.count > 1, bytes[1] >= 0x80 else { return nil }
        return Array(bytes.dropFirst())
    }
}

extension Hex {
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
