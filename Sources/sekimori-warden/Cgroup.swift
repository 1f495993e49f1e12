internal import Glibc
internal import SekimoriSystem

/// One directory of cgroup v2.
struct Cgroup {
    let path: String

    func make() throws(SystemFailure) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .last(.directory) }
    }

    var exists: Bool { access(path, F_OK) == 0 }

    /// Moves a whole process in; what it starts from then on is born here.
    func take(_ pid: Int32) throws(SystemFailure) { try write("\(pid)", to: "cgroup.procs") }

    /// Kills every process in it and below at once; none can escape by forking.
    func kill() throws(SystemFailure) { try write("1", to: "cgroup.kill") }

    var processes: [Int32] {
        guard let text = try? File.read(path + "/cgroup.procs", limit: 1 << 20) else { return [] }
        return text.split(separator: UInt8(ascii: "\n")).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
    }

    /// Removes it; the kernel refuses while anything lives in it.
    func remove() throws(SystemFailure) {
        guard rmdir(path) == 0 || errno == ENOENT else { throw .last(.directory) }
    }

    private func write(_ text: String, to file: String) throws(SystemFailure) {
        let file = try File.open(path + "/" + file, O_WRONLY)
        try Bytes.write(Array(text.utf8), to: file.number)
    }
}

/// The file in which the kernel says whether a cgroup, or one below it, has live processes.
struct CgroupEvents: ~Copyable {
    private let file: Descriptor

    init(of cgroup: Cgroup) throws(SystemFailure) {
        file = try File.open(cgroup.path + "/cgroup.events", O_RDONLY)
    }

    /// For poll: POLLPRI when something changed since it was read last.
    var number: Int32 { file.number }

    /// Unreadable counts as populated: what is not known to be gone is there.
    var isPopulated: Bool {
        var text = [UInt8](repeating: 0, count: 256)
        let length = text.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, 0) }
        guard length > 0 else { return true }
        return !text[..<length].split(separator: UInt8(ascii: "\n")).contains { $0.elementsEqual("populated 0".utf8) }
    }

    /// Waits until nothing lives there; false when the deadline passes first.
    func awaitEmpty(_ deadline: Deadline) -> Bool {
        while isPopulated {
            guard !deadline.hasPassed else { return false }
            var entry = pollfd(fd: file.number, events: Int16(POLLPRI), revents: 0)
            // 10 ms: a change between reading and polling would otherwise be slept through.
            _ = poll(&entry, 1, min(10, deadline.pollTimeout))
        }
        return true
    }
}
