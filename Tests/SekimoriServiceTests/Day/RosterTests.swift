import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A vendor's own technicians: who is applied for, who left, and that the list is right.
struct RosterTests {
    private static let kato: TechnicianID = the("kato")

    let site: Site

    init() throws { site = try Site.filled() }

    private func change(_ change: LedgerChange, by actor: Actor = .yamada) -> Refusal? {
        refusal { try site.gatekeeper.change(change, by: actor) }
    }

    private func ledger(by actor: Actor = .operations) -> LedgerView { site.gatekeeper.ledger(by: actor) }

    private func technician(_ id: TechnicianID = kato) -> Technician? { ledger().technicians.first { $0.id == id } }

    @Test func `an application changes nothing before the hospital enters the technician`() throws {
        let before = ledger().technicians
        #expect(change(Site.application(Self.kato)) == nil)
        #expect(ledger().technicians == before)
        let waiting = try #require(ledger().applications.first)
        #expect(waiting.technician.uid == 0)
        #expect(waiting.by == Example.yamada)
        #expect(waiting.at == site.clock.now())
        // Nobody can be sent who is only applied for.
        #expect(
            refusal { try site.submit(Example.form { $0.technicians = [Self.kato] }) } == .technicianUnknown(Self.kato))
        for actor in [Actor.operations, .ito] {
            let site = try Site.filled()
            _ = try site.gatekeeper.change(Site.application(Self.kato), by: .yamada)
            _ = try site.gatekeeper.change(.applicationAccepted(Self.kato, at: site.clock.now()), by: actor)
            let view = site.gatekeeper.ledger(by: .operations)
            let entered = try #require(view.technicians.first { $0.id == Self.kato })
            #expect(entered.standing == .active)
            #expect(entered.keys == [TestSigner("kato").registered])
            #expect(entered.uid >= World.firstUID)
            #expect(view.applications.isEmpty)
        }
    }

    @Test func `only a clerk of the vendor applies, and only the hospital accepts`() throws {
        for actor in [Actor.operations, .ito, .tanaka, .auditor] {
            #expect(throws: Forbidden.self) { try site.gatekeeper.change(Site.application(Self.kato), by: actor) }
        }
        // Of another vendor there is nobody to speak for.
        #expect(throws: NotFound.self) { try site.gatekeeper.change(Site.application(Self.kato), by: .mori) }
        #expect(change(Site.application(Self.kato)) == nil)
        for actor in [Actor.yamada, .mori, .tanaka, .auditor] {
            #expect(throws: Forbidden.self) {
                try site.gatekeeper.change(.applicationAccepted(Self.kato, at: site.clock.now()), by: actor)
            }
        }
        #expect(throws: NotFound.self) {
            try site.gatekeeper.change(.applicationClosed(Self.kato, why: the("違う")), by: .mori)
        }
        #expect(technician() == nil)
        #expect(ledger(by: .mori).applications.isEmpty)
        #expect(ledger(by: .yamada).applications.count == 1)
    }

    @Test func `an application that could not be accepted is refused at once`() throws {
        #expect(change(Site.application(Example.tanaka)) == .idUsed("tanaka"))
        #expect(change(Site.application(the("yamada"))) == .idUsed("yamada"))
        #expect(change(Site.application(Self.kato) { $0.keys = [] }) == .noKey(Self.kato))
        #expect(
            change(Site.application(Self.kato) { $0.rightsConfirmedBy = nil }) == .rightsUnconfirmed(Self.kato))
        #expect(
            change(Site.application(Self.kato) { $0.keys = [People.tanaka.registered] })
                == .keyTaken(fingerprint: People.tanaka.registered.fingerprint))
        #expect(
            change(Site.application(Self.kato) { $0.sources = [the("192.0.2.0/24")] })
                == .sourceOutsideVendor(the("192.0.2.0/24")))
        #expect(
            change(Site.application(Self.kato) { $0.subcontractor = the("nobody") })
                == .subcontractorUnconfirmed(the("nobody")))
        #expect(throws: BadInput.self) {
            try site.gatekeeper.change(Site.application(Self.kato, pledgedOn: the("2027-01-01")), by: .yamada)
        }
        #expect(ledger().applications.isEmpty)
        #expect(change(Site.application(Self.kato)) == nil)
        #expect(change(Site.application(Self.kato)) == .idUsed("kato"))
    }

    @Test func `an application is settled once: entered, refused or taken back`() throws {
        let why: Label = the("担当が違う")
        for (actor, outcome) in [
            (Actor.yamada, TechnicianApplication.Outcome.withdrawn(why: why)), (.ito, .refused(why: why)),
        ] {
            #expect(change(Site.application(Self.kato)) == nil)
            #expect(change(.applicationClosed(Self.kato, why: why), by: actor) == nil)
            #expect(ledger().applications.isEmpty)
            let last = try #require(try site.store.entries(after: 0, limit: 1_000).last)
            let payload = try Lines.decode(Payload.self, from: #require(last.payload))
            #expect(payload.event == .applicationClosed(Self.kato, of: Example.yamato, outcome))
            #expect(throws: NotFound.self) {
                try site.gatekeeper.change(.applicationClosed(Self.kato, why: why), by: actor)
            }
            #expect(throws: NotFound.self) {
                try site.gatekeeper.change(.applicationAccepted(Self.kato, at: site.clock.now()), by: .operations)
            }
        }
        // Made anew after somebody read it, perhaps with another key, it is not what was read.
        let read = site.clock.now()
        site.clock.advance(.seconds(1))
        #expect(change(Site.application(Self.kato) { $0.keys = [TestSigner("x").registered] }) == nil)
        #expect(throws: BadInput.self) {
            try site.gatekeeper.change(.applicationAccepted(Self.kato, at: read), by: .operations)
        }
        #expect(technician() == nil)
        #expect(change(.applicationClosed(Self.kato, why: why)) == nil)
        // Entered by hand, narrower than applied for, it is settled too; of another vendor it is not.
        #expect(change(Site.application(Self.kato)) == nil)
        let other = Example.technician(Self.kato, of: Example.kaede, uid: 0) { $0.keys = [TestSigner("x").registered] }
        #expect(change(.technician(other), by: .operations) == .idUsed("kato"))
        let narrower = Site.technician(Self.kato, key: TestSigner("kato")) { $0.schedule = the("mon 09:00-12:00") }
        #expect(change(.technician(narrower), by: .operations) == nil)
        #expect(ledger().applications.isEmpty)
        #expect(technician()?.schedule == the("mon 09:00-12:00"))
    }

    @Test func `fifty applications of a vendor wait at most`() throws {
        for number in 1...50 { #expect(change(Site.application(the("new\(number)"))) == nil) }
        #expect(throws: BadInput.self) { try site.gatekeeper.change(Site.application(Self.kato), by: .yamada) }
    }

    @Test(.requirement("R-243")) func `a vendor confirms the list of its technicians as it is, all of them`() throws {
        #expect(ledger().rosters.allSatisfy { $0.confirmation == nil })
        for list: [TechnicianID] in [[], [Example.tanaka], [Example.tanaka, Example.suzuki, Self.kato]] {
            #expect(throws: BadInput.self) { try site.gatekeeper.change(.rosterConfirmed(list), by: .yamada) }
        }
        for actor in [Actor.tanaka, .auditor, .kimura] {
            #expect(throws: Forbidden.self) {
                try site.gatekeeper.change(.rosterConfirmed([Example.suzuki, Example.tanaka]), by: actor)
            }
        }
        #expect(change(.rosterConfirmed([Example.tanaka, Example.suzuki])) == nil)
        // Who left is on no list; who is only suspended still is. The reason is not the clerk's to write over.
        #expect(change(.technicianStanding(Example.tanaka, .retired(why: the("退職")))) == nil)
        #expect(change(.technicianStanding(Example.suzuki, .suspended(why: the("休職")))) == nil)
        #expect(
            change(.technicianStanding(Example.suzuki, .suspended(why: the("異動"))))
                == .technicianSuspended(Example.suzuki, why: the("休職")))
        #expect(throws: BadInput.self) {
            try site.gatekeeper.change(.rosterConfirmed([Example.suzuki, Example.tanaka]), by: .yamada)
        }
        site.clock.advance(.hours(24))
        #expect(change(.rosterConfirmed([Example.suzuki])) == nil)
        #expect(
            ledger().rosters.compactMap(\.confirmation) == [
                RosterConfirmation(
                    vendor: Example.yamato, technicians: [Example.suzuki], by: Example.yamada, at: site.clock.now())
            ])
        #expect(ledger(by: .mori).rosters.allSatisfy { $0.vendor == Example.kaede })
    }

    @Test(.requirement("R-243", "R-249"))
    func `the hospital types in what a vendor without a clerk said, with who said it`()
        throws
    {
        let list = [Example.suzuki, Example.tanaka]
        let proxy = ProxyEntry(
            caller: the("高橋 次郎"), way: .phone, received: site.rules.zone.local(site.clock.now() - .minutes(5)))
        for actor in [Actor.operations, .ito] {
            // Of no vendor, or in nobody's name.
            for change in [
                LedgerChange.rosterConfirmed(list), .rosterConfirmed(list, of: Example.yamato),
                .rosterConfirmed(list, proxy: proxy),
            ] { #expect(throws: BadInput.self) { try site.gatekeeper.change(change, by: actor) } }
            #expect(
                change(.rosterConfirmed(list, of: the("nobody"), proxy: proxy), by: actor)
                    == .vendorUnknown(the("nobody")))
            for wrong in [Span.hours(24), .days(-31)] {
                let entry = ProxyEntry(
                    caller: proxy.caller, way: .fax, received: site.rules.zone.local(site.clock.now() + wrong))
                #expect(
                    change(.rosterConfirmed(list, of: Example.yamato, proxy: entry), by: actor)
                        == .textInvalid("received"))
            }
            #expect(change(.rosterConfirmed(list, of: Example.yamato, proxy: proxy), by: actor) == nil)
            #expect(ledger().rosters.compactMap(\.confirmation).map(\.proxy) == [proxy])
        }
        // A clerk speaks for one vendor, and for nobody else.
        #expect(throws: Forbidden.self) {
            try site.gatekeeper.change(.rosterConfirmed(list, of: Example.kaede), by: .yamada)
        }
        #expect(throws: Forbidden.self) {
            try site.gatekeeper.change(.rosterConfirmed(list, of: Example.yamato, proxy: proxy), by: .yamada)
        }
    }

    @Test(.requirement("R-243")) func `a list is owed after a month, and shuts its vendor out after two weeks more`()
        throws
    {
        let since = try #require(site.gatekeeper.inside { $0.world.rosters[Example.yamato]?.since })
        func debts(by actor: Actor) -> [DebtView] { site.gatekeeper.debts(by: actor).filter { $0.kind == "roster" } }
        site.clock.advance(to: since + .days(31) - Span(microseconds: 1))
        #expect(debts(by: .ito).isEmpty)
        site.clock.advance(to: since + .days(31))
        let debt = try #require(debts(by: .yamada).first)
        #expect(debt.request == nil && debt.due == since + .days(45) && !debt.overdue && debt.blocks.isEmpty)
        #expect(debts(by: .mori).allSatisfy { $0.vendor == Example.kaede })
        site.clock.advance(to: since + .days(45))
        #expect(debts(by: .ito).first { $0.vendor == Example.yamato }?.blocks == ["vendor/yamato"])
        try site.restart()
        #expect(debts(by: .ito).first { $0.vendor == Example.yamato }?.overdue == true)
        #expect(change(.rosterConfirmed([Example.suzuki, Example.tanaka])) == nil)
        #expect(debts(by: .yamada).isEmpty)
    }

    @Test func `applications and lists are still there after a restart`() throws {
        try site.roster()
        let before = ledger()
        try site.restart()
        #expect(ledger().applications == before.applications)
        #expect(ledger().applications.map(\.technician.id) == [the("ishii")])
        #expect(ledger().rosters == before.rosters)
    }
}
