internal import Crypto

/// Reads the tail of a sealed recording: "SKMTAIL1", u32 segment index, then records of u32 length and that many bytes of
/// ChaCha20-Poly1305, integers big-endian.
///
/// The key of a tail is HKDF-SHA256 of the session key with info "sekimori-tail-v1" and the u32 index. The nonce of a
/// record is u32 attempt and u64 its number; the attempt goes from 0 to 1 where the disk did not take a record and took
/// the next.
struct SealedTail {
    static let magic = Array("SKMTAIL1".utf8)

    /// The plaintext of all records up to the first that cannot be opened.
    private(set) var plain: [UInt8] = []
    /// Bytes of a record that was never finished.
    private(set) var tornBytes = 0
    /// What is wrong with the place behind `plain`.
    private(set) var fault: Damage.Fault?

    init(_ bytes: [UInt8], sessionKey: [UInt8], index: UInt64) {
        let place = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: index >> UInt64($0)) }
        guard bytes.count >= 12 else {
            if Self.magic.starts(with: bytes.prefix(8)) { tornBytes = bytes.count } else { fault = .magic }
            return
        }
        guard bytes.starts(with: Self.magic) else {
            fault = .magic
            return
        }
        guard bytes[8..<12].elementsEqual(place) else {
            fault = .index(bytes[8..<12].reduce(0) { $0 << 8 | UInt64($1) })
            return
        }
        let key = SymmetricKey(
            data: AgeReader.derive(sessionKey, salt: [], info: Array("sekimori-tail-v1".utf8) + place))
        var rest = bytes.dropFirst(12)
        var number: UInt64 = 0
        var attempt: UInt8 = 0
        while !rest.isEmpty {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 4, rest.count - 4 >= length else {
                tornBytes = rest.count
                return
            }
            let record = rest.dropFirst(4).prefix(length)
            let nonce = [56, 48, 40, 32, 24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
            var opened: [UInt8]?
            for again in attempt...1 where opened == nil {
                opened = AgeReader.open(record, key: key, nonce: [0, 0, 0, again] + nonce)
                if opened != nil { attempt = again }
            }
            guard let opened else {
                fault = .record
                return
            }
            plain += opened
            number += 1
            rest = rest.dropFirst(4 + length)
        }
    }
}
