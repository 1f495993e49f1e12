internal import Glibc

/// How far a long piece of work has come, on stderr where that is a terminal.
final class Progress {
    private let title: String
    private let isShown = isatty(2) == 1
    private var shownAt = timespec()
    private var wasShown = false

    init(_ title: String) { self.title = title }

    deinit { clear() }

    func show(_ done: Int64, of total: Int64) {
        guard isShown else { return }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        guard (now.tv_sec - shownAt.tv_sec) * 10 + (now.tv_nsec - shownAt.tv_nsec) / 100_000_000 >= 3 else { return }
        shownAt = now
        wasShown = true
        let percent = total > 0 ? min(100, done * 100 / total) : 0
        try? Console.write("\r\u{1b}[K\(title) \(percent) %  \(done / 1_000_000)/\(total / 1_000_000) MB", to: 2)
    }

    func clear() {
        guard wasShown else { return }
        wasShown = false
        try? Console.write("\r\u{1b}[K", to: 2)
    }
}
