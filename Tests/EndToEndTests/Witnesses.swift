import Foundation
import SekimoriTesting
import Testing

extension Outside {
    /// `sekimori-audit witness` on hosts of its own, while the gate's root takes back what they saw (THREATS rows 72, 73).
    @Suite(.serialized) struct Witnesses {
        private let lab: Lab

        init() throws { lab = try Lab.red.get().lab }

        private static let look = """
            sekimori-audit witness --gate https://10.99.3.1:8443 --certificate /etc/sekimori-witness/gate/gate.pem \
                --trust /etc/sekimori-witness/gate --state watching
            """

        /// A witness that remembers the day, and looks each second until something is wrong.
        private func watch(on host: Host) throws -> Command {
            let command = try lab.start(
                host,
                """
                cd ~; rm -rf watching; cp -a truth watching; rm -f watching/lock
                exec \(Self.look) --name \(host.rawValue) --every 1s
                """)
            guard eventually(seconds: 20, { command.text.contains("grown") }) else {
                throw Trouble("the witness sees nothing: \(command.text)")
            }
            return command
        }

        /// How many entries a witness saw at each of its checkpoints, ascending.
        private func seen(by host: Host, in directory: String = "watching") throws -> [Int64] {
            try lab.must(host, "cd ~; grep -a -A1 -x sekimori/gate \(directory)/history | grep -x '[0-9]*'")
                .split(separator: "\n").compactMap { Int64($0) }
        }

        private func alarm(of host: Host) throws -> (code: String, range: String) {
            let text = try lab.must(host, "cat ~/watching/ALARM")
            func value(_ name: String) -> String {
                text.split(separator: "\n").first { $0.hasPrefix(name + ": ") }.map {
                    String($0.dropFirst(name.count + 2))
                }
                    ?? ""
            }
            return (value("alarm"), value("entries"))
        }

        @Test func `an honest gate is followed over a restart, and has its witness's line`() throws {
            try lab.asRoot("back; start")
            let command = try watch(on: .witness)
            defer { command.stop() }
            try lab.asRoot("stop; start")
            let followed = try eventually(seconds: 20) {
                let size = try lab.must(.gate, "sekimori status --json | jq .evidence.size")
                return try seen(by: .witness).last.map { "\($0)\n" } == size
            }
            #expect(followed && command.isRunning, "\(command.text)")
            let lines = try lab.must(
                .gate,
                "sqlite3 /var/lib/sekimori/journal.sqlite \"SELECT count(*) FROM cosignature "
                    + "WHERE witness = 'witness/witness' AND size = \(try seen(by: .witness).last ?? 0)\"")
            #expect(lines == "1\n")
        }

        @Test(.requirement("R-074"))
        func `an old copy that is restored is named with what it lacks, by both witnesses and by verify`() throws {
            try lab.asRoot("back; start")
            let commands = try [Host.witness, .auditor].map { ($0, try watch(on: $0)) }
            let noon = try lab.must(.gate, "sqlite3 ~/noon.sqlite 'SELECT size FROM head'")
            let copied = try #require(Int64(noon.dropLast()))
            try lab.asRoot("stop; noon; start")
            for (host, command) in commands {
                let end = try command.wait(seconds: 20)
                #expect(end.status == 2, "\(end)")
                let common = try #require(try seen(by: host).last { $0 <= copied })
                let kept = try #require(try seen(by: host).last)
                let alarm = try alarm(of: host)
                #expect(alarm.code == "rolled-back" && alarm.range == "\(common + 1) \(kept)", "\(alarm)")
                #expect(command.text.contains("\(common)") && command.text.contains("\(kept)"), "\(command.text)")
            }
            let report = try verify(beside: .witness)
            let common = try #require(try seen(by: .witness).last { $0 <= copied })
            #expect(report.contains("witness witness  rolled-back"), "\(report)")
            #expect(report.contains("\(common + 1)-"), "\(report)")
        }

        /// What the auditor's tool says of the gate's bundle, in words, with a witness's memory beside it.
        private func verify(beside host: Host) throws -> String {
            let bundle = try lab.asRoot(
                """
                rm -rf bundle; today=$(date +%F); sekimori export --from $today --to $today bundle >/dev/null 2>&1
                tar -c bundle | base64 -w0
                """)
            let memory = try lab.must(host, "base64 -w0 ~/watching/history")
            try lab.must(.auditor, "cd ~; rm -rf bundle; base64 -d | tar -x; mkdir -p bundle/witness", input: bundle)
            try lab.must(.auditor, "base64 -d >~/bundle/witness/\(host.rawValue)", input: memory)
            return try lab.run(.auditor, "cd ~; sekimori-audit verify bundle --trust trust").text
        }

