import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriService

/// Whoever can make an account can sit at it: what comes from it is no second person's word.
struct SidesTests {
    let store = MemoryStore()
    let site: Site

    init() throws { site = try Site.filled(store: store) }

    private func invite(_ name: String, by actor: Actor) throws {
        let had = store.secretNames.contains("account/\(name)") || store.secretNames.contains("password/\(name)")
        _ = try site.gatekeeper.change(.invitation(the(name), check: had ? Site.check : nil), by: actor)
    }

    private func unregistered(_ signer: TestSigner) -> Refusal {
        .signatureInvalid("made by \(signer.registered.fingerprint), which is not registered for the signer")
    }

    private let invited = Refusal.approverInvitedSubmitter(Example.yamada)

    @Test(.requirement("R-027", "R-208"))
    func `whoever invited a clerk does not approve what came from that account, another does`() throws {
        try invite("yamada", by: .ito)
        let id = try site.attestSubmission()
        #expect(try site.gatekeeper.request(id, by: .ito).obstacles == [invited])
        #expect(try site.gatekeeper.request(id, by: .kimura).obstacles == [])
        try site.refuse(site.approval(of: id), signedBy: People.ito, by: .ito, invited)
        // Sending it back is nobody's advantage.
        let text = try site.approval(of: id, by: Example.kimura)
        #expect(try site.hand(in: text, signedBy: People.kimura, by: .kimura).phase == "approved")
    }

    @Test func `who invited counts when it is handed in: a later invitation mends nothing, and a revision does`() throws
    {
        try invite("yamada", by: .ito)
        let id = try site.attestSubmission()
        try invite("yamada", by: .operations)
        try site.restart()
        try site.refuse(site.approval(of: id), signedBy: People.ito, by: .ito, invited)
        try site.decide(.return, on: id)
        try site.attestSubmission(revises: id)
        #expect(try site.approve(id).phase == "approved")
    }

    @Test func `what the clerk signed with a key is the clerk's, whoever invited`() throws {
        try invite("yamada", by: .ito)
        let id = try site.submit()
        #expect(try site.approve(id).phase == "approved")
    }

    @Test(.requirement("R-208"))
    func `whoever invited a clerk neither accepts nor confirms the report from that account`() throws {
        let id = try site.ended()
        try invite("yamada", by: .ito)
        try site.attestReport(on: id)
        try site.refuse(
            site.decision(.acceptReport, on: id, by: Example.ito), signedBy: People.ito, by: .ito, invited)
        try site.hand(
            in: site.decision(.acceptReport, on: id, by: Example.kimura), signedBy: People.kimura, by: .kimura)
        try site.refuse(site.confirmation(of: id, .agree), signedBy: People.ito, by: .ito, invited)
        let text = try site.confirmation(of: id, .agree, by: Example.kimura)
        #expect(try site.hand(in: text, signedBy: People.kimura, by: .kimura).phase == "closed")
        #expect(store.secretNames.filter { $0.hasPrefix("inviter/r") } == [])
    }

    @Test(.requirement("R-208"), arguments: [true, false])
    func `a stranger's words, and words in another's name, tell nothing of a request`(isThere: Bool) throws {
        let there = try site.submit()
        let id: Sekimori.RequestID = isThere ? there : the("r20261122-999")
        let nobody: PersonID = the("nobody")
        let unknown = Refusal.notEntitled("nobody is not registered")
        for kind in [DecisionText.Decision.withdraw, .finish] {
            for revision: Int64 in [1, 2] {
                try site.refuse(
                    site.decision(kind, on: id, by: nobody, revision: revision), signedBy: People.mori, by: .mori,
                    unknown)
                try site.refuse(
                    site.decision(kind, on: id, by: Example.yamada, revision: revision), signedBy: People.mori,
                    by: .mori, unregistered(People.mori))
            }
        }
        let form = Example.report { $0.request = id }
        try site.refuse(site.report(form, by: nobody), signedBy: People.mori, by: .mori, unknown)
        try site.refuse(site.report(form), signedBy: People.mori, by: .mori, unregistered(People.mori))
        let approval = try site.approval(of: there, by: nobody) { $0.request = id }
        try site.refuse(approval, signedBy: People.mori, by: .mori, unknown)
        let others = try site.approval(of: there) { $0.request = id }
        try site.refuse(others, signedBy: People.mori, by: .mori, unregistered(People.mori))
    }

    @Test(.requirement("R-090"))
    func `a sign-in with a key is the last good one too, also after a restart, and is no password that was had`() throws
    {
        func signIn() throws -> SignedIn {
            let challenge = site.gatekeeper.challenge(person: "yamada").challenge
            let text = try SignInText(
                gate: Example.gate, person: "yamada", challenge: challenge, at: site.clock.now()
            ).bytes()
            return try site.gatekeeper.signIn(
                text: text, signature: People.yamada.sign(text, namespace: SignInText.namespace), source: "10.99.3.10")
        }
        func lastGood() throws -> SignInView? {
            let token = try signIn()
            return site.gatekeeper.me(token: token.token, by: token.actor).lastGood
        }
        let size = site.gatekeeper.size
        let at = site.clock.now()
        #expect(try lastGood() == nil)
        site.clock.advance(.minutes(1))
        #expect(try lastGood() == SignInView(at: at, source: "10.99.3.10"))
        // No entry for each: every command of the CLI signs in.
        #expect(site.gatekeeper.size == size)
        let second = site.clock.now()
        try site.submit()
        try site.restart()
        site.clock.advance(.minutes(1))
        #expect(try lastGood() == SignInView(at: second, source: "10.99.3.10"))
        #expect(problem { try invite("yamada", by: .operations) } == nil)
    }

    @Test(.requirement("R-105"))
    func `before a stop or its end is acknowledged the host is told`() throws {
        let told = Told()
        let gatekeeper = site.gatekeeper
        gatekeeper.whenHostIsTold { told.note(gatekeeper.keySnapshot().contains("ssh-ed25519")) }
        try gatekeeper.stop(.vendor(Example.yamato), why: the("調査"), by: .ito)
        #expect(told.all.count == 1)
        try gatekeeper.resume(.vendor(Example.yamato), why: the("解決"), by: .ito)
        #expect(told.all == [true, true])
    }
}

/// What the host was told, in order.
private final class Told: Sendable {
    private let mutex = Mutex<[Bool]>([])

    var all: [Bool] { mutex.withLock { $0 } }

    func note(_ hasKeys: Bool) { mutex.withLock { $0.append(hasKeys) } }
}
