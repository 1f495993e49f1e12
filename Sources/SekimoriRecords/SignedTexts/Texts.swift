package import Sekimori

/// A vendor submits a request, or a new revision of one that was returned.
package struct Submission: SignedText {
    package static let namespace = "submission-v1@sekimori"
    package let gate: GateID
    package let by: PersonID
    package let at: Instant
    /// Random, made by the signer's tool: 32 hexadecimal digits.
    package let nonce: String
    /// Nil for a first submission.
    package let revises: RequestID?
    /// Set where the hospital enters what a vendor phoned or faxed: who asked, how and when (G-6).
    package let proxyFor: ProxyEntry?
    package let form: RequestForm

    package init(
        gate: GateID, by: PersonID, at: Instant, nonce: String, revises: RequestID?, proxyFor: ProxyEntry?,
        form: RequestForm
    ) {
        self.gate = gate
        self.by = by
        self.at = at
        self.nonce = nonce
        self.revises = revises
        self.proxyFor = proxyFor
        self.form = form
    }
}

/// A manager allows one revision of one request, or less than it asks.
package struct ApprovalText: SignedText {
    package static let namespace = "approval-v1@sekimori"
    package let gate: GateID
    package let request: RequestID
    package let revision: Int64
    /// SHA-256 of the submission text, hexadecimal.
    package let document: String
    /// The gate's, of this revision.
    package let nonce: String
    package let by: PersonID
    package let at: Instant
    package let submittedOnTheDay: Bool
    package let vendor: NamedVendor
    /// Set where nobody of the vendor wrote the request (G-6).
    package let enteredByProxy: EnteredByProxy?
    package let technicians: [NamedTechnician]
    package let assets: [NamedAsset]
    package let windowLocal: String
    package let window: Window
    package let sources: [Network]
    package let capabilities: [Capability]
    /// Printed where any command is allowed.
    package let warning: String?
    package let comment: Label?

    package static let execAnyWarning = "any command may be run: files can be moved through this"

    package struct NamedVendor: Hashable, Sendable, Codable {
        package let id: VendorID
        package let name: Label

        package init(id: VendorID, name: Label) {
            self.id = id
            self.name = name
        }
    }

    /// Who of the hospital typed the request in, and for whom of the vendor.
    package struct EnteredByProxy: Hashable, Sendable, Codable {
        package let by: PersonID
        package let caller: Label
        package let way: ProxyEntry.Way
        package let received: LocalMinute

        /// Nil for a revision that its vendor wrote.
        package init?(_ revision: WorkRequest.Revision) {
            guard let by = revision.proxy, let entry = revision.proxyFor else { return nil }
            self.by = by
            caller = entry.caller
            way = entry.way
            received = entry.received
        }
    }

    package struct NamedTechnician: Hashable, Sendable, Codable {
        package let id: TechnicianID
        package let name: Label
        /// Fingerprints of the keys registered when the manager signed.
        package let keys: [String]

        package init(id: TechnicianID, name: Label, keys: [String]) {
            self.id = id
            self.name = name
            self.keys = keys
        }
    }

    package struct NamedAsset: Hashable, Sendable, Codable {
        package let id: AssetID
        package let name: Label
        package let address: Address
        package let port: Int64
        package let account: String
        package let hostKey: String

        package init(id: AssetID, name: Label, address: Address, port: Int64, account: String, hostKey: String) {
            self.id = id
            self.name = name
            self.address = address
            self.port = port
            self.account = account
            self.hostKey = hostKey
        }
    }

    package init(
        gate: GateID, request: RequestID, revision: Int64, document: String, nonce: String, by: PersonID,
        at: Instant, submittedOnTheDay: Bool, vendor: NamedVendor, enteredByProxy: EnteredByProxy? = nil,
        technicians: [NamedTechnician], assets: [NamedAsset], windowLocal: String, window: Window, sources: [Network],
        capabilities: [Capability], warning: String?, comment: Label?
    ) {
        self.gate = gate
        self.request = request
        self.revision = revision
        self.document = document
        self.nonce = nonce
        self.by = by
        self.at = at
        self.submittedOnTheDay = submittedOnTheDay
        self.vendor = vendor
        self.enteredByProxy = enteredByProxy
        self.technicians = technicians
        self.assets = assets
        self.windowLocal = windowLocal
        self.window = window
        self.sources = sources
        self.capabilities = capabilities
        self.warning = warning
        self.comment = comment
    }
}

