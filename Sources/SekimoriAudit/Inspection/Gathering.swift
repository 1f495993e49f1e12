internal import Sekimori

/// Takes the journal in, entry by entry, and keeps what an inspection asks about: the ledgers as they stand when the
/// period ends, and what happened in it.
///
/// Requests count on the day of their work; sessions, refusals and all else at the moment they happened.
final class Gathering {
    let period: InspectionPeriod
    private let from: Instant
    private let until: Instant

    var vendors: [VendorID: Vendor] = [:]
    var contracts: [ContractID: Contract] = [:]
    var technicians: [TechnicianID: Technician] = [:]
    var assets: [AssetID: Asset] = [:]
    var people: [PersonID: Person] = [:]
    /// Every appointment there was, in order.
    var appointments: [Appointment] = []
    var holidays: Set<CivilDate> = []
    /// Technicians who entered once a password was set, and when each was retired.
    var enrolled: Set<TechnicianID> = []
    var retired: [TechnicianID: Instant] = [:]
    /// Lists of technicians that vendors confirmed in the period.
    var rosters = 0

    /// Requests whose work is in the period or that stood open when it began.
    var requests: [RequestID: RequestStory] = [:]
    var sessions: [SessionID: SessionStory] = [:]
    var refusals: [RefusalStory] = []
    var strangers: [StrangerCount] = []
    var changes: [LedgerStory] = []
    var credentials: [CredentialStory] = []
    var stops: [StopStory] = []
    var reissues: [ReissueStory] = []
    var clock: [ClockStory] = []
    /// What was erased in the period, as decided.
    var erasures: [(erasure: Erasure, at: Instant, actor: String)] = []
    var admissions = 0
    /// Heartbeats in the period, and those that say that no time source holds the clock.
    var heartbeats = 0
    var unsynchronised = 0
    /// Stretches of more than `silence` without any entry: the gate was off, or could not write.
    var silences: [(from: Instant, until: Instant)] = []
    /// Who recorded an entry of a ledger as it stands, and when; by `vendor/yamato`.
    var recorded: [String: (actor: String, at: Instant)] = [:]
    /// How many recipients recordings are sealed to since the last start of the gate; nil: it did not say.
    var recipients: (count: Int, at: Instant)?
    /// What was settled after the period: request, and how it then stood.
    var later: [RequestID: (status: RequestStory.Status, at: Instant)] = [:]

    var entriesInPeriod = 0
    var withoutContent = 0
    var firstAt: Instant?
    var lastAt = Instant(microseconds: 0)
    private var previousAt: Instant?
    private var hasHeart = false

    /// A heartbeat is written each minute; two may be late.
    static let silence = Span.minutes(3)

    init(_ period: InspectionPeriod) {
        self.period = period
        from = period.from
        until = period.until
    }

    /// Takes one entry; false where its content is there and cannot be read.
    func take(_ record: EntryRecord, _ payload: [UInt8]?) -> Bool {
        let isInside = from <= record.at && record.at < until
        if firstAt == nil { firstAt = record.at }
        lastAt = max(lastAt, record.at)
        if isInside {
            entriesInPeriod += 1
            if payload == nil { withoutContent += 1 }
        }
        listen(record, isInside)
        guard let payload else {
            // Of a report that was erased it is known that there was one.
            if record.at < until, let request = History.reported(record) { requests[request]?.takeErasedReport() }
            return true
        }
        switch record.kind {
        // A hundred thousand of these a year hold nothing that is asked about but that they are there.
        case "segment-written":
            if let id = record.subjects.first?.utf8.dropFirst("session/".utf8.count), record.at < until,
                let session = SessionID(bytes: Array(id))
            {
                sessions[session]?.segments += 1
            }
            return true
        case "heartbeat", "clock-changed", "gate-started": return takeRaw(record, payload, isInside)
        default: break
        }
        if record.at >= until && !record.kind.utf8.starts(with: "request-".utf8) { return true }
        let content: EntryPayload
        do throws(FactLines.Damage) {
            content = try FactReading.read(EntryPayload.self, from: payload)
        } catch {
            return false
        }
        take(content.event, record, isInside)
        if case .request(let id, let event) = content.event, record.at < until {
            requests[id]?.note(event, isSigned: content.signature?.utf8.isEmpty == false)
        }
        return true
    }

