internal import CPOSIX
internal import Glibc
internal import SekimoriWire
internal import Synchronization

/// The second thread of a recording: it syncs the tail once a second and turns full segments into files.
///
/// It runs at SCHED_IDLE, so that compression never takes the processor from a session. Files are synced in groups, at
/// least once a second: on a slow disk one fsync a segment would be the speed of the session. A segment's tail goes
/// only after the segment has its name and the directory is synced.
///
/// Sendable: what both threads touch is guarded by `monitor`, the rest belongs to the second thread alone.
final class SegmentCloser: @unchecked Sendable {
    /// Measured (DESIGN §9): eight buffers carry a session over a second of a busy disk.
    private static let buffers = 8
    /// What waits for a sync at most: 32 segments are 8 MB of tails kept a little longer.
    private static let unsyncedLimit = 32
    private static let syncInterval: UInt64 = 1000

    private let directory: Int32
    private let files: SegmentFiles
    private let events: @Sendable (Recorder.Event) -> Void
    private let monitor = Monitor()
    private let dirty = Atomic<Bool>(false)
    private var worker: Worker?

    // Guarded by `monitor`.
    private var free: [SegmentBuffer] = []
    private var made = 0
    private var full: [SegmentBuffer] = []
    private var current: SegmentBuffer?
    private var failure: Recorder.Failure?
    private var isFinishing = false

    // The second thread's own.
    private var unsynced: [SegmentFiles.Written] = []
    private var syncDue: UInt64?
    private var isResting = true

    /// `directory` stays the caller's and open until `finish` returned.
    init(
        directory: Int32, sealer: any Sealer, events: @escaping @Sendable (Recorder.Event) -> Void
    ) throws(Recorder.Failure) {
        self.directory = directory
        self.events = events
        files = SegmentFiles(directory: directory, sealer: sealer)
        // Holds this object until `finish` has joined it.
        worker = Worker { self.run() }
        guard worker != nil else { throw .thread }
    }

    // MARK: For the recorder

    /// An empty buffer; waits while all are full.
    func take() throws(Recorder.Failure) -> SegmentBuffer {
        let taken: Result<SegmentBuffer, Recorder.Failure> = monitor.locked {
            while true {
                if let failure { return .failure(failure) }
                if let buffer = free.popLast() { return .success(buffer) }
                if made < Self.buffers {
                    guard let buffer = SegmentBuffer() else { return .failure(.memory) }
                    made += 1
                    return .success(buffer)
                }
                monitor.wait()
            }
        }
        return try taken.get()
    }

    /// From now on this buffer's tail is synced.
    func opened(_ buffer: SegmentBuffer) { monitor.locked { current = buffer } }

    /// The tail has grown.
    func wrote() {
        guard !dirty.load(ordering: .relaxed) else { return }
        dirty.store(true, ordering: .releasing)
        monitor.locked { monitor.wakeAll() }
    }

    /// Hands a full segment over; its tail has the name `N.tail`.
    func close(_ buffer: SegmentBuffer) {
        monitor.locked {
            current = nil
            full.append(buffer)
            monitor.wakeAll()
        }
    }

    /// Waits until everything handed over is closed and synced, or says what went wrong.
    func finish() -> Recorder.Failure? {
        monitor.locked {
            isFinishing = true
            monitor.wakeAll()
        }
        worker?.join()
        worker = nil
        return monitor.locked { failure }
    }
}

extension SegmentCloser {
    private enum Task {
        case close(SegmentBuffer)
        case sync(tail: Int32)
        case rest
        case stop
    }

    private func run() {
        // Where it is refused the thread runs as everybody does.
        _ = sekimori_schedule_idle()
        while true {
            switch next() {
            case .close(let buffer): close(file: buffer)
            case .sync(let tail): sync(tail)
            case .rest: rest()
            case .stop: return
            }
        }
    }

    private func next() -> Task {
        monitor.locked {
            while true {
                if failure != nil {
                    if isFinishing { return .stop }
                    monitor.wait()
                    continue
                }
                if !full.isEmpty && unsynced.count < Self.unsyncedLimit { return .close(full.removeFirst()) }
                let isDirty = dirty.load(ordering: .acquiring)
                guard isDirty || !unsynced.isEmpty else {
                    if isFinishing { return .stop }
                    if !isResting { return .rest }
                    monitor.wait()
                    continue
                }
                let now = Moment.now.boot
                let due = syncDue ?? now + Self.syncInterval
                syncDue = due
                if now >= due || isFinishing || unsynced.count >= Self.unsyncedLimit {
                    return .sync(tail: current?.tail ?? -1)
                }
                monitor.wait(milliseconds: due - now)
            }
        }
    }

    private func close(file buffer: SegmentBuffer) {
        isResting = false
        do throws(Recorder.Failure) {
            unsynced.append(try files.write(buffer))
        } catch {
            fail(error)
            return
        }
        monitor.locked {
            free.append(buffer)
            monitor.wakeAll()
        }
    }

    /// After an error of fsync the pages may count as clean: it is never asked again, the recording has failed.
    private func sync(_ tail: Int32) {
        syncDue = nil
        dirty.store(false, ordering: .relaxed)
        if tail >= 0 && fdatasync(tail) != 0 { return fail(.tail(errno: errno)) }
        guard !unsynced.isEmpty else { return }
        do throws(Recorder.Failure) {
            let closed = try files.settle(unsynced)
            unsynced = []
            for segment in closed { events(.closed(segment)) }
        } catch {
            fail(error)
        }
    }

    /// Nothing to do: memory goes back, an idle session is to cost nothing.
    private func rest() {
        isResting = true
        files.rest()
        monitor.locked { for buffer in free { buffer.release() } }
    }

    private func fail(_ reason: Recorder.Failure) {
        monitor.locked {
            failure = reason
            monitor.wakeAll()
        }
        events(.failed(reason))
    }
}
