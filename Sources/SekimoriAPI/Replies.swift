internal import SekimoriRecords
internal import Synchronization

/// Replies that were given to calls with an `Idempotency-Key`, so that a call sent twice is done once.
///
/// In memory: after a restart a repeated signed text is refused by its digest, and the rest is done again.
final class Replies: Sendable {
    /// Whose key it is: two actors' equal keys are different.
    struct Key: Hashable, Sendable {
        let owner: String
        let key: String
    }

    enum Turn: Sendable {
        /// Do it, then `keep` or `drop`.
        case yours
        /// It was done.
        case done(Reply)
    }

    private struct Kept {
        let digest: [UInt8]
        var stage: Stage
        var expires: ContinuousClock.Instant

        var size: Int { if case .done(let reply, _) = stage { reply.bytes.count } else { 0 } }
    }

    private enum Stage {
        case underWay
        /// With the moment from which a reply with a secret is not given again.
        case done(Reply, until: ContinuousClock.Instant?)
        /// Done, and its reply was shown.
        case shown
    }

    private struct State {
        var kept: [Key: Kept] = [:]
        var bytes = 0
        /// Replies with secrets, and what lives no longer, in the order in which they go.
        var secrets: [(key: Key, until: ContinuousClock.Instant)] = []
    }

    /// Replies, and bytes of them; beyond, those that expire first are forgotten, of owners with more than a twentieth of
    /// either before all others: nobody's calls push out the keys of others.
    private static let most = 10_000
    private static let mostBytes = 16 * 1_048_576
    private static let share = 20
    /// An unfinished call is given up after this.
    private static let patience = Duration.seconds(120)
    /// So long a reply with a secret is given again: to whoever lost the first on the way.
    private static let showing = Duration.seconds(60)

    private let state = Mutex(State())
    /// Bodies hold passwords: the digest that is kept of one is of no use to anybody else.
    private let salt: [UInt8]

    init(salt: [UInt8]) { self.salt = salt }

    /// Whether this call is the first with its key.
    func turn(_ key: Key, _ call: [UInt8], at now: ContinuousClock.Instant) throws(Complaint) -> Turn {
        let digest = Digest.sha256(salt + call)
        let found = state.withLock { state -> Kept? in
            if let kept = state.kept[key], now < kept.expires { return kept }
            Self.forget(&state, key)
            Self.makeRoom(&state, at: now)
            state.kept[key] = Kept(digest: digest, stage: .underWay, expires: now + Self.patience)
            return nil
        }
        guard let found else { return .yours }
        // Before anything is said about what the first call was: it may still be refused, and then it never was one.
        if case .underWay = found.stage { throw .idempotencyKeyInUse }
        guard found.digest == digest else { throw .idempotencyKeyReused }
        guard case .done(var reply, _) = found.stage else { throw .replyShown }
        reply.replayed = true
        return .done(reply)
    }

    /// The call was done: for as long as `life` it is not done again, and the same reply is given, one with a secret for
    /// a minute.
    func keep(_ key: Key, _ reply: Reply, for life: Duration, at now: ContinuousClock.Instant) {
        state.withLock { state in
            // Given up for its slowness, it has no say in what came after it.
            guard case .underWay = state.kept[key]?.stage else { return }
            // Tokens of sign-ins are among the short-lived.
            let until = reply.isShownOnce || life <= Self.showing ? now + Self.showing : nil
            state.kept[key]?.stage = .done(reply, until: until)
            state.kept[key]?.expires = now + life
            state.bytes += reply.bytes.count
            if let until { state.secrets.append((key, until)) }
            Self.makeRoom(&state, at: now)
        }
    }

    /// The call changed nothing: the next with its key is a first one again.
    func drop(_ key: Key) { state.withLock { state in Self.forget(&state, key) } }

    /// Forgets the secrets whose minute is over. Every call does this first: the next with a key may be days away.
    func hideSecrets(at now: ContinuousClock.Instant) {
        state.withLock { state in
            let over = state.secrets.prefix { $0.until <= now }
            guard !over.isEmpty else { return }
            state.secrets.removeFirst(over.count)
            for (key, _) in over {
                // Another call may have the key by now.
                guard let kept = state.kept[key], case .done(_, .some(let until)) = kept.stage, until <= now else {
                    continue
                }
                state.bytes -= kept.size
                state.kept[key]?.stage = .shown
            }
        }
    }

    private static func forget(_ state: inout State, _ key: Key) {
        guard let kept = state.kept.removeValue(forKey: key) else { return }
        state.bytes -= kept.size
    }

    private static func makeRoom(_ state: inout State, at now: ContinuousClock.Instant) {
        guard state.kept.count >= most || state.bytes > mostBytes else { return }
        for (key, kept) in state.kept where kept.expires <= now { forget(&state, key) }
        var held: [String: (count: Int, bytes: Int)] = [:]
        for (key, kept) in state.kept {
            held[key.owner, default: (0, 0)].count += 1
            held[key.owner, default: (0, 0)].bytes += kept.size
        }
        let greedy = held.filter { $0.value.count > most / share || $0.value.bytes > mostBytes / share }
        let done = state.kept.filter { if case .underWay = $0.value.stage { false } else { true } }
            .sorted { $0.value.expires < $1.value.expires }
        let order = done.filter { greedy[$0.key.owner] != nil } + done.filter { greedy[$0.key.owner] == nil }
        // A tenth more than needed, so that a full store is not sorted at each call.
        for (key, _) in order {
            guard state.kept.count > most * 9 / 10 || state.bytes > mostBytes * 9 / 10 else { return }
            forget(&state, key)
        }
    }
}
