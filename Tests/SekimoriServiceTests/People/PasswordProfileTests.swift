import Sekimori
import SekimoriRecords
import SekimoriTesting
import Synchronization
import Testing

@testable import SekimoriService

/// Which passwords are good enough, as the hospital chose.
struct PasswordProfileTests {
    private func site(_ profile: PasswordProfile) throws -> Site {
        try Site.filled(rules: Example.rules { $0.passwords = profile })
    }

    /// Why this is no password of yamada's; nil where it is one.
    private func fault(_ password: String, _ profile: PasswordProfile) throws -> String? {
        let site = try site(profile)
        let code = try site.invite("yamada")
        let found = problem {
            try site.gatekeeper.beginEnrolment(
                of: the("yamada"), invitation: code, password: password, source: "203.0.113.10")
        }
        return (found as? BadInput)?.problem ?? found.map { "\($0)" }
    }

    @Test(.requirement("R-218"))
    func `each profile takes what it says and no less`() throws {
        let short = { (count: Int) in "\(count) to 128 bytes are needed" }
        let mixed = "letters, digits and other characters are needed"
        for (password, profile, expected) in [
            ("tawny-owl-k", PasswordProfile.twoFactors, short(12)), ("tawny-owl-ke", .twoFactors, nil),
            ("tawny-owl-k3", .thirteen, short(13)), ("tawny-owl-k3y", .thirteen, nil),
            ("tawny-owl-key", .thirteen, mixed), ("tawnyowlkey37", .thirteen, mixed),
            ("t4wny-o", .twoMonths, short(8)), ("t4wny-ow", .twoMonths, nil), ("t4wnyowl", .twoMonths, mixed),
            ("tawny-ow", .twoMonths, mixed), ("14723-95", .twoMonths, mixed),
        ] as [(String, PasswordProfile, String?)] {
            #expect(try fault(password, profile) == expected, "\(password) \(profile)")
        }
    }

    @Test(.requirement("R-218"))
    func `under two months a password ends, is told only to its owner, and a new one is good again`() throws {
        let site = try site(.twoMonths)
        let app = try site.account("yamada")
        site.clock.advance(.days(59) - .minutes(2))
        #expect(problem { try site.signIn("yamada", app) } == nil)
        site.clock.advance(.minutes(2))
        #expect(problem { try site.signIn("yamada", app) } as? Refusal == .passwordExpired)
        #expect(problem { try site.signIn("yamada", "000000") } is Unauthenticated)
        let wrong = app.code(at: site.clock.now())
        #expect(problem { try site.signIn("yamada", wrong, password: "wrong") } is Unauthenticated)
        let fresh = try site.account("yamada", Site.check)
        #expect(problem { try site.signIn("yamada", fresh) } == nil)
    }

    @Test(.requirement("R-218"))
    func `an ended password collects no passcode, and one of unknown age has ended`() throws {
        let store = MemoryStore()
        let site = try Site.filled(store: store, rules: Example.rules { $0.passwords = .twoMonths })
        try site.approve(site.submit())
        try site.enrol()
        #expect(problem { try site.collect() } == nil)
        store.mutex.withLock { $0.secrets["password-set/tanaka"] = nil }
        try site.restart()
        #expect(refusal { try site.collect() } == .passwordExpired)
        let again = try Site.filled(rules: Example.rules { $0.passwords = .twoMonths })
        try again.enrol()
        again.clock.advance(.days(60))
        #expect(refusal { try again.collect() } == .passwordExpired)
    }

    @Test(arguments: PasswordProfile.allCases)
    func `whoever is signed in reads which profile is in force`(profile: PasswordProfile) throws {
        let gatekeeper = try site(profile).gatekeeper
        #expect(gatekeeper.status(.yamada).passwords == profile)
        #expect(gatekeeper.status(nil).passwords == nil)
        #expect(gatekeeper.settingLines.contains("limits.password-profile: \(profile.rawValue)"))
    }
}
