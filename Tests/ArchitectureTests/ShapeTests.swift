import Foundation
import Testing

/// The house keeps its shape: rooms of a size one can read, and nothing on the doorstep.
struct ShapeTests {
    /// The most lines a file may have.
    static let longest = 400

    @Test func `no file is over 400 lines`() throws {
        let files = try ["Sources", "Tests"].flatMap {
            try Checkout.here.files(in: $0, endings: ["swift", "c", "h"])
        }
        #expect(files.filter(isTooLong).map(\.path) == [])
    }

    @Test func `a file of 401 lines is too long`() {
        let text = { (count: Int) in String(repeating: "\n", count: count) }
        #expect(!isTooLong(SourceFile(path: "Sources/Sekimori/Sample.swift", text: text(Self.longest))))
        #expect(isTooLong(SourceFile(path: "Sources/Sekimori/Sample.swift", text: text(Self.longest + 1))))
    }

    @Test func `the top level is the agreed one`() throws { #expect(doorstep(try Checkout.here.topLevel()) == []) }

    @Test func `anything else at the top is found, and so is what is missing`() throws {
        #expect(doorstep(try Checkout.here.topLevel().union(["Makefile"])) == ["Makefile"])
        #expect(doorstep(try Checkout.here.topLevel().subtracting(["Sources"])) == ["Sources"])
    }

    @Test func `the readme names both commands`() {
        guard let readme = Checkout.here.text(of: "README.md") else { return }
        #expect(unnamedCommands(in: readme) == [])
    }

    @Test func `a command the readme leaves out is found`() {
        #expect(unnamedCommands(in: "Try `Deploy/quickstart`.") == ["Tests/run"])
    }

    @Test func `both commands and the continuous check can be executed`() {
        for command in ["Tests/run", "Tests/requirements", ".ci/run"] {
            #expect(FileManager.default.isExecutableFile(atPath: Checkout.here.root.appending(path: command).path()))
        }
    }

    private func isTooLong(_ file: SourceFile) -> Bool {
        // A last newline ends the last line and begins none.
        file.lines.count - (file.lines.last == "" ? 1 : 0) > Self.longest
    }

    /// Names that are at the top and should not be, and those that should be and are not.
    private func doorstep(_ found: Set<String>) -> Set<String> {
        // SwiftPM writes Package.resolved; git ignores it, and the exact versions are in Package.swift.
        let mayBe: Set<String> = ["README.md", "Package.resolved"]
        let must: Set<String> = ["Package.swift", "Sources", "Tests", "Deploy", "Templates"]
        return found.subtracting(mayBe).symmetricDifference(must)
    }

    private func unnamedCommands(in readme: String) -> [String] {
        ["Deploy/quickstart", "Tests/run"].filter { !readme.contains($0) }
    }
}
