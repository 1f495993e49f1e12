import Foundation
import NIOCore
import NIOHTTP1
import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriPortal
@testable import SekimoriService

/// Days of a hospital as pages show them: one request closed, one whose report is overdue, one reported, one returned, one
/// waiting, with a file beside it, and one under which somebody works right now, at half past one on a Wednesday. The
/// clerk has a draft, and a script with a token.
struct HospitalDays {
    let site: Site
    let open: RequestID
    let owing: RequestID
    let reported: RequestID
    let waiting: RequestID
    let returned: RequestID
    let closed: RequestID
    let session: SessionID
    /// What the relay of that session proves itself with.
    let secret: [UInt8]
    let draft: DraftID

    /// What the clerk has typed so far.
    static let typed = Fields(Example.form()).with("purpose", "年末の定期点検").with("date", "2026-12-01")
    static let now = tokyo("2026-11-25 13:30")

    init() throws {
        let site = try Site.filled()
        self.site = site
        try Self.name(site)
        closed = try site.ended()
        try site.report(on: closed) { $0.work = Example.work(until: "2026-11-22 13:50") }
        try site.decide(.acceptReport, on: closed)
        try site.confirm(closed, .agree)
        owing = try Self.approved(site, "2026-11-24", "09:00", "12:00", [Example.tanaka], Example.pacs)
        try site.enrol(Example.suzuki)
        reported = try Self.approved(site, "2026-11-24", "13:00", "15:00", [Example.suzuki], Example.ris)
        try Self.work(site, owing, Example.tanaka, Example.pacs, from: "2026-11-24 09:05", until: "2026-11-24 10:40")
        try Self.work(site, reported, Example.suzuki, Example.ris, from: "2026-11-24 13:10", until: "2026-11-24 14:20")
        site.clock.advance(to: tokyo("2026-11-24 15:00"))
        site.gatekeeper.tick()
        try site.report(on: reported) {
            $0.work = Example.work(
                from: "2026-11-24 13:10", until: "2026-11-24 14:00", technicians: [Example.suzuki],
                assets: [Example.ris])
            $0.personalInformation = .accessed([the("患者番号 0001234 検査画像")])
        }
        waiting = try site.submit(Self.form("2026-11-26", "13:00", "17:00", [Example.tanaka], Example.pacs))
        try site.attach([0x89, 0x50, 0x4E, 0x47], to: waiting)
        returned = try site.submit(Self.form("2026-11-27", "10:00", "12:00", [Example.suzuki], Example.ris))
        try site.hand(
            in: DecisionText(
                gate: site.rules.gate, request: returned, revision: 1, by: Example.ito, at: site.clock.now(),
                nonce: site.nonce(), decision: .return, why: the("切戻し手順が足りません。前の版に戻す手順を書いてください。")),
            signedBy: People.ito, by: .ito)
        open = try Self.approved(site, "2026-11-25", "13:00", "17:00", [Example.suzuki], Example.pacs)
        let passcode = try site.collect(Example.suzuki, Example.pacs, request: open)
        site.clock.advance(to: tokyo("2026-11-25 13:05"))
        let knocker = site.knocker("suzuki+pacs1", key: People.suzuki)
        _ = refusal { try site.gatekeeper.passcode(knocker, Array("wrong".utf8)) }
        let start = try site.enter(passcode, knocker)
        session = start.session.id
        secret = start.secret
        site.gatekeeper.note([
            StrangerCount(
                minute: site.clock.now(), source: "192.0.2.1", name: "root", reason: "unknown-name", count: 7)
        ])
        let application = Site.application(the("ishii")) { $0.name = the("石井 健太") }
        _ = try site.gatekeeper.change(application, by: .yamada)
        _ = try site.gatekeeper.change(.rosterConfirmed([Example.suzuki, Example.tanaka]), by: .yamada)
        try site.gatekeeper.stop(.vendor(Example.kaede), why: the("契約の更新を確認中"), by: .ito)
        _ = try site.gatekeeper.issueToken(the("夜間の申請プログラム"), reach: .submit, until: the("2026-12-20"), by: .yamada)
        site.clock.advance(to: Self.now)
        site.gatekeeper.tick()
        draft =
            try site.gatekeeper.keepDraft(
                .request, about: nil, title: the("年末の定期点検"), content: Self.typed.encoded, by: .yamada
            ).id
    }

    /// People as they are called.
    static func name(_ site: Site) throws {
        let people: [(PersonID, String, Person.Role, TestSigner)] = [
            (Example.yamada, "山田 次郎", .clerk(of: Example.yamato), People.yamada),
            (People.moriID, "森 弘", .clerk(of: Example.kaede), People.mori),
            (People.operationsID, "中村 圭", .operator, People.operations),
            (People.auditorID, "星野 明", .auditor, People.auditor),
        ]
        for (id, name, role, key) in people {
            let person = Person(id: id, name: the(name), role: role, keys: [key.registered], standing: .active)
            _ = try site.gatekeeper.change(.person(person), by: .operations)
        }
    }

    private static func form(
        _ date: String, _ from: String, _ until: String, _ technicians: [TechnicianID], _ asset: AssetID
    ) -> RequestForm {
        Example.form {
            $0.date = the(date)
            $0.from = the(from)
            $0.until = the(until)
            $0.technicians = technicians
            $0.assets = [asset]
        }
    }

    private static func approved(
        _ site: Site, _ date: String, _ from: String, _ until: String, _ technicians: [TechnicianID], _ asset: AssetID
    ) throws -> RequestID {
        let id = try site.submit(form(date, from, until, technicians, asset))
        try site.approve(id)
        return id
    }

    private static func work(
        _ site: Site, _ id: RequestID, _ technician: TechnicianID, _ asset: AssetID, from: String, until: String
    ) throws {
        let passcode = try site.collect(technician, asset, request: id)
        site.clock.advance(to: tokyo(from))
        let key = technician == Example.tanaka ? People.tanaka : People.suzuki
        let start = try site.enter(passcode, site.knocker("\(technician)+\(asset)", key: key))
        site.clock.advance(to: tokyo(until))
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
    }
}

extension PortalHouse {
    private struct Challenge: Decodable { let challenge: String }

    /// A sign-in with a key, over the portal.
    func signIn(_ name: String, _ key: TestSigner, at site: Site) async throws -> String {
        struct Token: Decodable { let token: String }
        let asked = try await tell("/v1/challenges", ["person": name])
        let challenge = try JSONDecoder().decode(Challenge.self, from: Data(asked.utf8)).challenge
        let text = try SignInText(gate: site.rules.gate, person: name, challenge: challenge, at: site.clock.now())
            .bytes()
        let signature = key.sign(text, namespace: SignInText.namespace)
        let said = try await tell(
            "/v1/sign-ins",
            ["text": String(decoding: text, as: UTF8.self), "signature": String(decoding: signature, as: UTF8.self)])
        return try JSONDecoder().decode(Token.self, from: Data(said.utf8)).token
    }

    private func tell(_ path: String, _ body: [String: String]) async throws -> String {
        try await ask(path, method: .POST, body: ByteBuffer(bytes: try JSONEncoder().encode(body))).text
    }
}
