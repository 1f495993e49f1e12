package import Sekimori
internal import SekimoriRecords

package struct RequestFilter: Sendable {
    package var phase: String?
    package var vendor: VendorID?
    package var technician: TechnicianID?
    package var date: CivilDate?
    package var after: RequestID?
    package var limit: Int

    package init(
        phase: String?, vendor: VendorID?, technician: TechnicianID?, date: CivilDate?, after: RequestID?, limit: Int
    ) {
        self.phase = phase
        self.vendor = vendor
        self.technician = technician
        self.date = date
        self.after = after
        self.limit = limit
    }
}

package struct SessionFilter: Sendable {
    package var request: RequestID?
    package var technician: TechnicianID?
    package var vendor: VendorID?
    package var asset: AssetID?
    /// The gate's local day in which sessions began.
    package var date: CivilDate?
    package var running: Bool?
    package var after: SessionID?
    package var limit: Int

    package init(
        request: RequestID?, technician: TechnicianID?, vendor: VendorID? = nil, asset: AssetID? = nil,
        date: CivilDate? = nil, running: Bool?, after: SessionID?, limit: Int
    ) {
        self.request = request
        self.technician = technician
        self.vendor = vendor
        self.asset = asset
        self.date = date
        self.running = running
        self.after = after
        self.limit = limit
    }
}

extension Gatekeeper {
    package func status(_ actor: Actor?) -> StatusView {
        inside { inside in
            let now = self.now(&inside)
            let world = inside.world
            let known = actor != nil && actor?.vendor == nil
            let overdue = world.owing.values.joined().filter { id in
                world.requests[id].flatMap { world.reportDue($0, rules: rules) }.map { $0 <= now } == true
            }
            return StatusView(
                gate: rules.gate, zone: rules.zone.name, now: now, version: version, actor: actor?.label,
                entries: known ? inside.size : 0, waiting: known ? world.waiting.count : 0,
                open: known ? world.open.count : 0, running: known ? world.running.count : 0,
                overdue: known ? overdue.count : 0, stops: known ? Self.stops(world) : [],
                clock: inside.unwritable ? "journal unwritable" : Self.clock(inside, now),
                recipients: known ? rules.recipients : nil, evidence: known ? evidenceView(inside.secrets) : nil,
                backup: known ? backupStanding(world) : nil,
                gap: known ? world.gap.flatMap { $0.isOpen ? $0 : nil } : nil,
                notices: known ? noticeStanding(now) : nil, passwords: actor == nil ? nil : rules.limits.passwords)
        }
    }

    private static func clock(_ inside: borrowing Inside, _ now: Instant) -> String {
        if let behind = inside.steppedBack { return "stepped back by \(behind.seconds) s" }
        if let ahead = inside.steppedForward { return "stepped forward by \(ahead.seconds) s" }
        guard let standing = inside.world.clock, !standing.isSynchronised else { return "fine" }
        return "unsynchronised since \(standing.since)"
    }

    /// A gate whose evidence cannot be read shows none; its journal says the rest.
    private func evidenceView(_ secrets: [String: String]) -> EvidenceView? {
        do {
            let latest = try store.checkpoint(nil)
            let backlog = try store.timestampBacklog()
            let witnesses = try evidence.witnesses.map { key in
                let last = try store.lastCosignature(of: key.name)
                return WitnessView(name: key.name, size: last?.size, at: last?.at)
            }
            return EvidenceView(
                key: evidence.signer?.key.text, size: latest?.size, at: latest?.at, witnesses: witnesses,
                waiting: backlog.count, waitingSince: backlog.oldest, check: Self.lastCheck(secrets))
        } catch {
            return nil
        }
    }

    private static func stops(_ world: World) -> [StopView] {
        world.stops.values.map { StopView(scope: $0.scope, why: $0.why, since: $0.since, by: $0.by) }
            .sorted { $0.since < $1.since }
    }

