import Foundation
import HTTPTypes
import SekimoriTesting
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

/// In which order things happened.
private final class Order: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func note(_ name: String) { names.withLock { $0.append(name) } }
}

/// Blocking work waits in bounded queues, and nobody's crowd keeps others out.
struct DeskTests {
    /// A desk whose thread for strangers and sign-ins is busy until the barrier opens.
    private func busy(_ desk: Desk, _ barrier: Barrier, _ group: inout ThrowingTaskGroup<Void, any Error>) async throws
    {
        let (began, beginner) = AsyncStream.makeStream(of: Void.self)
        group.addTask {
            try await desk.run(.strangers, from: "192.0.2.1") {
                beginner.finish()
                barrier.wait()
            }
        }
        for await _ in began {}
    }

    /// Adds work, and returns once it waits.
    private func add(
        _ desk: Desk, _ queue: Desk.Queue, from source: String, _ order: Order, _ name: String,
        _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let before = desk.waiting
        group.addTask {
            do {
                try await desk.run(queue, from: source) { order.note(name) }
            } catch Complaint.busy {
                order.note("no " + name)
            }
        }
        let refused = order.all.count
        while desk.waiting == before, order.all.count == refused { await Task.yield() }
    }

    /// Adds as many as may wait.
    private func crowd(
        _ desk: Desk, _ queue: Desk.Queue, _ order: Order, _ group: inout ThrowingTaskGroup<Void, any Error>,
        from source: (Int) -> String
    ) async throws {
        for number in 1...queue.most {
            try await add(desk, queue, from: source(number), order, "crowd \(number)", &group)
        }
    }

    @Test(.requirement("R-007"))
    func `what would wait too long is sent away, and whoever else comes is served before the crowd`() async throws {
        let desk = Desk()
        let barrier = Barrier()
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { barrier.open() }
            try await busy(desk, barrier, &group)
            let most = Desk.Queue.signIns.most
            try await crowd(desk, .signIns, order, &group) { _ in "203.0.113.66" }
            #expect(desk.waiting == most)
            // The crowd is full: its own next is sent away, another's comes in for its last.
            try await add(desk, .signIns, from: "203.0.113.66", order, "crowd more", &group)
            #expect(order.all == ["no crowd more"])
            try await add(desk, .signIns, from: "203.0.113.10", order, "yamada", &group)
            #expect(order.all == ["no crowd more", "no crowd \(most)"])
            // Who enrols waits in no queue of those who sign in, and the other way round.
            try await add(desk, .strangers, from: "203.0.113.67", order, "enrolment", &group)
            // One queue's crowd is nobody else's.
            #expect(try await desk.run(.decisions, from: "203.0.113.66") { 7 } == 7)
            #expect(try await desk.run(.passwords, from: "203.0.113.66") { 7 } == 7)
            barrier.open()
            try await group.waitForAll()
            let served = order.all.dropFirst(2)
            #expect(served.count == most + 1)
            #expect(Set(served.prefix(4)).isSuperset(of: ["yamada", "enrolment"]), "\(served.prefix(5))")
        }
    }

    @Test func `all addresses of one network are one place`() async throws {
        let desk = Desk()
        let barrier = Barrier()
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { barrier.open() }
            try await busy(desk, barrier, &group)
            try await crowd(desk, .strangers, order, &group) { "2001:db8::\($0)" }
            try await add(desk, .strangers, from: "2001:db8::ffff", order, "crowd more", &group)
            try await add(desk, .strangers, from: "2001:db8:1::1", order, "suzuki", &group)
            #expect(order.all == ["no crowd more", "no crowd \(Desk.Queue.strangers.most)"])
            barrier.open()
            try await group.waitForAll()
        }
    }

    @Test(.requirement("R-007"))
    func `who is sent away is told when to come again`() async throws {
        let site = try Site.filled()
        let desk = Desk()
        let barrier = Barrier()
        let order = Order()
        try await Surface.of(site, desk: desk) { surface in
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { barrier.open() }
                try await busy(desk, barrier, &group)
                try await crowd(desk, .strangers, order, &group) { _ in "203.0.113.66" }
                let answer = try await surface.ask(
                    .post, "/v1/accounts/confirmations",
                    body: #"{"person":"yamada","invitation":"x","code":"000000"}"#, from: "203.0.113.66")
                #expect(answer.status == 503)
                #expect(answer.code == "busy")
                #expect(answer.header("Retry-After") == "\(Complaint.busyFor)")
                barrier.open()
                try await group.waitForAll()
            }
        }
    }
}
