package import Sekimori
package import SekimoriRecords

/// What a manager takes away from a request in approving it (条件); nothing here can add.
package struct Conditions: Hashable, Sendable {
    /// Earlier than was asked for; nil: as asked.
    package var until: Instant?
    package var without: [TechnicianID]
    /// Only these; empty: all that were asked for.
    package var assets: [AssetID]
    /// Whether commands are taken away, the shell alone being left.
    package var noExec: Bool
    /// Words that go with the approval.
    package var comment: Label?

    package init(
        until: Instant? = nil, without: [TechnicianID] = [], assets: [AssetID] = [], noExec: Bool = false,
        comment: Label? = nil
    ) {
        self.until = until
        self.without = without
        self.assets = assets
        self.noExec = noExec
        self.comment = comment
    }

    /// Why they cannot be.
    package enum Fault: Error, Hashable, Sendable {
        /// The end is not inside what was asked for.
        case endOutside(Window)
        case technicianNotAsked(TechnicianID)
        case nobodyLeft
        case assetNotAsked(AssetID)
        case nothingAllowed
        /// What is approved already does not end later by this.
        case endNotLater(present: Window, asked: Window)
        /// The gate's view lacks somebody or something that the form names.
        case viewIncomplete
        case wrongPhase(Refusal)
    }
}

// The texts are made here, from what the form says and the ledgers show, for whoever shows them to the person who signs:
// the command and the page say the same to the byte.
extension ApprovalText {
    /// The text that approves a request, or less than it asks.
    package init(
        approving view: RequestView, _ conditions: Conditions, by person: PersonID, at now: Instant, zone: Zone
    ) throws(Conditions.Fault) {
        let revision = view.request.revision
        let form = revision.form
        let capabilities = conditions.noExec ? form.capabilities.filter { $0 == .shell } : form.capabilities
        guard !capabilities.isEmpty else { throw .nothingAllowed }
        let terms = WorkRequest.Terms(
            window: try Self.window(revision.window, until: conditions.until),
            technicians: try Self.technicians(form, without: conditions.without),
            assets: try Self.assets(form, only: conditions.assets), sources: form.sources, capabilities: capabilities)
        try self.init(view, terms, by: person, at: now, zone: zone, comment: conditions.comment)
    }

    /// The text that approves once more what is approved already, until later: still no longer than was submitted (延長).
    package init(
        extending view: RequestView, until end: Instant, why: Label, by person: PersonID, at now: Instant, zone: Zone
    ) throws(Conditions.Fault) {
        guard let terms = view.request.openTerms else {
            throw .wrongPhase(.wrongPhase(request: view.request.id, phase: view.phaseName))
        }
        let longer = try Self.window(view.request.revision.window, until: end)
        guard terms.window.until < longer.until,
            let window = Window(from: terms.window.from, until: longer.until)
        else { throw .endNotLater(present: terms.window, asked: view.request.revision.window) }
        try self.init(
            view,
            WorkRequest.Terms(
                window: window, technicians: terms.technicians, assets: terms.assets, sources: terms.sources,
                capabilities: terms.capabilities), by: person, at: now, zone: zone, comment: why)
    }

    private init(
        _ view: RequestView, _ terms: WorkRequest.Terms, by person: PersonID, at now: Instant, zone: Zone,
        comment: Label?
    ) throws(Conditions.Fault) {
        let revision = view.request.revision
        var named: [NamedTechnician] = []
        for id in terms.technicians {
            guard let technician = view.technicians.first(where: { $0.id == id }) else { throw .viewIncomplete }
            named.append(NamedTechnician(id: id, name: technician.name, keys: technician.keys.map(\.fingerprint)))
        }
        var targets: [NamedAsset] = []
        for id in terms.assets {
            guard let asset = view.assets.first(where: { $0.id == id }) else { throw .viewIncomplete }
            targets.append(
                NamedAsset(
                    id: id, name: asset.name, address: asset.address, port: asset.port, account: asset.account,
                    hostKey: asset.hostKey.fingerprint))
        }
        self.init(
            gate: view.gate, request: view.request.id, revision: revision.number, document: revision.document,
            nonce: revision.nonce, by: person, at: now,
            submittedOnTheDay: zone.local(revision.submittedAt).date >= revision.form.date,
            vendor: NamedVendor(id: view.vendor.id, name: view.vendor.name),
            enteredByProxy: EnteredByProxy(revision), technicians: named, assets: targets,
            windowLocal: zone.text(terms.window), window: terms.window, sources: terms.sources,
            capabilities: terms.capabilities,
            warning: terms.capabilities.contains(.execAny) ? Self.execAnyWarning : nil, comment: comment)
    }

    private static func technicians(_ form: RequestForm, without: [TechnicianID]) throws(Conditions.Fault)
        -> [TechnicianID]
    {
        for id in without where !form.technicians.contains(id) { throw .technicianNotAsked(id) }
        let left = form.technicians.filter { !without.contains($0) }
        guard !left.isEmpty else { throw .nobodyLeft }
        return left
    }

    private static func assets(_ form: RequestForm, only: [AssetID]) throws(Conditions.Fault) -> [AssetID] {
        if only.isEmpty { return form.assets }
        for id in only where !form.assets.contains(id) { throw .assetNotAsked(id) }
        return form.assets.filter { only.contains($0) }
    }

    private static func window(_ window: Window, until end: Instant?) throws(Conditions.Fault) -> Window {
        guard let end else { return window }
        guard end <= window.until, let narrowed = Window(from: window.from, until: end) else {
            throw .endOutside(window)
        }
        return narrowed
    }
}

extension DecisionText {
    /// A decision about what is shown here: this revision, and where a report is judged, this report. Nil where there is
    /// no report to judge.
    package init?(
        _ decision: Decision, about view: RequestView, why: Label, by person: PersonID, at now: Instant, nonce: String
    ) {
        let isJudgement = decision == .acceptReport || decision == .returnReport
        let report = isJudgement ? view.request.report?.document : nil
        guard !isJudgement || report != nil else { return nil }
        self.init(
            gate: view.gate, request: view.request.id, revision: view.request.revision.number, by: person, at: now,
            nonce: nonce, decision: decision, why: why, report: report)
    }
}

extension ConfirmationText {
    /// The finding about the report and the sessions that are shown here; nil where there is no report.
    package init?(
        _ finding: Finding, about view: RequestView, by person: PersonID, at now: Instant, nonce: String
    ) {
        guard let report = view.request.report else { return nil }
        self.init(
            gate: view.gate, request: view.request.id, report: report.document, by: person, at: now, nonce: nonce,
            finding: finding, sessions: view.request.sessions)
    }
}

extension Zone {
    /// The end of a window, named by a time on the wall: its first showing after the window begins, of a window across
    /// midnight the next day's; nil for a minute that the zone skips.
    package func end(_ time: TimeOfDay, of window: Window) -> Instant? {
        guard let end = instants(of: LocalMinute(date: local(window.from).date, time: time)).first else { return nil }
        return end <= window.from ? end + .days(1) : end
    }
}
