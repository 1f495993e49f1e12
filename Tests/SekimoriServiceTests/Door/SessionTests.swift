import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Running sessions: leases, and everything that ends one.
struct SessionTests {
    let site: Site
    let start: Start

    init() throws {
        site = try Site.filled()
        start = try site.working()
    }

    private var id: SessionID { start.session.id }

    private func renewal() -> Refusal? { refusal { try site.gatekeeper.renew(id, secret: start.secret) } }

    private func end() throws -> Session.End? { try site.gatekeeper.session(id, by: .ito).end }

    @Test func `a lease says how long is left`() throws {
        let lease = try site.gatekeeper.renew(id, secret: start.secret)
        #expect(lease.until == Site.closing)
        #expect(lease.until - lease.now == .minutes(235))
        #expect(lease.warning == nil)
    }

    @Test func `a lease is the relay's own`() {
        for secret in [[], [UInt8](repeating: 0, count: 32), Array(start.secret.dropLast())] {
            #expect(refusal { try site.gatekeeper.renew(id, secret: secret) } == .sessionUnknown)
        }
        #expect(refusal { try site.gatekeeper.renew(the("s20261122-0002"), secret: start.secret) } == .sessionUnknown)
        #expect(renewal() == nil)
    }

    @Test func `warnings come at fifteen, five and one minute, each once`() throws {
        var warnings: [Int] = []
        site.clock.advance(to: Site.closing - .minutes(16))
        while true {
            site.clock.advance(.seconds(5))
            guard let lease = try? site.gatekeeper.renew(id, secret: start.secret) else { break }
            if let warning = lease.warning { warnings.append(warning) }
        }
        #expect(warnings == [15, 5, 1])
        #expect(site.clock.now() == Site.closing)
    }

