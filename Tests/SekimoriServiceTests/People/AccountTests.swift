import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Invitation, password, authenticator app: everybody's, and by oneself.
struct AccountTests {
    let store = MemoryStore()
    let site: Site

    init() throws { site = try Site.filled(store: store) }

    private func begin(
        _ name: String, _ code: String, password: String = Site.password, from source: String = "203.0.113.10"
    ) throws -> TestApp {
        let begun = try site.gatekeeper.beginEnrolment(
            of: the(name), invitation: code, password: password, source: source)
        return try TestApp(secret: begun.secret)
    }

    private func confirm(
        _ name: String, _ invitation: String, _ code: String, from source: String = "203.0.113.10"
    ) -> Refusal? {
        refusal {
            try site.gatekeeper.confirmEnrolment(of: the(name), invitation: invitation, code: code, source: source)
        }
    }

    @Test(
        .requirement("R-063", "R-206"),
        arguments: [
            ("ito", "manager ito"), ("kimura", "delegate kimura"), ("yamada", "clerk yamada"),
            ("operations", "operator operations"), ("auditor", "auditor auditor"), ("tanaka", "technician tanaka"),
        ])
    func `everybody signs in with a password and an app, in one's own role`(name: String, label: String) throws {
        let app = try site.account(name)
        let signedIn = try site.signIn(name, app)
        #expect(signedIn.actor.label == label)
        #expect(try site.gatekeeper.actor(token: signedIn.token, source: "203.0.113.10").label == label)
        let subject = name == "tanaka" ? "technician/tanaka" : "person/\(name)"
        let kinds = name == "tanaka" ? ["invited", "enrolled"] : ["person-invited", "person-enrolled"]
        let entries = try store.entries(after: 0, limit: 1_000).map { try JournalEntry(bytes: $0.entry) }.suffix(3)
        #expect(entries.map(\.kind) == kinds + ["signed-in"])
        let inviter = ["ito", "kimura"].contains(name) ? label : "operator operations"
        #expect(entries.map(\.actor) == [inviter, label, label])
        #expect(entries.allSatisfy { $0.subjects == [subject] })
    }

