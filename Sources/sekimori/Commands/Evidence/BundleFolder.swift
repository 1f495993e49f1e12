internal import Glibc
internal import Sekimori
internal import SekimoriService

/// A bundle being written to disk: `DIR.partial` until it is whole, then `DIR`.
final class BundleFolder: BundleSink {
    private let target: String
    private let partial: String
    private var files: [String: Int32] = [:]
    private var folders: Set<String> = []
    private(set) var bytes: Int64 = 0

    /// Refuses to touch what is there.
    init(_ target: String) throws {
        self.target = target
        partial = target + ".partial"
        for path in [target, partial] where access(path, F_OK) == 0 { throw Trouble.fileExists(path: path) }
        guard mkdir(partial, 0o700) == 0 else { throw Self.trouble(partial) }
    }

    private static func trouble(_ path: String) -> Trouble {
        .fileUnwritable(path: path, problem: String(cString: strerror(errno)))
    }

    func append(_ bytes: [UInt8], to path: String) throws {
        let file = try files[path] ?? open(path)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.trouble(path) }
            rest = rest.dropFirst(count)
        }
        self.bytes += Int64(bytes.count)
    }

    private func open(_ path: String) throws -> Int32 {
        var folder = partial
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            if folders.insert(folder).inserted {
                guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.trouble(folder) }
            }
        }
        let file = Glibc.open(partial + "/" + path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.trouble(partial + "/" + path) }
        files[path] = file
        return file
    }

    func close(_ path: String) throws {
        guard let file = files.removeValue(forKey: path) else { return }
        let isKept = path.hasPrefix("recordings/") || fsync(file) == 0
        guard Glibc.close(file) == 0, isKept else { throw Self.trouble(path) }
    }

    /// All is written: it survives a power loss, and then gets its name.
    func finish() throws {
        for path in Array(files.keys) { try close(path) }
        // One call for thousands of segments; those whose loss nobody else would notice were synced by themselves.
        sync()
        if access(target, F_OK) == 0 { throw Trouble.fileExists(path: target) }
        guard rename(partial, target) == 0 else { throw Self.trouble(target) }
    }

    /// It came to nothing: what was written is removed, where that is possible.
    func abandon() {
        for file in files.values { Glibc.close(file) }
        files = [:]
        Self.remove(partial)
    }

    private static func remove(_ folder: String) {
        guard let directory = opendir(folder) else { return }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        closedir(directory)
        for name in names where name != "." && name != ".." {
            let path = folder + "/" + name
            if unlink(path) != 0 { remove(path) }
        }
        rmdir(folder)
    }
}

/// Takes a session's recording into a bundle, file by file, as it is.
enum RecordingCopy {
    /// False where there is none.
    static func take(_ session: SessionID, from source: String, into writer: inout BundleWriter) throws -> Bool {
        let folder = "\(source)/\(session)"
        guard let directory = opendir(folder) else {
            if errno == ENOENT { return false }
            throw Trouble.fileUnreadable(path: folder, problem: String(cString: strerror(errno)))
        }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        closedir(directory)
        var found = false
        // A segment in the making is not one yet.
        for name in names.sorted() where !name.hasPrefix(".") && !name.hasSuffix(".tmp") {
            found = try copy(folder + "/" + name, to: "recordings/\(session)/\(name)", &writer) || found
        }
        return found
    }

    /// Whether there was anything in it: emptied tails are left where they are.
    private static func copy(_ path: String, to name: String, _ writer: inout BundleWriter) throws -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw Trouble.fileUnreadable(path: path, problem: String(cString: strerror(errno))) }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return false }
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var isEmpty = true
        while true {
            let count = read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Trouble.fileUnreadable(path: path, problem: String(cString: strerror(errno)))
            }
            if count == 0 { break }
            isEmpty = false
            try writer.write(Array(piece[..<count]), to: name)
        }
        if !isEmpty { try writer.close(name) }
        return !isEmpty
    }
}
