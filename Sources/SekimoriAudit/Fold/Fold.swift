internal import Sekimori

/// The state, made from the journal by the auditor's own rules: the gate's must come out the same.
struct Fold {
    private(set) var vendors: [VendorID: Vendor] = [:]
    private(set) var technicians: [TechnicianID: Technician] = [:]
    private(set) var assets: [AssetID: Asset] = [:]
    private(set) var people: [PersonID: Person] = [:]
    /// Requests to which something may still happen, and sessions that run.
    private(set) var requests: [RequestID: FoldedRequest] = [:]
    private(set) var sessions: [SessionID: FoldedSession] = [:]
    private var appointments: [PersonID: Appointment] = [:]
    private var logons: [TechnicianID: FoldedLogons] = [:]
    private var tallies: [VendorID: FoldedTally] = [:]
    private var logins: [String: Int64] = [:]
    /// Whose name each uid is; it is never another's.
    private var uids: [Int64: TechnicianID] = [:]
    private var highestUID: Int64 = 199_999
    private var backups: FoldedBackup?
    /// The last loss of entries.
    private(set) var gap: FoldedGap?
    /// Rows that are only compared.
    private var others: [RowKey: FoldedRow] = [:]
    /// Requests and sessions to which nothing more can happen.
    private(set) var settled: [RowKey: RowMark] = [:]

    /// Takes an event; why it has no place here, where it has none. Then nothing changed.
    mutating func take(_ event: Event, at now: Instant) -> Sentence? {
        switch event {
        case .vendorRecorded(let vendor): vendors[vendor.id] = vendor
        case .contractRecorded(let contract): put(.contract(contract))
        case .technicianRecorded(let technician): return take(technician, at: now)
        case .assetRecorded(let asset): assets[asset.id] = asset
        case .personRecorded(let person): people[person.id] = person
        case .holidayRecorded(let holiday): put(.holiday(holiday))
        case .holidayRemoved(let date): others[RowKey("holiday", date)] = nil
        case .mailboxRecorded(let mailbox): put(.mailbox(mailbox))
        case .mailboxRemoved(let person): others[RowKey("mailbox", person)] = nil
        case .technicianApplied(let application):
            let id = application.technician.id
            guard technicians[id] == nil, others[RowKey("application", id)] == nil else {
                return Sentence("この番号の保守要員か登録申請が既にあります", "a technician or an application of this id exists already")
            }
            put(.application(application))
        case .applicationClosed(let id, _, _):
            guard others.removeValue(forKey: RowKey("application", id)) != nil else {
                return Sentence("その登録申請はありません", "there is no such application")
            }
        case .rosterConfirmed(let confirmation):
            let listed = listed(of: confirmation.vendor)
            guard let since = roster(of: confirmation.vendor)?.since, confirmation.at == now, !listed.isEmpty,
                confirmation.technicians == listed
            else { return Sentence("その時の名簿と違う名簿の確認です", "it confirms another list than there was") }
            put(.roster(FoldedRoster(vendor: confirmation.vendor, since: since, confirmation: confirmation)))
        case .appointed(let appointment):
            if let old = appointments[appointment.person], old.number >= appointment.number {
                return Sentence("番号が前の任命より大きくありません", "its number is not above that of the appointment before")
            }
            appointments[appointment.person] = appointment
        case .loginAllotted(let login): return take(login)
        case .request(let id, let event): return take(event, of: id, at: now)
        case .admitted(let knocked):
            let address = knocked.address.map { "\($0)" } ?? "?"
            logons[knocked.technician, default: .init(technician: knocked.technician)].good = .init(
                at: now, from: address)
        case .refused(let knocked, _):
            let address = knocked.address.map { "\($0)" } ?? "?"
            logons[knocked.technician, default: .init(technician: knocked.technician)].failed = .init(
                at: now, from: address)
        case .sessionStarted(let session):
            guard sessions[session.id] == nil, settled[RowKey("session", session.id)] == nil else {
                return Sentence("この番号のセッションは既にあります", "a session of this number exists already")
            }
            guard session.cut == nil, session.end == nil, session.segments == 0, session.frames == 0,
                session.bytes == 0
            else { return Sentence("始まりの前に何かが起きています", "something happened to it before its beginning") }
            sessions[session.id] = FoldedSession(session)
        case .segmentWritten(let id, let segment): return take(segment, of: id)
        case .sessionCut(let id, let cut):
            guard sessions[id] != nil else { return Self.notRunning }
            sessions[id]?.cut = cut
        case .sessionWatched(let id, _): if sessions[id] == nil { return Self.notRunning }
        case .sessionEnded(let id, let end): return take(end, of: id)
        case .stopped(let scope, let why, let by):
            put(.stop(FoldedStop(scope: scope, why: why, since: now, by: by)))
        case .resumed(let scope, _): others[RowKey("stop", FoldedStop.id(scope))] = nil
        case .backupTaken, .backupFailed, .backupDrilled:
            backups = backups ?? FoldedBackup()
            backups?.take(event, at: now)
        case .gateRestored(let fact):
            gap = loss(kept: fact.kept, root: fact.root, made: fact.made, since: now, seen: fact.kept)
        case .lossFound(let fact):
            if gap?.isOpen == true {
                gap?.take(seen: fact.size)
            } else {
                gap = loss(kept: fact.kept, root: fact.keptRoot, made: now, since: now, seen: fact.size)
            }
        case .gapAccepted(let acceptance):
            guard gap?.isOpen == true, gap?.accepted.contains(where: { $0.by == acceptance.by }) == false else {
                return Sentence("受け入れるべき欠落がありません", "there is no gap that this person could accept")
            }
            gap?.accepted.append(
                .init(by: acceptance.by, isManager: acceptance.isManager, text: acceptance.text))
        case .clockChanged(let state):
            put(.clock(FoldedClock(isSynchronised: state.isSynchronised, source: state.source, since: now)))
        case .contentErased(let erasure): return take(erasure, at: now)
        case .erasureCompleted(let number, _):
            guard case .erasure(var standing)? = others[RowKey("erasure", number)], standing.completedAt == nil else {
                return Sentence("その消去は始まっていません", "that erasure was not under way")
            }
            standing.completedAt = now
            put(.erasure(standing))
        case .recordingClosed, .clockAccepted, .selfChecked, .settingsWeakened, .invited, .enrolled, .logonDenied,
            .lockedOut, .personInvited, .personEnrolled, .passwordReset, .signedIn, .signInsFailed, .signInDenied,
            .strangersRefused, .gateStarted, .clockStepped, .heartbeat, .decisionRefused,
            .tokenIssued, .tokenUsed, .tokenRevoked, .noticeLost:
            break
        }
        return nil
    }

