package import Sekimori

extension Refusal {
    /// What the rule is about: the heading under which a refusal is shown.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case vendor
        case technician
        case asset
        case time
        case source
        case request
        case decision
        case credential
        case debt
        case gate
    }

    package var kind: Kind {
        switch self {
        case .vendorUnknown, .vendorSuspended, .vendorRetired, .contractUnknown, .contractOfAnotherVendor,
            .contractRetired, .contractNotInForce, .nondisclosureMissing, .nondisclosureLapsed,
            .safetyClausesMissing, .subcontractorUnconfirmed, .subcontractorLapsed:
            .vendor
        case .technicianUnknown, .technicianOfAnotherVendor, .technicianSuspended, .technicianRetired,
            .rightsUnconfirmed, .noKey, .keyUnknown, .keyTaken, .idUsed, .keyMaterialInvalid:
            .technician
        case .assetUnknown, .assetRetired, .assetSuspended, .remoteMaintenanceNotAllowed,
            .remoteMaintenanceUnconfirmed, .assetNotInRequest, .capabilityNotGranted,
            .terminalMissing, .ambiguous:
            .asset
        case .outsideWindow, .outsideSchedule, .windowEmpty, .windowTooLong, .windowPassed,
            .minuteSkipped, .minuteRepeated, .tooLate:
            .time
        case .sourceNotAllowed, .sourceOutsideVendor, .addressUnreadable, .terminalUnsafe, .terminalDeclarationStale:
            .source
        case .requestUnknown, .noRequestToday, .listEmpty, .listRepeats, .wrongPhase, .grantOverlaps:
            .request
        case .revisionStale, .documentDiffers, .nonceDiffers, .gateDiffers, .termsWiden, .textUsed, .notEntitled,
            .approverIsSubmitter, .approverInvitedSubmitter, .approverIsVendor, .appointmentUnknown,
            .appointmentNotInForce, .appointmentEnded, .managerInForce, .outsideDelegation, .signatureInvalid,
            .signatureMissing, .authorDiffers, .textInvalid:
            .decision
        case .passcodeNotCollected, .passcodeWrong, .passwordWrong, .passwordExpired, .notEnrolled, .invitationUnknown,
            .identityCheckMissing, .accountEnded, .codeWrong, .enrolmentExpired, .tooManyTokens, .credentialRevoked,
            .credentialInUse, .lockedOut, .tokenUnknown, .claimTooLate, .secondChannel:
            .credential
        case .reportOverdue, .vendorReportOverdue, .rosterOverdue, .contradicted, .reportIncomplete,
            .tooManyAttachments,
            .sessionsRunning, .erasureOwed, .stillKept, .requestsUnsettled:
            .debt
        case .stopped, .notStopped, .journalUnwritable, .clockSteppedBack, .clockSteppedForward, .clockDiffers,
            .clockUndisputed, .clockUnsynchronised, .sessionUnknown,
            .sessionEnded, .gapOpen, .noGap, .gapDiffers, .secondPersonNeeded, .managerNeeded:
            .gate
        }
    }
}

extension Words {
    /// The heading of a refusal: `時間`, `time`.
    package func kind(_ kind: Refusal.Kind) -> String {
        switch kind {
        case .vendor: say("事業者・契約", "vendor and contract")
        case .technician: say("保守要員", "technician")
        case .asset: say("機器・許可操作", "asset and what may be done")
        case .time: say("日時", "time")
        case .source: say("接続元・端末", "source and terminal")
        case .request: say("作業申請", "work request")
        case .decision: say("承認・署名", "decision and signature")
        case .credential: say("時限資格情報", "credential")
        case .debt: say("未了・報告", "debt and report")
        case .gate: say("関守", "the gate")
        }
    }
}
