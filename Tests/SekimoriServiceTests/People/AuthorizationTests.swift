import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Every method, every role: who may, who may not, and to whom it does not even exist.
struct AuthorizationTests {
    /// What became of a call.
    enum Outcome: String {
        case yes
        case forbidden
        case unknown
        /// A rule said no, after the role had been let through.
        case refused
        case failed
    }

    static let roles: [(name: String, actor: Actor)] = [
        ("operator", .operations), ("manager", .ito), ("delegate", .kimura), ("clerk", .yamada), ("stranger", .mori),
        ("technician", .tanaka), ("colleague", .suzuki), ("auditor", .auditor), ("gate", .gate),
    ]

    private static func outcome(_ body: () throws -> Void) -> Outcome {
        do {
            try body()
            return .yes
        } catch is Forbidden {
            return .forbidden
        } catch is NotFound {
            return .unknown
        } catch is Refusal {
            return .refused
        } catch {
            return .failed
        }
    }

    /// A method, and who may: the outcome for each role in the order above.
    struct Row: Sendable {
        let name: String
        let call: @Sendable (Site, RequestID, Actor) throws -> Void
        let outcomes: [Outcome]
    }

    private static let why: Label = the("理由")

    private static func change(_ name: String, _ change: LedgerChange, clerk: Outcome = .forbidden, of: Outcome? = nil)
        -> Row
    {
        Row(
            name: name, call: { site, _, actor in _ = try site.gatekeeper.change(change, by: actor) },
            outcomes: [
                .yes, .yes, .forbidden, clerk, of ?? clerk, .forbidden, .forbidden, .forbidden, .forbidden,
            ])
    }

    static let rows: [Row] = [
        change("change vendor", .vendor(Example.vendor())),
        change("change contract", .contract(Example.contract())),
        change("change technician", .technician(Site.technician(Example.tanaka, key: People.tanaka))),
        change("change asset", .asset(Site.asset(Example.pacs))),
        change("change person", .person(Site.person(People.auditorID, .auditor, key: People.auditor))),
        change("change holiday", .holiday(Holiday(date: Example.day, name: the("日曜")))),
        change("suspend vendor", .vendorStanding(Example.kaede, .suspended(why: why))),
        change("retire contract", .contractStanding(Example.kaedeContract, .retired(why: why))),
        change("suspend asset", .assetStanding(Example.ris, .suspended(why: why))),
        change("suspend person", .personStanding(People.auditorID, .suspended(why: why))),
        change("invite", .invitation(AccountID(Example.suzuki))),
        change(
            "suspend technician", .technicianStanding(Example.suzuki, .suspended(why: why)), clerk: .yes,
            of: .unknown),
        change(
            "retire technician", .technicianStanding(Example.suzuki, .retired(why: why)), clerk: .yes, of: .unknown),
        change("return technician", .technicianStanding(Example.suzuki, .active)),
        Row(
            name: "stop", call: { site, _, actor in try site.gatekeeper.stop(.all, why: why, by: actor) },
            outcomes: [
                .forbidden, .yes, .yes, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden,
            ]),
        Row(
            name: "resume", call: { site, _, actor in try site.gatekeeper.resume(.all, why: why, by: actor) },
            outcomes: [
                .forbidden, .refused, .refused, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden,
            ]),
        Row(
            name: "stop a vendor",
            call: { site, _, actor in try site.gatekeeper.stop(.vendor(Example.kaede), why: why, by: actor) },
            outcomes: [
                .yes, .yes, .yes, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden,
            ]),
        Row(
            name: "stops", call: { site, _, actor in _ = try site.gatekeeper.stops(by: actor) },
            outcomes: [.yes, .yes, .yes, .forbidden, .forbidden, .forbidden, .forbidden, .yes, .yes]),
        Row(
            name: "cut",
            call: { site, _, actor in
                try site.gatekeeper.cut(the("s20261122-0001"), why: why, by: actor)
            },
            outcomes: [
                .yes, .yes, .yes, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden,
            ]),
        Row(
            name: "revoke",
            call: { site, id, actor in
                try site.gatekeeper.revoke(
                    request: id, technician: Example.tanaka, asset: Example.pacs, why: why, by: actor)
            },
            outcomes: [.yes, .yes, .yes, .yes, .unknown, .yes, .forbidden, .forbidden, .forbidden]),
        Row(
            name: "collect",
            call: { site, id, actor in
                _ = try site.gatekeeper.collect(
                    technician: Example.tanaka, asset: Example.pacs, request: id, password: Site.password, by: actor)
            },
            outcomes: [
                .forbidden, .forbidden, .forbidden, .forbidden, .forbidden, .yes, .forbidden, .forbidden, .forbidden,
            ]),
        Row(
            name: "deny logon",
            call: { site, _, actor in try site.gatekeeper.denyLogon(Example.tanaka, by: actor) },
            outcomes: [
                .forbidden, .forbidden, .forbidden, .forbidden, .forbidden, .yes, .forbidden, .forbidden, .forbidden,
            ]),
        Row(
            name: "request", call: { site, id, actor in _ = try site.gatekeeper.request(id, by: actor) },
            outcomes: [.yes, .yes, .yes, .yes, .unknown, .yes, .yes, .yes, .yes]),
        Row(
            name: "session",
            call: { site, _, actor in _ = try site.gatekeeper.session(the("s20261122-0001"), by: actor) },
            outcomes: [.yes, .yes, .yes, .yes, .unknown, .yes, .yes, .yes, .yes]),
        Row(
            name: "explain",
            call: { site, _, actor in
                _ = try site.gatekeeper.explain(name: "tanaka+pacs1", from: nil, at: nil, by: actor)
            },
            outcomes: [.yes, .yes, .yes, .yes, .unknown, .yes, .yes, .yes, .yes]),
        Row(
            name: "journal",
            call: { site, _, actor in _ = try site.gatekeeper.journal(after: 0, limit: 10, by: actor) },
            outcomes: [
                .yes, .yes, .forbidden, .forbidden, .forbidden, .forbidden, .forbidden, .yes, .forbidden,
            ]),
    ]

