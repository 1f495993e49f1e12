/// A question at the door.
package struct Knock: Hashable, Sendable {
    package let technician: TechnicianID
    /// Nil for the bare login name: whatever one grant is open.
    package let asset: AssetID?
    /// Nil where sshd's words could not be read as an address: that is a no.
    package let address: Address?
    /// Fingerprint of the key that sshd proved.
    package let key: String?
    package let stage: Stage

    /// Which layer asks; each later one asks for more.
    package enum Stage: Hashable, Sendable {
        /// Would this login find an open grant? (before the passcode)
        case greeting
        /// Key, address and passcode are right: may the connection exist?
        case admission
        /// What does it want to do?
        case claim(Session.Activity)
        /// Every 5 s: may the session go on?
        case lease(SessionID)
    }

    package init(technician: TechnicianID, asset: AssetID?, address: Address?, key: String?, stage: Stage) {
        self.technician = technician
        self.asset = asset
        self.address = address
        self.key = key
        self.stage = stage
    }
}

/// A yes: under which request, to which asset, until when.
package struct Entry: Hashable, Sendable {
    package let request: RequestID
    package let asset: AssetID
    package let until: Instant
}

extension World {
    /// The one function that says who may enter (law 3). Everything that is not a clear yes is a refusal with its
    /// facts.
    package func decide(_ knock: Knock, at now: Instant, rules: Rules) throws(Refusal) -> Entry {
        if let stop = stops[.all] { throw .stopped(.all, why: stop.why) }
        let technician = try eligible(knock.technician, at: now, rules: rules)
        if let stop = stops[.vendor(technician.vendor)] { throw .stopped(stop.scope, why: stop.why) }
        guard let key = knock.key, technician.keys.contains(where: { $0.fingerprint.utf8.elementsEqual(key.utf8) })
        else { throw .keyUnknown }
        guard let address = knock.address else { throw .addressUnreadable }
        let session = try leased(knock)

        var refusals: [Refusal] = []
        var entries: [Entry] = []
        var named = false
        // A session lives and dies with its own grant: no other one open by now carries it on.
        for id in (openRequests[knock.technician] ?? []).sorted() where session == nil || session?.request == id {
            guard let request = requests[id], let terms = request.openTerms else { continue }
            named = true
            let wanted = session?.asset ?? knock.asset
            for asset in terms.assets.sorted() where wanted == nil || wanted == asset {
                do throws(Refusal) {
                    let grant = Grant(request: request, terms: terms, technician: technician, asset: asset)
                    entries.append(try decide(grant, knock, session, from: address, at: now, rules: rules))
                } catch {
                    refusals.append(error)
                }
            }
        }
        switch entries.count {
        case 1: return entries[0]
        case 2...:
            // Two grants for one technician and asset cannot overlap, so these are different assets.
            throw .ambiguous(entries.map(\.asset))
        default: break
        }
        guard let nearest = Self.nearest(refusals, at: now) else {
            if named, let asset = knock.asset { throw .assetNotInRequest(asset) }
            throw .noRequestToday(knock.technician)
        }
        throw nearest
    }

    /// One technician, one asset, one request: what an approval made.
    struct Grant {
        let request: WorkRequest
        let terms: WorkRequest.Terms
        let technician: Technician
        let asset: AssetID
    }

    /// The running session whose lease is asked for; nil where none is.
    private func leased(_ knock: Knock) throws(Refusal) -> Session? {
        guard case .lease(let id) = knock.stage else { return nil }
        guard let session = sessions[id], session.end == nil else { throw .sessionEnded(id) }
        guard session.technician == knock.technician else { throw .sessionUnknown }
        guard knock.asset == nil || knock.asset == session.asset else { throw .assetNotInRequest(session.asset) }
        return session
    }