    /// Whether, five seconds after this, the lease is refused, the connection killed, the session ended.
    private func expectCut(
        _ cause: Session.Cause, at location: SourceLocation = #_sourceLocation, by act: () throws -> Void
    ) throws {
        #expect(renewal() == nil, sourceLocation: location)
        try act()
        site.pass(seconds: 5)
        #expect(renewal() != nil, sourceLocation: location)
        #expect(site.gatehouse.facts.killed == [start.connection], sourceLocation: location)
        #expect(site.gatehouse.facts.alive.isEmpty, sourceLocation: location)
        let end = try end()
        #expect(end?.cause == cause, sourceLocation: location)
        #expect(end?.complete == false, sourceLocation: location)
        #expect(try site.kinds().last { $0.hasPrefix("session-") } == "session-ended", sourceLocation: location)
        #expect(
            (site.store as? MemoryStore)?.secretNames.filter { $0.hasPrefix("relay/") || $0.hasPrefix("connection/") }
                == [], sourceLocation: location)
    }

    private let why: Label = the("理由")

    @Test func `a session that the hospital cuts is gone within five seconds`() throws {
        try expectCut(.cut(by: Example.ito, why: why)) { try site.gatekeeper.cut(id, why: why, by: .ito) }
        #expect(refusal { try site.gatekeeper.cut(id, why: why, by: .ito) } == .sessionEnded(id))
    }

    @Test(.requirement("R-135"))
    func `a stop of all cuts`() throws {
        try expectCut(.refused(.stopped(.all, why: why))) { try site.gatekeeper.stop(.all, why: why, by: .ito) }
    }

    @Test(.requirement("R-135"))
    func `a stop of the vendor cuts`() throws {
        let scope = StopScope.vendor(Example.yamato)
        try expectCut(.refused(.stopped(scope, why: why))) { try site.gatekeeper.stop(scope, why: why, by: .kimura) }
    }

    @Test(.requirement("R-135"))
    func `a stop of the asset cuts`() throws {
        let scope = StopScope.asset(Example.pacs)
        try expectCut(.refused(.stopped(scope, why: why))) {
            try site.gatekeeper.stop(scope, why: why, by: .operations)
        }
    }

    @Test func `a stop of another vendor or asset cuts nothing`() throws {
        try site.gatekeeper.stop(.vendor(Example.kaede), why: why, by: .ito)
        try site.gatekeeper.stop(.asset(Example.ris), why: why, by: .ito)
        site.pass(seconds: 5)
        #expect(renewal() == nil)
    }

    @Test(.requirement("R-244"))
    func `a technician suspended is cut`() throws {
        try expectCut(.refused(.technicianSuspended(Example.tanaka, why: why))) {
            _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .suspended(why: why)), by: .yamada)
        }
    }

    @Test(.requirement("R-244", "R-245"))
    func `a leaver is cut, and the requests that named nobody else end`() throws {
        try expectCut(.refused(.technicianRetired(Example.tanaka))) {
            _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: why)), by: .yamada)
        }
        let request = try site.gatekeeper.request(start.session.request, by: .ito).request
        guard case .ended(.cancelled(let reason), _) = request.phase else {
            Issue.record("the request goes on: \(request.phase)")
            return
        }
        #expect(reason == why)
        #expect((site.store as? MemoryStore)?.secretNames.filter { $0.hasPrefix("passcode/") } == [])
    }

    @Test func `a vendor suspended is cut`() throws {
        try expectCut(.refused(.vendorSuspended(Example.yamato, why: why))) {
            _ = try site.gatekeeper.change(.vendorStanding(Example.yamato, .suspended(why: why)), by: .operations)
        }
    }

    @Test func `an asset suspended is cut`() throws {
        try expectCut(.refused(.assetSuspended(Example.pacs, why: why))) {
            _ = try site.gatekeeper.change(.assetStanding(Example.pacs, .suspended(why: why)), by: .operations)
        }
    }

    @Test(.requirement("R-028"))
    func `a non-disclosure agreement that lapses cuts`() throws {
        try expectCut(.timeUp) {
            let lapsed = Example.contract { $0.nondisclosureUntil = the("2026-11-21") }
            _ = try site.gatekeeper.change(.contract(lapsed), by: .operations)
        }
    }

    @Test func `a key taken from the technician cuts`() throws {
        try expectCut(.refused(.keyUnknown)) {
            let changed = Site.technician(Example.tanaka, key: TestSigner("tanaka's second key"))
            _ = try site.gatekeeper.change(.technician(changed), by: .operations)
        }
    }

    @Test func `a source taken from the vendor cuts`() throws {
        try expectCut(.refused(.sourceNotAllowed(Example.office))) {
            _ = try site.gatekeeper.change(
                .vendor(Example.vendor { $0.sources = [the("203.0.113.12")] }), by: .operations)
        }
    }

    @Test func `a request cancelled is cut`() throws {
        try expectCut(.cut(by: Example.ito, why: why)) {
            try site.decide(.cancel, on: start.session.request)
        }
    }

    @Test func `a credential revoked is cut`() throws {
        try expectCut(.refused(.credentialRevoked)) {
            try site.gatekeeper.revoke(
                request: start.session.request, technician: Example.tanaka, asset: Example.pacs, why: why,
                by: .yamada)
        }
    }

    @Test(.requirement("R-091"))
    func `the end of the window cuts`() throws {
        site.clock.advance(to: Site.closing - .seconds(4))
        try expectCut(.timeUp) { site.clock.advance(.seconds(4)) }
        site.pass(seconds: 1)
        #expect(try site.phase(of: start.session.request) == "ended")
    }

    @Test func `a relay silent for longer than its lease is killed`() throws {
        for _ in 0..<35 {
            site.pass(seconds: 1)
            #expect(site.gatehouse.facts.killed.isEmpty)
        }
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.killed == [start.connection])
        #expect(try end()?.cause == .relayFailed)
    }

    @Test func `a daemon that was silent itself hears first what the relays have to say`() throws {
        site.pass(seconds: 1)
        site.clock.advance(.seconds(60))
        site.pass(seconds: 30)
        #expect(site.gatehouse.facts.killed.isEmpty)
        try site.gatekeeper.ended(
            id, secret: start.secret, RelayEnding(cause: .daemonSilent, status: nil, complete: true))
        #expect(try end()?.cause == .daemonSilent)
    }

    @Test func `a relay whose line broke and that does not come back is dead within eight seconds`() throws {
        site.gatekeeper.lineBroken(id)
        site.pass(seconds: 4)
        #expect(site.gatehouse.facts.killed.isEmpty)
        site.pass(seconds: 4)
        #expect(site.gatehouse.facts.killed == [start.connection])
        #expect(try end()?.cause == .relayFailed)
    }

    @Test func `a relay whose line broke and that comes back lives`() throws {
        site.gatekeeper.lineBroken(id)
        site.pass(seconds: 4)
        #expect(renewal() == nil)
        site.pass(seconds: 30)
        #expect(site.gatehouse.facts.killed.isEmpty)
        #expect(try end() == nil)
    }

    @Test func `a relay that renews lives`() {
        for _ in 0..<60 {
            site.pass(seconds: 5)
            #expect(renewal() == nil)
        }
    }

    @Test(.requirement("R-247"))
    func `a report overdue cuts no running session`() throws {
        let site = try Site.filled(rules: Example.rules { $0.reportDue = .minutes(30) })
        let first = try site.submit(
            Example.form {
                $0.assets = [Example.ris]; $0.until = the("13:20")
            })
        try site.approve(first)
        let (_, passcode) = try site.openDay()
        let start = try site.enter(passcode)
        site.clock.advance(to: tokyo("2026-11-22 13:51"))
        _ = try site.gatekeeper.renew(start.session.id, secret: start.secret)
        site.gatekeeper.tick()
        #expect(try site.phase(of: first) == "ended")
        site.clock.advance(.minutes(30))
        #expect(refusal { try site.gatekeeper.renew(start.session.id, secret: start.secret) } == nil)
        site.pass(seconds: 10)
        #expect(site.gatehouse.facts.killed.isEmpty)
        try site.gatekeeper.ended(
            start.session.id, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        #expect(refusal { try site.admit(passcode) }?.code == "report-overdue")
    }

    @Test func `a session ends as its relay says, and its connection is swept up`() throws {
        try site.gatekeeper.ended(id, secret: start.secret, RelayEnding(cause: .finished, status: 3, complete: true))
        let end = try end()
        #expect(end?.cause == .finished)
        #expect(end?.status == 3)
        #expect(end?.complete == true)
        site.pass(seconds: 11)
        #expect(site.gatehouse.facts.killed == [start.connection])
        #expect(renewal() == .sessionUnknown)
        #expect(try site.phase(of: start.session.request) == "working")
    }

    @Test func `a relay that was told to end keeps the reason it was told`() throws {
        try site.gatekeeper.cut(id, why: why, by: .ito)
        #expect(site.gatekeeper.doomed().map(\.0) == [id])
        #expect(site.gatekeeper.doomed().map(\.1) == [.cut(by: Example.ito, why: why)])
        try site.gatekeeper.ended(
            id, secret: start.secret, RelayEnding(cause: .refused(.sessionEnded(id)), status: nil, complete: true))
        #expect(try end()?.cause == .cut(by: Example.ito, why: why))
        #expect(try end()?.complete == true)
        #expect(site.gatekeeper.doomed().isEmpty)
    }

    @Test func `a warden that is away kills as soon as it is back, and once`() throws {
        try site.gatekeeper.cut(id, why: why, by: .ito)
        site.gatehouse.isAway = true
        site.pass(seconds: 60)
        #expect(try end() == nil)
        site.gatehouse.isAway = false
        site.pass(seconds: 1)
        #expect(site.gatehouse.facts.killed == [start.connection])
        #expect(try end()?.cause == .cut(by: Example.ito, why: why))
        site.pass(seconds: 60)
        #expect(site.gatehouse.facts.killed.count == 1)
    }

    // MARK: Segments

    @Test func `segments follow each other; one said twice counts once`() throws {
        for index in [1, 2, 2, 1, 3] as [Int64] {
            try site.gatekeeper.segment(id, secret: start.secret, Site.segment(index))
        }
        let session = try site.gatekeeper.session(id, by: .ito)
        #expect(session.segments == 3)
        #expect(session.frames == 30)
        #expect(session.bytes == 3_000)
        #expect(try site.kinds().filter { $0 == "segment-written" }.count == 3)
    }

    @Test(.requirement("R-254"))
    func `a segment missing ends the session`() throws {
        try site.gatekeeper.segment(id, secret: start.secret, Site.segment(1))
        #expect(throws: (any Error).self) {
            try site.gatekeeper.segment(id, secret: start.secret, Site.segment(3))
        }
        #expect(renewal() != nil)
        site.pass(seconds: 5)
        #expect(try end()?.cause == .recorderFailed)
        // It was the relay's fault, not the disk's: others may enter.
        #expect(site.gatekeeper.status(.ito).clock == "fine")
    }

    @Test func `a segment of another relay is none`() {
        #expect(
            refusal { try site.gatekeeper.segment(id, secret: [UInt8](repeating: 0, count: 32), Site.segment(1)) }
                == .sessionUnknown)
    }

    // MARK: A restart

    @Test func `a restarted daemon adopts what lives, and closes what does not`() throws {
        let second = try #require(try? site.openSecond())
        site.gatehouse.survive([start.connection])
        let size = site.gatekeeper.size
        try site.restart()
        #expect(try site.kinds(after: size) == ["gate-started", "session-ended"])
        #expect(renewal() == nil)
        #expect(try site.gatekeeper.session(second.session.id, by: .ito).end?.cause == .hostDown)
        #expect(site.gatehouse.facts.killed.isEmpty)
        site.pass(seconds: 30)
        #expect(renewal() == nil)
    }

    @Test func `a restarted daemon gives each relay a whole lease to come back`() throws {
        site.pass(seconds: 30)
        try site.restart()
        site.pass(seconds: 34)
        #expect(site.gatehouse.facts.killed.isEmpty)
        site.pass(seconds: 6)
        #expect(site.gatehouse.facts.killed == [start.connection])
    }

    @Test func `connections that no session knows are killed at the start`() throws {
        try site.gatehouse.enclose("left over", processes: [9])
        try site.restart()
        site.pass(seconds: 1)
        #expect(site.gatehouse.facts.killed == ["left over"])
        #expect(renewal() == nil)
    }

    @Test func `a ticket, a token and a sign-in do not outlive the process`() throws {
        let second = try #require(try? site.openSecondDoor())
        try site.restart()
        #expect(
            refusal { try site.gatekeeper.admit(site.knocker("suzuki+ris2", key: People.suzuki), ticket: second) }
                == .tokenUnknown)
    }
}

extension Site {
    /// A second technician's day on the other asset, while the first one runs.
    private func prepareSecond() throws -> String {
        let form = Example.form { draft in
            draft.technicians = [Example.suzuki]
            draft.assets = [Example.ris]
        }
        try approve(submit(form))
        try enrol(Example.suzuki)
        return try collect(Example.suzuki, Example.ris)
    }

    fileprivate func openSecond() throws -> Start {
        try enter(prepareSecond(), knocker("suzuki+ris2", key: People.suzuki))
    }

    fileprivate func openSecondDoor() throws -> String {
        try gatekeeper.passcode(knocker("suzuki+ris2", key: People.suzuki), Array(prepareSecond().utf8))
    }
}
