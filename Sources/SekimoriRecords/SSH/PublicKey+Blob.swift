internal import Crypto

extension PublicKey {
    /// Reads exactly one key: the blob must end where the key ends.
    package init(blob: [UInt8]) throws(Refusal) {
        guard !blob.isEmpty else { throw .noKey }
        guard blob.count <= Self.maximumBlob else { throw .malformed }
        var reader = SSHReader(blob)
        guard let name = reader.string() else { throw .malformed }
        let material: Material
        switch Kind(name: name) {
        case .ed25519:
            material = .ed25519(point: try reader.edwardsPoint())
        case .tokenEd25519:
            material = .tokenEd25519(point: try reader.edwardsPoint(), application: try reader.application())
        case .ecdsa:
            material = .ecdsa(point: try reader.curvePoint())
        case .tokenECDSA:
            material = .tokenECDSA(point: try reader.curvePoint(), application: try reader.application())
        case .rsa:
            material = try reader.rsa()
        case nil:
            throw Self.refusal(ofType: name)
        }
        guard reader.isAtEnd else { throw .malformed }
        self.blob = blob
        self.material = material
    }

    /// Why a type is refused; its name is told only when it is one, since a stranger may have written it.
    static func refusal(ofType name: [UInt8]) -> Refusal {
        let isName = (1...64).contains(name.count) && name.allSatisfy(Self.isNameCharacter)
        guard isName else { return .malformed }
        let text = String(decoding: name, as: UTF8.self)
        return text.contains("-cert-v0") ? .certificate : .unsupportedType(text)
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

extension SSHReader {
    fileprivate mutating func edwardsPoint() throws(PublicKey.Refusal) -> [UInt8] {
        guard let point = string(), point.count == 32 else { throw .malformed }
        guard EdwardsPoint.isAcceptable(point) else { throw .weakPoint }
        return point
    }

    fileprivate mutating func curvePoint() throws(PublicKey.Refusal) -> [UInt8] {
        guard let curve = string(), curve == [UInt8]("nistp256".utf8), let point = string(), point.count == 65,
            point[0] == 0x04
        else { throw .malformed }
        guard (try? P256.Signing.PublicKey(x963Representation: point)) != nil else { throw .weakPoint }
        return point
    }

    fileprivate mutating func application() throws(PublicKey.Refusal) -> [UInt8] {
        guard let application = string() else { throw .malformed }
        guard (4...64).contains(application.count), application.starts(with: [UInt8]("ssh:".utf8)),
            application.allSatisfy({ 0x21 <= $0 && $0 <= 0x7e })
        else { throw .application }
        return application
    }

    fileprivate mutating func rsa() throws(PublicKey.Refusal) -> PublicKey.Material {
        guard let exponent = positiveInteger(), let modulus = positiveInteger(), let top = modulus.first,
            let modulusEnd = modulus.last, let exponentEnd = exponent.last
        else { throw .malformed }
        // 3072: NIST SP 800-57 part 1, 128 bits of strength. 8192 bounds what one check costs.
        let bits = modulus.count * 8 - top.leadingZeroBitCount
        guard (3072...8192).contains(bits) else { throw .modulus(bits: bits) }
        // PuTTY made keys with e = 37 for years; libcrypto takes no exponent above 64 bits at these lengths.
        guard exponent.count <= 8, exponent != [1], exponentEnd % 2 == 1, modulusEnd % 2 == 1 else { throw .exponent }
        return .rsa(exponent: exponent, modulus: modulus)
    }
}

/// Points of edwards25519 as RFC 8032 §5.1.2 encodes them: y little-endian, the sign of x in the top bit.
enum EdwardsPoint {
    /// Whether the encoding is the only one of its point, and the point is none of the eight of small order.
    ///
    /// Under a key of small order one signature fits every message. OpenSSH and libcrypto take such keys.
    static func isAcceptable(_ point: [UInt8]) -> Bool {
        guard point.count == 32 else { return false }
        var y = [UInt8](point.reversed())
        y[0] &= 0x7f
        return y.lexicographicallyPrecedes(prime) && !smallOrder.contains(y)
    }

    /// 2^255 − 19, big-endian.
    private static let prime: [UInt8] = [0x7f] + [UInt8](repeating: 0xff, count: 30) + [0xed]

    /// The y of the points whose order divides 8, big-endian: 1, p − 1, 0 and the two of order 8.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 31) + [1],
        [0x7f] + [UInt8](repeating: 0xff, count: 30) + [0xec],
        [UInt8](repeating: 0, count: 32),
        [
            0x05, 0xfc, 0x53, 0x6d, 0x88, 0x02, 0x38, 0xb1, 0x39, 0x33, 0xc6, 0xd3, 0x05, 0xac, 0xdf, 0xd5,
            0xf0, 0x98, 0xef, 0xf2, 0x89, 0xf4, 0xc3, 0x45, 0xb0, 0x27, 0xb2, 0xc2, 0x8f, 0x95, 0xe8, 0x26,
        ],
        [
            0x7a, 0x03, 0xac, 0x92, 0x77, 0xfd, 0xc7, 0x4e, 0xc6, 0xcc, 0x39, 0x2c, 0xfa, 0x53, 0x20, 0x2a,
            0x0f, 0x67, 0x10, 0x0d, 0x76, 0x0b, 0x3c, 0xba, 0x4f, 0xd8, 0x4d, 0x3d, 0x70, 0x6a, 0x17, 0xc7,
        ],
    ]
}
