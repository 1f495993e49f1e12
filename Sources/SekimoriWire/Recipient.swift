/// Somebody who may read recordings: an auditor's name and public key, in the text that `age` takes.
///
///     age1…               X25519: Bech32 (BIP 173) in small letters, 62 characters
///     ssh-ed25519 AAAA…   Ed25519: type and base64 of the key line, without its comment, 80 characters
///
/// Each key has one spelling here, so two recipients are the same when their texts are.
package struct Recipient: Equatable, Sendable {
    /// What the hospital calls the key: 1 to 32 of a-z, 0-9 and hyphen.
    package let name: [UInt8]
    package let text: [UInt8]
    package let key: Key

    /// 32 bytes each: a point of Curve25519, or an Ed25519 public key.
    package enum Key: Equatable, Sendable {
        case x25519([UInt8])
        case sshEd25519([UInt8])
    }

    /// More recipients than any hospital has auditors; a wrapped key costs each segment 0.1 ms and 100 bytes.
    package static let limit = 16

    /// nil for a name or a text that is not exactly as above. Whether an Ed25519 point is on its curve is not asked.
    package init?(name: [UInt8], text: [UInt8]) {
        guard Self.isName(name), let key = Self.x25519(text) ?? Self.sshEd25519(text) else { return nil }
        self.name = name
        self.text = text
        self.key = key
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        guard (1...32).contains(bytes.count) else { return false }
        for byte in bytes {
            let isLetter = UInt8(ascii: "a") <= byte && byte <= UInt8(ascii: "z")
            let isDigit = UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9")
            guard isLetter || isDigit || byte == UInt8(ascii: "-") else { return false }
        }
        return true
    }
}

// MARK: - age1…

extension Recipient {
    /// 32 bytes are 52 symbols of five bits; six more are the checksum.
    private static func x25519(_ text: [UInt8]) -> Key? {
        let prefix = text.prefix(4)
        guard text.count == 62, prefix.elementsEqual("age1".utf8) else { return nil }
        // The checksum covers "age" as BIP 173 spells a prefix: high bits, 0, low bits.
        var checksum: UInt32 = 1
        for value in [3, 3, 3, 0, 1, 7, 5] as [UInt8] { checksum = Self.stirred(checksum, value) }
        var key: [UInt8] = []
        var rest: UInt32 = 0
        var bits = 0
        for (position, character) in text.dropFirst(4).enumerated() {
            guard let value = Self.symbol(character) else { return nil }
            checksum = Self.stirred(checksum, value)
            guard position < 52 else { continue }
            rest = (rest << 5 | UInt32(value)) & 0xfff
            bits += 5
            if bits >= 8 {
                bits -= 8
                key.append(UInt8(truncatingIfNeeded: rest >> UInt32(bits)))
            }
        }
        // Four bits are left over, and zero.
        guard checksum == 1, rest & 0xf == 0 else { return nil }
        return .x25519(key)
    }

    private static func symbol(_ character: UInt8) -> UInt8? {
        var value: UInt8 = 0
        for symbol in "qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8 {
            if symbol == character { return value }
            value += 1
        }
        return nil
    }

    /// One step of BIP 173's checksum.
    private static func stirred(_ checksum: UInt32, _ value: UInt8) -> UInt32 {
        let top = checksum >> 25
        var next = (checksum & 0x1ff_ffff) << 5 ^ UInt32(value)
        if top & 1 != 0 { next ^= 0x3b6a_57b2 }
        if top & 2 != 0 { next ^= 0x2650_8e6d }
        if top & 4 != 0 { next ^= 0x1ea1_19fa }
        if top & 8 != 0 { next ^= 0x3d42_33dd }
        if top & 16 != 0 { next ^= 0x2a14_62b3 }
        return next
    }
}

// MARK: - ssh-ed25519 AAAA…

extension Recipient {
    /// The key's blob: string "ssh-ed25519", string of 32 bytes; 51 bytes are 68 characters without padding.
    private static func sshEd25519(_ text: [UInt8]) -> Key? {
        let prefix = text.prefix(12)
        guard text.count == 80, prefix.elementsEqual("ssh-ed25519 ".utf8) else { return nil }
        var blob: [UInt8] = []
        var rest: UInt32 = 0
        var bits = 0
        for character in text.dropFirst(12) {
            guard let value = Self.sixBits(character) else { return nil }
            rest = (rest << 6 | UInt32(value)) & 0xffff
            bits += 6
            if bits >= 8 {
                bits -= 8
                blob.append(UInt8(truncatingIfNeeded: rest >> UInt32(bits)))
            }
        }
        let head = Self.sshEd25519Head
        guard blob.prefix(head.count).elementsEqual(head) else { return nil }
        return .sshEd25519(Array(blob.dropFirst(head.count)))
    }

    /// What stands before the 32 bytes of the point in a key's blob.
    package static var sshEd25519Head: [UInt8] { [0, 0, 0, 11] + Array("ssh-ed25519".utf8) + [0, 0, 0, 32] }

    private static func sixBits(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
