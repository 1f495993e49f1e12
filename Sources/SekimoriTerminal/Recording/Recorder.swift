internal import Glibc
internal import SekimoriSystem
package import SekimoriWire

/// Writes one session's recording.
///
/// A frame is in the tail file, outside this process, when `receive` or `append` returns: only then may its bytes be
/// shown (DESIGN §3 law 6). Segments are compressed, synced and named by a second thread; when that one is eight
/// segments behind, `receive` waits for it, and so the session slows down instead of growing.
///
/// Not thread-safe: one thread records. Any failure is final: the session ends, and the record is marked by `end`.
package final class Recorder {
    /// Why a recording could not be written.
    package enum Failure: Error, Equatable, Sendable {
        case directory(errno: Int32)
        case tail(errno: Int32)
        case segment(errno: Int32)
        case compression
        /// Encryption failed.
        case sealing
        case memory
        case thread
        /// `end` was called before.
        case ended
    }

    /// What the second thread tells, from there.
    package enum Event: Sendable {
        /// A segment has its final name and survives a power loss.
        case closed(Segment)
        case failed(Failure)
    }

    /// What a read from the asset brought.
    package enum Received {
        /// These bytes are recorded; valid until the next call.
        case bytes(UnsafeRawBufferPointer)
        /// Nothing waits.
        case nothing
        /// The far side is gone.
        case end
    }

    /// Frames recorded so far, and the bytes in them.
    package private(set) var frames: UInt64 = 0
    package private(set) var bytes: UInt64 = 0

    private let directory: Descriptor
    private let session: [UInt8]
    private let sealer: any Sealer
    private let closer: SegmentCloser
    private var buffer: SegmentBuffer?
    private var tailLength = 0
    private var lastIndex: UInt32 = 0
    private var failure: Failure?
    private var isEnding = false

    /// Starts a recording in a directory that exists and holds none yet.
    package init(
        directory path: String, session: [UInt8], sealer: any Sealer, events: @escaping @Sendable (Event) -> Void
    ) throws(Failure) {
        let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .directory(errno: errno) }
        directory = Descriptor(owning: number)
        self.session = session
        self.sealer = sealer
        if let key = sealer.sessionKey { try Self.keep(key, in: number) }
        closer = try SegmentCloser(directory: number, sealer: sealer, events: events)
    }

    deinit { _ = closer.finish() }

    /// When the segment being filled must be closed for its age, on the boot clock in ms; nil while there is none.
    package var closesAt: UInt64? {
        guard let buffer, buffer.frames > 0 else { return nil }
        return buffer.openedAt + RecordingFormat.segmentAge
    }

    /// Closes the segment being filled if it is old enough.
    package func closeIfDue(at now: Moment) throws(Failure) {
        guard let closesAt, now.boot >= closesAt else { return }
        try check()
        try closeSegment()
    }

    /// Reads once from a descriptor, at most one frame, straight into the recording.
    package func receive(from descriptor: Int32, as kind: FrameKind, at now: Moment) throws(Failure) -> Received {
        let buffer = try segment(room: RecordingFormat.leastRoom, at: now)
        var reason: Int32 = 0
        let (frame, payload, count) = buffer.append(kind, at: now.boot, limit: RecordingFormat.payloadLimit) { room in
            var count = read(descriptor, room.baseAddress, room.count)
            while count < 0 && errno == EINTR { count = read(descriptor, room.baseAddress, room.count) }
            reason = count < 0 ? errno : 0
            return count
        }
        if count == 0 { return .end }
        // A pty whose inner end is closed says EIO.
        if count < 0 { return reason == EAGAIN ? .nothing : .end }
        try store(frame, payload: count)
        return .bytes(payload)
    }

    /// Records bytes that did not come from a descriptor, in as many frames as they need; empty bytes make none.
    package func append(_ kind: FrameKind, _ bytes: [UInt8], at now: Moment) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(RecordingFormat.payloadLimit)
            let buffer = try segment(room: RecordingFormat.headLimit + part.count, at: now)
            let (frame, _, _) = buffer.append(kind, at: now.boot, limit: part.count) { room in
                room.copyBytes(from: part)
                return part.count
            }
            try store(frame, payload: part.count)
            rest = rest.dropFirst(part.count)
        }
    }

    package func resize(rows: UInt64, columns: UInt64, at now: Moment) throws(Failure) {
        try append(.resize, Varint.bytes(rows, columns), at: now)
    }

    /// Writes the last frame and waits until everything is closed.
    ///
    /// After a failure it still tries to leave the mark, with cause 5 in the caller's hands: a few bytes often fit
    /// where a segment did not. Throws the first failure there was; the tails then stay and are readable.
    package func end(cause: UInt64, status: UInt64, at now: Moment) throws(Failure) {
        let before = failure
        guard before != .ended else { throw .ended }
        failure = nil
        isEnding = true
        do throws(Failure) {
            try append(.end, Varint.bytes(cause, status, frames + 1), at: now)
            try closeSegment()
        } catch {
            failure = error
        }
        let first = before ?? failure
        failure = .ended
        let closing = closer.finish()
        if let problem = first ?? closing { throw problem }
    }
}

