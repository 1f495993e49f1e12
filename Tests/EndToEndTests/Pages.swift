import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// A day by the gate's pages: a browser at the vendor's and one at the hospital's, beside a real ssh session.
    @Suite(.serialized) struct Pages {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        private static let password = "blue-lamp-over-seven-rivers"

        /// Makes somebody's account as its owner would, with the hospital's invitation; gives the app's secret.
        private func enrol(_ person: String, _ browser: Browser) throws -> String {
            let line = "sekimori person invite \(person) 2>/dev/null"
            // A manager invites himself, signed in with his key.
            let made = try person == "yamada" ? lab.manager(line) : lab.must(.gate, line)
            try browser.open("/enrol")
            try browser.fill("person", person)
            try browser.fill("invitation", made.trimmingCharacters(in: .whitespacesAndNewlines))
            try browser.fill("password", Self.password)
            try browser.fill("again", Self.password)
            try browser.press("main form button")
            let secret = try browser.text(of: ".secret code").filter { !$0.isWhitespace }
            try browser.fill("code", try Self.code(secret))
            try browser.press("main form button")
            return secret
        }

        /// What an authenticator app shows, now or so many steps of 30 s later.
        private static func code(_ secret: String, later steps: Int = 0) throws -> String {
            let moment = Int(Date().timeIntervalSince1970) + 30 * steps
            return try Command.run(["oathtool", "--totp", "-b", "--now", "@\(moment)", secret], seconds: 10)
                .mustSucceed("oathtool").text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private func signIn(_ person: String, _ code: String, _ browser: Browser) throws {
            try browser.open("/sign-in")
            try browser.fill("person", person)
            try browser.fill("password", Self.password)
            try browser.fill("code", code)
            try browser.press("main form button")
        }

        @Test func `a person makes an account, is refused what is wrong, comes in, and goes`() throws {
            let browser = try Browser(lab, at: .vendor)
            let secret = try enrol("sato", browser)
            try signIn("sato", "000000", browser)
            #expect(try browser.path() == "/sign-in")
            #expect(try browser.text(of: "main").contains("どれかが違います"))
            // The code of the next half minute is good already, and that of this one was used.
            try signIn("sato", try Self.code(secret, later: 1), browser)
            let shown = try browser.text()
            #expect(try browser.path() == "/requests", "\(shown)")
            #expect(try browser.text(of: "header").contains("佐藤"))
            for page in ["requests", "requests/new", "account"] {
                try browser.open("/" + page)
                let beyond = try browser.keep(page.replacing("/", with: "-") + "-vendor")
                #expect(beyond <= 0, "\(page) is wider than a phone")
            }
            try browser.press("header form button")
            try browser.open("/requests")
            #expect(try browser.path().hasPrefix("/sign-in"))
            let complaints = try browser.complaints()
            #expect(complaints.isEmpty, "\(complaints)")
        }

        /// Signs on the manager's own machine what the page of a decision shows, as it says.
        private func signature(_ browser: Browser) throws -> String {
            let commands = try browser.text(of: "main")
            guard let namespace = commands.firstMatch(of: /-n ([a-z0-9@.-]+)/)?.1 else {
                throw Trouble("no command to sign with: \(commands)")
            }
            return try lab.must(
                .hospital, as: "worker",
                """
                set -e; base64 -d > decision.txt; rm -f decision.txt.sig
                ssh-keygen -q -Y sign -n \(namespace) -f keys/yamada decision.txt
                cat decision.txt.sig
                """, input: try browser.attribute("value", of: "[name=do][value=send] ~ [name=text]"))
        }

        @Test func `the manager decides with a key of his own, brings the signature back, and the technician enters`()
            throws
        {
            let browser = try Browser(lab, at: .hospital, port: 9516)
            let secret = try enrol("yamada", browser)
            try signIn("yamada", try Self.code(secret, later: 1), browser)
            #expect(try browser.path() == "/today")
            let request = try lab.submit(technicians: ["paged"], assets: ["pacs1"], minutes: 30)
            try browser.open("/requests/\(request)/decide?act=approve")
            try browser.keep("decide")
            let signature = try signature(browser)
            // Some of its letters are others: no signature of this text.
            try browser.fill("signature", signature.replacing("A", with: "B"))
            try browser.press("[name=do][value=send] ~ .go button")
            let refused = try browser.text(of: "main")
            #expect(refused.contains("署名"), "\(refused)")
            #expect(try lab.ssh("paged").status == 255)
            try browser.fill("signature", signature)
            try browser.press("[name=do][value=send] ~ .go button")
            let decided = try browser.text(of: "main")
            #expect(decided.contains("承認"), "\(decided)")
            try lab.collect("paged")
            let visit = try lab.visit("paged")
            try browser.open("/sessions/\(visit.session)")
            try browser.keep("session")
            #expect(try browser.text(of: "main").contains("pacs1"))
            for page in [
                "today", "requests", "sessions", "ledger", "debts", "calendar", "refusals", "charts", "stops",
                "account",
            ] {
                try browser.open("/" + page)
                #expect(try browser.path() == "/" + page)
                #expect(try browser.keep(page) <= 0, "\(page) is wider than a phone")
            }
            let complaints = try browser.complaints()
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }
}
