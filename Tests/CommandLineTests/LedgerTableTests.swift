import SekimoriTesting
import Testing

@testable import Sekimori
@testable import SekimoriService
@testable import sekimori

/// Ledgers out and in again.
struct LedgerTableTests {
    private static let key = RegisteredKey(
        line: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAUZm6jzESGHR/lQgOLCx5SOV5TdBvS3OfwMjPBTYXun",
        fingerprint: "SHA256:5Py4jkAsVfUQrjWBOUVkHV3XCSvRk6WNhkNGOcjXwAI")

    private let ledger = LedgerView(
        vendors: [Example.vendor(), Example.vendor(Example.kaede) { $0.name = the("=cmd|' /C calc'!A0") }],
        contracts: [Example.contract { $0.schedule = the("mon-fri 09:00-17:00, sat 10:00-12:00 no-holidays") }],
        technicians: [
            Example.technician { $0.keys = [Self.key] },
            Example.technician(Example.sato) {
                $0.keys = []
                $0.subcontractor = Example.aoba
                $0.sources = [the("203.0.113.9"), the("2001:db8:1::5")]
                $0.rightsConfirmedBy = nil
                $0.standing = .suspended(why: the("休職"))
            },
        ],
        assets: [Example.asset { $0.hostKey = Self.key }],
        people: [Person(id: the("mar1"), name: the("三月 一日"), role: .auditor, keys: [Self.key], standing: .active)],
        appointments: [], holidays: [Holiday(date: the("2026-11-23"), name: the("勤労感謝の日"))],
        mailboxes: [
            Mailbox(person: the("mar1"), mail: the("mar-1+gate@example.jp")),
            Mailbox(person: the("sato"), mail: the("sato@example.jp"), language: .en),
        ])

    private func returns<Kind: LedgerKind>(_ kind: Kind.Type, _ language: Language) throws -> Bool {
        let bytes = LedgerTable<Kind>.write(Kind.entries(ledger), language)
        return try LedgerTable<Kind>.read(bytes, file: "t.csv", ledger: ledger).get().map(\.entry)
            == Kind.entries(ledger)
    }

    @Test(.requirement("R-149"), arguments: Language.allCases)
    func `every ledger comes back as it went out`(language: Language) throws {
        #expect(try returns(VendorKind.self, language))
        #expect(try returns(ContractKind.self, language))
        #expect(try returns(TechnicianKind.self, language))
        #expect(try returns(AssetKind.self, language))
        #expect(try returns(PersonKind.self, language))
        #expect(try returns(HolidayKind.self, language))
        #expect(try returns(MailboxKind.self, language))
    }

    @Test(.requirement("R-085"))
    func `an id that the ledger has, in use or not, is entered for nobody else`() throws {
        let left = Example.technician { $0.standing = .retired(why: the("退職")) }
        let ledger = LedgerView(
            vendors: self.ledger.vendors, contracts: self.ledger.contracts,
            technicians: [left, self.ledger.technicians[1]], assets: self.ledger.assets, people: self.ledger.people,
            appointments: [], holidays: [], mailboxes: [])
        for id in [Example.tanaka, Example.sato] {
            let other = Example.technician(id) { $0.name = the("別人") }
            #expect(throws: Trouble.exists(what: .technician, id: "\(id)")) {
                try LedgerAdd<TechnicianKind>.change(other, in: ledger)
            }
        }
        #expect(throws: Trouble.exists(what: .person, id: "mar1")) {
            try LedgerAdd<PersonKind>.change(self.ledger.people[0], in: ledger)
        }
        let suzuki = Example.technician(Example.suzuki)
        guard case .technician(suzuki) = try LedgerAdd<TechnicianKind>.change(suzuki, in: ledger) else {
            Issue.record("not the entry that was asked for")
            return
        }
    }

    private func faults(_ text: String) -> [Fault] {
        LedgerTable<TechnicianKind>.read(Array(text.utf8), file: "t.csv", ledger: ledger).faults
    }

    private static let headings =
        "technician,name,vendor,subcontractor,contact,schedule,sources,keys,rights-confirmed-by"

    @Test func `a wrong cell is named with line, column and field, all of them at once`() {
        let found = faults(
            Self.headings + "\r\nito,伊藤,nobody,,,always,,,\r\nOda,小田,yamato,,x,mon 9-5,,,\r\n")
        #expect(found.map(\.line) == [2, 2, 3, 3])
        #expect(found.map(\.field) == ["contact", "vendor", "technician", "schedule"])
        #expect(
            found.map(\.rule) == [
                .noValue, .referenceUnknown("nobody"), .identifier("Oda"), .schedule("mon 9-5"),
            ])
        #expect(found.first?.column == "ito,伊藤,nobody,,".utf8.count + 1)
    }

    @Test func `a table that would move a technician to another vendor is refused`() {
        let found = faults(Self.headings + "\r\ntanaka,田中,kaede,,x,always,,,\r\n")
        #expect(found.map(\.rule) == [.cannotChange("yamato")])
    }

    @Test func `a table does not suspend or retire`() {
        let found = faults(Self.headings + ",standing\r\ntanaka,田中,yamato,,x,always,,,,retired\r\n")
        #expect(found.map(\.rule) == [.cannotChange("active")])
    }

    @Test func `two lines of one id are refused`() {
        let found = faults(Self.headings + "\r\nito,a,yamato,,x,always,,,\r\nito,b,yamato,,x,always,,,\r\n")
        #expect(found.map(\.rule) == [.idTwice("ito")])
    }

    @Test func `headings are checked, in either language`() {
        #expect(faults("technicain,name\r\n").map(\.rule).first == .headingUnknown("technicain", near: "technician"))
        #expect(faults("").map(\.rule) == [.noHeadings])
        #expect(faults("保守要員ID,氏名\r\n").map(\.rule).contains(.headingMissing("事業者ID (vendor)")))
        #expect(faults(Self.headings + "\r\nito,a\r\n").map(\.rule) == [.cellsMissing(wanted: 9, found: 2)])
    }

    @Test func `a private key in a cell is refused for what it is`() {
        let found = faults(
            Self.headings + "\r\nito,a,yamato,,x,always,,-----BEGIN OPENSSH PRIVATE KEY-----,\r\n")
        #expect(found.map(\.field) == ["keys[1]"])
    }
}
