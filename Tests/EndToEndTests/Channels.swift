import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// Every other way than the approved ones, refused by what does not happen: with the right address, key and passcode
    /// nothing is reached, nothing is written, and no session begins but the one that was asked for.
    @Suite(.serialized) struct Channels {
        private let lab: Lab
        private let login = "channel+pacs1@10.99.1.1"
        private let enter = "./enter channel channel"

        init() throws {
            lab = try Lab.shared.get()
            try lab.quiet()
        }

        private func attempt(_ line: String, seconds: Double = 40) throws -> Outcome {
            try lab.run(.vendor, as: "worker", line, seconds: seconds)
        }

        @Test(arguments: [
            ("echo 'get /etc/hostname moved' | sftp -S ./enter-as LOGIN", "sftp"),
            ("echo 'put askpass planted' | sftp -S ./enter-as LOGIN", "sftp"),
            ("scp -S ./enter-as LOGIN:/etc/hostname moved", "sftp"),
            ("scp -S ./enter-as askpass LOGIN:/tmp/planted", "sftp"),
            ("scp -O -S ./enter-as LOGIN:/etc/hostname moved", "exec scp -f /etc/hostname"),
            ("scp -O -S ./enter-as askpass LOGIN:/tmp/planted", "exec scp -t /tmp/planted"),
        ])
        func `no file is moved`(_ line: String, requested: String) throws {
            let outcome = try lab.refused("stage: claim", "capability-not-granted", "requested: \(requested)\n") {
                try attempt(
                    """
                    printf '#!/bin/sh\\nexec \(enter) "$@"\\n' > enter-as; chmod 700 enter-as; rm -f moved
                    \(line.replacing("LOGIN", with: login)) </dev/null; status=$?
                    test -e moved && echo MOVED; exit $status
                    """.replacing(" </dev/null", with: line.contains("|") ? "" : " </dev/null"))
            }
            #expect(outcome.status != 0 && !outcome.text.contains("MOVED"), "\(outcome)")
            for host in [Host.gate, .asset] {
                #expect(
                    try lab.must(host, "find /tmp /var/tmp /var/lib /run /home /root -name planted 2>/dev/null || true")
                        .isEmpty)
            }
        }

        @Test(arguments: [
            "id", "'uptime; id'", "'uptime '", "$'uptime\\nid'", "$'uptime\\x1b[2J'", "$'uptime\\xff'",
            "/usr/bin/uptime", "'sh -c uptime'", "'scp -t x; uptime'",
        ])
        func `what was not approved is not run, whatever its bytes`(_ command: String) throws {
            let outcome = try lab.refused("stage: claim", "capability-not-granted") {
                try attempt("\(enter) \(login) \(command) </dev/null")
            }
            #expect(outcome.status == 1, "\(outcome)")
            for sign in ["load average", "uid=", "\u{1b}[2J"] { #expect(!outcome.text.contains(sign), "\(outcome)") }
        }

        @Test func `a subsystem of another name does not exist`() throws {
            let outcome = try lab.refused {
                try attempt("\(enter) -s \(login) sekimori </dev/null", seconds: 25)
            }
            #expect(outcome.status != 0 && outcome.text.contains("subsystem request failed"), "\(outcome)")
        }

        @Test func `a shell without a terminal is refused`() throws {
            let outcome = try lab.refused("stage: claim", "terminal-missing") {
                try attempt("echo 'echo en''tered' | \(enter) -T \(login)")
            }
            #expect(outcome.status == 1 && !outcome.text.contains("entered"), "\(outcome)")
        }

        @Test(.requirement("R-276"))
        func `no forward beside a session carries a byte, and nothing listens on the gate`() throws {
            let heard = try lab.listen()
            defer { heard.forEach { $0.stop() } }
            let sockets = try lab.must(.gate, "ss -Hxlp | awk '{print $5}' | sort")
            let session = try lab.session(
                "channel",
                options: "-L 7001:10.99.2.20:7100 -L 7002:127.0.0.1:7100 -L 7003:/tmp/heard.sock "
                    + "-L 7004:/run/sekimori/operator/socket -D 7005 -R 7104:127.0.0.1:22 -R /tmp/back.sock:127.0.0.1:22"
            )
            defer { session.command.stop() }
            let tried = try lab.must(
                .vendor, as: "worker",
                """
                for port in 7001 7002 7003 7004; do echo smuggled | timeout 5 nc -N -w 3 127.0.0.1 $port; done
                for to in 10.99.2.20 127.0.0.1 169.254.169.254; do
                    curl -s -m 4 --socks5 127.0.0.1:7005 http://$to:7100/smuggled && echo REACHED
                done; true
                """)
            #expect(tried.isEmpty, "\(tried)")
            // It was the gate that said no, each time.
            #expect(session.command.text.split(separator: "open failed: ").count > 7, "\(session.command.text)")
            #expect(session.command.text.split(separator: "remote port forwarding failed").count > 2)
            #expect(try lab.must(.gate, "ss -Hltn 'sport = :7104'").isEmpty)
            #expect(try lab.must(.gate, "ss -Hxlp | awk '{print $5}' | sort") == sockets)
            #expect(try !lab.heard().contains("smuggled"))
            try lab.end(session)
        }

        @Test(arguments: ["-L 7011:10.99.2.20:7100", "-D 7012", "-R 7113:127.0.0.1:22"])
        func `a running session gets no forward later either`(_ forward: String) throws {
            let heard = try lab.listen()
            defer { heard.forEach { $0.stop() } }
            let session = try lab.session("channel", options: "-M -S ~/later")
            defer { session.command.stop() }
            let outcome = try attempt(
                """
                ssh -S ~/later -O forward \(forward) there; echo asked
                echo smuggled | timeout 5 nc -N -w 3 127.0.0.1 7011
                curl -s -m 4 --socks5 127.0.0.1:7012 http://10.99.2.20:7100/smuggled && echo REACHED; true
                """)
            #expect(outcome.text.contains("asked") && !outcome.text.contains("REACHED"), "\(outcome)")
            #expect(try lab.must(.gate, "ss -Hltn 'sport = :7113'").isEmpty)
            #expect(try !lab.heard().contains("smuggled"))
            try lab.end(session)
        }

        @Test(.requirement("R-276"))
        func `a connection for a forward alone reaches nothing`() throws {
            let heard = try lab.listen()
            defer { heard.forEach { $0.stop() } }
            for target in ["10.99.2.20:7100", "127.0.0.1:7100", "localhost:7100", "[::1]:7100", "10.99.3.10:22"] {
                let outcome = try lab.refused {
                    try attempt("echo smuggled | timeout 25 \(enter) -W \(target) \(login)")
                }
                #expect(outcome.status == 255 && outcome.text.contains("prohibited"), "\(target): \(outcome)")
            }
            #expect(try !lab.heard().contains("smuggled"))
        }

        @Test func `agent, display and the client's environment do not reach gate or asset`() throws {
            let agent = try lab.start(.vendor, as: "worker", "exec ssh-agent -d -a ~/agent")
            defer { agent.stop() }
            try lab.must(
                .vendor, as: "worker", "until SSH_AUTH_SOCK=~/agent ssh-add -q keys/channel; do sleep .1; done")
            let hostile = ["LD_PRELOAD", "BASH_ENV", "ENV", "GLIBC_TUNABLES", "LANG", "LC_EVIL", "SEKIMORI_TOKEN"]
            let session = try lab.session(
                "channel",
                options: "-A -X \(hostile.map { "-o SetEnv=\($0)=smuggled" }.joined(separator: " ")) -o 'SendEnv=*'",
                environment: "SSH_AUTH_SOCK=~/agent DISPLAY=:7 TERMINAL=$'smuggled\\x1b[2J'")
            defer { session.command.stop() }
            #expect(session.command.text.contains("X11 forwarding request failed"))
            let found = try lab.must(
                .gate,
                """
                for program in shell relay; do pgrep -x sekimori-$program >/dev/null || echo "no $program"; done
                # TERM is what a shell was started with and has emptied since; it goes no further.
                cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -a smuggled | grep -av ^TERM= || true
                tr '\\0' '\\n' </proc/$(pgrep -x sekimori-relay)/environ | grep -a smuggled || true
                """)
            #expect(found.isEmpty, "\(found)")
            session.command.say("env; echo do''ne; exit\n")
            #expect(session.command.ends(within: 10))
            #expect(session.command.text.contains("done") && session.command.text.contains("TERM=dumb"))
            for name in ["SSH_AUTH_SOCK", "DISPLAY=", "smuggled"] {
                #expect(!session.command.text.contains(name), "\(session.command.text)")
            }
        }

        /// What sshd, PAM or a shell would read in a home, put there by root: nobody else can.
        @Test func `nothing in a home on the gate is read or run`() throws {
            let home = "/var/lib/sekimori/home"
            try lab.must(
                .gate,
                """
                set -e; cd \(home); mkdir .ssh; rm -f /tmp/ran
                for file in .bashrc .bash_profile .profile .bash_login .ssh/rc; do echo 'id >/tmp/ran' >$file; done
                echo SMUGGLED=smuggled | tee .ssh/environment .pam_environment >/dev/null; chmod -R a+rX .
                """)
            defer {
                _ = try? lab.must(
                    .gate, "cd \(home); rm -rf .ssh .bashrc .bash_profile .profile .bash_login .pam_environment")
            }
            #expect(try lab.ssh("channel").text.contains("load average"))
            let session = try lab.session("channel")
            defer { session.command.stop() }
            let found = try lab.must(
                .gate, "ls /tmp/ran 2>/dev/null; cat /proc/[0-9]*/environ 2>/dev/null | grep -a smuggled; true")
            #expect(found.isEmpty, "\(found)")
            try lab.end(session)
            // Nor can a technician put anything there.
            let write = "setpriv --reuid $(id -u channel+pacs1) --regid sekimori-tech --clear-groups touch \(home)/x"
            #expect(try lab.run(.gate, write).status != 0)
        }

        /// THREATS 38: what a client may still ask of a channel that runs.
        @Test func `a changed window and a break reach the recording, and change nothing else`() throws {
            let outcome = try lab.run(
                .vendor, as: "worker", "expect -f -",
                input: """
                    set timeout 20
                    log_user 1
                    spawn ./enter channel channel -tt -e ~ \(login)
                    expect "maint@"
                    stty rows 50 columns 132 < $spawn_out(slave,name)
                    sleep 1
                    send "~B"
                    send "stty size\\r"
                    expect "50 132"
                    stty rows 9999 columns 60000 < $spawn_out(slave,name)
                    sleep 1
                    send "stty size; exit 7\\r"
                    expect eof
                    exit [lindex [wait] 3]

                    """, seconds: 60)
            #expect(outcome.status == 7 && outcome.text.contains("50 132"), "\(outcome)")
            let id = try #require(try lab.sessions().first { $0.technician == "channel" }?.id)
            let cast = try lab.must(
                .gate,
                """
                copy=$(mktemp -d) && cp -a /var/lib/sekimori/recordings/\(id)/. $copy
                sekimori-audit export --asciicast $copy; rm -r $copy
                """)
            #expect(cast.contains("\"r\", \"132x50\"") || cast.contains("\"r\",\"132x50\""), "\(cast.suffix(600))")
        }

        @Test func `no tunnel device is made`() throws {
            // As root, who alone can make the vendor's end of it.
            let ssh = "\(enter) -v -o ExitOnForwardFailure=yes -w any -N \(login)"
            let outcome = try lab.refused { try lab.run(.vendor, "cd /home/worker; HOME=$PWD timeout 25 \(ssh)") }
            #expect(outcome.status != 0 && outcome.text.contains("rejected tunnel device forwarding"), "\(outcome)")
            #expect(try lab.must(.gate, "ip -o link show type tun").isEmpty)
        }
    }
}
