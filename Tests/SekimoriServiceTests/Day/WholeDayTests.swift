import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

struct WholeDayTests {
    @Test(.requirement("R-030", "R-209", "R-246", "R-248", "R-255"))
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
}
