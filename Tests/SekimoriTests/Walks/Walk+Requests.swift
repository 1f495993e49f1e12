import Sekimori
import SekimoriTesting

extension Walk {
    mutating func submit() throws(Refusal) {
        let revised = random.oneIn(3) ? someRequest(in: "returned") : nil
        let form = someForm(revised: revised)
        let window = try world.admissible(form, at: now, rules: rules)
        let clerk = form.vendor == Example.kaede ? Self.watanabe : Example.yamada
        let revision = WorkRequest.Revision(
            number: (revised?.revision.number ?? 0) + 1, form: form, submittedAt: now, submittedBy: clerk, proxy: nil,
            document: "document", nonce: "nonce", window: window)
        happen(.submitted(revision), revised?.id ?? the("r\(world.requests.count + 100)"))
    }

    private mutating func someForm(revised: WorkRequest?) -> RequestForm {
        var draft = FormDraft()
        let kaede = revised.map { $0.vendor == Example.kaede } ?? random.oneIn(5)
        if kaede {
            draft.vendor = Example.kaede
            draft.contract = Example.kaedeContract
            draft.technicians = [Self.mori]
        } else {
            draft.technicians = [Example.tanaka, Example.suzuki, Example.sato]
            if random.oneIn(2) { draft.technicians = random.some(draft.technicians) }
        }
        draft.assets = random.oneIn(2) ? [Example.pacs, Example.ris] : random.some([Example.pacs, Example.ris])
        draft.sources = [the("203.0.113.10"), the("203.0.113.12/30")]
        draft.capabilities = random.pick([[.shell], [.shell, .execAny], [.exec(the("uptime"))]])
        draft.personalInformation = random.oneIn(2) ? .no : .yes(Self.why)
        let today = zone.local(now)
        draft.date = today.date.advanced(by: random.oneIn(4) ? 1 : 0)
        draft.from =
            TimeOfDay(minutes: (today.time.minutes + Int64(random.below(5)) * 30) / 30 * 30 % 1_440) ?? .midnight
        draft.until = TimeOfDay(minutes: (draft.from.minutes + Int64(random.below(20)) * 30) % 1_440) ?? .midnight
        draft.repeatedHour = random.pick([nil, nil, .first, .second])
        let scanned = draft.date.advanced(by: -Int64(random.below(9)))
        draft.terminal = Example.terminal(
            scannedOn: "\(scanned)", definitionsOf: "\(scanned)", malwareFound: random.oneIn(60),
            firewall: !random.oneIn(60), publicWireless: random.oneIn(60))
        switch random.below(40) {
        case 0: draft.vendor = Self.unknownVendor
        case 1: draft.contract = Self.unknownContract
        case 2: draft.contract = kaede ? Example.yamatoContract : Example.kaedeContract
        case 3: draft.technicians.append(Self.nobody)
        case 4: draft.technicians.append(kaede ? Example.tanaka : Self.mori)
        case 5: draft.assets.append(Self.unknownAsset)
        case 6: draft.assets.append(Example.pacs)
        case 7: draft.sources.append(the("198.51.100.0/24"))
        case 8: draft.plan = []
        case 9: draft.date = draft.date.advanced(by: -1)
        case 10:
            draft.from = the("00:00")
            draft.until = the("24:00")
        default: break
        }
        return draft.form
    }

    mutating func approve() throws(Refusal) {
        guard let request = someRequest(in: "submitted") else { return }
        let person = random.pick([Example.ito, Example.ito, Example.ito, Example.kimura, Example.yamada, the("noone")])
        let appointment = try world.entitled(person, over: request.vendor, at: now)
        let terms = someTerms(of: request)
        try world.approvable(
            request, terms: terms, by: random.oneIn(20) ? request.revision.submittedBy : appointment.person, at: now,
            rules: rules)
        happen(
            .approved(
                WorkRequest.Approval(
                    revision: request.revision.number, by: appointment.person, at: now, terms: terms, text: "text",
                    signature: "signature")), request.id)
        if random.oneIn(2) { collect(terms, for: request.id) }
        let granted = world.requests[request.id]?.openTerms
        if granted.map({ Self.widens($0, request.revision) }) == true { wrongs.append("\(request.id): widened") }
    }

    /// What the form asks for, or less, or now and then more.
    private mutating func someTerms(of request: WorkRequest) -> WorkRequest.Terms {
        let whole = Example.terms(request.revision)
        guard random.oneIn(2) else { return whole }
        let form = request.revision.form
        let shift = Span.minutes(Int64(random.below(5)) * 15 - (random.oneIn(8) ? 15 : 0))
        return WorkRequest.Terms(
            window: Window(from: whole.window.from + shift, until: whole.window.until) ?? whole.window,
            technicians: random.some(form.technicians) + (random.oneIn(20) ? [Self.mori] : []),
            assets: random.some(form.assets), sources: Array(form.sources.prefix(1 + random.below(2))),
            capabilities: random.oneIn(20) ? [.execAny] : form.capabilities)
    }

