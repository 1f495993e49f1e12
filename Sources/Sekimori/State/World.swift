/// All that the gate knows: the fold of its events.
///
/// Changed by `apply` alone. The indexes beside the tables are kept in step there and nowhere else.
package struct World: Sendable {
    package private(set) var vendors: [VendorID: Vendor] = [:]
    package private(set) var contracts: [ContractID: Contract] = [:]
    package private(set) var technicians: [TechnicianID: Technician] = [:]
    package private(set) var assets: [AssetID: Asset] = [:]
    package private(set) var people: [PersonID: Person] = [:]
    package private(set) var appointments: [PersonID: Appointment] = [:]
    package private(set) var holidays: [CivilDate: Holiday] = [:]
    package private(set) var mailboxes: [PersonID: Mailbox] = [:]
    /// Those that wait for the hospital.
    package private(set) var applications: [TechnicianID: TechnicianApplication] = [:]
    /// Of each vendor that has, or had, a list of technicians.
    package private(set) var rosters: [VendorID: RosterStanding] = [:]
    package private(set) var requests: [RequestID: WorkRequest] = [:]
    package private(set) var sessions: [SessionID: Session] = [:]
    package private(set) var logins: [String: LoginAllotment] = [:]
    package private(set) var logons: [TechnicianID: Logons] = [:]
    package private(set) var stops: [StopScope: Stop] = [:]
    package private(set) var tallies: [VendorID: Tally] = [:]
    package private(set) var erasures: [Int64: Erasure.Standing] = [:]
    /// Nil before the first backup was tried.
    package private(set) var backups: BackupStanding?
    /// The last entries that were lost; nil: none ever were.
    package private(set) var gap: Gap?
    /// Nil before the gate first asked a time source.
    package private(set) var clock: ClockStanding?

    /// Requests under which a technician may hold a grant.
    package private(set) var openRequests: [TechnicianID: Set<RequestID>] = [:]
    /// Requests whose report is owed, not submitted, or came back.
    package private(set) var owing: [VendorID: Set<RequestID>] = [:]
    package private(set) var running: Set<SessionID> = []
    /// Everything approved or working: what may begin or end by itself.
    package private(set) var open: Set<RequestID> = []
    package private(set) var waiting: Set<RequestID> = []
    /// Requests to which something may still happen, by the day of their work.
    package private(set) var unsettled: [CivilDate: Set<RequestID>] = [:]

    package init() {}

    /// The first uid of technicians' login names; below are the host's own.
    package static let firstUID: Int64 = 200_000

    /// One above every uid that was ever allotted.
    package private(set) var nextUID: Int64 = firstUID

    /// The kill switch, thrown.
    package struct Stop: Hashable, Sendable, Codable {
        package let scope: StopScope
        package let why: Label
        package let since: Instant
        /// Who threw it, as the journal names actors.
        package let by: String
    }

    /// What became of a vendor's requests since the gate began: closed ones leave the memory, their number stays.
    package struct Tally: Hashable, Sendable, Codable {
        package let vendor: VendorID
        package internal(set) var requests: Int64 = 0
        package internal(set) var closed: Int64 = 0
        /// Sessions a person of the hospital cut.
        package internal(set) var cut: Int64 = 0
    }

    /// Whether a time source holds the gate's clock right, and since when that has been so.
    package struct ClockStanding: Hashable, Sendable, Codable {
        package let isSynchronised: Bool
        package let source: String
        package let since: Instant

        static let key = Key("clock", "gate")
    }

    /// Previous logons, shown on entry.
    package struct Logons: Hashable, Sendable, Codable {
        package let technician: TechnicianID
        package var good: Fact?
        package var failed: Fact?

        package struct Fact: Hashable, Sendable, Codable {
            package let at: Instant
            package let from: String
        }
    }

    /// What one row of the state holds.
    package enum Row: Hashable, Sendable, Codable {
        case vendor(Vendor)
        case contract(Contract)
        case technician(Technician)
        case asset(Asset)
        case person(Person)
        case appointment(Appointment)
        case holiday(Holiday)
        case mailbox(Mailbox)
        case application(TechnicianApplication)
        case roster(RosterStanding)
        case request(WorkRequest)
        case session(Session)
        case login(LoginAllotment)
        case logons(Logons)
        case stop(Stop)
        case tally(Tally)
        case backup(BackupStanding)
        case gap(Gap)
        case clock(ClockStanding)
        case erasure(Erasure.Standing)
    }

    /// Where a row lies: `request/r20261122-001`.
    package struct Key: Hashable, Sendable {
        package let kind: String
        package let id: String

        package init(_ kind: String, _ id: some CustomStringConvertible) {
            self.kind = kind
            self.id = "\(id)"
        }
    }
}

