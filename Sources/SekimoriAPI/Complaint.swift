/// What is wrong with a call as such, before any rule is asked.
enum Complaint: Error, Hashable, Sendable {
    case bodyTooLarge(limit: Int)
    case bodyUnreadable
    /// Too many calls wait for their turn.
    case busy
    case idempotencyKeyReused
    case idempotencyKeyInUse
    /// The call was done before, and its reply held a secret.
    case replyShown

    /// Seconds after which a full queue is worth another try: the longest is 64 passwords of 60 ms.
    static let busyFor = 5
}
