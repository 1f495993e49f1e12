import Sekimori
import SekimoriRecords
import SekimoriWire
import Testing

@testable import sekimori_signer

/// An organisation, a manager, a delegate and a relay, and the texts they sign.
struct Warrants {
    let organisation = Self.key(1)
    let manager = Self.key(2)
    let relay = Self.key(3)

    static func key(_ seed: UInt8) -> OpenSSHPrivateKey {
        guard let key = OpenSSHPrivateKey(seed: [UInt8](repeating: seed, count: 32)) else {
            preconditionFailure("32 bytes are a seed")
        }
        return key
    }

    static func instant(_ text: String) throws -> Instant { try #require(Instant(text + ".000000Z")) }

    /// In the middle of the window.
    static let noon = "2026-11-22T05:00:00"

    var pins: Pins {
        get throws { Pins(organisation: organisation.publicKey, gate: try #require(GateID("minato"))) }
    }

    // MARK: Texts

    func statement(
        gate: String = "minato", person: String = "yamada", post: Appointment.Post = .manager, key: String? = nil,
        from: String = "2026-04-01T00:00:00", until: String = "2027-03-31T15:00:00"
    ) throws -> StatementText {
        StatementText(
            gate: try #require(GateID(gate)), number: 1, at: try Self.instant("2026-04-01T00:00:00"),
            person: try #require(PersonID(person)), name: try #require(Label("山田 花子")), post: post,
            key: key ?? manager.publicKey.line,
            validity: try #require(Window(from: Self.instant(from), until: Self.instant(until))))
    }

    func approval(
        gate: String = "minato", by: String = "yamada", vendor: String = "kikai", technicians: [String] = ["tanaka"],
        assets: [String] = ["pacs1"], from: String = "2026-11-22T04:00:00", until: String = "2026-11-22T08:00:00",
        at: String = "2026-11-21T01:00:00", document: String = String(repeating: "0a", count: 32)
    ) throws -> ApprovalText {
        ApprovalText(
            gate: try #require(GateID(gate)), request: try #require(RequestID("r20261122-001")), revision: 1,
            document: document, nonce: String(repeating: "1b", count: 16),
            by: try #require(PersonID(by)), at: try Self.instant(at), submittedOnTheDay: false,
            vendor: .init(id: try #require(VendorID(vendor)), name: try #require(Label("機械株式会社"))),
            technicians: try technicians.map {
                .init(id: try #require(TechnicianID($0)), name: try #require(Label("田中")), keys: [])
            },
            assets: try assets.map {
                .init(
                    id: try #require(AssetID($0)), name: try #require(Label("PACS")),
                    address: try #require(Address("10.99.2.20")), port: 22, account: "maint", hostKey: "SHA256:x")
            },
            windowLocal: "2026-11-22 13:00 to 17:00 Asia/Tokyo",
            window: try #require(Window(from: Self.instant(from), until: Self.instant(until))), sources: [],
            capabilities: [.shell], warning: nil, comment: nil)
    }

    // MARK: Warrants

    func signed(
        _ text: some SignedText, by key: OpenSSHPrivateKey, namespace: String? = nil
    ) throws -> (text: [UInt8], signature: [UInt8]) {
        let bytes = try text.bytes()
        return (bytes, try signature(of: bytes, by: key, namespace: namespace ?? type(of: text).namespace))
    }

    func signature(of bytes: [UInt8], by key: OpenSSHPrivateKey, namespace: String) throws -> [UInt8] {
        [UInt8](try #require(key.sign(bytes, namespace: namespace)).armored.utf8)
    }

    func warrant(
        _ statement: StatementText? = nil, _ approval: ApprovalText? = nil, statementBy: OpenSSHPrivateKey? = nil,
        approvalBy: OpenSSHPrivateKey? = nil
    ) throws -> Warrant {
        let first = try signed(statement ?? self.statement(), by: statementBy ?? organisation)
        let second = try signed(approval ?? self.approval(), by: approvalBy ?? manager)
        return Warrant(
            approval: second.text, approvalSignature: second.signature, statement: first.text,
            statementSignature: first.signature)
    }

    func question(
        _ warrant: Warrant? = nil, key: String? = nil, session: String = "s20261122-0001",
        technician: String = "tanaka", asset: String = "pacs1"
    ) throws -> Certify {
        Certify(
            publicKey: [UInt8]((key ?? relay.publicKey.line).utf8), session: [UInt8](session.utf8),
            technician: [UInt8](technician.utf8), asset: [UInt8](asset.utf8),
            warrant: try warrant ?? self.warrant())
    }
}
