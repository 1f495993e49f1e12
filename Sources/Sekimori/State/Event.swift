/// Everything that can happen. The journal is the list of these; the state is their fold (law 1).
package enum Event: Hashable, Sendable, Codable {
    // Ledgers: an entry as it is from now on.
    case vendorRecorded(Vendor)
    case contractRecorded(Contract)
    case technicianRecorded(Technician)
    case assetRecorded(Asset)
    case personRecorded(Person)
    case holidayRecorded(Holiday)
    case holidayRemoved(CivilDate)
    case appointed(Appointment)
    case mailboxRecorded(Mailbox)
    case mailboxRemoved(PersonID)
    /// A vendor asks for a technician to be entered; what became of that.
    case technicianApplied(TechnicianApplication)
    case applicationClosed(TechnicianID, of: VendorID, TechnicianApplication.Outcome)
    case rosterConfirmed(RosterConfirmation)
    /// A technician may set a password with an invitation; the old one is dead.
    case invited(TechnicianID)
    case enrolled(TechnicianID)
    /// The same for everybody else.
    case personInvited(PersonID)
    case personEnrolled(PersonID)
    /// The invitation replaces a password that was there; how its owner was recognised.
    case passwordReset(Account, IdentityCheck)
    /// With a password and a code; so many tries had failed since the time before.
    case signedIn(Account, failed: Int64)
    /// So many tries to sign in have failed since the last good one, the last from there.
    case signInsFailed(Account, count: Int64, from: String)
    /// Its owner says that a sign-in shown to them was somebody else: the password is dead.
    case signInDenied(Account)
    /// A person's scripts may act with it; then each day it was used, told once; and its end, before its day.
    case tokenIssued(APIToken)
    case tokenUsed(APITokenID, Account)
    case tokenRevoked(APITokenID, Account)
    /// A login name exists on the gate's host from now on, with a uid that is never used again.
    case loginAllotted(LoginAllotment)

    // Requests.
    case request(RequestID, RequestEvent)

    // Who knocks, and sessions.
    case admitted(Knocked)
    case refused(Knocked, Refusal)
    case sessionStarted(Session)
    case segmentWritten(SessionID, SegmentFact)
    case sessionCut(SessionID, Session.Cut)
    /// Somebody of the hospital began to look at what a running session shows; nothing of that is kept.
    case sessionWatched(SessionID, by: PersonID)
    case sessionEnded(SessionID, Session.End)
    /// What lies in a recording besides the segments that are in the journal, once nobody writes it any more: the session
    /// key, and what a relay that was killed left.
    case recordingClosed(SessionID, [FileFact])
    /// The technician says that a logon shown on entry was somebody else.
    case logonDenied(TechnicianID)
    case lockedOut(TechnicianID, until: Instant)
    /// What sshd refused by itself, counted by minute, source, name and reason: hints, not proofs (law 9).
    case strangersRefused(StrangerCount)

    // What is kept.
    /// From now on the content is gone, or about to go; see `Erasure`.
    case contentErased(Erasure)
    /// Nothing is left of it: so many recordings or attachments were there and are gone.
    case erasureCompleted(number: Int64, count: Int64)

    /// A recording was looked at, as every day; with what is wrong with it. No session: there was none to look at.
    case selfChecked(SessionID?, problem: Label?)
    // Backup and restore.
    case backupTaken(BackupFact)
    case backupFailed(why: Label)
    case backupDrilled(DrillFact)
    case gateRestored(RestoreFact)
    case lossFound(LossFact)
    case gapAccepted(Gap.Acceptance)

    // The gate.
    case stopped(StopScope, why: Label, by: String)
    case resumed(StopScope, why: Label)
    /// With what it was set to, until the next start: to whom the recordings of its sessions are sealed.
    case gateStarted(version: String, recipients: [RecordingRecipient])
    /// What of the settings is weaker than recommended from now on, and who answers for it; empty: nothing any more.
    case settingsWeakened([Weakening])
    /// The clock on the wall jumped against the one that is never set; negative: back.
    case clockStepped(by: Span)
    /// A manager, by a clock of their own, says that the clock on the wall is right as it is now: it is believed again, so
    /// far from what the gate had held for the present; negative: back.
    case clockAccepted(by: PersonID, why: Label, leap: Span)
    /// A time source holds the clock right from now on, or no longer does.
    case clockChanged(ClockState)
    /// Each minute: the gate lives, and so its clock stands. Silence shows.
    case heartbeat(ClockState)
    case decisionRefused(RefusedDecision)
    /// Somebody was not told something: no try to hand the mail over succeeded.
    case noticeLost(LostNotice)
}

/// A login name of a technician, bare or with an asset.
package struct LoginAllotment: Hashable, Sendable, Codable {
    package let technician: TechnicianID
    package let asset: AssetID?
    package let uid: Int64

    package init(technician: TechnicianID, asset: AssetID?, uid: Int64) {
        self.technician = technician
        self.asset = asset
        self.uid = uid
    }

    /// `tanaka` or `tanaka+pacs1`.
    package var name: String { asset.map { "\(technician)+\($0)" } ?? "\(technician)" }
}

/// A knock at the door whose key sshd had proven.
package struct Knocked: Hashable, Sendable, Codable {
    package let technician: TechnicianID
    package let asset: AssetID?
    package let address: Address?
    package let key: String?
    package let request: RequestID?
    package let stage: Stage

    /// Which layer asked.
    package enum Stage: String, Hashable, Sendable, Codable {
        case passcode
        case admission
        case claim
        case lease
    }

    package init(
        technician: TechnicianID, asset: AssetID?, address: Address?, key: String?, request: RequestID?, stage: Stage
    ) {
        self.technician = technician
        self.asset = asset
        self.address = address
        self.key = key
        self.request = request
        self.stage = stage
    }
}

