internal import Sekimori

/// What the signed texts say, read by the auditor's own reader: the first line is the namespace, the rest are facts.
protocol SignedFacts: Decodable {
    static var namespace: String { get }
    var gate: GateID { get }
    var by: PersonID { get }
    var at: Instant { get }
}

extension SignedFacts {
    static func read(_ text: [UInt8]) throws(FactLines.Damage) -> Self {
        let first = Array((namespace + "\n").utf8)
        guard text.starts(with: first) else {
            throw FactLines.Damage(line: 1, path: "", problem: "is not \(namespace)")
        }
        let body = Array(text.dropFirst(first.count))
        // A reader must see all that was signed.
        guard let string = String(validating: body, as: UTF8.self),
            string.unicodeScalars.allSatisfy(Label.isVisible)
        else { throw FactLines.Damage(line: 0, path: "", problem: "hidden characters") }
        return try FactReading.read(Self.self, from: body)
    }
}

struct SubmissionFacts: SignedFacts {
    static let namespace = "submission-v1@sekimori"
    let gate: GateID
    let by: PersonID
    let at: Instant
    let nonce: String
    let revises: RequestID?
    let proxyFor: ProxyEntry?
    let form: RequestForm
}

struct ApprovalFacts: SignedFacts {
    static let namespace = "approval-v1@sekimori"
    let gate: GateID
    let request: RequestID
    let revision: Int64
    let document: String
    let nonce: String
    let by: PersonID
    let at: Instant
    let submittedOnTheDay: Bool
    let vendor: NamedVendor
    /// Nil where the vendor wrote the request, and in texts from before it was told.
    let enteredByProxy: EnteredByProxy?
    let technicians: [NamedTechnician]
    let assets: [NamedAsset]
    let windowLocal: String
    let window: Window
    let sources: [Network]
    let capabilities: [Capability]
    let warning: String?
    let comment: Label?

    struct NamedVendor: Decodable {
        let id: VendorID
        let name: Label
    }

    struct EnteredByProxy: Decodable {
        let by: PersonID
        let caller: Label
        let way: ProxyEntry.Way
        let received: LocalMinute
    }

    struct NamedTechnician: Decodable {
        let id: TechnicianID
        let name: Label
        let keys: [String]
    }

    struct NamedAsset: Decodable {
        let id: AssetID
        let name: Label
        let address: Address
        let port: Int64
        let account: String
        let hostKey: String
    }
}

struct DecisionFacts: SignedFacts {
    static let namespace = "decision-v1@sekimori"
    let gate: GateID
    let request: RequestID
    let revision: Int64
    let by: PersonID
    let at: Instant
    let nonce: String
    let decision: Decision
    let why: Label
    /// Nil in texts from before it was asked for.
    let report: String?

    enum Decision: String, Decodable {
        case `return`
        case reject
        case cancel
        case withdraw
        case finish
        case returnReport = "return-report"
        case acceptReport = "accept-report"
    }
}

struct ReportFacts: SignedFacts {
    static let namespace = "report-v1@sekimori"
    let gate: GateID
    let by: PersonID
    let at: Instant
    let nonce: String
    let form: ReportForm
}

struct ConfirmationFacts: SignedFacts {
    static let namespace = "confirmation-v1@sekimori"
    let gate: GateID
    let request: RequestID
    let report: String
    let by: PersonID
    let at: Instant
    let nonce: String
    let finding: Finding
    let sessions: [SessionID]

    enum Finding: Decodable {
        case agree
        case differ(why: Label)
    }
}

/// The manager vouches for the gate's clock as it stands.
struct ClockFacts: SignedFacts {
    static let namespace = "clock-v1@sekimori"
    let gate: GateID
    let by: PersonID
    let at: Instant
    let nonce: String
    let why: Label
}

struct ErasureFacts: SignedFacts {
    static let namespace = "erasure-v1@sekimori"
    let gate: GateID
    let by: PersonID
    let at: Instant
    let nonce: String
    let content: Erasure.Content
    let from: CivilDate
    let until: CivilDate
    let keptDays: Int64
    let why: Label
}

/// That entries are lost is accepted.
struct GapFacts: SignedFacts {
    static let namespace = "gap-v1@sekimori"
    let gate: GateID
    let number: Int64
    let kept: Int64
    let root: String
    let seen: Int64
    let by: PersonID
    let at: Instant
    let why: Label
}

/// Signed with the organisation key, which is on the auditor's side: whom it makes a manager or a delegate.
struct StatementFacts: SignedFacts {
    static let namespace = "statement-v1@sekimori"
    let gate: GateID
    let number: Int64
    let at: Instant
    let person: PersonID
    let name: Label
    let post: Appointment.Post
    let key: String
    let validity: Window

    var by: PersonID { person }
}