/// A manager sends a request back, refuses it, or takes an approval back; a vendor withdraws or says the work is done.
package struct DecisionText: SignedText {
    package static let namespace = "decision-v1@sekimori"
    package let gate: GateID
    package let request: RequestID
    package let revision: Int64
    package let by: PersonID
    package let at: Instant
    package let nonce: String
    package let decision: Decision
    package let why: Label
    /// SHA-256 of the report text that is accepted or sent back, hexadecimal; nil for other decisions, and in texts from
    /// before it was asked for.
    package let report: String?

    package enum Decision: String, Hashable, Sendable, Codable {
        case `return`
        case reject
        case cancel
        case withdraw
        case finish
        case returnReport = "return-report"
        case acceptReport = "accept-report"
    }

    package init(
        gate: GateID, request: RequestID, revision: Int64, by: PersonID, at: Instant, nonce: String,
        decision: Decision, why: Label, report: String? = nil
    ) {
        self.gate = gate
        self.request = request
        self.revision = revision
        self.by = by
        self.at = at
        self.nonce = nonce
        self.decision = decision
        self.why = why
        self.report = report
    }
}

/// A vendor reports what was done.
package struct ReportText: SignedText {
    package static let namespace = "report-v1@sekimori"
    package let gate: GateID
    package let by: PersonID
    package let at: Instant
    package let nonce: String
    package let form: ReportForm

    package init(gate: GateID, by: PersonID, at: Instant, nonce: String, form: ReportForm) {
        self.gate = gate
        self.by = by
        self.at = at
        self.nonce = nonce
        self.form = form
    }
}

/// A manager has compared plan, record and report: they agree, or why they need not.
package struct ConfirmationText: SignedText {
    package static let namespace = "confirmation-v1@sekimori"
    package let gate: GateID
    package let request: RequestID
    /// SHA-256 of the report text, hexadecimal.
    package let report: String
    package let by: PersonID
    package let at: Instant
    package let nonce: String
    package let finding: Finding
    /// Which sessions were compared.
    package let sessions: [SessionID]

    package enum Finding: Hashable, Sendable, Codable {
        case agree
        case differ(why: Label)
    }

    package init(
        gate: GateID, request: RequestID, report: String, by: PersonID, at: Instant, nonce: String,
        finding: Finding, sessions: [SessionID]
    ) {
        self.gate = gate
        self.request = request
        self.report = report
        self.by = by
        self.at = at
        self.nonce = nonce
        self.finding = finding
        self.sessions = sessions
    }
}

/// The organisation key appoints a manager or a delegate, or ends a post.
package struct StatementText: SignedText {
    package static let namespace = "statement-v1@sekimori"
    package let gate: GateID
    /// Ascending per gate.
    package let number: Int64
    package let at: Instant
    package let person: PersonID
    package let name: Label
    package let post: Appointment.Post
    /// The public key: `type base64`.
    package let key: String
    package let validity: Window

    package init(
        gate: GateID, number: Int64, at: Instant, person: PersonID, name: Label, post: Appointment.Post,
        key: String, validity: Window
    ) {
        self.gate = gate
        self.number = number
        self.at = at
        self.person = person
        self.name = name
        self.post = post
        self.key = key
        self.validity = validity
    }
}

/// Somebody of the hospital accepts that entries of the journal are lost; two must, one of them the manager.
package struct GapText: SignedText {
    package static let namespace = "gap-v1@sekimori"
    package let gate: GateID
    package let number: Int64
    /// What is left: so many entries, with this root.
    package let kept: Int64
    package let root: String
    /// How many entries somebody elsewhere has seen.
    package let seen: Int64
    package let by: PersonID
    package let at: Instant
    package let why: Label

    package init(
        gate: GateID, number: Int64, kept: Int64, root: String, seen: Int64, by: PersonID, at: Instant, why: Label
    ) {
        self.gate = gate
        self.number = number
        self.kept = kept
        self.root = root
        self.seen = seen
        self.by = by
        self.at = at
        self.why = why
    }
}

/// Somebody proves to hold a registered key, to talk to the API for a while.
package struct SignInText: SignedText {
    package static let namespace = "sign-in-v1@sekimori"
    package let gate: GateID
    package let person: String
    /// The gate's, for one use within a minute.
    package let challenge: String
    package let at: Instant

    package init(gate: GateID, person: String, challenge: String, at: Instant) {
        self.gate = gate
        self.person = person
        self.challenge = challenge
        self.at = at
    }
}
