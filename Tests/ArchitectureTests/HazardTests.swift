import Foundation
import Testing

/// What must not be in the code, wherever it is written.
struct HazardTests {
    @Test(arguments: hazards.indices) func `no hazard is in the sources`(index: Int) throws {
        let hazard = hazards[index]
        let hits = try Checkout.here.sources().flatMap(hazard.hits)
        #expect(hits == [], "\(hazard.reason)")
    }

    @Test(arguments: hazards.indices) func `each hazard is found, and only where it is meant`(index: Int) {
        let hazard = hazards[index]
        let place = "Sources/SekimoriService/Sample.swift"
        #expect(hazard.hits(in: SourceFile(path: place, text: hazard.sample)).count == 1)
        #expect(hazard.hits(in: SourceFile(path: place, text: hazard.harmless)) == [])
        #expect(hazard.hits(in: SourceFile(path: place, text: "// \(hazard.sample)")) == [])
        #expect(hazard.hits(in: SourceFile(path: place, text: "#\"\(hazard.sample)\"#")) == [])
        let elsewhere = SourceFile(path: "Sources/sekimorid/Sample.swift", text: hazard.sample)
        #expect(hazard.hits(in: elsewhere).isEmpty == (hazard.targets != nil))
    }

    @Test func `a string's interpolation hides neither its end nor what follows`() {
        let text = #"let words = "\(name("a)\"b")) // x"; try! go()"#
        #expect(hazards[0].hits(in: SourceFile(path: "Sources/Sekimori/Sample.swift", text: text)).count == 1)
    }

    @Test func `nothing is left open in sources, templates and deployment`() throws {
        let endings: Set<String> = ["swift", "c", "h", "yaml", "sh", "py", "md", "service", "conf", "html", ""]
        let files = try ["Sources", "Templates", "Deploy"].flatMap {
            try Checkout.here.files(in: $0, endings: endings)
        }
        #expect(files.flatMap(openWork) == [])
    }

    @Test(arguments: ["// TODO later", "/// FIXME: wrong", "let x = 1 // XXX"])
    func `open work is found`(text: String) {
        #expect(openWork(in: SourceFile(path: "Sources/Sekimori/Sample.swift", text: text)).count == 1)
    }

    @Test func `every test runs`() throws {
        let files = try Checkout.here.files(in: "Tests", endings: ["swift"])
        #expect(files.flatMap(sleepingTests) == [])
    }

    @Test(arguments: ["@Test(.disabled(\"slow\"))", "withKnownIssue { }", "@Test(.enabled(if: false))"])
    func `a test that does not run is found`(text: String) {
        #expect(sleepingTests(in: SourceFile(path: "Tests/SekimoriTests/Sample.swift", text: text)).count == 1)
    }
}

/// The lines, comments included, that say something is unfinished.
private func openWork(in file: SourceFile) -> [String] {
    let pattern = /\b(?:TODO|FIXME|XXX|HACK)\b/.plain
    return file.lines.enumerated().compactMap { index, line in
        line.firstMatch(of: pattern) == nil ? nil : "\(file.path):\(index + 1): \(line)"
    }
}

/// The lines that switch a test off.
private func sleepingTests(in file: SourceFile) -> [String] {
    file.hits(of: /\.disabled\s*\(|\bwithKnownIssue\b|\bXCTSkip|\.enabled\s*\(\s*if:\s*false/)
}
