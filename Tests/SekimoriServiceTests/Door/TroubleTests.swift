import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// A clock that was set, a disk that does not write.
struct TroubleTests {
    let store = MemoryStore()
    let site: Site
    let passcode: String
    let request: RequestID

    init() throws {
        site = try Site.filled(store: store)
        (request, passcode) = try site.openDay()
    }

    // MARK: The clock

    @Test(.requirement("R-210"))
    func `with the clock set back nobody enters, and nothing is granted`() throws {
        let token = try site.admit(passcode)
        let other = try site.submit(
            Example.form {
                $0.from = the("18:00"); $0.until = the("19:00")
            })
        site.pass(seconds: 1)
        let right = site.clock.now()
        site.clock.set(right - .hours(1))
        let reason = Refusal.clockSteppedBack(by: .hours(1))
        #expect(refusal { try site.admit(passcode) } == reason)
        #expect(refusal { try site.gatekeeper.claim(token: token, .shell(terminal: true)) } == reason)
        #expect(refusal { try site.collect() } == reason)
        #expect(refusal { try site.approve(other) } == reason)
        site.gatekeeper.tick()
        site.gatekeeper.tick()
        #expect(try site.kinds().filter { $0 == "clock-stepped" }.count == 1)
        #expect(site.gatekeeper.status(.ito).clock == "stepped back by 3600 s")
        site.clock.set(right)
        #expect(refusal { try site.admit(passcode) } == nil)
        #expect(refusal { try site.approve(other) } == nil)
    }

    @Test func `two seconds back are within what clocks do`() throws {
        site.pass(seconds: 10)
        site.clock.set(site.clock.now() - .seconds(2))
        #expect(refusal { try site.admit(passcode) } == nil)
    }

    @Test func `a step back is seen though nothing was written since`() throws {
        site.pass(seconds: 3_600)
        site.clock.set(site.clock.now() - .minutes(30))
        #expect(refusal { try site.admit(passcode) } == .clockSteppedBack(by: .minutes(30)))
    }

    @Test func `a step back is seen after a restart`() throws {
        _ = try site.admit(passcode)
        site.clock.set(site.clock.now() - .minutes(30))
        try site.restart()
        #expect(refusal { try site.admit(passcode) } == .clockSteppedBack(by: .minutes(30)))
    }

    @Test(.requirement("R-210"))
    func `entries never go back in time`() throws {
        for step in [-3_600, 30, -5, 60, -1, 7_200] as [Int64] {
            site.clock.set(site.clock.now() + .seconds(step))
            _ = refusal { try site.admit(passcode) }
            site.gatekeeper.tick()
        }
        let times = try store.entries(after: 0, limit: 1_000).map { try JournalEntry(bytes: $0.entry).at }
        #expect(times == times.sorted())
    }

    @Test func `a session goes on while the clock is back, and ends when it was to end`() throws {
        let start = try site.enter(passcode)
        func renew() -> Refusal? {
            refusal { try site.gatekeeper.renew(start.session.id, secret: start.secret) }
        }
        site.clock.advance(to: Site.closing - .minutes(10))
        #expect(renew() == nil)
        site.clock.set(site.clock.now() - .hours(2))
        for _ in 0..<119 {
            site.pass(seconds: 5)
            #expect(renew() == nil)
        }
        let lease = try site.gatekeeper.renew(start.session.id, secret: start.secret)
        #expect(lease.until - lease.now == .seconds(5))
        site.pass(seconds: 10)
        #expect(renew() != nil)
        #expect(site.gatehouse.facts.killed == [start.connection])
    }