extension World {
    /// Which rows an event changes.
    package func keys(touchedBy event: Event) -> [Key] {
        switch event {
        case .vendorRecorded(let vendor): [Key("vendor", vendor.id)]
        case .contractRecorded(let contract): [Key("contract", contract.id)]
        case .technicianRecorded(let technician):
            [Key("technician", technician.id)]
                + (beginsRoster(technician) ? [Key("roster", technician.vendor)] : [])
        case .assetRecorded(let asset): [Key("asset", asset.id)]
        case .personRecorded(let person): [Key("person", person.id)]
        case .holidayRecorded(let holiday): [Key("holiday", holiday.date)]
        case .holidayRemoved(let date): [Key("holiday", date)]
        case .mailboxRecorded(let mailbox): [Key("mailbox", mailbox.person)]
        case .mailboxRemoved(let person): [Key("mailbox", person)]
        case .technicianApplied(let application): [Key("application", application.technician.id)]
        case .applicationClosed(let technician, _, _): [Key("application", technician)]
        case .rosterConfirmed(let roster): [Key("roster", roster.vendor)]
        case .appointed(let appointment): [Key("appointment", appointment.person)]
        case .loginAllotted(let login): [Key("login", login.name)]
        case .request(let request, _): [Key("request", request)] + talliedKeys(event)
        case .admitted(let knocked), .refused(let knocked, _): [Key("logons", knocked.technician)]
        case .sessionStarted(let session): [Key("session", session.id)]
        case .segmentWritten(let session, _), .sessionCut(let session, _): [Key("session", session)]
        case .sessionEnded(let session, _): [Key("session", session)] + talliedKeys(event)
        case .backupTaken, .backupFailed, .backupDrilled: [BackupStanding.key]
        case .gateRestored, .lossFound, .gapAccepted: [Self.gapKey]
        case .stopped(let scope, _, _), .resumed(let scope, _): [Key("stop", Self.id(of: scope))]
        case .clockChanged: [ClockStanding.key]
        case .contentErased(let erasure):
            [Key("erasure", erasure.number)] + reported(in: erasure).map { Key("request", $0.id) }
        case .erasureCompleted(let number, _): [Key("erasure", number)]
        case .sessionWatched, .recordingClosed, .clockAccepted, .selfChecked, .settingsWeakened, .invited, .enrolled,
            .logonDenied, .lockedOut, .personInvited, .personEnrolled, .passwordReset, .signedIn, .signInsFailed,
            .signInDenied, .strangersRefused, .gateStarted, .clockStepped, .heartbeat, .decisionRefused, .tokenIssued,
            .tokenUsed, .tokenRevoked, .noticeLost:
            []
        }
    }

    /// The row as it is now; nil where there is none.
    package func row(_ key: Key) -> Row? {
        switch key.kind {
        case "vendor": VendorID(key.id).flatMap { vendors[$0] }.map(Row.vendor)
        case "contract": ContractID(key.id).flatMap { contracts[$0] }.map(Row.contract)
        case "technician": TechnicianID(key.id).flatMap { technicians[$0] }.map(Row.technician)
        case "asset": AssetID(key.id).flatMap { assets[$0] }.map(Row.asset)
        case "person": PersonID(key.id).flatMap { people[$0] }.map(Row.person)
        case "appointment": PersonID(key.id).flatMap { appointments[$0] }.map(Row.appointment)
        case "holiday": CivilDate(key.id).flatMap { holidays[$0] }.map(Row.holiday)
        case "mailbox": PersonID(key.id).flatMap { mailboxes[$0] }.map(Row.mailbox)
        case "application": TechnicianID(key.id).flatMap { applications[$0] }.map(Row.application)
        case "roster": VendorID(key.id).flatMap { rosters[$0] }.map(Row.roster)
        case "request": RequestID(key.id).flatMap { requests[$0] }.map(Row.request)
        case "session": SessionID(key.id).flatMap { sessions[$0] }.map(Row.session)
        case "login": logins[key.id].map(Row.login)
        case "logons": TechnicianID(key.id).flatMap { logons[$0] }.map(Row.logons)
        case "stop": stops.first { Self.id(of: $0.key) == key.id }.map { Row.stop($0.value) }
        case "backup": backups.map(Row.backup)
        case "gap": gap.map(Row.gap)
        case "tally": VendorID(key.id).flatMap { tallies[$0] }.map(Row.tally)
        case "clock": clock.map(Row.clock)
        case "erasure": Int64(digits: Array(key.id.utf8)).flatMap { erasures[$0] }.map(Row.erasure)
        default: nil
        }
    }

    package static func key(of row: Row) -> Key {
        switch row {
        case .vendor(let vendor): Key("vendor", vendor.id)
        case .contract(let contract): Key("contract", contract.id)
        case .technician(let technician): Key("technician", technician.id)
        case .asset(let asset): Key("asset", asset.id)
        case .person(let person): Key("person", person.id)
        case .appointment(let appointment): Key("appointment", appointment.person)
        case .holiday(let holiday): Key("holiday", holiday.date)
        case .mailbox(let mailbox): Key("mailbox", mailbox.person)
        case .application(let application): Key("application", application.technician.id)
        case .roster(let roster): Key("roster", roster.vendor)
        case .request(let request): Key("request", request.id)
        case .session(let session): Key("session", session.id)
        case .login(let login): Key("login", login.name)
        case .logons(let logons): Key("logons", logons.technician)
        case .stop(let stop): Key("stop", id(of: stop.scope))
        case .backup: BackupStanding.key
        case .gap: gapKey
        case .tally(let tally): Key("tally", tally.vendor)
        case .clock: ClockStanding.key
        case .erasure(let standing): Key("erasure", standing.erasure.number)
        }
    }

