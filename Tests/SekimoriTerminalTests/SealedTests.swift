import Foundation
import SekimoriAudit
import SekimoriSystem
import SekimoriTerminal
import SekimoriTesting
import SekimoriWire
import Testing

/// An auditor's key pair in a file, and what the relay is told of it.
private struct Auditor {
    let file: String
    let recipient: String

    init(_ workshop: Workshop, _ name: String = "auditor") throws {
        file = workshop.path + "/" + name
        recipient = try Self.run("age-keygen -o \(file) 2>/dev/null && age-keygen -y \(file)")
    }

    var identities: [AgeIdentity] {
        get throws { try AgeIdentity.read(File.read(file, limit: 4096)) }
    }

    var options: [String] { ["--recipient", recipient] }

    func sealer() throws -> AgeSealer {
        try AgeSealer([try #require(Recipient(name: bytes("auditor"), text: bytes(recipient)))])
    }

    /// A line of shell, and what it says without its last line end.
    static func run(_ line: String) throws -> String {
        let ends = try PipeEnds()
        let child = try Child(
            Launch(path: "/bin/sh", arguments: [bytes("-c"), bytes(line)], descriptors: [-1, ends.write, -1]))
        close(ends.write)
        let text = read(ends.read)
        close(ends.read)
        _ = try child.wait(deadline: .after(seconds: 20))
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

/// Sealed recordings of relays that are killed, on disks that fill up, and as the auditor's program shows them.
@Suite(.serialized) struct SealedTests {
    @Test(.requirement("R-254"))
    func `whatever a killed relay had shown the auditor reads from its sealed recording`() throws {
        for amount in [1, 4096, 100_000, 262_144, 1_000_000, 6_000_000] {
            let workshop = try Workshop()
            let auditor = try Auditor(workshop)
            let recording = try workshop.directory("recording")
            let program = try Program(CrashTests.flood, recording: recording, options: auditor.options)
            var shown = read(program.output.number) { $0.count >= amount }
            try program.child.signal(SIGKILL)
            shown += read(program.output.number)
            #expect(try program.child.wait(deadline: .after(seconds: 10)) == 137)
            let reading = Reading(recording, identities: try auditor.identities)
            #expect(reading.findings.damage == nil, "after \(amount)")
            #expect(reading.findings.closing == nil)
            #expect(reading.output.starts(with: shown), "after \(amount)")
            #expect(Reading(recording).frames.isEmpty)
        }
    }

    @Test(.requirement("R-254"))
    func `on a full disk the session ends, and the auditor reads that it did`() throws {
        let workshop = try Workshop()
        let auditor = try Auditor(workshop)
        let disk = try workshop.directory("disk")
        try #require(mount("tmpfs", disk, "tmpfs", 0, "size=400k") == 0, "needs root")
        defer { umount2(disk, 2) }
        let program = try Program("exec cat /dev/urandom", recording: disk, options: auditor.options)
        let shown = read(program.output.number)
        #expect(try program.child.wait(deadline: .after(seconds: 20)) == 99)
        let reading = Reading(disk, identities: try auditor.identities)
        #expect(!shown.isEmpty)
        #expect(reading.output.starts(with: shown))
        #expect(reading.findings.damage == nil)
        #expect(reading.findings.closing?.cause == 5)
    }

    @Test func `nothing that was shown is on the gate's disk, while the session runs, after it, and after a kill`()
        throws
    {
        for isKilled in [false, true] {
            let workshop = try Workshop()
            let auditor = try Auditor(workshop)
            let marker = UUID().uuidString
            // Made of two halves, so that no command line holds it; enough for closed segments and a tail.
            let (first, second) = (marker.prefix(18), marker.dropFirst(18))
            let work =
                "i=0; while [ $i -lt 9000 ]; do echo \(first)''\(second)\" patient 1234567\"; i=$((i+1)); done; sleep 1000"
            for (options, isFound) in [([], true), (auditor.options, false)] {
                let recording = try workshop.directory("recording\(options.count)")
                let program = try Program(work, recording: recording, options: options)
                let shown = read(program.output.number) { $0.count >= 9000 * 53 }
                #expect(shown.contains(bytes(marker)))
                // The relay writes nowhere else: its unit leaves it nothing but this directory.
                let search = "grep -rlF -e \(marker) -e 'patient 1234567' \(recording)"
                let found = try Auditor.run(search)
                #expect(found.isEmpty == !isFound, "\(isKilled ? "to be killed" : "to be ended"): \(found)")
                try program.child.signal(isKilled ? SIGKILL : SIGTERM)
                _ = try program.child.wait(deadline: .after(seconds: 20))
                // Segments are compressed: the unsealed one is only found in what was left as a tail.
                let left = try Auditor.run(search)
                if isKilled || !isFound {
                    #expect(left.isEmpty == !isFound, "\(isKilled ? "killed" : "ended"): \(left)")
                }
                if !isFound {
                    let reading = Reading(recording, identities: try auditor.identities)
                    #expect(reading.output.contains(bytes(marker)))
                }
            }
        }
    }

    @Test func `where the session key cannot be written nothing is recorded, and nothing shown`() throws {
        let workshop = try Workshop()
        let auditor = try Auditor(workshop)
        try Data([0]).write(to: URL(fileURLWithPath: workshop.path + "/session.key"))
        let program = try Program("echo shown", recording: workshop.path, options: auditor.options)
        #expect(read(program.output.number).isEmpty)
        #expect(try program.child.wait(deadline: .after(seconds: 20)) == 1)
    }

    // MARK: The auditor's program

    private func record(in directory: String, _ auditor: Auditor) throws {
        let recorder = try Recorder(directory: directory, session: bytes("s1"), sealer: auditor.sealer()) { _ in }
        try recorder.append(.facts, bytes("technician: tanaka\n"), at: moment(0))
        try recorder.append(.output, bytes("hello\n"), at: moment(40))
        try recorder.append(.output, bytes("world\n"), at: moment(61_000))
        try recorder.end(cause: 0, status: 0, at: moment(61_100))
    }

    @Test func `the program replays, shows and exports with the auditor's key`() throws {
        let workshop = try Workshop()
        let auditor = try Auditor(workshop)
        let recording = try workshop.directory("recording")
        try record(in: recording, auditor)
        let other = try Auditor(workshop, "other")
        let keys = ["--identity", other.file, "--identity", auditor.file]
        #expect(try AuditProgram(["replay", recording] + keys).text == "hello\nworld\n")
        #expect(try AuditProgram(["export", "--asciicast", recording] + keys).text.contains("\"hello\\r\\n\""))
        let show = try AuditProgram(["show", recording] + keys)
        #expect(show.status == 0)
        #expect(show.text.contains("technician              tanaka\n"))
    }

    @Test func `without the right key the program says which it needs`() throws {
        let workshop = try Workshop()
        let auditor = try Auditor(workshop)
        let recording = try workshop.directory("recording")
        try record(in: recording, auditor)
        let other = try Auditor(workshop, "other")
        for (keys, english, japanese) in [
            ([], "it is encrypted; name the auditor's key with --identity FILE", "--identity ファイル で指定してください"),
            (["--identity", other.file], "no key given opens it", "指定された鍵では開けません"),
        ] {
            for command in [["replay"], ["show"], ["export", "--asciicast"]] {
                let run = try AuditProgram(command + [recording] + keys)
                #expect(run.status == 1)
                #expect(run.err.hasPrefix("sekimori-audit: error: 00000001.seg: \(english)"))
            }
            #expect(try AuditProgram(["show", recording] + keys, language: "ja_JP.UTF-8").err.contains(japanese))
        }
        #expect(try AuditProgram(["show", "--json", recording]).text.contains("\"state\": \"sealed\""))
        for (file, words) in [
            ("/nonexistent", "it cannot be read"), ("/etc/hostname", "line 1 is no AGE-SECRET-KEY"),
            ("/dev/null", "it holds no key"),
        ] {
            let run = try AuditProgram(["replay", recording, "--identity", file])
            #expect(run.status == 1)
            #expect(run.err.contains(words), "\(run.err)")
        }
    }

    @Test func `a damaged sealed recording is replayed up to the break`() throws {
        let workshop = try Workshop()
        let auditor = try Auditor(workshop)
        let recording = try workshop.directory("recording")
        try record(in: recording, auditor)
        let path = recording + "/00000002.seg"
        for (place, words) in [(5, "the head of the encrypted file is damaged"), (-1, "part 1 of the encrypted data")] {
            let whole = try File.read(path, limit: 1 << 20)
            var damaged = whole
            damaged[place < 0 ? damaged.count + place : place] ^= 1
            try Data(damaged).write(to: URL(fileURLWithPath: path))
            let run = try AuditProgram(["replay", recording, "--identity", auditor.file])
            #expect(run.status == 1)
            #expect(run.text == "hello\n")
            #expect(run.err.contains("00000002.seg: not readable from byte 0 (frame 2) on: \(words)"))
            try Data(whole).write(to: URL(fileURLWithPath: path))
        }
    }
}