        @Test func `a second history is named as a fork, with where it begins, by both witnesses`() throws {
            try lab.asRoot("back; start")
            let commands = try [Host.witness, .auditor].map { ($0, try watch(on: $0)) }
            let first = try lab.asRoot("./rewrite list | grep -w admitted | head -n 1 | cut -f 1")
            let changed = try #require(Int64(first.dropLast()))
            try lab.asRoot(
                "back; ./rewrite replace 'admitted|session-started' 10.99.1.10 10.99.1.11; start; stop; start")
            for (host, command) in commands {
                let end = try command.wait(seconds: 20)
                #expect(end.status == 2, "\(end)")
                let common = try #require(try seen(by: host).last { $0 < changed })
                let kept = try #require(try seen(by: host).last)
                let alarm = try alarm(of: host)
                let range = alarm.range.split(separator: " ").compactMap { Int64($0) }
                #expect(alarm.code == "forked" && range.first == common + 1, "\(alarm)")
                #expect((range.last ?? 0) >= kept, "\(alarm)")
            }
        }

        @Test func `an end that is cut off is named with its range, and the alarm stands until somebody has looked`()
            throws
        {
            try lab.asRoot("back; start")
            let command = try watch(on: .witness)
            let shown = try #require(try seen(by: .witness).dropLast(3).last)
            try lab.asRoot(
                "sqlite3 /var/lib/sekimori/journal.sqlite 'SELECT note FROM checkpoint WHERE size = \(shown)' >old")
            let portal = try StalePortal(lab)
            defer { portal.close() }
            let end = try command.wait(seconds: 20)
            #expect(end.status == 2, "\(end)")
            let kept = try #require(try seen(by: .witness).last)
            let alarm = try alarm(of: .witness)
            #expect(alarm.code == "truncated" && alarm.range == "\(shown + 1) \(kept)", "\(alarm)")
            // The gate shows the truth again: too late.
            portal.close()
            let again = try lab.run(.witness, "cd ~; \(Self.look) --name witness --once")
            #expect(again.status == 2, "\(again)")
            try lab.must(.witness, "cd ~; mv watching/ALARM looked-at; \(Self.look) --name witness --once")
        }

        @Test func `a gate that shows nothing new is silent after three minutes, with the last it showed`() throws {
            try lab.asRoot("back; start")
            try watch(on: .witness).stop()
            let kept = try #require(try seen(by: .witness).last)
            try lab.asRoot(
                "sqlite3 /var/lib/sekimori/journal.sqlite 'SELECT note FROM checkpoint WHERE size = \(kept)' >old")
            let portal = try StalePortal(lab)
            defer { portal.close() }
            let soon = try lab.run(.witness, "cd ~; \(Self.look) --name witness --once")
            #expect(soon.status == 0, "\(soon)")
            let late = try lab.run(.witness, "cd ~; faketime -f +200s \(Self.look) --name witness --once")
            #expect(late.status == 1 && late.text.contains("\(kept) entries: no new checkpoint since"), "\(late)")
        }
    }

    /// In place of the gate's portal, with the gate's own certificate: it shows one old checkpoint, and the daemon's proofs.
    private final class StalePortal {
        private let lab: Lab
        private var command: Command?

        private static let program = """
            import http.client, http.server, json, socket, ssl
            class Daemon(http.client.HTTPConnection):
                def connect(self):
                    self.sock = socket.socket(socket.AF_UNIX)
                    self.sock.connect("/run/sekimori/api/socket")
            class Old(http.server.BaseHTTPRequestHandler):
                def answer(self, status, body=b""):
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def do_GET(self):
                    if self.path == "/v1/checkpoint":
                        return self.answer(200, json.dumps({"note": open("old").read()[:-1]}).encode())
                    daemon = Daemon("gate")
                    daemon.request("GET", self.path, headers={"Sekimori-Source": "10.99.3.40"})
                    answer = daemon.getresponse()
                    self.answer(answer.status, answer.read())
                def do_POST(self): self.answer(204)
            server = http.server.ThreadingHTTPServer(("10.99.3.1", 8443), Old)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("/etc/sekimori/tls/cert.pem", "/etc/sekimori/tls/key.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
            print("shows", flush=True)
            server.serve_forever()
            """

        init(_ lab: Lab) throws {
            self.lab = lab
            try lab.asRoot("systemctl stop sekimori-portal")
            try lab.must(.gate, "cat >~/stale.py", input: Self.program)
            let command = try lab.start(.gate, "cd ~; exec python3 stale.py")
            self.command = command
            guard eventually(seconds: 30, { command.text.contains("shows") }) else { throw Trouble(command.text) }
        }

        func close() {
            guard let command else { return }
            self.command = nil
            command.stop()
            _ = try? lab.asRoot(
                "systemctl start sekimori-portal; until ss -Hlt 'sport = :8443' | grep -q .; do sleep 0.1; done")
        }
    }
}
