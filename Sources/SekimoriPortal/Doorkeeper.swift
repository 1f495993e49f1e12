internal import Synchronization

/// Counts what each source takes, and says when it is too much.
final class Doorkeeper: Sendable {
    private let limits: Limits
    private let state = Mutex(State())

    private struct State {
        var connections = 0
        var sources: [[UInt8]: Account] = [:]
    }

    private struct Account {
        var connections = 0
        var visits: Bucket
        var requests: Bucket
        /// Of files that are shipped, in memory and the same for everybody.
        var shipped: Bucket
    }

    init(limits: Limits) { self.limits = limits }

    /// Whether one more connection may be served. Each that may is given back with `leaves`.
    func enters(_ source: Source, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            guard state.connections < limits.connections else { return false }
            var account = account(of: source, in: &state, at: now)
            let taken = account.visits.take(at: now)
            let enters = taken && account.connections < limits.connectionsPerSource
            if enters {
                account.connections += 1
                state.connections += 1
            }
            state.sources[source.counted] = account
            return enters
        }
    }

    func leaves(_ source: Source) {
        state.withLock { state in
            state.connections -= 1
            state.sources[source.counted]?.connections -= 1
        }
    }

    /// Whether one more request may be served; nil: yes, else the seconds after which it may.
    func asks(_ source: Source, at now: ContinuousClock.Instant, isShipped: Bool = false) -> Int? {
        state.withLock { state in
            var account = account(of: source, in: &state, at: now)
            let bucket = isShipped ? \Account.shipped : \Account.requests
            let taken = account[keyPath: bucket].take(at: now)
            state.sources[source.counted] = account
            return taken ? nil : account[keyPath: bucket].secondsUntilNext
        }
    }

    /// Sources remembered; the idle ones are forgotten when there would be more.
    private static let remembered = 16_384

    private func account(of source: Source, in state: inout State, at now: ContinuousClock.Instant) -> Account {
        if let known = state.sources[source.counted] { return known }
        if state.sources.count >= Self.remembered {
            state.sources = state.sources.filter { $0.value.connections > 0 }
        }
        let full = Bucket(burst: limits.burst, perSecond: limits.perSecond, at: now)
        return Account(visits: full, requests: full, shipped: full)
    }
}

/// Tokens that run out when taken faster than they come.
struct Bucket: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var tokens: Double
    private var counted: ContinuousClock.Instant

    init(burst: Double, perSecond: Double, at now: ContinuousClock.Instant) {
        self.burst = burst
        self.perSecond = perSecond
        tokens = burst
        counted = now
    }

    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        let elapsed = (now - counted) / Duration.seconds(1)
        counted = now
        tokens = min(burst, tokens + max(0, elapsed) * perSecond)
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }

    /// 1 to 60.
    var secondsUntilNext: Int { max(1, Int(min(60, (1 - tokens) / perSecond).rounded(.up))) }
}
