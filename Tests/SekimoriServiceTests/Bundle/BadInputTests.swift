import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// `sekimori-audit` as a person runs it, on what is no bundle, half of one, foreign or unreadable: it says so in a sentence
/// and ends with a status of its own, it never traps, and it changes nothing.
@Suite(.serialized) struct BadInputTests {
    private let place: URL
    private let good: URL
    private let trust: URL
    private let day: BundleDay

    init() throws {
        place = FileManager.default.temporaryDirectory.appending(path: "sekimori-bad-\(UUID().uuidString)")
        good = place.appending(path: "good")
        trust = place.appending(path: "trust")
        day = try BundleDay()
        try Self.write(day.bundle.files, to: good)
        try Self.write(Self.trusted(), to: trust)
    }

    private static func trusted() throws -> [String: [UInt8]] {
        let key = try #require(BundleDay.signer?.key.text)
        return [
            "organisation.pub": Array((People.organisation.registered.line + "\n").utf8),
            "gate": Array("minato\n\(key)\n".utf8),
        ]
    }

    private static func write(_ files: [String: [UInt8]], to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (path, bytes) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
    }

    private func cleanUp() { try? FileManager.default.removeItem(at: place) }

    struct Run {
        let status: Int32
        let wasKilled: Bool
        let out: String
        let err: String
    }

    private func audit(_ arguments: [String], environment: [String: String] = [:]) throws -> Run {
        let beside = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let process = Process()
        process.executableURL = URL(filePath: beside).deletingLastPathComponent().appending(path: "sekimori-audit")
        process.arguments = arguments
        process.currentDirectoryURL = place
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": place.path].merging(environment) { $1 }
        let (out, err) = (place.appending(path: "out"), place.appending(path: "err"))
        for file in [out, err] { try Data().write(to: file) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            out: try String(decoding: Data(contentsOf: out), as: UTF8.self),
            err: try String(decoding: Data(contentsOf: err), as: UTF8.self))
    }

    /// Every command that reads something, on this path.
    private func commands(_ path: String) -> [[String]] {
        [
            ["verify", path, "--trust", trust.path],
            ["verify", good.path, "--trust", path], ["search", "word", path],
            ["search", "word", good.path, "--identity", path],
            ["show", path], ["show", path, "\(day.request)"], ["replay", path], ["export", "--asciicast", path],
            ["replay", good.path + "/recordings/\(day.session)", "--identity", path],
            [
                "inspect", path, "--trust", trust.path, "--from", "2026-11-01", "--to", "2026-11-30", "--zone",
                "Asia/Tokyo",
                "-o", "pack",
            ],
            ["proof", path, "--trust", trust.path], ["proof", good.path + "/MANIFEST", "--trust", path],
            ["trust", "init", "made", "--gate", "minato", "--organisation", path],
            [
                "trust", "init", "made", "--gate", "minato", "--organisation", trust.path + "/organisation.pub",
                "--tsa", path,
            ],
            [
                "witness", "--once", "--gate", "https://127.0.0.1:1", "--name", "w", "--state", place.path + "/w",
                "--trust", path,
            ],
        ]
    }

    /// What no command may take for anything: its name, and how it is made.
    private func inputs() throws -> [String] {
        let bundle = day.bundle.files
        let noise = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try Self.write([:], to: place.appending(path: "empty"))
        try Self.write(["zero": [], "noise": noise], to: place)
        try Self.write(["a.docx": noise, "b/c.txt": [65], "b/d": []], to: place.appending(path: "foreign"))
        try Self.write(bundle.mapValues { _ in [] }, to: place.appending(path: "zeros"))
        try Self.write(bundle.mapValues { _ in noise }, to: place.appending(path: "noises"))
        try Self.write(bundle.mapValues { Array($0.prefix($0.count / 2)) }, to: place.appending(path: "halves"))
        try Self.write(bundle.filter { $0.key == "MANIFEST" }, to: place.appending(path: "manifest"))
        try Self.write(bundle.filter { $0.key == "journal" }, to: place.appending(path: "journal"))
        try Self.write(bundle.filter { $0.key != "journal" }, to: place.appending(path: "rest"))
        // Of other kinds than files: none may be waited for, and no loop followed.
        let odd = place.appending(path: "odd")
        try Self.write(["MANIFEST": bundle["MANIFEST"] ?? []], to: odd)
        mkfifo(odd.path + "/journal", 0o600)
        symlink(odd.path, odd.path + "/payloads")
        mkfifo(odd.path + "/00000001.seg", 0o600)
        mkfifo(odd.path + "/organisation.pub", 0o600)
        return [
            "missing", "empty", "zero", "noise", "foreign", "zeros", "noises", "halves", "manifest", "journal", "rest",
            "odd",
        ].map { place.path + "/" + $0 }
    }

