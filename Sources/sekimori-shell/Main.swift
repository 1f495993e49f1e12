internal import CPOSIX
internal import Glibc
internal import SekimoriSystem
internal import SekimoriWire

/// The login shell and ForceCommand of every technician: hands its three descriptors and the token of the connection
/// to the daemon, and stays only to tell the relay of new window sizes and to end with the work's status.
///
/// It runs as the technician and trusts nothing that it was given: its arguments are ignored, its environment is
/// emptied, descriptor 0 is never read.
@main
enum Main {
    static func main() {
        let visit = Visit.fromEnvironment()
        clearenv()
        BrokenPipes.ignore()
        // Until the relay makes the terminal raw, its keys are signals. A stopped shell would hold the connection.
        for number in [SIGTSTP, SIGTTIN, SIGTTOU] { _ = signal(number, SIG_IGN) }
        guard let visit else { Words.notAdmitted.say(exit: 1) }
        // Before the claim: a size that changes while the relay starts must not be lost.
        let changes = [SIGWINCH].withUnsafeBufferPointer { sekimori_signal_descriptor($0.baseAddress, $0.count) }
        guard changes >= 0 else { Words.unavailable.say(exit: 1) }
        let relay = claim(visit)
        do {
            try attend(relay, changes: changes)
        } catch {
            Words.lost.say(exit: 255)
        }
    }

    private static func claim(_ visit: Visit) -> Connection {
        do {
            // The daemon asks the warden to start a relay before it answers; all of it is due in well under a second.
            let deadline = Deadline.after(seconds: 10)
            let daemon = try UnixSocket.connect(path: socketPath, deadline: deadline)
            let answer = try daemon.ask(.claim(visit.claim()), descriptors: [0, 1, 2], deadline: deadline)
            switch answer {
            case .accepted: return daemon
            case .refused(let words):
                try? Bytes.write(words + [UInt8(ascii: "\n")], to: 2)
                exit(1)
            default: Words.unavailable.say(exit: 1)
            }
        } catch SystemFailure.tooLong {
            Words.tooLong.say(exit: 1)
        } catch {
            Words.unavailable.say(exit: 1)
        }
    }

    /// Until the relay says how the work ended.
    private static func attend(_ relay: Connection, changes: Int32) throws(SystemFailure) -> Never {
        while true {
            var entries = [
                pollfd(fd: relay.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: changes, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&entries, 2, -1) >= 0 || errno == EINTR else { throw .last(.poll) }
            if entries[0].revents != 0 {
                let (message, _) = try relay.receive(deadline: .after(seconds: 5))
                guard case .exited(let status) = message else { throw .malformed }
                exit(Int32(min(status, 255)))
            }
            if entries[1].revents != 0 {
                while sekimori_next_signal(changes) > 0 {}
                guard let window = Window(of: 0) else { continue }
                let change = Message.resized(rows: UInt64(window.rows), columns: UInt64(window.columns))
                try relay.send(change, deadline: .after(seconds: 5))
            }
        }
    }

    /// `--socket=PATH` as the first argument names another socket than the daemon's. sshd's first is `-c`.
    private static var socketPath: String {
        let option = Array("--socket=".utf8)
        guard CommandLine.argc > 1, let argument = CommandLine.unsafeArgv[1] else {
            return "/run/sekimori/claim/socket"
        }
        let bytes = [UInt8](UnsafeRawBufferPointer(start: argument, count: strnlen(argument, 256)))
        guard bytes.starts(with: option) else { return "/run/sekimori/claim/socket" }
        return String(decoding: bytes.dropFirst(option.count), as: UTF8.self)
    }
}
