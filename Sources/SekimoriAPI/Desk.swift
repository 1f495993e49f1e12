internal import NIOPosix
internal import Sekimori
internal import Synchronization

/// Where blocking work is done, off the event loops: a decision takes milliseconds, a password 60.
final class Desk: Sendable {
    /// Work that must not wait for other work.
    enum Queue: CaseIterable, Sendable {
        case decisions
        /// A signed-in person's password or invitation: one at a time, so that a core is left for everybody else.
        case passwords
        /// Invitations in the hands of people who have not signed in.
        case strangers
        /// The same work for people who sign in: many do at eight in the morning. They and the strangers take turns.
        case signIns

        /// Calls that may wait; more are answered `busy`.
        var most: Int {
            switch self {
            case .decisions: 64
            case .passwords: 16
            case .strangers: 16
            case .signIns: 64
            }
        }
    }

    private let known = Turns()
    private let anybody = Turns()
    private let deciding = Mutex(0)

    /// Runs work that blocks, for somebody who asks from this address.
    func run<Result: Sendable>(
        _ queue: Queue, from source: String, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        switch queue {
        case .decisions: try await decide(work)
        case .passwords: try await known.run(queue, for: Self.place(source), work)
        case .strangers, .signIns: try await anybody.run(queue, for: Self.place(source), work)
        }
    }

    /// Calls that wait for a thread that hashes.
    var waiting: Int { known.waiting + anybody.waiting }

    private func decide<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let isAdmitted = deciding.withLock { deciding in
            guard deciding < Queue.decisions.most else { return false }
            deciding += 1
            return true
        }
        guard isAdmitted else { throw Complaint.busy }
        defer { deciding.withLock { $0 -= 1 } }
        return try await NIOThreadPool.singleton.runIfActive(work)
    }

    /// Who has one IPv6 address has 2^64 of them.
    private static func place(_ source: String) -> String {
        guard let address = Address(source), !address.isVersion4 else { return source }
        return address.bytes.prefix(8).map { String($0) }.joined(separator: ".") + "/64"
    }
}
