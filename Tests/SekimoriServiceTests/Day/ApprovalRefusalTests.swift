import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Every way in which an approval is none.
struct ApprovalRefusalTests {
    let site: Site
    let request: RequestID

    init() throws {
        site = try Site.filled()
        request = try site.submit()
    }

    @Test(.requirement("R-027"))
    func `a vendor's clerk cannot approve`() throws {
        let text = try site.approval(of: request, by: People.moriID)
        try site.refuse(text, signedBy: People.mori, by: .mori, .approverIsVendor)
    }

    @Test(.requirement("R-027"))
    func `a vendor's technician cannot approve`() throws {
        let text = try site.approval(of: request, by: the("tanaka"))
        try site.refuse(text, signedBy: People.tanaka, by: .tanaka, .approverIsVendor)
    }

    @Test(.requirement("R-027"))
    func `the submitter cannot approve`() throws {
        let text = try site.approval(of: request, by: Example.yamada)
        try site.refuse(text, signedBy: People.yamada, by: .yamada, .approverIsVendor)
    }

    @Test func `an operator of the hospital is no manager`() throws {
        let text = try site.approval(of: request, by: People.operationsID)
        try site.refuse(text, signedBy: People.operations, by: .operations, .appointmentUnknown)
    }

    @Test func `whoever entered a request for a vendor cannot approve it`() throws {
        try site.appoint(
            People.operationsID, .delegate(vendors: []), number: 3, key: TestSigner("operations the delegate"))
        let proxied = try site.hand(
            in: site.submission(by: People.operationsID, proxyFor: Example.phoned),
            signedBy: People.operations, by: .operations)
        let id = try #require(proxied.request)
        let text = try site.approval(of: id, by: People.operationsID)
        try site.refuse(
            text, signedBy: TestSigner("operations the delegate"), by: .operations, .approverIsSubmitter)
        #expect(try site.approve(id).phase == "approved")
    }

    @Test func `a manager's key under a vendor person's name decides nothing`() throws {
        let text = try site.approval(of: request)
        try site.refuse(
            text, signedBy: People.yamada, by: .ito,
            .signatureInvalid(
                "made by \(People.yamada.registered.fingerprint), which is not registered for the signer"))
    }

    @Test func `a delegate decides only about the vendors of the delegation`() throws {
        try site.appoint(Example.kimura, .delegate(vendors: [Example.kaede]), number: 3, key: People.kimura)
        let text = try site.approval(of: request, by: Example.kimura)
        try site.refuse(text, signedBy: People.kimura, by: .kimura, .outsideDelegation(Example.yamato))
    }

    @Test func `a delegate within scope and period approves`() throws {
        let text = try site.approval(of: request, by: Example.kimura)
        #expect(try site.hand(in: text, signedBy: People.kimura, by: .kimura).phase == "approved")
    }

    @Test func `a delegation that has not begun, or is over, decides nothing`() throws {
        for (number, from, until) in [
            (3 as Int64, "2026-11-21 09:01", "2026-12-01 00:00"), (4, "2026-11-01 00:00", "2026-11-21 09:00"),
        ] {
            try site.appoint(
                Example.kimura, .delegate(vendors: []), number: number, key: People.kimura, from: from, until: until)
            let text = try site.approval(of: request, by: Example.kimura)
            try site.refuse(
                text, signedBy: People.kimura, by: .kimura,
                .appointmentNotInForce(from: tokyo(from), until: tokyo(until)))
        }
    }

    @Test func `a post that was ended decides nothing`() throws {
        try site.appoint(Example.kimura, .ended, number: 3, key: People.kimura)
        let text = try site.approval(of: request, by: Example.kimura)
        try site.refuse(text, signedBy: People.kimura, by: .kimura, .appointmentEnded)
    }

    @Test func `a manager's replaced key decides nothing`() throws {
        let text = try site.approval(of: request)
        try site.appoint(Example.ito, .manager, number: 3, key: TestSigner("ito's second key"))
        try site.refuse(
            text, signedBy: People.ito, by: .ito,
            .signatureInvalid("made by \(People.ito.registered.fingerprint), which is not registered for the signer"))
    }

    @Test(.requirement("R-248"))
    func `an approval of an older revision is stale`() throws {
        let text = try site.approval(of: request)
        try site.decide(.return, on: request)
        try site.submit(Example.form { $0.from = the("14:00") }, revises: request)
        try site.refuse(text, signedBy: People.ito, by: .ito, .revisionStale(approved: 1, current: 2))
    }

    @Test func `an approval names the document it was about`() throws {
        let text = try site.approval(of: request) { $0.document = Digest.hex(Digest.sha256([1])) }
        try site.refuse(text, signedBy: People.ito, by: .ito, .documentDiffers)
    }

    @Test func `an approval carries the nonce of its revision`() throws {
        let text = try site.approval(of: request) { $0.nonce = site.nonce() }
        try site.refuse(text, signedBy: People.ito, by: .ito, .nonceDiffers)
    }

