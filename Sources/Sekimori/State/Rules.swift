/// What the hospital set: numbers that no guideline states (REQUIREMENTS G-14), and where and who the gate is.
package struct Rules: Sendable {
    package let gate: GateID
    package let zone: Zone
    package let limits: Limits
    /// Whom recordings are sealed to; nobody: they are kept as they are, which is a weak setting.
    package let recipients: [RecordingRecipient]
    /// What is set weaker than recommended, and who answers for it.
    package let weakened: [Weakening]

    package init(
        gate: GateID, zone: Zone, limits: Limits, recipients: [RecordingRecipient] = [], weakened: [Weakening] = []
    ) {
        self.weakened = weakened
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
        /// How long after a month a vendor may take to confirm its list of technicians, until it is refused.
        package var rosterDue = Span.days(14)
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
        /// How far it may jump ahead, with no time source to vouch for it, before nobody enters (THREATS row 84).
        package var clockLeap = Span.seconds(5)
        /// How far a manager's own clock may be from the gate's when they accept it.
        package var clockAgreement = Span.minutes(5)
        /// How long the clock may be without a time source until nothing is approved any more (DESIGN §8).
        package var unsynchronised = Span.hours(24)
        /// For how many whole days after its own a recording, a report and an attachment is kept at least; five years, as records of
        /// treatment are (医師法 24条). Never fewer than `Erasure.leastDays`.
        package var recordingsKept: Int64 = 1_827
        package var reportsKept: Int64 = 1_827
        package var attachmentsKept: Int64 = 1_827
        package var passwords = PasswordProfile.twoFactors

        package func keptDays(_ content: Erasure.Content) -> Int64 {
            switch content {
            case .recordings: recordingsKept
            case .reports: reportsKept
            case .attachments: attachmentsKept
            }
        }

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
