import Foundation

/// Accounts of the gate's pages, for all tests of a lab: each is made once, as its owner makes it, and each code of an
/// authenticator app is used once.
///
/// One test runs after another, so that nobody else looks at it meanwhile.
final class Accounts: @unchecked Sendable {
    static let shared = Accounts()

    static let password = "blue-lamp-over-seven-rivers"

    /// The secret of the app, and the last half minute whose code was used.
    private struct Account {
        let secret: String
        var used: Int
    }

    private var accounts: [String: Account] = [:]

    /// Signs in, with a new account where there is none; `invite` gives the hospital's code for one.
    func signIn(_ person: String, _ browser: Browser, invite: () throws -> String) throws {
        if accounts[person] == nil {
            let secret = try Self.enrol(person, try invite(), browser)
            // The code of this half minute went into the enrolment.
            accounts[person] = Account(secret: secret, used: Self.step)
        }
        try browser.open("/sign-in")
        try browser.fill("person", person)
        try browser.fill("password", Self.password)
        try browser.fill("code", try code(of: person))
        try browser.press("main form button")
        guard eventually(seconds: 20, { (try? browser.path()) != "/sign-in" }) else {
            throw Trouble("\(person) is not signed in: \(try browser.text(of: "main"))")
        }
    }

    /// Makes the account; gives the app's secret.
    private static func enrol(_ person: String, _ invitation: String, _ browser: Browser) throws -> String {
        try browser.open("/enrol")
        try browser.fill("person", person)
        try browser.fill("invitation", invitation.trimmingCharacters(in: .whitespacesAndNewlines))
        try browser.fill("password", password)
        try browser.fill("again", password)
        try browser.press("main form button")
        let secret = try browser.text(of: ".secret code").filter { !$0.isWhitespace }
        try browser.fill("code", try code(secret, at: step))
        try browser.press("main form button")
        return secret
    }

    /// A code that is good now and was not used: of this half minute or of the next.
    func code(of person: String) throws -> String {
        guard let account = accounts[person] else { throw Trouble("\(person) has no account") }
        guard eventually(seconds: 40, { account.used < Self.step + 1 }) else { throw Trouble("no code for \(person)") }
        let step = max(account.used + 1, Self.step)
        accounts[person]?.used = step
        return try Self.code(account.secret, at: step)
    }

    private static var step: Int { Int(Date().timeIntervalSince1970) / 30 }

    /// What an authenticator app shows in that half minute.
    private static func code(_ secret: String, at step: Int) throws -> String {
        try Command.run(["oathtool", "--totp", "-b", "--now", "@\(step * 30)", secret], seconds: 10)
            .mustSucceed("oathtool").text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
