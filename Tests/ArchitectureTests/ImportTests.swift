import Foundation
import Testing

/// Dependencies point down, and each binary holds only what it must.
struct ImportTests {
    @Test func `every import is allowed by the table`() throws {
        let sources = try Checkout.here.sources()
        #expect(sources.count > 20, "the tree was not found")
        #expect(sources.flatMap { forbiddenImports(of: $0) } == [])
    }

    @Test func `every target has a row and every row a target`() throws {
        let folders = Set(try Checkout.here.sources().map(\.target))
        #expect(folders == Set(allowedImports.keys))
    }

    @Test func `rules and wire import nothing at all`() {
        #expect(allowedImports["Sekimori"] == [])
        #expect(allowedImports["SekimoriWire"] == [])
    }

    @Test func `adapters never import each other`() {
        for adapter in adapters { #expect(allowedImports[adapter]?.intersection(adapters) == []) }
    }

    @Test func `no library imports a program`() {
        let programs = Set(allowedImports.keys.filter { $0.first?.isLowercase == true })
        for (target, modules) in allowedImports { #expect(modules.intersection(programs) == [], "\(target)") }
    }

    @Test func `the auditor's readers share nothing with the writers`() {
        #expect(allowedImports["SekimoriAudit"]?.intersection(writers) == [])
        #expect(allowedImports["sekimori-audit"]?.intersection(writers) == [])
    }

    @Test func `Foundation stays in adapters and programs that need it`() {
        let holders = allowedImports.filter { $0.value.contains("Foundation") }.map(\.key)
        #expect(Set(holders).isSubset(of: foundationTargets))
    }

    @Test func `the C library is called from system, terminal and programs only`() {
        let holders = allowedImports.filter { $0.value.contains("Glibc") }.map(\.key)
        let libraries = holders.filter { $0.first?.isUppercase == true }
        #expect(Set(libraries) == ["SekimoriSystem", "SekimoriTerminal"])
    }

    @Test(arguments: [
        "import GRDB", "package import GRDB", "@testable import GRDB", "@preconcurrency internal import GRDB",
        "import struct GRDB.Row", "  import GRDB.Row // why", "import Sekimori; import GRDB",
        "#if canImport(GRDB)\nimport GRDB\n#endif",
    ])
    func `a forbidden import is found however it is written`(text: String) {
        let file = SourceFile(path: "Sources/SekimoriService/Sample.swift", text: text)
        #expect(forbiddenImports(of: file) == ["Sources/SekimoriService/Sample.swift: GRDB"])
    }

    @Test(arguments: [
        "// import GRDB", "let words = \"\"\"\nimport GRDB\n\"\"\"", "/* /* */\nimport GRDB\n*/", "important GRDB",
    ])
    func `what only looks like an import is none`(text: String) {
        #expect(SourceFile(path: "Sources/SekimoriService/Sample.swift", text: text).imports == [])
    }

    @Test func `a target without a row may import nothing`() {
        let file = SourceFile(path: "Sources/SekimoriMail/Sample.swift", text: "")
        #expect(forbiddenImports(of: file) == ["Sources/SekimoriMail/Sample.swift: no row for SekimoriMail"])
    }
}
