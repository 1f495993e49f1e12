internal import COpenSSL
internal import CZstd
internal import Glibc
internal import SekimoriWire

/// Turns plaintext segments into files. One thread uses one of these.
final class SegmentFiles {
    /// A segment file that has its bytes but not yet its name.
    struct Written {
        let segment: Segment
        let index: UInt32
        let file: Int32
        /// The segment's plaintext, which goes when the segment has its name.
        let tail: Int32
    }

    /// Measured (DESIGN §9): 1 and 3 compress terminal output alike, 1 takes half the time.
    private static let level: Int32 = 1

    private let directory: Int32
    private let sealer: any Sealer
    private var context: OpaquePointer?
    private var compressed = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// The sealer's.
    private var room = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(directory: Int32, sealer: any Sealer) {
        self.directory = directory
        self.sealer = sealer
    }

    deinit { rest() }

    /// Frees what only compressing needs.
    func rest() {
        ZSTD_freeCCtx(context)
        context = nil
        compressed.deallocate()
        compressed = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        room.deallocate()
        room = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    /// Writes `N.tmp`.
    func write(_ buffer: SegmentBuffer) throws(Recorder.Failure) -> Written {
        let sealed = try sealer.segment(try compress(buffer.bytes), in: &room)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        guard SHA256(sealed.baseAddress, sealed.count, &digest) != nil else { throw .sealing }
        let name = RecordingFormat.name(buffer.index, ".tmp")
        let file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw .segment(errno: errno) }
        var written = 0
        while written < sealed.count {
            let count = Glibc.write(file, sealed.baseAddress?.advanced(by: written), sealed.count - written)
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                let reason = errno
                Glibc.close(file)
                unlinkat(directory, name, 0)
                throw .segment(errno: reason)
            }
        }
        let segment = Segment(
            index: UInt64(buffer.index), digest: digest, firstFrame: buffer.firstFrame, frames: buffer.frames,
            size: UInt64(sealed.count))
        return Written(segment: segment, index: buffer.index, file: file, tail: buffer.tail)
    }

    /// A tail whose segment is safe: empty, still named `N.tail`, to be used again.
    ///
    /// Measured: removing it and making another costs a fast session a tenth, because ext4 looks past every inode that
    /// was deleted in the last seconds.
    struct Spare {
        let index: UInt32
        let tail: Int32
    }

    /// Makes written files survive a power loss, gives them their names, and only then empties their tails.
    func settle(_ written: [Written]) throws(Recorder.Failure) -> (segments: [Segment], spares: [Spare]) {
        defer { for one in written { Glibc.close(one.file) } }
        for one in written where fsync(one.file) != 0 { throw .segment(errno: errno) }
        for one in written {
            let old = RecordingFormat.name(one.index, ".tmp")
            let new = RecordingFormat.name(one.index, ".seg")
            guard renameat(directory, old, directory, new) == 0 else { throw .segment(errno: errno) }
        }
        guard fsync(directory) == 0 else { throw .segment(errno: errno) }
        for one in written where ftruncate(one.tail, 0) != 0 { throw .tail(errno: errno) }
        return (written.map(\.segment), written.map { Spare(index: $0.index, tail: $0.tail) })
    }

    private func compress(_ plain: UnsafeRawBufferPointer) throws(Recorder.Failure) -> UnsafeRawBufferPointer {
        if context == nil {
            guard let made = ZSTD_createCCtx() else { throw .memory }
            context = made
            ZSTD_CCtx_setParameter(made, ZSTD_c_compressionLevel, Self.level)
            ZSTD_CCtx_setParameter(made, ZSTD_c_checksumFlag, 1)
            compressed = .allocate(byteCount: ZSTD_compressBound(RecordingFormat.segmentLimit), alignment: 16)
        }
        let size = ZSTD_compress2(context, compressed.baseAddress, compressed.count, plain.baseAddress, plain.count)
        guard ZSTD_isError(size) == 0 else { throw .compression }
        return UnsafeRawBufferPointer(start: compressed.baseAddress, count: size)
    }
}
