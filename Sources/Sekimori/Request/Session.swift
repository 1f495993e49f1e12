/// One claimed connection under a grant, with its recording (セッション, B3).
package struct Session: Hashable, Sendable, Codable {
    package let id: SessionID
    package let request: RequestID
    package let technician: TechnicianID
    package let asset: AssetID
    package let address: Address
    /// Fingerprint of the key that sshd saw.
    package let key: String
    package let activity: Activity
    package let startedAt: Instant
    /// Somebody of the hospital said that it must end; it ends within seconds.
    package internal(set) var cut: Cut?
    package internal(set) var end: End?
    package internal(set) var segments: Int64
    package internal(set) var frames: Int64
    package internal(set) var bytes: Int64

    package enum Activity: Hashable, Sendable, Codable {
        case shell
        case exec(CommandText)
    }

    package struct Cut: Hashable, Sendable, Codable {
        package let by: PersonID
        package let why: Label

        package init(by: PersonID, why: Label) {
            self.by = by
            self.why = why
        }
    }

    package struct End: Hashable, Sendable, Codable {
        package let at: Instant
        package let cause: Cause
        /// The exit status of the work, where it ended by itself.
        package let status: Int64?
        /// Whether the recording is whole.
        package let complete: Bool

        package init(at: Instant, cause: Cause, status: Int64?, complete: Bool) {
            self.at = at
            self.cause = cause
            self.status = status
            self.complete = complete
        }
    }

    package enum Cause: Hashable, Sendable, Codable {
        case finished
        case clientLeft
        case timeUp
        case cut(by: PersonID, why: Label)
        case refused(Refusal)
        case daemonSilent
        case recorderFailed
        case assetUnreachable
        case relayFailed
        case idle
        /// The gate's host went down; the last sign of life is the end.
        case hostDown
    }

    package init(
        id: SessionID, request: RequestID, technician: TechnicianID, asset: AssetID, address: Address, key: String,
        activity: Activity, startedAt: Instant
    ) {
        self.id = id
        self.request = request
        self.technician = technician
        self.asset = asset
        self.address = address
        self.key = key
        self.activity = activity
        self.startedAt = startedAt
        cut = nil
        end = nil
        segments = 0
        frames = 0
        bytes = 0
    }
}
