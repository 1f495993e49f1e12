internal import Glibc
internal import SekimoriSystem

/// What ssh says about its connection, apart from what the asset says.
///
/// ssh logs to a named pipe in the relay's directory: it closes every descriptor it inherits but three, so it cannot be
/// given an end of a pipe.
package final class ConnectionLog {
    static let name = "log"
    /// More than any connection says at this level; the rest is dropped.
    private static let limit = 16_384

    private(set) var text: [UInt8] = []
    private let pipe: Descriptor
    private var isOpen = true
    private var hasAuthenticated = false
    private let onAuthenticated: () -> Void

    /// `onAuthenticated` is called once: at the latest when ssh has ended.
    init(onAuthenticated: @escaping () -> Void) throws(SystemFailure) {
        unlink(Self.name)
        guard mkfifo(Self.name, 0o600) == 0 else { throw .last(.open) }
        // Open for writing too: a pipe that ssh has not opened yet is then empty, not at its end.
        let number = open(Self.name, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard number >= 0 else { throw .last(.open) }
        pipe = Descriptor(owning: number)
        self.onAuthenticated = onAuthenticated
    }

    /// For poll, or -1.
    var number: Int32 { isOpen ? pipe.number : -1 }

    func read() {
        var block = [UInt8](repeating: 0, count: 4096)
        while isOpen {
            let count = block.withUnsafeMutableBytes { Glibc.read(pipe.number, $0.baseAddress, $0.count) }
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
        unlink(Self.name)
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
