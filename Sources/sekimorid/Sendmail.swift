internal import Glibc
internal import Sekimori
internal import SekimoriService
internal import SekimoriSystem

/// The sendmail interface, as Postfix, Exim, OpenSMTPD, msmtp and others have it: `PROGRAM -i -f FROM -- TO`, the message
/// on standard input. No shell, and nothing of the message among the arguments.
struct Sendmail: MailSender {
    let program: String
    /// How long a mail system may take for one message.
    var patience: UInt64 = 30

    func send(_ message: [UInt8], from: MailAddress, to: MailAddress) throws(MailRefused) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw MailRefused(why: "no pipe", isAway: true) }
        let reading = Descriptor(owning: ends[0])
        _ = fcntl(reading.number, F_SETFL, O_NONBLOCK)
        let child: Child
        do {
            let input = try File.inMemory(message)
            child = try start(input, writingTo: ends[1], from, to)
        } catch {
            throw MailRefused(why: "\(program) cannot be started: \(error)", isAway: true)
        }
        let status: Int32
        do {
            status = try child.wait(deadline: .after(seconds: patience))
        } catch {
            // It leads a session of its own: with it goes what it started. Not reaped yet, so the number is still its.
            _ = kill(-child.pid, SIGKILL)
            try? child.signal(SIGKILL)
            _ = try? child.wait(deadline: .after(seconds: 1))
            throw MailRefused(why: "\(program) did not end within \(patience) s", isAway: true)
        }
        guard status == 0 else {
            let words = said(reading)
            throw MailRefused(why: "exit status \(status)" + (words.isEmpty ? "" : ": " + words))
        }
    }

    private func start(
        _ input: borrowing Descriptor, writingTo number: Int32, _ from: MailAddress, _ to: MailAddress
    ) throws(SystemFailure) -> Child {
        let writing = Descriptor(owning: number)
        var launch = Launch(
            path: program, arguments: ["-i", "-f", from.text, "--", to.text].map { Array($0.utf8) },
            descriptors: [input.number, -1, writing.number])
        launch.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"].map { Array($0.utf8) }
        // Postfix's postdrop is set-gid; the unit's own NoNewPrivileges still decides.
        launch.gainsNoPrivileges = false
        return try Child(launch)
    }

    /// The first line it complained with. Never waits: a process it left behind may hold the other end for ever.
    private func said(_ reading: borrowing Descriptor) -> String {
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = read(reading.number, &bytes, bytes.count)
        guard count > 0 else { return "" }
        return String(decoding: bytes[..<count].prefix { $0 != 0x0A }.prefix(200), as: UTF8.self)
    }
}
