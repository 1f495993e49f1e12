import Foundation
import Testing

/// Requirements and tests know each other, and the list that says so can be believed.
struct TraceabilityTests {
    private struct Row: Decodable {
        let id: String
        let `class`: String
        let tests: [String]
    }

    @Test func `every requirement named by a test exists`() throws {
        let (status, rows, words) = try requirements([])
        #expect(status == 0, "\(words)")
        #expect(rows.count { $0.class == "CORE" } == 113)
        #expect(rows.count { $0.class == "EVIDENCE" } == 111)
    }

    @Test func `each requirement has a place and one line of ours`() throws {
        let list = try #require(Checkout.here.text(of: "Tests/requirements.tsv"))
        let rows = list.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        #expect(rows.first == ["id", "class", "place", "rule"])
        for row in rows.dropFirst() {
            try #require(row.count == 4, "\(row)")
            #expect(row[0].wholeMatch(of: /R-\d{3}/) != nil)
            #expect(row[2].prefixMatch(of: /00[0-4] ./) != nil, "\(row[0])")
            #expect((20...160).contains(row[3].count) && row[3].last == ".", "\(row[0])")
        }
    }

    @Test func `a test is listed under what it proves, with its suites`() throws {
        try withSample(
            """
            struct Outer {
                // .requirement("R-001") in a comment is nobody's proof, nor is this brace: {
                @Suite("inner", .requirement("R-007")) struct Inner {
                    @Test(.requirement("R-011", "R-091"), arguments: [")", "}"])
                    func `a (wrong) "name" { is fine`(text: String) { #expect("\\(text) { \\("(")" != "") }
                    @Test static func plain() async throws {}
                }
            }
            @Test(.requirement("R-011")) func free() {}
            """
        ) { status, rows, _ in
            #expect(status == 0)
            let named = "SampleTests/Outer/Inner/a (wrong) \"name\" { is fine"
            #expect(rows.first { $0.id == "R-007" }?.tests == [named, "SampleTests/Outer/Inner/plain"])
            #expect(rows.first { $0.id == "R-011" }?.tests == [named, "SampleTests/free"])
            #expect(rows.first { $0.id == "R-091" }?.tests == [named])
            #expect(rows.count { !$0.tests.isEmpty } == 3)
        }
    }

    @Test func `a test that is switched off, or a suite without tests, proves nothing`() throws {
        try withSample(
            """
            @Test(.disabled("later"), .requirement("R-007")) func off() {}
            @Suite(.requirement("R-011")) struct Empty {}
            """
        ) { status, rows, _ in
            #expect(status == 0)
            #expect(rows.allSatisfy { $0.tests.isEmpty })
        }
    }

    @Test func `a script names what it proves in a comment`() throws {
        try withSample("#!/bin/sh\n# requirement: R-007, R-011\n", file: "crash.sh") { status, rows, _ in
            #expect(status == 0)
            #expect(rows.filter { !$0.tests.isEmpty }.map(\.id) == ["R-007", "R-011"])
            #expect(rows.first { $0.id == "R-007" }?.tests == ["SampleTests/crash.sh"])
        }
    }

    @Test(arguments: [
        "@Test(.requirement(\"R-999\")) func a() {}", "@Test(.requirement(\"R-001\")) func contextOnly() {}",
        "@Suite(.requirement(\"R-7\")) struct Empty {}", "@Test(.disabled(), .requirement(\"R-999\")) func off() {}",
        "let proof: Requirement = .requirement(\"R-007\")", "@Test(.requirement(all)) func a() {}",
    ])
    func `an unknown number, or one that no test carries, fails`(text: String) throws {
        try withSample(text) { status, _, words in
            #expect(status == 1)
            #expect(words.contains("SampleTests/Sample.swift:1: "))
        }
    }

    /// Runs the command over a folder of one sample file.
    private func withSample(
        _ text: String, file: String = "Sample.swift", check: (Int32, [Row], String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sekimori-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let suite = folder.appending(path: "SampleTests")
        try FileManager.default.createDirectory(at: suite, withIntermediateDirectories: true)
        try text.write(to: suite.appending(path: file), atomically: true, encoding: .utf8)
        let (status, rows, words) = try requirements(["--tests", folder.path()])
        try check(status, rows, words)
    }

    /// Runs `Tests/requirements --json` and gives its status, its rows and what it says on stderr.
    private func requirements(_ arguments: [String]) throws -> (Int32, [Row], String) {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = Checkout.here.root.appending(path: "Tests/requirements")
        process.arguments = ["--json"] + arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // stdout first: it is the long one, and stderr's few lines fit its pipe.
        let listing = output.fileHandleForReading.readDataToEndOfFile()
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, try JSONDecoder().decode([Row].self, from: listing), words)
    }
}
