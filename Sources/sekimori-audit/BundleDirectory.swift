internal import Glibc
internal import SekimoriAudit

/// A bundle on this machine: a directory, perhaps on a USB stick.
struct BundleDirectory: BundleFiles {
    struct Unreadable: Error {
        let path: String
        let reason: String
    }

    let path: String

    /// A bundle is three levels deep; what lies deeper is listed as what it is not.
    private static let deepest = 4

    func list() throws -> [BundleFile] {
        var found: [BundleFile] = []
        try list("", depth: 1, &found)
        return found
    }

    private func list(_ below: String, depth: Int, _ found: inout [BundleFile]) throws {
        let place = below.isEmpty ? path : path + "/" + below
        guard let directory = opendir(place) else {
            throw Unreadable(path: place, reason: String(cString: strerror(errno)))
        }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let inner = below.isEmpty ? name : below + "/" + name
            var facts = stat()
            guard fstatat(dirfd(directory), name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else {
                found.append(BundleFile(path: inner, size: nil))
                continue
            }
            switch facts.st_mode & S_IFMT {
            case S_IFREG: found.append(BundleFile(path: inner, size: Int64(facts.st_size)))
            case S_IFDIR where depth < Self.deepest: try list(inner, depth: depth + 1, &found)
            default: found.append(BundleFile(path: inner, size: nil))
            }
        }
    }

    func open(_ name: String) -> (any ByteStream)? {
        let file = Glibc.open(path + "/" + name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL)
        return Reading(file)
    }

    private final class Reading: ByteStream {
        private let file: Int32

        init(_ file: Int32) { self.file = file }
        deinit { close(file) }

        func read(into room: UnsafeMutableRawBufferPointer) -> Int? {
            while true {
                let count = Glibc.read(file, room.baseAddress, room.count)
                if count >= 0 { return count }
                if errno != EINTR { return nil }
            }
        }
    }
}

/// The trust directory: small files, on the auditor's own side.
enum TrustDirectory {
    static func read(_ path: String) throws(Trust.Problem) -> Trust {
        try Trust { name in BundleDirectory(path: path).bytes(name, limit: 1 << 20) }
    }

    /// `~/.config/sekimori/trust`.
    static var usual: String {
        let home = getenv("HOME").map { String(cString: $0) } ?? ""
        let config = getenv("XDG_CONFIG_HOME").map { String(cString: $0) }
        return (config.flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config") + "/sekimori/trust"
    }
}
