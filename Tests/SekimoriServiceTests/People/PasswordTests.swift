import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// The second factor: invitation, password, passcode.
struct PasswordTests {
    let store = MemoryStore()
    let site: Site

    init() throws {
        site = try Site.filled(store: store)
        try site.approve(site.submit())
    }

    private func invite(_ technician: TechnicianID = Example.tanaka) throws -> String {
        try #require(try site.gatekeeper.change(.invitation(AccountID(technician)), by: .operations).invitation)
    }

    private func enrol(
        _ code: String, _ technician: TechnicianID = Example.tanaka, password: String = Site.password,
        from source: String = "203.0.113.10"
    ) -> (any Error)? {
        do {
            try site.gatekeeper.enrol(
                technician: technician, invitation: code, password: password, source: source)
            return nil
        } catch { return error }
    }

    private func collect(_ password: String = Site.password) -> (any Error)? {
        do {
            _ = try site.gatekeeper.collect(
                technician: Example.tanaka, asset: Example.pacs, request: nil, password: password, by: .tanaka)
            return nil
        } catch { return error }
    }

    @Test(.requirement("R-216"))
    func `an invitation sets a password once`() throws {
        let code = try invite()
        #expect(enrol(code) == nil)
        #expect(enrol(code) as? Refusal == .invitationUnknown)
        #expect(collect() == nil)
    }

    @Test(.requirement("R-216"))
    func `an invitation is good for a week`() throws {
        let code = try invite()
        site.clock.advance(.days(7))
        #expect(enrol(code) as? Refusal == .invitationUnknown)
        let fresh = try invite()
        site.clock.advance(.days(7) - .seconds(1))
        #expect(enrol(fresh) == nil)
    }

    @Test func `a new invitation kills the one before, and the password`() throws {
        let first = try invite()
        let second = try invite()
        #expect(enrol(first) as? Refusal == .invitationUnknown)
        #expect(enrol(second) == nil)
        _ = try site.invite("tanaka", Site.check)
        #expect(collect() as? Refusal == .notEnrolled)
    }

    @Test func `an invitation is one technician's`() throws {
        let code = try invite()
        #expect(enrol(code, Example.suzuki) as? Refusal == .invitationUnknown)
        #expect(enrol(code, the("ghost")) as? Refusal == .invitationUnknown)
        #expect(enrol(code) == nil)
    }

    @Test func `a password has 12 to 128 bytes`() throws {
        let code = try invite()
        for length in [0, 11, 129] {
            #expect(enrol(code, password: String(repeating: "a", count: length)) is BadInput)
        }
        #expect(enrol(code, password: String(repeating: "efghjkmn", count: 16)) == nil)
    }