    package func stops(by actor: Actor) throws -> [StopView] {
        guard actor.vendor == nil else { throw Forbidden() }
        return inside { inside in Self.stops(inside.world) }
    }

    func matches(_ request: ListedRequest, _ filter: RequestFilter, _ actor: Actor) -> Bool {
        let form = request.revision.form
        return matches(request.vendor, request.phase, form.technicians, form.date, filter, actor)
    }

    func matches(
        _ vendor: VendorID, _ phase: WorkRequest.Phase, _ technicians: [TechnicianID], _ date: CivilDate,
        _ filter: RequestFilter, _ actor: Actor
    ) -> Bool {
        if let wanted = filter.date, date != wanted { return false }
        if let own = actor.vendor, vendor != own { return false }
        if let wanted = filter.vendor, vendor != wanted { return false }
        if let wanted = filter.phase, !phase.name.utf8.elementsEqual(wanted.utf8) { return false }
        if let technician = filter.technician, !technicians.contains(technician) { return false }
        return true
    }

    func summary(_ request: ListedRequest, _ world: World) -> RequestSummary {
        let form = request.revision.form
        let window = request.approval?.terms.window ?? request.revision.window
        return RequestSummary(
            id: request.id, revision: request.revision.number, vendor: request.vendor,
            vendorName: world.vendors[request.vendor]?.name ?? form.purpose, date: form.date, window: window,
            windowLocal: rules.zone.text(window), purpose: form.purpose, technicians: form.technicians,
            assets: form.assets, phase: request.phase, phaseName: request.phase.name, waitsFor: request.phase.waitsFor,
            reportDue: World.reportDue(request.phase, rules: rules))
    }

    func load(_ id: RequestID, _ inside: borrowing Inside) throws -> WorkRequest {
        if let request = inside.world.requests[id] { return request }
        guard let bytes = try store.row(World.Key("request", id)),
            case .request(let request) = try Lines.decode(World.Row.self, from: bytes)
        else { throw NotFound() }
        return request
    }

    private func load(_ id: SessionID, _ inside: borrowing Inside) throws -> Session {
        if let session = inside.world.sessions[id] { return session }
        guard let bytes = try store.row(World.Key("session", id)),
            case .session(let session) = try Lines.decode(World.Row.self, from: bytes)
        else { throw NotFound() }
        return session
    }

    package func request(_ id: RequestID, by actor: Actor) throws -> RequestView {
        try inside { inside in
            let now = self.now(&inside)
            let request = try load(id, inside)
            guard (actor.vendor ?? request.vendor) == request.vendor else { throw NotFound() }
            let world = inside.world
            let form = request.revision.form
            guard let vendor = world.vendors[request.vendor], let contract = world.contracts[form.contract] else {
                throw NotFound()
            }
            let window = request.approval?.terms.window ?? request.revision.window
            let submitted = rules.zone.local(request.revision.submittedAt).date
            let submission = try text(request.revision.document)
            let report = try request.report.flatMap { try text($0.document) }
            return RequestView(
                gate: rules.gate, zone: rules.zone.name, request: request, phaseName: request.phase.name,
                waitsFor: request.phase.waitsFor, reportDue: world.reportDue(request, rules: rules),
                windowLocal: rules.zone.text(window), submittedOnTheDay: submitted >= form.date, vendor: vendor,
                contract: contract, technicians: form.technicians.compactMap { world.technicians[$0] },
                assets: form.assets.compactMap { world.assets[$0] },
                sessions: try request.sessions.map { try load($0, inside) },
                obstacles: obstacles(request, by: actor, inside, now), history: history(request.vendor, world, now),
                submission: submission, attested: submission?.signature.utf8.isEmpty == true,
                reportAttested: report?.signature.utf8.isEmpty == true)
        }
    }

