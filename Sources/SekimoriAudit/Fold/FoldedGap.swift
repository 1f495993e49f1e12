internal import Sekimori

/// Whether the gate's last backups succeeded.
struct FoldedBackup: Decodable, Hashable {
    var last: Made?
    var failing: Failing?
    var drill: Drilled?

    struct Made: Decodable, Hashable {
        let at: Instant
        let digest: String
        let entries: Int64
    }

    struct Failing: Decodable, Hashable {
        let since: Instant
        let why: Label
    }

    struct Drilled: Decodable, Hashable {
        let at: Instant
        let digest: String
        let fault: Label?
    }

    mutating func take(_ event: Event, at now: Instant) {
        switch event {
        case .backupTaken(let fact):
            last = Made(at: now, digest: fact.digest, entries: fact.entries)
            failing = nil
        case .backupFailed(let why): failing = Failing(since: failing?.since ?? now, why: why)
        case .backupDrilled(let fact): drill = Drilled(at: now, digest: fact.digest, fault: fact.fault)
        default: break
        }
    }
}

/// Entries that the gate lost, and who of the hospital accepted that.
struct FoldedGap: Decodable, Hashable {
    let number: Int64
    let kept: Int64
    let root: String
    let made: Instant
    let since: Instant
    var seen: Int64
    let firstUID: Int64
    var accepted: [Acceptance]

    struct Acceptance: Decodable, Hashable {
        let by: PersonID
        let isManager: Bool
        let text: String
    }

    /// How many uids are passed over behind a gap.
    static let skipped: Int64 = 1_000

    var isOpen: Bool { accepted.count < 2 }

    /// Who accepted a smaller loss has not accepted this one.
    mutating func take(seen size: Int64) {
        seen = max(seen, size)
        accepted = []
    }
}
