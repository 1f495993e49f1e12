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

/// A clerk's word that these are the vendor's technicians, all of them, and that nobody of them has left.
package struct RosterConfirmation: Hashable, Sendable, Codable {
    package let vendor: VendorID
    /// In order; everybody whose entry is not retired.
    package let technicians: [TechnicianID]
    package let by: PersonID
    package let at: Instant

    package init(vendor: VendorID, technicians: [TechnicianID], by: PersonID, at: Instant) {
        self.vendor = vendor
        self.technicians = technicians
        self.by = by
        self.at = at
    }

    /// A list is confirmed once a month.
    package static let life = Span.hours(31 * 24)
}

/// Whether a vendor owes the confirmation of its list.
package struct RosterStanding: Hashable, Sendable, Codable {
    package let vendor: VendorID
    /// When the vendor's first technician was entered: since then there is something to confirm.
    package let since: Instant
    package var confirmation: RosterConfirmation?

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
        technicians.values.filter { technician in
            if case .retired = technician.standing { return false }
            return technician.vendor == vendor
        }.map(\.id).sorted()
    }
}
