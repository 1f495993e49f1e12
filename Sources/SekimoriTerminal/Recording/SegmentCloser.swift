internal import CPOSIX
internal import Glibc
internal import SekimoriWire
internal import Synchronization

/// The second thread of a recording: it syncs the tail once a second and turns full segments into files.
///
/// It stands back from a busy processor, but not behind everybody: what is not run at all holds the session up once its
/// buffers are full. Where others leave it too little, eight segments fill up, and the recorder, which would have to
/// wait, closes one itself: a busy host slows a session down by what compression costs, not by what the host is busy
/// with.
///
/// Files are synced in groups, at least once a second: on a slow disk one fsync a segment would be the speed of the
/// session. A segment's tail is emptied only after the segment has its name and the directory is
/// synced.
///
/// Sendable: what both threads touch is guarded by `monitor`, the rest belongs to the second thread alone.
final class SegmentCloser: @unchecked Sendable {
    /// Measured (DESIGN §9): eight buffers carry a session over a second of a busy disk.
    private static let buffers = 8
    /// What waits for a sync at most: 64 segments are 16 MB of tails kept a little longer.
    private static let unsyncedLimit = 64
    private static let syncInterval: UInt64 = 1000

    private let directory: Int32
    private let sealer: any Sealer
    private let events: @Sendable (Recorder.Event) -> Void
    private let monitor = Monitor()
    private let dirty = Atomic<Bool>(false)
    private var worker: Worker?

    // Guarded by `monitor`.
    private var free: [SegmentBuffer] = []
    private var made = 0
    private var full: [SegmentBuffer] = []
    private var current: SegmentBuffer?
    private var unsynced: [SegmentFiles.Written] = []
    private var syncDue: UInt64?
    private var isSyncing = false
    private var settled: UInt32 = 0
    private var spares: [SegmentFiles.Spare] = []
    private var failure: Recorder.Failure?
    private var isFinishing = false
    private var isResting = true

    /// The second thread's own.
    private let files: SegmentFiles

    /// `directory` stays the caller's and open until `finish` returned.
    init(
        directory: Int32, sealer: any Sealer, events: @escaping @Sendable (Recorder.Event) -> Void
    ) throws(Recorder.Failure) {
        self.directory = directory
        self.sealer = sealer
        self.events = events
        files = SegmentFiles(directory: directory, sealer: sealer)
        // Holds this object until `finish` has joined it.
        worker = Worker { self.run() }
        guard worker != nil else { throw .thread }
    }
}

// MARK: - For the recorder

extension SegmentCloser {
    private enum Taken {
        case buffer(SegmentBuffer)
        case failed(Recorder.Failure)
        case help(Task)
    }

    /// An empty buffer. While all are full the caller lends a hand, or waits for the disk.
    func take() throws(Recorder.Failure) -> SegmentBuffer {
        while true {
            switch monitor.locked({ claim() }) {
            case .buffer(let buffer): return buffer
            case .failed(let failure): throw failure
            case .help(let task): perform(task, SegmentFiles(directory: directory, sealer: sealer))
            }
        }
    }

    private func claim() -> Taken {
        while true {
            if let failure { return .failed(failure) }
            if let buffer = free.popLast() { return .buffer(buffer) }
            if made < Self.buffers {
                guard let buffer = SegmentBuffer() else { return .failed(.memory) }
                made += 1
                return .buffer(buffer)
            }
            if let task = urgent() { return .help(task) }
            monitor.wait()
        }
    }

    /// A tail to be used again, if there is one.
    func takeSpare() -> SegmentFiles.Spare? { monitor.locked { spares.popLast() } }

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
        // At this thread's own priority: somebody waits for the end.
        while let task = monitor.locked({ failure == nil ? urgent() : nil }) {
            perform(task, SegmentFiles(directory: directory, sealer: sealer))
        }
        monitor.locked {
            isFinishing = true
            monitor.wakeAll()
        }
        worker?.join()
        worker = nil
        while let spare = takeSpare() {
            unlinkat(directory, RecordingFormat.name(spare.index, ".tail"), 0)
            Glibc.close(spare.tail)
        }
        return monitor.locked { failure }
    }
}

