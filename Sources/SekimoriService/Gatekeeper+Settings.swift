internal import Sekimori
internal import SekimoriRecords

extension Gatekeeper {
    private static let weakenedName = "settings/weakened"

    /// Journaled at a start where it is not what it was at the start before.
    func weakened(_ inside: borrowing Inside) -> [Event] {
        inside.secrets[Self.weakenedName] == weakenedMark ? [] : [.settingsWeakened(rules.weakened)]
    }

    var weakenedKept: [String: String?] { [Self.weakenedName: weakenedMark] }

    /// Tells one list from another; nil for none.
    private var weakenedMark: String? {
        if rules.weakened.isEmpty { return nil }
        return Digest.hex(Digest.sha256((try? Lines.encode(Event.settingsWeakened(rules.weakened))) ?? []))
    }

    /// What is set, by the names of the settings file; with reason, name and date where it is weaker than recommended.
    var settingLines: [String] {
        let limits = rules.limits
        var lines = ["gate: \(rules.gate)", "zone: \(rules.zone.name)", "version: \(version)"]
        let numbers: [(String, Int64)] = [
            ("limits.lead-time-minutes", limits.leadTime.seconds / 60),
            ("limits.report-due-hours", limits.reportDue.seconds / 3_600),
            ("limits.vendor-blocked-after-days", limits.vendorBlockedAfter.seconds / 86_400),
            ("limits.roster-due-days", limits.rosterDue.seconds / 86_400),
            ("limits.terminal-declaration-days", limits.terminalDeclarationDays),
            ("limits.passcode-tries", Int64(limits.passcodeTries)),
            ("limits.throttle-minutes", limits.throttle.seconds / 60),
            ("limits.longest-window-minutes", limits.longestWindow.seconds / 60),
            ("limits.claim-within-seconds", limits.claimWithin.seconds),
            ("clock.unsynchronised-hours", limits.unsynchronised.seconds / 3_600),
            ("clock.back-seconds", limits.clockTolerance.seconds), ("clock.ahead-seconds", limits.clockLeap.seconds),
            ("retention.recordings-days", limits.recordingsKept), ("retention.reports-days", limits.reportsKept),
            ("retention.attachments-days", limits.attachmentsKept),
        ]
        lines += numbers.map { "\($0.0): \($0.1)" }
        lines.append("limits.password-profile: \(limits.passwords.rawValue)")
        func list(_ name: String, _ values: [String]) {
            lines.append("\(name): " + (values.isEmpty ? "none" : values.joined(separator: ", ")))
        }
        list("recording.recipients", rules.recipients.map(\.name))
        list("witnesses", evidence.witnesses.map(\.name))
        list("notices.from", notices.map { [$0.from.text] } ?? [])
        list("timestamps.checkpoint-minutes", evidence.timestamps.map { ["\($0.seconds / 60)"] } ?? [])
        for weak in rules.weakened {
            if !lines.contains(where: { $0.hasPrefix(weak.setting + ": ") }), weak.value != "none" {
                lines.append("\(weak.setting): \(weak.value)")
            }
            // One line each: what stands in several is shown in one.
            func line(_ key: String, _ value: String) {
                let words = value.split(separator: "\n").joined(separator: " ")
                lines.append("\(weak.setting).\(key): \(words)")
            }
            line("reason", weak.reason.text)
            line("by", weak.by.text)
            line("since", "\(weak.since)")
        }
        return lines
    }
}
