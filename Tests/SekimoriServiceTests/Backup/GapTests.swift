import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A gate that lost entries lets nobody in until two people of the hospital have signed for that.
struct GapTests {
    let store = MemoryStore()
    let site: Site

    init() throws { site = try Site.filled(store: store) }

    private func restore() throws { try site.lose() }

    private func accept(_ person: PersonID, _ signer: TestSigner, by actor: Actor = .operations) throws {
        try site.accept(person, signer, by: actor)
    }

    private var isOpen: Bool { site.gatekeeper.status(.ito).gap != nil }

    @Test(.requirement("R-073"))
    func `behind a restore nothing is issued until the manager and one more have accepted it`() throws {
        let id = try site.submit()
        try site.approve(id)
        try site.enrol()
        let passcode = try site.collect(request: id)
        try restore()
        site.clock.advance(to: Site.opening + .minutes(5))
        func isShut() throws -> Bool {
            let ticket = try site.gatekeeper.passcode(site.knocker(), Array(passcode.utf8))
            let refusals = [
                refusal { try site.gatekeeper.admit(site.knocker(), ticket: ticket) },
                refusal { try site.collect(request: id) },
                refusal { try site.gatekeeper.change(.vendor(Example.vendor()), by: .operations) },
            ]
            return refusals.allSatisfy { if case .gapOpen? = $0 { true } else { false } }
        }
        #expect(try isShut())
        try accept(People.operationsID, People.operations)
        #expect(try isShut())
        try accept(Example.ito, People.ito)
        #expect(!isOpen)
        #expect(throws: Never.self) { try site.enter(site.collect(request: id)) }
        let view = try site.gatekeeper.gap(by: .auditor)
        #expect(view.gap.accepted.map(\.by) == [People.operationsID, Example.ito])
        #expect(view.texts.count == 2)
    }

    @Test func `an approval waits for it too`() throws {
        let id = try site.submit()
        try restore()
        #expect(refusal { try site.approve(id) }?.code == "gap-open")
    }

    @Test func `it outlives a restart`() throws {
        try restore()
        try accept(Example.ito, People.ito)
        try site.restart()
        #expect(isOpen)
        try accept(People.auditorID, People.auditor)
        try site.restart()
        #expect(!isOpen)
    }

    @Test func `the same person does not count twice`() throws {
        try restore()
        try accept(Example.ito, People.ito)
        site.clock.advance(.minutes(1))
        #expect(refusal { try accept(Example.ito, People.ito) } == .secondPersonNeeded(Example.ito))
        #expect(isOpen)
    }

    @Test func `one of the two is the manager`() throws {
        try restore()
        try accept(People.operationsID, People.operations)
        #expect(refusal { try accept(People.auditorID, People.auditor) } == .managerNeeded)
        #expect(refusal { try accept(Example.kimura, People.kimura) } == .managerNeeded)
        #expect(isOpen)
    }

    @Test func `nobody of a vendor accepts it, no stranger, and nobody with another's key`() throws {
        try restore()
        #expect(refusal { try accept(Example.yamada, People.yamada, by: .yamada) } == .approverIsVendor)
        #expect(refusal { try accept(the("nobody"), People.stranger) }?.code == "not-entitled")
        #expect(refusal { try accept(Example.ito, People.operations) }?.code == "signature-invalid")
        #expect(throws: Forbidden.self) { try site.gatekeeper.gap(by: .yamada) }
        #expect(isOpen)
    }

    @Test func `who signed for another loss signed for nothing`() throws {
        try restore()
        for change in [
            { (gap: inout Gap) in gap = gap.with(number: 2) }, { $0 = $0.with(kept: $0.kept + 1) },
            { $0 = $0.with(seen: $0.seen + 1) }, { $0 = $0.with(root: Digest.hex([UInt8](repeating: 1, count: 32))) },
        ] {
            let text = try site.gapText(by: Example.ito, change)
            #expect(refusal { try site.hand(in: text, signedBy: People.ito, by: .ito) } == .gapDiffers)
        }
    }

