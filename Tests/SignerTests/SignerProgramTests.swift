import Foundation
import Sekimori
import SekimoriRecords
import SekimoriSystem
import SekimoriWire
import Testing

@testable import sekimori_signer

/// The program itself, on a socket, with files of its own.
@Suite struct SignerProgramTests {
    private let warrants = Warrants()

    /// A question that is right now.
    private func question() throws -> Certify {
        let now = Instant(seconds: SystemClock.unixSeconds)
        let approval = try warrants.approval(
            from: Self.text(now - .minutes(5)), until: Self.text(now + .minutes(5)), at: Self.text(now - .days(1)))
        let statement = try warrants.statement(
            from: Self.text(now - .days(1)), until: Self.text(now + .days(1)))
        return try warrants.question(warrants.warrant(statement, approval))
    }

    private static func text(_ instant: Instant) -> String { String(instant.description.dropLast(8)) }

    private func ask(_ program: SignerProgram, _ message: Message) throws -> Message {
        let connection = try UnixSocket.connect(path: program.socket, deadline: .after(seconds: 2))
        return try connection.ask(message, deadline: .after(seconds: 2))
    }

    private func certificate(_ answer: Message) throws -> OpenSSHCertificate {
        guard case .accepted(let line) = answer else { throw Unexpected(answer: answer) }
        let words = line.split(separator: UInt8(ascii: " "))
        #expect(words.count == 2)
        return try OpenSSHCertificate(blob: #require(Base64.decode(words[words.count - 1])))
    }

    private struct Unexpected: Error { let answer: Message }

    @Test func `a relay with a good warrant gets a certificate that ssh-keygen reads`() throws {
        let program = try SignerProgram(warrants)
        let answer = try ask(program, .certify(question()))
        let certificate = try certificate(answer)
        #expect(certificate.authority == program.authority)
        let now = UInt64(SystemClock.unixSeconds)
        #expect(certificate.terms.validity.before <= now + 300)
        #expect(certificate.terms.validity.after <= now)
        try program.write([UInt8]((certificate.line + "\n").utf8), to: "certificate")
        let shown = try program.keygen(["-L", "-f", program.path("certificate")])
        for fact in ["user certificate", "\"tanaka r20261122-001 s20261122-0001\"", "pacs1", "permit-pty"] {
            #expect(shown.contains(fact))
        }
        #expect(shown.contains("Critical Options: (none)"))
        #expect(program.log.contains("signed serial=\(certificate.terms.serial.value) technician=tanaka asset=pacs1 "))
    }

    @Test func `what was signed is remembered, also by the next process`() throws {
        let program = try SignerProgram(warrants)
        let question = try question()
        let certificate = try certificate(ask(program, .certify(question)))
        let digest = Digest.hex(Digest.sha256(question.warrant.approval))
        for remembered in [program.memory, try restarted(program, {}).memory] {
            #expect(remembered.contains("signed serial=\(certificate.terms.serial.value) technician=tanaka"))
            #expect(remembered.contains("approval=\(digest)"))
        }
    }

    @Test func `a clock that is behind what was signed before signs nothing`() throws {
        let program = try SignerProgram(warrants)
        let ahead = Instant(seconds: SystemClock.unixSeconds) + .minutes(2)
        let again = try restarted(program) {
            try program.write(Array("\(ahead) signed\ncut off by a power lo".utf8), to: SignerProgram.memoryFile)
        }
        #expect(try ask(again, .certify(question())) == .refused(Array("clock-behind".utf8)))
        let healed = try restarted(again) {
            let past = Instant(seconds: SystemClock.unixSeconds) - .minutes(2)
            try again.write(Array("\(past) signed\ncut off by a power lo".utf8), to: SignerProgram.memoryFile)
        }
        _ = try certificate(ask(healed, .certify(question())))
        #expect(healed.memory.contains("power lo\n"))
    }

    @Test func `what cannot be remembered is not signed`() throws {
        let memory = try Memory(path: "/dev/full")
        #expect(throws: SignerRefusal.unremembered) { try memory.note("signed", at: Instant(seconds: 0)) }
    }

    private func restarted(_ program: SignerProgram, _ meanwhile: () throws -> Void) throws -> SignerProgram {
        try program.stop()
        try meanwhile()
        try program.start()
        return program
    }

    @Test func `a bad warrant is refused in one word, and in one line of the log`() throws {
        let program = try SignerProgram(warrants)
        let good = try question()
        let bad = Certify(
            publicKey: good.publicKey, session: good.session, technician: [UInt8]("x\n\u{1b}[2J".utf8),
            asset: good.asset, warrant: good.warrant)
        #expect(try ask(program, .certify(bad)) == .refused([UInt8]("name".utf8)))
        let lines = program.log.split(separator: "\n")
        #expect(lines.last?.hasPrefix(#"sekimori-signer: refused name technician="x\x0a\x1b[2J" "#) == true)
    }

    @Test func `the organisation's key counts from the moment it is there, and no longer than it is`() throws {
        let program = try SignerProgram(warrants, pinned: false)
        let question = try question()
        #expect(try ask(program, .certify(question)) == .refused([UInt8]("unpinned".utf8)))
        try program.pin(warrants.organisation.publicKey)
        _ = try certificate(ask(program, .certify(question)))
        try program.pin(warrants.manager.publicKey)
        #expect(try ask(program, .certify(question)) == .refused([UInt8]("statement-signature".utf8)))
    }

    @Test func `a uid outside the pool of relays is not heard`() throws {
        let program = try SignerProgram(warrants, relay: getuid() + 1)
        #expect(throws: SystemFailure.closed) { try ask(program, .certify(question())) }
        #expect(program.log.contains("refused stranger uid=\(getuid())\n"))
    }

    @Test func `whoever is slow waits alone, and not for ever`() throws {
        let program = try SignerProgram(warrants)
        let silent = try UnixSocket.connect(path: program.socket, deadline: .after(seconds: 1))
        let halting = try UnixSocket.connect(path: program.socket, deadline: .after(seconds: 1))
        let frame = try Message.certify(question()).frame
        #expect(send(halting.number, frame, frame.count / 2, 0) == frame.count / 2)
        _ = try certificate(ask(program, .certify(question())))
        // Its answer came first: the two who keep it waiting were not waited for.
        #expect(!program.log.contains("refused slow"))
        for _ in 0..<19 { _ = try certificate(ask(program, .certify(question()))) }
        for connection in [silent, halting] {
            #expect(throws: SystemFailure.closed) { try connection.receive(deadline: .after(seconds: 10)) }
        }
        #expect(program.log.split(separator: "\n").count { $0.hasPrefix("sekimori-signer: refused slow uid=") } == 2)
    }

    @Test func `one uid does not take all places`() throws {
        let program = try SignerProgram(warrants)
        let waiting = try (0..<5).map { _ in
            try UnixSocket.connect(path: program.socket, deadline: .after(seconds: 1))
        }
        #expect(throws: SystemFailure.closed) { try waiting[4].receive(deadline: .after(milliseconds: 1000)) }
        #expect(throws: SystemFailure.timedOut) { try waiting[0].receive(deadline: .after(milliseconds: 50)) }
    }

    @Test func `bytes that are no question end the connection and nothing else`() throws {
        let program = try SignerProgram(warrants)
        let frames: [[UInt8]] = [
            [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0], [0, 0, 0, 2, 1, 255], Message.survey.frame,
            try Message.certify(question()).frame + [0],
        ]
        for frame in frames {
            let connection = try UnixSocket.connect(path: program.socket, deadline: .after(seconds: 1))
            _ = send(connection.number, frame, frame.count, 0)
            #expect(throws: SystemFailure.closed, "\(frame.prefix(8))") {
                try connection.receive(deadline: .after(seconds: 1))
            }
        }
        _ = try certificate(ask(program, .certify(question())))
    }

    @Test func `without its key it does not start`() throws {
        #expect(throws: SignerProgram.DidNotStart.self) { try SignerProgram(warrants, keyed: false) }
    }
}
