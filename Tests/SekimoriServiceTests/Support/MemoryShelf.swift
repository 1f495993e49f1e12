import Sekimori
import SekimoriRecords
import Synchronization

@testable import SekimoriService

/// Recordings in memory, with a switch for a host that stops in the middle.
final class MemoryShelf: RecordingShelf {
    struct Away: Error {}

    private struct Inside {
        var recordings: [SessionID: [String: [UInt8]]] = [:]
        var erasuresLeft = Int.max
    }

    private let mutex = Mutex(Inside())

    /// So many recordings can still be erased; then the host is gone.
    var erasuresLeft: Int {
        get { mutex.withLock { $0.erasuresLeft } }
        set { mutex.withLock { $0.erasuresLeft = newValue } }
    }

    var recordings: [String: [String: [UInt8]]] {
        mutex.withLock { inside in
            Dictionary(uniqueKeysWithValues: inside.recordings.map { ("\($0.key)", $0.value) })
        }
    }

    func put(_ name: String, _ text: String, of session: SessionID) { put(name, Array(text.utf8), of: session) }

    func put(_ name: String, _ bytes: [UInt8], of session: SessionID) {
        mutex.withLock { $0.recordings[session, default: [:]][name] = bytes }
    }

    func files(of session: SessionID) throws -> [FileFact]? {
        mutex.withLock { inside in
            inside.recordings[session]?.map { name, bytes in
                FileFact(name: name, digest: Digest.hex(Digest.sha256(bytes)), size: Int64(bytes.count))
            }
        }
    }

    func erase(_ session: SessionID) throws -> Bool {
        try mutex.withLock { inside in
            guard inside.erasuresLeft > 0 else { throw Away() }
            inside.erasuresLeft -= 1
            return inside.recordings.removeValue(forKey: session) != nil
        }
    }
}
