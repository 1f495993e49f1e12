internal import Sekimori
internal import SekimoriService
internal import Yams

/// How long things are kept; and who answers for what is set weaker than recommended.
extension Settings {
    /// `retention: {recordings-days: 1827, reports-days: 1827, attachments-days: 1827}`.
    static func retention(_ top: inout Keys, _ limits: inout Rules.Limits) throws {
        guard let node = top.take("retention") else { return }
        guard let mapping = node.mapping else { throw top.invalid("retention", "a list of keys and values", node) }
        var keys = Keys(path: top.path, mapping)
        let range = Erasure.leastDays...36_525
        if let days = try keys.number("recordings-days", range) { limits.recordingsKept = days }
        if let days = try keys.number("reports-days", range) { limits.reportsKept = days }
        if let days = try keys.number("attachments-days", range) { limits.attachmentsKept = days }
        try keys.end()
    }

    /// `self-check: {at: "03:30"}`, in the gate's zone; `at: never` is a weak setting.
    static func selfCheck(_ top: inout Keys) throws -> TimeOfDay? {
        let standard = TimeOfDay(minutes: 3 * 60 + 30)
        guard let node = top.take("self-check") else { return standard }
        guard let mapping = node.mapping else { throw top.invalid("self-check", "a list of keys and values", node) }
        var keys = Keys(path: top.path, mapping)
        let text = try keys.text("at")
        try keys.end()
        if text.utf8.elementsEqual("never".utf8) { return nil }
        guard let time = TimeOfDay(text), time.minutes < 24 * 60 else {
            throw top.invalid("self-check", "at: a time as \"03:30\", or never", node)
        }
        return time
    }

    /// `weakened: [{setting: limits.passcode-tries, reason: …, by: …, since: 2026-11-01}, …]`.
    ///
    /// What is weaker than recommended must stand there; what is not must not. Those of `mayBe` may be explained.
    static func weakened(_ top: inout Keys, _ weak: [(setting: String, value: String, mustBe: Bool)]) throws
        -> [Weakening]
    {
        let node = top.take("weakened")
        let rule = "a list of setting, reason, by and since"
        if let node, node.sequence == nil { throw top.invalid("weakened", rule, node) }
        var found: [Weakening] = []
        for entry in node?.sequence.map(Array.init) ?? [] {
            guard let mapping = entry.mapping else { throw top.invalid("weakened", rule, entry) }
            var keys = Keys(path: top.path, mapping)
            let name = try keys.text("setting")
            guard let known = weak.first(where: { $0.setting.utf8.elementsEqual(name.utf8) }) else {
                throw top.invalid("weakened", "\(name) is not set weaker than recommended", entry)
            }
            guard !found.contains(where: { $0.setting.utf8.elementsEqual(name.utf8) }) else {
                throw top.invalid("weakened", "\(name) is there twice", entry)
            }
            guard let reason = Label(try keys.text("reason")), let by = Label(try keys.text("by")) else {
                throw top.invalid("weakened", "reason and by: words of one to a few lines", entry)
            }
            guard let since = CivilDate(try keys.text("since")) else {
                throw top.invalid("weakened", "since: a date as 2026-11-22", entry)
            }
            try keys.end()
            found.append(Weakening(setting: known.setting, value: known.value, reason: reason, by: by, since: since))
        }
        if let silent = weak.first(where: { one in
            one.mustBe && !found.contains { $0.setting.utf8.elementsEqual(one.setting.utf8) }
        }) {
            throw top.invalid(
                silent.setting,
                "\(silent.value) is weaker than recommended: say why, who and since when under `weakened`")
        }
        return found
    }

    /// What is weaker than recommended. Whom an installation does not have yet, it need not explain.
    static func weak(
        _ limits: Rules.Limits, hasRecipients: Bool, hasWitnesses: Bool, hasAuthority: Bool, selfCheck: TimeOfDay?
    ) -> [(setting: String, value: String, mustBe: Bool)] {
        let standard = Rules.Limits.standard
        var weak: [(String, String, Bool)] = []
        func limit(_ name: String, _ value: Int64, isWeak: Bool) { if isWeak { weak.append((name, "\(value)", true)) } }
        limit(
            "limits.report-due-hours", limits.reportDue.seconds / 3_600, isWeak: limits.reportDue > standard.reportDue)
        limit(
            "limits.vendor-blocked-after-days", limits.vendorBlockedAfter.seconds / 86_400,
            isWeak: limits.vendorBlockedAfter > standard.vendorBlockedAfter)
        limit(
            "limits.roster-due-days", limits.rosterDue.seconds / 86_400, isWeak: limits.rosterDue > standard.rosterDue)
        limit(
            "limits.terminal-declaration-days", limits.terminalDeclarationDays,
            isWeak: limits.terminalDeclarationDays > standard.terminalDeclarationDays)
        limit(
            "limits.passcode-tries", Int64(limits.passcodeTries), isWeak: limits.passcodeTries > standard.passcodeTries)
        limit("limits.throttle-minutes", limits.throttle.seconds / 60, isWeak: limits.throttle < standard.throttle)
        limit(
            "clock.unsynchronised-hours", limits.unsynchronised.seconds / 3_600,
            isWeak: limits.unsynchronised > standard.unsynchronised)
        if selfCheck == nil { weak.append(("self-check.at", "never", true)) }
        if !hasRecipients { weak.append(("recording.recipients", "none", false)) }
        if !hasWitnesses { weak.append(("witnesses", "none", false)) }
        if !hasAuthority { weak.append(("timestamps.url", "none", false)) }
        return weak.map { (setting: $0.0, value: $0.1, mustBe: $0.2) }
    }
}
