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
        /// Nil while the first call is being worked on.
        var reply: Reply?
        var expires: ContinuousClock.Instant
    }

    private struct State {
        var kept: [Key: Kept] = [:]
        var bytes = 0
    }

    /// Replies, and bytes of them; beyond, those that expire first are forgotten.
    private static let most = 10_000
    private static let mostBytes = 16 * 1_048_576
    /// An unfinished call is given up after this.
    private static let patience = Duration.seconds(120)

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
            state.kept[key] = Kept(digest: digest, reply: nil, expires: now + Self.patience)
            return nil
        }
        guard let found else { return .yours }
        // Before anything is said about what the first call was: it may still be refused, and then it never was one.
        guard var reply = found.reply else { throw .idempotencyKeyInUse }
        guard found.digest == digest else { throw .idempotencyKeyReused }
        reply.replayed = true
        return .done(reply)
    }

    /// The call was done: the same reply is given for as long as `life`.
    func keep(_ key: Key, _ reply: Reply, for life: Duration, at now: ContinuousClock.Instant) {
        state.withLock { state in
            guard state.kept[key] != nil else { return }
            state.kept[key]?.reply = reply
            state.kept[key]?.expires = now + life
            state.bytes += reply.bytes.count
            Self.makeRoom(&state, at: now)
        }
    }

    /// The call changed nothing: the next with its key is a first one again.
    func drop(_ key: Key) { state.withLock { state in Self.forget(&state, key) } }

    private static func forget(_ state: inout State, _ key: Key) {
        guard let kept = state.kept.removeValue(forKey: key) else { return }
        state.bytes -= kept.reply?.bytes.count ?? 0
    }

    private static func makeRoom(_ state: inout State, at now: ContinuousClock.Instant) {
        guard state.kept.count >= most || state.bytes > mostBytes else { return }
        for (key, kept) in state.kept where kept.expires <= now { forget(&state, key) }
        // A tenth more than needed, so that a full store is not sorted at each call.
        let sorted = state.kept.filter { $0.value.reply != nil }.sorted { $0.value.expires < $1.value.expires }
        for (key, _) in sorted {
            guard state.kept.count > most * 9 / 10 || state.bytes > mostBytes * 9 / 10 else { return }
            forget(&state, key)
        }
    }
}
