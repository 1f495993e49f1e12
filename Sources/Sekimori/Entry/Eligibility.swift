extension World {
    /// The technician, if this person may be sent at all today.
    package func eligible(_ id: TechnicianID, at now: Instant, rules: Rules) throws(Refusal) -> Technician {
        guard let technician = technicians[id] else { throw .technicianUnknown(id) }
        switch technician.standing {
        case .active: break
        case .suspended(let why): throw .technicianSuspended(id, why: why)
        case .retired: throw .technicianRetired(id)
        }
        guard technician.rightsConfirmedBy != nil else { throw .rightsUnconfirmed(id) }
        _ = try eligible(technician.vendor)
        return technician
    }

    /// The vendor, if it is neither suspended nor gone.
    package func eligible(_ id: VendorID) throws(Refusal) -> Vendor {
        guard let vendor = vendors[id] else { throw .vendorUnknown(id) }
        switch vendor.standing {
        case .active: return vendor
        case .suspended(let why): throw .vendorSuspended(id, why: why)
        case .retired: throw .vendorRetired(id)
        }
    }

    /// The contract, if it carries this technician at this moment: in force, with safety clauses, non-disclosure and,
    /// for a subcontractor's people, confirmed equal measures.
    package func eligible(_ id: ContractID, for technician: Technician, on now: Instant, rules: Rules)
        throws(Refusal) -> Contract
    {
        let contract = try inForce(id, of: technician.vendor, on: now, rules: rules)
        guard let employer = technician.subcontractor else { return contract }
        guard let subcontractor = contract.subcontractors.first(where: { $0.id == employer }),
            let confirmed = subcontractor.confirmedUntil
        else { throw .subcontractorUnconfirmed(employer) }
        guard rules.zone.local(now).date <= confirmed else { throw .subcontractorLapsed(employer, on: confirmed) }
        return contract
    }

    /// The contract, if it entitles this vendor at this moment.
    package func inForce(_ id: ContractID, of vendor: VendorID, on now: Instant, rules: Rules) throws(Refusal)
        -> Contract
    {
        guard let contract = contracts[id] else { throw .contractUnknown(id) }
        guard contract.vendor == vendor else { throw .contractOfAnotherVendor(id) }
        guard contract.standing == .active else { throw .contractRetired(id) }
        let today = rules.zone.local(now).date
        guard contract.from <= today, today <= contract.until else {
            throw .contractNotInForce(id, from: contract.from, until: contract.until)
        }
        guard contract.safetyClauses else { throw .safetyClausesMissing(id) }
        guard let nondisclosure = contract.nondisclosureUntil else { throw .nondisclosureMissing(id) }
        guard today <= nondisclosure else { throw .nondisclosureLapsed(id, on: nondisclosure) }
        return contract
    }

    /// The moment from which on a contract no longer carries a technician: the local midnight after the last day of the
    /// contract, its non-disclosure and, for a subcontractor's people, their confirmation.
    func validUntil(_ contract: Contract, for technician: Technician, rules: Rules) -> Instant {
        var last = min(contract.until, contract.nondisclosureUntil ?? contract.until)
        for subcontractor in contract.subcontractors where subcontractor.id == technician.subcontractor {
            last = min(last, subcontractor.confirmedUntil ?? last)
        }
        return rules.zone.earliest(LocalMinute(date: last.advanced(by: 1), time: .midnight))
    }

    /// The asset, if it may be maintained from outside.
    package func maintainable(_ id: AssetID) throws(Refusal) -> Asset {
        guard let asset = assets[id] else { throw .assetUnknown(id) }
        switch asset.standing {
        case .active: break
        case .suspended(let why): throw .assetSuspended(id, why: why)
        case .retired: throw .assetRetired(id)
        }
        if let stop = stops[.asset(id)] { throw .stopped(stop.scope, why: stop.why) }
        switch asset.remoteMaintenance {
        case .yes: return asset
        case .no: throw .remoteMaintenanceNotAllowed(id)
        case .unconfirmed: throw .remoteMaintenanceUnconfirmed(id)
        }
    }

    /// Where a technician may come from: the technician's own sources, else the vendor's.
    package func sources(of technician: Technician) -> [Network] {
        technician.sources.isEmpty ? vendors[technician.vendor]?.sources ?? [] : technician.sources
    }

    /// When the report of a request is due; nil where none is owed.
    package func reportDue(_ request: WorkRequest, rules: Rules) -> Instant? {
        Self.reportDue(request.phase, rules: rules)
    }

    package static func reportDue(_ phase: WorkRequest.Phase, rules: Rules) -> Instant? {
        switch phase {
        case .ended(_, let since), .reportReturned(_, let since): since + rules.limits.reportDue
        case .submitted, .returned, .rejected, .withdrawn, .approved, .working, .cancelled, .reported,
            .reportAccepted, .closed:
            nil
        }
    }

    /// Refuses while a report is overdue: the technician's own at once, the vendor's after a while (law 7).
    package func nothingOverdue(of technician: TechnicianID, vendor: VendorID, at now: Instant, rules: Rules)
        throws(Refusal)
    {
        for id in (owing[vendor] ?? []).sorted() {
            guard let request = requests[id], let due = reportDue(request, rules: rules), due <= now else { continue }
            if request.approval?.terms.technicians.contains(technician) == true {
                throw .reportOverdue(id, since: due)
            }
        }
        try vendorNotBlocked(vendor, at: now, rules: rules)
    }

    /// From when on a vendor that has not confirmed its list is refused; nil where it has no list.
    package func rosterDue(_ vendor: VendorID, rules: Rules) -> Instant? {
        rosters[vendor].map { $0.owed + rules.limits.rosterDue }
    }

    /// Refuses while a vendor's report, or the confirmation of its list, is owed for longer than the hospital waits.
    package func vendorNotBlocked(_ vendor: VendorID, at now: Instant, rules: Rules) throws(Refusal) {
        for id in (owing[vendor] ?? []).sorted() {
            guard let request = requests[id], let due = reportDue(request, rules: rules) else { continue }
            if due + rules.limits.vendorBlockedAfter <= now { throw .vendorReportOverdue(id, since: due) }
        }
        if let due = rosterDue(vendor, rules: rules), due <= now { throw .rosterOverdue(vendor, since: due) }
    }
}
