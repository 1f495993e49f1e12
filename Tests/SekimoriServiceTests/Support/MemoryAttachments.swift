import Sekimori
import Synchronization

@testable import SekimoriService

/// Attachments in memory, on a host that can be told to stop.
final class MemoryAttachments: AttachmentStore {
    struct Away: Error {}

    private struct Inside {
        var files: [String: [UInt8]] = [:]
        var coming: [Int: [UInt8]] = [:]
        var next = 0
        var isAway = false
    }

    private let mutex = Mutex(Inside())

    var files: [String: [UInt8]] {
        get { mutex.withLock { $0.files } }
        set { mutex.withLock { $0.files = newValue } }
    }

    /// Uploads that neither came to their end nor were given up.
    var unfinished: Int { mutex.withLock { $0.coming.count } }

    /// Whether whatever is to be written now fails.
    var isAway: Bool {
        get { mutex.withLock { $0.isAway } }
        set { mutex.withLock { $0.isAway = newValue } }
    }

    func begin() throws -> any AttachmentWriter {
        let number = mutex.withLock { inside in
            inside.next += 1
            inside.coming[inside.next] = []
            return inside.next
        }
        return Writer(store: self, number: number)
    }

    func open(_ digest: String) throws -> (any AttachmentReader)? {
        files[digest].map { Reader(bytes: $0) }
    }

    func digests() throws -> [String] { Array(files.keys) }
    func remove(_ digest: String) throws { mutex.withLock { $0.files[digest] = nil } }
    func removeUnfinished() throws { mutex.withLock { $0.coming = [:] } }

    private struct Writer: AttachmentWriter {
        let store: MemoryAttachments
        let number: Int

        func write(_ bytes: [UInt8]) throws {
            try store.mutex.withLock { inside in
                if inside.isAway { throw Away() }
                inside.coming[number]? += bytes
            }
        }

        func keep(as digest: String) throws {
            try store.mutex.withLock { inside in
                if inside.isAway { throw Away() }
                inside.files[digest] = inside.coming.removeValue(forKey: number)
            }
        }

        func abandon() { store.mutex.withLock { $0.coming[number] = nil } }
    }

    private struct Reader: AttachmentReader {
        let bytes: [UInt8]

        func read(at offset: Int64, count: Int) throws -> [UInt8] {
            Array(bytes[min(Int(offset), bytes.count)..<min(Int(offset) + count, bytes.count)])
        }
    }
}
