import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What a post of the hospital is worth, and what sitting at the gate itself is not.
struct PostTests {
    let site: Site

    init() throws { site = try Site.filled() }

    @Test(.requirement("R-105"), arguments: [Actor.ito, .kimura])
    func `the manager and a delegate stop everything, and the journal keeps who, why and when`(actor: Actor) throws {
        let why: Label = the("不審な通信")
        let size = site.gatekeeper.size
        try site.gatekeeper.stop(.all, why: why, by: actor)
        #expect(try site.events(after: size) == [.stopped(.all, why: why, by: actor.label)])
        let stored = try #require(try site.store.entries(after: size, limit: 1).first)
        let entry = try JournalEntry(bytes: stored.entry)
        #expect(entry.actor == actor.label)
        #expect(entry.source == actor.source)
        #expect(entry.at == site.clock.now())
        let shown = try site.gatekeeper.stops(by: .auditor)
        #expect(shown.map(\.scope) == [.all])
        #expect(shown.map(\.why) == [why])
        #expect(shown.map(\.by) == [actor.label])
        for other in [Actor.operations, .yamada, .mori, .tanaka, .auditor, .gate] {
            #expect(throws: Forbidden.self) { try site.gatekeeper.stop(.all, why: why, by: other) }
            #expect(throws: Forbidden.self) { try site.gatekeeper.resume(.all, why: why, by: other) }
        }
        #expect(site.gatekeeper.size == size + 1)
    }

    @Test(.requirement("R-275"))
    func `whoever sits at the gate itself approves nothing without a manager's own key`() throws {
        let request = try site.submit()
        let text = try site.approval(of: request)
        let atTheGate = [Actor.operations, Actor(role: .operator(Example.ito), source: "gate"), .ito]
        for actor in atTheGate {
            try site.refuse(
                text, signedBy: People.operations, by: actor,
                .signatureInvalid(
                    "made by \(People.operations.registered.fingerprint), which is not registered for the signer"))
        }
        let own = try site.approval(of: request, by: People.operationsID)
        try site.refuse(own, signedBy: People.operations, by: .operations, .appointmentUnknown)
        #expect(try site.phase(of: request) == "submitted")
        #expect(try site.hand(in: text, signedBy: People.ito, by: .operations).phase == "approved")
    }

    @Test(.requirement("R-275"))
    func `people of the hospital share no key, so no account`() {
        for signer in [People.operations, People.auditor, People.ito] {
            for role in [Person.Role.operator, .auditor] {
                let second = Site.person(the("kobayashi"), role, key: signer)
                #expect(
                    refusal { try site.gatekeeper.change(.person(second), by: .operations) }
                        == .keyTaken(fingerprint: signer.registered.fingerprint))
            }
        }
        let mine = Site.person(the("kobayashi"), .operator, key: TestSigner("kobayashi"))
        #expect(refusal { try site.gatekeeper.change(.person(mine), by: .operations) } == nil)
    }
}
