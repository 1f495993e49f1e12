internal import Glibc
internal import SekimoriSystem

/// What ssh says about its connection, apart from what the asset says: read from a pipe that ssh logs to.
package final class ConnectionLog {
    /// More than any connection says at this level; the rest is dropped.
    private static let limit = 16_384

    private(set) var text: [UInt8] = []
    private let reader: Descriptor
    private var writer: Int32
    private var isOpen = true
    private var hasAuthenticated = false
    private let onAuthenticated: () -> Void

    /// `onAuthenticated` is called once: at the latest when ssh has ended.
    init(onAuthenticated: @escaping () -> Void) throws(SystemFailure) {
        let pipe = try Pipe()
        writer = fcntl(pipe.write.number, F_DUPFD_CLOEXEC, 10)
        guard writer >= 0 else { throw .last(.open) }
        reader = pipe.intoRead()
        _ = fcntl(reader.number, F_SETFL, O_NONBLOCK)
        self.onAuthenticated = onAuthenticated
    }

    deinit { started() }

    /// For the program's descriptor 3.
    var end: Int32 { writer }

    /// For poll, or -1.
    var number: Int32 { isOpen ? reader.number : -1 }

    /// The program has its end; this process lets go of it.
    func started() {
        if writer >= 0 { Glibc.close(writer) }
        writer = -1
    }

    func read() {
        var block = [UInt8](repeating: 0, count: 4096)
        while isOpen {
            let count = block.withUnsafeMutableBytes { Glibc.read(reader.number, $0.baseAddress, $0.count) }
            if count > 0 {
                text += block.prefix(min(count, Self.limit - text.count))
            } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                isOpen = false
            } else if errno == EAGAIN {
                break
            }
        }
        if !hasAuthenticated && says("Authenticated to ") {
            hasAuthenticated = true
            onAuthenticated()
        }
    }

    func ended() {
        if !hasAuthenticated { onAuthenticated() }
        isOpen = false
    }

    /// Why there was no connection or it broke; nil when ssh's status is the work's own.
    func failure(status: Int32, language: [UInt8]) -> Cut? {
        guard status == 255 else { return nil }
        if says("Host key verification failed") || says("IDENTIFICATION HAS CHANGED") {
            return Cut(6, .assetKeyChanged, language)
        }
        if hasAuthenticated {
            let signs = ["not responding", "Connection reset", "closed by remote host", "Broken pipe", "disconnect"]
            return signs.contains(where: says) ? Cut(6, .assetLost, language) : nil
        }
        return Cut(6, says("Permission denied") ? .assetRefused : .assetUnreachable, language)
    }

    private func says(_ words: String) -> Bool {
        let words = Array(words.utf8)
        guard text.count >= words.count else { return false }
        return (0...(text.count - words.count)).contains { text[$0...].starts(with: words) }
    }
}
