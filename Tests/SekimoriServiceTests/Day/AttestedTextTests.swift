import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What a vendor's person says unsigned, signed in at the gate; and what nobody may say so.
struct AttestedTextTests {
    let site: Site

    init() throws { site = try Site.filled() }

    /// The text of the last entry, and its signature, as the journal keeps them.
    private func kept() throws -> Payload {
        let entry = try #require(site.store.entries(after: site.gatekeeper.size - 1, limit: 1).first)
        return try Lines.decode(Payload.self, from: try #require(entry.payload))
    }

    @Test func `a submission that nobody signed is kept as it came, and whoever decides is told`() throws {
        let text = try site.submission().bytes()
        let receipt = try site.gatekeeper.attest(text: text, by: .yamada)
        #expect(receipt.phase == "submitted")
        #expect(try kept().text == String(decoding: text, as: UTF8.self))
        #expect(try kept().signature == "")
        let entry = try #require(site.store.entries(after: receipt.entry - 1, limit: 1).first)
        #expect(try JournalEntry(bytes: entry.entry).actor == "clerk yamada")
        let view = try site.gatekeeper.request(#require(receipt.request), by: .ito)
        #expect(view.attested)
        #expect(view.submission?.text == String(decoding: text, as: UTF8.self))
        #expect(view.submission?.signature == "")
        #expect(view.request.revision.document == Digest.hex(Digest.sha256(text)))
    }

    @Test func `a whole day goes on unsigned words of the vendor and signatures of the hospital`() throws {
        let id = try site.attestSubmission()
        try site.decide(.return, on: id)
        #expect(try site.attestSubmission(revises: id) == id)
        try site.approve(id)
        try site.enrol()
        let passcode = try site.collect(request: id)
        site.clock.advance(to: Site.opening + .minutes(5))
        let start = try site.enter(passcode)
        site.clock.advance(to: tokyo("2026-11-22 13:50"))
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        #expect(try site.attest(site.decision(.finish, on: id, by: Example.yamada, revision: 2)).phase == "ended")
        #expect(try site.attestReport(on: id).phase == "reported")
        let view = try site.gatekeeper.request(id, by: .ito)
        #expect(view.attested && view.reportAttested)
        try site.decide(.acceptReport, on: id, revision: 2)
        #expect(try site.confirm(id, .agree).phase == "closed")
        try site.restart()
        #expect(try site.gatekeeper.request(id, by: .ito).reportAttested)
    }

    @Test func `of a revision it is told whether that one was signed`() throws {
        let id = try site.attestSubmission()
        try site.decide(.return, on: id)
        try site.submit(revises: id)
        #expect(try !site.gatekeeper.request(id, by: .ito).attested)
        let day = try Site.filled()
        let worked = try day.ended()
        try day.report(on: worked)
        let view = try day.gatekeeper.request(worked, by: .ito)
        #expect(!view.attested && !view.reportAttested)
    }

    @Test func `an unsigned text is taken once, whatever else it says the second time, after a restart too`() throws {
        let first = site.submission()
        try site.attest(first)
        try site.restart()
        site.clock.advance(.seconds(1))
        func again(_ nonce: String, by person: PersonID = first.by) -> Submission {
            Submission(
                gate: first.gate, by: person, at: site.clock.now(), nonce: nonce, revises: nil, proxyFor: nil,
                form: Example.form { $0.takeOut = .yes(the("ログ")) })
        }
        try site.refuseUnsigned(again(first.nonce), by: .yamada, .textUsed)
        // Another author's equal number is another text's.
        try site.attest(again(first.nonce, by: the("suzuki")), by: .suzuki)
        try site.attest(again(String(repeating: "0", count: 32)))
    }

    @Test func `a technician submits unsigned too, and a vendor withdraws`() throws {
        let receipt = try site.attest(site.submission(by: the("suzuki")), by: .suzuki)
        let id = try #require(receipt.request)
        #expect(try site.attest(site.decision(.withdraw, on: id, by: Example.yamada)).phase == "withdrawn")
    }

    @Test func `an operator who signed in enters what was phoned; on the gate itself nobody signed in`() throws {
        let text = site.submission(by: People.operationsID, proxyFor: Example.phoned)
        try site.refuseUnsigned(text, by: .operations, .signatureMissing)
        let actor = Actor(role: .operator(People.operationsID), source: "10.99.3.11")
        let id = try #require(try site.attest(text, by: actor).request)
        #expect(try site.gatekeeper.request(id, by: .ito).request.revision.proxy == People.operationsID)
    }

    @Test(.requirement("R-206"), arguments: [Actor.mori, .tanaka, .ito, .auditor, .gate])
    func `nobody says unsigned what another is to have said`(actor: Actor) throws {
        let id = try site.submit()
        let reason: Refusal = actor == .gate ? .signatureMissing : .authorDiffers(Example.yamada)
        try site.refuseUnsigned(site.submission(), by: actor, reason)
        try site.refuseUnsigned(site.decision(.withdraw, on: id, by: Example.yamada), by: actor, reason)
        try site.refuseUnsigned(
            site.report(Example.report { $0.request = id }), by: actor, reason)
        // Nor does it tell whether there is such a request.
        try site.refuseUnsigned(
            site.decision(.withdraw, on: the("r20990101-001"), by: Example.yamada), by: actor, reason)
    }

    @Test(
        .requirement("R-027"),
        arguments: [DecisionText.Decision.return, .reject, .cancel, .returnReport, .acceptReport])
    func `what the hospital decides takes a signature`(decision: DecisionText.Decision) throws {
        let id = try site.submit()
        try site.refuseUnsigned(site.decision(decision, on: id, by: Example.ito), by: .ito, .signatureMissing)
        try site.refuseUnsigned(site.decision(decision, on: id, by: Example.yamada), by: .yamada, .signatureMissing)
    }

    @Test(.requirement("R-248"))
    func `neither approval nor confirmation nor appointment goes without a signature`() throws {
        let id = try site.submit()
        try site.refuseUnsigned(site.approval(of: id), by: .ito, .signatureMissing)
        try site.refuseUnsigned(site.approval(of: id, by: Example.yamada), by: .yamada, .signatureMissing)
        try site.refuseUnsigned(site.confirmation(of: id, .agree), by: .ito, .signatureMissing)
        let clock = ClockText(
            gate: Example.gate, by: Example.ito, at: site.clock.now(), nonce: site.nonce(), why: the("理由"))
        try site.refuseUnsigned(clock, by: .ito, .signatureMissing)
        #expect(try site.phase(of: id) == "submitted")
    }

    @Test func `every rule of a signed text is one of an unsigned one`() throws {
        let text = site.submission()
        try site.attest(text)
        try site.refuseUnsigned(text, by: .yamada, .textUsed)
        // Signing it afterwards makes no second request of it either.
        try site.refuse(text, signedBy: People.yamada, by: .yamada, .textUsed)
        try site.refuseUnsigned(
            site.submission(by: People.moriID), by: .mori, .notEntitled("mori belongs to kaede"))
        try site.refuseUnsigned(
            site.submission(proxyFor: Example.phoned), by: .yamada,
            .notEntitled("only the hospital enters requests as proxy"))
        try site.refuseUnsigned(
            site.decision(.withdraw, on: the("r20261122-001"), by: People.moriID), by: .mori, .requestUnknown)
        _ = try site.gatekeeper.change(.personStanding(Example.yamada, .suspended(why: the("退職"))), by: .operations)
        try site.refuseUnsigned(site.submission(), by: .yamada, .notEntitled("yamada is suspended or gone"))
    }

    @Test(arguments: ["", "x", "approval-v1@sekimori\n", "submission-v1@sekimori\ngate: minato\n", "nothing-v1@x\n"])
    func `what does not read is no text`(text: String) throws {
        let size = site.gatekeeper.size
        #expect(throws: BadInput.self) { try site.gatekeeper.attest(text: Array(text.utf8), by: .yamada) }
        #expect(site.gatekeeper.size == size)
    }
}
