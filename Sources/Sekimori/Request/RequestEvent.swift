/// What can happen to one request.
package enum RequestEvent: Hashable, Sendable, Codable {
    case submitted(WorkRequest.Revision)
    case returned(why: Label)
    case rejected(why: Label)
    case withdrawn(why: Label)
    case approved(WorkRequest.Approval)
    case cancelled(why: Label)
    case collected(WorkRequest.Credential)
    case credentialRevoked(technician: TechnicianID, asset: AssetID, why: Label)
    case started(SessionID)
    case ended(WorkRequest.EndCause)
    case reported(WorkRequest.Report)
    case reportReturned(why: Label)
    case reportAccepted(why: Label)
    /// The manager compared plan, record and report; nil: they agree.
    case confirmed(differences: Label?)
    /// The vendor put evidence beside it.
    case attached(Attachment)
}

/// An event that its state has no place for: the journal is damaged, or a rule is missing.
package struct OutOfOrder: Error, Hashable, Sendable {
    package let subject: String
    package let event: String
    package let phase: String
}

extension WorkRequest {
    /// The state after an event; the only way a request changes.
    ///
    /// The legal transitions first (REQUIREMENTS B1 and B4), then every event once more as out of order: a new event
    /// does not compile until it has a place.
    package func applying(_ event: RequestEvent, at now: Instant) throws(OutOfOrder) -> Self {
        var next = self
        switch (event, phase) {
        case (.submitted(let revision), .returned)
        where revision.number == self.revision.number + 1 && revision.form.vendor == vendor:
            next.revision = revision
            next.approval = nil
            next.phase = .submitted
        case (.returned(let why), .submitted): next.phase = .returned(why: why)
        case (.rejected(let why), .submitted): next.phase = .rejected(why: why)
        case (.withdrawn, .submitted), (.withdrawn, .returned), (.withdrawn, .approved): next.phase = .withdrawn
        case (.approved(let approval), .submitted) where approval.revision == revision.number:
            next.approval = approval
            next.phase = .approved
        // Approved once more, until later: the work goes on, and so do its sessions.
        case (.approved(let approval), .approved) where extends(approval),
            (.approved(let approval), .working) where extends(approval):
            next.approval = approval
        case (.cancelled(let why), .approved): next.phase = .cancelled(why: why)
        case (.cancelled(let why), .working): next.phase = .ended(.cancelled(why: why), since: now)
        case (.collected(let credential), .approved), (.collected(let credential), .working):
            next.credentials.removeAll {
                $0.technician == credential.technician && $0.asset == credential.asset
            }
            next.credentials.append(credential)
        case (.credentialRevoked(let technician, let asset, _), .approved),
            (.credentialRevoked(let technician, let asset, _), .working):
            for index in next.credentials.indices
            where next.credentials[index].technician == technician && next.credentials[index].asset == asset {
                next.credentials[index].revoked = true
            }
        case (.started(let session), .approved), (.started(let session), .working):
            next.sessions.append(session)
            next.phase = .working
        case (.ended, .approved): next.phase = .ended(.unused, since: now)
        case (.ended(let cause), .working): next.phase = .ended(cause, since: now)
        case (.reported(let report), .ended(_, let since)), (.reported(let report), .reportReturned(_, let since)):
            next.report = report
            next.phase = .reported(since: since)
        // The time to report begins anew: how long the hospital took to look is not the vendor's delay.
        case (.reportReturned(let why), .reported): next.phase = .reportReturned(why: why, since: now)
        case (.reportAccepted, .reported): next.phase = .reportAccepted
        case (.confirmed, .reportAccepted): next.phase = .closed
        case (.attached(let attachment), _) where awaits(attachment):
            next.attachments = (attachments ?? []) + [attachment]
        case (.submitted, _), (.returned, _), (.rejected, _), (.withdrawn, _), (.approved, _), (.cancelled, _),
            (.collected, _), (.credentialRevoked, _), (.started, _), (.ended, _), (.reported, _),
            (.reportReturned, _), (.reportAccepted, _), (.confirmed, _), (.attached, _):
            throw OutOfOrder(subject: "\(id)", event: event.name, phase: phase.name)
        }
        return next
    }

    private func extends(_ later: Approval) -> Bool {
        later.revision == revision.number && approval?.terms.isExtended(by: later.terms) == true
    }
}

extension RequestEvent {
    /// The case's name in kebab-case, as the journal's kinds have it behind `request-`.
    package var name: String { caseName(self) }
}

extension WorkRequest.Phase {
    /// The case's name in kebab-case: what lists filter by. Written out, because among 10 000 that wait reflection took
    /// half the time of the hospital's day page.
    package var name: String {
        switch self {
        case .submitted: "submitted"
        case .returned: "returned"
        case .rejected: "rejected"
        case .withdrawn: "withdrawn"
        case .approved: "approved"
        case .working: "working"
        case .ended: "ended"
        case .cancelled: "cancelled"
        case .reported: "reported"
        case .reportReturned: "report-returned"
        case .reportAccepted: "report-accepted"
        case .closed: "closed"
        }
    }
}

/// The name of an enum's case in kebab-case.
package func caseName(_ value: some Any) -> String {
    // A case with facts is asked for its label alone: printing it would print a whole form.
    let label = Mirror(reflecting: value).children.first?.label ?? "\(value)"
    var name = ""
    for byte in label.utf8 {
        if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) {
            name += "-" + String(UnicodeScalar(byte + 32))
        } else {
            name.unicodeScalars.append(UnicodeScalar(byte))
        }
    }
    return name
}