    private func take(_ event: Event, _ record: EntryRecord, _ isInside: Bool) {
        if case .request(let id, let event) = event {
            if record.at < until { take(event, of: id, record, isInside) } else { settle(event, of: id, record) }
            return
        }
        switch event {
        case .sessionStarted(let session): sessions[session.id] = SessionStory(session: session)
        case .sessionCut(let id, let cut):
            sessions[id]?.cut = cut
            if isInside {
                stops.append(
                    StopStory(
                        at: record.at, actor: record.actor, kind: "cut", scope: nil, session: id, why: cut.why.text))
            }
        case .sessionEnded(let id, let end):
            sessions[id]?.end = end
            // What ended before the period is nobody's question any more.
            if end.at < from { sessions[id] = nil }
        default:
            takeLedger(event, record, isInside)
            if isInside { takeAtDoor(event, record) }
        }
    }

    private func take(_ event: RequestEvent, of id: RequestID, _ record: EntryRecord, _ isInside: Bool) {
        if case .submitted(let revision) = event, requests[id] == nil {
            requests[id] = RequestStory(id: id, submittedAt: record.at, revision: revision)
        } else {
            requests[id]?.take(event, by: record.actor, at: record.at)
        }
        if isInside { noteCredential(event, of: id, record) }
        guard let story = requests[id], story.status.isFinal, !period.contains(story.form.date),
            story.form.date < period.first
        else { return }
        requests[id] = nil
    }

    private func settle(_ event: RequestEvent, of id: RequestID, _ record: EntryRecord) {
        guard var story = requests[id], !story.status.isFinal else { return }
        if let known = later[id] { story.status = known.status }
        let before = story.status
        story.take(event, by: record.actor, at: record.at)
        if story.status != before { later[id] = (story.status, record.at) }
    }

    private func noteCredential(_ event: RequestEvent, of id: RequestID, _ record: EntryRecord) {
        switch event {
        case .collected(let credential):
            credentials.append(
                CredentialStory(
                    at: record.at, kind: "collected", technician: credential.technician, asset: credential.asset,
                    request: id, why: ""))
        case .credentialRevoked(let technician, let asset, let why):
            credentials.append(
                CredentialStory(
                    at: record.at, kind: "revoked", technician: technician, asset: asset, request: id, why: why.text))
        default: break
        }
    }

    // MARK: Ledgers

    private func takeLedger(_ event: Event, _ record: EntryRecord, _ isInside: Bool) {
        if let subject = record.subjects.first { recorded[subject] = (record.actor, record.at) }
        func change(_ id: some CustomStringConvertible, _ name: String, _ standing: Standing?) {
            guard isInside else { return }
            changes.append(
                LedgerStory(
                    at: record.at, actor: record.actor, kind: record.kind, id: "\(id)", name: name,
                    standing: standing))
        }
        switch event {
        case .vendorRecorded(let vendor):
            vendors[vendor.id] = vendor
            change(vendor.id, vendor.name.text, vendor.standing)
        case .contractRecorded(let contract):
            contracts[contract.id] = contract
            change(contract.id, vendors[contract.vendor]?.name.text ?? "", contract.standing)
        case .technicianRecorded(let technician):
            technicians[technician.id] = technician
            if case .retired = technician.standing {
                if retired[technician.id] == nil { retired[technician.id] = record.at }
            }
            change(technician.id, technician.name.text, technician.standing)
        case .rosterConfirmed: if isInside { rosters += 1 }
        case .assetRecorded(let asset):
            assets[asset.id] = asset
            change(asset.id, asset.name.text, asset.standing)
        case .personRecorded(let person):
            people[person.id] = person
            change(person.id, person.name.text, person.standing)
        case .holidayRecorded(let holiday):
            holidays.insert(holiday.date)
            change(holiday.date, holiday.name.text, nil)
        case .holidayRemoved(let date):
            holidays.remove(date)
            change(date, "", nil)
        case .mailboxRecorded(let mailbox): change(mailbox.person, "", nil)
        case .mailboxRemoved(let person): change(person, "", nil)
        case .appointed(let appointment):
            appointments.append(appointment)
            change(appointment.person, appointment.name.text, nil)
        case .enrolled(let technician): enrolled.insert(technician)
        default: break
        }
    }

