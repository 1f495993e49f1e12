import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// The portal holds nothing: whenever it is killed, no session ends, nothing acknowledged is lost, and a form that is
    /// sent again is done once.
    @Suite(.serialized) struct PortalKills {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        /// Requests with this purpose.
        private func requests(_ purpose: String) throws -> [String] {
            let list = try lab.must(
                .gate,
                "sekimori request list --json | jq -r '.. | objects | select(.purpose? == \"\(purpose)\") | .id'")
            return list.split(separator: "\n").map(String.init)
        }

        private static let kill = "kill -9 $(systemctl show -P MainPID sekimori-portal)"

        /// Until the unit has started it again, and it answers.
        private func awaitPortal(at location: SourceLocation = #_sourceLocation) throws {
            let back = try eventually(seconds: 30) {
                try lab.run(.gate, "curl -ksS -m 5 -o /dev/null https://10.99.1.1:8443/sign-in").status == 0
            }
            #expect(back, sourceLocation: location)
        }

        @Test
        func `a form that is sent while the portal dies is taken once, and nobody's work ends`() throws {
            let visit = try lab.visit("restart")
            try visit.startCounting()
            let client = try PageClient(lab, person: "fujita")
            // From before its first byte until after its answer; the last of them is answered.
            for delay in ["0", "0.02", "0.04", "0.06", "0.09", "0.13", "0.2", "3"] {
                let purpose = "中断 \(delay)"
                try client.fillIn(purpose: purpose, technician: "restart", file: "/run/form")
                let line = client.sending("--data-binary @/run/form")
                let answer = try lab.run(.gate, "\(line) & sleep \(delay); \(Self.kill); wait $!; true", seconds: 60)
                try awaitPortal()
                let isAcknowledged = answer.text.hasPrefix("303")
                let taken = try requests(purpose)
                #expect(taken.count <= 1 && (taken.count == 1 || !isAcknowledged), "\(delay): \(answer.text)")
                let again = try lab.run(.gate, line)
                #expect(again.text == "303", "\(delay): \(again)")
                let found = try requests(purpose)
                #expect(found.count == 1 && (taken.isEmpty || found == taken), "\(delay): \(taken) \(found)")
                for id in found { try lab.manager("sekimori request reject \(id) --why 試験") }
                #expect(visit.counts(beyond: visit.seen + 20), "\(delay): \(visit.command.text.suffix(300))")
            }
            // Half of it, when the other half never comes.
            try client.fillIn(purpose: "中断 半分", technician: "restart", file: "/run/form")
            let half = "--data-binary @/run/form"
            let broken = try lab.run(
                .gate,
                "(head -c 300 /run/form; sleep 3) | \(client.sending("-T -")) & sleep 1; \(Self.kill); wait $!; true",
                seconds: 60)
            #expect(!broken.text.contains("303"), "\(broken)")
            try awaitPortal()
            #expect(try requests("中断 半分").isEmpty)
            #expect(try lab.run(.gate, client.sending(half)).text == "303")
            let found = try requests("中断 半分")
            #expect(found.count == 1)
            for id in found { try lab.manager("sekimori request reject \(id) --why 試験") }
            #expect(try visit.leave() == 7, "\(visit.command.text.suffix(300))")
            _ = try eventually(seconds: 30) { try visit.facts().end != nil }
            let end = try visit.facts().end
            #expect(end?.why == "finished" && end?.complete == true)
        }
    }
}
