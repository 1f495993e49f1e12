package import Sekimori
internal import SekimoriRecords

/// What a technician's login shell wants.
package enum Wish: Sendable {
    case shell(terminal: Bool)
    case exec([UInt8])
}

/// A session that may begin: what its relay must know.
package struct Start: Sendable {
    package let connection: String
    package let session: Session
    /// 32 random bytes that make the relay's renewals its own.
    package let secret: [UInt8]
    package let asset: Asset
    package let technician: Technician
    package let approval: WorkRequest.Approval
    package let appointment: Appointment
    package let until: Instant
    /// Logons before this one.
    package let previous: World.Logons?
    package let now: Instant
}

/// The answer to a renewal.
package struct Lease: Sendable {
    package let until: Instant
    package let now: Instant
    /// Minutes left, where the technician is to be told now.
    package let warning: Int?
}

/// How a relay says its session ended.
package struct RelayEnding: Sendable {
    package let cause: Session.Cause
    package let status: Int64?
    package let complete: Bool

    package init(cause: Session.Cause, status: Int64?, complete: Bool) {
        self.cause = cause
        self.status = status
        self.complete = complete
    }
}

extension Gatekeeper {
    /// How long a session that was told to end may take before its cgroup is killed: with the 5 s between renewals this
    /// stays inside law 5.
    static let grace = Span.seconds(3)
    /// How long a relay may say nothing: its lease is valid for 30 s, and it gives up by itself before this.
    static let silence = Span.seconds(35)
    /// How long a relay whose line broke may take to ask again.
    static let reconnection = Span.seconds(4)
    /// How long what a finished session left may take to reach a slow client.
    private static let farewell = Span.seconds(10)

    /// From `after` on, whatever is left of a connection is killed.
    func abandon(_ inside: inout Inside, _ connection: String, after: Span) {
        if inside.door.abandoned.contains(where: { $0.connection == connection }) { return }
        inside.door.abandoned.append(.init(connection: connection, killAt: clock.boot() + after))
    }

    /// Claims the session of an admitted connection, once.
    package func claim(token: String, _ wish: Wish) throws -> Start {
        try inside { inside in
            let now = self.now(&inside)
            if let session = inside.door.claimed[token] {
                if inside.world.running.contains(session) {
                    doom(&inside, session, .refused(.secondChannel), .secondChannel)
                }
                noteSecondChannel(&inside, session, now)
                throw Refusal.secondChannel
            }
            guard let admitted = inside.door.admitted.removeValue(forKey: token) else { throw Refusal.tokenUnknown }
            do throws(Refusal) {
                guard clock.boot() <= admitted.deadline else { throw .claimTooLate }
                try sound(inside)
                let activity = try Self.activity(wish)
                let knock = Knock(
                    technician: admitted.knocked.technician, asset: admitted.entry.asset, address: admitted.address,
                    key: admitted.key, stage: .claim(activity))
                let entry = try inside.world.decide(knock, at: now, rules: rules)
                guard entry.request == admitted.entry.request else { throw .requestUnknown }
                return try start(&inside, admitted, entry, activity, token, now)
            } catch {
                abandon(&inside, admitted.connection, after: Self.grace)
                let knocked = Knocked(
                    technician: admitted.knocked.technician, asset: admitted.entry.asset, address: admitted.address,
                    key: admitted.key, request: admitted.entry.request, stage: .claim)
                // A no stays a no where it cannot be written.
                _ = try? commit(
                    &inside, Actor(role: .gate, source: "\(admitted.address)"), at: now, [.refused(knocked, error)])
                throw error
            }
        }
    }

    private func noteSecondChannel(_ inside: inout Inside, _ id: SessionID, _ now: Instant) {
        guard let session = inside.world.sessions[id] else { return }
        let knocked = Knocked(
            technician: session.technician, asset: session.asset, address: session.address, key: session.key,
            request: session.request, stage: .claim)
        _ = try? commit(
            &inside, Actor(role: .gate, source: "\(session.address)"), at: now, [.refused(knocked, .secondChannel)])
    }

    /// What is asked for, or why it cannot even be asked for.
    private static func activity(_ wish: Wish) throws(Refusal) -> Session.Activity {
        switch wish {
        case .shell(terminal: true): return .shell
        case .shell(terminal: false): throw .terminalMissing
        case .exec(let bytes):
            let text = String(validating: bytes, as: UTF8.self)
            // sshd puts the subsystem's line here: a file transfer is not a command.
            if text?.utf8.starts(with: "/usr/lib/sekimori/subsystem-".utf8) == true {
                throw .capabilityNotGranted(requested: "sftp", granted: [])
            }
            guard let command = text.flatMap({ CommandText($0) }), command.bytes == bytes else {
                throw .capabilityNotGranted(requested: "exec", granted: [])
            }
            return .exec(command)
        }
    }

