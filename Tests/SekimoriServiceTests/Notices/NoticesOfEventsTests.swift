import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Who is told what happened, and who is not.
struct NoticesOfEventsTests {
    let house: NoticeHouse
    var site: Site { house.site }

    init() throws { house = try NoticeHouse() }

    private static let deciders = ["ito", "kimura"]

    private func told(_ kind: String, _ people: [String]) -> [String] { people.map { "\(kind) \($0)" }.sorted() }

    @Test func `a submission is told to those who decide and to the vendor's clerks`() throws {
        try site.submit()
        #expect(try house.told() == told("submitted", Self.deciders + ["yamada"]))
        #expect(try house.told() == [])
    }

    @Test func `a returned request is told to the clerks, what follows to those it is about`() throws {
        let id = try site.submit()
        try site.decide(.return, on: id)
        _ = try house.told()
        try site.submit(revises: id)
        #expect(try house.told() == told("submitted", Self.deciders + ["yamada"]))
        try site.approve(id)
        #expect(try house.told() == ["approved yamada", "credential-ready tanaka"])
        try site.decide(.withdraw, on: id, revision: 2)
        #expect(try house.told() == told("withdrawn", Self.deciders))
    }

    @Test(arguments: [(DecisionText.Decision.return, ["yamada"]), (.reject, ["tanaka", "yamada"])])
    func `what the hospital says no to is told to the vendor`(_ decision: DecisionText.Decision, _ people: [String])
        throws
    {
        let id = try site.submit()
        _ = try house.told()
        try site.decide(decision, on: id)
        #expect(try house.told() == told(decision == .return ? "returned" : "rejected", people))
    }

    @Test func `an application for a technician is told to the hospital, its end to the vendor's clerks`() throws {
        let change = { (change: LedgerChange, actor: Actor) in _ = try site.gatekeeper.change(change, by: actor) }
        for end in [
            LedgerChange.applicationClosed(the("kato"), why: the("担当が違う")),
            .applicationAccepted(the("kato"), at: site.clock.now()),
        ] {
            try change(Site.application(the("kato")), .yamada)
            #expect(try house.told() == told("applied", ["ito"] + ["\(People.operationsID)"]))
            try change(end, .ito)
            let kind = if case .applicationAccepted = end { "application-accepted" } else { "application-refused" }
            #expect(try house.told() == told(kind, ["yamada"]))
        }
        // What the vendor takes back is nobody's news.
        try change(Site.application(the("endo")), .yamada)
        _ = try house.told()
        try change(.applicationClosed(the("endo"), why: the("担当しないことになった")), .yamada)
        #expect(try house.told() == [])
    }

    @Test func `a cancelled approval is told to the vendor's people`() throws {
        let id = try site.submit()
        try site.approve(id)
        _ = try house.told()
        try site.decide(.cancel, on: id)
        #expect(try house.told() == told("cancelled", ["tanaka", "yamada"]))
    }

    @Test func `who has the passcode already is told that there is more time`() throws {
        let id = try site.submit(Example.form { $0.technicians = [Example.tanaka, Example.suzuki] })
        try site.approve(id) {
            $0.window = Window(from: $0.window.from, until: Site.opening + .hours(1)) ?? $0.window
        }
        #expect(try house.told().suffix(2) == ["submitted kimura", "submitted yamada"])
        #expect(house.post.take().count { $0.subject.contains("パスコード") } == 2)
        try site.enrol()
        _ = try site.collect(request: id)
        site.clock.advance(.minutes(1))
        try site.approve(id)
        #expect(try house.told() == ["approved tanaka", "approved yamada", "credential-ready suzuki"])
    }

    @Test func `a cut is told to whom it hit, to the clerks and to those who decide`() throws {
        let start = try site.working()
        _ = try house.told()
        try site.gatekeeper.cut(start.session.id, why: the("異常"), by: .ito)
        #expect(try house.told() == told("session-cut", Self.deciders + ["tanaka", "yamada"]))
    }

