/// A backup that was made: an encrypted file with all that another host needs to go on as this gate.
package struct BackupFact: Hashable, Sendable, Codable {
    /// SHA-256 of the file, hexadecimal.
    package let digest: String
    package let size: Int64
    /// How many entries its journal has.
    package let entries: Int64
    /// Names of the keys that open it.
    package let recipients: [String]
    package let hasRecordings: Bool

    package init(digest: String, size: Int64, entries: Int64, recipients: [String], hasRecordings: Bool) {
        self.digest = digest
        self.size = size
        self.entries = entries
        self.recipients = recipients
        self.hasRecordings = hasRecordings
    }
}

/// A backup was restored into a scratch place, looked at and thrown away again.
package struct DrillFact: Hashable, Sendable, Codable {
    /// SHA-256 of the file, hexadecimal.
    package let digest: String
    package let entries: Int64
    package let recordings: Int64
    package let seconds: Int64
    /// Nil: everything held.
    package let fault: Label?

    package init(digest: String, entries: Int64, recordings: Int64, seconds: Int64, fault: Label?) {
        self.digest = digest
        self.entries = entries
        self.recordings = recordings
        self.seconds = seconds
        self.fault = fault
    }
}

/// This journal was put back from a backup: what was written behind its `kept` entries is not in it.
package struct RestoreFact: Hashable, Sendable, Codable {
    package let kept: Int64
    /// Over the entries that were kept, hexadecimal.
    package let root: String
    /// When the backup was made.
    package let made: Instant

    package init(kept: Int64, root: String, made: Instant) {
        self.kept = kept
        self.root = root
        self.made = made
    }
}

/// A witness showed a checkpoint that this gate signed and whose entries this gate does not have.
package struct LossFact: Hashable, Sendable, Codable {
    /// `witness/NAME`.
    package let witness: String
    package let size: Int64
    /// Of the checkpoint, hexadecimal.
    package let root: String
    /// The entries that the same witness confirmed and that are still here; 0: none.
    package let kept: Int64
    /// Over these, hexadecimal.
    package let keptRoot: String

    package init(witness: String, size: Int64, root: String, kept: Int64, keptRoot: String) {
        self.witness = witness
        self.size = size
        self.root = root
        self.kept = kept
        self.keptRoot = keptRoot
    }
}

/// Entries that this gate once wrote and no longer has (欠落). Until two people of the hospital have accepted it by
/// signature, one of them the manager, nobody enters and nothing is approved.
package struct Gap: Hashable, Sendable, Codable {
    /// The first gap of this gate is 1.
    package let number: Int64
    /// The entries that are left, as far as they are known to be the old ones.
    package let kept: Int64
    /// Over these, hexadecimal.
    package let root: String
    /// When the last of these was written; what came later may be lost.
    package let made: Instant
    /// When the gap was found.
    package let since: Instant
    /// How many entries somebody elsewhere has seen; `kept` where nobody has spoken yet.
    package let seen: Int64
    /// The lowest uid that no lost login name can have had.
    package let firstUID: Int64
    package let accepted: [Acceptance]

    package struct Acceptance: Hashable, Sendable, Codable {
        package let by: PersonID
        package let isManager: Bool
        /// SHA-256 of the text that was signed, hexadecimal.
        package let text: String

        package init(by: PersonID, isManager: Bool, text: String) {
            self.by = by
            self.isManager = isManager
            self.text = text
        }
    }

    package init(
        number: Int64, kept: Int64, root: String, made: Instant, since: Instant, seen: Int64, firstUID: Int64,
        accepted: [Acceptance]
    ) {
        self.number = number
        self.kept = kept
        self.root = root
        self.made = made
        self.since = since
        self.seen = seen
        self.firstUID = firstUID
        self.accepted = accepted
    }

    /// How many must accept it.
    package static let needed = 2
    /// More login names than are made between two backups.
    package static let skippedUIDs: Int64 = 1_000

    /// Whether it still keeps the gate shut.
    package var isOpen: Bool { accepted.count < Self.needed }

    /// Whether a request or a session of this day may have had a name that is lost: it is not given again.
    package func mayHaveNamed(_ date: CivilDate) -> Bool {
        let day: Int64 = 86_400
        // Names are local days, of any zone; nobody applies for work more than a year ahead.
        return date.daysSince1970 >= made.seconds / day - 1 && date.daysSince1970 <= since.seconds / day + 400
    }
}

extension World {
    /// Whether the last backups succeeded.
    package struct BackupStanding: Hashable, Sendable, Codable {
        package internal(set) var last: Made?
        /// The first failure since; nil: none.
        package internal(set) var failing: Failing?
        package internal(set) var drill: Drilled?

        package struct Made: Hashable, Sendable, Codable {
            package let at: Instant
            package let digest: String
            package let entries: Int64
        }

        package struct Failing: Hashable, Sendable, Codable {
            package let since: Instant
            package let why: Label
        }

        package struct Drilled: Hashable, Sendable, Codable {
            package let at: Instant
            package let digest: String
            package let fault: Label?
        }

        static let key = Key("backup", "gate")
    }

    static let gapKey = Key("gap", "gate")

    func gap(after event: Event, at now: Instant) throws(OutOfOrder) -> Gap? {
        switch event {
        case .gateRestored(let fact):
            return gap(kept: fact.kept, root: fact.root, made: fact.made, since: now, seen: fact.kept)
        case .lossFound(let fact):
            if let gap, gap.isOpen {
                // What was accepted was a smaller gap.
                return Gap(
                    number: gap.number, kept: gap.kept, root: gap.root, made: gap.made, since: gap.since,
                    seen: max(gap.seen, fact.size), firstUID: gap.firstUID, accepted: [])
            }
            return gap(kept: fact.kept, root: fact.keptRoot, made: now, since: now, seen: fact.size)
        case .gapAccepted(let acceptance):
            guard let gap, gap.isOpen, !gap.accepted.contains(where: { $0.by == acceptance.by }) else {
                throw OutOfOrder(subject: "gap", event: event.kind, phase: "accepted")
            }
            return Gap(
                number: gap.number, kept: gap.kept, root: gap.root, made: gap.made, since: gap.since, seen: gap.seen,
                firstUID: gap.firstUID, accepted: gap.accepted + [acceptance])
        default: return gap
        }
    }

    private func gap(kept: Int64, root: String, made: Instant, since: Instant, seen: Int64) -> Gap {
        Gap(
            number: (gap?.number ?? 0) + 1, kept: kept, root: root, made: made, since: since, seen: seen,
            firstUID: nextUID + Gap.skippedUIDs, accepted: [])
    }

    func backups(after event: Event, at now: Instant) -> BackupStanding {
        var standing = backups ?? BackupStanding()
        switch event {
        case .backupTaken(let fact):
            standing.last = .init(at: now, digest: fact.digest, entries: fact.entries)
            standing.failing = nil
        case .backupFailed(let why): standing.failing = .init(since: standing.failing?.since ?? now, why: why)
        case .backupDrilled(let fact): standing.drill = .init(at: now, digest: fact.digest, fault: fact.fault)
        default: break
        }
        return standing
    }
}
