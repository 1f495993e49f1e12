import Foundation
import Sekimori
import SekimoriService
import SekimoriTesting
import Testing

@testable import sekimorid

/// How people are told by mail, as the settings say it.
struct NoticeSettingsTests {
    private func notices(_ text: String) throws -> Settings.Notices? {
        let path = NSTemporaryDirectory() + "sekimori-settings-\(UUID()).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let base = "gate: gate\nzone: Asia/Tokyo\nlanguage: ja\n"
        try (base + text).write(toFile: path, atomically: true, encoding: .utf8)
        return try Settings(path: path).notices
    }

    @Test func `nothing said is nobody told`() throws { #expect(try notices("") == nil) }

    @Test func `a sender and an address are enough`() throws {
        let read = try notices("notices: {sender: /usr/sbin/sendmail, from: gate@example.jp}")
        #expect(read?.sender == "/usr/sbin/sendmail")
        #expect(read?.rules == NoticeRules(from: the("gate@example.jp")))
    }

    @Test func `the hours are read`() throws {
        let read = try notices(
            """
            notices:
              sender: /usr/bin/msmtp
              from: gate@example.jp
              tomorrow-at: "17:30"
              ending-soon-minutes: 30
              report-due-hours: 12
            """)
        #expect(read?.rules.tomorrowAt == the("17:30"))
        #expect(read?.rules.endingSoon == .minutes(30))
        #expect(read?.rules.reportDue == .hours(12))
    }

    @Test(arguments: [
        "notices:", "notices: yes", "notices: {}", "notices: {sender: /usr/sbin/sendmail}", "notices: {from: a@b.jp}",
        "notices: {sender: sendmail, from: a@b.jp}", "notices: {sender: \"/usr/sbin/sendmail -t\", from: a@b.jp}",
        "notices: {sender: /usr/sbin/sendmail, from: a}", "notices: {sender: /usr/sbin/sendmail, from: \"A <a@b.jp>\"}",
        "notices: {sender: /usr/sbin/sendmail, from: a@b.jp, tomorrow-at: \"24:00\"}",
        "notices: {sender: /usr/sbin/sendmail, from: a@b.jp, ending-soon-minutes: 0}",
        "notices: {sender: /usr/sbin/sendmail, from: a@b.jp, report-due-hours: 73}",
        "notices: {sender: /usr/sbin/sendmail, from: a@b.jp, to: a@b.jp}",
    ])
    func `anything else is refused`(_ text: String) {
        #expect(throws: Settings.Invalid.self) { try notices(text) }
    }
}
