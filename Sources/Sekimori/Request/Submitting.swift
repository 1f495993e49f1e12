extension World {
    /// Whether this form may be submitted now, and the moments its local window means.
    ///
    /// B1: one calendar day; lead time; technicians active; assets in the ledger with remote maintenance; sources of the
    /// vendor; contract, non-disclosure and subcontracting valid at the end of the work; a safe terminal.
    package func admissible(_ form: RequestForm, at now: Instant, rules: Rules) throws(Refusal) -> Window {
        _ = try eligible(form.vendor)
        try Self.checkLists(form)
        let window = try Self.window(of: form, zone: rules.zone, longest: rules.limits.longestWindow)
        guard now < window.until else { throw .windowPassed(ended: window.until) }
        guard now + rules.limits.leadTime <= window.from || rules.limits.leadTime <= .minutes(0) else {
            throw .tooLate(leadMinutes: rules.limits.leadTime.seconds / 60)
        }
        // The last moment of the work counts: what lapses before it does not carry the work.
        let last = window.until - Span(microseconds: 1)
        _ = try inForce(form.contract, of: form.vendor, on: last, rules: rules)
        for id in form.technicians {
            let technician = try eligible(id, at: now, rules: rules)
            guard technician.vendor == form.vendor else { throw .technicianOfAnotherVendor(id) }
            guard !technician.keys.isEmpty else { throw .noKey(id) }
            _ = try eligible(form.contract, for: technician, on: last, rules: rules)
        }
        for id in form.assets { _ = try maintainable(id) }
        let allowed = vendors[form.vendor]?.sources ?? []
        for source in form.sources where !allowed.contains(where: { $0.contains(source) }) {
            throw .sourceOutsideVendor(source)
        }
        try Self.check(form.terminal, on: form.date, days: rules.limits.terminalDeclarationDays)
        return window
    }

    private static func checkLists(_ form: RequestForm) throws(Refusal) {
        let lists: [(String, Int, Int)] = [
            ("technicians", form.technicians.count, Set(form.technicians).count),
            ("assets", form.assets.count, Set(form.assets).count),
            ("sources", form.sources.count, Set(form.sources).count),
            ("capabilities", form.capabilities.count, Set(form.capabilities).count),
            ("plan", form.plan.count, form.plan.count),
        ]
        for (name, count, distinct) in lists {
            guard count > 0 else { throw .listEmpty(name) }
            guard count == distinct else { throw .listRepeats(name) }
        }
    }

    /// The moments that the form's local times mean. A minute that the zone skips is refused; one that it repeats must
    /// have been chosen.
    package static func window(of form: RequestForm, zone: Zone, longest: Span) throws(Refusal) -> Window {
        guard form.from < .endOfDay, form.from != form.until else { throw .windowEmpty }
        let nextDay = form.until < form.from
        let from = LocalMinute(date: form.date, time: form.from)
        let until = LocalMinute(date: nextDay ? form.date.advanced(by: 1) : form.date, time: form.until)
        let start = try instant(from, zone, form.repeatedHour)
        let end = try instant(until, zone, form.repeatedHour)
        guard let window = Window(from: start, until: end) else { throw .windowEmpty }
        let length = window.until - window.from
        guard length <= longest else { throw .windowTooLong(minutes: length.seconds / 60) }
        return window
    }

    private static func instant(_ local: LocalMinute, _ zone: Zone, _ choice: RequestForm.RepeatedHour?)
        throws(Refusal) -> Instant
    {
        let instants = zone.instants(of: local)
        switch (instants.count, choice) {
        case (0, _): throw .minuteSkipped(local)
        case (1, _): return instants[0]
        case (_, .first?): return instants[0]
        case (_, .second?): return instants[instants.count - 1]
        case (_, nil): throw .minuteRepeated(local)
        }
    }

    private static func check(_ terminal: TerminalDeclaration, on date: CivilDate, days: Int64) throws(Refusal) {
        guard !terminal.malwareFound else { throw .terminalUnsafe(.malwareFound) }
        guard terminal.firewall else { throw .terminalUnsafe(.noFirewall) }
        guard !terminal.publicWireless else { throw .terminalUnsafe(.publicWireless) }
        for day in [terminal.scannedOn, terminal.definitionsOf] {
            let age = date.daysSince1970 - day.daysSince1970
            guard age >= 0, age <= days else { throw .terminalDeclarationStale(days: age) }
        }
    }
}
