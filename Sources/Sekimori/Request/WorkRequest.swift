/// One work request from its first submission to its close (作業申請).
package struct WorkRequest: Hashable, Sendable, Codable {
    package let id: RequestID
    package let vendor: VendorID
    /// The revision in force; an edit makes a new one and voids approvals.
    package internal(set) var revision: Revision
    package internal(set) var phase: Phase
    /// In force only while `phase` is approved or later, and always about `revision`.
    package internal(set) var approval: Approval?
    package internal(set) var credentials: [Credential]
    package internal(set) var sessions: [SessionID]
    package internal(set) var report: Report?
    /// When the report was erased because its time of keeping was over; it is nil then.
    package internal(set) var reportErasedAt: Instant?
    /// Evidence in the order in which it came; nil: none.
    package internal(set) var attachments: [Attachment]?

    /// One submission of the form.
    package struct Revision: Hashable, Sendable, Codable {
        /// 1, 2, 3, …
        package let number: Int64
        package let form: RequestForm
        package let submittedAt: Instant
        package let submittedBy: PersonID
        /// Set when the hospital typed in what the vendor phoned or faxed (G-6).
        package let proxy: PersonID?
        /// What was typed in, and how it came; nil where nothing was, and in entries from before it was asked for.
        package let proxyFor: ProxyEntry?
        /// SHA-256 of the submission text in hexadecimal: what an approval is about.
        package let document: String
        /// Random, made by the gate: keeps an approval of this revision from being one of any other.
        package let nonce: String
        package let window: Window

        package init(
            number: Int64, form: RequestForm, submittedAt: Instant, submittedBy: PersonID, proxy: PersonID?,
            proxyFor: ProxyEntry? = nil, document: String, nonce: String, window: Window
        ) {
            self.number = number
            self.form = form
            self.submittedAt = submittedAt
            self.submittedBy = submittedBy
            self.proxy = proxy
            self.proxyFor = proxyFor
            self.document = document
            self.nonce = nonce
            self.window = window
        }
    }

    /// B1 of the requirements.
    package enum Phase: Hashable, Sendable, Codable {
        case submitted
        case returned(why: Label)
        case rejected(why: Label)
        case withdrawn
        case approved
        case working
        /// Nobody may enter any more; a report is owed from `since` on.
        case ended(EndCause, since: Instant)
        /// The hospital took it back before anybody entered.
        case cancelled(why: Label)
        case reported(since: Instant)
        case reportReturned(why: Label, since: Instant)
        case reportAccepted
        case closed
    }

    package enum EndCause: Hashable, Sendable, Codable {
        /// The window passed and nobody had entered (未実施).
        case unused
        case windowOver
        /// The vendor said the work is done.
        case finished
        case cancelled(why: Label)
    }

    package struct Approval: Hashable, Sendable, Codable {
        package let revision: Int64
        package let by: PersonID
        package let at: Instant
        package let terms: Terms
        /// Verbatim: the signer and the auditor read these, not the fields.
        package let text: String
        package let signature: String

        package init(
            revision: Int64, by: PersonID, at: Instant, terms: Terms, text: String, signature: String
        ) {
            self.revision = revision
            self.by = by
            self.at = at
            self.terms = terms
            self.text = text
            self.signature = signature
        }
    }

    /// What a manager allowed: the request, or less.
    package struct Terms: Hashable, Sendable, Codable {
        package let window: Window
        package let technicians: [TechnicianID]
        package let assets: [AssetID]
        package let sources: [Network]
        package let capabilities: [Capability]

        package init(
            window: Window, technicians: [TechnicianID], assets: [AssetID], sources: [Network],
            capabilities: [Capability]
        ) {
            self.window = window
            self.technicians = technicians
            self.assets = assets
            self.sources = sources
            self.capabilities = capabilities
        }

        /// Whether these terms allow the same for longer, and nothing else (延長).
        package func isExtended(by longer: Self) -> Bool {
            longer.window.from == window.from && longer.window.until > window.until
                && longer.technicians == technicians && longer.assets == assets && longer.sources == sources
                && longer.capabilities == capabilities
        }
    }

    /// That the passcode of one grant was handed out (時限資格情報, B2). Its hash lies apart: no secret is in the journal.
    package struct Credential: Hashable, Sendable, Codable {
        package let technician: TechnicianID
        package let asset: AssetID
        package let collectedAt: Instant
        package internal(set) var revoked: Bool

        package init(technician: TechnicianID, asset: AssetID, collectedAt: Instant, revoked: Bool) {
            self.technician = technician
            self.asset = asset
            self.collectedAt = collectedAt
            self.revoked = revoked
        }
    }

    package struct Report: Hashable, Sendable, Codable {
        package let form: ReportForm
        package let submittedAt: Instant
        package let submittedBy: PersonID
        /// SHA-256 of the report text in hexadecimal.
        package let document: String
        /// What contradicts the record, found at submission.
        package let contradictions: [Contradiction]

        package init(
            form: ReportForm, submittedAt: Instant, submittedBy: PersonID, document: String,
            contradictions: [Contradiction]
        ) {
            self.form = form
            self.submittedAt = submittedAt
            self.submittedBy = submittedBy
            self.document = document
            self.contradictions = contradictions
        }
    }

    package init(id: RequestID, revision: Revision) {
        self.id = id
        vendor = revision.form.vendor
        self.revision = revision
        phase = .submitted
        approval = nil
        credentials = []
        sessions = []
        report = nil
        reportErasedAt = nil
        attachments = nil
    }

    /// What is left of it once its report is erased.
    package func withoutReport(at now: Instant) -> Self {
        var request = self
        request.report = nil
        request.reportErasedAt = now
        return request
    }

    /// Whether nothing more can happen to it.
    package var isFinal: Bool {
        switch phase {
        case .rejected, .withdrawn, .cancelled, .closed: true
        case .submitted, .returned, .approved, .working, .ended, .reported, .reportReturned, .reportAccepted: false
        }
    }

    /// Whether technicians may hold grants under it.
    package var isOpen: Bool { phase == .approved || phase == .working }

    /// The terms in force, nil unless open.
    package var openTerms: Terms? { isOpen ? approval?.terms : nil }
}

/// Where a report and the record disagree.
package enum Contradiction: Hashable, Sendable, Codable {
    /// The report says no work was done, the record has sessions.
    case workUndeclared(sessions: [SessionID])
    /// The report says work was done, nobody entered.
    case nobodyEntered
    case technicianUndeclared(TechnicianID)
    case technicianUnseen(TechnicianID)
    case assetUndeclared(AssetID)
    case assetUnseen(AssetID)
    /// A session began before, or ended after, the declared times.
    case outsideDeclaredTimes(SessionID)
    /// Nobody was connected within 15 minutes of the declared start or end.
    case timesNotBorneOut
    case takenOutUnpermitted
    case personalInformationUnannounced
}