    private func start(
        _ inside: inout Inside, _ admitted: DoorState.Admitted, _ entry: Entry, _ activity: Session.Activity,
        _ token: String, _ now: Instant
    ) throws(Refusal) -> Start {
        guard let request = inside.world.requests[entry.request], let approval = request.approval,
            let technician = inside.world.technicians[admitted.knocked.technician],
            let asset = inside.world.assets[entry.asset]
        else { throw .requestUnknown }
        guard let appointment = inside.world.appointments[approval.by] else { throw .appointmentUnknown }
        let secret = random.bytes(32)
        do {
            let date = rules.zone.local(now).date
            guard let id = SessionID(try nextName("session", letter: "s", date, width: 4, inside.world)) else {
                throw Failure(doing: "naming a session", why: "no name left")
            }
            let session = Session(
                id: id, request: request.id, technician: technician.id, asset: asset.id, address: admitted.address,
                key: admitted.key, activity: activity, startedAt: now)
            try commit(
                &inside, Actor(role: .technician(technician.id, of: technician.vendor), source: "\(admitted.address)"),
                at: now, [.sessionStarted(session), .request(request.id, .started(id))],
                secrets: [
                    "relay/\(id)": Digest.hex(Digest.sha256(secret)), "connection/\(id)": admitted.connection,
                ])
            inside.door.claimed[token] = id
            inside.door.lastRenewal[id] = clock.boot()
            inside.door.deadlines[id] = clock.boot() + (entry.until - now)
            return Start(
                connection: admitted.connection, session: session, secret: secret, asset: asset,
                technician: technician, approval: approval, appointment: appointment, until: entry.until,
                previous: admitted.previous, now: now)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .journalUnwritable
        }
    }

    /// The relay could not be started: the session ends before it began.
    package func startFailed(_ id: SessionID) {
        _ = ended(id, RelayEnding(cause: .relayFailed, status: nil, complete: false))
    }

    func authentic(_ inside: borrowing Inside, _ id: SessionID, _ secret: [UInt8]) throws(Refusal) -> Session {
        guard let session = inside.world.sessions[id], let stored = inside.secrets["relay/\(id)"],
            stored.utf8.elementsEqual(Digest.hex(Digest.sha256(secret)).utf8)
        else { throw .sessionUnknown }
        guard session.end == nil else { throw .sessionEnded(id) }
        return session
    }

