extension WorkRequest {
    /// Whoever accepts or returns a report has read one and names its digest: not the one that is there by the time the
    /// word arrives. Other decisions are about no report.
    package func concerned(by read: String?, isJudgement: Bool) throws(Refusal) {
        guard isJudgement else {
            if read != nil { throw .textInvalid("report") }
            return
        }
        // Without a report its phase has no place for the decision.
        guard let report else { return }
        guard let read else { throw .textInvalid("report") }
        guard report.document.utf8.elementsEqual(read.utf8) else { throw .documentDiffers }
    }
}

extension World {
    /// Whether a report may be submitted, and where it contradicts what was recorded.
    package func compare(_ form: ReportForm, at now: Instant, rules: Rules) throws(Refusal) -> [Contradiction] {
        guard let request = requests[form.request] else { throw .requestUnknown }
        switch request.phase {
        case .ended, .reportReturned: break
        case .submitted, .returned, .rejected, .withdrawn, .approved, .working, .cancelled, .reported,
            .reportAccepted, .closed:
            throw .wrongPhase(request: request.id, phase: request.phase.name)
        }
        try Self.complete(form, for: request.revision.form)
        let sessions = request.sessions.compactMap { self.sessions[$0] }
        let running = sessions.filter { $0.end == nil }.map(\.id)
        guard running.isEmpty else { throw .sessionsRunning(running) }
        var found = Self.contradictions(work: form.work, sessions: sessions, zone: rules.zone)
        if form.takenOut.isYes, !request.revision.form.takeOut.isYes { found.append(.takenOutUnpermitted) }
        if form.personalInformation != .notAccessed, !request.revision.form.personalInformation.isYes {
            found.append(.personalInformationUnannounced)
        }
        return found
    }

    /// An answer of yes says what: whose information, who worked, on what. Work with data of the fault says
    /// what became of it.
    private static func complete(_ form: ReportForm, for asked: RequestForm) throws(Refusal) {
        if case .accessed(let whose) = form.personalInformation, whose.isEmpty {
            throw .reportIncomplete("personal-information")
        }
        guard let work = form.work else { return }
        if work.technicians.isEmpty { throw .reportIncomplete("work.technicians") }
        if work.assets.isEmpty { throw .reportIncomplete("work.assets") }
        if asked.faultData.isYes, form.erasure == .nothingToErase { throw .reportIncomplete("erasure") }
    }

    private static func contradictions(work: ReportForm.Work?, sessions: [Session], zone: Zone) -> [Contradiction] {
        guard let work else { return sessions.isEmpty ? [] : [.workUndeclared(sessions: sessions.map(\.id))] }
        guard !sessions.isEmpty else { return [.nobodyEntered] }
        var found: [Contradiction] = []
        let technicians = Set(sessions.map(\.technician))
        let assets = Set(sessions.map(\.asset))
        for id in technicians.subtracting(work.technicians).sorted() { found.append(.technicianUndeclared(id)) }
        for id in Set(work.technicians).subtracting(technicians).sorted() { found.append(.technicianUnseen(id)) }
        for id in assets.subtracting(work.assets).sorted() { found.append(.assetUndeclared(id)) }
        for id in Set(work.assets).subtracting(assets).sorted() { found.append(.assetUnseen(id)) }
        // Declared times are whole minutes: the minute in which a session began or ended is inside.
        var first: LocalMinute?
        var last: LocalMinute?
        for session in sessions {
            let from = zone.local(session.startedAt)
            let until = zone.local(session.end?.at ?? session.startedAt)
            if from < work.from || work.until < until { found.append(.outsideDeclaredTimes(session.id)) }
            first = min(first ?? from, from)
            last = max(last ?? until, until)
        }
        if let first, let last {
            let slack: Int64 = 15 * 60
            let early = first.naiveSeconds - work.from.naiveSeconds > slack
            let late = work.until.naiveSeconds - last.naiveSeconds > slack
            if early || late { found.append(.timesNotBorneOut) }
        }
        return found
    }

    /// Whether a request may be confirmed and so closed (law 7, R-229, R-255).
    package func confirmable(_ request: WorkRequest, agree: Bool) throws(Refusal) {
        guard request.phase == .reportAccepted, let report = request.report else {
            throw .wrongPhase(request: request.id, phase: request.phase.name)
        }
        let running = request.sessions.filter { sessions[$0]?.end == nil }
        guard running.isEmpty else { throw .sessionsRunning(running) }
        if agree { try report.agreeable() }
    }
}

extension WorkRequest.Report {
    /// Whether it may be confirmed that request, record and report agree: `contradicted`, or `erasureOwed`,
    /// where it may not.
    package func agreeable() throws(Refusal) {
        guard contradictions.isEmpty else { throw .contradicted(contradictions) }
        if case .owed = form.erasure { throw .erasureOwed }
    }
}