    /// A text by its digest, as it was handed in.
    private func text(_ document: String) throws -> SignedTextView? {
        guard let digest = Digest.bytes(hex: document), let entry = try store.entry(ofText: digest),
            let bytes = entry.payload
        else { return nil }
        let payload = try Lines.decode(Payload.self, from: bytes)
        guard let text = payload.text, let signature = payload.signature else { return nil }
        return SignedTextView(text: text, signature: signature)
    }

    private func obstacles(
        _ request: WorkRequest, by actor: Actor, _ inside: borrowing Inside, _ now: Instant
    ) -> [Refusal] {
        let reader: PersonID? =
            switch actor.role {
            case .manager(let id), .delegate(let id): id
            case .clerk, .operator, .auditor, .technician, .gate: nil
            }
        guard request.phase == .submitted else { return [] }
        let form = request.revision.form
        let terms = WorkRequest.Terms(
            window: request.revision.window, technicians: form.technicians, assets: form.assets, sources: form.sources,
            capabilities: form.capabilities)
        do throws(Refusal) {
            if let reader { try Self.twoPeople(reader, request.revision.submittedBy, .submission, request.id, inside) }
            try inside.world.approvable(request, terms: terms, by: reader, at: now, rules: rules)
            return []
        } catch {
            return [error]
        }
    }

    private func history(_ vendor: VendorID, _ world: World, _ now: Instant) -> HistoryView {
        let requests = world.requests.values.filter { $0.vendor == vendor }
        let overdue = requests.filter { world.reportDue($0, rules: rules).map { $0 <= now } == true }
        let tally = world.tallies[vendor]
        return HistoryView(
            requests: tally?.requests ?? 0, closed: tally?.closed ?? 0, overdue: Int64(overdue.count),
            cut: tally?.cut ?? 0)
    }

    func visible(_ session: Session, _ actor: Actor) throws -> Bool {
        guard let vendor = actor.vendor else { return true }
        return inside { inside in inside.world.technicians[session.technician]?.vendor == vendor }
    }

    package func session(_ id: SessionID, by actor: Actor) throws -> Session {
        let session = try inside { inside in try load(id, inside) }
        guard try visible(session, actor) else { throw NotFound() }
        return session
    }

    /// Every grant an actor may know of, and whether it would let its technician in now.
    package func credentials(by actor: Actor) -> [CredentialView] {
        inside { inside in
            let now = self.now(&inside)
            let world = inside.world
            var views: [CredentialView] = []
            for id in world.open.sorted() {
                guard let request = world.requests[id], let terms = request.openTerms,
                    (actor.vendor ?? request.vendor) == request.vendor
                else { continue }
                for technician in terms.technicians {
                    if case .technician(let own, _) = actor.role, own != technician { continue }
                    for asset in terms.assets {
                        views.append(view(request, terms, technician, asset, world, now))
                    }
                }
            }
            return views
        }
    }

    private func view(
        _ request: WorkRequest, _ terms: WorkRequest.Terms, _ technician: TechnicianID, _ asset: AssetID,
        _ world: World, _ now: Instant
    ) -> CredentialView {
        let credential = request.credentials.first { $0.technician == technician && $0.asset == asset }
        let explanation = explain(technician, asset, from: nil, at: now, world)
        return CredentialView(
            request: request.id, technician: technician, asset: asset, login: "\(technician)+\(asset)",
            window: terms.window, windowLocal: rules.zone.text(terms.window), collected: credential != nil,
            revoked: credential?.revoked ?? false, refusal: explanation.refusal)
    }

