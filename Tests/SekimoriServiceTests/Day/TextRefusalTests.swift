import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriService

/// Submissions, decisions, reports, confirmations and statements that are none, each for its own reason.
struct TextRefusalTests {
    let site: Site

    init() throws { site = try Site.filled() }

    private func unregistered(_ signer: TestSigner) -> Refusal {
        .signatureInvalid("made by \(signer.registered.fingerprint), which is not registered for the signer")
    }

    // MARK: Submissions

    @Test func `a submission counts once`() throws {
        let text = site.submission()
        try site.hand(in: text, signedBy: People.yamada, by: .yamada)
        try site.refuse(text, signedBy: People.yamada, by: .yamada, .textUsed)
    }

    @Test(.requirement("R-206"))
    func `nobody submits under another's name`() throws {
        try site.refuse(site.submission(), signedBy: People.mori, by: .mori, unregistered(People.mori))
        try site.refuse(
            site.submission(by: the("nobody")), signedBy: People.stranger, by: .yamada,
            .notEntitled("nobody is not registered"))
    }

    @Test func `a clerk submits for the own vendor alone`() throws {
        try site.refuse(
            site.submission(by: People.moriID), signedBy: People.mori, by: .mori, .notEntitled("mori belongs to kaede"))
    }

    @Test func `a suspended clerk, a retired technician and an auditor submit nothing`() throws {
        let why: Label = the("退職")
        _ = try site.gatekeeper.change(.personStanding(Example.yamada, .suspended(why: why)), by: .operations)
        try site.refuse(
            site.submission(), signedBy: People.yamada, by: .yamada, .notEntitled("yamada is suspended or gone"))
        _ = try site.gatekeeper.change(.technicianStanding(Example.suzuki, .retired(why: why)), by: .operations)
        try site.refuse(
            site.submission(by: the("suzuki")), signedBy: People.suzuki, by: .suzuki,
            .notEntitled("suzuki is not registered"))
        try site.refuse(
            site.submission(by: People.auditorID), signedBy: People.auditor, by: .auditor,
            .notEntitled("auditor is an auditor"))
    }

    @Test func `a vendor whose day is full hands in nothing more, until a day later; another vendor does`() throws {
        site.gatekeeper.vendorTexts.withLock { texts in
            texts.took(Gatekeeper.mostTextOfDay - 20_000, of: Example.yamato, at: site.clock.boot())
        }
        let text = site.submission()
        // What is refused counts too: its refusal is kept.
        for _ in 0..<5 { _ = try? site.hand(in: text, signedBy: People.stranger, by: .yamada) }
        let size = site.gatekeeper.size
        #expect(throws: Throttled.self) { try site.hand(in: text, signedBy: People.yamada, by: .yamada) }
        #expect(site.gatekeeper.size == size)
        try site.refuse(text, signedBy: People.mori, by: .mori, unregistered(People.mori))
        site.clock.advance(.hours(24))
        try site.refuse(
            site.submission(), signedBy: People.stranger, by: .yamada, unregistered(People.stranger))
    }

    @Test func `a technician of the vendor may submit`() throws {
        let text = site.submission(by: the("suzuki"))
        #expect(try site.hand(in: text, signedBy: People.suzuki, by: .suzuki).phase == "submitted")
    }