    package static func id(of scope: StopScope) -> String {
        switch scope {
        case .all: "all"
        case .vendor(let vendor): "vendor-\(vendor)"
        case .asset(let asset): "asset-\(asset)"
        }
    }

    /// Puts a row where it belongs, or takes it away; keeps the indexes in step.
    package mutating func install(_ row: Row?, at key: Key) {
        switch row {
        case .vendor(let vendor): vendors[vendor.id] = vendor
        case .contract(let contract): contracts[contract.id] = contract
        case .technician(let technician):
            technicians[technician.id] = technician
            nextUID = max(nextUID, technician.uid + 1)
        case .asset(let asset): assets[asset.id] = asset
        case .person(let person): people[person.id] = person
        case .appointment(let appointment): appointments[appointment.person] = appointment
        case .holiday(let holiday): holidays[holiday.date] = holiday
        case .mailbox(let mailbox): mailboxes[mailbox.person] = mailbox
        case .application(let application): applications[application.technician.id] = application
        case .roster(let roster): rosters[roster.vendor] = roster
        case .request(let request): install(request)
        case .session(let session):
            sessions[session.id] = session
            if session.end == nil { running.insert(session.id) } else { running.remove(session.id) }
        case .login(let login):
            logins[login.name] = login
            nextUID = max(nextUID, login.uid + 1)
        case .logons(let logons): self.logons[logons.technician] = logons
        case .stop(let stop): stops[stop.scope] = stop
        case .tally(let tally): tallies[tally.vendor] = tally
        case .backup(let standing): backups = standing
        case .gap(let gap):
            self.gap = gap
            nextUID = max(nextUID, gap.firstUID)
        case .clock(let clock): self.clock = clock
        case .erasure(let standing): erasures[standing.erasure.number] = standing
        case nil: remove(key)
        }
    }

    private mutating func install(_ request: WorkRequest) {
        if let old = requests[request.id] { unindex(old) }
        requests[request.id] = request
        if request.isOpen { open.insert(request.id) }
        if !request.isFinal { unsettled[request.revision.form.date, default: []].insert(request.id) }
        for technician in request.openTerms?.technicians ?? [] {
            openRequests[technician, default: []].insert(request.id)
        }
        switch request.phase {
        case .ended, .reportReturned: owing[request.vendor, default: []].insert(request.id)
        case .submitted, .reported, .reportAccepted: waiting.insert(request.id)
        case .returned, .rejected, .withdrawn, .approved, .working, .cancelled, .closed: break
        }
    }

    private mutating func unindex(_ request: WorkRequest) {
        open.remove(request.id)
        waiting.remove(request.id)
        let date = request.revision.form.date
        unsettled[date]?.remove(request.id)
        if unsettled[date]?.isEmpty == true { unsettled[date] = nil }
        owing[request.vendor]?.remove(request.id)
        for technician in request.approval?.terms.technicians ?? [] { openRequests[technician]?.remove(request.id) }
    }

    private mutating func remove(_ key: Key) {
        switch key.kind {
        case "holiday": if let date = CivilDate(key.id) { holidays[date] = nil }
        case "mailbox": if let id = PersonID(key.id) { mailboxes[id] = nil }
        case "application": if let id = TechnicianID(key.id) { applications[id] = nil }
        case "roster": if let id = VendorID(key.id) { rosters[id] = nil }
        case "stop": stops = stops.filter { Self.id(of: $0.key) != key.id }
        case "vendor": if let id = VendorID(key.id) { vendors[id] = nil }
        case "contract": if let id = ContractID(key.id) { contracts[id] = nil }
        case "technician": if let id = TechnicianID(key.id) { technicians[id] = nil }
        case "asset": if let id = AssetID(key.id) { assets[id] = nil }
        case "person": if let id = PersonID(key.id) { people[id] = nil }
        case "appointment": if let id = PersonID(key.id) { appointments[id] = nil }
        case "login": logins[key.id] = nil
        case "logons": if let id = TechnicianID(key.id) { logons[id] = nil }
        case "backup": backups = nil
        case "gap": gap = nil
        case "tally": if let id = VendorID(key.id) { tallies[id] = nil }
        case "clock": clock = nil
        case "erasure": if let number = Int64(digits: Array(key.id.utf8)) { erasures[number] = nil }
        case "session":
            if let id = SessionID(key.id) {
                sessions[id] = nil
                running.remove(id)
            }
        case "request":
            if let id = RequestID(key.id), let old = requests.removeValue(forKey: id) { unindex(old) }
        default: break
        }
    }
}
