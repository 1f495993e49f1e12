import Testing

/// Ways around the compiler's checks are few, counted and explained.
struct ExceptionTests {
    @Test(arguments: exceptions.indices)
    func `exceptions are the agreed ones, each with its reason`(index: Int) throws {
        let exception = exceptions[index]
        let package = try #require(Checkout.here.text(of: "Package.swift"))
        let files = try Checkout.here.sources() + [SourceFile(path: "Package.swift", text: package)]
        var counts: [String: Int] = [:]
        for file in files where exception.count(in: file) > 0 { counts[file.path] = exception.count(in: file) }
        #expect(counts == exception.agreed, "\(exception.name)")
        #expect(files.flatMap(exception.unexplained) == [])
    }

    @Test(arguments: [
        (0, "final class Pipe: @unchecked Sendable {}"), (1, "nonisolated(unsafe) var handle = 0"),
        (2, "@preconcurrency import NIOSSL"), (3, "swiftSettings: [.unsafeFlags([])]"),
    ])
    func `an exception is counted, and needs a comment that belongs to it`(index: Int, text: String) {
        let bare = SourceFile(path: "Sources/Sekimori/Sample.swift", text: "// of another\n\n\(text)")
        #expect(exceptions[index].count(in: bare) == 1)
        #expect(exceptions[index].unexplained(in: bare).count == 1)
        for explained in ["// its lock guards it\n\(text)", "\(text) // its lock guards it"] {
            let file = SourceFile(path: "Sources/Sekimori/Sample.swift", text: explained)
            #expect(exceptions[index].unexplained(in: file) == [])
        }
    }
}
