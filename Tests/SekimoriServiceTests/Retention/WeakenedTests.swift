import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// What is set weaker than recommended: journaled when it changes, and written where the inspection pack reads it.
struct WeakenedTests {
    private static let one = Weakening(
        setting: "limits.passcode-tries", value: "9", reason: the("夜間の\n作業のため"), by: the("伊藤 由美"),
        since: the("2026-11-01"))

    private static func site(_ weakened: [Weakening], store: any JournalStore = MemoryStore()) throws -> Site {
        var limits = Rules.Limits.standard
        limits.passcodeTries = 9
        limits.reportDue = .hours(48)
        return try Site(
            store: store, rules: Rules(gate: Example.gate, zone: .tokyo, limits: limits, weakened: weakened))
    }

    private func told(_ site: Site) throws -> [[Weakening]] {
        try site.events().compactMap { event in
            guard case .settingsWeakened(let list) = event else { return nil }
            return list
        }
    }

    @Test func `it is journaled when it changes, and when it ends`() throws {
        let store = MemoryStore()
        let weak = try Self.site([Self.one], store: store)
        try weak.gatekeeper.adopt()
        try weak.restart()
        #expect(try told(weak) == [[Self.one]])
        let strong = try Self.site([], store: store)
        try strong.gatekeeper.adopt()
        try strong.restart()
        #expect(try told(strong) == [[Self.one], []])
    }

    @Test func `the exported settings have the file's names, and who answers for a weak one`() throws {
        let lines = String(
            decoding: try Self.site([Self.one]).gatekeeper.exportedSettings(by: .auditor), as: UTF8.self
        ).split(separator: "\n").map(String.init)
        for line in [
            "gate: minato", "zone: Asia/Tokyo", "limits.report-due-hours: 48", "limits.passcode-tries: 9",
            "limits.passcode-tries.reason: 夜間の 作業のため", "limits.passcode-tries.by: 伊藤 由美",
            "limits.passcode-tries.since: 2026-11-01", "clock.unsynchronised-hours: 24", "recording.recipients: none",
            "witnesses: witness/audit", "timestamps.checkpoint-minutes: 10", "retention.recordings-days: 1827",
        ] { #expect(lines.contains(line), "\(line)") }
    }
}