    @Test func `a clock set forward ends what is over by it`() throws {
        let start = try site.enter(passcode)
        site.clock.set(Site.closing)
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.killed == [start.connection])
    }

    // MARK: The disk

    /// What a full disk must leave as it was.
    private func expectUnchanged(at location: SourceLocation = #_sourceLocation, _ act: () throws -> Void) {
        let known = site.known
        let rows = store.allRows
        let secrets = store.secretNames
        store.isBroken = true
        #expect(throws: (any Error).self, sourceLocation: location) { try act() }
        store.isBroken = false
        #expect(site.known == known, sourceLocation: location)
        #expect(store.allRows == rows, sourceLocation: location)
        #expect(store.secretNames == secrets, sourceLocation: location)
    }

    @Test(.requirement("R-254"))
    func `what cannot be written does not happen, not even half`() throws {
        let why: Label = the("理由")
        let receipt = try site.gatekeeper.change(.invitation(AccountID(Example.suzuki)), by: .operations)
        expectUnchanged {
            _ = try site.submit(
                Example.form {
                    $0.from = the("18:00"); $0.until = the("19:00")
                })
        }
        let waiting = try site.submit(
            Example.form {
                $0.from = the("18:00"); $0.until = the("19:00")
            })
        expectUnchanged { try site.approve(waiting) }
        expectUnchanged { try site.decide(.reject, on: waiting) }
        expectUnchanged { try site.decide(.withdraw, on: request) }
        expectUnchanged { _ = try site.collect() }
        expectUnchanged { try site.enrol() }
        expectUnchanged {
            try site.gatekeeper.enrol(
                technician: Example.suzuki, invitation: receipt.invitation ?? "", password: Site.password,
                source: "203.0.113.10")
        }
        expectUnchanged { _ = try site.gatekeeper.change(.vendor(Example.vendor { $0.name = the("新名") }), by: .ito) }
        expectUnchanged {
            _ = try site.gatekeeper.change(.technicianStanding(Example.tanaka, .retired(why: why)), by: .yamada)
        }
        expectUnchanged { try site.gatekeeper.stop(.all, why: why, by: .ito) }
        expectUnchanged {
            try site.gatekeeper.revoke(
                request: request, technician: Example.tanaka, asset: Example.pacs, why: why, by: .ito)
        }
        expectUnchanged { try site.gatekeeper.denyLogon(Example.tanaka, by: .tanaka) }
        expectUnchanged { try site.appoint(the("goto"), .delegate(vendors: []), number: 3, key: TestSigner("goto")) }
        expectUnchanged { _ = try site.admit(passcode) }
        let token = try site.admit(passcode)
        expectUnchanged { _ = try site.gatekeeper.claim(token: token, .shell(terminal: true)) }
    }

    @Test(.requirement("R-254"))
    func `nobody enters while the journal cannot be written, everybody as soon as it can`() throws {
        let token = try site.admit(passcode)
        store.isBroken = true
        #expect(refusal { try site.admit(passcode) } == .journalUnwritable)
        #expect(refusal { try site.gatekeeper.claim(token: token, .shell(terminal: true)) } == .journalUnwritable)
        #expect(site.gatekeeper.status(nil).clock == "journal unwritable")
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.alive.isEmpty)
        store.isBroken = false
        #expect(refusal { try site.enter(passcode) } == nil)
        #expect(site.gatekeeper.status(nil).clock == "fine")
    }

    @Test func `a wrong passcode is wrong on a full disk, and still counted`() {
        store.isBroken = true
        for _ in 1...5 {
            #expect(
                refusal { try site.gatekeeper.passcode(site.knocker(), Array("wrong".utf8)) } == .passcodeWrong)
        }
        #expect(
            refusal { try site.gatekeeper.passcode(site.knocker(), Array(passcode.utf8)) }?.code == "locked-out")
    }

    @Test func `a session whose segment cannot be written ends`() throws {
        let start = try site.enter(passcode)
        store.isBroken = true
        #expect(throws: Failure.self) {
            try site.gatekeeper.segment(start.session.id, secret: start.secret, Site.segment(1))
        }
        #expect(
            refusal { try site.gatekeeper.renew(start.session.id, secret: start.secret) } == .journalUnwritable)
        site.pass(seconds: 5)
        #expect(site.gatehouse.facts.killed.contains(start.connection))
        store.isBroken = false
        site.pass(seconds: 1)
        let end = try site.gatekeeper.session(start.session.id, by: .ito).end
        #expect(end?.cause == .recorderFailed)
    }

    @Test func `a record without a digest in the journal is not whole, whatever its relay says`() throws {
        let start = try site.enter(passcode)
        store.isBroken = true
        #expect(throws: Failure.self) {
            try site.gatekeeper.segment(start.session.id, secret: start.secret, Site.segment(1))
        }
        store.isBroken = false
        let told = RelayEnding(cause: .refused(.sessionEnded(start.session.id)), status: nil, complete: true)
        try site.gatekeeper.ended(start.session.id, secret: start.secret, told)
        let end = try site.gatekeeper.session(start.session.id, by: .ito).end
        #expect(end?.cause == .recorderFailed)
        #expect(end?.complete == false)
    }

    @Test func `a relay's last word that could not be written is not taken for said, and not lost`() throws {
        let start = try site.enter(passcode)
        store.isBroken = true
        let ending = RelayEnding(cause: .finished, status: 7, complete: true)
        #expect(
            refusal { try site.gatekeeper.ended(start.session.id, secret: start.secret, ending) }
                == .journalUnwritable)
        store.isBroken = false
        site.pass(seconds: 1)
        let end = try site.gatekeeper.session(start.session.id, by: .ito).end
        #expect(end?.cause == .finished)
        #expect(end?.status == 7)
        #expect(end?.complete == true)
    }

    @Test func `the end of a window that could not be written is written later`() throws {
        site.clock.advance(to: Site.closing)
        store.isBroken = true
        site.pass(seconds: 5)
        #expect(try site.phase(of: request) == "approved")
        store.isBroken = false
        site.pass(seconds: 1)
        #expect(try site.phase(of: request) == "ended")
    }
}
