/// What is wrong with a call as such, before any rule is asked.
enum Complaint: Error, Hashable, Sendable {
    case bodyTooLarge(limit: Int)
    case bodyUnreadable
    /// Too many calls wait for their turn.
    case busy
    case idempotencyKeyReused
    case idempotencyKeyInUse
}
