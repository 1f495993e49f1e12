import Foundation
import Sekimori
import SekimoriTesting
import Testing

@testable import sekimorid

/// How long things are kept, when a recording is looked at, and who answers for weak values.
struct RetentionSettingsTests {
    private func settings(_ text: String) throws -> Settings {
        let path = NSTemporaryDirectory() + "sekimori-settings-\(UUID()).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let base = "gate: gate\nzone: Asia/Tokyo\nlanguage: ja\n"
        try (base + text).write(toFile: path, atomically: true, encoding: .utf8)
        return try Settings(path: path)
    }

    @Test func `nothing said is five years, half past three, and nothing weak`() throws {
        let settings = try settings("")
        #expect(settings.limits.recordingsKept == 1_827)
        #expect(settings.limits.reportsKept == 1_827)
        #expect(settings.selfCheck == the("03:30"))
        #expect(settings.weakened == [])
    }

    @Test(.requirement("R-234")) func `a year is the least`() throws {
        let settings = try settings("retention: {recordings-days: 365, reports-days: 4000, attachments-days: 366}")
        #expect(settings.limits.recordingsKept == 365)
        #expect(settings.limits.reportsKept == 4_000)
        #expect(settings.limits.attachmentsKept == 366)
        for text in [
            "retention: {recordings-days: 364}", "retention: {reports-days: 0}", "retention: {attachments-days: 364}",
            "retention: {days: 400}",
        ] {
            #expect(throws: Settings.Invalid.self, "\(text)") { try self.settings(text) }
        }
    }

    @Test func `the hour of the self-check is read`() throws {
        #expect(try settings("self-check: {at: \"23:59\"}").selfCheck == the("23:59"))
        for text in ["self-check: {at: \"24:00\"}", "self-check: {at: soon}", "self-check: {}", "self-check: 3"] {
            #expect(throws: Settings.Invalid.self, "\(text)") { try self.settings(text) }
        }
    }

    private static let weak = [
        "limits: {report-due-hours: 25}", "limits: {vendor-blocked-after-days: 4}", "limits: {roster-due-days: 15}",
        "limits: {terminal-declaration-days: 8}", "limits: {passcode-tries: 6}", "limits: {throttle-minutes: 9}",
        "clock: {unsynchronised-hours: 25}", "self-check: {at: never}",
    ]

    @Test(arguments: weak) func `a weak value takes a reason, a name and a date`(_ text: String) throws {
        #expect(throws: Settings.Invalid.self) { try settings(text) }
        let section = text.prefix { $0 != ":" }
        let key = text.split(separator: "{")[1].prefix { $0 != ":" }
        let whole = "setting: \(section).\(key), reason: 理由, by: 伊藤, since: 2026-11-01"
        let found = try settings(text + "\nweakened: [{\(whole)}]").weakened
        #expect(found.map(\.setting) == ["\(section).\(key)"])
        #expect(found.first?.by.text == "伊藤")
        for part in ["reason: 理由, ", "by: 伊藤, ", ", since: 2026-11-01"] {
            let less = whole.replacing(part, with: "")
            #expect(throws: Settings.Invalid.self, "\(less)") { try settings(text + "\nweakened: [{\(less)}]") }
        }
    }

    @Test(arguments: [
        "limits: {passcode-tries: 5}", "limits: {throttle-minutes: 60}", "clock: {unsynchronised-hours: 1}",
    ])
    func `a value that is not weak takes none`(_ text: String) throws {
        #expect(try settings(text).weakened == [])
        #expect(throws: Settings.Invalid.self) {
            try settings(
                text + "\nweakened: [{setting: limits.passcode-tries, reason: a, by: b, since: 2026-11-01}]")
        }
    }

    @Test func `whom nobody has yet may be explained`() throws {
        let one = "setting: witnesses, reason: まだ, by: 伊藤, since: 2026-11-01"
        #expect(try settings("weakened: [{\(one)}]").weakened.map(\.value) == ["none"])
        #expect(throws: Settings.Invalid.self) { try settings("weakened: [{\(one)}, {\(one)}]") }
        #expect(throws: Settings.Invalid.self) { try settings("weakened: x") }
    }
}
