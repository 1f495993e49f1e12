import Foundation
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriService
@testable import SekimoriStore

/// Lists of what is settled, which are read by vendor and by technician, and of what is not, which is in memory.
struct ListTests {
    let workplace: Workplace

    init() throws { workplace = try Workplace() }

    @Test(arguments: StoreKind.allCases)
    func `rows of a list come newest first, below a name, each once`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        func row(_ id: String, _ lists: [String]) -> Batch.RowChange {
            var row = Batches.row("request", id, Array(id.utf8), live: false)
            row.lists = lists
            return row
        }
        try store.append(
            Batches.batch(1...1) {
                $0.rows = [row("r1", ["a"]), row("r2", ["a", "b"]), row("r3", ["b"]), row("r4", [])]
            }
        )
        try store.append(Batches.batch(2...2) { $0.rows = [row("r2", ["a", "b"])] })
        func ids(_ list: String, before: String? = nil, limit: Int = 9) throws -> [String] {
            try store.rows(kind: "request", list: list, before: before, limit: limit).map(\.id)
        }
        #expect(try ids("a") == ["r2", "r1"])
        #expect(try ids("b", before: "r3") == ["r2"])
        #expect(try ids("a", limit: 1) == ["r2"])
        #expect(try ids("c").isEmpty)
        #expect(try store.rows(kind: "session", list: "a", before: nil, limit: 9).isEmpty)
    }

    /// A site with settled and open requests of two technicians, and sessions of both kinds.
    private func site(_ store: any JournalStore) throws -> Site {
        let site = try Site.filled(store: store)
        for number in 0..<24 {
            let id = try site.submit(
                Example.form { draft in
                    draft.date = the("2026-11-2\(3 + number % 4)")
                    draft.technicians = number % 3 == 0 ? [Example.suzuki] : [Example.tanaka]
                    if number % 6 == 5 { draft.technicians = [Example.tanaka, Example.suzuki] }
                })
            switch number % 4 {
            case 0: try site.decide(.withdraw, on: id)
            case 1: try site.decide(.reject, on: id)
            case 2: try site.decide(.return, on: id)
            default: break
            }
        }
        let worked = try site.ended()
        try site.report(on: worked)
        try site.decide(.acceptReport, on: worked)
        _ = try site.confirm(worked, .agree)
        return site
    }

    /// Everything, piece by piece.
    private func all(_ site: Site, _ filter: RequestFilter, by actor: Actor) throws -> [Sekimori.RequestID] {
        var filter = filter
        var found: [Sekimori.RequestID] = []
        while true {
            let page = try site.gatekeeper.requests(filter, by: actor)
            found += page.items.map(\.id)
            guard let next = page.next else { return found }
            filter.after = the(next)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `whoever asks for some gets those of all, in order, in pieces of any size`(_ kind: StoreKind) throws {
        let site = try site(kind.make(in: workplace))
        for isFresh in [true, false] {
            if !isFresh { try site.restart() }
            let everything = try all(
                site, RequestFilter(phase: nil, vendor: nil, technician: nil, date: nil, after: nil, limit: 500),
                by: .ito)
            #expect(everything.count == 25)
            let views = try everything.map { try site.gatekeeper.request($0, by: .ito).request }
            for technician in [nil, Example.tanaka, Example.suzuki] {
                for phase in [nil, "submitted", "returned", "withdrawn", "rejected", "closed"] {
                    for (vendor, actor) in [(nil, Actor.ito), (Example.yamato, .ito), (nil, .yamada), (nil, .mori)] {
                        let expected = views.filter { request in
                            actor != .mori && (phase.map { $0 == request.phase.name } ?? true)
                                && (technician.map(request.revision.form.technicians.contains) ?? true)
                        }.map(\.id)
                        for limit in [3, 500] {
                            let found = try all(
                                site,
                                RequestFilter(
                                    phase: phase, vendor: vendor, technician: technician, date: nil, after: nil,
                                    limit: limit), by: actor)
                            #expect(found == expected, "\(technician as Any) \(phase as Any) \(actor.label) \(limit)")
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `sessions are found by request, technician and vendor, running and ended`(_ kind: StoreKind) throws {
        let store = try kind.make(in: workplace)
        let site = try site(store)
        let old = try #require(try site.gatekeeper.sessions(Self.filter(), by: .ito).items.first)
        site.clock.advance(to: tokyo("2026-11-23 12:00"))
        let open = try site.submit(Example.form { $0.date = the("2026-11-23") })
        try site.approve(open)
        let passcode = try site.collect(request: open)
        site.clock.advance(to: tokyo("2026-11-23 13:05"))
        let new = try site.enter(passcode).session.id
        for isFresh in [true, false] {
            if !isFresh { try site.restart() }
            func ids(_ filter: SessionFilter, by actor: Actor) throws -> [SessionID] {
                try site.gatekeeper.sessions(filter, by: actor).items.map(\.id)
            }
            #expect(try ids(Self.filter(technician: Example.tanaka), by: .ito) == [new, old.id])
            #expect(try ids(Self.filter(technician: Example.suzuki), by: .ito).isEmpty)
            #expect(try ids(Self.filter(request: old.request), by: .ito) == [old.id])
            #expect(try ids(Self.filter(request: open), by: .ito) == [new])
            #expect(try ids(Self.filter(), by: .yamada) == [new, old.id])
            #expect(try ids(Self.filter(), by: .mori).isEmpty)
            var first = Self.filter(technician: Example.tanaka)
            first.limit = 1
            #expect(try ids(first, by: .ito) == [new])
            first.after = new
            #expect(try ids(first, by: .ito) == [old.id])
        }
    }

    @Test func `what lists read of a row is what the request says, in every phase`() throws {
        let site = try site(MemoryStore())
        var phases: Set<String> = []
        for row in try site.store.rows(kind: "request", before: nil, limit: 100) {
            guard case .request(let request) = try Lines.decode(World.Row.self, from: row.bytes) else {
                Issue.record("\(row.id)")
                continue
            }
            phases.insert(request.phase.name)
            let world = site.gatekeeper.inside { $0.world }
            let (read, known) = (try ListedRequest(row: row.bytes), ListedRequest(request))
            #expect(
                try Lines.encode(site.gatekeeper.summary(read, world))
                    == Lines.encode(site.gatekeeper.summary(known, world)))
        }
        #expect(phases.count > 2)
    }

    @Test func `what lists read is what is written, whatever the phase`() throws {
        let why: Label = the("理由")
        let at = tokyo("2026-11-22 17:00")
        let phases: [WorkRequest.Phase] = [
            .submitted, .returned(why: why), .rejected(why: why), .withdrawn, .approved, .working,
            .ended(.cancelled(why: why), since: at), .ended(.unused, since: at), .cancelled(why: why),
            .reported(since: at), .reportReturned(why: why, since: at), .reportAccepted, .closed,
        ]
        var request = try #require(Example.approved().requests[Example.request])
        for phase in phases {
            request.phase = phase
            let read = try ListedRequest(row: Lines.encode(World.Row.request(request)))
            #expect(read.phase == phase && read.approval?.terms.window == request.approval?.terms.window)
            #expect(read.revision.form.technicians == request.revision.form.technicians)
        }
    }

    @Test func `a request that was put off is listed on its new day, and no more on its old one`() throws {
        let site = try Site.filled()
        func form(_ date: String) -> RequestForm {
            Example.form { draft in
                draft.date = the(date)
                draft.terminal = Example.terminal(scannedOn: "2026-11-21", definitionsOf: "2026-11-21")
            }
        }
        let id = try site.submit(form("2026-11-23"))
        try site.submit(form("2026-11-25"))
        try site.decide(.return, on: id)
        try site.submit(form("2026-11-26"), revises: id)
        func day(_ date: String) throws -> [Sekimori.RequestID] {
            let filter = RequestFilter(
                phase: nil, vendor: nil, technician: nil, date: the(date), after: nil, limit: 100)
            return try site.gatekeeper.requests(filter, by: .ito).items.map(\.id)
        }
        #expect(try day("2026-11-26") == [id])
        #expect(try day("2026-11-23") == [])
        // Settled it is still found there, and what was brought forward hides nothing.
        try site.decide(.reject, on: id, revision: 2)
        let forward = try site.submit(form("2026-11-26"))
        try site.decide(.return, on: forward)
        try site.submit(form("2026-11-24"), revises: forward)
        try site.decide(.reject, on: forward, revision: 2)
        for _ in 0..<2 {
            #expect(try day("2026-11-26") == [id])
            #expect(try day("2026-11-24") == [forward])
            try site.restart()
        }
    }

    private static func filter(technician: TechnicianID? = nil, request: Sekimori.RequestID? = nil) -> SessionFilter {
        SessionFilter(request: request, technician: technician, running: nil, after: nil, limit: 100)
    }

    @Test func `a journal from before there were lists has them after its next start`() throws {
        let site = try site(SQLiteStore(path: workplace.journal))
        let before = try all(site, Self.rejected, by: .yamada)
        let worked = try site.gatekeeper.sessions(Self.filter(technician: Example.tanaka), by: .ito).items
        #expect(before.count == 6 && worked.count == 1)
        let done = try sqlite(
            workplace.journal, "DROP TABLE listing", "DELETE FROM grdb_migrations WHERE identifier = 'lists'")
        try #require(done.status == 0, "\(done.output)")
        let again = try Site(store: SQLiteStore(path: workplace.journal))
        #expect(try all(again, Self.rejected, by: .yamada) == before)
        #expect(try again.gatekeeper.sessions(Self.filter(technician: Example.tanaka), by: .ito).items == worked)
    }

    @Test func `a journal from before there were lists by asset has them after its next start`() throws {
        let site = try site(SQLiteStore(path: workplace.journal))
        var filter = Self.filter()
        filter.asset = Example.pacs
        let worked = try site.gatekeeper.sessions(filter, by: .ito).items
        #expect(worked.count == 1)
        let done = try sqlite(
            workplace.journal, "DELETE FROM listing WHERE list LIKE '%asset/%'",
            "DELETE FROM grdb_migrations WHERE identifier = 'assets'")
        try #require(done.status == 0, "\(done.output)")
        let again = try Site(store: SQLiteStore(path: workplace.journal))
        #expect(try again.gatekeeper.sessions(filter, by: .ito).items == worked)
    }

    private static let rejected = RequestFilter(
        phase: "rejected", vendor: nil, technician: nil, date: nil, after: nil, limit: 100)
}
