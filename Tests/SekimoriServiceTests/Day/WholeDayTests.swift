import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

struct WholeDayTests {
    @Test(.requirement("R-030", "R-246", "R-248", "R-255"))
    func `a day goes from submission to close, and every step is an entry of its own`() throws {
        let site = try Site.filled()
        let before = site.gatekeeper.size
        let start = try site.working()
        let request = start.session.request
        site.clock.advance(.seconds(5))
        _ = try site.gatekeeper.renew(start.session.id, secret: start.secret)
        try site.gatekeeper.segment(start.session.id, secret: start.secret, Site.segment(1))
        site.clock.advance(to: tokyo("2026-11-22 13:50"))
        try site.gatekeeper.segment(start.session.id, secret: start.secret, Site.segment(2))
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        #expect(try site.phase(of: request) == "working")
        site.clock.advance(to: Site.closing)
        site.gatekeeper.tick()
        #expect(try site.phase(of: request) == "ended")
        try site.report(on: request)
        try site.decide(.acceptReport, on: request)
        #expect(try site.confirm(request, .agree).phase == "closed")
        #expect(
            try site.kinds(after: before) == [
                "request-submitted", "request-approved", "login-allotted", "invited", "enrolled", "request-collected",
                "admitted", "session-started", "request-started", "segment-written", "segment-written",
                "session-ended", "request-ended", "request-reported", "request-report-accepted", "request-confirmed",
            ])
    }

    @Test func `each entry names who acted, and from where`() throws {
        let site = try Site.filled()
        let id = try site.ended()
        try site.report(on: id)
        let actors = try site.store.entries(after: 0, limit: 1_000).map { try JournalEntry(bytes: $0.entry) }
            .reduce(into: [String: Set<String>]()) { $0[$1.kind, default: []].insert("\($1.actor), \($1.source)") }
        #expect(
            actors == [
                "vendor-recorded": ["operator operations, gate"], "contract-recorded": ["operator operations, gate"],
                "login-allotted": ["operator operations, gate", "manager ito, 10.99.3.10"],
                "technician-recorded": ["operator operations, gate"], "asset-recorded": ["operator operations, gate"],
                "person-recorded": ["operator operations, gate"], "appointed": ["operator operations, gate"],
                "request-submitted": ["clerk yamada, 203.0.113.10"],
                "request-approved": ["manager ito, 10.99.3.10"], "invited": ["operator operations, gate"],
                "enrolled": ["technician tanaka, 203.0.113.10"],
                "request-collected": ["technician tanaka, 203.0.113.10"], "admitted": ["gate, 203.0.113.10"],
                "session-started": ["technician tanaka, 203.0.113.10"],
                "request-started": ["technician tanaka, 203.0.113.10"], "session-ended": ["gate, gate"],
                "request-ended": ["gate, gate"], "request-reported": ["clerk yamada, 203.0.113.10"],
            ])
    }
}
