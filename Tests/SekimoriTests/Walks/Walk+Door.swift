import Sekimori
import SekimoriTesting

extension Walk {
    mutating func knock() throws(Refusal) {
        var technician = random.pick(Array(Self.uids.keys.sorted()))
        // Mostly somebody who may hope.
        let hopeful = world.openRequests.filter { !$0.value.isEmpty }.keys.sorted()
        if !hopeful.isEmpty, !random.oneIn(8) { technician = random.pick(hopeful) }
        if random.oneIn(40) { technician = Self.nobody }
        let opens = (world.openRequests[technician] ?? []).sorted().compactMap { world.requests[$0]?.openTerms }
            .filter { now < $0.window.until }
        if let terms = opens.first, now < terms.window.from, random.oneIn(2) {
            now = terms.window.from + .minutes(Int64(random.below(60)))
        }
        let assets: [AssetID?] = (opens.first?.assets ?? [Example.pacs]).map { $0 } + [nil]
        let asset = random.oneIn(12) ? Self.unknownAsset : random.pick(assets)
        let activity: Session.Activity = random.oneIn(4) ? .exec(the(random.pick(["uptime", "ls"]))) : .shell
        let stage = random.pick([Knock.Stage.greeting, .admission, .claim(activity), .claim(activity)])
        var knock = Knock(
            technician: technician, asset: asset,
            address: random.oneIn(20) ? nil : the(random.oneIn(12) ? "203.0.113.1" : "203.0.113.13"),
            key: random.oneIn(20) ? "SHA256:other" : "SHA256:\(technician)", stage: stage)
        // Who was let in comes again.
        if let entered, random.oneIn(4) { knock = entered }
        let knocked = Knocked(
            technician: knock.technician, asset: knock.asset, address: knock.address, key: knock.key, request: nil,
            stage: .admission)
        let entry: Entry
        do throws(Refusal) {
            entry = try world.decide(knock, at: now, rules: rules)
        } catch {
            happen(.refused(knocked, error))
            throw error
        }
        check(entry, knock)
        happen(.admitted(knocked))
        guard case .claim(let activity) = knock.stage, let address = knock.address, let key = knock.key else { return }
        entered = knock
        let id: SessionID = the("s\(world.sessions.count + 100)")
        happen(
            .sessionStarted(
                Session(
                    id: id, request: entry.request, technician: knock.technician, asset: entry.asset, address: address,
                    key: key, activity: activity, startedAt: now)))
        happen(.started(id), entry.request)
    }

    /// A yes is never wider than what was approved.
    private mutating func check(_ entry: Entry, _ knock: Knock) {
        guard let terms = world.requests[entry.request]?.openTerms else {
            wrongs.append("\(entry.request): entered while not open")
            return
        }
        let good =
            terms.window.contains(now) && now < entry.until && entry.until <= terms.window.until
            && terms.technicians.contains(knock.technician) && terms.assets.contains(entry.asset)
            && (knock.asset == nil || knock.asset == entry.asset)
        if !good { wrongs.append("\(entry) for \(knock) under \(terms)") }
    }

    /// Leases and pieces of recordings.
    mutating func workOn() throws(Refusal) {
        let ids = world.running.isEmpty || random.oneIn(3) ? world.sessions.keys.sorted() : world.running.sorted()
        guard !ids.isEmpty, let session = world.sessions[random.pick(ids)] else { return }
        let segment = SegmentFact(
            index: session.segments + (random.oneIn(8) ? 2 : 1), digest: "digest", firstFrame: session.frames,
            frames: 10, size: 1_000)
        happen(.segmentWritten(session.id, segment))
        let others = world.requests[session.request]?.openTerms?.technicians ?? []
        let technician = random.oneIn(3) && !others.isEmpty ? random.pick(others) : session.technician
        let lease = Knock(
            technician: technician, asset: random.oneIn(4) ? nil : session.asset, address: session.address,
            key: "SHA256:\(technician)", stage: .lease(session.id))
        check(try world.decide(lease, at: now, rules: rules), lease)
    }

    mutating func endSession() {
        let ids = random.oneIn(4) ? world.sessions.keys.sorted() : world.running.sorted()
        guard !ids.isEmpty else { return }
        happen(.sessionEnded(random.pick(ids), Self.end(now)))
    }
}
