import Glibc

/// sshd's AuthorizedKeysCommand: `sekimori-keys LOGIN` prints the keys that may open a connection for this login.
///
/// It runs before any signature was made, as often as a stranger likes: it reads one file, changes nothing and asks
/// nobody. `--snapshot=PATH` behind the login names another file than the daemon's.
@main
enum Main {
    static func main() {
        guard CommandLine.argc >= 2, let login = argument(1), Snapshot.isLogin(login) else { exit(1) }
        guard let list = map(path()), let lines = Snapshot.keyLines(of: login, in: list, now: Int64(time(nil)))
        else { exit(1) }
        for line in lines {
            guard write(UnsafeRawBufferPointer(rebasing: list[line])) else { exit(1) }
        }
        exit(0)
    }

    private static func argument(_ index: Int) -> [UInt8]? {
        guard let text = CommandLine.unsafeArgv[index] else { return nil }
        let length = strnlen(text, 256)
        guard length < 256 else { return nil }
        return [UInt8](UnsafeRawBufferPointer(start: text, count: length))
    }

    private static func path() -> UnsafePointer<CChar> {
        let option: StaticString = "--snapshot="
        let start = UnsafeRawPointer(option.utf8Start).assumingMemoryBound(to: CChar.self)
        for index in 2..<max(2, Int(CommandLine.argc)) {
            if let text = CommandLine.unsafeArgv[index], strncmp(text, start, option.utf8CodeUnitCount) == 0 {
                return UnsafePointer(text + option.utf8CodeUnitCount)
            }
        }
        let standard: StaticString = "/run/sekimori/keys/snapshot"
        return UnsafeRawPointer(standard.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// The whole file, mapped as long as the program runs. The daemon never writes into a list, it puts another in its
    /// place; were this one cut short all the same, the SIGBUS is a no as well.
    private static func map(_ path: UnsafePointer<CChar>) -> UnsafeRawBufferPointer? {
        // Without O_NONBLOCK a FIFO in its place would hold the login until LoginGraceTime.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var facts = stat()
        guard file >= 0, fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
            (1...Snapshot.maximumLength).contains(facts.st_size)
        else { return nil }
        let bytes = mmap(nil, facts.st_size, PROT_READ, MAP_PRIVATE | Int32(MAP_POPULATE), file, 0)
        guard let bytes, bytes != UnsafeMutableRawPointer(bitPattern: -1) else { return nil }
        return UnsafeRawBufferPointer(start: bytes, count: facts.st_size)
    }

    private static func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(1, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }
}