    @Test(.requirement("R-027", "R-206"))
    func `each role may what the table says, and a no changes nothing`() throws {
        var cells = 0
        for row in Self.rows {
            for (index, role) in Self.roles.enumerated() {
                let site = try Site.filled()
                let id = try site.working().session.request
                let known = site.known
                let size = site.gatekeeper.size
                let found = Self.outcome { try row.call(site, id, role.actor) }
                #expect(found == row.outcomes[index], "\(row.name) by \(role.name)")
                if found != .yes {
                    #expect(site.known == known, "\(row.name) by \(role.name)")
                    #expect(site.gatekeeper.size == size, "\(row.name) by \(role.name)")
                }
                cells += 1
            }
        }
        #expect(cells == 26 * 9)
    }

    @Test func `a foreign thing and no thing are the same`() throws {
        let site = try Site.filled()
        let id = try site.working().session.request
        let mori = Actor.mori
        for request in [id, the("r20261122-999")] {
            #expect(throws: NotFound.self) { try site.gatekeeper.request(request, by: mori) }
            #expect(throws: NotFound.self) {
                try site.gatekeeper.revoke(
                    request: request, technician: Example.tanaka, asset: Example.pacs, why: Self.why, by: mori)
            }
        }
        for session in [the("s20261122-0001"), the("s20261122-0999")] as [SessionID] {
            #expect(throws: NotFound.self) { try site.gatekeeper.session(session, by: mori) }
        }
        for name in ["tanaka", "tanaka+pacs1", "ghost", "ghost+pacs1"] {
            #expect(throws: NotFound.self) { try site.gatekeeper.explain(name: name, from: nil, at: nil, by: mori) }
        }
        for technician in [Example.tanaka, the("ghost")] {
            #expect(throws: NotFound.self) {
                try site.gatekeeper.change(.technicianStanding(technician, .retired(why: Self.why)), by: mori)
            }
        }
    }

    @Test func `a vendor's lists hold the vendor's own`() throws {
        let site = try Site.filled()
        let id = try site.working().session.request
        let all = RequestFilter(phase: nil, vendor: nil, technician: nil, date: nil, after: nil, limit: 100)
        let sessions = SessionFilter(request: nil, technician: nil, running: nil, after: nil, limit: 100)
        // What goes on is listed from memory, the rest from the store: neither shows another vendor's.
        let working = RequestFilter(phase: "working", vendor: nil, technician: nil, date: nil, after: nil, limit: 100)
        let running = SessionFilter(request: id, technician: nil, running: true, after: nil, limit: 100)
        for (actor, sees) in [(Actor.yamada, true), (.tanaka, true), (.mori, false), (.ito, true), (.auditor, true)] {
            #expect(try site.gatekeeper.requests(all, by: actor).items.map(\.id) == (sees ? [id] : []))
            #expect(try site.gatekeeper.sessions(sessions, by: actor).items.count == (sees ? 1 : 0))
            #expect(try site.gatekeeper.requests(working, by: actor).items.map(\.id) == (sees ? [id] : []))
            #expect(try site.gatekeeper.sessions(running, by: actor).items.count == (sees ? 1 : 0))
            #expect(site.gatekeeper.credentials(by: actor).count == (sees ? 1 : 0))
        }
        #expect(site.gatekeeper.credentials(by: .suzuki).isEmpty)
        let mine = site.gatekeeper.ledger(by: .mori)
        #expect(mine.vendors.map(\.id) == [Example.kaede])
        #expect(mine.contracts.map(\.id) == [Example.kaedeContract])
        #expect(mine.technicians.isEmpty)
        #expect(mine.people.map(\.id) == [People.moriID])
        #expect(mine.appointments.isEmpty)
        #expect(site.gatekeeper.ledger(by: .ito).people.count == 4)
        #expect(site.gatekeeper.ledger(by: .ito).appointments.map(\.person) == [Example.ito, Example.kimura])
    }

    @Test func `without a sign-in only the gate's name is known`() throws {
        let site = try Site.filled()
        _ = try site.working()
        for actor in [nil, Actor.mori, .tanaka] {
            let status = site.gatekeeper.status(actor)
            #expect(status.gate == Example.gate)
            #expect(status.entries + Int64(status.running + status.open + status.waiting) == 0)
        }
        #expect(site.gatekeeper.status(.ito).running == 1)
    }
}
