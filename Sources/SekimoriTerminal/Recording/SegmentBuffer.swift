internal import Glibc

/// The plaintext of one segment while it is filled, in memory of its own.
///
/// Frames are built in place: `receive` reads from the asset to where the payload will lie and writes the frame's head
/// in front of it, so no byte is copied.
///
/// Sendable because it has one owner at a time: the recorder until the segment is full, then the second thread.
final class SegmentBuffer: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    private(set) var count = 0
    private(set) var index: UInt32 = 0
    private(set) var firstFrame: UInt64 = 0
    private(set) var frames: UInt64 = 0
    private(set) var openedAt: UInt64 = 0
    private var lastFrameAt: UInt64 = 0
    private var lastDelta: UInt64 = 0
    /// The file that holds the same bytes; closed when the segment has its name.
    var tail: Int32 = -1

    /// nil where the system has no memory left.
    init?() {
        let room = mmap(
            nil, RecordingFormat.segmentLimit, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let room, room != MAP_FAILED else { return nil }
        base = room
    }

    deinit { munmap(base, RecordingFormat.segmentLimit) }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
    var room: Int { RecordingFormat.segmentLimit - count }

    /// Gives the pages back to the system; the next segment gets fresh ones.
    func release() { madvise(base, RecordingFormat.segmentLimit, MADV_DONTNEED) }

    /// Starts a segment: what was in here is gone.
    func open(session: [UInt8], index: UInt32, firstFrame: UInt64, at now: Moment) {
        count = 0
        frames = 0
        self.index = index
        self.firstFrame = firstFrame
        openedAt = now.boot
        lastFrameAt = now.boot
        put(RecordingFormat.magic)
        put(big: UInt64(session.count), width: 2)
        put(session)
        put(big: UInt64(index), width: 4)
        put(big: firstFrame, width: 8)
        put(big: now.unix, width: 8)
    }

    /// Appends one frame whose payload `fill` writes into the room it is given; it says how many bytes, 0 or less for
    /// none (then nothing is appended).
    ///
    /// The caller has made sure of `RecordingFormat.headLimit` and one byte of room.
    func append(
        _ kind: FrameKind, at now: UInt64, limit: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) -> (frame: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, count: Int) {
        let delta = now > lastFrameAt ? now - lastFrameAt : 0
        let start = base + count
        let head = 1 + Varint.length(delta) + 2
        let space = UnsafeMutableRawBufferPointer(start: start + head, count: min(limit, room - head))
        let filled = fill(space)
        guard filled > 0 else {
            let nothing = UnsafeRawBufferPointer(start: start, count: 0)
            return (nothing, nothing, filled)
        }
        start.storeBytes(of: kind.rawValue, as: UInt8.self)
        var written = 1 + Varint.store(delta, at: start + 1)
        written += Varint.store(UInt64(filled), at: start + written)
        // A short payload has a length of one byte, not of the two that were left free.
        if written < head { memmove(start + written, start + head, filled) }
        count += written + filled
        frames += 1
        lastFrameAt += delta
        lastDelta = delta
        return (
            UnsafeRawBufferPointer(start: start, count: written + filled),
            UnsafeRawBufferPointer(start: start + written, count: filled), filled
        )
    }

    /// Takes back the frame appended last, which could not be stored.
    func withdraw(_ length: Int) {
        count -= length
        frames -= 1
        lastFrameAt -= lastDelta
    }

    private func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: base + count, count: room).copyMemory(from: $0) }
        count += bytes.count
    }

    private func put(big value: UInt64, width: Int) {
        put((0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - $0))) })
    }
}
