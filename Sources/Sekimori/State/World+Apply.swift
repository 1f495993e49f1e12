extension World {
    /// The state after an event. Throws where the event has no place: then nothing changed.
    package mutating func apply(_ event: Event, at now: Instant) throws(OutOfOrder) {
        let tallied = tallied(by: event)
        try change(by: event, at: now)
        if let (vendor, count) = tallied {
            var tally = tallies[vendor] ?? Tally(vendor: vendor)
            tally[keyPath: count] += 1
            install(.tally(tally), at: Key("tally", vendor))
        }
    }

    /// The vendor and the number in its tally that an event moves, seen from the state before it.
    private func tallied(by event: Event) -> (VendorID, WritableKeyPath<Tally, Int64>)? {
        switch event {
        case .request(_, .submitted(let revision)) where revision.number == 1: (revision.form.vendor, \.requests)
        case .request(let id, .confirmed): requests[id].map { ($0.vendor, \.closed) }
        case .sessionEnded(let id, let end):
            if case .cut = end.cause, let request = sessions[id]?.request {
                requests[request].map { ($0.vendor, \.cut) }
            } else {
                nil
            }
        default: nil
        }
    }

    func talliedKeys(_ event: Event) -> [Key] { tallied(by: event).map { [Key("tally", $0.0)] } ?? [] }

    private mutating func change(by event: Event, at now: Instant) throws(OutOfOrder) {
        switch event {
        case .vendorRecorded(let vendor): install(.vendor(vendor), at: Key("vendor", vendor.id))
        case .contractRecorded(let contract): install(.contract(contract), at: Key("contract", contract.id))
        case .technicianRecorded(let technician):
            let known = technicians[technician.id]?.uid ?? logins["\(technician.id)"]?.uid
            guard known == technician.uid || (known == nil && isFree(technician.uid)) else {
                throw OutOfOrder(
                    subject: "\(technician.id)", event: event.kind, phase: "uid \(technician.uid) was used")
            }
            if beginsRoster(technician) {
                let roster = RosterStanding(vendor: technician.vendor, since: now, confirmation: nil)
                install(.roster(roster), at: Key("roster", roster.vendor))
            }
            install(.technician(technician), at: Key("technician", technician.id))
        case .assetRecorded(let asset): install(.asset(asset), at: Key("asset", asset.id))
        case .personRecorded(let person): install(.person(person), at: Key("person", person.id))
        case .holidayRecorded(let holiday): install(.holiday(holiday), at: Key("holiday", holiday.date))
        case .holidayRemoved(let date): install(nil, at: Key("holiday", date))
        case .mailboxRecorded(let mailbox): install(.mailbox(mailbox), at: Key("mailbox", mailbox.person))
        case .mailboxRemoved(let person): install(nil, at: Key("mailbox", person))
        case .technicianApplied(let application):
            let id = application.technician.id
            guard technicians[id] == nil, applications[id] == nil else {
                throw OutOfOrder(subject: "\(id)", event: event.kind, phase: "known")
            }
            install(.application(application), at: Key("application", id))
        case .applicationClosed(let id, _, _):
            guard applications[id] != nil else {
                throw OutOfOrder(subject: "\(id)", event: event.kind, phase: "unknown")
            }
            install(nil, at: Key("application", id))
        case .rosterConfirmed(let confirmation):
            let vendor = confirmation.vendor
            guard let since = rosters[vendor]?.since, confirmation.at == now, hasRoster(vendor),
                confirmation.technicians == roster(of: vendor)
            else { throw OutOfOrder(subject: "\(vendor)", event: event.kind, phase: "another list") }
            install(
                .roster(RosterStanding(vendor: vendor, since: since, confirmation: confirmation)),
                at: Key("roster", vendor))
        case .appointed(let appointment):
            if let old = appointments[appointment.person], old.number >= appointment.number {
                throw OutOfOrder(subject: "\(appointment.person)", event: event.kind, phase: "number \(old.number)")
            }
            install(.appointment(appointment), at: Key("appointment", appointment.person))
        case .loginAllotted(let login):
            let own = login.asset == nil ? technicians[login.technician]?.uid : nil
            guard (logins[login.name]?.uid ?? own).map({ $0 == login.uid }) ?? isFree(login.uid) else {
                throw OutOfOrder(subject: login.name, event: event.kind, phase: "uid \(login.uid) was used")
            }
            install(.login(login), at: Key("login", login.name))
        case .request(let id, let event): try apply(event, to: id, at: now)
        case .admitted(let knocked):
            var logons = self.logons[knocked.technician] ?? Logons(technician: knocked.technician)
            logons.good = .init(at: now, from: knocked.address.map { "\($0)" } ?? "?")
            install(.logons(logons), at: Key("logons", knocked.technician))
        case .refused(let knocked, _):
            var logons = self.logons[knocked.technician] ?? Logons(technician: knocked.technician)
            logons.failed = .init(at: now, from: knocked.address.map { "\($0)" } ?? "?")
            install(.logons(logons), at: Key("logons", knocked.technician))
        case .sessionStarted(let session):
            guard sessions[session.id] == nil else {
                throw OutOfOrder(subject: "\(session.id)", event: event.kind, phase: "known")
            }
            install(.session(session), at: Key("session", session.id))
        case .segmentWritten(let id, let segment):
            guard var session = sessions[id], session.end == nil, segment.index == session.segments + 1 else {
                throw OutOfOrder(subject: "\(id)", event: event.kind, phase: phase(of: id))
            }
            let frames = segment.firstFrame.addingReportingOverflow(segment.frames)
            let bytes = session.bytes.addingReportingOverflow(segment.size)
            guard !frames.overflow, !bytes.overflow else {
                throw OutOfOrder(subject: "\(id)", event: event.kind, phase: phase(of: id))
            }
            session.segments = segment.index
            session.frames = frames.partialValue
            session.bytes = bytes.partialValue
            install(.session(session), at: Key("session", id))
        case .sessionCut(let id, let cut):
            guard var session = sessions[id], session.end == nil else {
                throw OutOfOrder(subject: "\(id)", event: event.kind, phase: phase(of: id))
            }
            session.cut = cut
            install(.session(session), at: Key("session", id))
        case .sessionWatched(let id, _):
            guard let session = sessions[id], session.end == nil else {
                throw OutOfOrder(subject: "\(id)", event: event.kind, phase: phase(of: id))
            }
        case .sessionEnded(let id, let end):
            guard var session = sessions[id], session.end == nil else {
                throw OutOfOrder(subject: "\(id)", event: event.kind, phase: phase(of: id))
            }
            session.end = end
            install(.session(session), at: Key("session", id))
        case .backupTaken, .backupFailed, .backupDrilled:
            install(.backup(backups(after: event, at: now)), at: BackupStanding.key)
        case .gateRestored, .lossFound, .gapAccepted:
            if let gap = try gap(after: event, at: now) { install(.gap(gap), at: Self.gapKey) }
        case .stopped(let scope, let why, let by):
            install(.stop(Stop(scope: scope, why: why, since: now, by: by)), at: Key("stop", Self.id(of: scope)))
        case .resumed(let scope, _): install(nil, at: Key("stop", Self.id(of: scope)))
        case .clockChanged(let state):
            install(
                .clock(ClockStanding(isSynchronised: state.isSynchronised, source: state.source, since: now)),
                at: ClockStanding.key)
        case .contentErased(let erasure):
            guard erasures[erasure.number] == nil else {
                throw OutOfOrder(subject: "erasure \(erasure.number)", event: event.kind, phase: "known")
            }
            for request in reported(in: erasure) {
                install(.request(request.withoutReport(at: now)), at: Key("request", request.id))
            }
            // Reports go with the entry; files go when the host says so.
            let isDone = erasure.content == .reports
            install(
                .erasure(Erasure.Standing(erasure: erasure, at: now, completedAt: isDone ? now : nil)),
                at: Key("erasure", erasure.number))
        case .erasureCompleted(let number, _):
            guard var standing = erasures[number], standing.completedAt == nil else {
                throw OutOfOrder(subject: "erasure \(number)", event: event.kind, phase: "not under way")
            }
            standing.completedAt = now
            install(.erasure(standing), at: Key("erasure", number))
        case .recordingClosed, .clockAccepted, .selfChecked, .settingsWeakened, .invited, .enrolled, .logonDenied,
            .lockedOut, .personInvited, .personEnrolled, .passwordReset, .signedIn, .signInsFailed, .signInDenied,
            .strangersRefused, .gateStarted, .clockStepped, .heartbeat, .decisionRefused,
            .tokenIssued, .tokenUsed, .tokenRevoked, .noticeLost:
            break
        }
    }

    private mutating func apply(_ event: RequestEvent, to id: RequestID, at now: Instant) throws(OutOfOrder) {
        if let request = requests[id] {
            install(.request(try request.applying(event, at: now)), at: Key("request", id))
        } else if case .submitted(let revision) = event, revision.number == 1 {
            install(.request(WorkRequest(id: id, revision: revision)), at: Key("request", id))
        } else {
            throw OutOfOrder(subject: "\(id)", event: event.name, phase: "unknown")
        }
    }

    /// Whether no login name ever had this uid, and there is one after it.
    private func isFree(_ uid: Int64) -> Bool { uid >= nextUID && uid < .max }

    private func phase(of session: SessionID) -> String {
        guard let session = sessions[session] else { return "unknown" }
        return session.end == nil ? "running, \(session.segments) segments" : "ended"
    }
}
