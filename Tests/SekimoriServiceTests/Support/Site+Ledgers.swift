import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

extension Site {
    /// The example's hospital: two vendors, three technicians, two assets, a manager and a delegate for 大和 alone.
    func fillLedgers() throws {
        let changes: [LedgerChange] = [
            .vendor(Example.vendor()), .vendor(Example.vendor(Example.kaede)),
            .contract(Example.contract()), .contract(Example.contract(Example.kaedeContract, of: Example.kaede)),
            .technician(Self.technician(Example.tanaka, key: People.tanaka)),
            .technician(Self.technician(Example.suzuki, key: People.suzuki)),
            .asset(Self.asset(Example.pacs)), .asset(Self.asset(Example.ris)),
            .person(Self.person(Example.yamada, .clerk(of: Example.yamato), key: People.yamada)),
            .person(Self.person(People.moriID, .clerk(of: Example.kaede), key: People.mori)),
            .person(Self.person(People.operationsID, .operator, key: People.operations)),
            .person(Self.person(People.auditorID, .auditor, key: People.auditor)),
        ]
        for change in changes { _ = try gatekeeper.change(change, by: .operations) }
        try appoint(Example.ito, .manager, number: 1, key: People.ito)
        try appoint(Example.kimura, .delegate(vendors: [Example.yamato]), number: 2, key: People.kimura)
    }

    static func technician(
        _ id: TechnicianID, key: TestSigner, _ change: (inout Technician) -> Void = { _ in }
    ) -> Technician {
        Example.technician(id, uid: 0) { technician in
            technician.keys = [key.registered]
            change(&technician)
        }
    }

    static func asset(_ id: AssetID, _ change: (inout Asset) -> Void = { _ in }) -> Asset {
        Example.asset(id) { asset in
            asset.hostKey = TestSigner("host \(id)").registered
            change(&asset)
        }
    }

    static func person(_ id: PersonID, _ role: Person.Role, key: TestSigner) -> Person {
        Person(id: id, name: the("名前"), role: role, keys: [key.registered], standing: .active)
    }

    static func mailbox(_ person: PersonID, _ language: Mailbox.Tongue = .ja) -> Mailbox {
        Mailbox(person: person, mail: the("\(person)@example.jp"), language: language)
    }

    /// One technician is applied for, another application is taken back, and the list is confirmed.
    func roster() throws {
        for id: TechnicianID in [the("ishii"), the("endo")] {
            _ = try gatekeeper.change(Self.application(id), by: .yamada)
        }
        _ = try gatekeeper.change(.applicationClosed(the("endo"), why: the("担当しないことになった")), by: .yamada)
        _ = try gatekeeper.change(.rosterConfirmed([Example.suzuki, Example.tanaka]), by: .yamada)
    }

    static func application(
        _ id: TechnicianID, pledgedOn: CivilDate = the("2026-10-01"), _ change: (inout Technician) -> Void = { _ in }
    ) -> LedgerChange {
        .application(
            technician(id, key: TestSigner("\(id)"), change), duties: the("画像システムの保守"), pledgedOn: pledgedOn,
            trainedOn: the("2026-10-02"))
    }

    /// The organisation key speaks.
    func statement(
        _ person: PersonID, _ post: Appointment.Post, number: Int64, key: TestSigner, from: String = "2026-04-01 00:00",
        until: String = "2028-04-01 00:00"
    ) -> StatementText {
        guard let validity = Window(from: tokyo(from), until: tokyo(until)) else {
            preconditionFailure("an appointment that is over before it begins")
        }
        return StatementText(
            gate: rules.gate, number: number, at: clock.now(), person: person, name: the("伊藤 由美"), post: post,
            key: key.registered.line, validity: validity)
    }

    func appoint(
        _ person: PersonID, _ post: Appointment.Post, number: Int64, key: TestSigner, from: String = "2026-04-01 00:00",
        until: String = "2028-04-01 00:00"
    ) throws {
        let text = statement(person, post, number: number, key: key, from: from, until: until)
        try hand(in: text, signedBy: People.organisation, by: .operations)
    }

    @discardableResult
    func hand<Text: SignedText>(in text: Text, signedBy signer: TestSigner, by actor: Actor) throws -> TextReceipt {
        let bytes = try text.bytes()
        return try gatekeeper.submit(
            text: bytes, signature: signer.sign(bytes, namespace: Text.namespace), by: actor)
    }
}
