/// The layout of a recording: a directory with closed segments and the tail that grows.
///
///     00000001.seg …   a closed segment: one zstd frame (with content checksum) over the segment's plaintext
///     00000002.tail …  a full segment that the second thread has not closed yet, as plaintext
///     tail             the segment being filled, as plaintext
///
/// Where the hospital has named auditors nothing of this is plaintext; `AgeSealer` says how it is sealed, and
/// `session.key` is there from the beginning.
///
/// Segments are numbered from 1. A segment is closed as `N.tmp`, synced, renamed to `N.seg`; only then its tail is
/// emptied, and used again under another name. So after a crash every frame that was ever shown can be read: where both
/// `N.seg` and `N.tail` exist, `N.seg` counts.
///
/// The plaintext of a segment, integers big-endian, `varint` an unsigned LEB128 in its shortest form:
///
///     magic    8 bytes  "SKMREC01"
///     session  u16 length + bytes
///     index    u32      1 for the first segment
///     frame    u64      number of its first frame, 0 for the first of the recording
///     start    u64      milliseconds since 1970, UTC
///     frames   until the end: varint kind, varint milliseconds since the frame before (the first: since start),
///              varint length, bytes
///
/// Kinds and their bytes:
///
///     0 output        what the asset sent to the terminal (or to standard output), as it came
///     1 input         what the technician typed; only where policy says so
///     2 resize        varint rows, varint columns
///     3 notice        what the gate itself showed
///     4 end           varint cause, varint status, varint number of frames in the recording, this one included;
///                     the last frame of the last segment
///     5 facts         `name: value` lines about the session, first frame; bytes below 0x20, 0x7f and `\` as `\xHH`
///     6 error output  what an exec without a terminal wrote to standard error
///     7 log           what ssh said about the connection; never shown
///
/// Example, a segment of session "s1" with the frames resize 24×80, output "hi\r\n" 5 ms later:
///
///     53 4b 4d 52 45 43 30 31  00 02 73 31  00 00 00 01  00 00 00 00 00 00 00 00  00 00 01 9a a2 c3 d4 00
///     02 00 02 18 50   00 05 04 68 69 0d 0a
///
/// Changelog: 01 (2026-11) first.
package enum FrameKind: UInt8, Sendable {
    case output = 0
    case input = 1
    case resize = 2
    case notice = 3
    case end = 4
    case facts = 5
    case errorOutput = 6
    case log = 7
}

/// The numbers of the layout above.
package enum RecordingFormat {
    static let magic: [UInt8] = Array("SKMREC01".utf8)
    /// Plaintext bytes of a segment, header included. DESIGN §6: 256 KB, so that little is lost with one.
    package static let segmentLimit = 256 * 1024
    /// Milliseconds after which a segment is closed, so that an idle session's digest reaches the journal too.
    package static let segmentAge: UInt64 = 60_000
    /// Bytes of one frame: two length bytes always suffice, and a pty never gives more than 4 096 at once.
    static let payloadLimit = 16_383
    /// A kind, the longest delta, two length bytes.
    static let headLimit = 1 + 10 + 2
    /// Below this a segment is full: a read into less would cut the asset's output into crumbs.
    static let leastRoom = headLimit + 4096

    /// `N.seg`, `N.tail`, `N.tmp`.
    static func name(_ index: UInt32, _ suffix: String) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits + suffix
    }
}

/// Unsigned LEB128 in its shortest form.
enum Varint {
    static func length(_ value: UInt64) -> Int {
        value < 0x80 ? 1 : (70 - value.leadingZeroBitCount) / 7
    }

    /// Writes the value at `target` and says how many bytes that took.
    static func store(_ value: UInt64, at target: UnsafeMutableRawPointer) -> Int {
        var rest = value
        var count = 0
        while rest >= 0x80 {
            target.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
            rest >>= 7
            count += 1
        }
        target.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
        return count + 1
    }

    static func bytes(_ values: UInt64...) -> [UInt8] {
        var bytes: [UInt8] = []
        for var rest in values {
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: rest))
        }
        return bytes
    }
}

/// A moment on both clocks: the boot clock orders frames, the wall clock dates segments.
package struct Moment: Sendable {
    /// Milliseconds since boot.
    package let boot: UInt64
    /// Milliseconds since 1970, UTC.
    package let unix: UInt64

    package init(boot: UInt64, unix: UInt64) {
        self.boot = boot
        self.unix = unix
    }
}
