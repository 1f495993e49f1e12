import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// The unit of control is the connection (law 5): one that does something else than its one session is killed whole.
    @Suite(.serialized) struct Connections {
        private let lab: Lab
        private let login = "mux+pacs1@10.99.1.1"

        init() throws {
            lab = try Lab.shared.get()
            try lab.quiet()
        }

        /// Over the connection that a session has open, and not over a new one.
        private func overMux(_ line: String) throws -> Outcome {
            let ssh = "ssh -S ~/mux -o ControlMaster=no -o ProxyCommand=false"
            return try lab.run(.vendor, as: "worker", "\(ssh) \(line) </dev/null")
        }

        @Test(.requirement("R-276"))
        func `a connection that claims nothing reaches nothing and is gone within 20 seconds`() throws {
            let heard = try lab.listen()
            defer { heard.forEach { $0.stop() } }
            let before = try lab.position()
            let command = try lab.start(
                .vendor, as: "worker", "exec ./enter mux mux -N -L 7021:10.99.2.20:7100 \(login)")
            defer { command.stop() }
            let begin = ContinuousClock.now
            #expect(try eventually(seconds: 30) { try lab.connections() > 0 })
            try lab.run(.vendor, as: "worker", "echo smuggled | timeout 5 nc -N -w 3 127.0.0.1 7021")
            #expect(command.ends(within: 22), "\(command.text)")
            #expect(ContinuousClock.now - begin < .seconds(20))
            #expect(try eventually(seconds: 2) { try lab.connections() == 0 })
            #expect(try !lab.heard().contains("smuggled"))
            let refusals = try lab.journal(after: before).filter { $0.kind == "refused" }
            #expect(refusals.contains { $0.payload?.contains("claim-too-late") == true }, "\(refusals)")
        }

        @Test func `a second channel beside the first is refused, and one after it`() throws {
            let session = try lab.session("mux", options: "-M -S ~/mux -o ControlPersist=yes")
            defer { session.command.stop() }
            for line in ["there uptime", "-tt there", "-s there sftp"] {
                let outcome = try lab.refused { try overMux(line) }
                #expect(outcome.text.contains("Session open refused"), "\(line): \(outcome)")
                #expect(outcome.status != 0 && !outcome.text.contains("load average"), "\(line): \(outcome)")
            }
            // The first one is not disturbed.
            session.command.say("echo still he''re\n")
            #expect(eventually(seconds: 5) { session.command.text.contains("still here") })
            try lab.end(session)
            // ssh keeps the connection for the next one, as it was told.
            #expect(try lab.run(.vendor, as: "worker", "ssh -S ~/mux -O check there").status == 0)
            let outcome = try lab.refused("second-channel") { try overMux("there uptime") }
            #expect(outcome.status != 0 && !outcome.text.contains("load average"), "\(outcome)")
            #expect(try eventually(seconds: 15) { try lab.connections() == 0 })
        }
    }
}
