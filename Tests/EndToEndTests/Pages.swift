import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// A day by the gate's pages: a browser at the vendor's and one at the hospital's, beside a real ssh session.
    @Suite(.serialized) struct Pages {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        /// Signs in somebody of the ledger, as who is invited from the gate, or invites himself.
        private func signIn(_ person: String, _ browser: Browser) throws {
            try Accounts.shared.signIn(person, browser) {
                let line = "sekimori person invite \(person) 2>/dev/null"
                // A manager invites himself, signed in with his key.
                return try person == "yamada" ? lab.manager(line) : lab.must(.gate, line)
            }
        }

        @Test func `a person makes an account, is refused what is wrong, comes in, and goes`() throws {
            let browser = try Browser(lab, at: .vendor)
            try signIn("sato", browser)
            try browser.press("header form button")
            try browser.open("/sign-in")
            try browser.fillIn([("person", "sato"), ("password", Accounts.password), ("code", "000000")])
            try browser.press("main form button")
            #expect(try browser.path() == "/sign-in")
            #expect(try browser.text(of: "main").contains("どれかが違います"))
            try signIn("sato", browser)
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

        @Test func `the manager decides with a key of his own, brings the signature back, and the technician enters`()
            throws
        {
            let browser = try Browser(lab, at: .hospital, port: 9516)
            try signIn("yamada", browser)
            #expect(try browser.path() == "/today")
            let request = try lab.submit(technicians: ["paged"], assets: ["pacs1"], minutes: 30)
            try browser.open("/requests/\(request)/decide?act=approve")
            try browser.keep("decide")
            let signature = try lab.signature(browser)
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

extension Lab {
    /// Signs on the manager's own machine what the page of a decision shows, as it says.
    func signature(_ browser: Browser) throws -> String {
        let commands = try browser.text(of: "main")
        guard let namespace = commands.firstMatch(of: /-n ([a-z0-9@.-]+)/)?.1 else {
            throw Trouble("no command to sign with: \(commands)")
        }
        return try must(
            .hospital, as: "worker",
            """
            set -e; base64 -d > decision.txt; rm -f decision.txt.sig
            ssh-keygen -q -Y sign -n \(namespace) -f keys/yamada decision.txt
            cat decision.txt.sig
            """, input: try browser.attribute("value", of: "[name=do][value=send] ~ [name=text]"))
    }
}
