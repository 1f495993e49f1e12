internal import Glibc
internal import Sekimori
internal import SekimoriRecords

/// Where the parts of a gate lie on its host.
struct HostPlaces {
    /// Put in front of every path; only tests have one.
    var under = ""

    var settings: String { under + "/etc/sekimori" }
    var state: String { under + "/var/lib/sekimori" }
    var journal: String { state + "/journal.sqlite" }
    var recordings: String { state + "/recordings" }
    var attachments: String { state + "/attachments" }
    /// The digest of the backup that is being put here, from its first file to its last.
    var restoring: String { state + "/restoring" }
    var signer: String { under + "/var/lib/sekimori-signer" }

    /// Where a file of a backup belongs; nil for what no backup has. Nothing outside these four folders is ever written.
    func target(of name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard
            parts.allSatisfy({ part in
                !part.isEmpty && part != "." && part != ".."
                    && part.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            })
        else { return nil }
        switch (parts[0], parts.count) {
        case ("journal.sqlite", 1): return journal
        case ("etc", 2...5): return settings + "/" + parts.dropFirst().joined(separator: "/")
        case ("state", 2) where Self.stateFiles.contains(parts[1]): return state + "/" + parts[1]
        case ("signer", 2) where Self.signerFiles.contains(parts[1]): return signer + "/" + parts[1]
        case ("attachments", 2) where Self.isDigest(parts[1]): return attachments + "/" + parts[1]
        case ("recordings", 3) where SessionID(parts[1]) != nil: return recordings + "/" + parts[1] + "/" + parts[2]
        default: return nil
        }
    }

    /// The name of an attachment: 64 small hexadecimal digits.
    static func isDigest(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    static let stateFiles = ["checkpoint_key", "checkpoint.vkey"]
    static let signerFiles = ["asset_ca", "asset_ca.pub", "log"]
}

/// The first file of a backup: what it is of.
///
///     backup-v1@sekimori
///     gate: minato
///     made: 2026-11-23T02:00:00.000000Z
///     version: 0.1.0
///     entries: 1234
///     root: HEX                  over the entries
///     recordings: yes
///     witness: witness/audit+…   a line for each whose lines the checkpoint may have
struct Title: Equatable {
    var gate: GateID
    var made: Instant
    var version: String
    var entries: Int64
    var root: String
    var hasRecordings: Bool
    var witnesses: [String]

    static let name = "BACKUP"
    /// The last checkpoint as it was handed out, with the lines of witnesses.
    static let checkpoint = "checkpoint"

    var bytes: [UInt8] {
        let text =
            "backup-v1@sekimori\ngate: \(gate)\nmade: \(made)\nversion: \(version)\nentries: \(entries)\nroot: \(root)\n"
            + "recordings: \(hasRecordings ? "yes" : "no")\n" + witnesses.map { "witness: \($0)\n" }.joined()
        return Array(text.utf8)
    }

    init(
        gate: GateID, made: Instant, version: String, entries: Int64, root: String, hasRecordings: Bool,
        witnesses: [String]
    ) {
        self.gate = gate
        self.made = made
        self.version = version
        self.entries = entries
        self.root = root
        self.hasRecordings = hasRecordings
        self.witnesses = witnesses
    }

    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 7, lines[0] == "backup-v1@sekimori" else { return nil }
        func value(_ index: Int, _ key: String) -> String? {
            lines[index].hasPrefix(key + ": ") ? String(lines[index].dropFirst(key.count + 2)) : nil
        }
        guard let gate = value(1, "gate").flatMap({ GateID($0) }), let made = value(2, "made").flatMap({ Instant($0) }),
            let version = value(3, "version"), let entries = value(4, "entries").flatMap({ Int64(digits: $0.utf8) }),
            let root = value(5, "root"), let recordings = value(6, "recordings")
        else { return nil }
        self.init(
            gate: gate, made: made, version: version, entries: entries, root: root, hasRecordings: recordings == "yes",
            witnesses: (7..<lines.count).compactMap { value($0, "witness") })
        guard self.bytes == bytes else { return nil }
    }
}

/// The regular files of a folder and below, by paths inside it, ascending.
func files(in folder: String, depth: Int) throws -> [String] {
    guard let directory = opendir(folder) else {
        if errno == ENOENT { return [] }
        throw Trouble.unreadable(folder)
    }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name == "." || name == ".." { continue }
        var facts = stat()
        guard fstatat(dirfd(directory), name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
        switch facts.st_mode & S_IFMT {
        case S_IFREG: found.append(name)
        case S_IFDIR where depth > 1:
            found += try files(in: folder + "/" + name, depth: depth - 1).map { name + "/" + $0 }
        default: break
        }
    }
    return found.sorted()
}

/// Removes a folder with all that is in it, and follows no link.
func removeFolder(_ path: String) {
    guard let directory = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(directory) {
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            })
    }
    closedir(directory)
    for name in names where name != "." && name != ".." {
        if unlink(path + "/" + name) != 0 { removeFolder(path + "/" + name) }
    }
    rmdir(path)
}
