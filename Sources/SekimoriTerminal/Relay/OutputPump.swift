internal import CPOSIX
internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire
internal import Synchronization

/// Carries the asset's output to the technician, on a thread of its own: recorded first, then shown.
///
/// A technician whose terminal takes nothing (Ctrl-S, a stalled line) blocks this thread and, through the full pipe or
/// pty behind it, the asset; input, resizing and the lease go on. The descriptors towards the technician are shared with
/// other processes and stay as they are, blocking.
///
/// Sendable: the recorder belongs to the thread alone; the rest is made for sharing.
final class OutputPump: @unchecked Sendable {
    let orders: Mailbox<OutputOrder>
    /// What the recording holds, for the lease.
    let frames = Atomic<UInt64>(0)
    let bytes = Atomic<UInt64>(0)

    let screenful = Screenful(limit: Picture.limit)

    private let recorder: Recorder
    private let events: Mailbox<RelayEvent>
    /// Where words of the gate are shown.
    private let words: Int32
    private let raw: Bool
    private let isAbandoned = Atomic<Bool>(false)
    private var worker: Worker?

    // The thread's own.
    private var sources: [OutputSource] = []
    private var finish: OutputOrder.Finish?
    private var isTechnicianGone = false
    private var hasFailed = false

    /// What a finished program may still have in flight: its pipes and ptys end by themselves well before.
    private static let drainMilliseconds: UInt64 = 300

    init(recorder: Recorder, events: Mailbox<RelayEvent>, words: Int32, raw: Bool) throws(SystemFailure) {
        self.recorder = recorder
        self.events = events
        self.words = words
        self.raw = raw
        orders = try Mailbox()
    }

    /// Starts the thread, which ends after `finish`.
    func start() -> Bool {
        worker = Worker { self.run() }
        return worker != nil
    }

    /// Stops waiting for the technician: what cannot be shown at once is recorded only.
    func abandon() {
        isAbandoned.store(true, ordering: .relaxed)
        worker?.interrupt()
    }

    func join() {
        worker?.join()
        worker = nil
    }
}

extension OutputPump {
    private func run() {
        _ = sekimori_interruptible()
        var drainEnd: UInt64?
        while true {
            if orders.hasLetters { for order in orders.take() { obey(order) } }
            let moved = carry()
            if let finish {
                let now = Moment.now.boot
                // Work that ended by itself is shown to its end; one that was cut may be writing for ever.
                if moved && finish.cause == 0 { drainEnd = nil }
                let end = drainEnd ?? now + Self.drainMilliseconds
                drainEnd = end
                if sources.isEmpty || now >= end || hasFailed { return close(finish) }
            }
            if !moved { wait(until: drainEnd) }
        }
    }

    private func obey(_ order: OutputOrder) {
        switch order {
        case .carry(let sources): self.sources = sources
        case .show(let text):
            record { recorder, now throws(Recorder.Failure) in try recorder.append(.notice, text, at: now) }
            if !hasFailed { text.withUnsafeBytes { show($0, on: words) } }
        case .resize(let rows, let columns):
            record { recorder, now throws(Recorder.Failure) in
                try recorder.resize(rows: rows, columns: columns, at: now)
            }
        case .note(let kind, let text):
            record { recorder, now throws(Recorder.Failure) in try recorder.append(kind, text, at: now) }
        case .finish(let finish): self.finish = finish
        }
    }

    private func record(_ body: (Recorder, Moment) throws(Recorder.Failure) -> Void) {
        guard !hasFailed else { return }
        do throws(Recorder.Failure) {
            try body(recorder, .now)
            count()
        } catch {
            fail(error)
        }
    }

    private func count() {
        frames.store(recorder.frames, ordering: .relaxed)
        bytes.store(recorder.bytes, ordering: .relaxed)
    }

    /// From here on nothing is taken from the asset: what cannot be recorded is not shown.
    private func fail(_ reason: Recorder.Failure) {
        hasFailed = true
        sources = []
        events.post(.recordingFailed(reason))
    }

    /// One frame from each source; whether there was any.
    private func carry() -> Bool {
        var moved = false
        for source in sources {
            do throws(Recorder.Failure) {
                switch try recorder.receive(from: source.descriptor, as: source.kind, at: .now) {
                case .bytes(let bytes):
                    count()
                    show(bytes, on: source.target)
                    moved = true
                case .nothing: break
                case .end:
                    sources.removeAll { $0.descriptor == source.descriptor }
                    if sources.isEmpty { events.post(.assetClosed) }
                }
            } catch {
                fail(error)
                return moved
            }
        }
        return moved
    }

    private func show(_ bytes: UnsafeRawBufferPointer, on target: Int32) {
        screenful.append(bytes)
        var shown = 0
        while shown < bytes.count && !isTechnicianGone {
            if isAbandoned.load(ordering: .relaxed) {
                // A last try: what fits is shown, and nothing is waited for.
                var room = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                guard poll(&room, 1, 0) == 1, room.revents & Int16(POLLOUT) != 0 else { return }
            }
            let count = write(target, bytes.baseAddress?.advanced(by: shown), bytes.count - shown)
            if count > 0 {
                shown += count
            } else if count < 0 && errno == EAGAIN {
                // Somebody else made the shared descriptor non-blocking.
                var room = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                poll(&room, 1, 1000)
            } else if count == 0 || errno != EINTR {
                isTechnicianGone = true
                events.post(.technicianGone)
            }
        }
    }

    private func wait(until drainEnd: UInt64?) {
        var entries = sources.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        entries.append(pollfd(fd: orders.number, events: Int16(POLLIN), revents: 0))
        let now = Moment.now
        let due = min(drainEnd ?? .max, hasFailed ? .max : recorder.closesAt ?? .max)
        let timeout = due == .max ? -1 : Int32(clamping: due > now.boot ? due - now.boot : 0)
        poll(&entries, nfds_t(entries.count), timeout)
        guard !hasFailed else { return }
        do throws(Recorder.Failure) { try recorder.closeIfDue(at: .now) } catch { fail(error) }
    }

    private func close(_ finish: OutputOrder.Finish) {
        let text = Notice.lines(finish.words, place: .between, raw: raw)
        record { recorder, now throws(Recorder.Failure) in try recorder.append(.notice, text, at: now) }
        // After a failed recording these are the gate's own words, and the only ones shown unrecorded.
        text.withUnsafeBytes { show($0, on: words) }
        var isComplete = !hasFailed
        do throws(Recorder.Failure) {
            let cause = hasFailed ? 5 : finish.cause
            try recorder.end(cause: cause, status: finish.status, at: .now)
        } catch {
            isComplete = false
        }
        count()
        events.post(.finished(complete: isComplete))
    }
}
