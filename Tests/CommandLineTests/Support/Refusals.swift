import Sekimori
import SekimoriTesting

/// One refusal of each kind, with facts.
enum Refusals {
    static let every: [Refusal] = [
        .vendorUnknown(Example.yamato), .vendorSuspended(Example.yamato, why: the("調査中")),
        .vendorRetired(Example.yamato), .contractUnknown(Example.yamatoContract),
        .contractOfAnotherVendor(Example.yamatoContract), .contractRetired(Example.yamatoContract),
        .contractNotInForce(Example.yamatoContract, from: the("2026-04-01"), until: the("2027-03-31")),
        .nondisclosureMissing(Example.yamatoContract),
        .nondisclosureLapsed(Example.yamatoContract, on: the("2026-10-01")),
        .safetyClausesMissing(Example.yamatoContract), .subcontractorUnconfirmed(Example.aoba),
        .subcontractorLapsed(Example.aoba, on: the("2026-10-01")), .technicianUnknown(Example.tanaka),
        .technicianOfAnotherVendor(Example.tanaka), .technicianSuspended(Example.tanaka, why: the("休職")),
        .technicianRetired(Example.tanaka), .rightsUnconfirmed(Example.tanaka), .noKey(Example.tanaka), .keyUnknown,
        .keyTaken(fingerprint: "SHA256:abc"), .idUsed("tanaka"),
        .assetUnknown(Example.pacs), .assetRetired(Example.pacs), .assetSuspended(Example.pacs, why: the("更新中")),
        .remoteMaintenanceNotAllowed(Example.pacs), .remoteMaintenanceUnconfirmed(Example.pacs),
        .assetNotInRequest(Example.pacs),
        .capabilityNotGranted(requested: "sftp", granted: [.shell, .exec(command), .execAny]), .terminalMissing,
        .outsideWindow(opens: tokyo("2026-11-22 13:00"), closes: tokyo("2026-11-22 17:00")),
        .outsideSchedule(.contract(Example.yamatoContract), opens: tokyo("2026-11-24 09:00")),
        .sourceNotAllowed(Example.office), .sourceOutsideVendor(the("198.51.100.0/24")), .addressUnreadable,
        .requestUnknown, .noRequestToday(Example.tanaka), .ambiguous([Example.pacs, Example.ris]), .windowEmpty,
        .windowTooLong(minutes: 1_500), .windowPassed(ended: tokyo("2026-11-22 10:00")),
        .minuteSkipped(local("2026-03-08 02:30")), .minuteRepeated(local("2026-11-01 01:30")),
        .tooLate(leadMinutes: 120), .listEmpty("technicians"), .listRepeats("assets"), .terminalUnsafe(.noFirewall),
        .terminalDeclarationStale(days: 9), .wrongPhase(request: Example.request, phase: "report-returned"),
        .grantOverlaps(Example.request), .revisionStale(approved: 1, current: 2), .documentDiffers, .nonceDiffers,
        .gateDiffers(Example.gate), .termsWiden("capabilities"), .textUsed, .notEntitled("approve"),
        .approverIsSubmitter, .approverIsVendor, .appointmentUnknown,
        .appointmentNotInForce(from: tokyo("2026-04-01 00:00"), until: tokyo("2026-10-01 00:00")), .appointmentEnded,
        .managerInForce(Example.ito, until: tokyo("2027-04-01 00:00")),
        .outsideDelegation(Example.yamato), .signatureInvalid("bad-signature"), .textInvalid("window"),
        .signatureMissing, .authorDiffers(Example.yamada),
        .passcodeNotCollected, .passcodeWrong, .passwordWrong, .notEnrolled, .invitationUnknown, .credentialRevoked,
        .credentialInUse(Example.session), .lockedOut(until: tokyo("2026-11-22 12:51")), .tokenUnknown, .claimTooLate,
        .secondChannel, .reportOverdue(Example.request, since: tokyo("2026-11-20 10:00")),
        .vendorReportOverdue(Example.request, since: tokyo("2026-11-20 10:00")),
        .contradicted([.nobodyEntered, .technicianUnseen(Example.tanaka)]),
        .reportIncomplete("erasure"), .sessionsRunning([Example.session]), .erasureOwed,
        .stillKept(through: the("2031-11-23")), .requestsUnsettled([Example.request]),
        .stopped(.vendor(Example.yamato), why: the("調査中")), .notStopped, .journalUnwritable,
        .clockSteppedBack(by: .seconds(41)), .clockSteppedForward(by: .minutes(3)), .clockDiffers(by: .minutes(9)),
        .clockUndisputed, .clockUnsynchronised(since: tokyo("2026-11-21 09:00")), .sessionUnknown,
        .sessionEnded(Example.session), .keyMaterialInvalid("private-key"),
        .gapOpen(kept: 1_234, seen: 1_300), .gapOpen(kept: 1_234, seen: 1_234), .noGap, .gapDiffers,
        .secondPersonNeeded(Example.ito), .managerNeeded,
    ]

    private static let command: CommandText = the("df -h")
}
