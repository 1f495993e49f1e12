internal import Sekimori

/// What a notice says: a template of the hospital's language with names and times in it.
///
/// A template's first line is the subject, the second is empty, the rest is the mail. `{{name}}` stands for a value; there
/// is nothing else to it, so that no value can ever be more than text.
struct NoticeText: Hashable {
    let subject: String
    let body: String

    /// Why a template gives no mail.
    struct Malformed: Error, Hashable {
        let why: String
    }

    /// What the subject may say besides its fixed words.
    private static let inSubject: Set<String> = ["request"]

    init(template: String, _ values: [String: String]) throws(Malformed) {
        let lines = template.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[1].isEmpty, !lines[0].isEmpty else {
            throw Malformed(why: "its first line is to be the subject, the second empty")
        }
        subject = try Self.fill(lines[0], values.filter { Self.inSubject.contains($0.key) })
        body = try Self.fill(lines[2], values)
        guard !subject.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Malformed(why: "control characters in the subject")
        }
    }

    /// One pass: what a value holds is never looked at again.
    private static func fill(_ text: Substring, _ values: [String: String]) throws(Malformed) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        let (open, close) = (Array("{{".utf8), Array("}}".utf8))
        while let start = rest.firstRange(of: open) {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstRange(of: close) else {
                throw Malformed(why: "{{ without }}")
            }
            let name = String(decoding: rest[start.upperBound..<end.lowerBound], as: UTF8.self)
            guard let value = values[name] else { throw Malformed(why: "nothing to put for {{\(oneLine(name))}}") }
            result += Array(value.utf8)
            rest = rest[end.upperBound...]
        }
        return String(decoding: result + rest, as: UTF8.self)
    }

    /// Names are cut here: a ledger's label may have 8 KiB.
    private static let longestName = 120

    /// A name on one line, with every hidden or control character written out.
    static func oneLine(_ text: String) -> String {
        var result = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == longestName { return result + "…" }
            if scalar == "\n" {
                result += "⏎"
            } else if Label.isVisible(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            }
        }
        return result
    }
}

extension World {
    /// What a template may name, for this notice, in this language.
    func values(of notice: Notice, _ words: Words, _ rules: Rules) -> [String: String] {
        let facts = notice.facts
        var values = ["gate": "\(rules.gate)"]
        values["name"] = name(of: notice.person).map { NoticeText.oneLine($0.text) } ?? "\(notice.person)"
        values["request"] = facts.request.map { "\($0)" }
        values["session"] = facts.session.map { "\($0)" }
        values["vendor"] = facts.vendor.map { named(vendors[$0]?.name, "\($0)") }
        values["window"] = facts.window.map { words.window($0, zone: rules.zone) }
        values["due"] = facts.due.map { moment($0, words, rules.zone) }
        if !facts.technicians.isEmpty {
            values["technicians"] = words.list(facts.technicians.map { named(name($0, of: facts.vendor), "\($0)") })
        }
        if !facts.assets.isEmpty {
            values["assets"] = words.list(facts.assets.map { named(assets[$0]?.name, "\($0)") })
        }
        if !facts.attempts.isEmpty {
            values["attempts"] = facts.attempts.map { line($0, words, rules.zone) }.joined(separator: "\n")
        }
        return values
    }

    /// Of another vendor's nobody is told more than the id, which may have become theirs meanwhile.
    private func name(_ technician: TechnicianID, of vendor: VendorID?) -> Label? {
        technicians[technician].flatMap { $0.vendor == vendor ? $0.name : nil }
    }

    private func named(_ name: Label?, _ id: String) -> String {
        name.map { NoticeText.oneLine($0.text) + " (\(id))" } ?? id
    }

    private func moment(_ instant: Instant, _ words: Words, _ zone: Zone) -> String {
        let local = zone.local(instant)
        return words.date(local.date) + " \(local.time)"
    }

    /// `- 田中 一郎 (tanaka): 接続元・端末 3回 2026-11-22 13:01 〜 13:40`.
    private func line(_ attempts: NoticeFacts.Attempts, _ words: Words, _ zone: Zone) -> String {
        let who = named(technicians[attempts.technician]?.name, "\(attempts.technician)")
        let from = words.stamp(attempts.first, zone: zone)
        let until = words.stamp(attempts.last, zone: zone)
        let when = from.utf8.elementsEqual(until.utf8) ? from : from + words.say(" 〜 ", " to ") + until
        let times = words.say("\(attempts.count)回", attempts.count == 1 ? "once" : "\(attempts.count) times")
        return "- \(who): \(words.attempt(reason: attempts.reason)) \(times) (\(when))"
    }
}

extension Words {
    /// For what kind of reason logins were refused.
    func attempt(reason: String) -> String {
        if let kind = Refusal.Kind(rawValue: reason) { return self.kind(kind) }
        if reason.utf8.elementsEqual(NoticeFacts.Attempts.lockedOut.utf8) { return say("締出し", "locked out") }
        return say("鍵・接続元の不一致 (sshd)", "key or address not accepted (sshd)")
    }

    /// What people are told.
    package func notice(_ kind: NoticeKind) -> String {
        switch kind {
        case .submitted: say("申請の提出", "request submitted")
        case .returned: say("申請の差戻し", "request returned")
        case .rejected: say("申請の却下", "request rejected")
        case .withdrawn: say("申請の取下げ", "request withdrawn")
        case .cancelled: say("承認の取消し", "request cancelled")
        case .approved: say("申請の承認", "request approved")
        case .credentialReady: say("パスコードの受取り", "passcode to collect")
        case .tomorrow: say("明日の作業", "tomorrow's work")
        case .endingSoon: say("終了間近", "ending soon")
        case .sessionCut: say("セッションの切断", "session cut")
        case .reportDue: say("報告書の期限", "report due")
        case .overdue: say("報告書の遅れ", "report overdue")
        case .doorsClosed: say("事業者の立入停止", "vendor's doors closed")
        case .reported: say("報告書の提出", "report submitted")
        case .reportReturned: say("報告書の差戻し", "report returned")
        case .applied: say("保守要員の登録申請", "application for a technician")
        case .applicationAccepted: say("保守要員の登録", "technician entered")
        case .applicationRefused: say("登録申請の却下", "application refused")
        case .rosterDue: say("名簿の確認の時期", "list to be confirmed")
        case .rosterOverdue: say("名簿の未確認による立入停止", "doors closed: list not confirmed")
        case .refused: say("拒否された接続", "refused logins")
        }
    }

    package func notice(_ state: NoticeState) -> String {
        switch state {
        case .waiting: say("送信待ち", "waiting")
        case .sent: say("送信済", "sent")
        case .undeliverable: say("送れず", "undeliverable")
        case .void: say("宛先なし", "void")
        }
    }
}