    @Test func `an approval for another gate is none`() throws {
        let text = try site.approval(of: request) { $0.gate = the("kasumi") }
        try site.refuse(text, signedBy: People.ito, by: .ito, .gateDiffers(the("kasumi")))
    }

    @Test func `an approval of one request is none of another`() throws {
        let other = try site.submit(
            Example.form {
                $0.from = the("18:00"); $0.until = the("19:00")
            })
        let view = try site.approval(of: request) { $0.request = other }
        try site.refuse(view, signedBy: People.ito, by: .ito, .documentDiffers)
    }

    @Test func `an approval counts once, and not twice`() throws {
        let text = try site.approval(of: request)
        try site.hand(in: text, signedBy: People.ito, by: .ito)
        try site.refuse(
            text, signedBy: People.ito, by: .ito, .wrongPhase(request: request, phase: "approved"))
        let second = try site.approval(of: request, by: Example.kimura)
        try site.refuse(
            second, signedBy: People.kimura, by: .kimura, .wrongPhase(request: request, phase: "approved"))
    }

    @Test func `an approval of a returned, rejected or withdrawn request comes too late`() throws {
        for (decision, phase) in [
            (DecisionText.Decision.return, "returned"), (.reject, "rejected"), (.withdraw, "withdrawn"),
        ] {
            let id = try site.submit()
            let text = try site.approval(of: id)
            try site.decide(decision, on: id)
            try site.refuse(text, signedBy: People.ito, by: .ito, .wrongPhase(request: id, phase: phase))
        }
    }

    @Test func `an approval of nothing is refused`() throws {
        let text = try site.approval(of: request) { $0.request = the("r20261122-999") }
        try site.refuse(text, signedBy: People.ito, by: .ito, .requestUnknown)
    }

