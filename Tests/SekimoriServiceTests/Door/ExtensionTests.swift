import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// More time for work that runs (延長).
struct ExtensionTests {
    /// Approved until 14:00, the session running since 13:05, more time given at 13:50.
    @Test(.requirement("R-091"))
    func `more time moves the end of a running session, and it is told anew when that comes`() throws {
        let site = try Site.filled()
        let request = try site.submit()
        let unused = try site.approval(of: request)
        try site.approve(request) {
            $0.window = Window(from: $0.window.from, until: Site.opening + .hours(1)) ?? $0.window
        }
        try site.enrol()
        let passcode = try site.collect(request: request)
        site.clock.advance(to: Site.opening + .minutes(5))
        let start = try site.enter(passcode)
        let id = start.session.id
        site.clock.advance(to: Site.opening + .minutes(50))
        let before = try site.gatekeeper.renew(id, secret: start.secret)
        #expect(before.until == Site.opening + .hours(1))
        #expect(before.warning == 10)
        // The vendor's people give nobody time, nor does a text that the manager signed before the approval.
        try site.refuse(unused, signedBy: People.ito, by: .ito, .textInvalid("at"))
        let word = try site.approval(of: request)
        #expect(refusal { try site.hand(in: word, signedBy: People.yamada, by: .yamada) } != nil)
        #expect(try site.gatekeeper.renew(id, secret: start.secret).until == Site.opening + .hours(1))

        #expect(try site.approve(request).phase == "working")
        let after = try site.gatekeeper.renew(id, secret: start.secret)
        #expect(after.until == Site.closing)
        #expect(after.warning == nil)
        // The end that was, and a minute more.
        site.clock.advance(to: Site.opening + .minutes(61))
        #expect(try site.gatekeeper.renew(id, secret: start.secret).until == Site.closing)
        site.pass(seconds: 5)
        #expect(try site.gatekeeper.session(id, by: .ito).end == nil)
        var warnings: [Int] = []
        site.clock.advance(to: Site.closing - .minutes(16))
        while let lease = try? site.gatekeeper.renew(id, secret: start.secret) {
            if let warning = lease.warning { warnings.append(warning) }
            site.clock.advance(.seconds(5))
        }
        #expect(warnings == [15, 5, 1])
        #expect(site.clock.now() == Site.closing)
        // It is a signed approval of its own in the journal.
        #expect(try site.kinds().filter { $0 == "request-approved" }.count == 2)
    }
}