    package func debts(by actor: Actor) -> [DebtView] {
        inside { inside in
            let now = self.now(&inside)
            let world = inside.world
            var views: [DebtView] = []
            for id in world.owing.values.joined().sorted() {
                guard let request = world.requests[id], (actor.vendor ?? request.vendor) == request.vendor,
                    let due = world.reportDue(request, rules: rules)
                else { continue }
                let overdue = due <= now
                var blocks = overdue ? request.approval?.terms.technicians.map { "technician/\($0)" } ?? [] : []
                if due + rules.limits.vendorBlockedAfter <= now { blocks.append("vendor/\(request.vendor)") }
                views.append(
                    DebtView(
                        request: id, vendor: request.vendor, kind: "report", since: due - rules.limits.reportDue,
                        due: due, overdue: overdue, blocks: blocks))
            }
            for roster in world.unconfirmedRosters(at: now) where (actor.vendor ?? roster.vendor) == roster.vendor {
                let due = roster.owed + rules.limits.rosterDue
                views.append(
                    DebtView(
                        request: nil, vendor: roster.vendor, kind: "roster", since: roster.owed, due: due,
                        overdue: due <= now, blocks: due <= now ? ["vendor/\(roster.vendor)"] : []))
            }
            return views
        }
    }

    /// Would this person enter? Asked of the rule itself, for any moment and address.
    package func explain(name: String, from address: String?, at: Instant?, by actor: Actor) throws -> Explanation {
        guard let (technician, asset) = Self.parse(login: name) else {
            throw BadInput(path: "name", problem: "a login name is a technician, or technician+asset")
        }
        return try inside { inside in
            if let vendor = actor.vendor, inside.world.technicians[technician]?.vendor != vendor { throw NotFound() }
            let now = self.now(&inside)
            return explain(technician, asset, from: address, at: at ?? now, inside.world)
        }
    }

    private func explain(
        _ technician: TechnicianID, _ asset: AssetID?, from address: String?, at: Instant, _ world: World
    ) -> Explanation {
        let known = world.technicians[technician]
        let name = LoginAllotment(technician: technician, asset: asset, uid: 0).name
        // With the key that is registered, and without an address: from wherever it goes best.
        let places = address.map { [Address($0)] } ?? Self.places(of: known, world)
        var refusals: [Refusal] = []
        for place in places {
            let knock = Knock(
                technician: technician, asset: asset, address: place, key: known?.keys.first?.fingerprint,
                stage: .admission)
            do throws(Refusal) {
                let entry = try world.decide(knock, at: at, rules: rules)
                return Explanation(
                    name: name, address: address ?? "", at: at, enters: true, request: entry.request,
                    asset: entry.asset, until: entry.until, refusal: nil)
            } catch {
                refusals.append(error)
            }
        }
        let other = refusals.first { if case .sourceNotAllowed = $0 { false } else { true } }
        return Explanation(
            name: name, address: address ?? "", at: at, enters: false, request: nil, asset: asset, until: nil,
            refusal: other ?? refusals.first)
    }

    /// An address of each network that a technician may come from under an open request; never none.
    private static func places(of technician: Technician?, _ world: World) -> [Address?] {
        guard let technician else { return [Address("0.0.0.0")] }
        let own = world.sources(of: technician)
        let asked = (world.openRequests[technician.id] ?? []).sorted()
            .flatMap { world.requests[$0]?.openTerms?.sources ?? [] }
        let common = asked.flatMap { request in
            own.compactMap { $0.contains(request) ? request.address : request.contains($0) ? $0.address : nil }
        }
        return common + own.map(\.address) + [Address("0.0.0.0")]
    }

    package func journal(after: Int64, limit: Int, by actor: Actor) throws -> Page<EntryView> {
        switch actor.role {
        case .manager, .operator, .auditor: break
        case .delegate, .clerk, .technician, .gate: throw Forbidden()
        }
        let entries = try store.entries(after: after, limit: min(max(limit, 1), 1_000))
        let views = try entries.map { stored in
            let entry = try JournalEntry(bytes: stored.entry)
            return EntryView(
                sequence: entry.sequence, at: entry.at, actor: entry.actor, kind: entry.kind,
                subjects: entry.subjects, payload: stored.payload.map { String(decoding: $0, as: UTF8.self) })
        }
        let full = entries.count == min(max(limit, 1), 1_000)
        return Page(items: views, next: full ? entries.last.map { "\($0.sequence)" } : nil)
    }
}
