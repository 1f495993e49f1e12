import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// A stranger holds the portal's connections open and floods it with bodies: ssh is none of its business, and for
    /// everybody else the pages stay (THREATS row 107). How long a login takes meanwhile is a row of `Tests/bench`.
    @Suite(.serialized) struct PortalUnderFire {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        private func portal() throws -> (process: String, peak: Int) {
            let text = try lab.must(
                .gate,
                "process=$(systemctl show -P MainPID sekimori-portal); echo $process "
                    + "$(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$process/status)")
            let words = text.split(whereSeparator: \.isWhitespace)
            guard words.count == 2, let peak = Int(words[1]) else { throw Trouble("no portal: \(text)") }
            return (String(words[0]), peak)
        }

        @Test(.requirement("R-007"))
        func `logins and pages go on while a stranger does what he can to the portal`() throws {
            let before = try portal()
            let fire = try Command([
                Lab.root + "/Deploy/lab", "reach", "--name", lab.name, Host.stranger.rawValue, "python3",
                Lab.root + "/Tests/fire.py", "10.99.1.1", "8443",
            ])
            defer { fire.stop() }
            #expect(eventually(seconds: 20) { fire.text.contains("burning") }, "\(fire.text)")
            // He has all that one address gets.
            let burns = try eventually(seconds: 20) {
                try lab.must(.gate, "ss -Htn state established 'sport = :8443' dst 10.99.1.66 | wc -l")
                    .trimmingCharacters(in: .whitespacesAndNewlines) == "32"
            }
            #expect(burns)
            for _ in 1...5 {
                let outcome = try lab.ssh("tanaka")
                #expect(outcome.status == 0 && outcome.text.contains("load average"), "\(outcome)")
                let page = try lab.run(
                    .vendor, "curl -ksS -m 20 -o /dev/null -w '%{http_code}' https://10.99.1.1:8443/sign-in")
                #expect(page.text == "200", "\(page)")
            }
            #expect(fire.isRunning)
            let after = try portal()
            #expect(after.process == before.process)
            // In kB. 200 bodies of 1 MB are its bound; a stranger's 32 connections get not even that.
            #expect(after.peak < 262_144)
        }
    }
}
