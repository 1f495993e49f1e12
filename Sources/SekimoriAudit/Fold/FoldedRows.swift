internal import Sekimori

/// A request as the auditor's own fold makes it, with the fields of the row the gate keeps.
struct FoldedRequest: Decodable, Hashable {
    let id: RequestID
    let vendor: VendorID
    var revision: WorkRequest.Revision
    var phase: WorkRequest.Phase
    var approval: WorkRequest.Approval?
    var credentials: [WorkRequest.Credential]
    var sessions: [SessionID]
    var report: WorkRequest.Report?
    /// Only in the gate's rows: here a report that was erased never was.
    var reportErasedAt: Instant?
    var attachments: [Attachment]?

    init(id: RequestID, first revision: WorkRequest.Revision) {
        self.id = id
        vendor = revision.form.vendor
        self.revision = revision
        phase = .submitted
        approval = nil
        credentials = []
        sessions = []
        report = nil
    }

    /// Nothing more can happen to it.
    var isSettled: Bool {
        switch phase {
        case .closed, .rejected, .withdrawn, .cancelled: true
        default: false
        }
    }

    /// What may be done under it now.
    var terms: WorkRequest.Terms? {
        switch phase {
        case .approved, .working: approval?.terms
        default: nil
        }
    }

    /// Whether the event has a place here; it is taken then.
    mutating func take(_ event: RequestEvent, at now: Instant) -> Bool {
        if case .attached(let attachment) = event { return !isSettled && take(attachment, at: now) }
        return switch phase {
        case .submitted: takeWhileSubmitted(event)
        case .returned: takeWhileReturned(event)
        case .approved, .working: takeWhileOpen(event, now)
        case .ended(_, let since): takeReport(event, since)
        case .reportReturned(_, let since): takeReport(event, since)
        case .reported: takeWhileReported(event, now)
        case .reportAccepted: takeConfirmation(event)
        case .rejected, .withdrawn, .cancelled, .closed: false
        }
    }

    /// Evidence is only ever added: numbered without a gap, no bytes twice, ten at most.
    private mutating func take(_ attachment: Attachment, at now: Instant) -> Bool {
        let before = attachments ?? []
        let name = attachment.name.text.utf8
        guard attachment.number == Int64(before.count + 1), before.count < 10, attachment.at == now,
            before.allSatisfy({ !$0.digest.utf8.elementsEqual(attachment.digest.utf8) }),
            Sum(hex: attachment.digest.utf8) != nil, attachment.size > 0, attachment.size <= 10 << 20,
            name.count <= 120, !name.contains(0x0A)
        else { return false }
        attachments = before + [attachment]
        return true
    }

    private mutating func takeWhileSubmitted(_ event: RequestEvent) -> Bool {
        switch event {
        case .returned(let why): phase = .returned(why: why)
        case .rejected(let why): phase = .rejected(why: why)
        case .withdrawn: phase = .withdrawn
        case .approved(let approval) where approval.revision == revision.number:
            self.approval = approval
            phase = .approved
        default: return false
        }
        return true
    }

    private mutating func takeWhileReturned(_ event: RequestEvent) -> Bool {
        switch event {
        case .withdrawn: phase = .withdrawn
        case .submitted(let next) where next.number == revision.number + 1 && next.form.vendor == vendor:
            revision = next
            approval = nil
            phase = .submitted
        default: return false
        }
        return true
    }

    private mutating func takeWhileOpen(_ event: RequestEvent, _ now: Instant) -> Bool {
        let isWorking = phase == .working
        switch event {
        case .withdrawn where !isWorking: phase = .withdrawn
        case .approved(let longer) where longer.revision == revision.number && isSameForLonger(longer.terms):
            approval = longer
        case .cancelled(let why): phase = isWorking ? .ended(.cancelled(why: why), since: now) : .cancelled(why: why)
        case .collected(let credential):
            credentials.removeAll { $0.technician == credential.technician && $0.asset == credential.asset }
            credentials.append(credential)
        case .credentialRevoked(let technician, let asset, _):
            credentials = credentials.map { old in
                guard old.technician == technician, old.asset == asset else { return old }
                return WorkRequest.Credential(
                    technician: technician, asset: asset, collectedAt: old.collectedAt, revoked: true)
            }
        case .started(let session):
            sessions.append(session)
            phase = .working
        case .ended(let cause): phase = .ended(isWorking ? cause : .unused, since: now)
        default: return false
        }
        return true
    }

    /// The hospital gave more time, and nothing but time.
    private func isSameForLonger(_ terms: WorkRequest.Terms) -> Bool {
        guard let old = approval?.terms, old.window.until < terms.window.until else { return false }
        return WorkRequest.Terms(
            window: old.window, technicians: terms.technicians, assets: terms.assets, sources: terms.sources,
            capabilities: terms.capabilities) == old && old.window.from == terms.window.from
    }

    private mutating func takeReport(_ event: RequestEvent, _ since: Instant) -> Bool {
        guard case .reported(let report) = event else { return false }
        self.report = report
        phase = .reported(since: since)
        return true
    }

    /// There was a report, and nothing more is known of it.
    mutating func takeErasedReport(at now: Instant) {
        report = nil
        switch phase {
        case .ended, .reportReturned: phase = .reported(since: now)
        default: break
        }
    }

