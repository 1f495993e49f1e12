internal import Sekimori
internal import SekimoriRecords
internal import Synchronization

/// An attachment on its way in: counted and hashed as it comes.
///
/// Ends with `Gatekeeper.attach`, or with `abandon`, which may be called at any time and more than once.
package final class AttachmentUpload: Sendable {
    let request: RequestID
    let name: Label
    private let writer: any AttachmentWriter
    private let done: @Sendable () -> Void
    private let state = Mutex(State())

    private struct State {
        var digest = RunningDigest()
        var size: Int64 = 0
        var isOver = false
    }

    init(
        to request: RequestID, name: Label, writer: any AttachmentWriter, done: @escaping @Sendable () -> Void
    ) {
        self.request = request
        self.name = name
        self.writer = writer
        self.done = done
    }

    deinit { abandon() }

    /// Bytes in their order, from one caller at a time.
    package func add(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            guard state.size + Int64(bytes.count) <= Attachment.longest else { throw AttachmentTooLarge() }
            state.size += Int64(bytes.count)
            state.digest.add(bytes)
        }
        try Self.writing { try writer.write(bytes) }
    }

    /// Of what came so far: SHA-256 in hexadecimal, and the number of bytes.
    package var sum: (digest: String, size: Int64) {
        state.withLock { (Digest.hex($0.digest.sha256), $0.size) }
    }

    func keep(as digest: String) throws {
        try Self.writing { try writer.keep(as: digest) }
        end {}
    }

    package func abandon() { end { writer.abandon() } }

    private func end(_ last: () -> Void) {
        let isFirst = state.withLock { state in
            defer { state.isOver = true }
            return !state.isOver
        }
        guard isFirst else { return }
        last()
        done()
    }

    private static func writing(_ write: () throws -> Void) throws(Failure) {
        do {
            try write()
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(doing: "keeping an attachment", why: "\(error)")
        }
    }
}

/// The bytes of attachments, and who is just putting some there: what has no entry yet is not swept away.
final class Attachments: Sendable {
    let store: any AttachmentStore
    private let state = Mutex(State())

    private struct State {
        /// How many are putting bytes under a digest.
        var coming: [String: Int] = [:]
        var uploads = 0
        var allowance = DailyAllowance(most: Attachments.mostOfDay)
    }

    /// Uploads at one time: what is on its way takes at most 160 MiB of the disk.
    static let most = 16

    /// Bytes of one vendor in 24 hours: fifty of the largest.
    static let mostOfDay: Int64 = 512 << 20

    init(_ store: any AttachmentStore) { self.store = store }

    /// How long a vendor has to wait until it may attach so many bytes; nil: not at all.
    func wait(of vendor: VendorID, for size: Int64, at boot: Span) -> Span? {
        state.withLock { $0.allowance.wait(of: vendor, for: size, at: boot) }
    }

    func took(_ size: Int64, of vendor: VendorID, at boot: Span) {
        state.withLock { $0.allowance.took(size, of: vendor, at: boot) }
    }

    /// Whether one more may begin; each that may is given back with `leave`.
    func enter() -> Bool {
        state.withLock { state in
            guard state.uploads < Self.most else { return false }
            state.uploads += 1
            return true
        }
    }

    func leave() { state.withLock { $0.uploads -= 1 } }

    /// Nobody sweeps these bytes away while this runs.
    func guarding<Result>(_ digest: String, _ use: () throws -> Result) rethrows -> Result {
        state.withLock { $0.coming[digest, default: 0] += 1 }
        defer {
            state.withLock { state in
                let left = (state.coming[digest] ?? 1) - 1
                state.coming[digest] = left > 0 ? left : nil
            }
        }
        return try use()
    }

    /// Throws these bytes away, unless some entry names them or somebody is about to write one. Whether it did.
    func sweep(_ digest: String, isNamed: () throws -> Bool) throws -> Bool {
        // Under the lock: whoever comes now with the same bytes puts them there anew, afterwards.
        try state.withLock { state in
            guard state.coming[digest] == nil, try !isNamed() else { return false }
            try store.remove(digest)
            return true
        }
    }
}