    @Test func `without a loss there is nothing to accept`() throws {
        let text = GapText(
            gate: site.rules.gate, number: 1, kept: 1, root: "", seen: 1, by: Example.ito, at: site.clock.now(),
            why: the("?"))
        #expect(refusal { try site.hand(in: text, signedBy: People.ito, by: .ito) } == .noGap)
        #expect(throws: NotFound.self) { try site.gatekeeper.gap(by: .ito) }
    }

    @Test func `names and uids that may be lost are not given again`() throws {
        let before = try site.submit()
        let uids = site.gatekeeper.logins().map(\.uid)
        try restore()
        try accept(Example.ito, People.ito)
        try accept(People.auditorID, People.auditor)
        #expect("\(before)" == "r20261122-001")
        let form = Example.form {
            $0.from = the("18:00"); $0.until = the("19:00")
        }
        #expect("\(try site.submit(form))" == "r20261122-101")
        #expect("\(try site.submit(form))" == "r20261122-102")
        try site.approve(before)
        let new = site.gatekeeper.logins().map(\.uid).filter { !uids.contains($0) }
        #expect(!new.isEmpty)
        #expect(new.allSatisfy { $0 > (uids.max() ?? 0) + 1_000 })
    }

    // MARK: What witnesses know

    private func show(_ note: [UInt8]) { #expect(throws: BadInput.self) { try site.gatekeeper.cosign(note: note) } }

    @Test(.requirement("R-073"))
    func `a copy of yesterday, put back by whatever way, is shut as soon as a witness shows what it saw`() throws {
        try site.gatekeeper.heartbeat()
        let note = try #require(SignedNote(bytes: Array(site.gatekeeper.checkpoint().note.utf8)))
        let now = site.clock.now().seconds
        try site.gatekeeper.cosign(
            note: note.adding(try #require(Site.witness().line(over: note.text, at: now))).bytes)
        let kept = site.gatekeeper.size
        #expect(!isOpen)
        show(try site.noteOfLost(40, at: now))
        let gap = try #require(site.gatekeeper.status(.ito).gap)
        #expect(gap.kept == kept)
        #expect(gap.seen == kept + 40)
        // Once more is nothing new.
        let size = site.gatekeeper.size
        show(try site.noteOfLost(20, at: now))
        #expect(site.gatekeeper.size == size)
    }

    @Test func `whoever has not the gate's key cannot shut it`() throws {
        try site.gatekeeper.heartbeat()
        let other = try #require(
            NoteSigner(
                name: Checkpoint.origin(of: Example.gate), kind: .note, seed: [UInt8](repeating: 1, count: 32)))
        show(try site.noteOfLost(40, at: site.clock.now().seconds, by: other))
        #expect(!isOpen)
    }

    @Test func `a larger loss must be accepted anew; one from before the acceptance need not`() throws {
        try restore()
        try accept(Example.ito, People.ito)
        let now = site.clock.now().seconds
        show(try site.noteOfLost(40, at: now))
        #expect(try site.gatekeeper.gap(by: .ito).gap.accepted.isEmpty)
        try accept(Example.ito, People.ito)
        try accept(People.auditorID, People.auditor)
        #expect(!isOpen)
        show(try site.noteOfLost(90, at: now - 3_600))
        #expect(!isOpen)
        show(try site.noteOfLost(90, at: now + 3_600))
        #expect(isOpen)
    }
}

extension Gap {
    fileprivate func with(number: Int64? = nil, kept: Int64? = nil, root: String? = nil, seen: Int64? = nil) -> Gap {
        Gap(
            number: number ?? self.number, kept: kept ?? self.kept, root: root ?? self.root, made: made, since: since,
            seen: seen ?? self.seen, firstUID: firstUID, accepted: accepted)
    }
}
