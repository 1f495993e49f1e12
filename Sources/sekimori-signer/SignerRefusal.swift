internal import Sekimori
internal import SekimoriRecords

/// Why a relay gets no certificate.
enum SignerRefusal: Error, Equatable {
    /// The organisation key or the gate's name is not on this host.
    case unpinned
    /// The relay's key is no plain Ed25519 key.
    case publicKey
    /// Technician, asset or session is no name.
    case name
    /// The statement's signature is not the organisation's.
    case statementSignature(SSHSignature.Refusal)
    case statementText
    /// The approval's signature is not that of the key in the statement.
    case approvalSignature(SSHSignature.Refusal)
    case approvalText
    /// Statement or approval is for another gate.
    case otherGate
    /// The approval says it is by another person than the statement is about.
    case otherPerson
    /// The post of the statement decides nothing any more.
    case postEnded
    /// Outside the time for which the statement appoints.
    case postNotInForce
    /// A delegate's approval about a vendor that was not delegated.
    case outsideDelegation
    case technicianNotNamed
    case assetNotNamed
    /// A window of a day or more: no request has one.
    case windowTooLong
    case windowNotOpen
    case windowOver
    /// This host's clock is behind the last certificate's time.
    case clockBehind
    /// The approval says it was signed later than now.
    case approvalAhead
    /// The signer's own log cannot be written.
    case unremembered
    /// The system failed: no randomness, no signature.
    case failure

    /// One word for the log and for the relay, which says it in people's words.
    var code: String {
        switch self {
        case .unpinned: "unpinned"
        case .publicKey: "public-key"
        case .name: "name"
        case .statementSignature: "statement-signature"
        case .statementText: "statement-text"
        case .approvalSignature: "approval-signature"
        case .approvalText: "approval-text"
        case .otherGate: "other-gate"
        case .otherPerson: "other-person"
        case .postEnded: "post-ended"
        case .postNotInForce: "post-not-in-force"
        case .outsideDelegation: "outside-delegation"
        case .technicianNotNamed: "technician-not-named"
        case .assetNotNamed: "asset-not-named"
        case .windowTooLong: "window-too-long"
        case .windowNotOpen: "window-not-open"
        case .windowOver: "window-over"
        case .clockBehind: "clock-behind"
        case .approvalAhead: "approval-ahead"
        case .unremembered: "unremembered"
        case .failure: "failure"
        }
    }

    /// What is known about a signature beyond that it is not good.
    var detail: String? {
        switch self {
        case .statementSignature(let refusal), .approvalSignature(let refusal): "\(refusal)"
        case .unpinned, .publicKey, .name, .statementText, .approvalText, .otherGate, .otherPerson, .postEnded,
            .postNotInForce, .outsideDelegation, .technicianNotNamed, .assetNotNamed, .windowTooLong, .windowNotOpen,
            .windowOver, .clockBehind, .approvalAhead, .unremembered, .failure:
            nil
        }
    }
}
