internal import Sekimori

extension World {
    /// What is told because of the hour: pure, so that asking twice gives the same keys and nothing is told twice.
    ///
    /// Each has a stretch of time in which it is worth telling; a gate that was off through all of it says nothing.
    func noticesDue(at now: Instant, rules: Rules, _ notices: NoticeRules) -> [Notice] {
        var found: [Notice] = []
        for id in open.sorted() {
            guard let request = requests[id], let approval = request.approval else { continue }
            found += tomorrow(request, approval, now, rules.zone, notices)
            found += endingSoon(request, approval.terms.window, now, notices)
        }
        for id in owing.values.joined().sorted() {
            guard let request = requests[id], let due = reportDue(request, rules: rules) else { continue }
            found += owed(request, due, now, rules, notices)
        }
        for roster in unconfirmedRosters(at: now) { found += unconfirmed(roster, now, rules) }
        return found
    }

    /// A list that is to be confirmed: asked for, and told to the hospital as well once the vendor's doors are closed.
    private func unconfirmed(_ roster: RosterStanding, _ now: Instant, _ rules: Rules) -> [Notice] {
        let due = roster.owed + rules.limits.rosterDue
        var facts = NoticeFacts()
        facts.vendor = roster.vendor
        facts.due = due
        let place = "\(roster.vendor)/\(roster.owed.seconds)"
        var found: [Notice] = []
        if let stretch = Window(from: roster.owed, until: min(roster.owed + NoticeRules.worth, due)) {
            // Where the vendor has nobody who reads mail, the hospital asks it some other way.
            let asked = tell(.rosterDue, place, .clerks, facts, in: stretch, at: now)
            found += asked.isEmpty ? tell(.rosterDue, place, .keepers, facts, in: stretch, at: now) : asked
        }
        if let stretch = Window(from: due, until: due + NoticeRules.worth) {
            found += tell(.rosterOverdue, place, [.clerks, .deciders, .keepers], facts, in: stretch, at: now)
        }
        return found
    }

    private func tell(
        _ kind: NoticeKind, _ place: String, _ audience: Audience, _ facts: NoticeFacts, in stretch: Window,
        at now: Instant
    ) -> [Notice] {
        guard stretch.contains(now) else { return [] }
        return audience.people(about: facts, self, at: now).map { person in
            Notice(kind, about: place, to: person, facts, since: stretch.from, due: now, until: stretch.until)
        }
    }

    /// On the day before, from the hour set on; work that was approved later than that was announced by its approval.
    private func tomorrow(
        _ request: WorkRequest, _ approval: WorkRequest.Approval, _ now: Instant, _ zone: Zone, _ notices: NoticeRules
    ) -> [Notice] {
        let from = approval.terms.window.from
        let eve = LocalMinute(date: zone.local(from).date.advanced(by: -1), time: notices.tomorrowAt)
        guard request.phase == .approved, let stretch = Window(from: zone.earliest(eve), until: from),
            approval.at < stretch.from
        else { return [] }
        return tell(
            .tomorrow, "\(request.id)/\(from.seconds)", .everybody, NoticeFacts(request), in: stretch, at: now)
    }

    /// Those who are inside, and their clerks.
    private func endingSoon(_ request: WorkRequest, _ window: Window, _ now: Instant, _ notices: NoticeRules)
        -> [Notice]
    {
        let inside = request.sessions.filter { running.contains($0) }.compactMap { sessions[$0] }
        guard !inside.isEmpty, let stretch = Window(from: window.until - notices.endingSoon, until: window.until)
        else { return [] }
        var facts = NoticeFacts(request)
        facts.technicians = Set(inside.map(\.technician)).sorted()
        facts.assets = Set(inside.map(\.asset)).sorted()
        facts.due = window.until
        return tell(
            .endingSoon, "\(request.id)/\(window.until.seconds)", [.clerks, .technicians], facts, in: stretch, at: now)
    }

    /// A report that is owed: asked for before it is due, missed when it is, and in the end the vendor's doors close.
    private func owed(
        _ request: WorkRequest, _ due: Instant, _ now: Instant, _ rules: Rules, _ notices: NoticeRules
    ) -> [Notice] {
        var facts = NoticeFacts(request)
        facts.due = due
        let place = "\(request.id)/\(due.seconds)"
        let owedSince = due - rules.limits.reportDue
        let closing = due + rules.limits.vendorBlockedAfter
        var found: [Notice] = []
        if let stretch = Window(from: max(due - notices.reportDue, owedSince), until: due) {
            found += tell(.reportDue, place, [.clerks, .technicians], facts, in: stretch, at: now)
        }
        if let stretch = Window(from: due, until: min(due + NoticeRules.worth, closing)) {
            found += tell(.overdue, place, .everybody, facts, in: stretch, at: now)
        }
        if let stretch = Window(from: closing, until: closing + NoticeRules.worth) {
            found += tell(.doorsClosed, place, .everybody, facts, in: stretch, at: now)
        }
        return found
    }
}
