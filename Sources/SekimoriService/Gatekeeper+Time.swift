package import Sekimori
internal import SekimoriRecords
internal import Synchronization

extension Gatekeeper {
    /// What time brings by itself; called every second.
    ///
    /// Leases are checked, windows end, connections that claim nothing and sessions that do not end are killed.
    package func tick() {
        let (killed, abandoned) = inside { inside -> ([(SessionID, String)], [String]) in
            let now = self.now(&inside)
            let boot = clock.boot()
            noteClock(&inside, now)
            forgiveOwnSilence(&inside, boot)
            for id in inside.world.running where inside.door.doomed[id] == nil { review(&inside, id, now) }
            for (token, admitted) in inside.door.admitted where admitted.deadline < boot {
                inside.door.admitted[token] = nil
                abandon(&inside, admitted.connection, after: .seconds(0))
                let knocked = Knocked(
                    technician: admitted.knocked.technician, asset: admitted.knocked.asset,
                    address: admitted.address, key: admitted.key, request: admitted.entry.request, stage: .claim)
                _ = try? commit(&inside, .gate, at: now, [.refused(knocked, .claimTooLate)])
            }
            inside.door.tickets = inside.door.tickets.filter { $0.value.expires > boot }
            inside.door.tries = inside.door.tries.filter { boot - $0.value.since <= rules.limits.throttle }
            inside.door.locked = inside.door.locked.filter { $0.value > boot }
            closeWindows(&inside, now)
            noteFailures(&inside, now)
            let due = inside.door.doomed.filter { $0.value.killAt <= boot }.keys
                .compactMap { id in inside.secrets["connection/\(id)"].map { (id, $0) } }
            let abandoned = inside.door.abandoned.filter { $0.killAt <= boot }.map(\.connection)
            inside.door.abandoned.removeAll { $0.killAt <= boot }
            // The connection of an ended session is gone by now, and with it whoever could claim once more.
            inside.door.claimed = inside.door.claimed.filter { _, id in
                (inside.world.sessions[id]?.end?.at).map { now - $0 < .minutes(1) } ?? true
            }
            return (due, abandoned)
        }
        // Where the warden is away or the kernel was slow: once more, a session with the next tick.
        for connection in abandoned where !kill(connection) {
            inside { inside in abandon(&inside, connection, after: .seconds(1)) }
        }
        for (id, connection) in killed where kill(connection) { endKilled(id) }
    }

    private func kill(_ connection: String) -> Bool { (try? gatehouse.kill(connection)) != nil }

    /// Running sessions whose grant is gone, whose relay fell silent.
    private func review(_ inside: inout Inside, _ id: SessionID, _ now: Instant) {
        guard let session = inside.world.sessions[id] else { return }
        do throws(Refusal) {
            _ = try lease(&inside, session, now)
        } catch {
            doom(&inside, id, Self.cause(of: error), error)
            return
        }
        // After a restart of this process every relay gets a whole lease to come back.
        let last = inside.door.lastRenewal[id] ?? clock.boot()
        inside.door.lastRenewal[id] = last
        if clock.boot() - last > Self.silence { doom(&inside, id, .relayFailed, nil) }
    }

    /// This process was stopped or starved: nobody could have renewed, and relays that ended say so only now.
    private func forgiveOwnSilence(_ inside: inout Inside, _ boot: Span) {
        defer { inside.door.lastTick = boot }
        guard let last = inside.door.lastTick, boot - last > Self.reconnection else { return }
        for id in inside.world.running { inside.door.lastRenewal[id] = boot }
    }

    /// The connection is gone; if the relay did not say its last word, this is it.
    private func endKilled(_ id: SessionID) {
        inside { inside in
            guard let session = inside.world.sessions[id], session.end == nil, let doom = inside.door.doomed[id] else {
                return
            }
            let now = self.now(&inside)
            let end = Session.End(
                at: now, cause: doom.cause, status: doom.ending?.status, complete: doom.ending?.complete ?? false)
            let done = try? commit(
                &inside, .gate, at: now, [.sessionEnded(session.id, end)],
                secrets: secretsGone(id))
            if done != nil { forget(id, &inside) }
        }
    }

    /// Requests whose window is over end; those nobody used end unused.
    private func closeWindows(_ inside: inout Inside, _ now: Instant) {
        for id in inside.world.open {
            guard let request = inside.world.requests[id], let terms = request.openTerms, terms.window.until <= now,
                !request.sessions.contains(where: { inside.world.running.contains($0) })
            else { continue }
            let cause: WorkRequest.EndCause = request.phase == .approved ? .unused : .windowOver
            _ = try? commit(
                &inside, .gate, at: now, [.request(id, .ended(cause))], secrets: Self.passcodesGone(request))
        }
    }

    /// The hashes of a request that nobody can use any more.
    static func passcodesGone(_ request: WorkRequest) -> [String: String?] {
        var gone: [String: String?] = [:]
        for credential in request.credentials {
            gone.updateValue(nil, forKey: passcodeKey(request.id, credential.technician, credential.asset))
        }
        return gone
    }

