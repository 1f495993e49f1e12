extension World {
    /// Whose key decides about a vendor's requests at this moment (B8): a manager, or a delegate within scope and period.
    package func entitled(_ person: PersonID, over vendor: VendorID?, at now: Instant) throws(Refusal) -> Appointment {
        // First, because no statement makes a vendor's person an approver.
        if let known = people[person], case .clerk = known.role { throw .approverIsVendor }
        guard let appointment = appointments[person] else { throw .appointmentUnknown }
        switch appointment.post {
        case .manager: break
        case .delegate(let vendors):
            if let vendor, !vendors.isEmpty, !vendors.contains(vendor) { throw .outsideDelegation(vendor) }
        case .ended: throw .appointmentEnded
        }
        guard appointment.validity.contains(now) else {
            throw .appointmentNotInForce(from: appointment.validity.from, until: appointment.validity.until)
        }
        return appointment
    }

    /// One manager at a time: the next one's post begins where the present one's ends, or after it was ended.
    package func appointable(_ appointment: Appointment) throws(Refusal) {
        guard case .manager = appointment.post else { return }
        for (person, other) in appointments where person != appointment.person {
            guard case .manager = other.post, other.validity.overlaps(appointment.validity) else { continue }
            throw .managerInForce(person, until: other.validity.until)
        }
    }

    /// Whether this person may approve a request in this state with these terms now; the approval's words are checked
    /// apart. Nobody: would anybody?
    ///
    /// What is approved already may be approved once more with a later end, while it still runs: still no longer than was
    /// submitted, and not beyond any schedule.
    package func approvable(
        _ request: WorkRequest, terms: WorkRequest.Terms, by person: PersonID?, at now: Instant, rules: Rules
    ) throws(Refusal) {
        // A person of the same id on both sides is the same person (law 4).
        if let person, person == request.revision.submittedBy || person == request.revision.proxy {
            throw .approverIsSubmitter
        }
        let present = request.openTerms
        guard request.phase == .submitted || present?.isExtended(by: terms) == true else {
            throw .wrongPhase(request: request.id, phase: request.phase.name)
        }
        if let present, now >= present.window.until { throw .windowPassed(ended: present.window.until) }
        let form = request.revision.form
        guard now < terms.window.until else { throw .windowPassed(ended: terms.window.until) }
        try Self.narrows(terms, form, request.revision.window)
        _ = try eligible(form.vendor)
        if let stop = stops[.all] ?? stops[.vendor(form.vendor)] { throw .stopped(stop.scope, why: stop.why) }
        let last = terms.window.until - Span(microseconds: 1)
        _ = try inForce(form.contract, of: form.vendor, on: last, rules: rules)
        try vendorNotBlocked(form.vendor, at: now, rules: rules)
        for id in terms.technicians {
            let technician = try eligible(id, at: now, rules: rules)
            guard !technician.keys.isEmpty else { throw .noKey(id) }
            let contract = try eligible(form.contract, for: technician, on: last, rules: rules)
            try nothingOverdue(of: id, vendor: form.vendor, at: now, rules: rules)
            for asset in terms.assets {
                let asset = try maintainable(asset)
                try opens(terms, contract, asset, technician, rules: rules)
                if let present { try staysOpen(after: present, terms, contract, asset, technician, rules: rules) }
                try noOverlap(technician: id, asset: asset.id, window: terms.window, but: request.id)
            }
        }
    }

    /// Conditions narrow, never widen.
    private static func narrows(_ terms: WorkRequest.Terms, _ form: RequestForm, _ window: Window) throws(Refusal) {
        guard window.from <= terms.window.from, terms.window.until <= window.until else { throw .termsWiden("window") }
        guard !terms.technicians.isEmpty, Set(terms.technicians).count == terms.technicians.count,
            terms.technicians.allSatisfy(form.technicians.contains)
        else { throw .termsWiden("technicians") }
        guard !terms.assets.isEmpty, Set(terms.assets).count == terms.assets.count,
            terms.assets.allSatisfy(form.assets.contains)
        else { throw .termsWiden("assets") }
        guard !terms.sources.isEmpty,
            terms.sources.allSatisfy({ source in form.sources.contains { $0.contains(source) } })
        else { throw .termsWiden("sources") }
        guard !terms.capabilities.isEmpty, terms.capabilities.allSatisfy(form.capabilities.contains) else {
            throw .termsWiden("capabilities")
        }
    }

    /// An approval that no hour of any schedule would ever honour is a mistake to be told now, not at the door.
    private func opens(
        _ terms: WorkRequest.Terms, _ contract: Contract, _ asset: Asset, _ technician: Technician, rules: Rules
    ) throws(Refusal) {
        let holidays = Set(self.holidays.keys)
        var open = [terms.window]
        for (owner, schedule) in Self.schedules(contract, asset, technician) {
            open = open.intersection(schedule.windows(touching: terms.window, in: rules.zone, holidays: holidays))
            if open.isEmpty { throw .outsideSchedule(owner, opens: nil) }
        }
    }

    /// Time that is added counts only where every schedule is open for all of it: nobody shall rely on minutes that the
    /// door would not give.
    private func staysOpen(
        after present: WorkRequest.Terms, _ terms: WorkRequest.Terms, _ contract: Contract, _ asset: Asset,
        _ technician: Technician, rules: Rules
    ) throws(Refusal) {
        guard let added = Window(from: present.window.until, until: terms.window.until) else { return }
        let holidays = Set(self.holidays.keys)
        for (owner, schedule) in Self.schedules(contract, asset, technician) {
            let open = schedule.windows(touching: added, in: rules.zone, holidays: holidays)
            guard open.contains(where: { $0.from <= added.from && added.until <= $0.until }) else {
                throw .outsideSchedule(owner, opens: nil)
            }
        }
    }

    private static func schedules(
        _ contract: Contract, _ asset: Asset, _ technician: Technician
    ) -> [(Refusal.ScheduleOwner, Schedule)] {
        [
            (.contract(contract.id), contract.schedule), (.asset(asset.id), asset.schedule),
            (.technician(technician.id), technician.schedule),
        ]
    }

    /// Two approved requests may not overlap for the same technician and asset: the login name could not tell them apart.
    private func noOverlap(technician: TechnicianID, asset: AssetID, window: Window, but request: RequestID)
        throws(Refusal)
    {
        for id in (openRequests[technician] ?? []).sorted() where id != request {
            guard let terms = requests[id]?.openTerms, terms.assets.contains(asset) else { continue }
            if terms.window.overlaps(window) { throw .grantOverlaps(id) }
        }
    }
}
