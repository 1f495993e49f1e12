internal import Sekimori
internal import SekimoriService
internal import SekimoriWire
internal import Yams

/// How the gate is backed up.
extension Settings {
    struct Backup: Sendable {
        /// Whose keys open a backup. These are not the auditors': a backup has what a gate is made of.
        let recipients: [Recipient]
        /// Where backups are written.
        let directory: String
        /// How many are kept there.
        let keep: Int64
        let hasRecordings: Bool
        let isDaily: Bool

        /// With the place for the copy of the journal, beside it.
        func backups(beside directory: String) -> Backups {
            Backups(
                copy: directory + "/backup.sqlite",
                recipients: recipients.map {
                    RecordingRecipient(
                        name: String(decoding: $0.name, as: UTF8.self), key: String(decoding: $0.text, as: UTF8.self))
                }, directory: self.directory, keep: keep, hasRecordings: hasRecordings, isDaily: isDaily)
        }
    }

    /// `backup: {recipients: […], directory: /var/backups/sekimori, daily: yes, keep: 14, recordings: yes}`; nil where
    /// nobody is named who could open one.
    static func backup(_ top: inout Keys) throws -> Backup? {
        guard let node = top.take("backup") else { return nil }
        guard let mapping = node.mapping else { throw top.invalid("backup", "a list of keys and values", node) }
        var keys = Keys(path: top.path, mapping)
        let recipients = try recipientList(&keys, in: node)
        let directory = keys.take("directory")?.string ?? "/var/backups/sekimori"
        guard directory.utf8.first == UInt8(ascii: "/"), directory.utf8.count <= 200,
            directory.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw keys.invalid("directory", "an absolute path", node) }
        let keep = try keys.number("keep", 1...1_000) ?? 14
        let hasRecordings = try yes("recordings", &keys) ?? true
        let isDaily = try yes("daily", &keys) ?? true
        try keys.end()
        guard !recipients.isEmpty else { return nil }
        return Backup(
            recipients: recipients, directory: directory, keep: keep, hasRecordings: hasRecordings, isDaily: isDaily)
    }

    private static func yes(_ key: String, _ keys: inout Keys) throws -> Bool? {
        guard let node = keys.take(key) else { return nil }
        guard let value = node.bool else { throw keys.invalid(key, "yes or no", node) }
        return value
    }
}