    private mutating func take(_ erasure: Erasure, at now: Instant) -> Sentence? {
        guard others[RowKey("erasure", erasure.number)] == nil else {
            return Sentence("この番号の消去は既にあります", "an erasure of this number exists already")
        }
        let isDone = erasure.content == .reports
        put(.erasure(FoldedErasure(erasure: erasure, at: now, completedAt: isDone ? now : nil)))
        return nil
    }

    /// A report was brought whose content is gone.
    mutating func takeErasedReport(of id: RequestID, at now: Instant) { requests[id]?.takeErasedReport(at: now) }

    private static let notRunning = Sentence("そのセッションは動いていません", "that session does not run")

    private mutating func loss(kept: Int64, root: String, made: Instant, since: Instant, seen: Int64) -> FoldedGap {
        // Names that are lost had uids too.
        highestUID += FoldedGap.skipped
        return FoldedGap(
            number: (gap?.number ?? 0) + 1, kept: kept, root: root, made: made, since: since, seen: seen,
            firstUID: highestUID + 1, accepted: [])
    }

    func isAppointed(_ person: PersonID) -> Bool { appointments[person] != nil }

    private mutating func put(_ row: FoldedRow) { others[row.key] = row }

    // MARK: Names

    private func roster(of vendor: VendorID) -> FoldedRoster? {
        if case .roster(let roster)? = others[RowKey("roster", vendor)] { roster } else { nil }
    }

    /// A vendor's technicians but those who are retired, in order.
    private func listed(of vendor: VendorID) -> [TechnicianID] {
        technicians.values.filter { $0.vendor == vendor && !Self.isRetired($0) }.map(\.id).sorted()
    }

    private static func isRetired(_ technician: Technician) -> Bool {
        if case .retired = technician.standing { true } else { false }
    }

    private mutating func take(_ technician: Technician, at now: Instant) -> Sentence? {
        let known = technicians[technician.id]?.uid ?? logins["\(technician.id)"]
        guard claim(technician.uid, for: technician.id, known: known) else { return Self.uidTaken(technician.uid) }
        // A list begins with whoever is entered while nobody stands on it.
        let begins = !Self.isRetired(technician) && listed(of: technician.vendor).isEmpty
        technicians[technician.id] = technician
        if begins {
            put(.roster(FoldedRoster(vendor: technician.vendor, since: now, confirmation: nil)))
        }
        return nil
    }

    private mutating func take(_ login: LoginAllotment) -> Sentence? {
        let own = login.asset == nil ? technicians[login.technician]?.uid : nil
        guard claim(login.uid, for: login.technician, known: logins[login.name] ?? own) else {
            return Self.uidTaken(login.uid)
        }
        logins[login.name] = login.uid
        put(.login(login))
        return nil
    }

    /// A name keeps its uid, and a new name gets one above all that there were.
    private mutating func claim(_ uid: Int64, for technician: TechnicianID, known: Int64?) -> Bool {
        if let known { return known == uid && uids[uid] == technician }
        guard uid > highestUID, uid < .max else { return false }
        highestUID = uid
        uids[uid] = technician
        return true
    }

