import Testing

/// The product on real hosts: one lab, one test after another.
@Suite(.serialized) enum EndToEnd {
    @Suite(.serialized) struct Entering {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        @Test func `with everything right the technician works on the asset`() throws {
            let outcome = try lab.ssh("tanaka")
            #expect(outcome.status == 0 && outcome.text.contains("load average"), "\(outcome)")
        }

        @Test func `no private key of a person is on the gate`() throws {
            let keys = try lab.must(
                .gate, "grep -rlE 'BEGIN (OPENSSH|RSA|EC|PRIVATE).*KEY' /etc /var /root /home /run 2>/dev/null || true")
            let known: Set = [
                "/etc/sekimori/ssh_host_ed25519_key", "/etc/sekimori/tls/key.pem", "/var/lib/sekimori-signer/asset_ca",
            ]
            let found = Set(keys.split(separator: "\n").map(String.init)).filter { !$0.hasPrefix("/etc/ssh/ssh_host_") }
            #expect(found.subtracting(known).isEmpty, "\(found)")
        }

        @Test func `the PAM module needs libc and libpam only and is small`() throws {
            let module = "/usr/lib/sekimori/pam_sekimori.so"
            // Theirs as well: the loader, the kernel's, and what libpam brings.
            let allowed = ["linux-vdso", "libpam.so", "libc.so", "ld-linux", "libaudit.so", "libcap-ng.so"]
            let needed = try lab.must(.gate, "ldd \(module)").split(separator: "\n")
            for line in needed { #expect(allowed.contains { line.contains($0) }, "\(line)") }
            #expect(needed.contains { $0.contains("libpam.so") })
            let size = try lab.must(.gate, "stat -c %s \(module)").split(separator: "\n").first.flatMap { Int($0) }
            #expect((size ?? .max) < 100_000)
        }

        @Test func `the asset refuses keys, passwords and certificates of another authority`() throws {
            let ssh = """
                ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o ConnectTimeout=5
                """
            let outcome = try lab.run(
                .gate,
                """
                set -e; cd "$(mktemp -d)"; ssh-keygen -q -t ed25519 -N '' -f key; ssh-keygen -q -t ed25519 -N '' -f ca
                \(ssh) -i key maint@10.99.2.20 true && echo ENTERED
                \(ssh) -o BatchMode=no -o PreferredAuthentications=password,keyboard-interactive \
                    -o NumberOfPasswordPrompts=1 maint@10.99.2.20 true </dev/null && echo ENTERED
                ssh-keygen -q -s ca -I x -n pacs1,maint,root -V -5m:+5m key.pub
                \(ssh) -i key maint@10.99.2.20 true && echo ENTERED
                \(ssh) -i key root@10.99.2.20 true && echo ENTERED
                echo tried
                """)
            #expect(outcome.text.contains("tried") && !outcome.text.contains("ENTERED"), "\(outcome)")
            #expect(
                outcome.text.split(whereSeparator: \.isNewline).count { $0.contains("Permission denied") } >= 4,
                "\(outcome)")
        }
    }
}
