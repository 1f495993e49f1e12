package import SekimoriWire

/// Seals a recording to its recipients: nobody on the gate reads what is on the gate's disk.
///
///     session.key   an age file to the recipients with 32 random bytes, the session key; there before the first frame
///     N.seg         an age file to the recipients with the segment's zstd frame
///     tail, N.tail  "SKMTAIL1", u32 segment index; then records, each one append of the recorder: u32 length of what
///                   follows, ChaCha20-Poly1305 of the plain tail's bytes (segment header, then one frame a record)
///
/// Integers are big-endian. The records of a tail are sealed under HKDF-SHA256 of the session key, without salt, with
/// info "sekimori-tail-v1" and the u32 segment index; nonce: u32 attempt, u64 number of the record in its tail from 0.
/// The attempt is 0, and 1 only for the last record after one that did not fit on the disk: no nonce is used for two
/// texts.
///
/// The session key lives in this object alone and is wiped with it.
///
/// Sendable: the recorder's thread has the tail to itself; what segments need never changes.
package final class AgeSealer: Sealer, @unchecked Sendable {
    private static let magic = Array("SKMTAIL1".utf8)
    private static let info = Array("sekimori-tail-v1".utf8)

    package let sessionKey: [UInt8]?
    private let file: AgeFile
    private var key: [UInt8]

    // The recorder's thread's own.
    private var records: Tail?
    private var number: UInt64 = 0
    private var attempt: UInt32 = 0
    private var room = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// A cipher in a box: nil until the first tail is begun.
    private final class Tail {
        let cipher: Cipher
        init(key: [UInt8]) throws(Recorder.Failure) { cipher = try Cipher(key: key) }
    }

    package init(_ recipients: [Recipient]) throws(Recorder.Failure) {
        file = try AgeFile(recipients)
        key = try Primitives.random(32)
        sessionKey = try file.seal(key)
    }

    deinit {
        Primitives.erase(&key)
        room.deallocate()
    }

    package func beginTail(_ index: UInt32) throws(Recorder.Failure) -> [UInt8] {
        let place = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: index >> UInt32($0)) }
        var tailKey = try Primitives.derive(key, salt: [], info: Self.info + place)
        defer { Primitives.erase(&tailKey) }
        records = try Tail(key: tailKey)
        number = 0
        attempt = 0
        return Self.magic + place
    }

    package func tail(_ plain: UnsafeRawBufferPointer) throws(Recorder.Failure) -> UnsafeRawBufferPointer {
        guard let records else { throw .sealing }
        let length = plain.count + Cipher.overhead
        let target = try Self.grown(&room, to: 4 + length)
        target.storeBytes(of: UInt32(length).bigEndian, as: UInt32.self)
        var nonce: [UInt8] = []
        nonce.reserveCapacity(12)
        for shift in [24, 16, 8, 0] as [UInt32] { nonce.append(UInt8(truncatingIfNeeded: attempt >> shift)) }
        for shift in [56, 48, 40, 32, 24, 16, 8, 0] as [UInt64] {
            nonce.append(UInt8(truncatingIfNeeded: number >> shift))
        }
        try records.cipher.seal(plain, nonce: nonce, to: target + 4)
        number += 1
        return UnsafeRawBufferPointer(start: target, count: 4 + length)
    }

    package func withdraw() {
        number -= 1
        attempt += 1
    }

    package func segment(
        _ compressed: UnsafeRawBufferPointer, in room: inout UnsafeMutableRawBufferPointer
    ) throws(Recorder.Failure) -> UnsafeRawBufferPointer {
        var memory = room
        defer { room = memory }
        return try file.seal(compressed) { size throws(Recorder.Failure) in try Self.grown(&memory, to: size) }
    }

    /// Memory of at least this size in place of `room`; what was in it is gone.
    private static func grown(
        _ room: inout UnsafeMutableRawBufferPointer, to size: Int
    ) throws(Recorder.Failure) -> UnsafeMutableRawPointer {
        if room.count < size {
            room.deallocate()
            room = .allocate(byteCount: max(size, 8192), alignment: 16)
        }
        guard let base = room.baseAddress else { throw .memory }
        return base
    }
}
