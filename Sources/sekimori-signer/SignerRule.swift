internal import Sekimori
internal import SekimoriRecords
internal import SekimoriWire

/// What a relay may have on the strength of its warrant.
///
/// The signer believes nobody on the gate: it checks the signed texts themselves, from the organisation's key down. It
/// keeps no record, so it cannot know that a request was cancelled or cut short; that is the daemon's to enforce, by not
/// starting the relay or by killing it.
enum SignerRule {
    /// A yes, with the people in it for the log.
    struct Grant: Equatable {
        let subject: PublicKey
        let terms: Terms
        let approver: PersonID
    }

    /// A certificate's terms, but for its serial, which is not decided.
    struct Terms: Equatable {
        let technician: TechnicianID
        let request: RequestID
        let session: SessionID
        let asset: AssetID
        let validity: OpenSSHCertificate.Validity
    }

    /// Seconds by which an asset's clock may be behind ours.
    private static let skew: Int64 = 60

    static func decide(_ question: Certify, _ pins: Pins?, at now: Instant) throws(SignerRefusal) -> Grant {
        guard let pins else { throw .unpinned }
        guard let subject = try? PublicKey(line: question.publicKey), subject.kind == .ed25519 else {
            throw .publicKey
        }
        guard let technician = TechnicianID(bytes: question.technician), let asset = AssetID(bytes: question.asset),
            let session = SessionID(bytes: question.session)
        else { throw .name }

        let statement = try statement(in: question.warrant, pins, at: now)
        let approval = try approval(in: question.warrant, by: statement)
        guard approval.gate == pins.gate else { throw .otherGate }
        guard approval.by == statement.person else { throw .otherPerson }
        guard approval.at <= now + .seconds(skew) else { throw .approvalAhead }
        guard decides(statement.post, about: approval.vendor.id) else { throw .outsideDelegation }
        guard approval.technicians.contains(where: { $0.id == technician }) else { throw .technicianNotNamed }
        guard approval.assets.contains(where: { $0.id == asset }) else { throw .assetNotNamed }
        let validity = try validity(in: approval.window, statement.validity, at: now)
        return Grant(
            subject: subject,
            terms: Terms(
                technician: technician, request: approval.request, session: session, asset: asset, validity: validity),
            approver: approval.by)
    }

    /// The statement, if it is the organisation's and appoints somebody at this gate now.
    private static func statement(
        in warrant: Warrant, _ pins: Pins, at now: Instant
    ) throws(SignerRefusal) -> StatementText {
        do throws(SSHSignature.Refusal) {
            try SSHSignature(armored: warrant.statementSignature)
                .verify(warrant.statement, namespace: StatementText.namespace, by: pins.organisation)
        } catch {
            throw .statementSignature(error)
        }
        guard let statement = try? StatementText(bytes: warrant.statement) else { throw .statementText }
        guard statement.gate == pins.gate else { throw .otherGate }
        switch statement.post {
        case .manager, .delegate: break
        case .ended: throw .postEnded
        }
        guard statement.validity.contains(now) else { throw .postNotInForce }
        return statement
    }

    /// The approval, if the key of the statement signed it.
    private static func approval(
        in warrant: Warrant, by statement: StatementText
    ) throws(SignerRefusal) -> ApprovalText {
        guard let key = try? PublicKey(line: statement.key.utf8) else { throw .statementText }
        do throws(SSHSignature.Refusal) {
            try SSHSignature(armored: warrant.approvalSignature)
                .verify(warrant.approval, namespace: ApprovalText.namespace, by: key)
        } catch {
            throw .approvalSignature(error)
        }
        guard let approval = try? ApprovalText(bytes: warrant.approval) else { throw .approvalText }
        return approval
    }

    private static func decides(_ post: Appointment.Post, about vendor: VendorID) -> Bool {
        switch post {
        case .manager: true
        case .delegate(let vendors): vendors.isEmpty || vendors.contains(vendor)
        case .ended: false
        }
    }

    /// Ten minutes at most, beginning a little before now and ending with the window or the appointment.
    private static func validity(
        in window: Window, _ post: Window, at now: Instant
    ) throws(SignerRefusal) -> OpenSSHCertificate.Validity {
        guard window.until - window.from < .hours(24) else { throw .windowTooLong }
        guard window.from <= now else { throw .windowNotOpen }
        guard now < window.until else { throw .windowOver }
        let after = max(now.seconds - skew, window.from.seconds)
        let longest = Int64(OpenSSHCertificate.Validity.longest)
        let before = min(after + longest, window.until.seconds, post.until.seconds)
        guard let after = UInt64(exactly: after), let before = UInt64(exactly: before),
            let validity = OpenSSHCertificate.Validity(after: after, before: before)
        else { throw .windowOver }
        return validity
    }
}
