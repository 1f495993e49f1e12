internal import NIOPosix
internal import Synchronization

/// One thread's work for many people: kinds of work take turns, and within a kind the places that ask take turns, so that
/// whoever asks a thousand times waits for the thousand, and everybody else for one of them.
final class Turns: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let state = Mutex(State())

    fileprivate struct Job {
        let run: @Sendable () -> Void
        let refuse: @Sendable () -> Void
    }

    /// What waits of one kind.
    fileprivate struct Lane {
        let kind: Desk.Queue
        /// Whose turn it is, in this order.
        var places: [String] = []
        var jobs: [String: [Job]] = [:]

        var count: Int { jobs.values.reduce(0) { $0 + $1.count } }
    }

    fileprivate struct State {
        var lanes: [Lane] = []
        var isRunning = false
    }

    init() { pool.start() }

    deinit { pool.shutdownGracefully { _ in } }

    /// Runs work that blocks, in its turn. Where too many wait, the last of whoever has most waiting is sent away.
    func run<Result: Sendable>(
        _ kind: Desk.Queue, for place: String, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(
                run: { continuation.resume(with: Swift.Result { try work() }) },
                refuse: { continuation.resume(throwing: Complaint.busy) })
            let (refused, isFirst) = state.withLock { state in
                let refused = state.add(job, kind, place)
                defer { state.isRunning = true }
                return (refused, !state.isRunning)
            }
            refused?.refuse()
            if isFirst { takeTurn() }
        }
    }

    /// Jobs that wait.
    var waiting: Int { state.withLock { $0.lanes.reduce(0) { $0 + $1.count } } }

    private func takeTurn() {
        pool.submit { _ in
            guard let job = self.state.withLock({ $0.next() }) else { return }
            job.run()
            self.takeTurn()
        }
    }
}

extension Turns.State {
    /// Adds a job; gives the one that has to go for it, which may be itself.
    fileprivate mutating func add(_ job: Turns.Job, _ kind: Desk.Queue, _ place: String) -> Turns.Job? {
        let index = lanes.firstIndex { $0.kind == kind } ?? lanes.count
        if index == lanes.count { lanes.append(Turns.Lane(kind: kind)) }
        let own = lanes[index].jobs[place]?.count ?? 0
        var refused: Turns.Job?
        if lanes[index].count >= kind.most {
            guard let largest = lanes[index].jobs.max(by: { $0.value.count < $1.value.count }),
                largest.value.count > own + 1
            else { return job }
            refused = lanes[index].jobs[largest.key]?.removeLast()
        }
        if own == 0 { lanes[index].places.append(place) }
        lanes[index].jobs[place, default: []].append(job)
        return refused
    }

    /// The next kind's next place's first; nil where nothing waits.
    fileprivate mutating func next() -> Turns.Job? {
        guard let index = lanes.firstIndex(where: { !$0.places.isEmpty }) else {
            isRunning = false
            return nil
        }
        var lane = lanes.remove(at: index)
        let place = lane.places.removeFirst()
        let job = lane.jobs[place]?.removeFirst()
        if lane.jobs[place]?.isEmpty == true {
            lane.jobs[place] = nil
        } else {
            lane.places.append(place)
        }
        lanes.append(lane)
        return job
    }
}