    @Test(.requirement("R-249"))
    func `the hospital submits only as proxy, and only the hospital does`() throws {
        try site.refuse(
            site.submission(by: People.operationsID), signedBy: People.operations, by: .operations,
            .notEntitled("operations submits only as proxy for a vendor"))
        try site.refuse(
            site.submission(proxyFor: Example.phoned), signedBy: People.yamada, by: .yamada,
            .notEntitled("only the hospital enters requests as proxy"))
        let text = site.submission(by: People.operationsID, proxyFor: Example.phoned)
        let receipt = try site.hand(in: text, signedBy: People.operations, by: .operations)
        let request = try site.gatekeeper.request(#require(receipt.request), by: .ito).request
        #expect(request.revision.proxy == People.operationsID)
    }

    @Test func `only a returned request of the own vendor is revised`() throws {
        let id = try site.submit()
        try site.refuse(
            site.submission(revises: id), signedBy: People.yamada, by: .yamada,
            .wrongPhase(request: id, phase: "submitted"))
        try site.decide(.return, on: id)
        let foreign = Example.form { draft in
            draft.vendor = Example.kaede
            draft.contract = Example.kaedeContract
            draft.technicians = [the("kato")]
        }
        let kato = Example.technician(the("kato"), of: Example.kaede, uid: 0) {
            $0.keys = [TestSigner("kato").registered]
        }
        _ = try site.gatekeeper.change(.technician(kato), by: .operations)
        try site.refuse(
            site.submission(of: foreign, by: People.moriID, revises: id), signedBy: People.mori, by: .mori,
            .requestUnknown)
        try site.refuse(
            site.submission(revises: the("r20261122-999")), signedBy: People.yamada, by: .yamada, .requestUnknown)
        try site.submit(revises: id)
        #expect(try site.gatekeeper.request(id, by: .ito).request.revision.number == 2)
    }

    @Test func `a form that the rules do not let through is refused with their reason`() throws {
        let forms: [(RequestForm, Refusal)] = [
            (Example.form { $0.date = the("2026-11-20") }, .windowPassed(ended: tokyo("2026-11-20 17:00"))),
            (Example.form { $0.technicians = [] }, .listEmpty("technicians")),
            (Example.form { $0.sources = [the("192.0.2.1")] }, .sourceOutsideVendor(the("192.0.2.1"))),
            (Example.form { $0.assets = [the("mri9")] }, .assetUnknown(the("mri9"))),
            (Example.form { $0.terminal = Example.terminal(firewall: false) }, .terminalUnsafe(.noFirewall)),
        ]
        for (form, reason) in forms {
            try site.refuse(site.submission(of: form), signedBy: People.yamada, by: .yamada, reason)
        }
    }

    // MARK: Decisions

    @Test func `a decision out of its phase is refused, whatever it is`() throws {
        let id = try site.submit()
        for kind in [DecisionText.Decision.finish, .cancel, .returnReport, .acceptReport] {
            let vendor = kind == .finish
            let text = site.decision(kind, on: id, by: vendor ? Example.yamada : Example.ito)
            try site.refuse(
                text, signedBy: vendor ? People.yamada : People.ito, by: vendor ? .yamada : .ito,
                .wrongPhase(request: id, phase: "submitted"))
        }
        try site.approve(id)
        for kind in [DecisionText.Decision.return, .reject, .returnReport, .acceptReport] {
            try site.refuse(
                site.decision(kind, on: id, by: Example.ito), signedBy: People.ito, by: .ito,
                .wrongPhase(request: id, phase: "approved"))
        }
        try site.refuse(
            site.decision(.finish, on: id, by: Example.yamada), signedBy: People.yamada, by: .yamada,
            .wrongPhase(request: id, phase: "approved"))
        try site.decide(.withdraw, on: id)
        for kind in [DecisionText.Decision.return, .reject, .cancel, .returnReport, .acceptReport] {
            try site.refuse(
                site.decision(kind, on: id, by: Example.ito), signedBy: People.ito, by: .ito,
                .wrongPhase(request: id, phase: "withdrawn"))
        }
    }

    @Test(.requirement("R-027"))
    func `a vendor's person decides nothing of the hospital's, the hospital nothing of the vendor's`() throws {
        let id = try site.submit()
        for kind in [DecisionText.Decision.return, .reject, .cancel, .returnReport, .acceptReport] {
            try site.refuse(
                site.decision(kind, on: id, by: Example.yamada), signedBy: People.yamada, by: .yamada,
                .approverIsVendor)
        }
        for kind in [DecisionText.Decision.withdraw, .finish] {
            try site.refuse(
                site.decision(kind, on: id, by: Example.ito), signedBy: People.ito, by: .ito,
                .notEntitled("ito is not registered"))
            try site.refuse(
                site.decision(kind, on: id, by: People.operationsID), signedBy: People.operations, by: .operations,
                .notEntitled("operations is not of the vendor"))
            try site.refuse(
                site.decision(kind, on: id, by: People.moriID), signedBy: People.mori, by: .mori,
                .requestUnknown)
        }
    }

    @Test func `a decision about an older revision, or about nothing, is refused`() throws {
        let id = try site.submit()
        try site.decide(.return, on: id)
        try site.submit(revises: id)
        try site.refuse(
            site.decision(.reject, on: id, by: Example.ito, revision: 1), signedBy: People.ito, by: .ito,
            .revisionStale(approved: 1, current: 2))
        try site.refuse(
            site.decision(.reject, on: the("r20261122-999"), by: Example.ito), signedBy: People.ito, by: .ito,
            .requestUnknown)
    }

    @Test func `the vendor does not finish while somebody works`() throws {
        let start = try site.working()
        try site.refuse(
            site.decision(.finish, on: start.session.request, by: Example.yamada), signedBy: People.yamada,
            by: .yamada, .sessionsRunning([start.session.id]))
    }

    @Test func `passcodes are gone once nobody may enter any more`() throws {
        let store = MemoryStore()
        for kind in [DecisionText.Decision.withdraw, .cancel] {
            let site = try Site.filled(store: store.secretNames.isEmpty ? store : MemoryStore())
            let id = try site.openDay().request
            func passcodes() -> [String] {
                (site.store as? MemoryStore)?.secretNames.filter { $0.hasPrefix("passcode/") } ?? ["?"]
            }
            #expect(passcodes().count == 1)
            try site.decide(kind, on: id)
            #expect(passcodes() == [])
        }
    }

    // MARK: Reports

    @Test(.requirement("R-247"))
    func `no report before the end, none while sessions run, and no second one`() throws {
        let start = try site.working()
        let id = start.session.request
        let early = Example.report { $0.request = id }
        try site.refuse(
            site.report(early), signedBy: People.yamada, by: .yamada, .wrongPhase(request: id, phase: "working"))
        try site.decide(.cancel, on: id)
        try site.refuse(
            site.report(early), signedBy: People.yamada, by: .yamada, .sessionsRunning([start.session.id]))
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .timeUp, status: nil, complete: true))
        try site.report(on: id) { $0.work = Example.work(until: "2026-11-22 13:05") }
        try site.refuse(
            site.report(early), signedBy: People.yamada, by: .yamada, .wrongPhase(request: id, phase: "reported"))
    }

    @Test func `a report of another vendor's person is none`() throws {
        let id = try site.ended()
        let form = Example.report { $0.request = id }
        try site.refuse(
            site.report(form, by: People.moriID), signedBy: People.mori, by: .mori, .requestUnknown)
        try site.refuse(site.report(form), signedBy: People.stranger, by: .yamada, unregistered(People.stranger))
    }

    @Test(.requirement("R-248"))
    func `whoever reported cannot accept the report, nor confirm the work`() throws {
        try site.appoint(
            People.operationsID, .delegate(vendors: []), number: 3, key: TestSigner("operations the delegate"))
        let id = try site.ended()
        let form = Example.report { $0.request = id }
        try site.hand(
            in: site.report(form, by: People.operationsID), signedBy: People.operations, by: .operations)
        try site.refuse(
            site.decision(.acceptReport, on: id, by: People.operationsID),
            signedBy: TestSigner("operations the delegate"), by: .operations, .approverIsSubmitter)
        try site.decide(.acceptReport, on: id)
        try site.refuse(
            site.confirmation(of: id, .agree, by: People.operationsID),
            signedBy: TestSigner("operations the delegate"), by: .operations, .approverIsSubmitter)
        #expect(try site.confirm(id, .agree).phase == "closed")
    }

    @Test(.requirement("R-248"))
    func `a report is accepted or sent back by whoever names the one that is there`() throws {
        let id = try site.ended()
        try site.report(on: id)
        let early = site.decision(.acceptReport, on: id, by: Example.ito)
        let back = site.decision(.returnReport, on: id, by: Example.ito)
        try site.hand(in: back, signedBy: People.ito, by: .ito)
        try site.report(on: id) { $0.takenOut = .yes(the("ログ")) }
        try site.refuse(early, signedBy: People.ito, by: .ito, .documentDiffers)
        for text in [early, back] {
            let unnamed = DecisionText(
                gate: text.gate, request: id, revision: 1, by: text.by, at: text.at, nonce: text.nonce,
                decision: text.decision, why: text.why)
            try site.refuse(unnamed, signedBy: People.ito, by: .ito, .textInvalid("report"))
        }
        #expect(try site.decide(.acceptReport, on: id).phase == "report-accepted")
    }

    // MARK: Confirmations

    @Test(.requirement("R-255"))
    func `what contradicts the record is not confirmed as agreeing, but with a reason`() throws {
        let id = try site.ended()
        try site.report(on: id) { $0.work = nil }
        try site.decide(.acceptReport, on: id)
        let session = try site.gatekeeper.request(id, by: .ito).request.sessions
        try site.refuse(
            site.confirmation(of: id, .agree), signedBy: People.ito, by: .ito,
            .contradicted([.workUndeclared(sessions: session)]))
        #expect(try site.confirm(id, .differ(why: the("聞き取りで確認"))).phase == "closed")
    }

    @Test(.requirement("R-239"))
    func `erasure still owed is not confirmed as agreeing`() throws {
        let id = try site.ended()
        try site.report(on: id) { $0.erasure = .owed(the("試験データ")) }
        try site.decide(.acceptReport, on: id)
        try site.refuse(site.confirmation(of: id, .agree), signedBy: People.ito, by: .ito, .erasureOwed)
    }

    @Test func `a confirmation before acceptance, of another report, of other sessions is none`() throws {
        let id = try site.ended()
        try site.report(on: id)
        let early = try site.confirmation(of: id, .agree)
        try site.refuse(early, signedBy: People.ito, by: .ito, .wrongPhase(request: id, phase: "reported"))
        try site.decide(.returnReport, on: id)
        try site.report(on: id)
        try site.decide(.acceptReport, on: id)
        try site.refuse(early, signedBy: People.ito, by: .ito, .documentDiffers)
        let good = try site.confirmation(of: id, .agree)
        let others = ConfirmationText(
            gate: good.gate, request: id, report: good.report, by: good.by, at: good.at, nonce: good.nonce,
            finding: .agree, sessions: [])
        try site.refuse(others, signedBy: People.ito, by: .ito, .textInvalid("sessions"))
        try site.refuse(good, signedBy: People.yamada, by: .yamada, unregistered(People.yamada))
        try site.hand(in: good, signedBy: People.ito, by: .ito)
        try site.refuse(good, signedBy: People.ito, by: .ito, .wrongPhase(request: id, phase: "closed"))
    }

    // MARK: Statements

    @Test func `only the organisation key appoints`() throws {
        let text = site.statement(the("goto"), .manager, number: 3, key: TestSigner("goto"))
        try site.refuse(text, signedBy: People.ito, by: .operations, unregistered(People.ito))
        try site.refuse(text, signedBy: People.operations, by: .operations, unregistered(People.operations))
    }

    @Test func `there is one manager at a time`() throws {
        let goto: PersonID = the("goto")
        let key = TestSigner("goto")
        let post = try #require(Window(from: tokyo("2026-04-01 00:00"), until: tokyo("2028-04-01 00:00")))
        try site.refuse(
            site.statement(goto, .manager, number: 3, key: key, from: "2028-03-31 23:59", until: "2029-04-01 00:00"),
            signedBy: People.organisation, by: .operations, .managerInForce(Example.ito, until: post.until))
        // The next one follows, and a renewal of one's own post is none of this.
        try site.appoint(goto, .manager, number: 4, key: key, from: "2028-04-01 00:00", until: "2029-04-01 00:00")
        try site.appoint(Example.ito, .manager, number: 5, key: People.ito)
        try site.appoint(Example.ito, .ended, number: 6, key: People.ito)
        try site.appoint(goto, .manager, number: 7, key: key)
    }

    @Test func `an older statement does not come back`() throws {
        let older = site.statement(Example.ito, .manager, number: 3, key: TestSigner("ito's old key"))
        try site.appoint(Example.ito, .manager, number: 4, key: TestSigner("ito's new key"))
        try site.refuse(older, signedBy: People.organisation, by: .operations, .textUsed)
    }

    @Test(.requirement("R-027"))
    func `a vendor's person is not appointed`() throws {
        for name in ["yamada", "tanaka"] {
            let text = site.statement(the(name), .manager, number: 3, key: TestSigner("fresh"))
            try site.refuse(text, signedBy: People.organisation, by: .operations, .approverIsVendor)
        }
    }

    @Test func `a manager's key is nobody else's`() throws {
        for signer in [People.yamada, People.tanaka, People.operations, People.ito] {
            let text = site.statement(the("goto"), .manager, number: 3, key: signer)
            try site.refuse(
                text, signedBy: People.organisation, by: .operations,
                .keyTaken(fingerprint: signer.registered.fingerprint))
        }
    }

    @Test func `a manager cannot be entered as a vendor's clerk afterwards`() throws {
        let clerk = Site.person(Example.ito, .clerk(of: Example.yamato), key: TestSigner("fresh"))
        #expect(refusal { try site.gatekeeper.change(.person(clerk), by: .operations) } == .idUsed("ito"))
    }

    // MARK: What cannot be read

    @Test func `what is no text, or no signature, changes nothing and is no entry`() throws {
        let text = try site.submission().bytes()
        let signature = People.yamada.sign(text, namespace: Submission.namespace)
        let size = site.gatekeeper.size
        let unreadable: [([UInt8], [UInt8])] = [
            ([], signature), (Array("approval-v1@sekimori".utf8), signature),
            (Array("letter-v1@sekimori\n".utf8), signature), (Array(text.dropLast()), signature),
            (text + [0x0A], signature), (text, []), (text, text), (text, Array(signature.dropLast(40))),
            (Array(text.map { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }.joined()), signature),
            (text + [UInt8](repeating: 0x20, count: 200_000), signature),
        ]
        for (text, signature) in unreadable {
            #expect(
                throws: BadInput.self,
                performing: { try site.gatekeeper.submit(text: text, signature: signature, by: .yamada) })
        }
        #expect(site.gatekeeper.size == size)
    }
}