// MARK: - Tasks

extension SegmentCloser {
    private enum Task {
        case close(SegmentBuffer)
        case sync(tail: Int32)
        case rest
        case stop
    }

    private func run() {
        // Where it is refused the thread runs as everybody does.
        _ = sekimori_stand_back()
        while true {
            let task = monitor.locked { next() }
            if case .stop = task { return }
            perform(task, files)
        }
    }

    /// What cannot wait: a full segment, or too many that are not synced. Inside `monitor`.
    private func urgent() -> Task? {
        if !full.isEmpty && unsynced.count < Self.unsyncedLimit { return .close(full.removeFirst()) }
        let isBehind = unsynced.count >= Self.unsyncedLimit && unsynced.contains { $0.index == settled + 1 }
        return isBehind ? sync() : nil
    }

    /// Inside `monitor`.
    private func sync() -> Task? {
        guard !isSyncing else { return nil }
        isSyncing = true
        syncDue = nil
        return .sync(tail: current?.tail ?? -1)
    }

    /// The second thread's next task; waits for it, inside `monitor`.
    private func next() -> Task {
        while true {
            if failure != nil {
                if isFinishing { return .stop }
                monitor.wait()
                continue
            }
            if let task = urgent() { return task }
            guard dirty.load(ordering: .acquiring) || !unsynced.isEmpty else {
                if isFinishing { return .stop }
                if !isResting { return .rest }
                monitor.wait()
                continue
            }
            let now = Moment.now.boot
            let due = syncDue ?? now + Self.syncInterval
            syncDue = due
            if now >= due || isFinishing, let task = sync() { return task }
            if now < due { monitor.wait(milliseconds: due - now) } else { monitor.wait() }
        }
    }

    private func perform(_ task: Task, _ files: SegmentFiles) {
        switch task {
        case .close(let buffer): write(buffer, files)
        case .sync(let tail): sync(tail, files)
        case .rest: rest()
        case .stop: break
        }
    }

    private func write(_ buffer: SegmentBuffer, _ files: SegmentFiles) {
        do throws(Recorder.Failure) {
            let written = try files.write(buffer)
            monitor.locked {
                isResting = false
                unsynced.append(written)
                free.append(buffer)
                monitor.wakeAll()
            }
        } catch {
            fail(error)
        }
    }

    /// After an error of fsync the pages may count as clean: it is never asked again, the recording has failed.
    private func sync(_ tail: Int32, _ files: SegmentFiles) {
        dirty.store(false, ordering: .relaxed)
        if tail >= 0 && fdatasync(tail) != 0 { fail(.tail(errno: errno)) }
        let group = monitor.locked { takeSettleable() }
        do throws(Recorder.Failure) {
            if !group.isEmpty {
                let closed = try files.settle(group)
                monitor.locked { spares += closed.spares }
                for segment in closed.segments { events(.closed(segment)) }
            }
        } catch {
            fail(error)
        }
        monitor.locked {
            isSyncing = false
            monitor.wakeAll()
        }
    }

    /// The written segments without a gap before them: two threads may finish in another order than they began, and the
    /// journal hears of segments in theirs. Inside `monitor`.
    private func takeSettleable() -> [SegmentFiles.Written] {
        guard failure == nil else { return [] }
        unsynced.sort { $0.index < $1.index }
        var count = 0
        while count < unsynced.count && unsynced[count].index == settled + UInt32(count) + 1 { count += 1 }
        let group = Array(unsynced.prefix(count))
        unsynced.removeFirst(count)
        settled += UInt32(count)
        return group
    }

    /// Nothing to do: memory goes back, an idle session is to cost nothing.
    private func rest() {
        files.rest()
        monitor.locked {
            isResting = true
            for buffer in free { buffer.release() }
        }
    }

    private func fail(_ reason: Recorder.Failure) {
        let isFirst = monitor.locked {
            defer { monitor.wakeAll() }
            guard failure == nil else { return false }
            failure = reason
            return true
        }
        if isFirst { events(.failed(reason)) }
    }
}
