internal import Sekimori

/// Every number of a pack by the name of its query over the journal: `sessions`, `requests.vendor.yamato`.
struct Counts {
    private(set) var values: [String: Int] = [:]

    /// The number as it stands in the words of a page.
    subscript(_ query: String) -> String { Figure.of(query, value(query)) }

    func value(_ query: String) -> Int { values[query] ?? 0 }

    private mutating func set(_ query: String, _ value: Int) { values[query] = value }

    private mutating func add(_ query: String) { values[query, default: 0] += 1 }

    init(_ chosen: Selection) {
        let facts = chosen.facts
        set("entries", facts.entriesInPeriod)
        set("entries.without-content", facts.withoutContent)
        countRequests(chosen)
        countSessions(chosen)
        countDoor(facts)
        countLedgers(chosen)
        set("patients.accesses", chosen.accesses.count)
        set("patients.lines", Set(chosen.accesses.map { Array($0.patient.utf8) }).count)
        set("debts", chosen.debts.count)
        set("debts.overdue", chosen.debts.count { $0.isOverdue })
        set("debts.vendors", chosen.debts.count { $0.isVendors })
        set("debts.hospital", chosen.debts.count { !$0.isVendors })
        for debt in chosen.debts { add("debts.\(debt.kind.rawValue)") }
        set("passwords.reissued", facts.reissues.count)
        for stop in facts.stops { add("stops.\(stop.kind)") }
        for story in facts.clock { add("clock.\(story.kind)") }
        set("heartbeats", facts.heartbeats)
        set("heartbeats.unsynchronised", facts.unsynchronised)
        set("silences", facts.silences.count)
    }

    private mutating func countRequests(_ chosen: Selection) {
        set("requests", chosen.requests.count)
        for request in chosen.requests {
            let form = request.form
            add("requests.\(request.status.rawValue)")
            add("requests.vendor.\(form.vendor)")
            add("requests.category.\(form.category.rawValue)")
            add("requests.month.\("\(form.date)".prefix(7))")
            if request.approval != nil {
                add("requests.approved-ever")
                add("requests.approver.\(request.approval.map { "\($0.by)" } ?? "")")
            }
            if request.isNarrowed { add("requests.narrowed") }
            if request.revision.number > 1 { add("requests.revised") }
            if request.revision.proxy != nil { add("requests.proxy") }
            if chosen.isOfTheDay(request) {
                add("requests.of-the-day")
                if form.category == .fault { add("requests.of-the-day.fault") }
            }
            if !request.sessions.isEmpty { add("requests.with-sessions") }
            if form.privilege == .administrator { add("requests.administrator") }
            if form.capabilities.contains(.execAny) { add("requests.exec-any") }
            if form.liveData.isYes { add("requests.live-data") }
            if form.faultData.isYes { add("requests.fault-data") }
            if form.bringIn.isYes { add("requests.bring-in") }
            if form.takeOut.isYes { add("requests.take-out") }
            if form.personalInformation.isYes { add("requests.personal-information") }
            if let terms = request.approval?.terms, terms.capabilities.contains(.execAny) { add("approvals.exec-any") }
            countReport(request)
        }
    }

    private mutating func countReport(_ request: RequestStory) {
        if request.reportsReturned > 0 { add("reports.returned") }
        if let confirmation = request.confirmation {
            add("confirmations")
            if confirmation.differences != nil { add("confirmations.differ") }
        }
        guard let report = request.report else { return }
        add("reports")
        if !report.contradictions.isEmpty { add("reports.contradicted") }
        if report.form.personalInformation == .notAccessed {
            add("reports.not-accessed")
        } else {
            add("reports.accessed")
            if report.contradictions.contains(.personalInformationUnannounced) { add("reports.unannounced") }
        }
        if report.form.takenOut.isYes { add("reports.taken-out") }
        if report.contradictions.contains(.takenOutUnpermitted) { add("reports.taken-out-unpermitted") }
        switch report.form.erasure {
        case .nothingToErase: add("reports.nothing-to-erase")
        case .erased: add("reports.erased")
        case .owed: add("reports.erasure-owed")
        }
        if report.form.abnormality.isYes { add("reports.abnormality") }
        if report.form.configurationChanges.isYes { add("reports.configuration") }
    }