    /// Independently of `narrows`: whether anything is allowed that the form does not ask for.
    private static func widens(_ terms: WorkRequest.Terms, _ revision: WorkRequest.Revision) -> Bool {
        let form = revision.form
        return terms.window.intersection(revision.window) != terms.window
            || !Set(terms.technicians).isSubset(of: form.technicians) || !Set(terms.assets).isSubset(of: form.assets)
            || !Set(terms.sources).isSubset(of: form.sources)
            || !Set(terms.capabilities).isSubset(of: form.capabilities)
    }

    mutating func sendBack() {
        guard let request = someRequest(in: "submitted", "returned", "approved", "working") else { return }
        happen(
            random.pick([
                .returned(why: Self.why), .returned(why: Self.why), .rejected(why: Self.why), .withdrawn(why: Self.why),
                .cancelled(why: Self.why),
            ]), request.id)
    }

    mutating func collectOrRevoke() {
        guard let request = someRequest(in: "approved", "working"), let terms = request.approval?.terms else { return }
        if !random.oneIn(4) { return collect(terms, for: request.id) }
        let technician = random.pick(terms.technicians)
        let asset = random.pick(terms.assets)
        happen(.credentialRevoked(technician: technician, asset: asset, why: Self.why), request.id)
    }

    private mutating func collect(_ terms: WorkRequest.Terms, for id: RequestID) {
        for technician in terms.technicians {
            for asset in terms.assets where !random.oneIn(6) {
                let credential = WorkRequest.Credential(
                    technician: technician, asset: asset, collectedAt: now, revoked: false)
                happen(.collected(credential), id)
            }
        }
    }

    /// What time does by itself: requests whose window is over end.
    mutating func closeWindows() {
        for id in world.open.sorted() {
            guard let request = world.requests[id], let until = request.openTerms?.window.until else { continue }
            if until <= now || random.oneIn(8) { happen(.ended(random.oneIn(2) ? .windowOver : .finished), id) }
        }
    }

    mutating func report() throws(Refusal) {
        let id = random.oneIn(30) ? the("r999") : someRequest(in: "ended", "report-returned")?.id
        guard let id else { return }
        var draft = ReportDraft()
        draft.request = id
        let sessions = (world.requests[id]?.sessions ?? []).compactMap { world.sessions[$0] }
        if let first = sessions.first, let last = sessions.last, random.oneIn(2) {
            draft.work = ReportForm.Work(
                from: zone.local(first.startedAt), until: zone.local(last.end?.at ?? now),
                technicians: Array(Set(sessions.map(\.technician)).sorted()),
                assets: Array(Set(sessions.map(\.asset)).sorted()), content: Self.why, result: .completed)
        } else if random.oneIn(2) {
            draft.work = nil
        }
        if random.oneIn(4) { draft.personalInformation = .accessed(random.oneIn(4) ? [] : [Self.why]) }
        if random.oneIn(4) { draft.erasure = .owed(Self.why) }
        let found = try world.compare(draft.form, at: now, rules: rules)
        happen(
            .reported(
                WorkRequest.Report(
                    form: draft.form, submittedAt: now, submittedBy: Example.yamada, document: "report",
                    contradictions: found)), id)
    }

    /// The vendor puts evidence beside a request, now and then more than may be.
    mutating func attach() throws(Refusal) {
        guard let id = someRequest()?.id else { return }
        for _ in 0..<(random.oneIn(4) ? 12 : 1) {
            guard let request = world.requests[id] else { return }
            try request.attachable()
            let number = Int64(request.attachments?.count ?? 0) + 1
            happen(
                .attached(
                    Attachment(
                        number: number, name: Self.why, size: 1, digest: "\(number)", by: Example.yamada, at: now)), id)
        }
    }

    mutating func judgeReport() throws(Refusal) {
        guard let request = someRequest(in: "reported") else { return }
        let read: String? = random.oneIn(6) ? nil : random.oneIn(6) ? "another report" : "report"
        try request.concerned(by: read, isJudgement: true)
        happen(random.oneIn(3) ? .reportReturned(why: Self.why) : .reportAccepted(why: Self.why), request.id)
    }

    mutating func confirm() throws(Refusal) {
        guard let request = someRequest(in: "report-accepted") else { return }
        let agree = random.oneIn(2)
        try world.confirmable(request, agree: agree)
        happen(.confirmed(differences: agree ? nil : Self.why), request.id)
    }
}
