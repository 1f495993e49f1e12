internal import Glibc
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService
internal import SekimoriSystem

/// The recordings on this host: read here, erased by the warden, to which they belong once their session is over.
struct Shelf: RecordingShelf {
    let recordings: String
    let warden: Warden

    /// A segment or tail is 256 KiB; a directory with more or larger files is no recorder's work.
    private static let fileLimit = 4 * 1024 * 1024
    private static let mostFiles = 100_000

    func files(of session: SessionID) throws -> [FileFact]? {
        let path = recordings + "/\(session)"
        guard let directory = opendir(path) else {
            if errno == ENOENT { return nil }
            throw Failure(doing: "reading \(path)", why: "errno \(errno)")
        }
        defer { closedir(directory) }
        var files: [FileFact] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let file = try fact(name, in: path) else { continue }
            guard files.count < Self.mostFiles else { throw Failure(doing: "reading \(path)", why: "too many files") }
            files.append(file)
        }
        return files
    }

    /// Nil for what is empty or no file: a relay chose what lies there, and nothing follows a link.
    private func fact(_ name: String, in path: String) throws -> FileFact? {
        var facts = stat()
        guard lstat(path + "/" + name, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size > 0 else {
            return nil
        }
        let file = try File.open(path + "/" + name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        let bytes = try Bytes.readAll(from: file.number, limit: Self.fileLimit)
        return FileFact(name: name, digest: Digest.hex(Digest.sha256(bytes)), size: Int64(bytes.count))
    }

    func erase(_ session: SessionID) throws -> Bool { try warden.erase("\(session)") }
}
