import Foundation
import SekimoriAudit
import SekimoriSystem
import SekimoriTerminal
import SekimoriWire

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A directory of one test, gone with it.
final class Workshop: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/sekimori-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure.last(.directory) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func directory(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: false)
        return path + "/" + name
    }
}

/// The programs under test, as the build left them beside the test program.
enum Programs {
    static func path(_ name: String) -> String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: program).deletingLastPathComponent().path + "/" + name
    }
}

/// The recording in a directory, for the auditor's reader.
func files(in directory: String) -> RecordingReader.Files {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return RecordingReader.Files(names: names) { name in
        FileManager.default.contents(atPath: directory + "/" + name).map { Array($0) }
    }
}

/// All that a directory's recording holds.
struct Reading {
    var frames: [RecordedFrame] = []
    var findings = RecordingReader.Findings()

    init(_ directory: String, identities: [AgeIdentity] = []) {
        var frames: [RecordedFrame] = []
        findings = RecordingReader.read(files(in: directory), digests: [:], identities: identities) {
            frames.append($0)
        }
        self.frames = frames
    }

    /// What the asset sent to standard output or the terminal.
    var output: [UInt8] {
        frames.flatMap { frame -> [UInt8] in if case .output(let bytes) = frame.content { bytes } else { [] } }
    }

    var errorOutput: [UInt8] {
        frames.flatMap { frame -> [UInt8] in if case .errorOutput(let bytes) = frame.content { bytes } else { [] } }
    }

    /// Everything that was shown, in order.
    var shown: [UInt8] { frames.flatMap { $0.shown ?? [] } }
}

/// Waits for a condition: polled, because what is waited for happens in other threads and processes.
func eventually(milliseconds: UInt64 = 10_000, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline.after(milliseconds: milliseconds)
    while try !condition() {
        if deadline.hasPassed { return false }
        usleep(2000)
    }
    return true
}

/// Reads what comes from a descriptor until its end, or until `isEnough` says so, or for at most 20 s.
func read(_ descriptor: Int32, until isEnough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
    let deadline = Deadline.after(seconds: 20)
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while !deadline.hasPassed && !isEnough(all) {
        guard (try? Readiness.read(descriptor, until: deadline)) != nil else { break }
        let count = block.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
        guard count > 0 else { break }
        all += block[..<count]
    }
    return all
}

extension Array where Element: Equatable {
    func contains(_ other: [Element]) -> Bool {
        guard count >= other.count else { return false }
        return (0...(count - other.count)).contains { self[$0...].starts(with: other) }
    }
}