    @Test func `every byte of an approval is covered by its signature`() throws {
        let text = try site.approval(of: request).bytes()
        let signature = People.ito.sign(text, namespace: ApprovalText.namespace)
        let before = site.known
        for index in text.indices {
            var altered = text
            altered[index] ^= 1
            #expect(
                throws: (any Error).self, "byte \(index)",
                performing: { try site.gatekeeper.submit(text: altered, signature: signature, by: .ito) })
        }
        #expect(site.known == before)
        #expect(try site.phase(of: request) == "submitted")
    }

    @Test func `no bit of a signature may change`() throws {
        let text = try site.approval(of: request).bytes()
        let signature = People.ito.sign(text, namespace: ApprovalText.namespace)
        let before = site.known
        for index in signature.indices {
            var altered = signature
            altered[index] ^= 1
            #expect(
                throws: (any Error).self, "byte \(index)",
                performing: { try site.gatekeeper.submit(text: text, signature: altered, by: .ito) })
        }
        #expect(site.known == before)
    }

    @Test func `a signature for another kind of text, or for files, is none`() throws {
        let text = try site.approval(of: request).bytes()
        for namespace in ["file", "git", DecisionText.namespace, "approval-v2@sekimori"] {
            let signature = People.ito.sign(text, namespace: namespace)
            try site.refuse(text, signature, by: .ito, .signatureInvalid("wrong-namespace"))
        }
    }

    @Test func `a window that leaves the request widens it`() throws {
        let revision = try site.gatekeeper.request(request, by: .ito).request.revision.window
        for change in [(Span.minutes(-1), Span.minutes(0)), (.minutes(0), .minutes(1))] {
            let window = try #require(Window(from: revision.from + change.0, until: revision.until + change.1))
            let text = try site.approval(of: request) { $0.window = window }
            try site.refuse(text, signedBy: People.ito, by: .ito, .termsWiden("window"))
        }
    }

    @Test func `technicians, assets, sources and capabilities may be fewer, never others`() throws {
        let suzuki = ApprovalText.NamedTechnician(
            id: Example.suzuki, name: the("鈴木 花子"), keys: [People.suzuki.registered.fingerprint])
        let ris = Site.asset(Example.ris)
        let named = ApprovalText.NamedAsset(
            id: ris.id, name: ris.name, address: ris.address, port: ris.port, account: ris.account,
            hostKey: ris.hostKey.fingerprint)
        let wider: [(String, (inout ApprovalDraft) -> Void)] = [
            ("technicians", { $0.technicians.append(suzuki) }), ("technicians", { $0.technicians = [suzuki] }),
            ("technicians", { $0.technicians = [] }), ("technicians", { $0.technicians += $0.technicians }),
            ("assets", { $0.assets.append(named) }), ("assets", { $0.assets = [] }),
            ("sources", { $0.sources = [the("203.0.113.0/28")] }), ("sources", { $0.sources = [] }),
            ("capabilities", { $0.capabilities.append(.exec(the("uptime"))) }),
            ("capabilities", { $0.capabilities = [] }),
            (
                "capabilities",
                {
                    $0.capabilities = [.shell, .execAny]
                    $0.warning = ApprovalText.execAnyWarning
                }
            ),
        ]
        for (what, change) in wider {
            let text = try site.approval(of: request, change)
            try site.refuse(text, signedBy: People.ito, by: .ito, .termsWiden(what))
        }
    }

    @Test func `a narrowed approval is in force as it was narrowed`() throws {
        let id = try site.submit(
            Example.form { draft in
                draft.from = the("18:00")
                draft.until = the("20:00")
                draft.technicians = [Example.tanaka, Example.suzuki]
                draft.assets = [Example.pacs, Example.ris]
                draft.capabilities = [.shell, .exec(the("uptime"))]
            })
        let window = try #require(Window(from: tokyo("2026-11-22 18:30"), until: tokyo("2026-11-22 19:00")))
        try site.approve(id) { draft in
            draft.window = window
            draft.technicians.removeLast()
            draft.assets.removeLast()
            draft.capabilities.removeFirst()
        }
        let terms = try site.gatekeeper.request(id, by: .ito).request.approval?.terms
        #expect(terms?.window == window)
        #expect(terms?.technicians == [Example.tanaka])
        #expect(terms?.assets == [Example.pacs])
        #expect(terms?.capabilities == [.exec(the("uptime"))])
        #expect(site.gatekeeper.logins().map(\.name) == ["tanaka", "suzuki", "tanaka+pacs1"])
    }

    @Test func `any command allowed must be said in words that the manager signed`() throws {
        let id = try site.submit(
            Example.form {
                $0.from = the("18:00")
                $0.until = the("19:00")
                $0.capabilities = [.execAny]
            })
        let silent = try site.approval(of: id) { $0.warning = nil }
        try site.refuse(silent, signedBy: People.ito, by: .ito, .textInvalid("warning"))
        #expect(try site.approve(id).phase == "approved")
    }

    @Test func `what changed in the ledgers after the manager looked is not approved unseen`() throws {
        let seen = try site.approval(of: request)
        var tanaka = Site.technician(Example.tanaka, key: TestSigner("tanaka's second key"))
        _ = try site.gatekeeper.change(.technician(tanaka), by: .operations)
        try site.refuse(
            seen, signedBy: People.ito, by: .ito, .textInvalid("the registered keys of tanaka changed"))
        tanaka.keys = [People.tanaka.registered]
        _ = try site.gatekeeper.change(.technician(tanaka), by: .operations)
        let changes: [(inout Asset) -> Void] = [
            { $0.address = the("10.99.2.99") }, { $0.port = 2_222 }, { $0.account = "root" },
            { $0.hostKey = TestSigner("another host").registered },
        ]
        for change in changes {
            _ = try site.gatekeeper.change(.asset(Site.asset(Example.pacs, change)), by: .operations)
            try site.refuse(
                seen, signedBy: People.ito, by: .ito, .textInvalid("the ledger entry of pacs1 changed"))
        }
        _ = try site.gatekeeper.change(.asset(Site.asset(Example.pacs)), by: .operations)
        try site.hand(in: seen, signedBy: People.ito, by: .ito)
    }

    @Test(.requirement("R-028", "R-244"))
    func `a technician suspended, a vendor suspended, a contract lapsed since submission: no approval`() throws {
        let why: Label = the("調査中")
        let text = try site.approval(of: request)
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .suspended(why: why)), by: .operations)
        try site.refuse(text, signedBy: People.ito, by: .ito, .technicianSuspended(Example.tanaka, why: why))
        _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .active), by: .operations)
        _ = try site.gatekeeper.change(.vendorStanding(Example.yamato, .suspended(why: why)), by: .operations)
        try site.refuse(text, signedBy: People.ito, by: .ito, .vendorSuspended(Example.yamato, why: why))
        _ = try site.gatekeeper.change(.vendorStanding(Example.yamato, .active), by: .operations)
        let lapsed = Example.contract { $0.nondisclosureUntil = the("2026-11-21") }
        _ = try site.gatekeeper.change(.contract(lapsed), by: .operations)
        try site.refuse(
            text, signedBy: People.ito, by: .ito,
            .nondisclosureLapsed(Example.yamatoContract, on: the("2026-11-21")))
    }

    @Test func `two approved requests do not overlap for one technician and asset`() throws {
        let second = try site.submit(
            Example.form {
                $0.from = the("16:00"); $0.until = the("18:00")
            })
        try site.approve(request)
        let text = try site.approval(of: second)
        try site.refuse(text, signedBy: People.ito, by: .ito, .grantOverlaps(request))
    }

    @Test func `nothing is approved while the gate is stopped`() throws {
        let text = try site.approval(of: request)
        try site.gatekeeper.stop(.all, why: the("インシデント"), by: .ito)
        try site.refuse(text, signedBy: People.ito, by: .ito, .stopped(.all, why: the("インシデント")))
        try site.gatekeeper.resume(.all, why: the("解決"), by: .ito)
        try site.hand(in: text, signedBy: People.ito, by: .ito)
    }
}
