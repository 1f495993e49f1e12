internal import Sekimori

/// What of the journal a pack is about, in the order in which it is shown.
struct Selection {
    let facts: Gathering
    let settings: GateSettings
    /// By the day of the work, then by number.
    let requests: [RequestStory]
    /// By their beginning.
    let sessions: [SessionStory]
    let accesses: [PatientAccess]
    let debts: [Debt]
    /// The moment debts are looked at: the end of the period, or of the journal where that is earlier.
    let asOf: Instant

    init(_ facts: Gathering, _ settings: GateSettings) {
        self.facts = facts
        self.settings = settings
        let period = facts.period
        requests = facts.requests.values.filter { period.contains($0.form.date) }.sorted {
            ($0.form.date, $0.id) < ($1.form.date, $1.id)
        }
        let from = period.from
        let until = period.until
        sessions = facts.sessions.values.filter { from <= $0.session.startedAt && $0.session.startedAt < until }.sorted
        {
            ($0.session.startedAt, $0.session.id) < ($1.session.startedAt, $1.session.id)
        }
        asOf = min(until, facts.lastAt)
        accesses = requests.flatMap { request in
            request.patients.map { PatientAccess(request: request, patient: $0.text) }
        }
        let asOf = asOf
        debts = facts.requests.values.sorted { ($0.form.date, $0.id) < ($1.form.date, $1.id) }
            .flatMap { Debt.of($0, asOf: asOf, reportDue: settings.reportDue) }
    }

    /// One patient's line in one report.
    struct PatientAccess {
        let request: RequestStory
        /// As the vendor wrote it: the patient's number and what was seen.
        let patient: String
    }

    /// Lines of reports by what they say, most frequent first, then by their text.
    var patients: [(patient: String, reports: Int, sessions: Int, first: CivilDate, last: CivilDate)] {
        var found:
            [[UInt8]: (patient: String, reports: Set<RequestID>, sessions: Int, first: CivilDate, last: CivilDate)] =
                [:]
        for access in accesses {
            let day = access.request.form.date
            var entry =
                found[Array(access.patient.utf8)] ?? (access.patient, [], 0, day, day)
            if entry.reports.insert(access.request.id).inserted { entry.sessions += access.request.sessions.count }
            entry.first = min(entry.first, day)
            entry.last = max(entry.last, day)
            found[Array(access.patient.utf8)] = entry
        }
        return found.values.map { ($0.patient, $0.reports.count, $0.sessions, $0.first, $0.last) }.sorted {
            $0.1 == $1.1 ? $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) : $0.1 > $1.1
        }
    }

    func sessions(of request: RequestStory) -> [SessionStory] { request.sessions.compactMap { facts.sessions[$0] } }

    /// Submitted on the day of the work.
    func isOfTheDay(_ request: RequestStory) -> Bool {
        facts.period.zone.local(request.submittedAt).date == request.form.date
    }

    /// Begun at night, on a weekend or a holiday: before 08:00 or from 18:00 on.
    func isOutOfHours(_ session: Session) -> Bool {
        let local = facts.period.zone.local(session.startedAt)
        if local.date.weekday == .saturday || local.date.weekday == .sunday || facts.holidays.contains(local.date) {
            return true
        }
        return local.time.minutes < 8 * 60 || local.time.minutes >= 18 * 60
    }

    /// Whether a session began inside what its approval allows: window, technician, system and source.
    func isCovered(_ session: Session) -> Bool {
        guard let terms = facts.requests[session.request]?.approval?.terms else { return false }
        return terms.window.contains(session.startedAt) && terms.technicians.contains(session.technician)
            && terms.assets.contains(session.asset) && terms.sources.contains { $0.contains(session.address) }
    }
}

/// Something that is owed when the period ends (未了).
struct Debt {
    enum Kind: String, CaseIterable {
        case decision, resubmission, report, acceptance, confirmation, erasure
    }

    let request: RequestStory
    let kind: Kind
    let since: Instant
    /// Whether it should have been paid by then.
    let isOverdue: Bool

    /// Whether the vendor owes it; else the hospital does.
    var isVendors: Bool {
        switch kind {
        case .resubmission, .report, .erasure: true
        case .decision, .acceptance, .confirmation: false
        }
    }

    static func of(_ request: RequestStory, asOf: Instant, reportDue: Span) -> [Debt] {
        func debt(_ kind: Kind, _ since: Instant, _ isOverdue: Bool) -> Debt {
            Debt(request: request, kind: kind, since: since, isOverdue: isOverdue)
        }
        let isOver = request.revision.window.until <= asOf
        let ended = request.endedAt ?? request.revision.window.until
        let reported = request.report?.submittedAt ?? ended
        var debts: [Debt] = []
        switch request.status {
        case .submitted: debts = [debt(.decision, request.revision.submittedAt, isOver)]
        case .returned: debts = [debt(.resubmission, request.decision?.at ?? request.submittedAt, isOver)]
        case .ended, .reportReturned: debts = [debt(.report, ended, ended + reportDue <= asOf)]
        case .reported: debts = [debt(.acceptance, reported, false)]
        case .reportAccepted: debts = [debt(.confirmation, reported, false)]
        case .approved, .working, .rejected, .withdrawn, .cancelled, .closed: break
        }
        if case .owed? = request.report?.form.erasure { debts.append(debt(.erasure, reported, true)) }
        return debts
    }
}

/// The gate's effective settings, as the bundle has them: `key: value` lines.
struct GateSettings {
    let values: [(key: String, value: String)]

    init(_ bytes: [UInt8]?) {
        values = (bytes ?? []).split(separator: 0x0A).compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let value = line[(colon + 1)...].drop { $0 == 0x20 }
            return (
                Figure.foreign(String(decoding: line[..<colon], as: UTF8.self)),
                Figure.foreign(String(decoding: value, as: UTF8.self))
            )
        }
    }

    subscript(_ key: String) -> String? { values.first { $0.key.utf8.elementsEqual(key.utf8) }?.value }

    func number(_ key: String) -> Int64? { self[key].flatMap { Int64(digits: Array($0.utf8)) } }

    /// How long after the work its report is due; a day where nothing is set.
    var reportDue: Span { .hours(number("limits.report-due-hours") ?? 24) }
}
