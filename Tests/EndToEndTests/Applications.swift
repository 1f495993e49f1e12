import Foundation
import SekimoriTesting
import Testing

extension EndToEnd {
    /// A vendor's own technicians by the command: applied for, entered, and the list confirmed.
    @Suite(.serialized) struct Applications {
        private let lab: Lab

        init() throws { lab = try Lab.shared.get() }

        private func apply(_ id: String) throws {
            try lab.vendor(
                "sato",
                """
                test -e keys/\(id) || ssh-keygen -q -t ed25519 -N '' -C \(id) -f keys/\(id)
                today=$(TZ=Asia/Tokyo date +%F)
                sekimori technician apply \(id) --name 新人 --contact 090 --schedule always --key-file keys/\(id).pub \
                    --rights-confirmed-by 高橋 --duties 定期保守 --pledged-on $today --trained-on $today
                """)
        }

        @Test(.requirement("R-243"))
        func `a clerk applies, the hospital looks and decides, and the clerk confirms the list`()
            throws
        {
            try apply("newcomer")
            let waiting = try lab.must(.gate, "sekimori technician applications")
            #expect(
                waiting.contains("newcomer") && waiting.contains("定期保守") && waiting.contains("SHA256:"), "\(waiting)")
            try lab.manager("sekimori technician decline newcomer --why 担当が違う")
            #expect(try !lab.must(.gate, "sekimori technician list").contains("newcomer"))
            try apply("newcomer")
            try lab.must(.gate, "sekimori technician accept newcomer")
            #expect(try lab.must(.gate, "sekimori technician list").contains("newcomer"))
            #expect(
                try lab.vendor("sato", "sekimori technician applications --json").filter { !$0.isWhitespace } == "[]")
            #expect(try lab.vendor("sato", "sekimori technician confirm --yes").contains("newcomer"))
            let debts = try lab.vendor("sato", "sekimori debt list --json")
            #expect(!debts.contains("roster"), "\(debts)")
            try lab.must(
                .gate,
                """
                sekimori technician confirm --vendor kasumi --proxy-for 高橋 --way phone \
                    --received "$(TZ=Asia/Tokyo date '+%F %H:%M')" --yes
                """)
            try lab.must(.gate, "sekimori technician retire newcomer --why 試験の終わり")
        }
    }
}