    // MARK: The door and the gate

    private func takeAtDoor(_ event: Event, _ record: EntryRecord) {
        func credential(_ kind: String, _ technician: TechnicianID, why: String = "") {
            credentials.append(
                CredentialStory(at: record.at, kind: kind, technician: technician, asset: nil, request: nil, why: why))
        }
        switch event {
        case .admitted: admissions += 1
        case .refused(let knocked, let refusal):
            refusals.append(
                RefusalStory(
                    at: record.at, technician: knocked.technician, asset: knocked.asset, address: knocked.address,
                    request: knocked.request, stage: knocked.stage.rawValue, refusal: refusal))
        case .decisionRefused(let refused):
            refusals.append(
                RefusalStory(
                    at: record.at, technician: nil, asset: nil, address: Address(record.source),
                    request: refused.request, stage: refused.what, refusal: refused.refusal))
        case .strangersRefused(let count): strangers.append(count)
        case .invited(let technician): credential("invited", technician)
        case .enrolled(let technician): credential("enrolled", technician)
        case .lockedOut(let technician, _): credential("locked-out", technician)
        case .logonDenied(let technician): credential("logon-denied", technician)
        case .passwordReset(let account, let check):
            reissues.append(ReissueStory(at: record.at, actor: record.actor, account: account, check: check))
        case .stopped(let scope, let why, _):
            stops.append(
                StopStory(
                    at: record.at, actor: record.actor, kind: "stopped", scope: scope, session: nil, why: why.text))
        case .resumed(let scope, let why):
            stops.append(
                StopStory(
                    at: record.at, actor: record.actor, kind: "resumed", scope: scope, session: nil, why: why.text))
        case .contentErased(let erasure): erasures.append((erasure, record.at, record.actor))
        case .clockStepped(let span):
            clock.append(ClockStory(at: record.at, kind: "stepped", detail: "\(span.microseconds)"))
        default: break
        }
    }

    /// Entries whose lines are read one by one: the gate's own word about itself, which may say more tomorrow.
    private func takeRaw(_ record: EntryRecord, _ payload: [UInt8], _ isInside: Bool) -> Bool {
        guard let facts = try? FactLines(payload) else { return false }
        func value(_ suffix: String) -> String? {
            for index in facts.lines.indices where facts.path(index).hasSuffix(suffix) { return try? facts.text(index) }
            return nil
        }
        if record.kind == "gate-started", record.at < until {
            let paths = facts.lines.indices.map { facts.path($0) }.filter {
                $0.hasPrefix("event.gate-started.recipients")
            }
            let count = paths.count { $0.hasSuffix(".name") }
            recipients = paths.isEmpty ? nil : (count, record.at)
        }
        guard isInside else { return true }
        switch record.kind {
        case "heartbeat":
            heartbeats += 1
            if value(".is-synchronised") != "yes" { unsynchronised += 1 }
        case "clock-changed":
            let isHeld = value(".is-synchronised") == "yes"
            clock.append(
                ClockStory(
                    at: record.at, kind: isHeld ? "held" : "lost", detail: Figure.foreign(value(".source") ?? "")))
        default:
            clock.append(
                ClockStory(at: record.at, kind: "started", detail: Figure.foreign(value(".version") ?? "")))
        }
        return true
    }

    /// Notices when nothing at all was written for longer than a heartbeat may be late; a journal from before there were
    /// heartbeats is silent all night.
    private func listen(_ record: EntryRecord, _ isInside: Bool) {
        defer {
            previousAt = max(previousAt ?? record.at, record.at)
            if record.kind == "heartbeat" { hasHeart = true }
        }
        guard let previousAt, isInside, hasHeart, record.at - previousAt > Self.silence else { return }
        silences.append((previousAt, record.at))
    }
}
