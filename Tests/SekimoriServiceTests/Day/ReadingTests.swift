import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Lists, debts, explanations: what people are shown.
struct ReadingTests {
    let site: Site

    init() throws { site = try Site.filled() }

    private func requests(
        phase: String? = nil, technician: TechnicianID? = nil, date: CivilDate? = nil, after: RequestID? = nil,
        limit: Int = 100
    ) throws -> Page<RequestSummary> {
        try site.gatekeeper.requests(
            RequestFilter(
                phase: phase, vendor: nil, technician: technician, date: date, after: after, limit: limit), by: .ito)
    }

    @Test func `requests are listed newest first, in pieces, each once`() throws {
        var ids: [RequestID] = []
        for day in [22, 23, 24] {
            for hour in [10, 12] {
                ids.insert(
                    try site.submit(
                        Example.form { draft in
                            draft.date = the("2026-11-\(day)")
                            draft.from = the("\(hour):00")
                            draft.until = the("\(hour + 1):00")
                        }), at: 0)
            }
        }
        #expect(try requests().items.map(\.id) == ids)
        var found: [RequestID] = []
        var page = try requests(limit: 4)
        while true {
            found += page.items.map(\.id)
            guard let next = page.next.flatMap({ RequestID($0) }) else { break }
            page = try requests(after: next, limit: 4)
        }
        #expect(found == ids)
        #expect(try requests(date: the("2026-11-23")).items.map(\.id) == Array(ids[2...3]))
        try site.decide(.reject, on: ids[0])
        #expect(try requests(phase: "rejected").items.map(\.id) == [ids[0]])
        #expect(try requests(technician: Example.suzuki).items.isEmpty)
        try site.restart()
        #expect(try requests().items.map(\.id) == ids)
        // What waits comes from memory, and in the same order and pieces.
        #expect(try requests(phase: "submitted").items.map(\.id) == Array(ids[1...]))
        let first = try requests(phase: "submitted", limit: 2)
        #expect(first.items.map(\.id) == Array(ids[1...2]))
        let after = try #require(first.next.flatMap { RequestID($0) })
        #expect(try requests(phase: "submitted", after: after, limit: 3).items.map(\.id) == Array(ids[3...]))
        #expect(try requests(phase: "submitted", date: the("2026-11-23")).items.map(\.id) == Array(ids[2...3]))
        #expect(try requests(phase: "approved").items.isEmpty)
        #expect(try site.gatekeeper.request(ids[0], by: .ito).phaseName == "rejected")
    }

    @Test(.requirement("R-248"))
    func `whoever decides is shown the submission as it was signed, also after a restart`() throws {
        let signed = site.submission()
        let id = try #require(try site.hand(in: signed, signedBy: People.yamada, by: .yamada).request)
        try site.restart()
        let view = try site.gatekeeper.request(id, by: .ito)
        let shown = try #require(view.submission)
        #expect(Array(shown.text.utf8) == (try signed.bytes()))
        let signature = try SSHSignature(armored: Array(shown.signature.utf8))
        try signature.verify(try signed.bytes(), namespace: Submission.namespace, by: signature.claimedKey)
    }

    @Test func `a vendor's history outlives a restart`() throws {
        let id = try site.ended()
        try site.report(on: id)
        try site.decide(.acceptReport, on: id)
        try site.confirm(id, .agree)
        try site.restart()
        let next = try site.submit(Example.form { $0.date = the("2026-11-24") })
        let history = try site.gatekeeper.request(next, by: .ito).history
        #expect(history.requests == 2 && history.closed == 1 && history.cut == 0)
    }

    @Test(.requirement("R-030", "R-247"))
    func `a report not handed in is a debt, then blocks the technician, then the vendor`() throws {
        let id = try site.submit()
        try site.approve(id)
        site.clock.advance(to: Site.closing)
        site.gatekeeper.tick()
        func debt() -> DebtView? { site.gatekeeper.debts(by: .ito).first }
        #expect(site.gatekeeper.debts(by: .ito).count == 1)
        #expect(debt()?.request == id)
        #expect(debt()?.since == Site.closing)
        #expect(debt()?.due == Site.closing + .hours(24))
        #expect(debt()?.overdue == false)
        #expect(debt()?.blocks == [])
        site.clock.advance(.hours(24))
        #expect(debt()?.overdue == true)
        #expect(debt()?.blocks == ["technician/tanaka"])
        let next = Example.form { draft in
            draft.date = the("2026-11-25")
            draft.technicians = [Example.suzuki]
            draft.terminal = Example.terminal(scannedOn: "2026-11-24", definitionsOf: "2026-11-24")
        }
        let other = try site.submit(next)
        site.clock.advance(.days(3))
        #expect(debt()?.blocks == ["technician/tanaka", "vendor/yamato"])
        #expect(site.gatekeeper.debts(by: .mori).isEmpty)
        _ = other
        try site.report(on: id) { $0.work = nil }
        #expect(site.gatekeeper.debts(by: .ito).isEmpty)
    }

