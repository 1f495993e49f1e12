internal import Glibc
package import SekimoriSystem

/// The technician's side: the descriptors the login shell handed over, and its socket.
package struct Technician: Sendable {
    package let input: Int32
    package let output: Int32
    package let errors: Int32
    /// Whether the three are a terminal.
    package let interactive: Bool
    /// Where resizes come from and the exit status goes; nil in benchmarks.
    package let shell: Connection?
    package let language: [UInt8]

    package init(
        input: Int32, output: Int32, errors: Int32, interactive: Bool, shell: Connection?, language: [UInt8]
    ) {
        self.input = input
        self.output = output
        self.errors = errors
        self.interactive = interactive
        self.shell = shell
        self.language = language
    }

    /// The size of the technician's terminal, if it knows one.
    package var window: Window? {
        guard let window = Window(of: input), window.rows > 0, window.columns > 0 else { return nil }
        return window
    }

    /// Where the gate's words go: the terminal, or beside the data.
    var words: Int32 { interactive ? output : errors }
}

/// Why a session was ended from here, and what the technician is told.
struct Cut {
    /// `Ending.cause`.
    let cause: UInt64
    let words: [UInt8]

    static let clientLeft = Cut(cause: 1, words: [])

    static func refused(_ words: [UInt8]) -> Cut { Cut(cause: 2, words: words) }

    init(cause: UInt64, words: [UInt8]) {
        self.cause = cause
        self.words = words
    }

    init(_ cause: UInt64, _ words: Words, _ language: [UInt8]) {
        self.init(cause: cause, words: words.text(language))
    }
}
