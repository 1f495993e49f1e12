import Foundation
import Testing

/// Output as it is meant to be, in files beside the tests.
enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden")

    /// Holds a text against its file. With SEKIMORI_WRITE_GOLDEN set the file is written anew, for the diff to be read.
    static func check(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["SEKIMORI_WRITE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(text == expected, sourceLocation: sourceLocation)
    }
}
