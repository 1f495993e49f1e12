package import Sekimori
internal import SekimoriRecords

/// Passwords and passcodes of technicians: the second factor at the door.
extension Gatekeeper {
    /// Sets a technician's password with the hospital's invitation, once: for passcodes alone, because no app goes
    /// with it.
    package func enrol(technician: TechnicianID, invitation: String, password: String, source: String) throws {
        try check(password, of: "\(technician)")
        let stored = try checkedInvitation(of: "\(technician)", invitation, source)
        let hashed = try hash.hash(Array(password.utf8))
        try inside { inside in
            guard let known = inside.world.technicians[technician], inside.secrets["invitation/\(technician)"] == stored
            else { throw Refusal.invitationUnknown }
            let now = self.now(&inside)
            try commit(
                &inside, Actor(role: .technician(technician, of: known.vendor), source: source), at: now,
                [.enrolled(technician)],
                secrets: [
                    "password/\(technician)": hashed, "invitation/\(technician)": nil,
                    Self.setKey("\(technician)"): "\(now.microseconds)",
                ])
        }
    }

    /// Hands out the passcode of one grant, shown once; collecting again makes a new one and kills the old.
    package func collect(
        technician: TechnicianID, asset: AssetID, request wanted: RequestID?, password: String, by actor: Actor
    ) throws -> PasscodeView {
        guard case .technician(technician, _) = actor.role else { throw Forbidden() }
        let counter = "password of \(technician)"
        let stored = try inside { inside in
            try countTry(counter, &inside)
            return inside.secrets["password/\(technician)"]
        }
        guard hash.matches(Array(password.utf8), stored ?? Self.nobodysHash) else {
            inside { inside in wrong(counter, technician, &inside) }
            throw stored == nil ? Refusal.notEnrolled : Refusal.passwordWrong
        }
        let passcode = Self.passcode(random.bytes(16))
        let hashed = try hash.hash(Array(passcode.utf8))
        return try inside { inside in
            guard inside.secrets["password/\(technician)"] == stored else { throw Refusal.notEnrolled }
            inside.people.tries[counter] = nil
            let now = self.now(&inside)
            guard isStillGood(passwordOf: "\(technician)", inside, at: now) else { throw Refusal.passwordExpired }
            try sound(inside)
            _ = try inside.world.eligible(technician, at: now, rules: rules)
            let candidates = (inside.world.openRequests[technician] ?? []).compactMap { inside.world.requests[$0] }
                .filter { request in
                    (wanted ?? request.id) == request.id && request.openTerms?.assets.contains(asset) == true
                        && (request.openTerms?.window.until).map { now < $0 } == true
                }
                .sorted { ($0.openTerms?.window.from ?? now) < ($1.openTerms?.window.from ?? now) }
            guard let request = candidates.first, let terms = request.openTerms else {
                throw Refusal.noRequestToday(technician)
            }
            let old = request.credentials.first { $0.technician == technician && $0.asset == asset }
            if old?.revoked == true { throw Refusal.credentialRevoked }
            let credential = WorkRequest.Credential(
                technician: technician, asset: asset, collectedAt: now, revoked: false)
            try commit(
                &inside, actor, at: now, [.request(request.id, .collected(credential))],
                secrets: [Self.passcodeKey(request.id, technician, asset): hashed])
            return PasscodeView(
                request: request.id, login: "\(technician)+\(asset)", passcode: passcode,
                windowLocal: rules.zone.text(terms.window))
        }
    }

    /// Twelve of 31 letters and digits that nobody confuses, in three groups: 59 bits.
    static func passcode(_ random: [UInt8]) -> String {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)
        var text: [UInt8] = []
        for (index, byte) in random.prefix(12).enumerated() {
            if index > 0, index % 4 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(alphabet[Int(byte) % alphabet.count])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Counts a try before it is looked at: guesses made at once are as many as guesses made one by one.
    func countTry(_ name: String, _ inside: inout Inside) throws {
        let boot = clock.boot()
        inside.people.tries = inside.people.tries.filter { boot - $0.value.since < rules.limits.throttle }
        var tries = inside.people.tries[name] ?? PeopleState.Tries(count: 0, since: boot)
        guard tries.count < rules.limits.passcodeTries else {
            throw Throttled(until: now(&inside) + (tries.since + rules.limits.throttle - boot))
        }
        tries.count += 1
        inside.people.tries[name] = tries
    }

    func wrong(_ name: String, _ technician: TechnicianID?, _ inside: inout Inside) {
        guard var tries = inside.people.tries[name], tries.count >= rules.limits.passcodeTries, !tries.isLocked else {
            return
        }
        tries.isLocked = true
        tries.since = clock.boot()
        inside.people.tries[name] = tries
        guard let technician, inside.world.technicians[technician] != nil else { return }
        let now = self.now(&inside)
        _ = try? commit(&inside, .gate, at: now, [.lockedOut(technician, until: now + rules.limits.throttle)])
    }

    package func revoke(
        request: RequestID, technician: TechnicianID, asset: AssetID, why: Label, by actor: Actor
    ) throws {
        try inside { inside in
            guard let known = inside.world.requests[request], (actor.vendor ?? known.vendor) == known.vendor else {
                throw NotFound()
            }
            switch actor.role {
            case .manager, .delegate, .operator, .clerk: break
            case .technician(let own, _): guard own == technician else { throw Forbidden() }
            case .auditor, .gate: throw Forbidden()
            }
            guard known.credentials.contains(where: { $0.technician == technician && $0.asset == asset }) else {
                throw Refusal.passcodeNotCollected
            }
            try commit(
                &inside, actor, at: now(&inside),
                [.request(request, .credentialRevoked(technician: technician, asset: asset, why: why))],
                secrets: [Self.passcodeKey(request, technician, asset): nil])
        }
    }

    /// The technician says a logon shown on entry was somebody else: nobody enters under this name until the hospital
    /// has looked.
    package func denyLogon(_ technician: TechnicianID, by actor: Actor) throws {
        guard case .technician(technician, _) = actor.role else { throw Forbidden() }
        guard let why = Label("前回のログオンは本人ではないとの申告 / the technician denied a previous logon") else { return }
        try inside { inside in
            guard var known = inside.world.technicians[technician] else { throw NotFound() }
            guard known.standing == .active else { throw Refusal.technicianSuspended(technician, why: why) }
            known.standing = .suspended(why: why)
            try commit(
                &inside, actor, at: now(&inside), [.logonDenied(technician), .technicianRecorded(known)])
        }
    }
}

extension Zone {
    /// `2026-11-22 13:00 – 15:00 Asia/Tokyo`; the second date only where it differs.
    package func text(_ window: Window) -> String {
        let from = local(window.from)
        let until = local(window.until)
        let end = from.date == until.date ? "\(until.time)" : "\(until.date) \(until.time)"
        return "\(from.date) \(from.time) - \(end) \(name)"
    }
}
