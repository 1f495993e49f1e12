internal import CPOSIX
internal import Glibc

/// Files read whole and replaced whole.
package enum File {
    /// All bytes of a file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(SystemFailure) -> [UInt8] {
        let file = try open(path, O_RDONLY)
        return try Bytes.readAll(from: file.number, limit: limit)
    }

    /// Replaces a file so that every reader, and every reader after a power loss, sees the old bytes or the new ones.
    ///
    /// The temporary file lies beside it as `PATH.new`; the directory must belong to the writer alone. `owner` nil
    /// leaves the new file to the caller's own user and group.
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32, owner: Owner? = nil
    ) throws(SystemFailure) {
        let temporary = path + ".new"
        do throws(SystemFailure) {
            let file = try open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
            try Bytes.write(bytes, to: file.number)
            if let owner {
                guard fchown(file.number, owner.uid, owner.gid) == 0 else { throw .last(.owner) }
            }
            guard fchmod(file.number, mode) == 0 else { throw .last(.chmod) }
            guard fsync(file.number) == 0 else { throw .last(.sync) }
            guard rename(temporary, path) == 0 else { throw .last(.rename) }
        } catch {
            _ = unlink(temporary)
            throw error
        }
        try syncDirectory(of: path)
    }

    /// Makes what was created, renamed or removed beside `path` survive a power loss.
    package static func syncDirectory(of path: String) throws(SystemFailure) {
        let parent = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
        let directory = try open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY)
        guard fsync(directory.number) == 0 else { throw .last(.sync) }
    }

    /// Opens a file, close-on-exec. `flags` are open(2)'s.
    package static func open(
        _ path: String, _ flags: Int32, mode: UInt32 = 0
    ) throws(SystemFailure) -> Descriptor {
        while true {
            let number = Glibc.open(path, flags | O_CLOEXEC, mode)
            if number >= 0 { return Descriptor(owning: number) }
            guard errno == EINTR else { throw .last(.open) }
        }
    }

    /// A file without a name that holds these bytes, to be read from the start by whoever gets the descriptor.
    package static func inMemory(_ bytes: [UInt8]) throws(SystemFailure) -> Descriptor {
        let number = sekimori_memory_file("sekimori")
        guard number >= 0 else { throw .last(.open) }
        let file = Descriptor(owning: number)
        try Bytes.write(bytes, to: number)
        guard lseek(number, 0, SEEK_SET) == 0 else { throw .last(.open) }
        return file
    }

    /// The numeric owner a file is given.
    package struct Owner: Equatable, Sendable {
        package let uid: UInt32
        package let gid: UInt32

        package init(uid: UInt32, gid: UInt32) {
            self.uid = uid
            self.gid = gid
        }
    }
}

/// Random bytes and secrets.
package enum Secrets {
    /// Bytes from the kernel's generator.
    package static func random(count: Int) throws(SystemFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard bytes.withUnsafeMutableBytes({ sekimori_random($0.baseAddress, $0.count) }) == 0 else {
            throw .last(.random)
        }
        return bytes
    }

    /// Overwrites a secret that is no longer needed.
    package static func erase(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { sekimori_erase($0.baseAddress, $0.count) }
        bytes = []
    }

    /// Whether both are the same, in a time that depends on the lengths only.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
