import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// What breaks while somebody works: nothing unrecorded is seen, nothing acknowledged is lost, no session is left
    /// (laws 1, 5, 6).
    @Suite(.serialized) struct Faults {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        private func mainProcess(of unit: String) throws -> String {
            try lab.must(.gate, "systemctl show -P MainPID \(unit)").trimmingCharacters(in: .whitespacesAndNewlines)
        }

        @Test(arguments: ["sekimorid", "sekimori-warden", "sekimori-signer", "sekimori-portal", "sekimori-sshd"])
        func `a session survives the death and the restart of a part beside it`(_ unit: String) throws {
            let visit = try lab.visit("restart")
            try visit.startCounting()
            for blow in ["kill -9 $(systemctl show -P MainPID \(unit))", "systemctl restart \(unit)"] {
                let before = try mainProcess(of: unit)
                try lab.must(.gate, blow)
                let back = try eventually(seconds: 30) {
                    let now = try mainProcess(of: unit)
                    guard now != "0" && now != before else { return false }
                    return try lab.run(.gate, "systemctl is-active \(unit)").status == 0
                }
                let shown = try lab.run(.gate, "systemctl status \(unit)")
                #expect(back, "\(blow): \(shown.text)")
                #expect(visit.counts(beyond: visit.seen + 50), "\(blow): \(visit.command.text.suffix(300))")
            }
            try expectOrdinaryEnd(of: visit)
        }

        /// That the technician leaves as always, that the record is whole, and that the next one enters.
        private func expectOrdinaryEnd(of visit: Visit, at location: SourceLocation = #_sourceLocation) throws {
            #expect(try visit.leave() == 7, "\(visit.command.text.suffix(300))", sourceLocation: location)
            _ = try eventually(seconds: 30) { try visit.facts().end != nil }
            let end = try visit.facts().end
            #expect(end?.why == "finished" && end?.complete == true && end?.status == 7, sourceLocation: location)
            #expect(try visit.isGone(), sourceLocation: location)
            let stray = try visit.strayFromRecord()
            #expect(stray == nil, "\(stray ?? "")", sourceLocation: location)
            var next = try lab.ssh(visit.technician)
            let enters = try eventually(seconds: 30) {
                if next.status != 0 { next = try lab.ssh(visit.technician) }
                return next.status == 0
            }
            #expect(enters, "\(next)", sourceLocation: location)
        }

        @Test func `a session survives the death of every part beside it at once`() throws {
            let visit = try lab.visit("restart")
            try visit.startCounting()
            try lab.must(
                .gate,
                """
                units='sekimorid sekimori-warden sekimori-signer sekimori-portal sekimori-sshd'
                kill -9 $(systemctl show -P MainPID $units)
                sleep 1
                for unit in $units; do
                    for try in {1..100}; do systemctl -q is-active $unit && continue 2; sleep 0.1; done
                    echo "$unit is not back" >&2; exit 1
                done
                """)
            #expect(visit.counts(beyond: visit.seen + 50))
            try expectOrdinaryEnd(of: visit)
        }

        @Test func `a killed relay ends its session and marks its record`() throws {
            let visit = try lab.visit("restart")
            try visit.startCounting()
            try lab.must(.gate, "kill -9 \(try visit.process("sekimori-relay"))")
            #expect(try visit.isGone())
            #expect(visit.command.ends(within: 2))
            #expect(visit.command.text.contains("接続を終了しました"))
            _ = try eventually(seconds: 30) { try visit.facts().end != nil }
            let end = try visit.facts().end
            #expect(end?.why == "relayFailed" && end?.complete == false, "\(String(describing: end))")
            let stray = try visit.strayFromRecord()
            #expect(stray == nil, "\(stray ?? "")")
            let shown = try lab.run(.gate, "sekimori-audit show /var/lib/sekimori/recordings/\(visit.session)").text
            #expect(shown.contains("no end"), "\(shown)")
        }

        @Test func `a daemon that is silent for half a minute ends the session, with a warning before`() throws {
            let visit = try lab.visit("restart")
            try visit.startCounting()
            let began = ContinuousClock.now
            try lab.must(.gate, "kill -STOP \(try mainProcess(of: "sekimorid"))")
            defer { _ = try? lab.must(.gate, "kill -CONT $(systemctl show -P MainPID sekimorid)") }
            let ended = visit.command.ends(within: 40)
            #expect(ended)
            // 30 s after the last answer, which was at most 5 s before.
            #expect(ContinuousClock.now - began > .seconds(20))
            let words = visit.command.text
            #expect(words.contains("管理プログラムが応答しません"), "\(words.suffix(600))")
            #expect(words.contains("応答がないため、接続を終了します"), "\(words.suffix(600))")
            // The relay stays to tell the daemon, with no way to anywhere.
            let left = try visit.leftovers()
            #expect(left.split(separator: "\n").count <= 2 && !left.contains("ssh"), "\(left)")
            let refused = try lab.ssh("restart")
            #expect(refused.status == 255 && !refused.text.contains("load average"), "\(refused)")
            try lab.must(.gate, "kill -CONT $(systemctl show -P MainPID sekimorid)")
            _ = try eventually(seconds: 30) { try visit.facts().end != nil }
            let end = try visit.facts().end
            #expect(end?.why == "daemonSilent" && end?.complete == true, "\(String(describing: end))")
            #expect(try visit.isGone())
            let stray = try visit.strayFromRecord()
            #expect(stray == nil, "\(stray ?? "")")
        }

        @Test func `what was acknowledged is in the journal, wherever sekimorid is killed`() throws {
            let before = try lab.position()
            let wings = ["north", "south"]
            let writers = try wings.map { wing in
                try lab.start(
                    .gate,
                    """
                    for room in $(seq 10000); do
                        [[ -e /run/enough ]] && exit
                        until sekimori asset change ct1 --place "$1 <$room>" >/dev/null 2>&1; do sleep 0.1; done
                        echo "acknowledged $room."
                    done
                    """.replacingOccurrences(of: "$1", with: wing))
            }
            func acknowledged(_ writer: Command) -> Int {
                writer.text.matches(of: /acknowledged (\d+)\./).last.flatMap { Int($0.output.1) } ?? 0
            }
            for _ in 1...4 {
                let counts = writers.map(acknowledged)
                #expect(eventually(seconds: 20) { zip(writers, counts).allSatisfy { acknowledged($0) >= $1 + 5 } })
                try lab.must(.gate, "kill -9 $(systemctl show -P MainPID sekimorid)")
            }
            try lab.must(.gate, "touch /run/enough")
            for writer in writers { #expect(writer.ends(within: 20)) }
            try lab.must(.gate, "rm /run/enough")
            #expect(try eventually(seconds: 30) { try lab.run(.gate, "sekimori status").status == 0 })
            let payloads = try lab.journal(after: before).compactMap(\.payload).joined(separator: "\n")
            for (wing, writer) in zip(wings, writers) {
                let lost = (1...acknowledged(writer)).filter { !payloads.contains("\(wing) <\($0)>") }
                #expect(lost.isEmpty, "\(wing): \(lost) of \(acknowledged(writer))")
            }
        }

        @Test func `an upgrade of the package keeps the session`() throws {
            let visit = try lab.visit("restart")
            try visit.startCounting()
            try lab.upgrade()
            #expect(visit.counts(beyond: visit.seen + 50))
            try expectOrdinaryEnd(of: visit)
        }

        @Test func `no session is left that nobody has`() throws {
            let none = try eventually(seconds: 30) { try lab.sessions(running: true).isEmpty }
            let left = try lab.sessions(running: true)
            #expect(none, "\(left)")
            let groups = try lab.must(.gate, "find \(Lab.connections) -mindepth 1 -type d; ls /run/sekimori/relays")
            #expect(groups.isEmpty, "\(groups)")
        }
    }
}
