import Foundation
import Testing

extension EndToEnd {
    /// The signer on a host of its own; the hospital's lends itself.
    @Suite(.serialized) struct SignerApart {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        @Test func `another host signs, the gate has no authority left, and a lost connection comes back`() throws {
            try lab.must(.gate, "mkdir -p -m 700 /root/kept && cp -a /var/lib/sekimori-signer/asset_ca* /root/kept")
            defer { restore() }
            let command = try installSigner()
            try lab.must(.gate, command)
            #expect(try lab.run(.gate, "test -e /var/lib/sekimori-signer/asset_ca").status != 0)

            // The asset still believes the gate's authority alone.
            let early = try lab.ssh("tanaka")
            #expect(!early.text.contains("load average"), "\(early)")
            try believe(lab.must(.hospital, "cat /var/lib/sekimori-signer/asset_ca.pub"))
            let outcome = try lab.ssh("tanaka")
            #expect(outcome.status == 0 && outcome.text.contains("load average"), "\(outcome)")
            let memory = try lab.must(.hospital, "cat /var/lib/sekimori-signer/log")
            #expect(memory.contains("technician=tanaka asset=pacs1"))

            let before = try lab.must(.gate, "systemctl show -P MainPID sekimori-signer-link")
            try lab.must(.gate, "systemctl kill -s KILL sekimori-signer-link")
            let isBack = try eventually(seconds: 15) {
                let now = try lab.must(.gate, "systemctl show -P MainPID sekimori-signer-link")
                return try now != before && now != "0\n" && lab.ssh("tanaka").status == 0
            }
            #expect(isBack)
        }

        /// The gate's connection reaches one socket and nothing else on the signer's host.
        private func expectNothingElse() throws {
            let ssh = """
                setpriv --reuid sekimori-signer --regid sekimori-signer --clear-groups ssh -F none -o BatchMode=yes \
                    -o ConnectTimeout=5 -o HostKeyAlias=sekimori-signer -o UserKnownHostsFile=/etc/sekimori/link/known_hosts \
                    -o IdentityFile=/etc/sekimori/link/key -p 2222 sekimori-link@10.99.3.10
                """
            let outcome = try lab.run(
                .gate, "\(ssh) id; \(ssh) -W 127.0.0.1:22 </dev/null; \(ssh) -W 10.99.3.1:22 </dev/null; echo tried",
                seconds: 30)
            #expect(outcome.text.contains("tried") && !outcome.text.contains("uid="), "\(outcome)")
            #expect(!outcome.text.contains("SSH-2.0"), "\(outcome)")
        }

        /// Installs it as its README says; gives the command for the gate that it prints.
        private func installSigner() throws -> String {
            let key = try lab.must(.gate, "/usr/share/sekimori/signer/link key")
            let kit = try lab.must(
                .gate,
                "cp /usr/lib/sekimori/sekimori-signer /tmp && tar -C /usr/share/sekimori/signer -c . -C /tmp "
                    + "sekimori-signer | base64 -w0")
            try lab.must(.hospital, "mkdir -p /root/signer && base64 -d | tar -C /root/signer -x", input: kit)
            try lab.must(.hospital, "cat > /root/signer/gate.pub", input: key)
            let words = try lab.must(
                .hospital,
                "cd /root/signer && ./install gate gate.pub ~worker/sekimori-organisation/organisation.pub")
            let command = words.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .first { $0.hasPrefix("/usr/share/sekimori/signer/link to") }
            guard let command else { throw Trouble("no command in \(words)") }
            let filled = command.replacingOccurrences(of: "ADDRESS", with: "10.99.3.10")
            try lab.must(.gate, filled)
            try expectNothingElse()
            return filled
        }

        private func believe(_ authority: String) throws {
            let kit = "/usr/local/share/sekimori-asset"
            try lab.must(
                .asset, "cat > \(kit)/asset_ca.pub && \(kit)/install \(kit)/asset_ca.pub pacs1 maint", input: authority)
        }

        /// As it was, for the tests that follow.
        private func restore() {
            let back = """
                systemctl disable --quiet --now sekimori-signer-link; rm -f /etc/sekimori/link/signer
                cp -a /root/kept/asset_ca* /var/lib/sekimori-signer/ && rm -r /root/kept
                systemctl enable --quiet --now sekimori-signer; cat /var/lib/sekimori-signer/asset_ca.pub
                """
            do {
                try believe(lab.must(.gate, back))
                try lab.must(
                    .hospital,
                    "systemctl disable --quiet --now sekimori-signer sekimori-link.socket; systemctl stop 'sekimori-link@*'; userdel sekimori-link"
                )
            } catch {
                Issue.record(error)
            }
        }
    }
}
