internal import Sekimori
internal import SekimoriRecords
internal import Yams

/// Who vouches for the gate from outside, and how long it goes on without a time source.
extension Settings {
    /// A timestamping authority (RFC 3161).
    struct Authority: Sendable {
        /// Where requests are sent by HTTP POST.
        let url: String
        /// The file with the certificates that its answers must lead to.
        let ca: String
        /// How often at most a checkpoint is stamped.
        let every: Span
    }

    /// `witnesses`: keys as `sekimori-audit witness` prints them.
    static func witnesses(_ top: inout Keys) throws -> [NoteKey] {
        guard let node = top.take("witnesses") else { return [] }
        let rule = "a list of keys of witnesses, as witness/audit+1b2c3d4e+BMD…"
        guard let entries = node.sequence, entries.count <= 16 else { throw top.invalid("witnesses", rule, node) }
        var witnesses: [NoteKey] = []
        for entry in entries {
            guard let key = entry.string.flatMap({ NoteKey(text: $0) }), key.kind == .cosignature,
                key.name.utf8.starts(with: "witness/".utf8)
            else { throw top.invalid("witnesses", rule, entry) }
            guard !witnesses.contains(where: { $0.name.utf8.elementsEqual(key.name.utf8) }) else {
                throw top.invalid("witnesses", "\(key.name) is there twice", entry)
            }
            witnesses.append(key)
        }
        return witnesses
    }

    /// `clock: {unsynchronised-hours: 24}`.
    static func clock(_ top: inout Keys, _ limits: inout Rules.Limits) throws {
        guard let node = top.take("clock") else { return }
        guard let mapping = node.mapping else { throw top.invalid("clock", "a list of keys and values", node) }
        var keys = Keys(path: top.path, mapping)
        if let hours = try keys.number("unsynchronised-hours", 1...720) { limits.unsynchronised = .hours(hours) }
        try keys.end()
    }

    /// `timestamps: {url: http://…, ca: /etc/sekimori/tsa.pem, checkpoint-minutes: 10}`.
    static func timestamps(_ top: inout Keys) throws -> Authority? {
        guard let node = top.take("timestamps") else { return nil }
        guard let mapping = node.mapping else { throw top.invalid("timestamps", "a list of keys and values", node) }
        var keys = Keys(path: top.path, mapping)
        let url = try keys.text("url")
        guard ["http://", "https://"].contains(where: { url.utf8.starts(with: $0.utf8) }),
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw top.invalid("url", "http://… or https://…", node) }
        let ca = try keys.text("ca")
        guard ca.utf8.first == UInt8(ascii: "/") else { throw top.invalid("ca", "an absolute path", node) }
        let minutes = try keys.number("checkpoint-minutes", 1...1_440) ?? 10
        try keys.end()
        return Authority(url: url, ca: ca, every: .minutes(minutes))
    }
}