    @Test func `a report goes to those who judge it, and back to the clerks`() throws {
        let id = try site.ended()
        _ = try house.told()
        try site.report(on: id) { $0.work = nil }
        #expect(try house.told() == told("reported", Self.deciders))
        try site.decide(.returnReport, on: id)
        #expect(try house.told() == ["report-returned yamada"])
        try site.report(on: id)
        try site.decide(.acceptReport, on: id)
        try site.confirm(id, .agree)
        // Closed by now: it is told all the same.
        #expect(try house.told() == told("reported", Self.deciders))
    }

    @Test func `refused logins are told at once, then together, once an hour at most`() throws {
        _ = try site.openDay()
        _ = try house.told()
        _ = house.post.take()
        for _ in 0..<3 { _ = refusal { try site.gatekeeper.passcode(site.knocker(), Array("wrong".utf8)) } }
        #expect(try house.told() == told("refused", Self.deciders + ["tanaka", "yamada"]))
        #expect(house.post.take().first { $0.to == "ito@example.jp" }?.body.contains("3回") == true)
        site.clock.advance(.minutes(1))
        for number in 1...50 {
            let knocker = site.knocker(from: "198.51.100.\(number)")
            _ = refusal { try site.gatekeeper.passcode(knocker, Array("wrong".utf8)) }
            site.clock.advance(.minutes(1))
            #expect(try house.told() == [])
        }
        site.clock.advance(.minutes(9))
        #expect(try house.told() == told("refused", Self.deciders + ["tanaka", "yamada"]))
        let second = house.post.take()
        #expect(second.allSatisfy { $0.body.contains("50") })
        site.clock.advance(.hours(3))
        #expect(try house.told().filter { $0.hasPrefix("refused") } == [])
    }

    @Test func `what strangers do under a technician's name is told to the hospital alone`()
        throws
    {
        _ = try house.told()
        func stranger(_ name: String) -> StrangerCount {
            StrangerCount(minute: site.clock.now(), source: "192.0.2.1", name: name, reason: "wrong-key", count: 7)
        }
        site.gatekeeper.note([stranger("root"), stranger("nobody\u{202E}")])
        #expect(try house.told() == [])
        site.gatekeeper.note([stranger("tanaka")])
        #expect(try house.told() == told("refused", Self.deciders))
    }

    @Test func `nobody of another vendor, and no delegate of another scope, is told anything`() throws {
        let id = try site.ended()
        try site.report(on: id)
        try site.decide(.acceptReport, on: id)
        try site.confirm(id, .agree)
        try house.turn()
        let form = Example.form { draft in
            draft.vendor = Example.kaede
            draft.contract = Example.kaedeContract
            draft.technicians = [the("hayashi")]
            draft.date = the("2026-11-24")
        }
        _ = try site.gatekeeper.change(
            .technician(
                Example.technician(the("hayashi"), of: Example.kaede, uid: 0) {
                    $0.keys = [TestSigner("hayashi").registered]
                }),
            by: .operations)
        try site.hand(in: site.submission(of: form, by: People.moriID), signedBy: People.mori, by: .mori)
        let before = house.post.letters
        #expect(!before.contains { ["mori@example.jp", "auditor@example.jp"].contains($0.to) })
        #expect(before.contains { $0.to == "yamada@example.jp" })
        #expect(try house.told() == ["submitted ito", "submitted mori"])
    }

    @Test func `people who left, and those without a mailbox, are told nothing`() throws {
        _ = try site.gatekeeper.change(.mailboxRemoved(Example.kimura), by: .operations)
        _ = try site.gatekeeper.change(.personStanding(Example.yamada, .suspended(why: the("異動"))), by: .operations)
        let id = try site.hand(
            in: site.submission(by: People.operationsID, proxyFor: Example.phoned), signedBy: People.operations,
            by: .operations
        ).request
        #expect(id != nil)
        #expect(try house.told() == ["submitted ito"])
    }
}
