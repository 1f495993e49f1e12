internal import Glibc
internal import SekimoriService
internal import Synchronization

/// Attachments as files in a folder that is nobody else's: the name is the digest, and nothing a caller says becomes a
/// part of a path.
///
/// Bytes that are coming lie in `.coming-…` until they are whole, synced and renamed.
final class AttachmentFolder: AttachmentStore {
    private let folder: String
    /// Bytes that the disk must have to spare: the journal lies on it too, and a gate that cannot write lets nobody in.
    private let reserve: UInt64?
    private let next = Mutex<UInt64>(0)

    private static let coming = ".coming-"

    /// Makes the folder where there is none. `reserve` nil: a twentieth of the disk, and 1 GiB at least.
    init(_ folder: String, reserve: UInt64? = nil) throws {
        self.folder = folder
        self.reserve = reserve
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.failure("making \(folder)") }
    }

    func begin() throws -> any AttachmentWriter {
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { throw Self.failure("looking at \(folder)") }
        let size = UInt64(facts.f_blocks) * UInt64(facts.f_frsize)
        let reserve = reserve ?? max(1 << 30, size / 20)
        guard UInt64(facts.f_bavail) * UInt64(facts.f_frsize) >= reserve else {
            throw Failure(doing: "keeping an attachment", why: "less than \(reserve >> 20) MiB are free in \(folder)")
        }
        let number = next.withLock { next in
            next += 1
            return next
        }
        let path = "\(folder)/\(Self.coming)\(getpid())-\(number)"
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.failure("making \(path)") }
        return Writer(folder: folder, path: path, file: file)
    }

    func open(_ digest: String) throws -> (any AttachmentReader)? {
        guard Self.isDigest(digest) else { return nil }
        let path = folder + "/" + digest
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if file >= 0 { return Reader(path: path, file: file) }
        guard errno == ENOENT else { throw Self.failure("opening \(path)") }
        return nil
    }

    func digests() throws -> [String] { try names().filter(Self.isDigest) }

    func remove(_ digest: String) throws {
        guard Self.isDigest(digest) else { return }
        guard unlink(folder + "/" + digest) == 0 || errno == ENOENT else {
            throw Self.failure("removing \(folder)/\(digest)")
        }
    }

    func removeUnfinished() throws {
        for name in try names() where name.utf8.starts(with: Self.coming.utf8) {
            guard unlink(folder + "/" + name) == 0 || errno == ENOENT else {
                throw Self.failure("removing \(folder)/\(name)")
            }
        }
    }

    private func names() throws -> [String] {
        guard let directory = opendir(folder) else { throw Self.failure("reading \(folder)") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// 64 small hexadecimal digits.
    static func isDigest(_ name: String) -> Bool {
        name.utf8.count == 64
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    fileprivate static func failure(_ doing: String) -> Failure {
        Failure(doing: doing, why: String(cString: strerror(errno)))
    }
}

/// A file that is being filled. One caller at a time, as an upload is.
private final class Writer: AttachmentWriter {
    private let folder: String
    private let path: String
    private let file: Mutex<Int32?>

    init(folder: String, path: String, file: Int32) {
        self.folder = folder
        self.path = path
        self.file = Mutex(file)
    }

    deinit { abandon() }

    func write(_ bytes: [UInt8]) throws {
        try file.withLock { file in
            guard let file else { throw Failure(doing: "writing \(path)", why: "it is over") }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw AttachmentFolder.failure("writing \(path)") }
                rest = rest.dropFirst(count)
            }
        }
    }

    func keep(as digest: String) throws {
        try file.withLock { held in
            guard let file = held, AttachmentFolder.isDigest(digest) else {
                throw Failure(doing: "keeping \(path)", why: "it is over")
            }
            guard fsync(file) == 0, rename(path, folder + "/" + digest) == 0 else {
                throw AttachmentFolder.failure("keeping \(path)")
            }
            held = nil
            Glibc.close(file)
            let directory = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard directory >= 0 else { throw AttachmentFolder.failure("opening \(folder)") }
            defer { Glibc.close(directory) }
            guard fsync(directory) == 0 else { throw AttachmentFolder.failure("keeping \(path)") }
        }
    }

    func abandon() {
        file.withLock { held in
            guard let file = held else { return }
            held = nil
            Glibc.close(file)
            unlink(path)
        }
    }
}

private final class Reader: AttachmentReader {
    private let path: String
    private let file: Int32

    init(path: String, file: Int32) {
        self.path = path
        self.file = file
    }

    deinit { Glibc.close(file) }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            let read = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(offset)) }
            if read < 0, errno == EINTR { continue }
            guard read >= 0 else { throw AttachmentFolder.failure("reading \(path)") }
            return Array(bytes[..<read])
        }
    }
}