    @Test func `whatever is given to whatever command, a sentence says what is wrong with it`() throws {
        defer { cleanUp() }
        let before = try contents(good)
        for input in try inputs() {
            for command in commands(input) {
                // Without a printer: what is wrong with the bundle must be told all the same.
                let isPack = command[0] == "inspect"
                let run = try audit(command, environment: isPack ? ["PATH": "/nowhere"] : [:])
                let what = "\(command.joined(separator: " ")): \(run.status) \(run.err.suffix(300))"
                #expect(!run.wasKilled, "\(what)")
                // What a journal alone says of a request is shown, with a warning.
                let isPage = command[0] == "show" && command.count == 3
                #expect([1, 2].contains(run.status) || isPage && run.status == 0, "\(what)")
                let warning = "sekimori-audit: warning: " + (isPack ? "verification found" : "")
                let isTold = run.err.contains("sekimori-audit: error: ") || run.err.contains(warning)
                let isReport = command[0] == "verify" && run.out.contains("findings")
                #expect(isTold || isReport, "\(what)")
                #expect(!run.err.contains("Fatal error"), "\(what)")
                try? FileManager.default.removeItem(atPath: place.path + "/made")
                try? FileManager.default.removeItem(atPath: place.path + "/pack")
            }
        }
        #expect(try contents(good) == before)
    }

    @Test func `with wrong keys nothing is taken for right`() throws {
        defer { cleanUp() }
        func verify(_ change: (inout [String: [UInt8]]) throws -> Void) throws -> Run {
            var files = try Self.trusted()
            try change(&files)
            let folder = place.appending(path: "other-\(UUID().uuidString)")
            try Self.write(files, to: folder)
            return try audit(["verify", good.path, "--trust", folder.path])
        }
        #expect(try verify { _ in }.status == 0)
        let stranger = try verify { $0["organisation.pub"] = Array((People.stranger.registered.line + "\n").utf8) }
        #expect(stranger.status == 1 && stranger.out.contains("unsigned"))
        let gate = try verify { $0["gate"] = Array("kawabe\n".utf8) }
        #expect(gate.status == 1 && gate.out.contains("manifest"))
        let checkpoints = try verify { files in
            files["gate"] = Array("minato\n\(try #require(BundleDay.witness?.key.text))\n".utf8)
        }
        #expect([1, 2].contains(checkpoints.status))
        for file in ["organisation.pub", "gate"] {
            #expect(try verify { $0[file] = nil }.status == 2)
            let empty = try verify { $0[file] = [] }
            #expect(empty.status == 2 && empty.err.contains("sekimori-audit: error: "))
        }
    }

    @Test(arguments: ["1975-01-01 00:00:00", "2026-11-22 12:00:00", "2099-12-31 23:59:59"])
    func `the auditor's own clock decides nothing`(time: String) throws {
        defer { cleanUp() }
        let library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
        let run = try audit(
            ["verify", good.path, "--trust", trust.path, "--second-opinions", "0"],
            environment: ["LD_PRELOAD": library, "FAKETIME": "@\(time)", "TZ": "UTC0"])
        #expect(run.status == 0, "\(run.out) \(run.err)")
    }

    private func contents(_ folder: URL) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            ?? .init()
        {
            contents[file.path] = try? Data(contentsOf: file)
        }
        return contents
    }
}