    @Test func `of many who use an invitation at once, one sets the password`() async throws {
        let code = try invite()
        let site = site
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    (try? site.gatekeeper.enrol(
                        technician: Example.tanaka, invitation: code, password: "\(number) \(Site.password)",
                        source: "203.0.113.\(number)")) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == 1)
        #expect(try site.kinds().filter { $0 == "enrolled" }.count == 1)
    }

    @Test func `what is kept of secrets is a hash`() throws {
        let code = try invite()
        _ = enrol(code)
        let passcode = try site.collect()
        let secrets = try store.load().secrets
        #expect(
            secrets.keys.sorted() == [
                "inviter/tanaka", "passcode/r20261122-001/tanaka/pacs1", "password-set/tanaka", "password/tanaka",
            ])
        for secret in [code, passcode, Site.password] {
            #expect(secrets.values.allSatisfy { !$0.contains(secret) })
        }
    }

    @Test func `passcodes differ, and hold nothing that is mistaken for something else`() throws {
        _ = enrol(try invite())
        var seen: Set<String> = []
        for _ in 0..<50 {
            let passcode = try site.collect()
            #expect(seen.insert(passcode).inserted)
            #expect(passcode.wholeMatch(of: /[a-hj-km-np-z2-9]{4}-[a-hj-km-np-z2-9]{4}-[a-hj-km-np-z2-9]{4}/) != nil)
        }
    }

    @Test func `a wrong password, none, and five of them`() throws {
        #expect(collect() as? Refusal == .notEnrolled)
        _ = enrol(try invite())
        for _ in 1...4 { #expect(collect("wrong password") as? Refusal == .passwordWrong) }
        #expect(collect() as? Throttled == Throttled(until: site.clock.now() + .minutes(10)))
        site.clock.advance(.minutes(10))
        #expect(collect() == nil)
        for _ in 1...4 { #expect(collect("wrong password") as? Refusal == .passwordWrong) }
        #expect(collect() == nil)
        #expect(try site.kinds().filter { $0 == "locked-out" }.count == 1)
    }

    @Test func `a lock-out lasts from the last wrong password on`() throws {
        _ = enrol(try invite())
        for _ in 1...4 { _ = collect("wrong password") }
        site.clock.advance(.minutes(9))
        _ = collect("wrong password")
        let until = site.clock.now() + .minutes(10)
        site.clock.advance(.minutes(9))
        #expect(collect() as? Throttled == Throttled(until: until))
        let noted = try site.events().compactMap { event -> Instant? in
            if case .lockedOut(_, let until) = event { until } else { nil }
        }
        #expect(noted == [until])
    }

    @Test(.requirement("R-007"))
    func `a stranger's guesses lock the stranger out, and no technician`() throws {
        let code = try invite()
        for _ in 1...5 { #expect(enrol("guess", from: "192.0.2.66") as? Refusal == .invitationUnknown) }
        for technician in [Example.tanaka, the("ghost")] {
            #expect(enrol("guess", technician, from: "192.0.2.66") is Throttled)
        }
        #expect(enrol(code) == nil)
        for _ in 1...9 { _ = enrol("guess", from: "192.0.2.67") }
        #expect(collect() == nil)
    }

    @Test func `nothing is collected before approval, after the window, for another asset or request`() throws {
        _ = enrol(try invite())
        #expect(
            refusal { try site.collect(Example.tanaka, Example.ris) } == .noRequestToday(Example.tanaka))
        #expect(refusal { try site.collect(request: the("r20261122-999")) } == .noRequestToday(Example.tanaka))
        let waiting = try site.submit(
            Example.form {
                $0.from = the("18:00"); $0.until = the("19:00")
            })
        #expect(refusal { try site.collect(request: waiting) } == .noRequestToday(Example.tanaka))
        site.clock.advance(to: Site.closing)
        #expect(refusal { try site.collect() } == .noRequestToday(Example.tanaka))
    }

    @Test(.requirement("R-245"))
    func `a technician who is suspended collects nothing`() throws {
        _ = enrol(try invite())
        _ = try site.gatekeeper.change(
            .technicianStanding(Example.tanaka, .suspended(why: the("調査中"))), by: .operations)
        #expect(refusal { try site.collect() } == .technicianSuspended(Example.tanaka, why: the("調査中")))
    }

    @Test(.requirement("R-244"))
    func `a leaver's password and invitation are gone`() throws {
        _ = enrol(try invite())
        _ = try invite(Example.suzuki)
        for technician in [Example.tanaka, Example.suzuki] {
            _ = try site.gatekeeper.change(
                .technicianStanding(technician, .retired(why: the("退職"))), by: .operations)
        }
        #expect(store.secretNames == [])
    }

    @Test func `of two open requests the next window's passcode is handed out`() throws {
        _ = enrol(try invite())
        let morning = try site.submit(
            Example.form {
                $0.from = the("09:00"); $0.until = the("10:00")
            })
        try site.approve(morning)
        let view = try site.gatekeeper.collect(
            technician: Example.tanaka, asset: Example.pacs, request: nil, password: Site.password, by: .tanaka)
        #expect(view.request == morning)
        #expect(view.login == "tanaka+pacs1")
        #expect(view.windowLocal == "2026-11-22 09:00 - 10:00 Asia/Tokyo")
    }
}
