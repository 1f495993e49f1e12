import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What the hospital enters for a vendor that phoned: named as such everywhere, approved like anything else.
struct ProxyEntryTests {
    private let site: Site
    private let request: RequestID
    private let operations = Actor(role: .operator(People.operationsID), source: "10.99.3.11")

    init() throws {
        site = try Site.filled()
        let text = site.submission(by: People.operationsID, proxyFor: Example.phoned)
        request = try #require(
            try site.attest(text, by: Actor(role: .operator(People.operationsID), source: "10.99.3.11")).request)
    }

    @Test(.requirement("R-249"))
    func `who phoned, when and how, and who entered it, is on the request and in what the manager signs`() throws {
        let view = try site.gatekeeper.request(request, by: .yamada)
        #expect(view.request.revision.proxy == People.operationsID)
        #expect(view.request.revision.proxyFor == Example.phoned)
        #expect(view.attested)
        let text = try ApprovalText(
            approving: view, Conditions(), by: Example.ito, at: site.clock.now(), zone: .tokyo)
        let lines = String(decoding: try text.bytes(), as: UTF8.self)
        #expect(
            lines.contains(
                """
                vendor.name: \(view.vendor.name)
                entered-by-proxy.by: operations
                entered-by-proxy.caller: 山田 花子
                entered-by-proxy.way: phone
                entered-by-proxy.received.date: 2026-11-21
                entered-by-proxy.received.time: 08:50

                """))
        #expect(try site.hand(in: text, signedBy: People.ito, by: .ito).phase == "approved")
    }

    @Test(.requirement("R-249"))
    func `an approval that keeps the proxy from the manager approves nothing`() throws {
        let silent = try site.approval(of: request) { $0.enteredByProxy = nil }
        try site.refuse(silent, signedBy: People.ito, by: .ito, .textInvalid("proxy-for"))
        let other = try site.approval(of: request) {
            $0.enteredByProxy = .init(
                Self.revision(
                    ProxyEntry(caller: the("別の人"), way: .phone, received: Example.phoned.received),
                    by: People.operationsID))
        }
        try site.refuse(other, signedBy: People.ito, by: .ito, .textInvalid("proxy-for"))
        let own = try site.submit(Example.form { $0.date = the("2026-11-24") })
        let invented = try site.approval(of: own) {
            $0.enteredByProxy = .init(Self.revision(Example.phoned, by: People.operationsID))
        }
        try site.refuse(invented, signedBy: People.ito, by: .ito, .textInvalid("proxy-for"))
        #expect(try site.phase(of: request) == "submitted")
    }

    @Test(.requirement("R-249"), arguments: ["2026-11-21 09:01", "2026-11-22 08:00"])
    func `nothing is entered that was asked for in the future`(received: String) throws {
        let entry = ProxyEntry(caller: the("山田 花子"), way: .fax, received: local(received))
        try site.refuseUnsigned(
            site.submission(by: People.operationsID, proxyFor: entry), by: operations, .textInvalid("received"))
    }

    @Test(.requirement("R-249"), arguments: [Actor.ito, .kimura, .auditor, .yamada])
    func `nobody but an operator enters anything by proxy`(actor: Actor) throws {
        let size = site.gatekeeper.inside { $0.world.requests.count }
        let person = try #require(Self.person(of: actor))
        #expect(throws: Refusal.self) {
            try site.attest(site.submission(by: person, proxyFor: Example.phoned), by: actor)
        }
        #expect(site.gatekeeper.inside { $0.world.requests.count } == size)
    }

    @Test func `what came back is corrected by the hospital, or by the vendor itself`() throws {
        try site.decide(.return, on: request)
        let text = site.submission(by: People.operationsID, revises: request, proxyFor: Example.phoned)
        try site.attest(text, by: operations)
        try site.decide(.return, on: request, revision: 2)
        try site.submit(revises: request)
        let revision = try site.gatekeeper.request(request, by: .ito).request.revision
        #expect(revision.number == 3)
        #expect(revision.proxy == nil && revision.proxyFor == nil)
    }

    private static func revision(_ entry: ProxyEntry, by person: PersonID) -> WorkRequest.Revision {
        let honest = Example.revision()
        return WorkRequest.Revision(
            number: 1, form: honest.form, submittedAt: honest.submittedAt, submittedBy: person, proxy: person,
            proxyFor: entry, document: honest.document, nonce: honest.nonce, window: honest.window)
    }

    private static func person(of actor: Actor) -> PersonID? {
        switch actor.role {
        case .manager(let id), .delegate(let id), .clerk(let id, _), .operator(let id), .auditor(let id): id
        case .technician, .gate: nil
        }
    }
}
