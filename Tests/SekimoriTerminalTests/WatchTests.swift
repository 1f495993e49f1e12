import Foundation
import SekimoriAudit
import SekimoriSystem
import SekimoriTesting
import SekimoriWire
import Testing

@testable import SekimoriTerminal

/// What a session shows to whoever of the hospital watches it.
@Suite(.serialized) struct WatchTests {
    private static func ready(_ daemon: Daemon) -> Bool {
        eventually { daemon.messages.contains { if case .renew = $0 { true } else { false } } }
    }

    @Test func `a watched terminal hands over what is on it, from before too, and its technician is told first`() throws
    {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon", answer: Daemon.yes)
        let bench = try Bench(
            "echo before; read line; echo after; read line", interactive: true, daemon: daemon.path, on: workshop)
        _ = read(bench.outer) { $0.contains(bytes("before")) }
        #expect(Self.ready(daemon))
        #expect(daemon.pictures.isEmpty)
        try daemon.tell(.watch(notice: bytes("the manager is watching")))
        let notice = bytes("\r\nthe manager is watching\r\n")
        #expect(read(bench.outer) { $0.contains(notice) }.contains(notice))
        #expect(eventually { daemon.pictures.count == 1 })
        #expect(daemon.pictures[0].rows == 24 && daemon.pictures[0].columns == 80)
        #expect(daemon.pictures[0].bytes.starts(with: bytes("before\r\n")))
        bench.type("\n")
        _ = read(bench.outer) { $0.contains(bytes("after")) }
        // One look, one picture: what nobody asks for is not sent.
        #expect(daemon.pictures.count == 1)
        try daemon.tell(.watch(notice: []))
        #expect(eventually { daemon.pictures.count == 2 })
        #expect(daemon.pictures[1].bytes.suffix(7) == bytes("after\r\n"))
        #expect(daemon.pictures[1].bytes.contains(notice))
        bench.type("\n")
        #expect(bench.told == 0)
        #expect(bench.ending?.complete == true)
        #expect(Reading(bench.recording).frames.map(\.content).contains(.notice(notice)))
    }

    @Test func `so does a command without a terminal; its data stay as they are`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon", answer: Daemon.yes)
        let bench = try Bench(
            "echo data; echo problem >&2; cat", interactive: false, daemon: daemon.path, on: workshop)
        _ = read(bench.outer) { $0.contains(bytes("data\n")) }
        _ = read(bench.errors) { $0.contains(bytes("problem\n")) }
        #expect(Self.ready(daemon))
        try daemon.tell(.watch(notice: bytes("watched")))
        #expect(eventually { daemon.pictures.count == 1 })
        #expect(daemon.pictures[0].rows == 0 && daemon.pictures[0].columns == 0)
        #expect(daemon.pictures[0].bytes.contains(bytes("data\n")))
        #expect(daemon.pictures[0].bytes.contains(bytes("problem\n")))
        bench.type("more\n")
        close(bench.typed)
        // The notice is beside the data, not in them.
        #expect(read(bench.outer) == bytes("more\n"))
        #expect(read(bench.errors).contains(bytes("watched")))
        #expect(bench.told == 0)
    }

    @Test func `a daemon that takes no pictures stalls neither the session nor its recording`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon") { message in
            if case .shown = message { nil } else { Daemon.yes(message) }
        }
        let bench = try Bench(
            "read line; head -c 100000 /dev/zero | tr '\\0' x; echo; echo end; read line", interactive: true,
            output: .pipe, daemon: daemon.path, on: workshop)
        #expect(Self.ready(daemon))
        for _ in 0..<50 { try daemon.tell(.watch(notice: [])) }
        #expect(eventually { daemon.pictures.count == 1 })
        let before = Moment.now.boot
        bench.type("\n")
        let shown = read(bench.outer) { $0.suffix(4) == bytes("end\n") }
        #expect(shown.count >= 100_000)
        // The silent daemon is given 5 s, and the session does not wait for them.
        #expect(Moment.now.boot - before < DaemonLink.patience)
        #expect(daemon.pictures.count == 1)
        bench.type("\n")
        #expect(bench.told == 0)
        #expect(bench.ending?.complete == true)
        #expect(Reading(bench.recording).output.starts(with: shown))
    }

    @Test func `a picture is the end of what was shown, never more than there is room for`() throws {
        let screenful = Screenful(limit: 10)
        func show(_ text: String) { bytes(text).withUnsafeBytes { screenful.append($0) } }
        var all: [UInt8] = []
        for text in ["", "abc", "defghi", "jk", "0123456789", "", "x", "0123456789abcdefghij", "yz", "0123456"] {
            show(text)
            all += bytes(text)
            #expect(screenful.bytes == Array(all.suffix(10)))
        }
    }

    @Test func `watching leaves nothing on the disk but the recording that is there anyway`() throws {
        let workshop = try Workshop()
        let daemon = try Daemon(workshop.path + "/daemon", answer: Daemon.yes)
        let bench = try Bench("echo secret; read line", interactive: true, daemon: daemon.path, on: workshop)
        _ = read(bench.outer) { $0.contains(bytes("secret")) }
        #expect(Self.ready(daemon))
        try daemon.tell(.watch(notice: []))
        #expect(eventually { daemon.pictures.count == 1 })
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: workshop.path)) == ["recording", "daemon"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.recording) == ["tail"])
        bench.type("\n")
        #expect(bench.told == 0)
        #expect(bench.ending != nil)
    }
}