    /// Every jump of the clock is written down: against the clock that is never set, and after a restart against
    /// the latest moment known.
    private func noteClock(_ inside: inout Inside, _ now: Instant) {
        if inside.steppedBack == nil { inside.door.clockNoted = false }
        let (wall, boot) = clocks()
        let lead = wall - Instant(microseconds: boot.microseconds)
        let jump = lead - (inside.door.lead ?? lead)
        if abs(jump.microseconds) > rules.limits.clockTolerance.microseconds {
            // Not written, not seen: the next tick tries again.
            guard (try? commit(&inside, .gate, at: now, [.clockStepped(by: jump)])) != nil else { return }
            inside.door.clockNoted = inside.steppedBack != nil
        } else if let behind = inside.steppedBack, !inside.door.clockNoted {
            inside.door.clockNoted = true
            _ = try? commit(&inside, .gate, at: now, [.clockStepped(by: Span(microseconds: -behind.microseconds))])
        }
        inside.door.lead = lead
        let isBelieved = inside.clock.isSynchronised || steady(inside, wall) == wall
        if inside.steppedBack == nil, isBelieved { inside.door.anchor = (wall, boot) }
    }

    /// Both clocks at one moment: read again where something came between.
    private func clocks() -> (wall: Instant, boot: Span) {
        var before = clock.now()
        for _ in 0..<10 {
            let boot = clock.boot()
            let after = clock.now()
            if abs((after - before).microseconds) < 100_000 { return (after, boot) }
            before = after
        }
        return (before, clock.boot())
    }

    /// The present for running sessions: that of the wall, unless it jumped and nobody vouches for it. A jump neither
    /// lengthens nor cuts them (THREATS rows 83, 84).
    func steady(_ inside: borrowing Inside, _ now: Instant) -> Instant {
        guard let anchor = inside.door.anchor else { return now }
        let expected = anchor.wall + (clock.boot() - anchor.boot)
        return abs((expected - now).microseconds) <= rules.limits.clockTolerance.microseconds ? now : expected
    }

    /// First act of a process: sessions whose connection did not survive are closed, the others go on.
    package func adopt() throws {
        let alive = Set(try gatehouse.connections())
        try inside { inside in
            let now = self.now(&inside)
            let started = Event.gateStarted(version: version, recipients: rules.recipients)
            try commit(&inside, .gate, at: now, [started] + weakened(inside), secrets: weakenedKept)
            inside.startedAt = now
            for id in inside.world.running {
                if let connection = inside.secrets["connection/\(id)"], alive.contains(connection) {
                    inside.door.lastRenewal[id] = clock.boot()
                    if let cut = inside.world.sessions[id]?.cut {
                        doom(&inside, id, .cut(by: cut.by, why: cut.why), nil)
                    }
                    continue
                }
                let end = Session.End(at: now, cause: .hostDown, status: nil, complete: false)
                try commit(
                    &inside, .gate, at: now, [.sessionEnded(id, end)],
                    secrets: secretsGone(id))
            }
            let known = Set(inside.world.running.compactMap { inside.secrets["connection/\($0)"] })
            for connection in alive.subtracting(known) { abandon(&inside, connection, after: .seconds(0)) }
        }
    }

    /// What sshd refused by itself, as its log tells (law 9).
    package func note(_ strangers: [StrangerCount]) {
        guard !strangers.isEmpty else { return }
        inside { inside in
            let now = self.now(&inside)
            _ = try? commit(&inside, .gate, at: now, strangers.map { .strangersRefused($0) })
        }
    }

    // MARK: What the host is told

    /// Before a stop, or its end, is acknowledged the host knows whose keys may knock. Where that fails it is tried again,
    /// like everything the host is told.
    func tellHost() { hostTold.withLock { $0 }?() }

    /// Who tells the host: writes what follows from the state now, and returns when it is written.
    package func whenHostIsTold(_ tell: @escaping @Sendable () -> Void) { hostTold.withLock { $0 = tell } }

    /// How many entries there are: whoever publishes what follows from them looks here for something new.
    package var size: Int64 { inside { $0.size } }

    package func logins() -> [LoginAllotment] {
        inside { inside in
            inside.world.logins.values.filter { login in
                guard let technician = inside.world.technicians[login.technician] else { return false }
                if case .retired = technician.standing { return false }
                return true
            }.sorted { $0.uid < $1.uid }
        }
    }

    /// The key lines sshd may see: those of every active technician, at any hour, with the sources of the person and
    /// the end of what is open or opens today, so that sshd enforces both itself.
    package func keySnapshot() -> String {
        inside { inside in
            let now = self.now(&inside)
            let zone = rules.zone
            let midnight = zone.earliest(
                LocalMinute(date: zone.local(now).date.advanced(by: 1), time: .midnight))
            var lines: [String] = []
            for login in inside.world.logins.values.sorted(by: { $0.uid < $1.uid }) {
                guard
                    let technician = try? inside.world.eligible(login.technician, at: now, rules: rules)
                else { continue }
                let sources = inside.world.sources(of: technician)
                if sources.isEmpty { continue }
                let ends = (inside.world.openRequests[technician.id] ?? [])
                    .compactMap { inside.world.requests[$0]?.openTerms?.window }
                    .filter { $0.until > now && $0.from < midnight }
                    .map(\.until)
                // A list outlives midnight by the seconds until the next one is written.
                let expiry = max(ends.max() ?? midnight, midnight, now + .minutes(1))
                let options = "restrict,pty,from=\"\(sources.map(\.description).joined(separator: ","))\""
                for key in technician.keys {
                    lines.append("\(login.name)\t\(options),expiry-time=\"\(Self.compact(expiry))\" \(key.line)")
                }
            }
            let header = "sekimori-keys 1 \(clock.now().seconds)"
            return ([header] + lines + ["end \(lines.count)"]).joined(separator: "\n") + "\n"
        }
    }

    /// `20261122060000Z`, sshd's spelling.
    private static func compact(_ instant: Instant) -> String {
        "\(Instant(seconds: instant.seconds))".prefix(19).filter { $0 != "-" && $0 != ":" && $0 != "T" } + "Z"
    }
}