    /// One grant, and the session that is leased under it.
    private func decide(
        _ grant: Grant, _ knock: Knock, _ session: Session?, from address: Address, at now: Instant, rules: Rules
    ) throws(Refusal) -> Entry {
        let contract = try eligible(grant.request.revision.form.contract, for: grant.technician, on: now, rules: rules)
        let asset = try maintainable(grant.asset)
        let until = try openUntil(grant, contract, asset, at: now, rules: rules)
        guard grant.terms.sources.contains(where: { $0.contains(address) }),
            sources(of: grant.technician).contains(where: { $0.contains(address) })
        else { throw .sourceNotAllowed(address) }
        switch knock.stage {
        case .greeting: break
        case .admission: try admissible(grant, at: now, rules: rules)
        case .claim(let activity):
            try admissible(grant, at: now, rules: rules)
            try allowed(activity, by: grant.terms)
        case .lease:
            try notRevoked(grant)
            guard let session else { throw .sessionUnknown }
            try allowed(session.activity, by: grant.terms)
        }
        return Entry(request: grant.request.id, asset: grant.asset, until: until)
    }

    /// What is owed closes doors, but never cuts a running session (law 7).
    private func admissible(_ grant: Grant, at now: Instant, rules: Rules) throws(Refusal) {
        guard grant.request.credentials.contains(where: { grant.isFor($0) }) else { throw .passcodeNotCollected }
        try notRevoked(grant)
        try nothingOverdue(of: grant.technician.id, vendor: grant.technician.vendor, at: now, rules: rules)
        for id in grant.request.sessions.reversed() {
            if let session = sessions[id], session.end == nil, session.technician == grant.technician.id,
                session.asset == grant.asset
            {
                throw .credentialInUse(id)
            }
        }
    }

    private func notRevoked(_ grant: Grant) throws(Refusal) {
        if grant.request.credentials.contains(where: { grant.isFor($0) && $0.revoked }) { throw .credentialRevoked }
    }

    private func allowed(_ activity: Session.Activity, by terms: WorkRequest.Terms) throws(Refusal) {
        let granted = terms.capabilities.contains { capability in
            switch (capability, activity) {
            case (.shell, .shell): true
            case (.exec(let allowed), .exec(let asked)): allowed == asked
            case (.execAny, .exec): true
            case (.shell, .exec), (.exec, .shell), (.execAny, .shell): false
            }
        }
        guard granted else {
            let requested: String =
                switch activity {
                case .shell: "shell"
                case .exec(let command): "exec \(command.text)"
                }
            throw .capabilityNotGranted(requested: requested, granted: terms.capabilities)
        }
    }

    /// Until when this grant is open, if it is open now: request ∩ contract ∩ asset ∩ technician, computed afresh at
    /// every decision.
    private func openUntil(
        _ grant: Grant, _ contract: Contract, _ asset: Asset, at now: Instant, rules: Rules
    ) throws(Refusal) -> Instant {
        let window = grant.terms.window
        guard now >= window.from else { throw .outsideWindow(opens: window.from, closes: window.until) }
        guard now < window.until else { throw .windowPassed(ended: window.until) }
        let schedules: [(Refusal.ScheduleOwner, Schedule)] = [
            (.contract(contract.id), contract.schedule), (.asset(asset.id), asset.schedule),
            (.technician(grant.technician.id), grant.technician.schedule),
        ]
        let holidays = Set(self.holidays.keys)
        var until = min(window.until, validUntil(contract, for: grant.technician, rules: rules))
        for (owner, schedule) in schedules {
            let open = schedule.windows(touching: window, in: rules.zone, holidays: holidays)
            guard let current = open.first(where: { $0.contains(now) }) else {
                throw .outsideSchedule(owner, opens: open.first { $0.from > now }?.from)
            }
            until = min(until, current.until)
        }
        return until
    }

    /// The refusal a person can do most with: what opens next; else the first.
    private static func nearest(_ refusals: [Refusal], at now: Instant) -> Refusal? {
        func rank(_ refusal: Refusal) -> (Int, Int64) {
            switch refusal {
            case .outsideWindow(let opens, _): (1, opens.microseconds)
            case .outsideSchedule(_, let opens): (opens == nil ? 3 : 1, opens?.microseconds ?? 0)
            case .windowPassed(let ended): (4, -ended.microseconds)
            default: (0, 0)
            }
        }
        return refusals.min { rank($0) < rank($1) }
    }
}

extension World.Grant {
    fileprivate func isFor(_ credential: WorkRequest.Credential) -> Bool {
        credential.technician == technician.id && credential.asset == asset
    }
}