    @Test(.requirement("R-247"))
    func `an overdue report refuses approval`() throws {
        let id = try site.submit()
        let next = try site.submit(Example.form { $0.date = the("2026-11-24") })
        let colleague = try site.submit(
            Example.form {
                $0.date = the("2026-11-24")
                $0.technicians = [Example.suzuki]
            })
        try site.approve(id)
        site.clock.advance(to: Site.closing)
        site.gatekeeper.tick()
        site.clock.advance(.hours(24))
        let due = Site.closing + .hours(24)
        #expect(refusal { try site.approve(next) } == .reportOverdue(id, since: due))
        #expect(try site.approve(colleague).phase == "approved")
        try site.report(on: id) { $0.work = nil }
        #expect(try site.approve(next).phase == "approved")
    }

    @Test func `an explanation is what the door would say`() throws {
        let (request, passcode) = try site.openDay()
        func explain(_ name: String, from: String?, at: Instant? = nil) throws -> Explanation {
            try site.gatekeeper.explain(name: name, from: from, at: at, by: .ito)
        }
        let yes = try explain("tanaka+pacs1", from: "203.0.113.10")
        #expect(yes.enters)
        #expect(yes.request == request)
        #expect(yes.until == Site.closing)
        #expect(try explain("tanaka", from: nil).enters)
        let elsewhere: Address = the("203.0.113.11")
        #expect(try explain("tanaka", from: "203.0.113.11").refusal == .sourceNotAllowed(elsewhere))
        #expect(try explain("tanaka", from: "nonsense").refusal == .addressUnreadable)
        #expect(
            try explain("tanaka", from: nil, at: Site.opening - .minutes(1)).refusal
                == .outsideWindow(opens: Site.opening, closes: Site.closing))
        #expect(try explain("tanaka", from: nil, at: Site.closing).refusal == .windowPassed(ended: Site.closing))
        #expect(try explain("suzuki", from: "203.0.113.10").refusal == .noRequestToday(Example.suzuki))
        #expect(try explain("ghost", from: nil).refusal == .technicianUnknown(the("ghost")))
        #expect(throws: BadInput.self) { try explain("no such name", from: nil) }
        let size = site.gatekeeper.size
        _ = try explain("tanaka", from: nil)
        #expect(site.gatekeeper.size == size)
        #expect(refusal { try site.admit(passcode) } == nil)
    }

    @Test func `without an address an explanation is about the rules, and not about an address`() throws {
        func explain(_ name: String) throws -> Explanation {
            try site.gatekeeper.explain(name: name, from: nil, at: nil, by: .ito)
        }
        // Nothing is open: that is what is told.
        #expect(try explain("suzuki").refusal == .noRequestToday(Example.suzuki))
        #expect(try explain("suzuki+pacs1").refusal == .noRequestToday(Example.suzuki))
        // The request's network is wider than where this technician may come from.
        let office: Network = the("203.0.113.10")
        let wide = try Site.filled()
        _ = try wide.openDay(Example.form { $0.sources = [the("203.0.113.0/28")] })
        _ = try wide.gatekeeper.change(
            .technician(Site.technician(Example.tanaka, key: People.tanaka) { $0.sources = [office] }), by: .operations)
        let yes = try wide.gatekeeper.explain(name: "tanaka", from: nil, at: nil, by: .ito)
        #expect(yes.enters && yes.refusal == nil)
        #expect(yes.address.isEmpty)
        let no = try wide.gatekeeper.explain(name: "tanaka", from: nil, at: Site.closing, by: .ito)
        #expect(no.refusal == .windowPassed(ended: Site.closing))
    }

    @Test func `the journal is read in pieces`() throws {
        var seen: [Int64] = []
        var page = try site.gatekeeper.journal(after: 0, limit: 5, by: .auditor)
        while true {
            seen += page.items.map(\.sequence)
            guard let next = page.next.flatMap({ Int64($0) }) else { break }
            page = try site.gatekeeper.journal(after: next, limit: 5, by: .auditor)
        }
        #expect(seen == Array(1...site.gatekeeper.size))
    }

    @Test func `a manager is shown what would refuse an approval, before signing`() throws {
        let id = try site.submit()
        #expect(try site.gatekeeper.request(id, by: .ito).obstacles == [])
        _ = try site.gatekeeper.change(
            .technicianStanding(Example.tanaka, .suspended(why: the("調査中"))), by: .operations)
        #expect(
            try site.gatekeeper.request(id, by: .ito).obstacles
                == [.technicianSuspended(Example.tanaka, why: the("調査中"))])
    }
}
