import Foundation
import Synchronization
import Testing

@testable import SekimoriAPI

/// Holds threads until it is opened.
private final class Barrier: Sendable {
    private let condition = NSCondition()
    private let isOpen = Mutex(false)

    func wait() {
        condition.withLock { while !isOpen.withLock({ $0 }) { condition.wait() } }
    }

    func open() {
        condition.withLock {
            isOpen.withLock { $0 = true }
            condition.broadcast()
        }
    }
}

/// Blocking work waits in bounded queues.
@Suite struct DeskTests {
    @Test func `what would wait too long is sent away`() async throws {
        let desk = Desk()
        let most = Desk.Queue.strangers.most
        let (open, opener) = AsyncStream.makeStream(of: Void.self)
        let barrier = Barrier()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0...most {
                group.addTask {
                    do {
                        try await desk.run(.strangers) { barrier.wait() }
                        return true
                    } catch Complaint.busy {
                        opener.finish()
                        return false
                    }
                }
            }
            for await _ in open {}
            // One queue's crowd is nobody else's.
            #expect(try await desk.run(.decisions) { 7 } == 7)
            barrier.open()
            let served = try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            #expect(served == most)
        }
        #expect(try await desk.run(.strangers) { 7 } == 7)
    }
}