    private static func uidTaken(_ uid: Int64) -> Sentence {
        Sentence("uid \(uid) は既に使われた番号です", "uid \(uid) was used before")
    }

    // MARK: Requests and sessions

    private mutating func take(_ event: RequestEvent, of id: RequestID, at now: Instant) -> Sentence? {
        guard var request = requests[id] else {
            guard case .submitted(let revision) = event, revision.number == 1,
                settled[RowKey("request", id)] == nil
            else { return Sentence("その申請には何も起こり得ません", "nothing can happen to that request") }
            requests[id] = FoldedRequest(id: id, first: revision)
            tallies[revision.form.vendor, default: .init(revision.form.vendor)].requests += 1
            return nil
        }
        guard request.take(event, at: now) else {
            return Sentence("申請がその段階にありません", "the request is not in a phase in which that can happen")
        }
        if case .confirmed = event { tallies[request.vendor, default: .init(request.vendor)].closed += 1 }
        requests[id] = request
        if request.isSettled {
            requests[id] = nil
            settled[RowKey("request", id)] = RowMark(.request(request))
        }
        return nil
    }

    private mutating func take(_ segment: SegmentFact, of id: SessionID) -> Sentence? {
        guard var session = sessions[id] else { return Self.notRunning }
        guard segment.index == session.segments + 1 else {
            return Sentence("記録の区間 \(session.segments + 1) が飛ばされています", "segment \(session.segments + 1) was left out")
        }
        let (frames, tooMany) = segment.firstFrame.addingReportingOverflow(segment.frames)
        let (bytes, tooLong) = session.bytes.addingReportingOverflow(segment.size)
        guard segment.firstFrame == session.frames, segment.frames > 0, segment.size >= 0, !tooMany, !tooLong else {
            return Sentence("区間の数が前の区間につながりません", "the segment's numbers do not continue the one before")
        }
        session.segments = segment.index
        session.frames = frames
        session.bytes = bytes
        sessions[id] = session
        return nil
    }

    private mutating func take(_ end: Session.End, of id: SessionID) -> Sentence? {
        guard var session = sessions[id] else { return Self.notRunning }
        session.end = end
        sessions[id] = nil
        settled[RowKey("session", id)] = RowMark(.session(session))
        if case .cut = end.cause, let vendor = requests[session.request]?.vendor {
            tallies[vendor, default: .init(vendor)].cut += 1
        }
        return nil
    }

    // MARK: Rows

    /// How a row that the gate exported stands to the journal.
    enum Standing {
        case equal
        case other
        /// No event made it.
        case unknown
    }

    func standing(of row: FoldedRow) -> Standing {
        let key = row.key
        if let mark = settled[key] { return mark == RowMark(row) ? .equal : .other }
        guard let own = self.row(key) else { return .unknown }
        return own == row ? .equal : .other
    }

    private func row(_ key: RowKey) -> FoldedRow? {
        switch key.kind {
        case "vendor": VendorID(key.id).flatMap { vendors[$0] }.map { .vendor($0) }
        case "technician": TechnicianID(key.id).flatMap { technicians[$0] }.map { .technician($0) }
        case "asset": AssetID(key.id).flatMap { assets[$0] }.map { .asset($0) }
        case "person": PersonID(key.id).flatMap { people[$0] }.map { .person($0) }
        case "appointment": PersonID(key.id).flatMap { appointments[$0] }.map { .appointment($0) }
        case "request": RequestID(key.id).flatMap { requests[$0] }.map { .request($0) }
        case "session": SessionID(key.id).flatMap { sessions[$0] }.map { .session($0) }
        case "logons": TechnicianID(key.id).flatMap { logons[$0] }.map { .logons($0) }
        case "tally": VendorID(key.id).flatMap { tallies[$0] }.map { .tally($0) }
        case "backup": backups.map { .backup($0) }
        case "gap": gap.map { .gap($0) }
        default: others[key]
        }
    }

    /// Every row that must be there.
    var keys: [RowKey] {
        var keys = Array(settled.keys) + Array(others.keys)
        keys += vendors.keys.map { RowKey("vendor", $0) } + technicians.keys.map { RowKey("technician", $0) }
        keys += assets.keys.map { RowKey("asset", $0) } + people.keys.map { RowKey("person", $0) }
        keys += appointments.keys.map { RowKey("appointment", $0) } + requests.keys.map { RowKey("request", $0) }
        keys += sessions.keys.map { RowKey("session", $0) } + logons.keys.map { RowKey("logons", $0) }
        if backups != nil { keys.append(RowKey("backup", "gate")) }
        if gap != nil { keys.append(RowKey("gap", "gate")) }
        return keys + tallies.keys.map { RowKey("tally", $0) }
    }
}
