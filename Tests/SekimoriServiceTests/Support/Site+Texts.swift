import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

/// What an approval says, as variables: tests change what they are about.
struct ApprovalDraft {
    var gate: GateID
    var request: RequestID
    var revision: Int64
    var document: String
    var nonce: String
    var by: PersonID
    var vendor: ApprovalText.NamedVendor
    var technicians: [ApprovalText.NamedTechnician]
    var assets: [ApprovalText.NamedAsset]
    var window: Window
    var sources: [Network]
    var capabilities: [Capability]
    var warning: String?
    var at: Instant
    var windowLocal: String
    var enteredByProxy: ApprovalText.EnteredByProxy?

    /// As the manager's tool renders what the gate shows.
    init(_ view: RequestView, by person: PersonID, at now: Instant) {
        let revision = view.request.revision
        gate = view.gate
        request = view.request.id
        self.revision = revision.number
        document = revision.document
        nonce = revision.nonce
        by = person
        vendor = .init(id: view.vendor.id, name: view.vendor.name)
        technicians = view.technicians.map { .init(id: $0.id, name: $0.name, keys: $0.keys.map(\.fingerprint)) }
        assets = view.assets.map { asset in
            .init(
                id: asset.id, name: asset.name, address: asset.address, port: asset.port, account: asset.account,
                hostKey: asset.hostKey.fingerprint)
        }
        window = revision.window
        sources = revision.form.sources
        capabilities = revision.form.capabilities
        warning = capabilities.contains(.execAny) ? ApprovalText.execAnyWarning : nil
        at = now
        windowLocal = view.windowLocal
        enteredByProxy = .init(revision)
    }

    var text: ApprovalText {
        ApprovalText(
            gate: gate, request: request, revision: revision, document: document, nonce: nonce, by: by, at: at,
            submittedOnTheDay: false, vendor: vendor, enteredByProxy: enteredByProxy, technicians: technicians,
            assets: assets, windowLocal: windowLocal, window: window, sources: sources, capabilities: capabilities,
            warning: warning, comment: nil)
    }
}

extension Site {
    func submission(
        of form: RequestForm = Example.form(), by person: PersonID = Example.yamada, revises: RequestID? = nil,
        proxyFor: ProxyEntry? = nil
    ) -> Submission {
        Submission(
            gate: rules.gate, by: person, at: clock.now(), nonce: nonce(), revises: revises, proxyFor: proxyFor,
            form: form)
    }

    @discardableResult
    func submit(_ form: RequestForm = Example.form(), revises: RequestID? = nil) throws -> RequestID {
        let receipt = try hand(in: submission(of: form, revises: revises), signedBy: People.yamada, by: .yamada)
        guard let id = receipt.request else { throw NotFound() }
        return id
    }

    func approval(
        of id: RequestID, by person: PersonID = Example.ito, _ change: (inout ApprovalDraft) -> Void = { _ in }
    ) throws -> ApprovalText {
        var draft = ApprovalDraft(try gatekeeper.request(id, by: .ito), by: person, at: clock.now())
        change(&draft)
        return draft.text
    }

    @discardableResult
    func approve(_ id: RequestID, _ change: (inout ApprovalDraft) -> Void = { _ in }) throws -> TextReceipt {
        try hand(in: approval(of: id, change), signedBy: People.ito, by: .ito)
    }

    func decision(
        _ decision: DecisionText.Decision, on id: RequestID, by person: PersonID, revision: Int64 = 1,
        why: Label = the("理由")
    ) -> DecisionText {
        // Whoever judges a report has read the one that is there.
        let report =
            [.acceptReport, .returnReport].contains(decision)
            ? gatekeeper.inside { $0.world.requests[id]?.report } : nil
        return DecisionText(
            gate: rules.gate, request: id, revision: revision, by: person, at: clock.now(), nonce: nonce(),
            decision: decision, why: why, report: report?.document)
    }

    /// The manager, or 大和's clerk, decides: whoever may.
    @discardableResult
    func decide(_ kind: DecisionText.Decision, on id: RequestID, revision: Int64 = 1) throws -> TextReceipt {
        switch kind {
        case .withdraw, .finish:
            try hand(
                in: decision(kind, on: id, by: Example.yamada, revision: revision), signedBy: People.yamada,
                by: .yamada)
        case .return, .reject, .cancel, .returnReport, .acceptReport:
            try hand(in: decision(kind, on: id, by: Example.ito, revision: revision), signedBy: People.ito, by: .ito)
        }
    }

    func report(_ form: ReportForm, by person: PersonID = Example.yamada) -> ReportText {
        ReportText(gate: rules.gate, by: person, at: clock.now(), nonce: nonce(), form: form)
    }

    @discardableResult
    func report(on id: RequestID, _ change: (inout ReportDraft) -> Void = { _ in }) throws -> TextReceipt {
        let form = Example.report { draft in
            draft.request = id
            change(&draft)
        }
        return try hand(in: report(form), signedBy: People.yamada, by: .yamada)
    }

    func confirmation(
        of id: RequestID, _ finding: ConfirmationText.Finding, by person: PersonID = Example.ito
    ) throws -> ConfirmationText {
        let request = try gatekeeper.request(id, by: .ito).request
        return ConfirmationText(
            gate: rules.gate, request: id, report: request.report?.document ?? "", by: person, at: clock.now(),
            nonce: nonce(), finding: finding, sessions: request.sessions)
    }

    @discardableResult
    func confirm(_ id: RequestID, _ finding: ConfirmationText.Finding) throws -> TextReceipt {
        try hand(in: confirmation(of: id, finding), signedBy: People.ito, by: .ito)
    }

    func phase(of id: RequestID) throws -> String { try gatekeeper.request(id, by: .ito).phaseName }
}
