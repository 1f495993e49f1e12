internal import Glibc
internal import SekimoriSystem

/// Directories that belong to a relay. Names in them are a stranger's choice, so nothing follows a link.
enum Tree {
    /// A relay keeps files and at most one level of directories; deeper is not its doing.
    private static let depth = 4

    /// Makes a directory that must not exist yet, for one owner.
    static func make(_ path: String, owner: File.Owner, mode: UInt32) throws(SystemFailure) {
        guard mkdir(path, 0o700) == 0 else { throw .last(.directory) }
        // The owner first: changing it clears the set-gid bit.
        guard lchown(path, owner.uid, owner.gid) == 0 else { throw .last(.owner) }
        guard chmod(path, mode) == 0 else { throw .last(.chmod) }
    }

    /// Removes a directory with all in it.
    static func remove(_ path: String) {
        guard let directory = Directory(path, below: AT_FDCWD) else { return }
        directory.empty(depth: depth)
        _ = rmdir(path)
    }

    /// Gives a directory and all in it to another owner.
    static func give(_ path: String, to owner: File.Owner) {
        Directory(path, below: AT_FDCWD)?.give(to: owner, depth: depth)
    }

    /// The names in a directory, and who owns each.
    static func owners(in path: String) -> [(name: [UInt8], uid: UInt32)] {
        guard let directory = Directory(path, below: AT_FDCWD) else { return [] }
        return directory.names.compactMap { name in
            var facts = stat()
            guard fstatat(directory.number, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
            return (name.dropLast().map { UInt8(bitPattern: $0) }, facts.st_uid)
        }
    }
}

/// An open directory; everything in it is reached through it.
private final class Directory {
    let number: Int32
    /// NUL-terminated, without `.` and `..`.
    private(set) var names: [[CChar]] = []

    init?(_ path: UnsafePointer<CChar>, below parent: Int32) {
        number = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { return nil }
        // The stream closes its own copy.
        guard let stream = fdopendir(fcntl(number, F_DUPFD_CLOEXEC, 3)) else { return }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
                start.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            let dot = CChar(UInt8(ascii: "."))
            if name != [dot, 0], name != [dot, dot, 0] { names.append(name) }
        }
        closedir(stream)
    }

    deinit { if number >= 0 { close(number) } }

    func empty(depth: Int) {
        for name in names where unlinkat(number, name, 0) != 0 && depth > 0 {
            Directory(name, below: number)?.empty(depth: depth - 1)
            _ = unlinkat(number, name, AT_REMOVEDIR)
        }
    }

    func give(to owner: File.Owner, depth: Int) {
        for name in names {
            if depth > 0 { Directory(name, below: number)?.give(to: owner, depth: depth - 1) }
            _ = fchownat(number, name, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW)
        }
        _ = fchown(number, owner.uid, owner.gid)
    }
}
