import Sekimori
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

extension Site {
    static let password = "correct horse battery 9"

    func knocker(
        _ login: String = "tanaka+pacs1", from address: String = "203.0.113.10", key: TestSigner = People.tanaka,
        processes: [UInt64] = [4_001, 4_000]
    ) -> Knocker {
        Knocker(login: login, address: address, authentication: key.authentication, processes: processes)
    }

    func enrol(_ technician: TechnicianID = Example.tanaka) throws {
        let receipt = try gatekeeper.change(.invitation(AccountID(technician)), by: .operations)
        try gatekeeper.enrol(
            technician: technician, invitation: receipt.invitation ?? "", password: Self.password,
            source: "203.0.113.10")
    }

    func collect(
        _ technician: TechnicianID = Example.tanaka, _ asset: AssetID = Example.pacs, request: RequestID? = nil
    ) throws -> String {
        try gatekeeper.collect(
            technician: technician, asset: asset, request: request, password: Self.password,
            by: Actor(role: .technician(technician, of: Example.yamato), source: "203.0.113.10")
        ).passcode
    }

    /// Key, passcode and admission: the token of a claim.
    func admit(_ passcode: String, _ knocker: Knocker? = nil) throws -> String {
        let knocker = knocker ?? self.knocker()
        try gatekeeper.greet(knocker)
        let ticket = try gatekeeper.passcode(knocker, Array(passcode.utf8))
        return try gatekeeper.admit(knocker, ticket: ticket)
    }

    /// All the way to a running session.
    func enter(
        _ passcode: String, _ knocker: Knocker? = nil, _ wish: Wish = .shell(terminal: true)
    ) throws -> Start {
        try gatekeeper.claim(token: admit(passcode, knocker), wish)
    }

    /// A request of the example's day, approved, its passcode collected, the window open. Returns it and the passcode.
    func openDay(_ form: RequestForm = Example.form()) throws -> (request: RequestID, passcode: String) {
        let id = try submit(form)
        try approve(id)
        try enrol()
        let passcode = try collect(request: id)
        clock.advance(to: Self.opening + .minutes(5))
        return (id, passcode)
    }

    /// The same, with tanaka's session running since 13:05.
    func working(_ form: RequestForm = Example.form()) throws -> Start {
        try enter(openDay(form).passcode)
    }

    /// The work ended and the window passed.
    func ended() throws -> RequestID {
        let start = try working()
        clock.advance(to: tokyo("2026-11-22 13:50"))
        try gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        clock.advance(to: Self.closing)
        gatekeeper.tick()
        return start.session.request
    }

    static func segment(_ index: Int64, frames: Int64 = 10) -> SegmentFact {
        SegmentFact(
            index: index, digest: Digest.hex(Digest.sha256(Array("segment \(index)".utf8))),
            firstFrame: (index - 1) * frames, frames: frames, size: 1_000)
    }

    /// Seconds pass as in the daemon: a look at everything, four times a second.
    func pass(seconds: Int64) {
        for _ in 0..<(seconds * 4) {
            clock.advance(Span(microseconds: 250_000))
            gatekeeper.tick()
        }
    }
}

/// The refusal that this throws; nil where it goes through or fails in another way.
func refusal(_ body: () throws -> some Any) -> Refusal? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Refusal
    }
}
