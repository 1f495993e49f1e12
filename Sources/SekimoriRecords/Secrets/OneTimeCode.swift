internal import Crypto

/// The six digits of an authenticator app (RFC 6238): HMAC over the number of the current 30 s.
package struct OneTimeCode: Sendable {
    private let secret: [UInt8]
    private let algorithm: Algorithm
    private let digits: Int

    /// What the app was told at enrolment; most apps know only SHA-1.
    package enum Algorithm: Sendable {
        case sha1, sha256
    }

    /// RFC 6238 §4: the period that every app assumes.
    private static let period: Int64 = 30

    /// Nil for a secret below 16 bytes (RFC 4226 §4 R6) or other than 6 to 8 digits.
    package init?(secret: [UInt8], algorithm: Algorithm, digits: Int) {
        guard secret.count >= 16, (6...8).contains(digits) else { return nil }
        self.secret = secret
        self.algorithm = algorithm
        self.digits = digits
    }

    /// The code of the period in which this unix second lies; nil before 1970.
    package func code(at second: Int64) -> [UInt8]? {
        guard second >= 0 else { return nil }
        return code(of: UInt64(second / Self.period))
    }

    /// The period in which the code is right, one before and one after now allowed; nil for a wrong code, and for one of
    /// a period up to `used`: a code that was seen once opens nothing a second time.
    package func period(of code: [UInt8], at second: Int64, after used: UInt64?) -> UInt64? {
        guard second >= 0 else { return nil }
        let now = UInt64(second / Self.period)
        var found: UInt64?
        for period in (now == 0 ? 0 : now - 1)...(now + 1) where constantTimeEquals(self.code(of: period), code) {
            if used.map({ period > $0 }) ?? true { found = period }
        }
        return found
    }

    /// RFC 4226 §5.3.
    private func code(of period: UInt64) -> [UInt8] {
        var writer = SSHWriter()
        writer.uint64(period)
        let mac = authentication(of: writer.bytes)
        let start = Int(mac[mac.count - 1] & 15)
        var number: UInt32 = 0
        for byte in mac[start..<(start + 4)] { number = number << 8 | UInt32(byte) }
        number &= 0x7fff_ffff
        var code: [UInt8] = []
        for _ in 0..<digits {
            code.append(UInt8(ascii: "0") + UInt8(number % 10))
            number /= 10
        }
        return code.reversed()
    }

    private func authentication(of message: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: secret)
        return switch algorithm {
        case .sha1: [UInt8](HMAC<Insecure.SHA1>.authenticationCode(for: message, using: key))
        case .sha256: [UInt8](HMAC<SHA256>.authenticationCode(for: message, using: key))
        }
    }
}

extension OneTimeCode: CustomStringConvertible, CustomReflectable {
    package var description: String { "<one-time code>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
