internal import Glibc
internal import SekimoriAudit
internal import SekimoriRecords
internal import SekimoriSystem
internal import SekimoriTerminal
internal import SekimoriWire

/// A backup being written: an age file of an archive. `FILE.partial` until it is whole and on the disk, then `FILE`.
final class ArchiveWriter {
    private let path: String
    private let file: Int32
    private let seal: AgeStream
    private var digest = RunningDigest()
    private(set) var size: Int64 = 0

    init(_ path: String, for recipients: [Recipient]) throws {
        self.path = path
        if access(path, F_OK) == 0 {
            throw Trouble("\(path) はすでにあります", "\(path) exists already")
        }
        do {
            seal = try AgeStream(recipients)
        } catch {
            throw Trouble("この公開鍵では暗号化できません", "these keys cannot be sealed to: \(error)")
        }
        unlink(path + ".partial")
        file = open(path + ".partial", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Trouble.unwritable(path) }
        try write(seal.head)
    }

    deinit {
        close(file)
        unlink(path + ".partial")
    }

    private func write(_ bytes: [UInt8]) throws {
        try Trouble.write(bytes, to: file, of: path)
        digest.add(bytes)
        size += Int64(bytes.count)
    }

    private func put(_ plain: [UInt8]) throws { try write(seal.seal(plain)) }

    /// A file from memory, root's.
    func add(_ bytes: [UInt8], as name: String) throws {
        let entry = TarEntry(
            path: name, size: Int64(bytes.count), mode: 0o600, uid: 0, gid: 0, owner: "root", group: "root")
        guard let header = entry.header else { throw Self.unfit(name) }
        try put(header + bytes + [UInt8](repeating: 0, count: entry.padding))
    }

    /// A file from the disk: as many bytes as it has now, also where it grows.
    func add(_ path: String, as name: String) throws {
        let source = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard source >= 0 else { throw Trouble.unreadable(path) }
        defer { close(source) }
        var facts = stat()
        guard fstat(source, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { throw Self.unfit(path) }
        let entry = TarEntry(
            path: name, size: Int64(facts.st_size), mode: facts.st_mode & 0o7777, uid: facts.st_uid, gid: facts.st_gid,
            owner: Names.user(facts.st_uid), group: Names.group(facts.st_gid))
        guard let header = entry.header else { throw Self.unfit(path) }
        try put(header)
        var left = Int(entry.size)
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while left > 0 {
            let count = read(source, &piece, min(piece.count, left))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Trouble("\(path) が読んでいる間に短くなりました", "\(path) became shorter while it was read", isRefusal: false)
            }
            try put(Array(piece[..<count]))
            left -= count
        }
        try put([UInt8](repeating: 0, count: entry.padding))
    }

    private static func unfit(_ path: String) -> Trouble {
        Trouble(
            "\(path) はバックアップに入れられません（通常のファイルでないか、名前が長すぎます）",
            "\(path) does not fit into a backup: no regular file, or too long a name")
    }

    /// SHA-256 of the whole file, hexadecimal.
    func finish() throws -> String {
        try put([UInt8](repeating: 0, count: 2 * TarEntry.block))
        try write(seal.finish())
        guard fsync(file) == 0, rename(path + ".partial", path) == 0 else { throw Trouble.unwritable(path) }
        try Trouble.writing(path) { () throws(SystemFailure) in try File.syncDirectory(of: path) }
        return Digest.hex(digest.sha256)
    }
}

/// A backup being read, from its first byte to its last.
final class ArchiveReader: ByteStream {
    private let path: String
    private let file: Int32
    private var digest = RunningDigest()
    private var held: [UInt8] = []
    private var plain: AgeStreamReader?

    init(_ path: String, with identities: [AgeIdentity]) throws {
        self.path = path
        file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Trouble.unreadable(path) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw Trouble("\(path) は通常のファイルではありません", "\(path) is no regular file")
        }
        guard facts.st_size > 0 else { throw Trouble("\(path) は空です（0 バイト）", "\(path) is empty (0 bytes)") }
        do {
            plain = try AgeStreamReader(self, with: identities)
        } catch {
            throw trouble(error)
        }
    }

    deinit { close(file) }

    func read(into room: UnsafeMutableRawBufferPointer) -> Int? {
        while true {
            let count = Glibc.read(file, room.baseAddress, room.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            digest.add(Array(UnsafeRawBufferPointer(room)[..<count]))
            return count
        }
    }

    private func trouble(_ error: any Error) -> Trouble {
        switch error as? AgeReader.Fault {
        case .header?: Trouble("\(path) は age のファイルではありません", "\(path) is no age file")
        case .identity?:
            Trouble("\(path) はこの鍵では開けません", "\(path) is sealed to other keys than this one")
        case .authentication?: Trouble("\(path) の先頭が書き換えられています", "the head of \(path) was changed")
        case .chunk(let number)?:
            Trouble(
                "\(path) は途中で切れているか、書き換えられています（\(number + 1) 番目の部分）",
                "\(path) was cut off or changed (part \(number + 1))")
        case nil: (error as? Trouble) ?? Trouble.unreadable(path)
        }
    }

    /// Exactly so many bytes.
    private func take(_ count: Int) throws -> [UInt8] {
        while held.count < count {
            let more: [UInt8]?
            do { more = try plain?.next() } catch { throw trouble(error) }
            guard let more else { throw Self.foreign(path) }
            held += more
        }
        defer { held.removeFirst(count) }
        return Array(held[..<count])
    }

    private static func foreign(_ path: String) -> Trouble {
        Trouble("\(path) の中身は関守のバックアップではありません", "what is sealed in \(path) is no backup of a gate")
    }

    /// Hands every file to `use` with a way to read its bytes, all of which `use` must take. Gives the SHA-256 of the whole.
    func read(_ use: (TarEntry, _ pieces: (([UInt8]) throws -> Void) throws -> Void) throws -> Void) throws -> String {
        while true {
            let block = try take(TarEntry.block)
            if block.allSatisfy({ $0 == 0 }) { break }
            guard let entry = TarEntry(block) else { throw Self.foreign(path) }
            try use(entry) { sink in
                var left = Int(entry.size)
                while left > 0 {
                    let piece = try take(min(left, 1 << 16))
                    try sink(piece)
                    left -= piece.count
                }
            }
            _ = try take(entry.padding)
        }
        guard try take(TarEntry.block).allSatisfy({ $0 == 0 }), held.isEmpty else { throw Self.foreign(path) }
        // The end is sealed too: only behind it nothing can be missing.
        do {
            guard try plain?.next() == nil else { throw Self.foreign(path) }
        } catch {
            throw trouble(error)
        }
        return Digest.hex(digest.sha256)
    }
}

/// Names of the host's users and groups; a number without one has the empty name.
enum Names {
    static func user(_ uid: uid_t) -> String { getpwuid(uid).map { String(cString: $0.pointee.pw_name) } ?? "" }
    static func group(_ gid: gid_t) -> String { getgrgid(gid).map { String(cString: $0.pointee.gr_name) } ?? "" }

    /// The numbers on this host, where the names exist here.
    static func owner(of entry: TarEntry) -> (uid_t, gid_t) {
        let uid = entry.owner.isEmpty ? nil : getpwnam(entry.owner)?.pointee.pw_uid
        let gid = entry.group.isEmpty ? nil : getgrnam(entry.group)?.pointee.gr_gid
        return (uid ?? entry.uid, gid ?? entry.gid)
    }
}
