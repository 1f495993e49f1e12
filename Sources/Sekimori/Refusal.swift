/// A rule said no: which rule, and the facts (拒否). Words are made where they are shown.
package indirect enum Refusal: Error, Hashable, Sendable, Codable {
    // Who may send people at all.
    case vendorUnknown(VendorID)
    case vendorSuspended(VendorID, why: Label)
    case vendorRetired(VendorID)
    case contractUnknown(ContractID)
    case contractOfAnotherVendor(ContractID)
    case contractRetired(ContractID)
    case contractNotInForce(ContractID, from: CivilDate, until: CivilDate)
    case nondisclosureMissing(ContractID)
    case nondisclosureLapsed(ContractID, on: CivilDate)
    case safetyClausesMissing(ContractID)
    case subcontractorUnconfirmed(VendorID)
    case subcontractorLapsed(VendorID, on: CivilDate)

    // Who may come.
    case technicianUnknown(TechnicianID)
    case technicianOfAnotherVendor(TechnicianID)
    case technicianSuspended(TechnicianID, why: Label)
    case technicianRetired(TechnicianID)
    case rightsUnconfirmed(TechnicianID)
    case noKey(TechnicianID)
    case keyUnknown
    case keyTaken(fingerprint: String)
    case idUsed(String)

    // To what.
    case assetUnknown(AssetID)
    case assetRetired(AssetID)
    case assetSuspended(AssetID, why: Label)
    case remoteMaintenanceNotAllowed(AssetID)
    case remoteMaintenanceUnconfirmed(AssetID)
    case assetNotInRequest(AssetID)
    case capabilityNotGranted(requested: String, granted: [Capability])
    /// A shell without a terminal cannot be recorded as it was seen (THREATS row 37).
    case terminalMissing

    // When, from where.
    case outsideWindow(opens: Instant, closes: Instant)
    case outsideSchedule(ScheduleOwner, opens: Instant?)
    case sourceNotAllowed(Address)
    case sourceOutsideVendor(Network)
    case addressUnreadable

    // On what request.
    case requestUnknown
    case noRequestToday(TechnicianID)
    case ambiguous([AssetID])
    case windowEmpty
    case windowTooLong(minutes: Int64)
    case windowPassed(ended: Instant)
    case minuteSkipped(LocalMinute)
    case minuteRepeated(LocalMinute)
    case tooLate(leadMinutes: Int64)
    case listEmpty(String)
    case listRepeats(String)
    case terminalUnsafe(TerminalFault)
    case terminalDeclarationStale(days: Int64)
    case wrongPhase(request: RequestID, phase: String)
    case grantOverlaps(RequestID)
    case revisionStale(approved: Int64, current: Int64)
    case documentDiffers
    case nonceDiffers
    case gateDiffers(GateID)
    case termsWiden(String)
    case textUsed

    // Who may decide.
    case notEntitled(String)
    case approverIsSubmitter
    /// What is to be decided on was handed in from an account whose invitation the decider made.
    case approverInvitedSubmitter(PersonID)
    case approverIsVendor
    case appointmentUnknown
    case appointmentNotInForce(from: Instant, until: Instant)
    case appointmentEnded
    case managerInForce(PersonID, until: Instant)
    case outsideDelegation(VendorID)
    case signatureInvalid(String)
    /// Being signed in is not enough for this.
    case signatureMissing
    /// The author of an unsigned text is not the one who is signed in.
    case authorDiffers(PersonID)
    case textInvalid(String)

    // The second factor.
    case passcodeNotCollected
    case passcodeWrong
    case passwordWrong
    /// The profile in force asks for a new one.
    case passwordExpired
    case notEnrolled
    case invitationUnknown
    /// The account has, or had, a password: a new one is for who was recognised.
    case identityCheckMissing(AccountID)
    /// Nobody signs in under this name: suspended, retired, or the post is over.
    case accountEnded(AccountID)
    case codeWrong
    case enrolmentExpired
    /// A person has as many API tokens as anybody may have.
    case tooManyTokens(Int64)
    case credentialRevoked
    case credentialInUse(SessionID)
    case lockedOut(until: Instant)
    case tokenUnknown
    case claimTooLate
    case secondChannel

    // What is owed.
    case reportOverdue(RequestID, since: Instant)
    case vendorReportOverdue(RequestID, since: Instant)
    /// A vendor has not confirmed its list of technicians.
    case rosterOverdue(VendorID, since: Instant)
    case contradicted([Contradiction])
    case reportIncomplete(String)
    /// A request has as much evidence beside it as any may have.
    case tooManyAttachments(Int64)
    case sessionsRunning([SessionID])
    case erasureOwed
    /// The policy keeps what was to be erased through this day.
    case stillKept(through: CivilDate)
    case requestsUnsettled([RequestID])

    // The gate itself.
    case stopped(StopScope, why: Label)
    case notStopped
    case journalUnwritable
    case clockSteppedBack(by: Span)
    /// And nobody vouches for it.
    case clockSteppedForward(by: Span)
    /// The signer's clock and the gate's are so far apart.
    case clockDiffers(by: Span)
    case clockUndisputed
    case clockUnsynchronised(since: Instant)
    /// Entries are lost, and two people have not accepted it yet.
    case gapOpen(kept: Int64, seen: Int64)
    case noGap
    case gapDiffers
    case secondPersonNeeded(PersonID)
    case managerNeeded
    case sessionUnknown
    case sessionEnded(SessionID)
    case keyMaterialInvalid(String)

    package enum ScheduleOwner: Hashable, Sendable, Codable {
        case contract(ContractID)
        case asset(AssetID)
        case technician(TechnicianID)
    }

    package enum TerminalFault: String, Hashable, Sendable, Codable {
        case malwareFound
        case noFirewall
        case publicWireless
    }
}

extension Refusal {
    /// The case's name in kebab-case: the stable code of the API, the journal and the tests.
    package var code: String { caseName(self) }
}
