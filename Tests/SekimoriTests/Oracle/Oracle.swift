import Sekimori

/// Who may enter, once more: reads the same ledgers, shares no code with `decide`, and never computes with windows.
struct Oracle {
    let world: World
    let wall: Wall
    let limits: Rules.Limits

    struct Grant: Equatable {
        let request: RequestID
        let asset: AssetID
    }

    /// The one grant that this knock opens at a moment, if there is exactly one.
    func entry(_ knock: Knock, at now: Instant) -> Grant? {
        var grants: [Grant] = []
        for (id, request) in world.requests {
            guard let terms = request.approval?.terms, request.phase == .approved || request.phase == .working else {
                continue
            }
            for asset in terms.assets where terms.technicians.contains(knock.technician) {
                if knock.asset != nil, knock.asset != asset { continue }
                if stateAllows(knock, request, terms, asset, at: now)
                    && timeAllows(request, terms, knock.technician, asset, minute: minute(of: now))
                {
                    grants.append(Grant(request: id, asset: asset))
                }
            }
        }
        return grants.count == 1 ? grants[0] : nil
    }

    /// All boundaries in these worlds lie on whole minutes.
    func minute(of instant: Instant) -> Int { Int(instant.microseconds / 60_000_000) }

    // MARK: Hours

    /// Whether the hours of everybody concerned include this minute.
    func timeAllows(
        _ request: WorkRequest, _ terms: WorkRequest.Terms, _ id: TechnicianID, _ assetID: AssetID, minute: Int
    ) -> Bool {
        guard minute >= self.minute(of: terms.window.from), minute < self.minute(of: terms.window.until),
            let contract = world.contracts[request.revision.form.contract], let technician = world.technicians[id],
            let asset = world.assets[assetID]
        else { return false }
        let today = wall.local(minute) / 1_440
        var days = [contract.until, contract.nondisclosureUntil]
        if let employer = technician.subcontractor {
            days.append(contract.subcontractors.first { $0.id == employer }?.confirmedUntil)
        }
        if today < contract.from.daysSince1970 { return false }
        for day in days {
            guard let day, today <= day.daysSince1970 else { return false }
        }
        return [contract.schedule, asset.schedule, technician.schedule].allSatisfy { isOpen($0, minute, today) }
    }

    /// Whether hours that began today or on one of the days before are running.
    private func isOpen(_ schedule: Schedule, _ minute: Int, _ today: Int) -> Bool {
        for rule in schedule.rules {
            for day in [today - 1, today, today + 1] {
                guard rule.days.contains(Self.weekdays[(day + 4) % 7]) else { continue }
                if schedule.closedOnHolidays,
                    world.holidays.keys.contains(where: { $0.daysSince1970 == day })
                {
                    continue
                }
                let from = Int(rule.from.minutes)
                let until = Int(rule.until.minutes)
                let opens = wall.first(day * 1_440 + from)
                let closes = wall.first(day * 1_440 + until + (until <= from ? 1_440 : 0))
                if opens <= minute && minute < closes { return true }
            }
        }
        return false
    }

    private static let weekdays: [Weekday] = [.sunday, .monday, .tuesday, .wednesday, .thursday, .friday, .saturday]

    // MARK: Everything but hours

    private func stateAllows(
        _ knock: Knock, _ request: WorkRequest, _ terms: WorkRequest.Terms, _ assetID: AssetID, at now: Instant
    ) -> Bool {
        guard let technician = world.technicians[knock.technician], let vendor = world.vendors[technician.vendor],
            let asset = world.assets[assetID], let contract = world.contracts[request.revision.form.contract]
        else { return false }
        let stopped = world.stops.keys.contains { $0 == .all || $0 == .vendor(vendor.id) || $0 == .asset(assetID) }
        let healthy =
            technician.standing == .active && vendor.standing == .active && asset.standing == .active
            && contract.standing == .active && technician.rightsConfirmedBy != nil && contract.vendor == vendor.id
            && contract.safetyClauses && asset.remoteMaintenance == .yes
        let known = technician.keys.map(\.fingerprint).contains(knock.key ?? "")
        guard !stopped, healthy, known, let address = knock.address else { return false }
        let sources = technician.sources.isEmpty ? vendor.sources : technician.sources
        guard terms.sources.contains(where: { includes($0, address) }),
            sources.contains(where: { includes($0, address) })
        else { return false }
        let own = request.credentials.filter { $0.technician == technician.id && $0.asset == assetID }
        let revoked = own.contains { $0.revoked }
        switch knock.stage {
        case .greeting: return true
        case .admission: return !own.isEmpty && !revoked && !owes(technician, now) && !busy(request, knock, assetID)
        case .claim(let activity):
            return !own.isEmpty && !revoked && !owes(technician, now) && !busy(request, knock, assetID)
                && allows(terms, activity)
        case .lease(let id):
            guard let session = world.sessions[id] else { return false }
            return session.end == nil && session.request == request.id && session.asset == assetID
                && session.technician == technician.id && !revoked && allows(terms, session.activity)
        }
    }

    /// Bit by bit.
    private func includes(_ network: Network, _ address: Address) -> Bool {
        guard network.address.isVersion4 == address.isVersion4 else { return false }
        for bit in 0..<network.prefix {
            let shift = UInt8(7 - bit % 8)
            if (network.address.bytes[bit / 8] ^ address.bytes[bit / 8]) >> shift & 1 == 1 { return false }
        }
        return true
    }

    private func allows(_ terms: WorkRequest.Terms, _ activity: Session.Activity) -> Bool {
        switch activity {
        case .shell: terms.capabilities.contains(.shell)
        case .exec(let command):
            terms.capabilities.contains(.execAny) || terms.capabilities.contains(.exec(command))
        }
    }

    private func busy(_ request: WorkRequest, _ knock: Knock, _ asset: AssetID) -> Bool {
        world.sessions.values.contains {
            $0.request == request.id && $0.technician == knock.technician && $0.asset == asset && $0.end == nil
        }
    }

    /// The technician's own report at once, anybody's of the vendor after a while; the vendor's list after a month and more.
    private func owes(_ technician: Technician, _ now: Instant) -> Bool {
        if let list = world.rosters.values.first(where: { $0.vendor == technician.vendor }) {
            let last = list.confirmation.map { $0.at.microseconds } ?? list.since.microseconds
            let waited = 31 * 24 * 3_600_000_000 + limits.rosterDue.microseconds
            if now.microseconds >= last + waited { return true }
        }
        return world.requests.values.contains { request in
            let since: Instant
            switch request.phase {
            case .ended(_, let moment), .reportReturned(_, let moment): since = moment
            default: return false
            }
            guard request.vendor == technician.vendor else { return false }
            let late = now.microseconds - since.microseconds - limits.reportDue.microseconds
            let own = request.approval?.terms.technicians.contains(technician.id) == true
            return own ? late >= 0 : late >= limits.vendorBlockedAfter.microseconds
        }
    }
}