extension Recorder {
    private func check() throws(Failure) {
        if let failure { throw failure }
    }

    /// The segment to append to, with this much room.
    private func segment(room: Int, at now: Moment) throws(Failure) -> SegmentBuffer {
        try check()
        if let buffer {
            let isOld = buffer.frames > 0 && now.boot >= buffer.openedAt + RecordingFormat.segmentAge
            if buffer.room >= room && !isOld { return buffer }
            try closeSegment()
        }
        do throws(Failure) {
            let buffer = try take()
            buffer.open(session: session, index: lastIndex + 1, firstFrame: frames, at: now)
            buffer.tail = try openTail()
            lastIndex += 1
            tailLength = 0
            self.buffer = buffer
            closer.opened(buffer)
            let head = try sealer.beginTail(buffer.index)
            try head.withUnsafeBufferPointer { head throws(Failure) in try append(UnsafeRawBufferPointer(head)) }
            try write(buffer.bytes)
            return buffer
        } catch {
            failure = error
            throw error
        }
    }

    /// An empty buffer. The end is to be marked even where segments cannot be closed any more.
    private func take() throws(Failure) -> SegmentBuffer {
        do throws(Failure) {
            return try closer.take()
        } catch {
            guard isEnding, let buffer = SegmentBuffer() else { throw error }
            return buffer
        }
    }

    /// Writes `session.key` so that it survives a power loss before anything that needs it is written.
    private static func keep(_ key: [UInt8], in directory: Int32) throws(Failure) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let number = openat(directory, "session.key", flags, 0o644)
        guard number >= 0 else { throw .segment(errno: errno) }
        let file = Descriptor(owning: number)
        guard Glibc.write(file.number, key, key.count) == key.count, fsync(file.number) == 0, fsync(directory) == 0
        else { throw .segment(errno: errno) }
    }

    /// An empty file named `tail`.
    private func openTail() throws(Failure) -> Int32 {
        if let spare = closer.takeSpare() {
            let name = RecordingFormat.name(spare.index, ".tail")
            guard renameat(directory.number, name, directory.number, "tail") == 0 else { throw .tail(errno: errno) }
            return spare.tail
        }
        // Readable by whoever may enter the directory; a relay cannot give files to the auditors' group.
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        let tail = openat(directory.number, "tail", flags, 0o644)
        guard tail >= 0 else { throw .tail(errno: errno) }
        return tail
    }

    private func store(_ frame: UnsafeRawBufferPointer, payload: Int) throws(Failure) {
        do throws(Failure) {
            try write(frame)
        } catch {
            buffer?.withdraw(frame.count)
            failure = error
            throw error
        }
        frames += 1
        bytes += UInt64(payload)
        closer.wrote()
    }

    /// Seals and appends to the tail, whole or not at all.
    private func write(_ plain: UnsafeRawBufferPointer) throws(Failure) {
        let sealed = try sealer.tail(plain)
        do throws(Failure) {
            try append(sealed)
        } catch {
            sealer.withdraw()
            throw error
        }
    }

    private func append(_ sealed: UnsafeRawBufferPointer) throws(Failure) {
        guard let tail = buffer?.tail else { throw .ended }
        var written = 0
        while written < sealed.count {
            let count = Glibc.write(tail, sealed.baseAddress?.advanced(by: written), sealed.count - written)
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                let reason = errno
                ftruncate(tail, tailLength)
                throw .tail(errno: reason)
            }
        }
        tailLength += sealed.count
    }

    private func closeSegment() throws(Failure) {
        guard let buffer, buffer.frames > 0 else { return }
        let name = RecordingFormat.name(buffer.index, ".tail")
        guard renameat(directory.number, "tail", directory.number, name) == 0 else {
            let reason = Failure.tail(errno: errno)
            failure = reason
            throw reason
        }
        self.buffer = nil
        closer.close(buffer)
    }
}

extension Moment {
    package static var now: Moment {
        Moment(boot: SystemClock.bootMilliseconds, unix: UInt64(clamping: SystemClock.unixMilliseconds))
    }
}
