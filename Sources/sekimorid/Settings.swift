internal import Foundation
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriWire
internal import Yams

/// `/etc/sekimori/sekimori.yaml`, strictly: an unknown key, a wrong type or a value out of range is refused with its line.
struct Settings {
    var gate: GateID
    var zone: Zone
    var language: Language
    var limits: Rules.Limits
    /// Whom recordings are sealed to.
    var recipients: [Recipient]
    /// Who keeps the gate's checkpoints elsewhere.
    var witnesses: [NoteKey]
    /// Who stamps them, and approvals; nil: nobody.
    var authority: Authority?
    /// When a recording is looked at each day; nil: never.
    var selfCheck: TimeOfDay?
    /// What is weaker than recommended, and who answers for it.
    var weakened: [Weakening]
    /// How the gate is backed up; nil: nobody could open a backup.
    var backup: Backup?
    /// How people are told by mail; nil: not at all.
    var notices: Notices?

    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    init(path: String) throws {
        let text: String
        do {
            text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        } catch {
            throw Invalid(description: "\(path): cannot be read")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw Invalid(description: "\(path): not YAML: \(error)")
        }
        guard let mapping = root?.mapping else { throw Invalid(description: "\(path): not a list of keys and values") }
        var top = Keys(path: path, mapping)
        guard let gate = GateID(try top.text("gate")) else {
            throw top.invalid("gate", "2 to 32 of a-z, 0-9 and hyphen, the first a letter")
        }
        self.gate = gate
        guard let zone = Zone(iana: try top.text("zone")) else {
            throw top.invalid("zone", "not an IANA time zone of this host, for example Asia/Tokyo")
        }
        self.zone = zone
        guard let language = Language(rawValue: try top.text("language")) else {
            throw top.invalid("language", "ja or en")
        }
        self.language = language
        limits = .standard
        if let node = top.take("limits") {
            guard let mapping = node.mapping else { throw top.invalid("limits", "a list of keys and values") }
            var keys = Keys(path: path, mapping)
            if let value = try keys.number("lead-time-minutes", 0...43_200) { limits.leadTime = .minutes(value) }
            if let value = try keys.number("report-due-hours", 0...720) { limits.reportDue = .hours(value) }
            if let value = try keys.number("vendor-blocked-after-days", 0...90) {
                limits.vendorBlockedAfter = .days(value)
            }
            if let value = try keys.number("roster-due-days", 0...60) { limits.rosterDue = .days(value) }
            if let value = try keys.number("terminal-declaration-days", 0...60) {
                limits.terminalDeclarationDays = value
            }
            if let value = try keys.number("passcode-tries", 3...20) { limits.passcodeTries = Int(value) }
            if let node = keys.take("password-profile") {
                guard let profile = node.string.flatMap({ PasswordProfile(rawValue: $0) }) else {
                    throw keys.invalid("password-profile", "two-factors, thirteen or two-months", node)
                }
                limits.passwords = profile
            }
            if let value = try keys.number("throttle-minutes", 1...1_440) { limits.throttle = .minutes(value) }
            try keys.end()
        }
        recipients = try Self.recipients(&top)
        witnesses = try Self.witnesses(&top)
        try Self.clock(&top, &limits)
        authority = try Self.timestamps(&top)
        try Self.retention(&top, &limits)
        selfCheck = try Self.selfCheck(&top)
        weakened = try Self.weakened(
            &top,
            Self.weak(
                limits, hasRecipients: !recipients.isEmpty, hasWitnesses: !witnesses.isEmpty,
                hasAuthority: authority != nil, selfCheck: selfCheck))
        backup = try Self.backup(&top)
        notices = try Self.notices(&top)
        try top.end()
    }

    /// `recording: {recipients: [{name: …, key: …}, …]}`; no name and no key twice.
    private static func recipients(_ top: inout Keys) throws -> [Recipient] {
        guard let recording = top.take("recording") else { return [] }
        guard let mapping = recording.mapping else {
            throw top.invalid("recording", "a list of keys and values", recording)
        }
        var keys = Keys(path: top.path, mapping)
        let recipients = try recipientList(&keys, in: recording)
        try keys.end()
        return recipients
    }

    /// `recipients: [{name: …, key: …}, …]`.
    static func recipientList(_ top: inout Keys, in parent: Node) throws -> [Recipient] {
        guard let node = top.take("recipients") else { throw top.invalid("recipients", "missing", parent) }
        guard let entries = node.sequence, entries.count <= Recipient.limit else {
            throw top.invalid("recipients", "a list of at most \(Recipient.limit) entries with name and key", node)
        }
        var recipients: [Recipient] = []
        for entry in entries {
            guard let mapping = entry.mapping else { throw top.invalid("recipients", "entries of name and key", entry) }
            var fields = Keys(path: top.path, mapping)
            let name = try fields.text("name")
            let key = try fields.text("key")
            try fields.end()
            guard let recipient = Recipient(name: Array(name.utf8), text: Self.recipientText(key)) else {
                throw top.invalid(
                    "recipients", "name: 1 to 32 of a-z, 0-9 and hyphen; key: age1… or ssh-ed25519 AAAA…", entry)
            }
            guard !recipients.contains(where: { $0.name == recipient.name || $0.text == recipient.text }) else {
                throw top.invalid("recipients", "\(name) is there twice, by its name or its key", entry)
            }
            recipients.append(recipient)
        }
        return recipients
    }

    /// A key line may have a comment, and its point must be one that a secret can belong to.
    private static func recipientText(_ key: String) -> [UInt8] {
        guard key.utf8.starts(with: "ssh-".utf8) else { return Array(key.utf8) }
        guard let key = try? PublicKey(file: Array(key.utf8)) else { return [] }
        return Array(key.line.utf8)
    }

    /// The keys of one mapping that nobody has taken yet.
    struct Keys {
        let path: String
        private var left: [(key: String, line: Int, node: Node)]

        init(path: String, _ mapping: Node.Mapping) {
            self.path = path
            left = mapping.map { ($0.key.string ?? "?", $0.key.mark?.line ?? 0, $0.value) }
        }

        mutating func take(_ key: String) -> Node? {
            guard let index = left.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) else { return nil }
            return left.remove(at: index).node
        }

        mutating func text(_ key: String) throws -> String {
            guard let value = take(key)?.string else { throw invalid(key, "missing") }
            return value
        }

        mutating func number(_ key: String, _ range: ClosedRange<Int64>) throws -> Int64? {
            guard let node = take(key) else { return nil }
            guard let value = node.string.flatMap({ Int64(digits: Array($0.utf8)) }), range.contains(value) else {
                throw invalid(key, "a whole number from \(range.lowerBound) to \(range.upperBound)", node)
            }
            return value
        }

        func invalid(_ key: String, _ rule: String, _ node: Node? = nil) -> Invalid {
            let line = node?.mark.map { ":\($0.line)" } ?? ""
            return Invalid(description: "\(path)\(line): \(key): \(rule)")
        }

        func end() throws {
            guard let first = left.first else { return }
            throw Invalid(description: "\(path):\(first.line): unknown key \(first.key)")
        }
    }
}
