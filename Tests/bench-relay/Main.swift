internal import CPOSIX
internal import Glibc
internal import SekimoriSystem
internal import SekimoriTerminal
internal import SekimoriWire

/// Runs the gate's relay over a local command instead of ssh, for tests and benchmarks.
///
///     sekimori-bench-relay [--pipe] [--recipient AGE-RECIPIENT]… RECORDING COMMAND [ARGUMENT…]
///     sekimori-bench-relay --passage COMMAND [ARGUMENT…]
///
/// With --pipe the command writes into a pipe, as ssh does on the gate, instead of a terminal. The recording is sealed to
/// the recipients, if there are any. Descriptors 0, 1 and 2 are the technician's. RECORDING is an empty directory, which gets
/// the recording. The exit status is the command's; 99 when the recording is not whole. --passage records nothing: see `Passage`.
@main enum Main {
    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        let output: Work.Output = arguments.first == "--pipe" ? .pipe : .terminal
        if output == .pipe { arguments = arguments.dropFirst() }
        if arguments.first == "--passage" { exit((try? Passage.run(arguments.dropFirst())) ?? 1) }
        var recipients: [Recipient] = []
        while arguments.first == "--recipient" {
            let text = Array(arguments.dropFirst().first?.utf8 ?? "".utf8)
            guard let recipient = Recipient(name: Array("bench".utf8), text: text) else { exit(64) }
            recipients.append(recipient)
            arguments = arguments.dropFirst(2)
        }
        guard let recording = arguments.first, let path = arguments.dropFirst().first else { exit(64) }
        do {
            let interactive = isatty(0) == 1
            let technician = Technician(
                input: 0, output: 1, errors: 2, interactive: interactive, shell: nil, language: Array("en".utf8))
            BrokenPipes.ignore()
            let sealer: any Sealer = recipients.isEmpty ? PlainSealer() : try AgeSealer(recipients)
            let relay = try Relay(
                technician,
                Relay.Setup(
                    recording: recording, session: Array("bench".utf8), secret: [], daemon: nil, secondsLeft: .max,
                    greeting: [], facts: Array("session: bench\n".utf8), sealer: sealer, signals: -1))
            let work = Work(
                path: path, arguments: arguments.dropFirst(2).map { Array($0.utf8) },
                environment: [Array("PATH=/usr/bin:/bin".utf8), Array("TERM=xterm".utf8)],
                window: interactive ? technician.window ?? Window(rows: 24, columns: 80) : nil, output: output,
                errors: .terminal)
            let ending = relay.run { () throws(Relay.Unprepared) in (work, nil) }
            exit(ending.complete ? Int32(clamping: ending.status) : 99)
        } catch {
            let text = Array("sekimori-bench-relay: error: \(error)\n".utf8)
            _ = write(2, text, text.count)
            exit(1)
        }
    }
}
