import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// The day of a vendor, a manager and an auditor on the gate's pages, beside a real ssh session.
    @Suite(.serialized) struct PortalDay {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        /// What is looked for on the pages of a language.
        struct Tongue: Sendable, CustomTestStringConvertible {
            let code: String
            /// The technician who comes that day.
            let technician: String
            let name: String
            let inside: String
            let due: String
            let closed: String
            let stays: Bool

            var testDescription: String { code }

            static let both = [
                Tongue(
                    code: "ja", technician: "hana", name: "花田 葉子", inside: "いま中にいる人", due: "作業報告書",
                    closed: "完了", stays: true),
                Tongue(
                    code: "en", technician: "emma", name: "Emma Hill", inside: "Inside now", due: "Completion report",
                    closed: "closed", stays: false),
            ]
        }

        @Test(.requirement("R-183", "R-246", "R-247", "R-248"), arguments: Tongue.both)
        func `a whole day is done on pages, from the application to the closed request`(tongue: Tongue) throws {
            let vendor = try Browser(lab, at: .vendor, language: tongue.code)
            let hospital = try Browser(lab, at: .hospital, language: tongue.code, port: 9516)
            try signIn("sato", vendor)
            try signIn("yamada", hospital)
            let invitation = try bring(tongue)
            let request = try apply(tongue, vendor)
            let evidence = try attach(to: request, tongue, vendor)
            try decide("approve", on: request, hospital, beside: evidence)
            try signOut(vendor)
            try Accounts.shared.signIn(tongue.technician, vendor) { invitation }
            try collect(request, tongue, vendor)
            let session = try work(request, tongue, hospital)
            try signOut(vendor)
            try signIn("sato", vendor)
            try report(on: request, tongue, vendor)
            try judge(request, tongue, hospital)
            try signOut(hospital)
            try audit(request, session, tongue, hospital)
            for browser in [vendor, hospital] {
                let complaints = try browser.complaints()
                #expect(complaints.isEmpty, "\(complaints)")
            }
        }

        private func signIn(_ person: String, _ browser: Browser) throws {
            try Accounts.shared.signIn(person, browser) {
                if person == "hoshino" {
                    try lab.must(.gate, "sekimori person add hoshino --name '星野 監' --role auditor")
                }
                let line = "sekimori person invite \(person) 2>/dev/null"
                return try person == "yamada" ? lab.manager(line) : lab.must(.gate, line)
            }
        }

        private func signOut(_ browser: Browser) throws { try browser.press("header form button") }

        private func expect(_ words: String, in browser: Browser) throws {
            let shown = try browser.text(of: "main")
            let path = try browser.path()
            #expect(shown.localizedCaseInsensitiveContains(words), "\(path): \(shown)")
        }

        /// The page is that of the request: what was sent was taken.
        private func expectRequest(_ request: String, in browser: Browser) throws {
            let shown = try browser.text(of: "main")
            #expect(try browser.path() == "/requests/\(request)", "\(shown)")
        }

        private func look(_ browser: Browser, _ name: String, _ tongue: Tongue) throws {
            #expect(try browser.keep("\(name)-\(tongue.code)") <= 0, "\(name) is wider than a phone")
        }

        // MARK: The day

        /// A new technician, whom the hospital enters; gives the code to make an account with.
        private func bring(_ tongue: Tongue) throws -> String {
            let key = try lab.must(
                .vendor, as: "worker",
                "ssh-keygen -q -t ed25519 -N '' -f keys/\(tongue.technician) && cat keys/\(tongue.technician).pub")
            return try lab.must(
                .gate,
                """
                set -e; cat > pub/\(tongue.technician).pub
                sekimori technician add \(tongue.technician) --name '\(tongue.name)' --vendor kasumi --contact 090 \
                    --schedule always --key-file pub/\(tongue.technician).pub --rights-confirmed-by 高橋 >/dev/null
                sekimori technician invite \(tongue.technician) 2>/dev/null
                """, input: key)
        }

        /// The clerk's application; gives its number.
        private func apply(_ tongue: Tongue, _ vendor: Browser) throws -> String {
            let from = Date()
            let today = Lab.clock(from, "yyyy-MM-dd")
            try vendor.open("/requests/new")
            try vendor.fill("purpose", "検索が遅い件の調査")
            try vendor.fillIn([
                ("contract", "c-1"), ("date", today), ("from", Lab.clock(from, "HH:mm")),
                ("until", Lab.clock(from + 2400, "HH:mm")), ("technicians", tongue.technician), ("assets", "pacs1"),
                ("category", "fault"), ("content", "索引を確認する"), ("plan", "索引を確認する\n結果を記録する"),
                ("sources", "10.99.1.0/28"), ("capabilities", "shell"), ("commands", "uptime"),
                ("privilege", "general"), ("personal-information", "no"), ("live-data", "no"), ("fault-data", "no"),
                ("take-out", "no"), ("bring-in", "no"), ("service-stop", "no"), ("backup", "yes"),
                ("backup.what", "前日分"), ("rollback", "元に戻す"), ("risk", "遅くなる"), ("supervisor", "伊藤"),
                ("terminal.terminal", "KM-1"), ("terminal.operating-system", "Debian 13"),
                ("terminal.patched-on", today), ("terminal.antivirus", "ClamAV"), ("terminal.definitions-of", today),
                ("terminal.scanned-on", today), ("terminal.malware-found", "no"), ("terminal.firewall", "yes"),
                ("terminal.public-wireless", "no"), ("terminal.declared-by", "田中"), ("terminal.declared-on", today),
            ])
            try vendor.press("main form button")
            guard let request = try vendor.path().firstMatch(of: /^\/requests\/(r\d{8}-\d+)$/)?.1 else {
                throw Trouble("not handed in: \(try vendor.text())")
            }
            try expect(tongue.name, in: vendor)
            try look(vendor, "day-request", tongue)
            return String(request)
        }

        /// The terminal's scan as a picture beside the application; gives its name.
        private func attach(to request: String, _ tongue: Tongue, _ vendor: Browser) throws -> String {
            let name = "検査結果 \(tongue.code).png"
            // Of this test alone: the same day is played in another lab beside it.
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let file = folder.path + "/" + name
            // Large enough to come in pieces, with what ends a line of a form in it.
            let bytes = Data("\u{89}PNG\r\n--\(tongue.code)\r\n".utf8) + Data(repeating: 0x0D, count: 3_000_000)
            try bytes.write(to: URL(filePath: file))
            try vendor.choose(file: file, in: "file")
            try vendor.press("form[action$='/attachments'] button")
            try expect(name, in: vendor)
            try look(vendor, "day-attached", tongue)
            let kept = try lab.must(.gate, "cd /var/lib/sekimori/attachments && sha256sum *").split(separator: "\n")
            let sum = try Command.run(["sha256sum", file], seconds: 10).mustSucceed("sha256sum").text.prefix(64)
            #expect(kept.contains { $0.elementsEqual("\(sum)  \(sum)") }, "\(kept)")
            return name
        }

        /// Reads, signs beside, and brings the signature back.
        private func decide(
            _ act: String, on request: String, _ hospital: Browser, why: String = "", beside evidence: String? = nil
        ) throws {
            try hospital.open("/requests/\(request)/decide?act=\(act)")
            if let evidence { try expect(evidence, in: hospital) }
            if !why.isEmpty {
                try hospital.fill("why", why)
                try hospital.press("[name=do][value=show] ~ .go button")
            }
            try hospital.fillIn([("signature", try lab.signature(hospital))])
            try hospital.press("[name=do][value=send] ~ .go button")
            try expectRequest(request, in: hospital)
        }

        /// The technician's passcode, from the page that shows it once.
        private func collect(_ request: String, _ tongue: Tongue, _ vendor: Browser) throws {
            try vendor.open("/requests/\(request)")
            try vendor.fill("password", Accounts.password)
            try vendor.press("form[action$='/passcode'] button")
            try look(vendor, "day-passcode", tongue)
            try expect("ssh \(tongue.technician)+pacs1@10.99.1.1", in: vendor)
            let passcode = try vendor.text(of: ".secret code")
            try lab.must(.vendor, as: "worker", "cat > pass/\(tongue.technician)", input: passcode + "\n")
        }

        /// A real session, watched; gives its number.
        private func work(_ request: String, _ tongue: Tongue, _ hospital: Browser) throws -> String {
            guard tongue.stays else {
                let before = Set(try lab.sessions().map(\.id))
                #expect(try lab.ssh(tongue.technician).text.contains("load average"))
                let session = try lab.sessions().first { !before.contains($0.id) }?.id ?? ""
                try hospital.open("/sessions/\(session)")
                try expect(tongue.name, in: hospital)
                return session
            }
            let visit = try lab.visit(tongue.technician)
            try hospital.open("/today")
            try expect(tongue.inside, in: hospital)
            try expect(tongue.name, in: hospital)
            try hospital.press("#inside ~ table a[href='/sessions/\(visit.session)']")
            try expect("pacs1", in: hospital)
            #expect(try hospital.has("form[action$='/cut']"))
            try look(hospital, "day-session", tongue)
            try watch(visit, tongue, hospital)
            #expect(try visit.leave() == 7)
            return visit.session
        }

        /// The manager looks at the screen while it is in use, the technician is told, and the record says who looked.
        private func watch(_ visit: Visit, _ tongue: Tongue, _ hospital: Browser) throws {
            try hospital.press("form[action$='/watch'] button")
            try visit.type("echo screen-$((40 + 2))")
            // The page goes away under whoever reads it: it is fetched anew every two seconds.
            let isSeen = eventually(seconds: 20) { (try? hospital.text())?.contains("screen-42") ?? false }
            #expect(isSeen)
            #expect(eventually(seconds: 20) { visit.command.text.contains("この画面を見ています") }, "\(visit.command.text)")
            // Left alone for long it stays.
            try hospital.open("/sessions/\(visit.session)/live?since=0")
            try look(hospital, "day-live", tongue)
            try hospital.open("/sessions/\(visit.session)")
            try expect("画面を見始めた", in: hospital)
        }

        private func report(on request: String, _ tongue: Tongue, _ vendor: Browser) throws {
            try vendor.open("/requests/\(request)")
            try vendor.fill("why", "作業が終わった")
            try vendor.press("form[action$='/finish'] button")
            try vendor.press(".actions a[href$='/report']")
            try expect(tongue.due, in: vendor)
            // What was observed is there already; what only people know is theirs to say.
            #expect(try vendor.attribute("value", of: "[name='work.from']") != "")
            try look(vendor, "day-report", tongue)
            try vendor.fill("work.content", "索引を確認した")
            try vendor.fillIn([
                ("work.result", "completed"), ("personal-information", "no"), ("taken-out", "no"),
                ("erasure", "nothing"), ("abnormality", "no"), ("configuration-changes", "no"),
                ("differences-from-plan", "no"), ("remaining", "no"),
            ])
            try vendor.press("main form button")
            try expectRequest(request, in: vendor)
        }

        /// The report beside the record, and the end of the request.
        private func judge(_ request: String, _ tongue: Tongue, _ hospital: Browser) throws {
            try decide("accept-report", on: request, hospital, why: "記録と合っている")
            // A text that asks nothing is made by its own button.
            try hospital.open("/requests/\(request)/decide?act=confirm")
            if try !hospital.has("[name=signature]") { try hospital.press("[name=do][value=show] ~ .go button") }
            try hospital.fillIn([("signature", try lab.signature(hospital))])
            try hospital.press("[name=do][value=send] ~ .go button")
            try expect(tongue.closed, in: hospital)
        }

        private func audit(_ request: String, _ session: String, _ tongue: Tongue, _ hospital: Browser) throws {
            try signIn("hoshino", hospital)
            #expect(try hospital.path() == "/sessions")
            try expect(tongue.name, in: hospital)
            try hospital.open("/requests/\(request)/story")
            try expect(tongue.name, in: hospital)
            try look(hospital, "day-story", tongue)
            try hospital.open("/sessions/\(session)")
            try expect("sekimori-audit replay", in: hospital)
            #expect(try !hospital.has("form[action$='/cut']"))
            for page in ["charts", "ledger", "refusals"] {
                try hospital.open("/" + page)
                try look(hospital, "day-\(page)", tongue)
            }
        }
    }
}
