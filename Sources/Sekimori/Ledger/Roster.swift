/// What a vendor asks the hospital to enter into the technicians' ledger (保守要員の登録申請).
///
/// It changes nothing: nobody is a technician before the hospital enters them.
package struct TechnicianApplication: Hashable, Sendable, Codable {
    /// As it would be entered; standing and uid are the gate's.
    package let technician: Technician
    /// For which work on which systems.
    package let duties: Label
    /// The day of the technician's own pledge of confidentiality (誓約書, R-225).
    package let pledgedOn: CivilDate
    /// The day of the last training.
    package let trainedOn: CivilDate
    /// The vendor's clerk who asks.
    package let by: PersonID
    package let at: Instant

    package init(
        technician: Technician, duties: Label, pledgedOn: CivilDate, trainedOn: CivilDate, by: PersonID, at: Instant
    ) {
        self.technician = technician
        self.duties = duties
        self.pledgedOn = pledgedOn
        self.trainedOn = trainedOn
        self.by = by
        self.at = at
    }

    /// What became of it.
    package enum Outcome: Hashable, Sendable, Codable {
        /// The technician was entered; what was entered stands in an event of its own.
        case accepted
        case refused(why: Label)
        /// By the vendor.
        case withdrawn(why: Label)
    }
}

/// A vendor's word that these are the vendor's technicians, all of them, and that nobody of them has left.
package struct RosterConfirmation: Hashable, Sendable, Codable {
    package let vendor: VendorID
    /// In order; everybody whose entry is not retired.
    package let technicians: [TechnicianID]
    /// The vendor's clerk, or who of the hospital typed in what the vendor phoned.
    package let by: PersonID
    package let at: Instant
    /// Who of the vendor said so, and how; nil where a clerk did.
    package let proxy: ProxyEntry?

    package init(vendor: VendorID, technicians: [TechnicianID], by: PersonID, at: Instant, proxy: ProxyEntry? = nil) {
        self.vendor = vendor
        self.technicians = technicians
        self.by = by
        self.at = at
        self.proxy = proxy
    }

    /// A list is confirmed once a month.
    package static let life = Span.hours(31 * 24)
}

/// Whether a vendor owes the confirmation of its list.
package struct RosterStanding: Hashable, Sendable, Codable {
    package let vendor: VendorID
    /// When a technician was entered while the list was empty: since then there is something to confirm.
    package let since: Instant
    /// The last one since then.
    package let confirmation: RosterConfirmation?

    package init(vendor: VendorID, since: Instant, confirmation: RosterConfirmation?) {
        self.vendor = vendor
        self.since = since
        self.confirmation = confirmation
    }

    /// From when on the next confirmation is owed.
    package var owed: Instant { (confirmation?.at ?? since) + RosterConfirmation.life }
}

extension World {
    /// A vendor's technicians but those whose entry is retired, in order.
    package func roster(of vendor: VendorID) -> [TechnicianID] {
        technicians.values.filter { $0.isListed(of: vendor) }.map(\.id).sorted()
    }

    func hasRoster(_ vendor: VendorID) -> Bool { technicians.values.contains { $0.isListed(of: vendor) } }

    /// Whether this begins a vendor's list: until now nobody stood on it.
    func beginsRoster(_ technician: Technician) -> Bool {
        technician.isListed(of: technician.vendor) && !hasRoster(technician.vendor)
    }

    /// Lists whose confirmation is owed at this moment, of vendors that may send people at all.
    package func unconfirmedRosters(at now: Instant) -> [RosterStanding] {
        rosters.values.filter { roster in
            roster.owed <= now && vendors[roster.vendor]?.standing == .active && hasRoster(roster.vendor)
        }.sorted { $0.vendor < $1.vendor }
    }
}

extension Technician {
    fileprivate func isListed(of vendor: VendorID) -> Bool {
        if case .retired = standing { return false }
        return self.vendor == vendor
    }
}
