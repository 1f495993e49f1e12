import Foundation
import SekimoriAudit
import SekimoriSystem
import SekimoriTerminal
import SekimoriTesting
import Testing

/// The relay's loop as a process of its own, which may be killed.
struct Program: ~Copyable {
    let child: Child
    let output: Descriptor

    init(_ command: String, recording: String, options: [String] = []) throws {
        let pipe = try PipeEnds()
        var launch = Launch(
            path: Programs.path("sekimori-bench-relay"),
            arguments: (options + [recording, "/bin/sh", "-c", command]).map(bytes),
            descriptors: [-1, pipe.write, -1])
        launch.environment = [bytes("PATH=/usr/bin:/bin")]
        child = try Child(launch)
        close(pipe.write)
        output = Descriptor(owning: pipe.read)
    }
}

/// Both ends of a pipe, closed at exec.
struct PipeEnds {
    let read: Int32
    let write: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure.last(.open) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (read, write) = (ends[0], ends[1])
    }
}

@Suite(.serialized) struct CrashTests {
    /// Lines with numbers, without end: a prefix shows where it stops.
    static let flood = "seq 1 100000000"

    @Test(.requirement("R-254"))
    func `whatever a killed relay had shown is read from its recording`() throws {
        // At different points: in the first segment, between segments, with several not yet closed.
        for amount in [1, 4096, 100_000, 262_144, 300_000, 1_000_000, 2_500_000, 6_000_000] {
            let workshop = try Workshop()
            let program = try Program(Self.flood, recording: workshop.path)
            var shown = read(program.output.number) { $0.count >= amount }
            try program.child.signal(SIGKILL)
            // What it had written before it died is still in the pipe.
            shown += read(program.output.number)
            #expect(try program.child.wait(deadline: .after(seconds: 10)) == 137)
            let reading = Reading(workshop.path)
            #expect(reading.findings.damage == nil, "after \(amount)")
            #expect(reading.findings.closing == nil)
            #expect(reading.output.count >= shown.count, "after \(amount)")
            #expect(reading.output.starts(with: shown), "after \(amount)")
        }
    }

    @Test func `a killed relay takes its program along`() throws {
        let workshop = try Workshop()
        let program = try Program("echo $$; exec sleep 1000", recording: workshop.path)
        let text = String(decoding: read(program.output.number) { $0.last == 0x0a }, as: UTF8.self)
        let pid = try #require(pid_t(text.dropLast()))
        try program.child.signal(SIGKILL)
        #expect(eventually { kill(pid, 0) != 0 })
    }

    @Test(.requirement("R-254"))
    func `on a full disk the session ends, and no byte was shown that is not recorded`() throws {
        let workshop = try Workshop()
        let disk = try workshop.directory("disk")
        try #require(mount("tmpfs", disk, "tmpfs", 0, "size=400k") == 0, "needs root")
        defer { umount2(disk, 2) }
        // Noise does not compress: tail and segments together soon need more than there is.
        let program = try Program("exec cat /dev/urandom", recording: disk)
        let shown = read(program.output.number)
        // 99: the recording is not whole.
        #expect(try program.child.wait(deadline: .after(seconds: 20)) == 99)
        let reading = Reading(disk)
        #expect(!shown.isEmpty)
        #expect(reading.output.starts(with: shown))
        #expect(reading.findings.damage == nil)
        #expect(reading.findings.closing?.cause == 5)
    }

    @Test(.requirement("R-254"))
    func `an error of the disk when the tail is synced ends the session`() throws {
        let workshop = try Workshop()
        let recording = try workshop.directory("recording")
        let pipe = try PipeEnds()
        var launch = Launch(
            path: "/usr/bin/strace",
            arguments: [
                "-f", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO",
                Programs.path("sekimori-bench-relay"), recording, "/bin/sh", "-c", "echo begun; exec sleep 1000",
            ].map(bytes), descriptors: [-1, pipe.write, -1])
        launch.environment = [bytes("PATH=/usr/bin:/bin")]
        let child = try Child(launch)
        close(pipe.write)
        #expect(read(pipe.read) == bytes("begun\n"))
        #expect(try child.wait(deadline: .after(seconds: 20)) == 99)
        close(pipe.read)
        let reading = Reading(recording)
        #expect(reading.output == bytes("begun\n"))
        #expect(reading.findings.closing?.cause == 5)
    }
}
