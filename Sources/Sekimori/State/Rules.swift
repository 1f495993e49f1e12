/// What the hospital set: numbers that no guideline states (REQUIREMENTS G-14), and where and who the gate is.
package struct Rules: Sendable {
    package let gate: GateID
    package let zone: Zone
    package let limits: Limits
    /// Whom recordings are sealed to; nobody: they are kept as they are, which is a weak setting.
    package let recipients: [RecordingRecipient]

    package init(gate: GateID, zone: Zone, limits: Limits, recipients: [RecordingRecipient] = []) {
        self.gate = gate
        self.zone = zone
        self.limits = limits
        self.recipients = recipients
    }

    package struct Limits: Hashable, Sendable {
        /// How long before the window a request must be submitted; 0: on the day, shown to the manager.
        package var leadTime: Span
        /// How long after the end the report is due.
        package var reportDue: Span
        /// How long after that the whole vendor is refused.
        package var vendorBlockedAfter: Span
        /// The longest window; under 24 h by the meaning of a day's request.
        package var longestWindow: Span
        /// How old a terminal's last virus scan may be on the day of the work, in days.
        package var terminalDeclarationDays: Int64
        /// Wrong passcodes within `throttle` until the grant is locked for `throttle`.
        package var passcodeTries: Int
        package var throttle: Span
        /// How long an admitted connection may take to claim its session (law 5).
        package var claimWithin: Span
        /// How far a clock may step back before nobody enters (DESIGN §8).
        package var clockTolerance: Span
        /// How long the clock may be without a time source until nothing is approved any more (DESIGN §8).
        package var unsynchronised = Span.hours(24)

        package init(
            leadTime: Span, reportDue: Span, vendorBlockedAfter: Span, longestWindow: Span,
            terminalDeclarationDays: Int64, passcodeTries: Int, throttle: Span, claimWithin: Span,
            clockTolerance: Span
        ) {
            self.leadTime = leadTime
            self.reportDue = reportDue
            self.vendorBlockedAfter = vendorBlockedAfter
            self.longestWindow = longestWindow
            self.terminalDeclarationDays = terminalDeclarationDays
            self.passcodeTries = passcodeTries
            self.throttle = throttle
            self.claimWithin = claimWithin
            self.clockTolerance = clockTolerance
        }

        /// What holds where the settings file says nothing.
        package static let standard = Self(
            leadTime: .minutes(0), reportDue: .hours(24), vendorBlockedAfter: .days(3),
            longestWindow: .minutes(24 * 60 - 1), terminalDeclarationDays: 7, passcodeTries: 5,
            throttle: .minutes(10), claimWithin: .seconds(15), clockTolerance: .seconds(2))
    }
}
