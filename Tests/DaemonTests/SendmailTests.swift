import Foundation
import Glibc
import Logging
import Sekimori
import SekimoriRecords
import SekimoriService
import SekimoriStore
import SekimoriTesting
import Testing

@testable import sekimorid

/// The sendmail interface against a real program of that interface: a script that writes down what it gets.
struct SendmailTests {
    /// A directory that goes away with its owner.
    final class Folder: Sendable {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "sekimori-mail-\(UUID())"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func read(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

        var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
    }

    private let folder: Folder
    private let from: MailAddress = the("gate@example.jp")
    private let to: MailAddress = the("ito@example.jp")

    init() throws { folder = try Folder() }

    /// A program of these lines; `$here` is the folder.
    private func program(_ lines: String) throws -> String {
        let path = folder.path + "/sendmail"
        try "#!/bin/sh\nhere='\(folder.path)'\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    /// Writes down arguments, one a line, and the message, under the recipient's name.
    private static let good = """
        name=$(mktemp "$here/mail.XXXXXX")
        for argument in "$@"; do printf '%s\\n' "$argument"; done > "$name.args"
        cat > "$name"
        env > "$here/env"
        """

    private func refused(_ sendmail: Sendmail, _ message: String = "x\n") -> MailRefused? {
        do throws(MailRefused) {
            try sendmail.send(Array(message.utf8), from: from, to: to)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the program gets its arguments, the message as it is, and no environment of the daemon's`() throws {
        let message = "From: x\n\n.\nb\n" + String(repeating: "long line \u{5B57}", count: 20_000) + "\n"
        setenv("SEKIMORI_TEST_SECRET", "1", 1)
        defer { unsetenv("SEKIMORI_TEST_SECRET") }
        #expect(refused(Sendmail(program: try program(Self.good)), message) == nil)
        let name = try #require(folder.names.first { $0.hasPrefix("mail.") && !$0.hasSuffix(".args") })
        #expect(folder.read(name) == message)
        #expect(folder.read(name + ".args") == "-i\n-f\ngate@example.jp\n--\nito@example.jp\n")
        #expect(folder.read("env")?.contains("SEKIMORI_TEST_SECRET") == false)
        #expect(folder.read("env")?.contains("LC_ALL=C") == true)
    }

    @Test func `a status that is not zero is a refusal, with the first line of what it said`() throws {
        let sendmail = Sendmail(
            program: try program("cat > /dev/null; echo 'no such user' >&2; echo more >&2; exit 67"))
        #expect(refused(sendmail) == MailRefused(why: "exit status 67: no such user"))
    }

    @Test func `a program that reads nothing and one that is killed are refusals too`() throws {
        #expect(refused(Sendmail(program: try program("exit 75"))) == MailRefused(why: "exit status 75"))
        let message = String(repeating: "x", count: 1_000_000)
        #expect(refused(Sendmail(program: try program("kill -9 $$")), message)?.why == "exit status 137")
    }

    @Test func `one that hangs is killed with all it started, and the mail system counts as away`() throws {
        let path = try program("echo $$ > \"$here/pid\"; sleep 600 & echo $! > \"$here/child\"; wait")
        let start = ContinuousClock.now
        let found = refused(Sendmail(program: path, patience: 1))
        #expect(found == MailRefused(why: "\(path) did not end within 1 s", isAway: true))
        #expect(ContinuousClock.now - start < .seconds(20))
        for name in ["pid", "child"] {
            let pid = try #require(folder.read(name).flatMap { Int32($0.trimmingCharacters(in: .newlines)) })
            // Its own parent is gone: whoever reaps it here may take a moment.
            let deadline = ContinuousClock.now + .seconds(20)
            while isAlive(pid), ContinuousClock.now < deadline { usleep(10_000) }
            #expect(!isAlive(pid), "\(name)")
        }
    }

    /// A zombie is dead.
    private func isAlive(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return status.split(separator: ")").last?.hasPrefix(" Z") != true
    }

    @Test func `one that leaves a process behind with its error output holds up nobody`() throws {
        let path = try program("cat > /dev/null; sleep 30 & echo $! > \"$here/child\"; echo queued >&2; exit 75")
        let start = ContinuousClock.now
        #expect(refused(Sendmail(program: path, patience: 20)) == MailRefused(why: "exit status 75: queued"))
        #expect(ContinuousClock.now - start < .seconds(15))
        if let child = folder.read("child").flatMap({ Int32($0.trimmingCharacters(in: .newlines)) }) {
            kill(child, SIGKILL)
        }
    }

    @Test func `a program that is not there is a mail system that is away`() {
        #expect(refused(Sendmail(program: folder.path + "/none"))?.isAway == true)
    }

    // MARK: The whole way

    private struct NoHost: Gatehouse {
        func enclose(_ connection: String, processes: [UInt64]) throws {}
        func kill(_ connection: String) throws {}
        func publish(_ logins: [LoginAllotment]) throws {}
        func connections() throws -> [String] { [] }
    }

    private func gatekeeper(_ notices: NoticeRules?) throws -> Gatekeeper {
        try Gatekeeper(
            rules: Example.rules(), version: "test", store: SQLiteStore(path: folder.path + "/journal.sqlite"),
            clock: HostClock(), random: HostRandomness(), hash: ScryptHash(), gatehouse: NoHost(),
            organisationKeys: { [] }, notices: notices)
    }

    private static var templates: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Templates").path
    }

    /// A journal in a file, a clerk and a technician with mailboxes, the daemon's own loop, a program.
    @Test func `what the journal says goes to the program as mail, once for each who is to know`() throws {
        let gatekeeper = try gatekeeper(NoticeRules(from: from))
        let operations = Actor(role: .operator(the("operations")), source: "gate")
        func key(_ name: String) -> RegisteredKey {
            let seed = Digest.sha256(Array(name.utf8))
            guard let key = OpenSSHPrivateKey(seed: seed)?.publicKey else { return Example.key(name) }
            return RegisteredKey(line: key.line, fingerprint: key.fingerprint)
        }
        let clerk = Person(
            id: Example.yamada, name: the("山田 次郎"), role: .clerk(of: Example.yamato), keys: [key("yamada")],
            standing: .active)
        let changes: [LedgerChange] = [
            .vendor(Example.vendor()), .technician(Example.technician(uid: 0) { $0.keys = [key("tanaka")] }),
            .person(clerk), .mailbox(Mailbox(person: Example.yamada, mail: the("yamada@vendor.example"))),
            .mailbox(Mailbox(person: the("tanaka"), mail: the("tanaka@vendor.example"), language: .en)),
        ]
        for change in changes { _ = try gatekeeper.change(change, by: operations) }
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let path = try program(Self.good)
        let loop = try #require(
            NoticeLoop(gatekeeper: gatekeeper, sender: path, templates: Self.templates, log: log))
        try loop.once()
        #expect(!folder.names.contains { $0.hasPrefix("mail.") })
        // No request of today: refused at the door.
        let knocker = Knocker(
            login: "tanaka+pacs1", address: "203.0.113.10", authentication: "publickey \(key("tanaka").line)",
            processes: [])
        #expect(throws: (any Error).self) { try gatekeeper.passcode(knocker, Array("wrong".utf8)) }
        try loop.once()
        try loop.once()
        let mails = folder.names.filter { $0.hasPrefix("mail.") && !$0.hasSuffix(".args") }
        #expect(
            Set(mails.compactMap { folder.read($0 + ".args") }) == [
                "-i\n-f\ngate@example.jp\n--\nyamada@vendor.example\n",
                "-i\n-f\ngate@example.jp\n--\ntanaka@vendor.example\n",
            ])
        #expect(mails.count == 2)
        let english = try #require(mails.compactMap { folder.read($0) }.first { $0.contains("Content-Language: en") })
        #expect(english.hasPrefix("From: Sekimori <gate@example.jp>\nTo: <tanaka@vendor.example>\n"))
        #expect(english.contains("Subject: [Sekimori] Logins were refused\n"))
        let encoded = english.components(separatedBy: "\n\n")[1].replacingOccurrences(of: "\n", with: "")
        let body = Data(base64Encoded: encoded).map { String(decoding: $0, as: UTF8.self) }
        #expect(body?.contains("田中 一郎 (tanaka): credential once") == true)
        let standing = gatekeeper.status(operations).notices
        #expect(standing?.from == from.text && standing?.waiting == 0 && standing?.undeliverable == 0)
    }

    @Test func `without a sender there is no loop`() throws {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let gatekeeper = try gatekeeper(nil)
        #expect(NoticeLoop(gatekeeper: gatekeeper, sender: nil, templates: Self.templates, log: log) == nil)
    }

    @Test func `a template that is missing or is no text is said so, and the mail waits`() throws {
        #expect(throws: (any Error).self) { try NoticeLoop.template("none.ja.txt", in: Self.templates) }
        try FileManager.default.createDirectory(atPath: folder.path + "/mail", withIntermediateDirectories: true)
        try Data([0x66, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: folder.path + "/mail/x.txt"))
        #expect(throws: Failure.self) { try NoticeLoop.template("x.txt", in: folder.path) }
    }
}
