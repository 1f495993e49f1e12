/// For every figure of a pack one query over the journal's tables (`JournalDatabase`), in SQL.
///
/// Requests count on the day of their work, all else at the moment it happened; a request, a ledger's entry and what is
/// owed as they stand when the period ends.
enum JournalQueries {
    /// The query of a figure; nil where nobody can count it. `requests.vendor.kaede` is `requests.vendor.?` of `kaede`.
    static func query(_ figure: String) -> String? {
        if let query = all[figure] { return query }
        // Where a name stands in it: in the third place, or at its end.
        let words = figure.split(separator: ".").map { String($0) }
        for place in [2, words.count - 1] where words.indices.contains(place) {
            var general = words
            general[place] = "?"
            guard let query = all[general.joined(separator: ".")] else { continue }
            return query.replacing("?", with: "'\(words[place].replacing("'", with: "''"))'")
        }
        return nil
    }

    private static let all: [String: String] = work.merging(door) { first, _ in first }
        .merging(ledgers) { first, _ in first }.merging(lists) { first, _ in first }

    // MARK: Requests, reports, sessions

    private static let work: [String: String] = [
        "requests": "select count(*) from asked",
        "requests.?": "select count(*) from asked where state = ?",
        "requests.vendor.?": "select count(*) from asked where vendor = ?",
        "requests.month.?": "select count(*) from asked where substr(date, 1, 7) = ?",
        "requests.approver.?": "select count(*) from asked where approver = ?",
        "requests.approved-ever": "select count(*) from asked where approval is not null",
        "requests.with-sessions":
            "select count(*) from asked where id in (select request from act where name = 'started')",
        "requests.of-the-day": "select count(*) from asked where submitted_on = date",
        "requests.of-the-day.fault": "select count(*) from asked where submitted_on = date and category = 'fault'",
        "requests.live-data": "select count(*) from asked where live_data glob 'yes*'",
        "requests.fault-data": "select count(*) from asked where fault_data glob 'yes*'",
        "requests.bring-in": "select count(*) from asked where bring_in glob 'yes*'",
        "requests.take-out": "select count(*) from asked where take_out glob 'yes*'",
        "terminals.unsafe":
            "select count(*) from asked where malware_found = 'yes' or firewall = 'no' or public_wireless = 'yes'",

        "reports": "select count(*) from asked where report is not null",
        "reports.returned":
            "select count(*) from asked where id in (select request from act where name = 'report-returned')",
        "reports.accessed":
            "select count(*) from reported where field glob 'form.personal-information.accessed.value.1'",
        "reports.not-accessed": "select count(*) from reported where field = 'form.personal-information.not-accessed'",
        "reports.contradicted": "select count(distinct id) from reported where field glob 'contradictions.[0-9]*'",
        "reports.unannounced":
            "select count(*) from reported where field glob 'contradictions.*.personal-information-unannounced'",
        "reports.taken-out-unpermitted":
            "select count(*) from reported where field glob 'contradictions.*.taken-out-unpermitted'",
        "reports.taken-out": "select count(*) from reported where field = 'form.taken-out' and value glob 'yes*'",
        "reports.nothing-to-erase": "select count(*) from reported where field = 'form.erasure.nothing-to-erase'",
        "reports.erased": "select count(distinct id) from reported where field glob 'form.erasure.erased*'",
        "reports.erasure-owed": "select count(distinct id) from reported where field glob 'form.erasure.owed*'",
        "confirmations": "select count(*) from asked where id in (select request from act where name = 'confirmed')",
        "confirmations.differ":
            """
        select count(*) from asked where id in (select request from act join fact using (sequence)
            where path = 'event.request.value-1.confirmed.differences')
        """,
        "patients.accesses":
            "select count(*) from reported where field glob 'form.personal-information.accessed.value.*'",
        "patients.lines":
            "select count(distinct value) from reported where field glob 'form.personal-information.accessed.value.*'",

        "sessions": "select count(*) from session",
        "sessions.vendor.?":
            "select count(*) from session join request on request.id = session.request where vendor = ?",
        "sessions.month.?": "select count(*) from session where substr(date(started, '+9 hours'), 1, 7) = ?",
        "sessions.whole": "select count(*) from session where complete = 'yes'",
        "sessions.incomplete": "select count(*) from session where complete = 'no'",
        "sessions.running": "select count(*) from session where complete is null",
        "sessions.cut":
            """
        select count(*) from session
        where exists (select 1 from fact where sequence = ended and path glob 'event.session-ended.value-1.cause.cut.*')
        """,
        "sessions.time-up":
            """
        select count(*) from session
        where exists (select 1 from fact where sequence = ended and path glob 'event.session-ended.value-1.cause.time-up*')
        """,
        "sessions.out-of-hours":
            """
        select count(*) from session where strftime('%w', started, '+9 hours') in ('0', '6')
            or time(started, '+9 hours') < '08:00' or time(started, '+9 hours') >= '18:00'
            or date(started, '+9 hours') in (select day from holiday)
        """,
        // The sources of these journals are single addresses.
        "sessions.uncovered":
            """
        select count(*) from session join request on request.id = session.request where not (approval is not null
            and started >= (select value from terms where sequence = approval and field = 'window.from')
            and started < (select value from terms where sequence = approval and field = 'window.until')
            and technician in (select value from terms where sequence = approval and field glob 'technicians.*')
            and asset in (select value from terms where sequence = approval and field glob 'assets.*')
            and address || '/32' in (select value from terms where sequence = approval and field glob 'sources.*'))
        """,

        "debts": "select count(*) from debt",
        "debts.?": "select count(*) from debt where kind = ?",
        "debts.overdue": "select count(*) from debt where overdue",
        "debts.vendors": "select count(*) from debt where kind in ('report', 'resubmission', 'erasure')",
        "debts.hospital": "select count(*) from debt where kind in ('decision', 'acceptance', 'confirmation')",
    ]

    // MARK: The door and the gate

    private static let door: [String: String] = [
        "admissions": "select count(*) from inside where kind = 'admitted'",
        "refusals": "select count(*) from refusal",
        "refusals.code.?": "select count(*) from refusal where code = ?",
        "refusals.id-used": "select count(*) from refusal where code = 'id-used'",
        "refusals.time":
            """
        select count(*) from refusal
        where code in ('outside-window', 'outside-schedule', 'window-passed', 'no-request-today')
        """,
        "refusals.source":
            """
        select count(*) from refusal
        where code in ('source-not-allowed', 'source-outside-vendor', 'address-unreadable')
        """,
        "refusals.secret":
            """
        select count(*) from refusal where code in ('passcode-not-collected', 'passcode-wrong', 'password-wrong',
            'not-enrolled', 'invitation-unknown', 'credential-revoked', 'credential-in-use', 'locked-out',
            'token-unknown', 'key-unknown')
        """,
        "strangers":
            """
        select coalesce(sum(value), 0) from inside join fact using (sequence)
        where path = 'event.strangers-refused.value.count'
        """,
        "strangers.sources":
            """
        select count(distinct value) from inside join fact using (sequence)
        where path = 'event.strangers-refused.value.source'
        """,
        "credentials.collected": "select count(*) from inside where kind = 'request-collected'",
        "credentials.revoked": "select count(*) from inside where kind = 'request-credential-revoked'",
        "credentials.?": "select count(*) from inside where kind = ?",
        "passwords.reissued": "select count(*) from inside where kind = 'password-reset'",
        "stops.?": "select count(*) from inside where kind = ?",
        "clock.stepped": "select count(*) from inside where kind = 'clock-stepped'",
        "clock.started": "select count(*) from inside where kind = 'gate-started'",
        "clock.lost":
            """
        select count(*) from inside join fact using (sequence)
        where kind = 'clock-changed' and path glob '*.is-synchronised' and value = 'no'
        """,
        "heartbeats": "select count(*) from inside where kind = 'heartbeat'",
        "heartbeats.unsynchronised":
            """
        select count(*) from inside
        where kind = 'heartbeat' and sequence not in
            (select sequence from fact where path = 'event.heartbeat.value.is-synchronised' and value = 'yes')
        """,
        "silences": "select count(*) from silence",
        "entries": "select count(*) from inside",
        "entries.without-content": "select count(*) from inside where sequence not in (select sequence from fact)",
        "journal.entries": "select count(*) from entry",
    ]

    // MARK: Ledgers

    private static let ledgers: [String: String] = [
        "vendors": "select count(*) from ledger where kind = 'vendor'",
        "contracts.active": "select count(*) from ledger where kind = 'contract' and is_active",
        "contracts.without-nda":
            """
        select count(*) from ledger where kind = 'contract' and is_active and not exists (select 1 from fact, period
            where fact.sequence = ledger.sequence and path glob '*.nondisclosure-until' and value >= last)
        """,
        "subcontractors":
            """
        select count(*) from ledger join fact using (sequence)
        where kind = 'contract' and path glob '*.subcontractors.[0-9]*.id'
        """,
        "subcontractors.unconfirmed":
            """
        select count(*) from ledger join fact named using (sequence)
        where kind = 'contract' and is_active and named.path glob '*.subcontractors.[0-9]*.id' and not exists
            (select 1 from fact, period where fact.sequence = ledger.sequence
                and fact.path = replace(named.path || '!', '.id!', '.confirmed-until') and fact.value >= last)
        """,
        "assets": "select count(*) from ledger where kind = 'asset'",
        "assets.active": "select count(*) from ledger where kind = 'asset' and is_active",
        "assets.used": "select count(distinct asset) from session",
        "assets.remote.?":
            """
        select count(*) from ledger join fact using (sequence)
        where kind = 'asset' and is_active and path = 'event.asset-recorded.value.remote-maintenance' and value = ?
        """,
        "technicians": "select count(*) from ledger where kind = 'technician'",
        "technicians.active": "select count(*) from ledger where kind = 'technician' and is_active",
        "technicians.used": "select count(distinct technician) from session",
        "technicians.unused":
            """
        select count(*) from ledger
        where kind = 'technician' and is_active and id not in (select technician from session)
        """,
        "rosters.confirmed": "select count(*) from inside where kind = 'roster-confirmed'",
        "technicians.retired":
            """
        select count(distinct named.value) from inside join fact named using (sequence) join fact retired using (sequence)
        where named.path = 'event.technician-recorded.value.id'
            and retired.path glob 'event.technician-recorded.value.standing.retired*'
        """,
        "technicians.unconfirmed":
            """
        select count(*) from ledger where kind = 'technician' and is_active and sequence not in
            (select sequence from fact where path = 'event.technician-recorded.value.rights-confirmed-by')
        """,
        "technicians.vendor.?":
            """
        select count(*) from ledger join fact using (sequence)
        where kind = 'technician' and path = 'event.technician-recorded.value.vendor' and value = ?
        """,
        "technicians.vendor.?.active":
            """
        select count(*) from ledger join fact using (sequence)
        where kind = 'technician' and is_active and path = 'event.technician-recorded.value.vendor' and value = ?
        """,
        "appointments.managers":
            """
        select count(distinct value) from known join fact using (sequence)
        where path = 'event.appointed.value.person' and sequence in
            (select sequence from fact where path glob 'event.appointed.value.post.manager*')
        """,
        "appointments.in-force":
            """
        select count(*) from known, period where kind = 'appointed' and sequence in
            (select sequence from fact where path glob 'event.appointed.value.post.manager*')
            and sequence in
            (select sequence from fact where path = 'event.appointed.value.validity.from' and value <= as_of)
            and sequence in
            (select sequence from fact where path = 'event.appointed.value.validity.until' and value > as_of)
        """,
        "ledger-changes":
            """
        select count(*) from inside
        where kind glob '*-recorded' or kind in ('holiday-removed', 'mailbox-removed', 'appointed')
        """,
    ]

    // MARK: Rows of the full lists

    private static let lists: [String: String] = [
        "list.requests": "select count(*) from asked",
        "list.terminals": "select count(*) from asked",
        "list.attachments": "select count(*) from act where name = 'attached' and request in (select id from asked)",
        "list.sessions": "select count(*) from session",
        "list.patients": work["patients.lines"] ?? "",
        "list.patient-accesses": work["patients.accesses"] ?? "",
        "list.debts": "select count(*) from debt",
        "list.refusals": "select count(*) from refusal",
        "list.strangers": "select count(*) from inside where kind = 'strangers-refused'",
        "list.assets": "select count(*) from ledger where kind = 'asset'",
        "list.vendors": "select count(*) from ledger where kind = 'vendor'",
        "list.contracts": "select count(*) from ledger where kind = 'contract'",
        "list.technicians": "select count(*) from ledger where kind = 'technician'",
        "list.appointments": "select count(*) from known where kind = 'appointed'",
        "list.ledger-changes": ledgers["ledger-changes"] ?? "",
        "list.stops": "select count(*) from inside where kind in ('stopped', 'resumed', 'session-cut')",
        "list.clock":
            """
        select (select count(*) from inside where kind in ('clock-stepped', 'clock-changed', 'gate-started'))
            + (select count(*) from silence)
        """,
        "list.reissues": "select count(*) from inside where kind = 'password-reset'",
        "list.credentials":
            """
        select count(*) from inside where kind in ('request-collected', 'request-credential-revoked', 'invited',
            'enrolled', 'locked-out', 'logon-denied')
        """,
        "list.differences":
            """
        select count(*) from asked where id in (select request from act where name = 'report-returned')
            or id in (select id from reported where field glob 'contradictions.[0-9]*')
        """,
        "list.data":
            """
        select count(*) from asked
        where take_out glob 'yes*' or bring_in glob 'yes*' or fault_data glob 'yes*'
            or id in (select id from reported where field = 'form.taken-out' and value glob 'yes*')
        """,
    ]
}