    /// Every 5 s: may the session go on?
    package func renew(_ id: SessionID, secret: [UInt8]) throws(Refusal) -> Lease {
        let result: Result<Lease, Refusal> = inside { inside in
            do throws(Refusal) {
                let session = try authentic(inside, id, secret)
                inside.door.lastRenewal[id] = clock.boot()
                if let doom = inside.door.doomed[id] { throw doom.refusal ?? .sessionEnded(id) }
                let now = self.now(&inside)
                let (until, left) = try lease(&inside, session, now)
                return .success(Lease(until: until, now: until - left, warning: warning(&inside, id, left)))
            } catch {
                if inside.world.sessions[id]?.end == nil, inside.door.doomed[id] == nil, error != .sessionUnknown {
                    doom(&inside, id, Self.cause(of: error), error)
                }
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Until when the session may go on, and how long that is. While the clock on the wall has gone back, the one that is
    /// never set ends the grant where it was to end before.
    func lease(_ inside: inout Inside, _ session: Session, _ now: Instant) throws(Refusal) -> (Instant, Span) {
        let knock = Knock(
            technician: session.technician, asset: session.asset, address: session.address, key: session.key,
            stage: .lease(session.id))
        let now = steady(inside, now)
        let entry = try inside.world.decide(knock, at: now, rules: rules)
        let boot = clock.boot()
        var deadline = boot + (entry.until - now)
        let isJumped = inside.steppedBack != nil || now != inside.latest
        if isJumped, let known = inside.door.deadlines[session.id] { deadline = min(known, deadline) }
        // Extended: what is left is told anew.
        if let known = inside.door.deadlines[session.id], deadline > known + .minutes(1) {
            inside.door.warned[session.id] = nil
        }
        inside.door.deadlines[session.id] = deadline
        guard boot < deadline else { throw .windowPassed(ended: entry.until) }
        return (entry.until, deadline - boot)
    }

    static func cause(of refusal: Refusal) -> Session.Cause {
        switch refusal {
        case .windowPassed, .outsideWindow, .outsideSchedule, .contractNotInForce, .nondisclosureLapsed: .timeUp
        default: .refused(refusal)
        }
    }

    /// 15, 5 and 1 minutes before the end, each once (also after a restart of this process, at worst once more).
    private func warning(_ inside: inout Inside, _ id: SessionID, _ left: Span) -> Int? {
        let told = inside.door.warned[id] ?? Int.max
        for minutes in [1, 5, 15] where left <= .minutes(Int64(minutes)) && minutes < told {
            inside.door.warned[id] = minutes
            return Int(max(1, (left.seconds + 59) / 60))
        }
        return nil
    }

    /// A segment's digest is in the journal while the session runs.
    package func segment(_ id: SessionID, secret: [UInt8], _ segment: SegmentFact) throws {
        try inside { inside in
            let session = try authentic(inside, id, secret)
            // A relay that lost our answer says it again.
            if segment.index <= session.segments { return }
            do {
                try commit(&inside, .gate, at: now(&inside), [.segmentWritten(id, segment)])
            } catch {
                doom(&inside, id, .recorderFailed, .journalUnwritable)
                throw error
            }
        }
    }

    /// The last word of a relay.
    package func ended(_ id: SessionID, secret: [UInt8], _ ending: RelayEnding) throws(Refusal) {
        let result: Result<Void, Refusal> = inside { inside in
            do throws(Refusal) {
                _ = try authentic(inside, id, secret)
                return .success(())
            } catch { return .failure(error) }
        }
        try result.get()
        // A word that is not in the journal was not heard: the relay may say it again.
        guard ended(id, ending) else { throw .journalUnwritable }
    }

    private func ended(_ id: SessionID, _ ending: RelayEnding) -> Bool {
        inside { inside in
            guard let session = inside.world.sessions[id], session.end == nil else { return true }
            var cause = ending.cause
            // The relay knows that it was told to end; the reason is here.
            if let doom = inside.door.doomed[id], ending.cause == .timeUp || Self.isLeaseEnd(ending.cause) {
                cause = doom.cause
            }
            let now = self.now(&inside)
            // The relay may have closed everything well and not know of a digest that is in no journal.
            let complete = ending.complete && cause != .recorderFailed
            let end = Session.End(at: now, cause: cause, status: ending.status, complete: complete)
            if let connection = inside.secrets["connection/\(id)"] {
                abandon(&inside, connection, after: cause == .finished ? Self.farewell : Self.grace)
            }
            do {
                try commit(
                    &inside, .gate, at: now, [.sessionEnded(id, end)],
                    secrets: secretsGone(id))
                forget(id, &inside)
                return true
            } catch {
                // The session's row stays open; the next tick tries again.
                inside.door.doomed[id] = DoorState.Doom(
                    cause: cause, refusal: nil, killAt: clock.boot(), ending: ending)
                return false
            }
        }
    }

    private static func isLeaseEnd(_ cause: Session.Cause) -> Bool {
        if case .refused = cause { return true }
        return cause == .relayFailed || cause == .clientLeft
    }

    /// What is kept of a session's connection goes; a mark stays until its recording is closed.
    func secretsGone(_ id: SessionID) -> [String: String?] {
        var secrets: [String: String?] = shelf == nil ? [:] : [DoorState.closing + "\(id)": "1"]
        secrets.updateValue(nil, forKey: "relay/\(id)")
        secrets.updateValue(nil, forKey: "connection/\(id)")
        return secrets
    }

    func forget(_ id: SessionID, _ inside: inout Inside) {
        inside.door.doomed[id] = nil
        inside.door.warned[id] = nil
        inside.door.lastRenewal[id] = nil
        inside.door.deadlines[id] = nil
        inside.door.watches[id] = nil
    }

    /// From now on the session's lease is refused, and it is killed if it does not end by itself.
    func doom(_ inside: inout Inside, _ id: SessionID, _ cause: Session.Cause, _ refusal: Refusal?) {
        guard inside.door.doomed[id] == nil else { return }
        inside.door.doomed[id] = DoorState.Doom(cause: cause, refusal: refusal, killAt: clock.boot() + Self.grace)
    }

    /// Sessions that must end and have not ended yet: why, and the refusal where a rule said so.
    package func doomed() -> [(SessionID, Session.Cause, Refusal?)] {
        inside { inside in inside.door.doomed.map { ($0.key, $0.value.cause, $0.value.refusal) } }
    }

    /// A relay's line broke. One that lives asks again within a second; one that does not is dead, and its session with
    /// it.
    package func lineBroken(_ id: SessionID) {
        inside { inside in
            guard inside.world.running.contains(id) else { return }
            inside.door.lastRenewal[id] = clock.boot() - (Self.silence - Self.reconnection)
        }
    }

    /// Ends a running session: the hospital's to do.
    package func cut(_ id: SessionID, why: Label, by actor: Actor) throws {
        let person: PersonID
        switch actor.role {
        case .manager(let id), .delegate(let id), .operator(let id): person = id
        case .clerk, .technician, .auditor, .gate: throw Forbidden()
        }
        try inside { inside in
            guard let session = inside.world.sessions[id] else { throw NotFound() }
            guard session.end == nil else { throw Refusal.sessionEnded(id) }
            // First the door, then the book: a full disk must not keep a session alive.
            doom(&inside, id, .cut(by: person, why: why), nil)
            // Asked for once more because the first answer was lost: that is written already.
            let cut = Session.Cut(by: person, why: why)
            guard session.cut != cut else { return }
            try commit(&inside, actor, at: now(&inside), [.sessionCut(id, cut)])
        }
    }
}
