internal import Glibc
package import SekimoriSystem

/// What runs at the asset's side of the relay: ssh, or a local program in tests and benchmarks.
package struct Work: Sendable {
    /// An absolute path.
    package let path: String
    package let arguments: [[UInt8]]
    package let environment: [[UInt8]]
    /// nil for pipes, output and error output apart; a size for a terminal.
    package let window: Window?
    /// Where the program's output goes when it runs in a terminal.
    package let output: Output
    /// Where the program's error output goes when it runs in a terminal.
    package let errors: Errors

    package enum Output: Sendable {
        case terminal
        /// For ssh, which takes size and modes from its input and writes what the asset's terminal has cooked already:
        /// another terminal would carry the same bytes in pieces of 4 096, a thread of the kernel away (measured:
        /// twice the time). The program's terminal is carried too, for what is written there all the same.
        case pipe
    }

    package enum Errors: Sendable {
        case terminal
        /// ssh's own words name the asset's address; what matters of them is in its log.
        case nowhere
    }

    package init(
        path: String, arguments: [[UInt8]], environment: [[UInt8]], window: Window?, output: Output = .terminal,
        errors: Errors
    ) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
        self.window = window
        self.output = output
        self.errors = errors
    }
}

/// The running program with the relay's ends of its terminal or pipes, which do not block.
final class AssetProcess {
    let child: Child
    /// What the program writes.
    let output: Int32
    /// What it writes to its error output, where that is a pipe.
    let errors: Int32?
    /// The outer end of the terminal it runs in; the same as `output` unless that is a pipe.
    let terminal: Int32?
    private var input: Int32
    private var pending: ArraySlice<UInt8> = []
    private var inputEnds = false

    /// A terminal gets the settings of `model`, the technician's own as it was, so that ssh passes those on.
    init(_ work: Work, model: Int32) throws(SystemFailure) {
        if let window = work.window {
            let pair = try PseudoTerminal(window)
            var settings = termios()
            if tcgetattr(model, &settings) == 0 { tcsetattr(pair.inner.number, TCSANOW, &settings) }
            let inner = pair.inner.number
            let errorEnd = work.errors == .terminal ? inner : -1
            switch work.output {
            case .terminal:
                child = try Self.start(work, [inner, inner, errorEnd], .ownTerminal)
                input = pair.intoOuter().release()
                output = input
            case .pipe:
                let fromProgram = try Pipe()
                child = try Self.start(work, [inner, fromProgram.write.number, errorEnd], .ownTerminal)
                input = pair.intoOuter().release()
                output = fromProgram.intoRead().release()
            }
            terminal = input
            errors = nil
        } else {
            let toProgram = try Pipe()
            let fromProgram = try Pipe()
            let errorsFromProgram = try Pipe()
            let ends = [toProgram.read.number, fromProgram.write.number, errorsFromProgram.write.number]
            child = try Self.start(work, ends, .own)
            input = toProgram.intoWrite().release()
            output = fromProgram.intoRead().release()
            errors = errorsFromProgram.intoRead().release()
            terminal = nil
        }
        for descriptor in [input, output, errors ?? output] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
    }

    deinit {
        if input >= 0 && input != output { Glibc.close(input) }
        Glibc.close(output)
        if let errors { Glibc.close(errors) }
    }

    private static func start(
        _ work: Work, _ descriptors: [Int32], _ session: Launch.Session
    ) throws(SystemFailure) -> Child {
        var launch = Launch(path: work.path, arguments: work.arguments, descriptors: descriptors)
        launch.environment = work.environment
        launch.directory = "."
        launch.session = session
        // A killed relay takes its connection to the asset along.
        launch.deathSignal = SIGKILL
        return try Child(launch)
    }
}

extension AssetProcess {
    /// For poll: where to wait for room, or -1 while nothing waits to be written.
    var waitsForRoom: Int32 { pending.isEmpty ? -1 : input }

    /// Whether more input may be handed over. Input that the asset does not take stays with the technician.
    var takesInput: Bool { pending.isEmpty && !inputEnds }

    /// Passes bytes on; what the program does not take now is kept for `flush`.
    func send(_ bytes: ArraySlice<UInt8>) {
        pending += bytes
        flush()
    }

    /// No input follows.
    func endInput() {
        inputEnds = true
        flush()
    }

    func flush() {
        while !pending.isEmpty && input >= 0 {
            let count = pending.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            if count > 0 {
                pending = pending.dropFirst(count)
            } else if count < 0 && errno == EINTR {
                continue
            } else if count < 0 && errno == EAGAIN {
                return
            } else {
                // The program reads no more; whether it has ended its status will tell.
                pending = []
                inputEnds = true
            }
        }
        // A terminal has no end of input of its own: its program ends with the connection.
        if inputEnds && pending.isEmpty && terminal == nil && input >= 0 {
            Glibc.close(input)
            input = -1
        }
    }

    func resize(_ window: Window) {
        if let terminal { try? window.apply(to: terminal) }
    }
}

/// A pipe whose ends are closed at exec.
struct Pipe: ~Copyable {
    let read: Descriptor
    let write: Descriptor

    init() throws(SystemFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .last(.open) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        read = Descriptor(owning: ends[0])
        write = Descriptor(owning: ends[1])
    }

    consuming func intoRead() -> Descriptor { read }
    consuming func intoWrite() -> Descriptor { write }
}