    private mutating func takeWhileReported(_ event: RequestEvent, _ now: Instant) -> Bool {
        switch event {
        case .reportReturned(let why): phase = .reportReturned(why: why, since: now)
        case .reportAccepted: phase = .reportAccepted
        default: return false
        }
        return true
    }

    private mutating func takeConfirmation(_ event: RequestEvent) -> Bool {
        guard case .confirmed = event else { return false }
        phase = .closed
        return true
    }
}

/// A session as the auditor's own fold makes it.
struct FoldedSession: Decodable, Hashable {
    let id: SessionID
    let request: RequestID
    let technician: TechnicianID
    let asset: AssetID
    let address: Address
    let key: String
    let activity: Session.Activity
    let startedAt: Instant
    var cut: Session.Cut?
    var end: Session.End?
    var segments: Int64
    var frames: Int64
    var bytes: Int64

    init(_ session: Session) {
        id = session.id
        request = session.request
        technician = session.technician
        asset = session.asset
        address = session.address
        key = session.key
        activity = session.activity
        startedAt = session.startedAt
        cut = session.cut
        end = session.end
        segments = session.segments
        frames = session.frames
        bytes = session.bytes
    }
}

struct FoldedStop: Decodable, Hashable {
    let scope: StopScope
    let why: Label
    let since: Instant
    let by: String
}

struct FoldedLogons: Decodable, Hashable {
    let technician: TechnicianID
    var good: Fact?
    var failed: Fact?

    struct Fact: Decodable, Hashable {
        let at: Instant
        let from: String
    }
}

struct FoldedTally: Decodable, Hashable {
    let vendor: VendorID
    var requests: Int64 = 0
    var closed: Int64 = 0
    var cut: Int64 = 0

    init(_ vendor: VendorID) { self.vendor = vendor }
}

/// Whether a time source held the gate's clock right, and since when.
struct FoldedClock: Decodable, Hashable {
    let isSynchronised: Bool
    let source: String
    let since: Instant
}

/// Since when a vendor has a list of technicians, and its last word that the list is right.
struct FoldedRoster: Decodable, Hashable {
    let vendor: VendorID
    let since: Instant
    let confirmation: RosterConfirmation?
}

/// An erasure that was decided, and when it was done.
struct FoldedErasure: Decodable, Hashable {
    let erasure: Erasure
    let at: Instant
    var completedAt: Instant?
}

/// One row of the state, as the gate keeps it and as the fold makes it.
enum FoldedRow: Decodable, Hashable {
    case vendor(Vendor)
    case contract(Contract)
    case technician(Technician)
    case asset(Asset)
    case person(Person)
    case appointment(Appointment)
    case holiday(Holiday)
    case mailbox(Mailbox)
    case application(TechnicianApplication)
    case roster(FoldedRoster)
    case request(FoldedRequest)
    case session(FoldedSession)
    case login(LoginAllotment)
    case logons(FoldedLogons)
    case stop(FoldedStop)
    case tally(FoldedTally)
    case clock(FoldedClock)
    case erasure(FoldedErasure)
    case backup(FoldedBackup)
    case gap(FoldedGap)

    var key: RowKey {
        switch self {
        case .vendor(let vendor): RowKey("vendor", vendor.id)
        case .contract(let contract): RowKey("contract", contract.id)
        case .technician(let technician): RowKey("technician", technician.id)
        case .asset(let asset): RowKey("asset", asset.id)
        case .person(let person): RowKey("person", person.id)
        case .appointment(let appointment): RowKey("appointment", appointment.person)
        case .holiday(let holiday): RowKey("holiday", holiday.date)
        case .mailbox(let mailbox): RowKey("mailbox", mailbox.person)
        case .application(let application): RowKey("application", application.technician.id)
        case .roster(let roster): RowKey("roster", roster.vendor)
        case .request(let request): RowKey("request", request.id)
        case .session(let session): RowKey("session", session.id)
        case .login(let login): RowKey("login", login.name)
        case .logons(let logons): RowKey("logons", logons.technician)
        case .stop(let stop): RowKey("stop", FoldedStop.id(stop.scope))
        case .tally(let tally): RowKey("tally", tally.vendor)
        case .clock: RowKey("clock", "gate")
        case .erasure(let standing): RowKey("erasure", standing.erasure.number)
        case .backup: RowKey("backup", "gate")
        case .gap: RowKey("gap", "gate")
        }
    }
}

/// Where a row lies.
struct RowKey: Hashable, Comparable {
    let kind: String
    let id: String

    init(_ kind: String, _ id: some CustomStringConvertible) {
        self.kind = kind
        self.id = id.description
    }

    static func < (left: Self, right: Self) -> Bool {
        left.kind == right.kind ? left.id < right.id : left.kind < right.kind
    }
}

/// What is remembered of a row that cannot change any more: enough to tell another one from it, without its facts.
///
/// The seed of Swift's hash is drawn when the program starts, so that no bundle can be made to fit it.
struct RowMark: Hashable {
    private let first: Int
    private let second: Int

    init(_ row: FoldedRow) {
        var one = Hasher()
        one.combine(1)
        one.combine(row)
        first = one.finalize()
        var two = Hasher()
        two.combine(row)
        two.combine(2)
        second = two.finalize()
    }
}

extension FoldedStop {
    static func id(_ scope: StopScope) -> String {
        switch scope {
        case .all: "all"
        case .vendor(let vendor): "vendor-\(vendor)"
        case .asset(let asset): "asset-\(asset)"
        }
    }
}
