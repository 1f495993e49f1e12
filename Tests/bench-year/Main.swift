internal import Foundation
internal import SekimoriService
internal import SekimoriTesting

/// Writes a bundle with the example's year, for measuring the pack for an inspection.
///
///     sekimori-bench-year DIR DAYS REQUESTS-A-DAY
///
/// DIR must not exist. 365 days of 44 requests have 25 000 sessions.
@main enum Main {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 3, let days = Int(arguments[1]), let requests = Int(arguments[2]) else {
            preconditionFailure("sekimori-bench-year DIR DAYS REQUESTS-A-DAY")
        }
        let year = ExampleYear(first: the("2026-04-01"), days: days, requestsPerDay: requests)
        try year.write(to: Folder(arguments[0]))
        print(year.last)
    }
}

private final class Folder: BundleSink {
    private let path: String
    private var files: [String: FileHandle] = [:]

    init(_ path: String) { self.path = path }

    func append(_ bytes: [UInt8], to name: String) throws {
        if files[name] == nil {
            let file = URL(fileURLWithPath: path + "/" + name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
            files[name] = try FileHandle(forWritingTo: file)
        }
        try files[name]?.write(contentsOf: Data(bytes))
    }

    func close(_ name: String) throws { try files.removeValue(forKey: name)?.close() }
}