    @Test(.requirement("R-105"))
    func `a post is its holder's alone to invite, and takes over no password from before`() throws {
        let atGate = Actor(role: Actor.ito.role, source: "gate")
        for actor in [.operations, .kimura, atGate] {
            #expect(throws: Forbidden.self) {
                try site.gatekeeper.change(.invitation(the("ito"), check: nil), by: actor)
            }
        }
        #expect(throws: Forbidden.self) { try site.gatekeeper.denySignIn(by: atGate) }
        let app = try site.account("operations")
        try site.appoint(People.operationsID, .delegate(vendors: []), number: 3, key: TestSigner("another"))
        #expect(throws: Unauthenticated.self) { try site.signIn("operations", app) }
    }

    @Test func `the app is told what it needs, by scanning and by typing`() throws {
        let begun = try site.gatekeeper.beginEnrolment(
            of: the("yamada"), invitation: try site.invite("yamada"), password: Site.password, source: "203.0.113.10")
        #expect(begun.secret.utf8.count == 32)
        #expect(
            begun.uri == "otpauth://totp/Sekimori%20minato:yamada?secret=\(begun.secret)&issuer=Sekimori%20minato"
                + "&algorithm=SHA1&digits=6&period=30")
        #expect(begun.expires == site.clock.now() + .minutes(10))
    }

    @Test func `nothing is set before the app's first code, and that comes within ten minutes`() throws {
        let code = try site.invite("yamada")
        let size = site.gatekeeper.size
        let app = try begin("yamada", code)
        #expect(try store.load().secrets.keys.sorted() == ["invitation/yamada", "inviter/yamada"])
        #expect(confirm("yamada", code, "000000") == .codeWrong)
        #expect(confirm("yamada", "wrong", app.code(at: site.clock.now())) == .invitationUnknown)
        site.clock.advance(.minutes(10))
        #expect(confirm("yamada", code, app.code(at: site.clock.now())) == .enrolmentExpired)
        #expect(site.gatekeeper.size == size)
        let next = try begin("yamada", code)
        #expect(confirm("yamada", code, app.code(at: site.clock.now())) == .codeWrong)
        try site.restart()
        #expect(confirm("yamada", code, next.code(at: site.clock.now())) == .enrolmentExpired)
        let last = try begin("yamada", code)
        #expect(confirm("yamada", code, last.code(at: site.clock.now())) == nil)
    }

    @Test(.requirement("R-216"))
    func `an invitation serves one person, once, for a week`() throws {
        let code = try site.invite("yamada")
        #expect(throws: Refusal.invitationUnknown) { try begin("mori", code) }
        #expect(throws: Refusal.invitationUnknown) { try begin("nobody", code) }
        let app = try begin("yamada", code)
        #expect(confirm("yamada", code, app.code(at: site.clock.now())) == nil)
        #expect(throws: Refusal.invitationUnknown) { try begin("yamada", code) }
        #expect(confirm("yamada", code, app.code(at: site.clock.now())) == .invitationUnknown)
        let late = try site.invite("mori")
        site.clock.advance(.days(7))
        #expect(throws: Refusal.invitationUnknown) { try begin("mori", late) }
    }

    @Test func `a new invitation ends what was begun with the one before`() throws {
        let first = try site.invite("yamada")
        let app = try begin("yamada", first)
        let second = try site.invite("yamada")
        #expect(confirm("yamada", first, app.code(at: site.clock.now())) == .invitationUnknown)
        #expect(confirm("yamada", second, app.code(at: site.clock.now())) == .enrolmentExpired)
    }

    // MARK: Anew

    @Test(.requirement("R-214"))
    func `a password is issued anew only to who was recognised, and the journal keeps how`() throws {
        let app = try site.account("yamada")
        let token = try site.signIn("yamada", app).token
        let size = site.gatekeeper.size
        #expect(refusal { try site.invite("yamada") } == .identityCheckMissing(the("yamada")))
        #expect(site.gatekeeper.size == size)
        #expect((try? site.gatekeeper.actor(token: token, source: "203.0.113.10")) != nil)
        let code = try site.invite("yamada", Site.check)
        #expect(
            try site.events(after: size) == [
                .personInvited(Example.yamada), .passwordReset(.person(Example.yamada), Site.check),
            ])
        // The old password and what it had opened are dead at once.
        #expect((try? site.gatekeeper.actor(token: token, source: "203.0.113.10")) == nil)
        site.clock.advance(.seconds(30))
        #expect(problem { try site.signIn("yamada", app) } is Unauthenticated)
        let next = try begin("yamada", code)
        #expect(confirm("yamada", code, next.code(at: site.clock.now())) == nil)
        site.clock.advance(.seconds(30))
        #expect(problem { try site.signIn("yamada", app) } is Unauthenticated)
        #expect(try site.signIn("yamada", next).actor == .yamada)
    }

    @Test(.requirement("R-214"))
    func `who once had a password is recognised before every new one`() throws {
        _ = try site.account("yamada")
        _ = try site.invite("yamada", Site.check)
        #expect(refusal { try site.invite("yamada") } == .identityCheckMissing(the("yamada")))
        // Also where the password was set for passcodes alone.
        try site.enrol()
        #expect(refusal { try site.invite("tanaka") } == .identityCheckMissing(the("tanaka")))
        _ = try site.invite("tanaka", Site.check)
        site.clock.advance(.days(30))
        #expect(refusal { try site.invite("tanaka") } == .identityCheckMissing(the("tanaka")))
    }

    @Test func `nobody unknown, retired or without a post is invited, and who leaves loses the password`() throws {
        #expect(throws: NotFound.self) { try site.invite("nobody") }
        _ = try site.account("yamada")
        _ = try site.gatekeeper.change(.personStanding(Example.yamada, .retired(why: the("退職"))), by: .operations)
        #expect(try store.load().secrets.keys.sorted() == ["account/yamada"])
        #expect(refusal { try site.invite("yamada", Site.check) } == .accountEnded(the("yamada")))
        try site.appoint(Example.kimura, .ended, number: 3, key: People.kimura)
        #expect(refusal { try site.invite("kimura") } == .accountEnded(the("kimura")))
        let code = try site.invite("auditor")
        let app = try begin("auditor", code)
        _ = try site.gatekeeper.change(
            .personStanding(People.auditorID, .suspended(why: the("休職"))), by: .operations)
        #expect(confirm("auditor", code, app.code(at: site.clock.now())) == .accountEnded(the("auditor")))
    }

    @Test func `a technician's one password signs in and collects passcodes`() throws {
        try site.approve(site.submit())
        let app = try site.account("tanaka")
        #expect(try site.signIn("tanaka", app).actor == .tanaka)
        #expect(try site.collect().utf8.count == 14)
    }

    // MARK: Secrets

    @Test(arguments: [
        "short", "yamada-2026!", "YamadaYamada12", "password1234", "qwertyuiop12", "P@ssw0rd2026", "aaaaaaaaaaaaaaaa",
        "abababababab", "Sekimori2026", "iloveyou1234", "correct\u{0}horse battery", "correct\nhorse",
    ])
    func `a password that is easily guessed is refused`(password: String) throws {
        let code = try site.invite("yamada")
        #expect(throws: BadInput.self) { try begin("yamada", code, password: password) }
    }

    @Test(arguments: [Site.password, "正しい馬の電池", "itoshii-hito-2026", "Tr0ub4dor&3 x"])
    func `a password that is not is taken`(password: String) throws {
        _ = try begin("ito", site.invite("ito"), password: password)
    }

    @Test(.requirement("R-212", "R-217"))
    func `neither journal nor store nor who invites has the password`() throws {
        let receipt = try site.gatekeeper.change(.invitation(the("yamada")), by: .operations)
        let code = try #require(receipt.invitation)
        let begun = try site.gatekeeper.beginEnrolment(
            of: the("yamada"), invitation: code, password: Site.password, source: "203.0.113.10")
        let app = try TestApp(secret: begun.secret)
        #expect(confirm("yamada", code, app.code(at: site.clock.now())) == nil)
        site.clock.advance(.seconds(30))
        _ = try site.signIn("yamada", app)
        var secrets = try store.load().secrets
        // Who invited is no secret, only nothing that the state follows from.
        #expect(secrets.removeValue(forKey: "inviter/yamada") == "operations")
        #expect(
            secrets.keys.sorted() == ["account/yamada", "code/yamada", "password-set/yamada", "password/yamada"])
        for stored in try store.entries(after: 0, limit: 1_000) {
            let payload = String(decoding: stored.payload ?? [], as: UTF8.self)
            for secret in [code, Site.password, begun.secret] + secrets.values { #expect(!payload.contains(secret)) }
        }
        for value in secrets.values { #expect(!value.contains(Site.password) && !value.contains(code)) }
    }

    @Test(.requirement("R-007"))
    func `a stranger's guesses at invitations lock the stranger out, and nobody else`() throws {
        let code = try site.invite("yamada")
        for _ in 1...5 {
            #expect(throws: Refusal.invitationUnknown) { try begin("yamada", "guess", from: "192.0.2.66") }
        }
        #expect(throws: Throttled.self) { try begin("yamada", code, from: "192.0.2.66") }
        #expect(throws: Throttled.self) { try begin("nobody", "guess", from: "192.0.2.66") }
        let app = try begin("yamada", code)
        #expect(confirm("yamada", code, app.code(at: site.clock.now())) == nil)
    }
}
