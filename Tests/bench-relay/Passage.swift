internal import CPOSIX
internal import Glibc
internal import SekimoriSystem

/// Two terminals and nothing between them: what any relay that gives its command a terminal costs at least.
///
/// Reads the inner terminal and writes to the outer, in one loop, without recording, input, resizing or an end to
/// anything but the command.
enum Passage {
    static func run(_ command: ArraySlice<String>) throws -> Int32 {
        guard let path = command.first else { return 64 }
        let terminal = try PseudoTerminal(Window(of: 0) ?? Window(rows: 24, columns: 80))
        let inner = terminal.inner.number
        var launch = Launch(
            path: path, arguments: command.dropFirst().map { Array($0.utf8) }, descriptors: [inner, inner, inner])
        launch.environment = [Array("PATH=/usr/bin:/bin".utf8), Array("TERM=xterm".utf8)]
        launch.session = .ownTerminal
        let child = try Child(launch)
        let outer = terminal.intoOuter()
        let mode = try TerminalMode.makeRaw(0)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 16)
        defer { room.deallocate() }
        while true {
            let count = read(outer.number, room.baseAddress, room.count)
            var written = 0
            while written < count {
                let more = write(1, room.baseAddress?.advanced(by: written), count - written)
                guard more > 0 else { throw SystemFailure.last(.write) }
                written += more
            }
            guard count > 0 else { break }
        }
        try mode.restore(0)
        return try child.wait(deadline: .after(seconds: 10))
    }
}
