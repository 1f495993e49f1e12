internal import Dispatch
internal import Sekimori
internal import Synchronization

/// A second thread that runs a little ahead of the verifier: it reads the contents of entries, checks their signatures
/// and hashes the segments of recordings that they name.
///
/// It judges nothing, and nothing waits for it. What it finds follows from a content's bytes alone and is taken for
/// exactly these bytes; what it does not have, whoever asks makes for themselves.
final class Ahead: Sendable {
    /// What was found out about the content of one entry.
    struct Found: Sendable {
        let reading: ContentReading
        /// Digest and size of the file, where the entry is about a segment that could be read.
        let segment: (sum: Sum, size: Int64)?
    }

    private struct Content {
        let sequence: Int64
        let bytes: [UInt8]
        let found: Found
    }

    private struct State {
        /// Ascending by sequence.
        var contents: ArraySlice<Content> = []
        /// The last sequence that was asked for.
        var asked: Int64 = 0
        var isStopped = false
    }

    // @unchecked: nobody writes to a bundle while it is read, and a stream stays with the thread that opened it.
    private struct Files: @unchecked Sendable {
        let files: any BundleFiles
    }

    /// Most contents that lie ready: some 2 MB.
    private static let most = 512
    /// What is so near to the verifier is left to it: it would be there first.
    private static let distance: Int64 = 4

    private let state = Mutex(State())
    /// One for each content that may still be laid ready.
    private let room = DispatchSemaphore(value: 0)
    private let group = DispatchGroup()

    /// `hashing`: the bundle has recordings.
    init(_ files: any BundleFiles, hashing: Bool) {
        for _ in 0..<Self.most { room.signal() }
        let shared = Files(files: files)
        // A queue of its own and not a task: the verifier waits for nothing and is not asynchronous; `stop` waits for it.
        DispatchQueue(label: "contents").async(group: group) { self.run(shared.files, hashing: hashing) }
    }

    /// What is known of this content of this entry; sequences are asked for in ascending order.
    func take(_ sequence: Int64, _ bytes: [UInt8]) -> Found? {
        var passed = 0
        let content: Content? = state.withLock { state in
            state.asked = max(state.asked, sequence)
            while let next = state.contents.first, next.sequence <= sequence {
                state.contents.removeFirst()
                passed += 1
                if next.sequence == sequence { return next }
            }
            return nil
        }
        for _ in 0..<passed { room.signal() }
        guard let content, content.bytes == bytes else { return nil }
        return content.found
    }

    /// Ends the thread; it no longer touches the bundle then.
    func stop() {
        state.withLock { $0.isStopped = true }
        room.signal()
        group.wait()
    }

    private func run(_ files: any BundleFiles, hashing: Bool) {
        var number: Int64 = 0
        while let stream = files.open(Contents.path(number)), read(stream, files, hashing: hashing) { number += 1 }
    }

    /// False where nothing more is wanted, or the rest cannot be read.
    private func read(_ stream: any ByteStream, _ files: any BundleFiles, hashing: Bool) -> Bool {
        let reader = FrameReader(stream)
        var before: Int64 = 0
        do throws(FrameReader.Fault) {
            while let first = try reader.next() {
                guard let sequence = Decimal.value(first), sequence > before, try reader.next() != nil,
                    let payload = try reader.next()
                else { return false }
                before = sequence
                let (asked, isStopped) = state.withLock { ($0.asked, $0.isStopped) }
                if isStopped { return false }
                guard sequence > asked + Self.distance, ContentReading.plainKind(payload) == nil else { continue }
                room.wait()
                lay(sequence, [UInt8](payload), files, hashing: hashing)
            }
            return true
        } catch {
            return false
        }
    }

    private func lay(_ sequence: Int64, _ bytes: [UInt8], _ files: any BundleFiles, hashing: Bool) {
        guard let reading = try? ContentReading(bytes) else {
            room.signal()
            return
        }
        var segment: (sum: Sum, size: Int64)?
        if hashing, case .segmentWritten(let id, let fact) = reading.event {
            segment = FileBook.sum(files.open(History.path(of: id, fact.index))) { _ in }
        }
        let content = Content(sequence: sequence, bytes: bytes, found: Found(reading: reading, segment: segment))
        let isWanted = state.withLock { state in
            if state.asked >= sequence { return false }
            state.contents.append(content)
            return true
        }
        if !isWanted { room.signal() }
    }
}
