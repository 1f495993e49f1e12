internal import CPOSIX
internal import Glibc
package import SekimoriSystem
package import SekimoriWire

/// One session to an asset, from the assignment to its end: what the program sekimori-relay does.
package enum Session {
    /// Where things lie on the gate.
    package struct Places: Sendable {
        package let recordings: String
        package let daemon: String
        package let signer: String

        package init(recordings: String, daemon: String, signer: String) {
            self.recordings = recordings
            self.daemon = daemon
            self.signer = signer
        }

        package static let gate = Places(
            recordings: "/var/lib/sekimori/recordings", daemon: "/run/sekimori/relay/socket",
            signer: "/run/sekimori/signer/socket")
    }

    /// Descriptors the warden gives a relay.
    package enum Descriptors {
        package static let shell: Int32 = 3
        package static let input: Int32 = 4
        package static let output: Int32 = 5
        package static let errors: Int32 = 6
        package static let assignment: Int32 = 7
    }

    /// Reads the frame on the assignment's descriptor.
    package static func readAssignment(_ descriptor: Int32) throws(SystemFailure) -> Assignment {
        let header = try read(4, from: descriptor)
        guard let length = Message.announcedLength(header) else { throw .tooLong }
        guard case .start(_, let assignment) = Message(body: try read(length, from: descriptor)) else {
            throw .malformed
        }
        // It names a directory and files.
        guard isName(assignment.session) else { throw .malformed }
        return assignment
    }

    /// Runs the session in the current directory, which is this relay's alone.
    package static func run(_ assignment: Assignment, _ technician: Technician, _ places: Places) throws -> Ending {
        // A terminal that hangs up and a reader that goes are told by the calls themselves.
        BrokenPipes.ignore()
        // This process holds the asset's credential; another relay's uid differs, but root's tools need not read it.
        _ = sekimori_hide_memory()
        // The shell waits for this: from here on its socket is ours.
        try? technician.shell?.send(.accepted([]), deadline: .after(milliseconds: 500))
        let signals = sekimori_signal_descriptor([SIGTERM, SIGINT, SIGHUP], 3)
        let sealer: any Sealer
        do {
            sealer = assignment.recipients.isEmpty ? PlainSealer() : try AgeSealer(assignment.recipients)
        } catch {
            refuse(assignment, technician, places)
            throw error
        }
        let setup = Relay.Setup(
            recording: places.recordings + "/" + String(decoding: assignment.session, as: UTF8.self),
            session: assignment.session, secret: assignment.secret, daemon: places.daemon,
            secondsLeft: assignment.secondsLeft, greeting: assignment.greeting,
            facts: facts(assignment), sealer: sealer, signals: signals)
        defer { AssetCredential.erase() }
        let relay: Relay
        do {
            relay = try Relay(technician, setup)
        } catch {
            refuse(assignment, technician, places)
            throw error
        }
        return relay.run { () throws(Relay.Unprepared) in try prepare(assignment, technician, places) }
    }

    /// No recording, no session: the technician and the daemon hear of it, nothing else happens.
    private static func refuse(_ assignment: Assignment, _ technician: Technician, _ places: Places) {
        let words = Words.recordingFailed.text(technician.language)
        try? Bytes.write(Notice.lines(words, place: .first, raw: technician.interactive), to: technician.words)
        let deadline = Deadline.after(seconds: 2)
        let ending = Ending(cause: 5, status: 255, frames: 0, bytes: 0, complete: false)
        let message = Message.ended(session: assignment.session, secret: assignment.secret, ending)
        _ = try? UnixSocket.connect(path: places.daemon, deadline: deadline).ask(message, deadline: deadline)
        try? technician.shell?.send(.exited(status: 255), deadline: deadline)
    }

    private static func prepare(
        _ assignment: Assignment, _ technician: Technician, _ places: Places
    ) throws(Relay.Unprepared) -> (Work, ConnectionLog?) {
        let language = technician.language
        do {
            let command = try SSHCommand(assignment)
            try AssetCredential.make(for: assignment, signer: places.signer, knownHost: command.knownHost)
            let log = try ConnectionLog { AssetCredential.erase() }
            // A terminal that does not say its size, as a client's without a screen: the usual one.
            let known = assignment.rows > 0 && assignment.columns > 0
            let window = Window(
                rows: known ? UInt16(clamping: assignment.rows) : 24,
                columns: known ? UInt16(clamping: assignment.columns) : 80)
            let size = technician.interactive ? technician.window ?? window : nil
            let work = Work(
                path: SSHCommand.path, arguments: command.arguments, environment: command.environment, window: size,
                output: .pipe, errors: .nowhere)
            return (work, log)
        } catch AssetCredential.Failure.refused(let code) {
            // The signer's own code helps whoever is called, not the technician.
            let words = Words.noCertificate.text(language) + Array(" (".utf8) + code + Array(")".utf8)
            throw Relay.Unprepared(cause: 6, words: words)
        } catch is AssetCredential.Failure {
            throw Relay.Unprepared(cause: 6, words: Words.noCertificate.text(language))
        } catch {
            throw Relay.Unprepared(cause: 7, words: Words.relayFault.text(language))
        }
    }

    /// What the record says about itself, first.
    static func facts(_ assignment: Assignment) -> [UInt8] {
        var lines: [UInt8] = []
        func line(_ name: String, _ value: [UInt8]) {
            lines += Array(name.utf8) + [0x3a, 0x20]
            for byte in value {
                if byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\\") {
                    let digits = String(byte, radix: 16)
                    lines += Array(("\\x" + (byte < 16 ? "0" : "") + digits).utf8)
                } else {
                    lines.append(byte)
                }
            }
            lines.append(0x0a)
        }
        line("session", assignment.session)
        line("technician", assignment.technician)
        line("asset", assignment.asset)
        line("address", assignment.address)
        line("port", Array(String(assignment.port).utf8))
        line("account", assignment.account)
        line("terminal", assignment.interactive ? assignment.terminal : [])
        if let command = assignment.command { line("command", command) }
        for recipient in assignment.recipients { line("recipient", recipient.name + [0x20] + recipient.text) }
        return lines
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        (1...64).contains(bytes.count)
            && bytes.allSatisfy {
                (0x30...0x39).contains($0) || ((0x61...0x7a).contains($0 | 0x20) && $0 < 0x80) || $0 == 0x2d
            }
    }

    private static func read(_ count: Int, from descriptor: Int32) throws(SystemFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            if got > 0 {
                filled += got
            } else if got == 0 {
                throw .closed
            } else if errno != EINTR {
                throw .last(.read)
            }
        }
        return bytes
    }
}
