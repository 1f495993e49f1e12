internal import Sekimori

/// What happened to one request, as the journal tells it.
struct RequestStory {
    /// Where it stands; the order is that of a request's life.
    enum Status: String, CaseIterable {
        case submitted, returned, rejected, withdrawn, approved, cancelled, working, ended, reported
        case reportReturned = "report-returned"
        case reportAccepted = "report-accepted"
        case closed

        /// Whether nothing more can happen.
        var isFinal: Bool {
            switch self {
            case .rejected, .withdrawn, .cancelled, .closed: true
            default: false
            }
        }
    }

    let id: RequestID
    let submittedAt: Instant
    var revision: WorkRequest.Revision
    /// Whether nobody signed the present revision, or the present report: only the gate says whose they are.
    private(set) var isAttested = false
    private(set) var isReportAttested = false
    var status = Status.submitted
    /// The words of whoever returned, rejected, withdrew or cancelled it last.
    var why: Label?
    var approval: (by: PersonID, at: Instant, terms: WorkRequest.Terms)?
    /// How it was decided last: approved, returned, rejected; by whom and when.
    var decision: (by: String, at: Instant)?
    var sessions: [SessionID] = []
    var collected = 0
    var endedAt: Instant?
    var endCause: WorkRequest.EndCause?
    var report: WorkRequest.Report?
    var reports = 0
    var reportsReturned = 0
    var confirmation: (by: String, at: Instant, differences: Label?)?
    private(set) var attachments: [Attachment] = []

    var form: RequestForm { revision.form }

    /// Whether the manager allowed less than was asked for.
    var isNarrowed: Bool {
        guard let terms = approval?.terms else { return false }
        return terms.window != revision.window || terms.technicians != form.technicians || terms.assets != form.assets
            || terms.sources != form.sources || terms.capabilities != form.capabilities
    }

    /// Whom of the patients the accepted or latest report names; empty: nobody.
    var patients: [Label] {
        guard case .accessed(let lines)? = report?.form.personalInformation else { return [] }
        return lines
    }

    mutating func take(_ event: RequestEvent, by actor: String, at now: Instant) {
        switch event {
        case .submitted(let revision):
            self.revision = revision
            approval = nil
            status = .submitted
        case .returned(let why): decide(.returned, why, actor, now)
        case .rejected(let why): decide(.rejected, why, actor, now)
        case .withdrawn(let why):
            self.why = why
            status = .withdrawn
        case .approved(let approval):
            self.approval = (approval.by, approval.at, approval.terms)
            // More time for work that has begun ends nothing.
            decide(status == .working ? .working : .approved, nil, actor, now)
        case .cancelled(let why):
            self.why = why
            if status == .working {
                end(.cancelled(why: why), now)
            } else {
                status = .cancelled
            }
        case .collected: collected += 1
        case .credentialRevoked: break
        case .attached(let attachment): attachments.append(attachment)
        case .started(let session):
            sessions.append(session)
            status = .working
        case .ended(let cause): end(status == .working ? cause : .unused, now)
        case .reported(let report):
            self.report = report
            reports += 1
            status = .reported
        case .reportReturned(let why):
            self.why = why
            reportsReturned += 1
            status = .reportReturned
        case .reportAccepted: status = .reportAccepted
        case .confirmed(let differences):
            confirmation = (actor, now, differences)
            status = .closed
        }
    }

    /// Which texts have a signature is not in the events.
    mutating func note(_ event: RequestEvent, isSigned: Bool) {
        switch event {
        case .submitted: isAttested = !isSigned
        case .reported: isReportAttested = !isSigned
        default: break
        }
    }

    /// A report was brought whose content was erased.
    mutating func takeErasedReport() {
        report = nil
        reports += 1
        status = .reported
    }

    private mutating func decide(_ status: Status, _ why: Label?, _ actor: String, _ now: Instant) {
        self.status = status
        self.why = why
        decision = (actor, now)
    }

    private mutating func end(_ cause: WorkRequest.EndCause, _ now: Instant) {
        status = .ended
        endedAt = now
        endCause = cause
    }
}

/// What happened in one session.
struct SessionStory {
    let session: Session
    var end: Session.End?
    var cut: Session.Cut?
    var segments = 0

    /// How long it lasted; nil while it runs.
    var length: Span? { end.map { $0.at - session.startedAt } }
}

/// Somebody whom a rule kept out, or whose decision it did not take.
struct RefusalStory {
    let at: Instant
    let technician: TechnicianID?
    let asset: AssetID?
    let address: Address?
    let request: RequestID?
    /// Which layer said no; or what was to be decided.
    let stage: String
    let refusal: Refusal
}

/// A change of a ledger: who, what, and what it is called.
struct LedgerStory {
    let at: Instant
    let actor: String
    let kind: String
    let id: String
    let name: String
    let standing: Standing?
}

/// Something that happened to a credential or a login.
struct CredentialStory {
    let at: Instant
    let kind: String
    let technician: TechnicianID
    let asset: AssetID?
    let request: RequestID?
    let why: String
}

/// The kill switch was thrown or released, a session was cut.
struct StopStory {
    let at: Instant
    let actor: String
    let kind: String
    let scope: StopScope?
    let session: SessionID?
    let why: String
}

/// A password was issued anew, and how its owner was recognised.
struct ReissueStory {
    let at: Instant
    let actor: String
    let account: Account
    let check: IdentityCheck
}

/// What the journal says of the gate's clock, or of its start.
struct ClockStory {
    let at: Instant
    let kind: String
    let detail: String
}
