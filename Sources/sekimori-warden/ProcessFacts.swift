internal import Glibc
internal import SekimoriSystem

/// What the kernel says about a process.
struct ProcessFacts {
    let parent: Int32
    /// Real, effective, saved and file system uid.
    let uids: [UInt32]
    /// The program it runs, also where the file was replaced since.
    let executable: String

    /// nil when there is no such process (any more).
    init?(of pid: Int32) {
        guard let status = try? File.read("/proc/\(pid)/status", limit: 65_536),
            let parent = Self.numbers("PPid:", in: status).first, let parent = Int32(exactly: parent)
        else { return nil }
        let uids = Self.numbers("Uid:", in: status)
        guard uids.count == 4, let executable = Self.executable(of: pid) else { return nil }
        self.parent = parent
        self.uids = uids
        self.executable = executable
    }

    /// The cgroup v2 of a process, as the path below the mount.
    static func cgroup(of pid: Int32) -> String? {
        guard let text = try? File.read("/proc/\(pid)/cgroup", limit: 65_536) else { return nil }
        for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "0::".utf8) {
            return String(decoding: line.dropFirst(3), as: UTF8.self)
        }
        return nil
    }

    private static func executable(of pid: Int32) -> String? {
        var link = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/\(pid)/exe", &link, link.count)
        guard length > 0, length < link.count else { return nil }
        let target = link.map { UInt8(bitPattern: $0) }
        var path = target[..<length]
        // After an upgrade of the package the old listener serves on; only root could name a file like this.
        let deleted = Array(" (deleted)".utf8)
        if path.count > deleted.count, path.suffix(deleted.count).elementsEqual(deleted) {
            path = path.dropLast(deleted.count)
        }
        return String(decoding: path, as: UTF8.self)
    }

    private static func numbers(_ label: String, in status: [UInt8]) -> [UInt32] {
        for line in status.split(separator: UInt8(ascii: "\n")) where line.starts(with: label.utf8) {
            let fields = line.dropFirst(label.utf8.count).split { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
            return fields.compactMap { UInt32(String(decoding: $0, as: UTF8.self)) }
        }
        return []
    }
}