/// A finished piece of a recording, while the session runs.
package struct SegmentFact: Hashable, Sendable, Codable {
    package let index: Int64
    /// SHA-256 of the file, hexadecimal.
    package let digest: String
    package let firstFrame: Int64
    package let frames: Int64
    package let size: Int64

    package init(index: Int64, digest: String, firstFrame: Int64, frames: Int64, size: Int64) {
        self.index = index
        self.digest = digest
        self.firstFrame = firstFrame
        self.frames = frames
        self.size = size
    }
}

/// A file of a recording, by its name there.
package struct FileFact: Hashable, Sendable, Codable {
    package let name: String
    /// SHA-256 of the file, hexadecimal.
    package let digest: String
    package let size: Int64

    package init(name: String, digest: String, size: Int64) {
        self.name = name
        self.digest = digest
        self.size = size
    }
}

package struct StrangerCount: Hashable, Sendable, Codable {
    package let minute: Instant
    /// As sshd logged it, escaped: a stranger chose these bytes.
    package let source: String
    package let name: String
    package let reason: String
    package let count: Int64

    package init(minute: Instant, source: String, name: String, reason: String, count: Int64) {
        self.minute = minute
        self.source = source
        self.name = name
        self.reason = reason
        self.count = count
    }
}

/// A signed text or a command that a rule refused.
package struct RefusedDecision: Hashable, Sendable, Codable {
    package let what: String
    package let request: RequestID?
    package let refusal: Refusal

    package init(what: String, request: RequestID?, refusal: Refusal) {
        self.what = what
        self.request = request
        self.refusal = refusal
    }
}

extension Event {
    /// The journal's kind: the case's name in kebab-case; a request's event names itself.
    package var kind: String {
        if case .request(_, let event) = self { return "request-" + event.name }
        return caseName(self)
    }

    /// Whom and what it is about, `request/r20261122-001`, for looking things up without reading payloads.
    package var subjects: [String] {
        switch self {
        case .vendorRecorded(let vendor): ["vendor/\(vendor.id)"]
        case .contractRecorded(let contract): ["contract/\(contract.id)", "vendor/\(contract.vendor)"]
        case .technicianRecorded(let technician): ["technician/\(technician.id)", "vendor/\(technician.vendor)"]
        case .assetRecorded(let asset): ["asset/\(asset.id)"]
        case .personRecorded(let person): ["person/\(person.id)"]
        case .holidayRecorded(let holiday): ["holiday/\(holiday.date)"]
        case .holidayRemoved(let date): ["holiday/\(date)"]
        case .appointed(let appointment): ["person/\(appointment.person)"]
        case .mailboxRecorded(let mailbox): ["mailbox/\(mailbox.person)"]
        case .mailboxRemoved(let person): ["mailbox/\(person)"]
        case .technicianApplied(let application):
            ["application/\(application.technician.id)", "vendor/\(application.technician.vendor)"]
        case .applicationClosed(let technician, let vendor, _): ["application/\(technician)", "vendor/\(vendor)"]
        case .rosterConfirmed(let roster): ["roster/\(roster.vendor)", "vendor/\(roster.vendor)"]
        case .invited(let technician), .enrolled(let technician), .logonDenied(let technician),
            .lockedOut(let technician, _):
            ["technician/\(technician)"]
        case .personInvited(let person), .personEnrolled(let person): ["person/\(person)"]
        case .passwordReset(let account, _), .signedIn(let account, _), .signInsFailed(let account, _, _),
            .signInDenied(let account):
            [account.subject]
        case .tokenIssued(let token): ["token/\(token.id)", token.holder.subject]
        case .tokenUsed(let token, let holder), .tokenRevoked(let token, let holder):
            ["token/\(token)", holder.subject]
        case .loginAllotted(let login): ["technician/\(login.technician)"]
        case .request(let request, .attached(let attachment)):
            ["request/\(request)", "attachment/\(attachment.digest)"]
        case .request(let request, _): ["request/\(request)"]
        case .admitted(let knocked), .refused(let knocked, _):
            ["technician/\(knocked.technician)"] + (knocked.request.map { ["request/\($0)"] } ?? [])
        case .sessionStarted(let session):
            ["session/\(session.id)", "request/\(session.request)", "technician/\(session.technician)"]
        case .segmentWritten(let session, _), .sessionCut(let session, _), .sessionEnded(let session, _),
            .recordingClosed(let session, _), .sessionWatched(let session, _):
            ["session/\(session)"]
        case .selfChecked(let session, _): session.map { ["session/\($0)"] } ?? []
        case .clockAccepted(let person, _, _): ["person/\(person)"]
        case .contentErased(let erasure): ["erasure/\(erasure.number)", "person/\(erasure.by)"]
        case .erasureCompleted(let number, _): ["erasure/\(number)"]
        case .strangersRefused, .settingsWeakened, .stopped, .resumed, .gateStarted, .clockStepped, .clockChanged,
            .heartbeat:
            []
        case .backupTaken, .backupFailed, .backupDrilled, .gateRestored, .lossFound: []
        case .gapAccepted(let acceptance): ["person/\(acceptance.by)"]
        case .decisionRefused(let refused): refused.request.map { ["request/\($0)"] } ?? []
        // Not under the request: whom of the hospital a mail did not reach is not the vendor's to see.
        case .noticeLost(let notice): ["mailbox/\(notice.person)"]
        }
    }
}