    private mutating func countSessions(_ chosen: Selection) {
        set("sessions", chosen.sessions.count)
        for story in chosen.sessions {
            let session = story.session
            add("sessions.technician.\(session.technician)")
            add("sessions.asset.\(session.asset)")
            add("sessions.month.\("\(chosen.facts.period.zone.local(session.startedAt).date)".prefix(7))")
            if let request = chosen.facts.requests[session.request] { add("sessions.vendor.\(request.form.vendor)") }
            if chosen.isOutOfHours(session) { add("sessions.out-of-hours") }
            if !chosen.isCovered(session) { add("sessions.uncovered") }
            guard let end = story.end else {
                add("sessions.running")
                continue
            }
            add(end.complete ? "sessions.whole" : "sessions.incomplete")
            switch end.cause {
            case .cut: add("sessions.cut")
            case .timeUp: add("sessions.time-up")
            default: break
            }
        }
        set("technicians.used", Set(chosen.sessions.map(\.session.technician)).count)
        set("assets.used", Set(chosen.sessions.map(\.session.asset)).count)
    }

    private mutating func countDoor(_ facts: Gathering) {
        set("admissions", facts.admissions)
        set("refusals", facts.refusals.count)
        for refusal in facts.refusals {
            add("refusals.code.\(refusal.refusal.code)")
            if RefusalWords.isAboutTime(refusal.refusal) { add("refusals.time") }
            if RefusalWords.isAboutSource(refusal.refusal) { add("refusals.source") }
            if RefusalWords.isAboutSecret(refusal.refusal) { add("refusals.secret") }
            switch refusal.refusal {
            case .idUsed: add("refusals.id-used")
            case .reportOverdue, .vendorReportOverdue, .rosterOverdue: add("refusals.overdue")
            default: break
            }
        }
        set("strangers", facts.strangers.reduce(0) { $0 + Int($1.count) })
        set("strangers.sources", Set(facts.strangers.map(\.source)).count)
        for story in facts.credentials { add("credentials.\(story.kind)") }
    }

    private mutating func countLedgers(_ chosen: Selection) {
        let facts = chosen.facts
        set("vendors", facts.vendors.count)
        set("contracts", facts.contracts.count)
        set("assets", facts.assets.count)
        set("technicians", facts.technicians.count)
        set("subcontractors", facts.contracts.values.reduce(0) { $0 + $1.subcontractors.count })
        set("appointments", facts.appointments.count)
        set("ledger-changes", facts.changes.count)
        set("rosters.confirmed", facts.rosters)
        for asset in facts.assets.values where asset.standing == .active {
            add("assets.active")
            add("assets.remote.\(asset.remoteMaintenance.rawValue)")
        }
        for technician in facts.technicians.values {
            if technician.standing == .active {
                add("technicians.active")
                if technician.rightsConfirmedBy == nil { add("technicians.unconfirmed") }
                if chosen.sessions.allSatisfy({ $0.session.technician != technician.id }) { add("technicians.unused") }
            }
            if let at = facts.retired[technician.id], facts.period.contains(at) { add("technicians.retired") }
            if technician.keys.isEmpty { add("technicians.without-key") }
        }
        for contract in facts.contracts.values where contract.standing == .active {
            add("contracts.active")
            if contract.nondisclosureUntil.map({ $0 < facts.period.last }) ?? true { add("contracts.without-nda") }
            if contract.until < facts.period.last { add("contracts.lapsed") }
            if contract.schedule == .always { add("contracts.always") }
            for subcontractor in contract.subcontractors
            where subcontractor.confirmedUntil.map({ $0 < facts.period.last }) ?? true {
                add("subcontractors.unconfirmed")
            }
        }
        let managers = facts.appointments.filter { $0.post == .manager }
        set("appointments.managers", Set(managers.map(\.person)).count)
        set("appointments.in-force", managers.count { $0.validity.contains(chosen.asOf) })
    }
}
