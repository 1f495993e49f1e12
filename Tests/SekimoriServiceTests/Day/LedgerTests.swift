import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What the ledgers take, and what they refuse.
struct LedgerTests {
    let site: Site

    init() throws { site = try Site.filled() }

    private func change(_ change: LedgerChange) -> Refusal? {
        refusal { try site.gatekeeper.change(change, by: .operations) }
    }

    @Test(.requirement("R-086"))
    func `a key is one person's`() {
        let taken = [People.tanaka, People.yamada, People.operations, People.ito]
        for signer in taken {
            let reason = Refusal.keyTaken(fingerprint: signer.registered.fingerprint)
            #expect(change(.technician(Site.technician(Example.suzuki, key: signer))) == reason)
            #expect(change(.technician(Site.technician(the("kato"), key: signer))) == reason)
            #expect(change(.person(Site.person(the("kobayashi"), .auditor, key: signer))) == reason)
        }
        #expect(change(.technician(Site.technician(Example.tanaka, key: People.tanaka))) == nil)
    }

    @Test func `a fingerprint is computed, never believed`() throws {
        let forged = Site.technician(the("kato"), key: TestSigner("kato")) {
            $0.keys = [RegisteredKey(line: TestSigner("kato").registered.line, fingerprint: "SHA256:forged")]
        }
        #expect(change(.technician(forged)) == nil)
        let kept = site.gatekeeper.ledger(by: .ito).technicians.first { $0.id == the("kato") }
        #expect(kept?.keys == [TestSigner("kato").registered])
        let broken = Site.technician(the("mizuno"), key: TestSigner("mizuno")) {
            $0.keys = [RegisteredKey(line: "ssh-ed25519 AAAA", fingerprint: "SHA256:x")]
        }
        #expect(change(.technician(broken))?.code == "key-material-invalid")
    }

