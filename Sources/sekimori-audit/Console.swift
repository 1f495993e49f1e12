internal import ArgumentParser
internal import Glibc

/// Words for people and the way out of the program.
enum Console {
    /// One line on stderr. Control characters in file names and damaged data must not steer the auditor's terminal.
    static func say(_ kind: Kind, _ text: String) {
        let visible = String(String.UnicodeScalarView(text.unicodeScalars.map { Self.isShown($0) ? $0 : "\u{fffd}" }))
        try? write("sekimori-audit: \(kind.rawValue)\(visible)\n", to: 2)
    }

    enum Kind: String {
        case error = "error: "
        case warning = "warning: "
        case hint = "hint: "
    }

    static func write(_ text: String, to descriptor: Int32 = 1) throws {
        try write(Array(text.utf8), to: descriptor)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32 = 1) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                throw ExitCode(1)
            }
        }
    }

    /// The size of the terminal on stdout; nil where there is none.
    static var size: (rows: Int, columns: Int)? {
        var size = winsize()
        guard isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else {
            return nil
        }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

/// Ctrl-C and its sisters, waited for instead of handled: the terminal is put right before the program ends.
struct Interruption {
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        sigprocmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits; whether the wait was interrupted.
    mutating func waits(milliseconds: UInt64) -> Bool {
        var time = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
        return sigtimedwait(&signals, nil, &time) > 0
    }
}
