internal import Glibc
internal import Sekimori
internal import SekimoriAudit

/// A backup laid out beside everything else, to be looked at before anything is believed.
struct Scratch {
    let path: String
    /// SHA-256 of the backup.
    let digest: String
    let title: Title
    let checkpoint: [UInt8]?
    /// In the order of the backup, without title and checkpoint.
    let entries: [TarEntry]

    /// Opens a backup into a folder that is made here. Whoever calls removes the folder, also after a failure.
    init(_ file: String, with identities: [AgeIdentity], in path: String) throws {
        guard mkdir(path, 0o700) == 0 else { throw Trouble.unwritable(path) }
        let reader = try ArchiveReader(file, with: identities)
        var title: Title?
        var checkpoint: [UInt8]?
        var entries: [TarEntry] = []
        var names: Set<String> = []
        digest = try reader.read { entry, pieces in
            guard names.insert(entry.path).inserted else { throw Self.foreign(entry.path) }
            if title == nil || entry.path == Title.checkpoint {
                guard entry.size <= 1 << 16 else { throw Self.foreign(entry.path) }
                var bytes: [UInt8] = []
                try pieces { bytes += $0 }
                if entry.path == Title.checkpoint {
                    checkpoint = bytes
                } else {
                    title = entry.path == Title.name ? Title(bytes) : nil
                    guard title != nil else { throw Self.foreign(entry.path) }
                }
                return
            }
            guard HostPlaces().target(of: entry.path) != nil else { throw Self.foreign(entry.path) }
            try Self.write(path + "/" + entry.path, pieces)
            entries.append(entry)
        }
        guard let title, names.contains("journal.sqlite") else { throw Self.foreign(Title.name) }
        self.path = path
        self.title = title
        self.checkpoint = checkpoint
        self.entries = entries
    }

    private static func foreign(_ name: String) -> Trouble {
        Trouble(
            "関守のバックアップではありません（\(name.debugDescription)）", "it is no backup of a gate (\(name.debugDescription))")
    }

    private static func write(_ path: String, _ pieces: (([UInt8]) throws -> Void) throws -> Void) throws {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for count in 2..<parts.count {
            let folder = parts[..<count].joined(separator: "/")
            if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Trouble.unwritable(folder) }
        }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Trouble.unwritable(path) }
        defer { close(file) }
        try pieces { try Trouble.write($0, to: file, of: path) }
    }
}
