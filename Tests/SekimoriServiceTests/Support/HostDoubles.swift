import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization

@testable import SekimoriService

/// Both clocks of a host, standing still until a test moves them.
final class TestClock: Clock {
    private let mutex: Mutex<(wall: Instant, boot: Span, name: String)>

    init(_ wall: Instant) { mutex = Mutex((wall, .seconds(1_000), "boot")) }

    func now() -> Instant { mutex.withLock { $0.wall } }
    func boot() -> Span { mutex.withLock { $0.boot } }
    func bootName() -> String { mutex.withLock { $0.name } }

    /// The machine starts anew; its clock on the wall goes on.
    func reboot() {
        mutex.withLock { clocks in
            clocks.boot = .seconds(30)
            clocks.name += "+"
        }
    }

    /// Time passes.
    func advance(_ span: Span) {
        mutex.withLock { clocks in
            clocks.wall = clocks.wall + span
            clocks.boot = clocks.boot + span
        }
    }

    /// Time passes until then.
    func advance(to instant: Instant) { advance(instant - now()) }

    /// Somebody sets the clock on the wall; no time passes.
    func set(_ wall: Instant) { mutex.withLock { $0.wall = wall } }
}

/// The same bytes in every run.
final class SeededRandomness: Randomness {
    private let mutex: Mutex<SplitMix64>

    init(seed: UInt64) { mutex = Mutex(SplitMix64(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] {
        mutex.withLock { random in (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
    }
}

/// One way, and not slow as the real one is.
struct QuickHash: SecretHash {
    func hash(_ secret: [UInt8]) throws -> String { "quick:" + Digest.hex(Digest.sha256(secret)) }

    func matches(_ secret: [UInt8], _ hash: String) -> Bool {
        "quick:" + Digest.hex(Digest.sha256(secret)) == hash
    }
}

/// A host without processes: it writes down what it is told, and obeys.
final class RecordingGatehouse: Gatehouse {
    struct Away: Error {}

    struct Facts {
        var alive: [String: [UInt64]] = [:]
        var killed: [String] = []
        var published: [LoginAllotment] = []
        var isAway = false
    }

    private let mutex = Mutex(Facts())

    var facts: Facts { mutex.withLock { $0 } }

    /// Whether the warden answers.
    var isAway: Bool {
        get { mutex.withLock { $0.isAway } }
        set { mutex.withLock { $0.isAway = newValue } }
    }

    /// The host was started anew, or only these survived.
    func survive(_ connections: Set<String>) {
        mutex.withLock { facts in facts.alive = facts.alive.filter { connections.contains($0.key) } }
    }

    private func obey<Answer>(_ body: (inout Facts) -> sending Answer) throws -> sending Answer {
        try mutex.withLock { facts in
            if facts.isAway { throw Away() }
            return body(&facts)
        }
    }

    func enclose(_ connection: String, processes: [UInt64]) throws {
        try obey { $0.alive[connection] = processes }
    }

    func kill(_ connection: String) throws {
        try obey { facts in
            facts.alive[connection] = nil
            facts.killed.append(connection)
        }
    }

    func publish(_ logins: [LoginAllotment]) throws { try obey { $0.published = logins } }

    func connections() throws -> [String] { try obey { $0.alive.keys.sorted() } }
}
