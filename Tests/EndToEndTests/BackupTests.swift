import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// The gate's host is lost, and another one goes on from last night's backup.
    @Suite(.serialized) struct BackupTests {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        private static let settings = "/etc/sekimori/sekimori.yaml"

        @Test(.requirement("R-073", "R-123"))
        func `a gate goes on from its backup on an empty host, after two people have accepted what is lost`() throws {
            try lab.must(
                .gate, "cp -a \(Self.settings) /root/settings.kept && ssh-keygen -q -t ed25519 -N '' -f /root/safe")
            defer {
                _ = try? lab.run(
                    .gate,
                    "cp -a /root/settings.kept \(Self.settings); systemctl restart sekimorid; "
                        + "for i in $(seq 200); do sekimori status >/dev/null 2>&1 && break; sleep 0.1; done; "
                        + "rm -rf /root/safe* /root/backup.age /root/settings.kept /var/backups/sekimori")
            }
            try makeOperator()
            let worked = try lab.ssh("tanaka")
            #expect(worked.status == 0, "\(worked)")
            let file = try backUp()
            try drill(file)
            // This one is lost.
            let lost = try lab.ssh("tanaka")
            #expect(lost.status == 0, "\(lost)")
            let inUse = try lab.run(.gate, "sekimori restore \(file) --identity /root/safe", seconds: 120)
            #expect(inUse.status == 2, "\(inUse)")

            let before = try lab.sessions().map(\.id)
            try loseEverything()
            let restored = try lab.run(.gate, "sekimori restore \(file) --identity /root/safe", seconds: 180)
            #expect(restored.status == 0, "\(restored)")
            let isUp = try eventually(seconds: 30) { try lab.run(.gate, "sekimori status").status == 0 }
            #expect(isUp)
            #expect(try lab.sessions().count == before.count - 1)
            try expectOwners()

            try expectShut()
            try lab.manager("sekimori gap accept --why 'ディスクの故障' --yes")
            try expectShut()
            let twice = try lab.run(
                .hospital, as: "worker", "sekimori gap accept --why again --yes --config config/yamada")
            #expect(twice.status == 2, "\(twice)")
            try lab.must(
                .hospital, as: "worker", "sekimori gap accept --why 'ディスクの故障' --yes --config config/kato")
            let enters = try lab.ssh("tanaka")
            #expect(enters.status == 0 && enters.text.contains("load average"), "\(enters)")
            #expect(try !before.contains(lab.sessions().map(\.id).max() ?? ""))
            try expectNamed()
        }

        /// Somebody of the hospital besides the manager.
        private func makeOperator() throws {
            try lab.must(
                .hospital, as: "worker",
                """
                ssh-keygen -q -t ed25519 -N '' -C kato -f keys/kato
                sed 's/yamada/kato/' config/yamada > config/kato
                """)
            let key = try lab.must(.hospital, as: "worker", "cat keys/kato.pub")
            try lab.must(
                .gate,
                "cat > /tmp/kato.pub && sekimori person add kato --name 加藤 --role operator --key-file /tmp/kato.pub",
                input: key)
        }

        /// As the timer does each night; gives the file.
        private func backUp() throws -> String {
            try lab.must(
                .gate,
                """
                set -e
                printf 'backup:\\n  recipients:\\n    - name: safe-a\\n      key: %s\\n' \
                    "$(cut -d' ' -f1,2 /root/safe.pub)" >> \(Self.settings)
                systemctl restart sekimorid
                for try in $(seq 100); do sekimori status >/dev/null 2>&1 && break; sleep 0.1; done
                """)
            let position = try lab.position()
            try lab.must(.gate, "systemctl start sekimori-backup.service || journalctl -n 20 -u sekimori-backup >&2")
            let file = try lab.must(.gate, "ls /var/backups/sekimori/*.age").trimmingCharacters(in: .newlines)
            #expect(try lab.journal(after: position).contains { $0.kind == "backup-taken" })
            #expect(try lab.must(.gate, "stat -c '%a %U' \(file)") == "600 root\n")
            #expect(try lab.run(.gate, "test -e /var/lib/sekimori/backup.sqlite").status != 0)
            // What is in it is nobody's who has not the key.
            #expect(try lab.run(.gate, "grep -qa 'BEGIN OPENSSH' \(file)").status != 0)
            try lab.must(.gate, "cp \(file) /root/backup.age")
            return "/root/backup.age"
        }

        private func drill(_ file: String) throws {
            let position = try lab.position()
            let outcome = try lab.run(.gate, "sekimori backup drill \(file) --identity /root/safe", seconds: 120)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try lab.journal(after: position).contains { $0.kind == "backup-drilled" })
            #expect(try lab.must(.gate, "ls /var/tmp | grep drill || true") == "")
        }

        /// A host with nothing on it but the installed package, as the package's own script makes it.
        private func loseEverything() throws {
            try lab.must(
                .gate,
                """
                set -e
                systemctl stop sekimori-sshd sekimori-portal sekimorid sekimori-warden sekimori-signer
                cp /root/settings.kept \(Self.settings)
                rm -rf /var/lib/sekimori /var/lib/sekimori-signer /etc/sekimori/ssh_host_* /etc/sekimori/tls/* \
                    /etc/sekimori/organisation.pub /etc/sekimori/signer/* /var/backups/sekimori
                /var/lib/dpkg/info/sekimori.postinst configure
                systemctl start sekimori-warden sekimori-signer sekimorid sekimori-portal sekimori-sshd
                for try in $(seq 100); do sekimori status >/dev/null 2>&1 && break; sleep 0.1; done
                """)
        }

        private func expectOwners() throws {
            let owners = try lab.must(
                .gate,
                """
                cd / && stat -c '%a %U:%G %n' var/lib/sekimori/journal.sqlite var/lib/sekimori/checkpoint_key \
                    var/lib/sekimori-signer/asset_ca etc/sekimori/tls/key.pem etc/sekimori/ssh_host_ed25519_key
                """)
            #expect(
                owners == """
                    640 sekimori:sekimori var/lib/sekimori/journal.sqlite
                    600 sekimori:sekimori var/lib/sekimori/checkpoint_key
                    600 sekimori-signer:sekimori-signer var/lib/sekimori-signer/asset_ca
                    640 root:sekimori-portal etc/sekimori/tls/key.pem
                    600 root:root etc/sekimori/ssh_host_ed25519_key

                    """)
        }

        private func expectShut() throws {
            let position = try lab.position()
            let refused = try lab.ssh("tanaka")
            #expect(refused.status != 0 && !refused.text.contains("load average"), "\(refused)")
            #expect(
                try lab.journal(after: position).contains {
                    $0.kind == "refused" && $0.payload?.contains("gap-open") == true
                })
        }

        /// An auditor reads what was lost, and who accepted it; nothing else is wrong.
        private func expectNamed() throws {
            let outcome = try lab.run(
                .gate,
                """
                set -e
                cd "$(mktemp -d)"
                day=$(TZ=Asia/Tokyo date +%F)
                sekimori export --from $day --to $day bundle >/dev/null 2>&1
                mkdir trust && cp /etc/sekimori/organisation.pub trust
                (echo gate; cat /var/lib/sekimori/checkpoint.vkey) > trust/gate
                sekimori-audit verify bundle --trust trust
                """, seconds: 120)
            #expect(
                outcome.text.contains("accepted by yamada, kato") || outcome.text.contains("yamada, kato が署名"),
                "\(outcome)")
            #expect(outcome.status == 0, "\(outcome)")
        }
    }
}
