internal import Synchronization

/// The last of what the technician was shown, in memory alone: for whoever of the hospital watches the session.
///
/// Written by the thread that shows, read by the one that talks to the daemon.
final class Screenful: Sendable {
    private struct Ring {
        var bytes: [UInt8] = []
        /// Where the oldest byte lies, once there are as many as are kept.
        var start = 0
    }

    private let limit: Int
    private let ring = Mutex(Ring())

    init(limit: Int) { self.limit = limit }

    func append(_ shown: UnsafeRawBufferPointer) {
        ring.withLock { ring in
            var rest = UnsafeRawBufferPointer(rebasing: shown.suffix(limit))
            let room = limit - ring.bytes.count
            if room > 0 {
                ring.bytes.append(contentsOf: rest.prefix(room))
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(room))
            }
            while !rest.isEmpty {
                let count = min(rest.count, limit - ring.start)
                ring.bytes.withUnsafeMutableBytes {
                    UnsafeMutableRawBufferPointer(rebasing: $0[ring.start..<(ring.start + count)])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
                }
                ring.start = (ring.start + count) % limit
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }

    /// Oldest first.
    var bytes: [UInt8] { ring.withLock { Array($0.bytes[$0.start...] + $0.bytes[..<$0.start]) } }
}
