import Foundation
import Testing

@Suite struct DayByHandTests {
    /// `yamada@hospital$  sekimori request list`, as the README writes what people type.
    private func typed(in readme: String) -> [String] {
        readme.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("    "), let prompt = line.firstIndex(of: "$"),
                line[..<prompt].contains("@"), !line[..<prompt].dropFirst(4).contains(" ")
            else { return nil }
            return line[line.index(after: prompt)...].trimmingCharacters(in: .whitespaces)
        }
    }

    @Test func `the README's day is ten commands, each typed by quickstart`() throws {
        let here = Checkout.here
        let commands = typed(in: try #require(here.text(of: "README.md")))
        let script = try #require(here.text(of: "Deploy/quickstart"))
            .replacing("$request", with: "REQUEST").replacing("$askenv ", with: "")
        #expect(commands.count == 10)
        for command in commands { #expect(script.contains(command), "quickstart does not type: \(command)") }
    }
}