    @Test(.requirement("R-085", "R-088"))
    func `an id is one person's, for ever`() {
        let why: Label = the("退職")
        #expect(change(.person(Site.person(the("tanaka"), .auditor, key: TestSigner("fresh")))) == .idUsed("tanaka"))
        #expect(change(.technician(Site.technician(the("yamada"), key: TestSigner("fresh")))) == .idUsed("yamada"))
        #expect(change(.technician(Site.technician(the("ito"), key: TestSigner("fresh")))) == .idUsed("ito"))
        #expect(
            change(.person(Site.person(Example.yamada, .clerk(of: Example.kaede), key: People.yamada)))
                == .idUsed("yamada"))
        #expect(change(.person(Site.person(Example.yamada, .operator, key: People.yamada))) == .idUsed("yamada"))
        for (retire, again) in [
            (
                LedgerChange.technicianStanding(Example.tanaka, .retired(why: why)),
                LedgerChange.technician(Site.technician(Example.tanaka, key: People.tanaka))
            ),
            (
                .personStanding(People.auditorID, .retired(why: why)),
                .person(Site.person(People.auditorID, .auditor, key: People.auditor))
            ),
            (.vendorStanding(Example.kaede, .retired(why: why)), .vendor(Example.vendor(Example.kaede))),
            (
                .contractStanding(Example.kaedeContract, .retired(why: why)),
                .contract(Example.contract(Example.kaedeContract, of: Example.kaede))
            ),
            (.assetStanding(Example.ris, .retired(why: why)), .asset(Site.asset(Example.ris))),
        ] {
            #expect(change(retire) == nil)
            #expect(change(again)?.code == "id-used")
            #expect(change(retire)?.code == "id-used")
        }
    }

    @Test func `a vendor sees no asset that is not maintained from outside`() throws {
        let closed = Site.asset(Example.ris) { $0.remoteMaintenance = .no }
        #expect(change(.asset(closed)) == nil)
        #expect(site.gatekeeper.ledger(by: .yamada).assets.map(\.id) == [Example.pacs])
        #expect(site.gatekeeper.ledger(by: .tanaka).assets.map(\.id) == [Example.pacs])
        #expect(site.gatekeeper.ledger(by: .auditor).assets.map(\.id) == [Example.pacs, Example.ris])
    }

    @Test func `a change of an entry changes no standing`() throws {
        let why: Label = the("調査中")
        _ = try site.gatekeeper.change(.vendorStanding(Example.yamato, .suspended(why: why)), by: .operations)
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .suspended(why: why)), by: .operations)
        _ = try site.gatekeeper.change(.assetStanding(Example.pacs, .suspended(why: why)), by: .operations)
        _ = try site.gatekeeper.change(.vendor(Example.vendor()), by: .operations)
        _ = try site.gatekeeper.change(
            .technician(Site.technician(Example.tanaka, key: People.tanaka)), by: .operations)
        _ = try site.gatekeeper.change(.asset(Site.asset(Example.pacs)), by: .operations)
        let ledger = site.gatekeeper.ledger(by: .ito)
        #expect(ledger.vendors.first { $0.id == Example.yamato }?.standing == .suspended(why: why))
        #expect(ledger.technicians.first { $0.id == Example.tanaka }?.standing == .suspended(why: why))
        #expect(ledger.assets.first { $0.id == Example.pacs }?.standing == .suspended(why: why))
    }

    @Test(.requirement("R-149"))
    func `what an entry was before stays in the journal, with who changed it`() throws {
        let size = site.gatekeeper.size
        let names: [(Label, Actor)] = [(the("画像サーバー"), .operations), (the("画像サーバー 新館"), .ito)]
        for (name, actor) in names {
            _ = try site.gatekeeper.change(.asset(Site.asset(Example.pacs) { $0.name = name }), by: actor)
        }
        _ = try site.gatekeeper.change(.assetStanding(Example.pacs, .retired(why: the("廃棄"))), by: .ito)
        let kept = try site.events(after: size).compactMap { event -> Asset? in
            if case .assetRecorded(let asset) = event { asset } else { nil }
        }
        #expect(kept.map(\.name) == [names[0].0, names[1].0, names[1].0])
        #expect(kept.map(\.standing) == [.active, .active, .retired(why: the("廃棄"))])
        let entries = try site.store.entries(after: size, limit: 10).map { try JournalEntry(bytes: $0.entry) }
        #expect(entries.map(\.actor) == [names[0].1.label, names[1].1.label, Actor.ito.label])
        #expect(entries.allSatisfy { $0.subjects == ["asset/pacs1"] && $0.at == site.clock.now() })
    }

    @Test func `nobody moves to another vendor, no contract either`() {
        let moved = Example.technician(Example.tanaka, of: Example.kaede, uid: 0) {
            $0.keys = [People.tanaka.registered]
        }
        #expect(change(.technician(moved)) == .technicianOfAnotherVendor(Example.tanaka))
        #expect(
            change(.contract(Example.contract(Example.yamatoContract, of: Example.kaede)))
                == .contractOfAnotherVendor(Example.yamatoContract))
    }

    @Test(.requirement("R-173"))
    func `a technician comes from the vendor's networks`() {
        let far = Site.technician(Example.tanaka, key: People.tanaka) { $0.sources = [the("192.0.2.0/24")] }
        #expect(change(.technician(far)) == .sourceOutsideVendor(the("192.0.2.0/24")))
    }

    @Test func `what belongs to an unknown vendor is refused`() {
        let unknown: VendorID = the("nobody")
        #expect(change(.contract(Example.contract(the("x-2026"), of: unknown))) == .vendorUnknown(unknown))
        #expect(
            change(.technician(Example.technician(the("kato"), of: unknown) { $0.keys = [] }))
                == .vendorUnknown(unknown))
        #expect(
            change(.person(Site.person(the("kobayashi"), .clerk(of: unknown), key: TestSigner("x"))))
                == .vendorUnknown(unknown))
    }

    @Test func `an asset is reached at a port under a plain login name`() {
        for port in [0, -1, 65_536] as [Int64] {
            #expect(throws: BadInput.self) {
                try site.gatekeeper.change(.asset(Site.asset(Example.pacs) { $0.port = port }), by: .operations)
            }
        }
        for account in ["", "-oProxyCommand=x", "a b", "a;b", "a\n", "保守", String(repeating: "a", count: 33)] {
            #expect(throws: BadInput.self) {
                try site.gatekeeper.change(
                    .asset(Site.asset(Example.pacs) { $0.account = account }), by: .operations)
            }
        }
    }

    @Test func `what is not there is not changed`() {
        for change in [
            LedgerChange.vendorStanding(the("nobody"), .active), .contractStanding(the("nobody"), .active),
            .technicianStanding(the("nobody"), .active), .assetStanding(the("nobody"), .active),
            .personStanding(the("nobody"), .active), .holidayRemoved(Example.day), .invitation(the("nobody")),
        ] {
            #expect(throws: NotFound.self) { try site.gatekeeper.change(change, by: .operations) }
        }
    }

    @Test func `a leaver's requests go on with the others, without the leaver`() throws {
        let id = try site.submit(Example.form { $0.technicians = [Example.tanaka, Example.suzuki] })
        try site.approve(id)
        try site.enrol()
        try site.enrol(Example.suzuki)
        _ = try site.collect()
        let passcode = try site.collect(Example.suzuki)
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: the("退職"))), by: .yamada)
        #expect(try site.phase(of: id) == "approved")
        let credentials = try site.gatekeeper.request(id, by: .ito).request.credentials
        #expect(credentials.map(\.revoked) == [true, false])
        site.clock.advance(to: Site.opening)
        let start = try site.enter(passcode, site.knocker("suzuki", key: People.suzuki))
        #expect(start.session.technician == Example.suzuki)
    }
}
