import Foundation
import SekimoriTesting
import Testing

extension Outside {
    /// A real authority (`openssl ts`) on a host of its own: its tokens arrive, and nobody waits for them (THREATS rows
    /// 74, 75, 79).
    @Suite(.serialized) struct Timestamps {
        private let lab: Lab

        init() throws { lab = try Lab.red.get().lab }

        /// Takes the gate's evidence to the auditor.
        private func export() throws {
            let bundle = try lab.asRoot(
                """
                rm -rf bundle; today=$(date +%F); sekimori export --from $today --to $today bundle >/dev/null 2>&1
                tar -c bundle | base64 -w0
                """)
            try lab.must(.auditor, "cd ~; rm -rf bundle; base64 -d | tar -x", input: bundle)
        }

        private struct Report: Decodable {
            let findings: [Finding]
            let fine: [String: Int]

            struct Finding: Decodable {
                let item: String
                let verdict: String
            }
        }

        private func verify() throws -> Report {
            let outcome = try lab.run(.auditor, "cd ~; sekimori-audit verify bundle --trust trust --json 2>/dev/null")
            return try JSONDecoder().decode(Report.self, from: Data(outcome.text.utf8))
        }

        private func waiting() throws -> Int {
            Int(try lab.asRoot("sekimori status --json | jq .evidence.waiting").dropLast()) ?? -1
        }

        /// `openssl ts -verify` over every token of the bundle; gives the names of those it takes.
        private func taken() throws -> Set<String> {
            let names = try lab.must(
                .auditor,
                """
                cd ~/bundle
                python3 - <<'END'
                import hashlib
                rest = open("checkpoints", "rb").read()
                with open("../digests", "w") as file:
                    while rest:
                        length, rest = rest.split(b"\\n", 1)
                        note, rest = rest[:int(length)], rest[int(length):]
                        text = note[:note.index(b"\\n\\n") + 1]
                        print("checkpoint-" + text.split(b"\\n")[1].decode(), hashlib.sha256(text).hexdigest(), file=file)
                END
                for token in timestamps/*.tsr; do
                    name=$(basename $token .tsr)
                    case $name in
                        text-*) digest=${name#text-} ;;
                        *) digest=$(grep "^$name " ../digests | cut -d' ' -f2) ;;
                    esac
                    openssl ts -verify -digest $digest -in $token -CAfile ../tsa.pem >/dev/null 2>&1 && echo $name
                done; true
                """)
            return Set(names.split(separator: "\n").map(String.init))
        }

        @Test(.requirement("R-210"))
        func `approvals and checkpoints of the day are stamped, and OpenSSL's verifier says the same`() throws {
            try lab.asRoot("back; start")
            #expect(try eventually(seconds: 20) { try waiting() == 0 })
            try export()
            let report = try verify()
            #expect(report.findings.isEmpty, "\(report)")
            let names = try taken()
            #expect(names.count { $0.hasPrefix("text-") } == 3 && names.contains { $0.hasPrefix("checkpoint-") })
            #expect(report.fine["timestamp"] == names.count, "\(report) \(names)")

            // One bit of a token, then a token of something else.
            let token = try #require(names.filter { $0.hasPrefix("text-") }.sorted().first)
            let other = try #require(names.filter { $0.hasPrefix("text-") }.sorted().last)
            try lab.must(.auditor, "cd ~/bundle/timestamps; cp \(token).tsr ~/kept.tsr")
            for change in [
                "printf '\\1' | dd of=\(token).tsr bs=1 seek=300 conv=notrunc 2>/dev/null",
                "cp \(other).tsr \(token).tsr",
            ] {
                try lab.must(.auditor, "cd ~/bundle/timestamps; cp ~/kept.tsr \(token).tsr; \(change)")
                #expect(try taken() == names.subtracting([token]), "\(change)")
                let finding = try verify().findings.first
                #expect(finding?.item == "timestamp \(token)" && finding?.verdict == "altered", "\(change): \(report)")
            }
        }

        @Test func `an authority that is away stops nobody, and what it missed it stamps when it is back`() throws {
            try lab.must(.authority, "systemctl stop authority")
            defer { _ = try? lab.must(.authority, "systemctl start authority") }
            try lab.asRoot("back; start")
            let request = try lab.asRoot(
                "sekimori request list --json | jq -r '.[] | select(.phaseName == \"submitted\").id'"
            )
            .trimmingCharacters(in: .whitespacesAndNewlines)
            try lab.must(.hospital, "cd ~; sekimori request approve \(request) --yes --config config/yamada")
            try lab.must(
                .vendor,
                """
                cd ~; sekimori credential collect pacs1 --password-file password --request \(request) --config config/abe --json |
                    jq -r .passcode >passcode-abe
                PASSCODE=$PWD/passcode-abe SSH_ASKPASS=$PWD/askpass SSH_ASKPASS_REQUIRE=force ssh -i keys/abe \
                    -o IdentitiesOnly=yes -o UserKnownHostsFile=known_hosts abe+pacs1@10.99.1.1 uptime </dev/null
                """)
            // Asked for, and put off.
            let putOff = try eventually(seconds: 20) {
                let tried = "SELECT coalesce(max(tried), 0) FROM timestamp WHERE kind = 'text' AND token IS NULL"
                return try lab.asRoot("sqlite3 /var/lib/sekimori/journal.sqlite \"\(tried)\"") != "0\n"
            }
            #expect(try putOff && waiting() > 0)
            // Unstamped so far, and said so.
            try export()
            #expect(try verify().findings.map(\.verdict) == ["not-timestamped-in-time"])

            try lab.must(.authority, "systemctl start authority")
            #expect(try eventually(seconds: 100) { try waiting() == 0 })
            try export()
            let report = try verify()
            #expect(report.findings.isEmpty, "\(report)")
            #expect(try taken().count { $0.hasPrefix("text-") } == 4)
        }
    }
}
