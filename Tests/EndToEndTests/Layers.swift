import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// Each layer refuses by itself, where those before it say yes to everybody.
    @Suite(.serialized) struct Layers {
        private let lab: Lab
        private static let people = Result {
            let lab = try Lab.shared.get()
            // Who comes from one address only, and who is suspended while having everything.
            try lab.must(
                .gate,
                """
                sekimori technician change narrow --source 10.99.1.10/32
                sekimori technician suspend absent --why 休職
                """)
        }

        init() throws {
            lab = try Lab.shared.get()
            try Self.people.get()
            try lab.quiet()
        }

        @Test func `the key hook alone`() throws {
            let door = try Door(lab, hook: .ours, service: .permitAll)
            defer { door.close() }
            // The rest is open: who has the key comes as far as the shell.
            let control = try lab.refused { try door.knock("narrow", passcode: "wrong") }
            #expect(control.text.contains("not admitted"), "\(control)")
            for outcome in [
                try door.knock("narrow", key: "mallory"),
                try door.knock("narrow", key: "tanaka"),
                try door.knock("narrow", from: .stranger),
                try door.knock("absent"),
                try door.knock("nobody", key: "tanaka"),
            ] {
                #expect(outcome.text.contains("Permission denied (publickey)"), "\(outcome)")
            }
        }

        @Test func `PAM alone`() throws {
            let door = try Door(lab, hook: .anyKey, service: .ours)
            defer { door.close() }
            #expect(try door.knock("narrow").text.contains("load average"))
            try lab.quiet()
            let denied = [
                try lab.refused("stage: admission", "key-unknown") {
                    try door.knock("narrow", key: "mallory", passcode: "narrow")
                },
                try lab.refused("stage: admission", "key-unknown") {
                    try door.knock("narrow", key: "tanaka", passcode: "narrow")
                },
                try lab.refused("stage: admission", "source-not-allowed") {
                    try door.knock("narrow", from: .stranger)
                },
                try lab.refused("stage: passcode", "passcode-wrong") { try door.knock("narrow", passcode: "wrong") },
                // Nobody else's passcode either.
                try lab.refused("stage: passcode", "passcode-wrong") { try door.knock("narrow", passcode: "tanaka") },
                try lab.refused("stage: admission", "technician-suspended") { try door.knock("absent") },
            ]
            for outcome in denied { #expect(outcome.text.contains("Permission denied"), "\(outcome)") }
        }

        @Test func `the claim alone, without a token`() throws {
            let door = try Door(lab, hook: .anyKey, service: .permitAll)
            defer { door.close() }
            for technician in ["tanaka", "absent"] {
                for key in [technician, "mallory"] {
                    let outcome = try lab.refused { try door.knock(technician, key: key, passcode: "wrong") }
                    #expect(outcome.status == 1 && outcome.text.contains("not admitted"), "\(outcome)")
                }
            }
        }

        /// The login shell as somebody's own uid starts it, with a token; what sshd would have set is given by hand.
        private func claim(_ token: String, as technician: String) throws -> Outcome {
            try lab.run(
                .gate,
                """
                id=$(id -u \(technician)+pacs1)
                setpriv --reuid $id --regid sekimori-tech --clear-groups env -i SEKIMORI_TOKEN=\(token) TERM=dumb \
                    SSH_ORIGINAL_COMMAND=uptime /usr/lib/sekimori/sekimori-shell -c x </dev/null
                """)
        }

        @Test(.requirement("R-273"))
        func `the claim alone, with an invented and with a stolen token`() throws {
            let invented = try lab.refused { try claim(String(repeating: "0", count: 32), as: "narrow") }
            #expect(invented.status == 1, "\(invented)")

            // The token of a running session is of no use to anybody, and whoever shows it again ends the session.
            let session = try lab.session("tanaka")
            defer { session.command.stop() }
            let token = try lab.must(
                .gate,
                "tr '\\0' '\\n' </proc/$(pgrep -x sekimori-shell)/environ | sed -n 's/^SEKIMORI_TOKEN=//p' | tr -d '\\n'"
            )
            #expect(token.count == 32)
            for thief in ["narrow", "tanaka"] {
                let outcome = try lab.refused("stage: claim", "second-channel") { try claim(token, as: thief) }
                #expect(outcome.status == 1 && !outcome.text.contains("load average"), "\(outcome)")
            }
            #expect(session.command.ends(within: 6))
            try lab.quiet()
            // Nor is it once its session is over.
            let late = try lab.refused("stage: claim", "second-channel") { try claim(token, as: "tanaka") }
            #expect(late.status == 1)
        }

        @Test func `the claim alone, when the state changed after admission`() throws {
            // Admitted, and no session asked for yet: key hook and PAM are past.
            let before = try lab.position()
            let connection = try lab.start(
                .vendor, as: "worker", "exec ./enter narrow narrow -M -S ~/claim -N narrow+pacs1@10.99.1.1")
            defer { connection.stop() }
            #expect(
                try eventually(seconds: 30) { try lab.journal(after: before).contains { $0.kind == "admitted" } })
            try lab.must(.gate, "sekimori asset change pacs1 --remote-maintenance no")
            defer { _ = try? lab.run(.gate, "sekimori asset change pacs1 --remote-maintenance yes") }
            let outcome = try lab.refused("stage: claim", "remote-maintenance-not-allowed") {
                try lab.run(
                    .vendor, as: "worker", "ssh -S ~/claim -o ProxyCommand=false there uptime </dev/null")
            }
            #expect(outcome.status == 1 && !outcome.text.contains("load average"), "\(outcome)")
            #expect(connection.ends(within: 6))
        }

        @Test(arguments: [
            ("asset change pacs1 --remote-maintenance no", "asset change pacs1 --remote-maintenance yes"),
            ("vendor change kasumi --source 10.99.1.66/32", "vendor change kasumi --source 10.99.1.0/24"),
            ("contract change c-1 --nda none", "contract change c-1 --nda LATER"),
            (
                "technician change tanaka --key-file pub/mallory.pub",
                "technician change tanaka --key-file pub/tanaka.pub"
            ),
            ("technician change tanaka --source 10.99.1.66/32", "technician change tanaka --source 10.99.1.0/24"),
        ])
        func `the lease alone`(_ change: String, back: String) throws {
            let session = try lab.session("tanaka")
            defer { session.command.stop() }
            defer {
                let later = Lab.clock(Date() + 200 * 86400, "yyyy-MM-dd")
                _ = try? lab.run(.gate, "sekimori \(back.replacing("LATER", with: later))")
            }
            try lab.must(.gate, "sekimori \(change)")
            #expect(session.command.ends(within: 6), "\(session.command.text)")
            let ended = try lab.must(.gate, "sekimori session show \(session.id) --json")
            #expect(ended.contains("\"refused\""), "\(ended)")
            #expect(try eventually(seconds: 5) { try lab.connections() == 0 })
        }
    }
}
