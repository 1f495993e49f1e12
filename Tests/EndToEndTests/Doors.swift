import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// Strangers and friends in front of sshd.
    @Suite(.serialized) struct Doors {
        private let lab: Lab
        /// What sshd refuses without asking us; counted once the minute is over, while the other tests run.
        private static let refusals = Result {
            let lab = try Lab.shared.get()
            let before = try lab.position()
            for line in [
                "./enter mallory wrong plink+pacs1@10.99.1.1 uptime </dev/null",
                "./enter plink plink nobody+pacs1@10.99.1.1 uptime </dev/null",
                "./enter plink plink -s plink+pacs1@10.99.1.1 sekimori </dev/null",
                "./enter plink plink -W 10.99.2.20:22 plink+pacs1@10.99.1.1 </dev/null",
            ] {
                #expect(try lab.run(.vendor, as: "worker", line).status != 0)
            }
            try lab.must(.gate, "sekimori technician change plink --source 10.99.1.10/32")
            let stranger = "./enter plink plink plink+pacs1@10.99.1.1 uptime </dev/null"
            #expect(
                try eventually(seconds: 30) {
                    try lab.run(.stranger, as: "worker", stranger).text.contains("denied (publickey)")
                })
            return before
        }

        init() throws {
            lab = try Lab.shared.get()
            _ = Self.refusals
        }

        @Test func `two hundred unsigned probes change nothing, and the technician enters after them`() throws {
            let before = try lab.position()
            // Public halves alone: sshd says that it would take the key, and nothing can be signed.
            let outcome = try lab.run(
                .vendor, as: "worker",
                """
                for round in 1 2; do
                    ssh -v -o BatchMode=yes -o IdentitiesOnly=yes -o UserKnownHostsFile=known_hosts \
                        $(for n in $(seq 100); do cp keys/plink.pub probe$n.pub; echo "-o IdentityFile=probe$n"; done) \
                        plink+pacs1@10.99.1.1 uptime </dev/null 2>&1
                done | grep -c 'Server accepts key'
                """, seconds: 60)
            #expect(outcome.text == "200\n", "\(outcome)")
            #expect(try lab.ssh("plink").text.contains("load average"))
            let kinds = Set(try lab.journal(after: before).map(\.kind))
            #expect(kinds.isDisjoint(with: ["refused", "locked-out"]), "\(kinds)")
            try lab.quiet()
        }

        @Test func `plink enters with key and passcode, for a command and for a shell`() throws {
            let key = try lab.must(.gate, "ssh-keygen -lf /etc/sekimori/ssh_host_ed25519_key.pub | cut -d' ' -f2")
                .trimmingCharacters(in: .whitespacesAndNewlines)
            try lab.must(.vendor, as: "worker", "puttygen keys/plink -O private -o plink.ppk")
            let plink = "spawn plink -ssh -no-antispoof -i plink.ppk -hostkey \(key) plink+pacs1@10.99.1.1"
            let passcode = #"expect "パスコード" { send "[exec cat pass/plink]\r" }"#
            let command = try lab.run(
                .vendor, as: "worker", "expect -f -",
                input: "set timeout 15\n\(plink) uptime\n\(passcode)\nexpect eof\nexit [lindex [wait] 3]\n")
            #expect(command.status == 0 && command.text.contains("load average"), "\(command)")
            let shell = try lab.run(
                .vendor, as: "worker", "expect -f -",
                input: """
                    set timeout 15
                    \(plink)
                    \(passcode)
                    expect "maint@"
                    send "echo in''side; exit\\r"
                    expect eof
                    exit [lindex [wait] 3]

                    """)
            #expect(shell.status == 0 && shell.text.contains("inside"), "\(shell)")
            try lab.quiet()
        }

        @Test(arguments: [
            "rm SNAPSHOT", ": >SNAPSHOT", "head -c 3000 /dev/urandom >SNAPSHOT", "sed -i '$d' SNAPSHOT",
            "sed -i '1s/.*/sekimori-keys 1 '$(($(date +%s) - 16))'/' SNAPSHOT",
            "sed -i '1s/.*/sekimori-keys 1 '$(($(date +%s) + 60))'/' SNAPSHOT",
        ])
        func `a list of keys that is missing, empty, garbage or old lets nobody in, until there is one again`(
            _ damage: String
        ) throws {
            let path = "/run/sekimori/keys/snapshot"
            #expect(try eventually(seconds: 30) { try lab.ssh("plink").status == 0 })
            // The daemon is held, or it would put another in its place.
            try lab.must(.gate, "pkill -STOP -x sekimorid")
            defer { _ = try? lab.run(.gate, "pkill -CONT -x sekimorid") }
            try lab.must(.gate, "\(damage.replacing("SNAPSHOT", with: path))")
            let outcome = try lab.ssh("plink")
            #expect(outcome.text.contains("Permission denied (publickey)"), "\(outcome)")
            try lab.must(.gate, "pkill -CONT -x sekimorid")
            #expect(try eventually(seconds: 30) { try lab.ssh("plink").status == 0 })
        }

        @Test func `what sshd refuses by itself is counted, by address, name and reason`() throws {
            let before = try Self.refusals.get()
            for (source, name, reason) in [
                ("10.99.1.10", "plink+pacs1", "gave-up"),
                ("10.99.1.10", "nobody+pacs1", "unknown-name"),
                ("10.99.1.66", "plink+pacs1", "wrong-address"),
                ("10.99.1.10", "plink+pacs1", "channel"),
            ] {
                let facts = ["source: \(source)\n", "name: \(name)\n", "reason: \(reason)\n"].map {
                    "event.strangers-refused.value.\($0)"
                }
                let counted = try eventually(seconds: 70) {
                    try lab.journal(after: before).contains { entry in
                        facts.allSatisfy { (entry.payload ?? "").contains($0) }
                    }
                }
                #expect(counted, "\(source) \(name) \(reason)")
            }
        }
    }
}
