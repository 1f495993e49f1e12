internal import NIOPosix
internal import Synchronization

/// Where blocking work is done, off the event loops: a decision takes milliseconds, a password 60.
final class Desk: Sendable {
    /// Work that must not wait for other work.
    enum Queue: CaseIterable, Sendable {
        case decisions
        /// A signed-in technician's password: one at a time, so that a core is left for everybody else.
        case passwords
        /// The same of people who have not signed in; they wait for each other and for nobody else.
        case strangers
        /// The same work for people who sign in: many do at eight in the morning.
        case signIns

        /// Calls that may wait or run; more are answered `busy`.
        var most: Int {
            switch self {
            case .decisions: 64
            case .passwords: 16
            case .strangers: 8
            case .signIns: 64
            }
        }
    }

    // Threads live as long as the process: a pool that is let go must be shut down first.
    private static let passwords = started(1)
    private static let strangers = started(1)

    private static func started(_ threads: Int) -> NIOThreadPool {
        let pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        return pool
    }

    private let waiting = Mutex<[Queue: Int]>([:])

    /// Runs work that blocks.
    func run<Result: Sendable>(_ queue: Queue, _ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let admitted = waiting.withLock { waiting in
            guard waiting[queue, default: 0] < queue.most else { return false }
            waiting[queue, default: 0] += 1
            return true
        }
        guard admitted else { throw Complaint.busy }
        defer { waiting.withLock { $0[queue, default: 0] -= 1 } }
        let pool: NIOThreadPool =
            switch queue {
            case .decisions: .singleton
            case .passwords: Self.passwords
            case .strangers, .signIns: Self.strangers
            }
        return try await pool.runIfActive(work)
    }
}
