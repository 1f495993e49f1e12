package import Sekimori

/// The days a pack is about, both inside, as the hospital's calendar has them.
package struct InspectionPeriod: Sendable {
    package let first: CivilDate
    package let last: CivilDate
    package let zone: Zone

    /// Nil where the last day is before the first one.
    package init?(first: CivilDate, last: CivilDate, zone: Zone) {
        guard first <= last else { return nil }
        self.first = first
        self.last = last
        self.zone = zone
    }

    /// The first moment inside.
    package var from: Instant { zone.earliest(LocalMinute(date: first, time: .midnight)) }

    /// The first moment behind it.
    package var until: Instant { zone.earliest(LocalMinute(date: last.advanced(by: 1), time: .midnight)) }

    package func contains(_ day: CivilDate) -> Bool { first <= day && day <= last }

    package func contains(_ instant: Instant) -> Bool { from <= instant && instant < until }
}
