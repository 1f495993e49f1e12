import Foundation
import SekimoriSystem
import SekimoriTerminal
import SekimoriTesting
import Testing

/// `sekimori-audit` as the auditor runs it.
struct AuditProgram {
    let status: Int32
    let out: [UInt8]
    let err: String

    var text: String { String(decoding: out, as: UTF8.self) }

    /// Runs it to its end; with a terminal on standard output when `window` says so.
    init(
        _ arguments: [String], language: String = "C", environment: [String] = [], window: Window? = nil
    ) throws {
        let workshop = try Workshop()
        let errors = try File.open(workshop.path + "/err", O_RDWR | O_CREAT, mode: 0o600)
        var near: Int32
        let far: Int32
        if let window {
            let terminal = try PseudoTerminal(window)
            near = fcntl(terminal.inner.number, F_DUPFD_CLOEXEC, 3)
            far = terminal.intoOuter().release()
        } else {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw SystemFailure.last(.open) }
            (far, near) = (ends[0], ends[1])
        }
        defer { close(far) }
        var launch = Launch(
            path: Programs.path("sekimori-audit"), arguments: arguments.map(bytes),
            descriptors: [-1, near, errors.number])
        launch.environment = (["LC_ALL=\(language)"] + environment).map(bytes)
        let child = try Child(launch)
        close(near)
        near = -1
        out = read(far)
        status = try child.wait(deadline: .after(seconds: 20))
        err = String(decoding: try File.read(workshop.path + "/err", limit: 1 << 20), as: UTF8.self)
    }
}

@Suite(.serialized) struct AuditProgramTests {
    /// A recording of an editor-like session with a few attacks in it.
    private func record(in directory: String, end: Bool = true, _ text: [UInt8]? = nil) throws {
        let recorder = try recorder(directory)
        try recorder.append(.facts, bytes("technician: tanaka\nterminal: xterm\n"), at: moment(0))
        try recorder.resize(rows: 10, columns: 40, at: moment(0))
        let hostile = "\u{1b}]52;c;x\u{7}\u{1b}[6n\u{1b}[c\u{1b}P$qm\u{1b}\\\u{1b}]0;t\u{7}\u{1b}[8;99;99t"
        try recorder.append(.output, text ?? bytes("日本\(hostile)\u{1b}[31mred\u{1b}[0m\r\nlast"), at: moment(40))
        try recorder.append(.output, bytes("!"), at: moment(80))
        if end { try recorder.end(cause: 0, status: 3, at: moment(100)) }
    }

    @Test func `a replay in a terminal writes cells, styles and positions and nothing else`() throws {
        let workshop = try Workshop()
        try record(in: workshop.path)
        let run = try AuditProgram(["replay", workshop.path], window: Window(rows: 12, columns: 50))
        #expect(run.status == 0)
        let allowed = #/\e\[[0-9]+;[0-9]+H|\e\[[0-9;]+m|\e\[2J|\e\[\?25[lh]|[^\p{C}]|\r\n/#
        #expect(run.text.replacing(allowed, with: "").isEmpty)
        for seen in ["日", "本", "red", "last", "!"] { #expect(run.text.contains(seen)) }
        #expect(run.err == "")
    }

    @Test func `a replay into a pipe is the text, at once`() throws {
        let workshop = try Workshop()
        try record(in: workshop.path)
        let run = try AuditProgram(["replay", workshop.path])
        #expect(run.text == "日本red\nlast!\n")
        #expect(run.status == 0)
        #expect(try AuditProgram(["replay", "--plain", workshop.path]).out == run.out)
    }

    @Test func `another encoding is turned into UTF-8 where it is shown, never where it is kept`() throws {
        for (name, encoded) in [
            ("euc-jp", [0xb0, 0xe5, 0xce, 0xc5] as [UInt8]), ("shift_jis", [0x88, 0xe3, 0x97, 0xc3]),
        ] {
            let workshop = try Workshop()
            try record(in: workshop.path, encoded + bytes("\r\n"))
            #expect(try AuditProgram(["replay", "--encoding", name, workshop.path]).text == "医療\n!\n")
            let cast = try AuditProgram(["export", "--asciicast", "--encoding", name, workshop.path])
            #expect(cast.text.contains("\"医療\\r\\n\""))
        }
    }

    @Test func `show tells the facts, for people in their language and for programs in JSON`() throws {
        let workshop = try Workshop()
        try record(in: workshop.path)
        let english = try AuditProgram(["show", workshop.path])
        #expect(english.status == 0)
        #expect(english.text.contains("technician              tanaka\n"))
        #expect(english.text.contains("the work ended (exit status 3)"))
        #expect(try AuditProgram(["show", workshop.path], language: "ja_JP.UTF-8").text.contains("終了値 3"))
        let json = try AuditProgram(["show", "--json", workshop.path])
        let value = try #require(try JSONSerialization.jsonObject(with: Data(json.out)) as? [String: Any])
        #expect(value["state"] as? String == "whole")
        #expect(value["frames"] as? Int == 5)
        #expect((value["facts"] as? [String: String])?["technician"] == "tanaka")
    }

    @Test func `a damaged recording is shown up to the break, and the place is named`() throws {
        let workshop = try Workshop()
        try record(in: workshop.path, end: false)
        let tail = workshop.path + "/tail"
        // The last frame is kind, time, length and one byte: a kind that there is not.
        var bytes = try #require(FileManager.default.contents(atPath: tail))
        bytes[bytes.count - 4] = 9
        try bytes.write(to: URL(fileURLWithPath: tail))
        for arguments in [
            ["replay", workshop.path], ["show", workshop.path], ["export", "--asciicast", workshop.path],
        ] {
            let run = try AuditProgram(arguments)
            #expect(run.status == 1)
            #expect(run.err.hasPrefix("sekimori-audit: error: tail: not readable from byte "))
            #expect(run.text.contains(arguments[0] == "show" ? "damaged" : "red"))
        }
        #expect(try AuditProgram(["show", workshop.path], language: "ja_JP.UTF-8").err.contains("未知の種類 9 です"))
    }

    @Test func `a recording without its end can be watched and is not whole`() throws {
        let workshop = try Workshop()
        try record(in: workshop.path, end: false)
        let replay = try AuditProgram(["replay", workshop.path])
        #expect(replay.status == 0)
        #expect(replay.err.hasPrefix("sekimori-audit: warning: there is no end"))
        #expect(try AuditProgram(["show", workshop.path]).status == 1)
    }

    @Test func `what cannot be read is 1, what cannot be understood 64`() throws {
        let workshop = try Workshop()
        #expect(try AuditProgram(["show", workshop.path + "/missing"]).status == 1)
        #expect(try AuditProgram(["show", workshop.path]).status == 1)
        for wrong in [
            ["replay"], ["export", workshop.path], ["replay", "--speed", "0", workshop.path],
            ["replay", "--from", "x", workshop.path], ["replay", "--encoding", "utf-7", workshop.path], ["unknown"],
        ] {
            #expect(try AuditProgram(wrong).status == 64, "\(wrong)")
        }
    }
}
