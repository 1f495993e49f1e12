import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriService

/// Sessions by whose they were, on what, and when: what runs is in memory, what ended in the store.
struct SessionFilterTests {
    let workplace: Workplace

    init() throws { workplace = try Workplace() }

    private static let employers = [
        Example.tanaka: Example.yamato, Example.suzuki: Example.yamato, Example.sato: Example.kaede,
    ]

    /// The sessions that ended; the days are those of the gate, whose midnight is at 15:00 UTC.
    private static let ended: [Session] = [
        session("s20261119-0001", Example.tanaka, Example.pacs, at: "2026-11-19 23:59"),
        session("s20261120-0001", Example.suzuki, Example.pacs, at: "2026-11-20 00:00"),
        session("s20261120-0002", Example.sato, Example.pacs, at: "2026-11-20 10:00"),
        session("s20261120-0003", Example.sato, Example.ris, at: "2026-11-20 23:59"),
        session("s20261121-0001", Example.tanaka, Example.ris, at: "2026-11-21 00:00"),
        session("s20261122-0000", Example.suzuki, Example.pacs, at: "2026-11-22 00:00"),
    ]

    private static func session(_ id: String, _ technician: TechnicianID, _ asset: AssetID, at: String) -> Session {
        var session = Example.started(the(id), technician: technician, asset: asset, at: at)
        session.end = Example.end(at: at)
        return session
    }

    /// A site with these, and with one that runs; all of them, newest first.
    private func filled(_ store: any JournalStore) throws -> (site: Site, sessions: [Session]) {
        let site = try Site.filled(store: store)
        let sato = Example.technician(Example.sato, of: Example.kaede, uid: 0) { technician in
            technician.keys = [TestSigner("sato").registered]
        }
        _ = try site.gatekeeper.change(.technician(sato), by: .operations)
        let running = try site.working().session
        let next = site.gatekeeper.inside { $0.size } + 1
        let rows = try Self.ended.map { session in
            try Batch.RowChange(.session(session), live: false, vendorOf: { Self.employers[$0] })
        }
        try store.append(Batches.batch(next...next) { $0.rows = rows })
        return (site, (Self.ended + [running]).sorted { $1.id < $0.id })
    }

    /// Everything, piece by piece.
    private func all(_ site: Site, _ filter: SessionFilter, by actor: Actor) throws -> [SessionID] {
        var filter = filter
        var found: [SessionID] = []
        while true {
            let page = try site.gatekeeper.sessions(filter, by: actor)
            found += page.items.map(\.id)
            guard let next = page.next else { return found }
            filter.after = the(next)
        }
    }

    private func isExpected(_ session: Session, _ filter: SessionFilter, _ actor: Actor) -> Bool {
        let employer = Self.employers[session.technician]
        if let own = actor.vendor, own != employer { return false }
        if let vendor = filter.vendor, vendor != employer { return false }
        if let technician = filter.technician, technician != session.technician { return false }
        if let asset = filter.asset, asset != session.asset { return false }
        if let date = filter.date, date != Zone.tokyo.local(session.startedAt).date { return false }
        if let running = filter.running, running != (session.end == nil) { return false }
        return true
    }

    /// Every mixture of what may be asked, known and unknown.
    private static var filters: [SessionFilter] {
        let ghost: AssetID = the("ghost1")
        let days: [CivilDate] = [
            the("2026-11-19"), the("2026-11-20"), the("2026-11-21"), the("2026-11-22"), the("2026-11-23"),
        ]
        let vendors: [VendorID?] = [nil, Example.yamato, Example.kaede, Example.aoba]
        let technicians: [TechnicianID?] = [nil, Example.tanaka, Example.sato]
        let assets: [AssetID?] = [nil, Example.pacs, Example.ris, ghost]
        let dates: [CivilDate?] = [nil] + days.map { $0 }
        let states: [Bool?] = [nil, true, false]
        var filters: [SessionFilter] = []
        for vendor in vendors {
            for technician in technicians {
                for asset in assets {
                    for date in dates {
                        for running in states {
                            filters.append(
                                SessionFilter(
                                    request: nil, technician: technician, vendor: vendor, asset: asset, date: date,
                                    running: running, after: nil, limit: 500))
                        }
                    }
                }
            }
        }
        return filters
    }

    @Test(arguments: StoreKind.allCases)
    func `sessions are found by vendor, asset and day, alone and together, in pieces of any size`(_ kind: StoreKind)
        throws
    {
        let (site, sessions) = try filled(kind.make(in: workplace))
        #expect(sessions.count == 7)
        for asked in Self.filters {
            for actor in [Actor.ito, .yamada, .mori] {
                let expected = sessions.filter { isExpected($0, asked, actor) }.map(\.id)
                for limit in [2, 500] {
                    var filter = asked
                    filter.limit = limit
                    #expect(try all(site, filter, by: actor) == expected, "\(filter) \(actor.label)")
                }
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a day's sessions go on where a page ended, and not beyond the day`(_ kind: StoreKind) throws {
        let (site, _) = try filled(kind.make(in: workplace))
        var filter = SessionFilter(
            request: nil, technician: nil, date: the("2026-11-20"), running: nil, after: nil, limit: 2)
        let first = try site.gatekeeper.sessions(filter, by: .ito)
        let (newest, middle, oldest): (SessionID, SessionID, SessionID) = (
            the("s20261120-0003"), the("s20261120-0002"), the("s20261120-0001")
        )
        #expect(first.items.map(\.id) == [newest, middle])
        filter.after = the(try #require(first.next))
        let second = try site.gatekeeper.sessions(filter, by: .ito)
        #expect(second.items.map(\.id) == [oldest])
        #expect(second.next == nil)
    }
}
