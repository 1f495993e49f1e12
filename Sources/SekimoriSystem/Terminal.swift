internal import CPOSIX
internal import Glibc

/// The size of a terminal's window in characters.
package struct Window: Equatable, Sendable {
    package let rows: UInt16
    package let columns: UInt16

    package init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }

    /// What the terminal behind a descriptor says; nil where there is none.
    package init?(of descriptor: Int32) {
        var rows: UInt16 = 0
        var columns: UInt16 = 0
        guard sekimori_get_window(descriptor, &rows, &columns) == 0 else { return nil }
        self.init(rows: rows, columns: columns)
    }

    /// Resizes the terminal behind a descriptor; its foreground programs get SIGWINCH.
    package func apply(to descriptor: Int32) throws(SystemFailure) {
        guard sekimori_set_window(descriptor, rows, columns) == 0 else { throw .last(.terminal) }
    }
}

/// A pseudo-terminal: the outer end for the program that plays the terminal, the inner for the one that runs in it.
///
/// Start a child in it with `Launch.descriptors` three times the inner end and `session` `.ownTerminal`, then let the
/// inner end go: the outer end reads EIO once nobody holds it.
package struct PseudoTerminal: ~Copyable, Sendable {
    package let outer: Descriptor
    package let inner: Descriptor

    package init(_ window: Window) throws(SystemFailure) {
        var outer: Int32 = -1
        var inner: Int32 = -1
        guard sekimori_open_pty(window.rows, window.columns, &outer, &inner) == 0 else { throw .last(.terminal) }
        self.outer = Descriptor(owning: outer)
        self.inner = Descriptor(owning: inner)
    }

    /// Keeps the outer end only.
    package consuming func intoOuter() -> Descriptor { outer }
}

/// How a terminal was set before it was made raw.
package struct TerminalMode: Sendable {
    private var saved: termios

    /// Makes the terminal behind a descriptor raw: every byte passes as it is, none is echoed, none is a signal.
    package static func makeRaw(_ descriptor: Int32) throws(SystemFailure) -> Self {
        var saved = termios()
        guard tcgetattr(descriptor, &saved) == 0 else { throw .last(.terminal) }
        var raw = saved
        cfmakeraw(&raw)
        guard tcsetattr(descriptor, TCSANOW, &raw) == 0 else { throw .last(.terminal) }
        return Self(saved: saved)
    }

    /// Sets the terminal back.
    package func restore(_ descriptor: Int32) throws(SystemFailure) {
        var saved = saved
        guard tcsetattr(descriptor, TCSANOW, &saved) == 0 else { throw .last(.terminal) }
    }
}
