import Foundation

/// Files that hold what was agreed; `RECORD_GOLDEN=1` writes them anew, and the difference is reviewed like code.
enum Golden {
    static func file(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "golden/service").appending(path: name)
    }
}
