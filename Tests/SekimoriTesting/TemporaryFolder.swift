import Foundation
import Glibc

/// A folder of one test's own, of a short path: sockets lie in it, whose paths have 107 bytes at most (unix(7)).
package struct TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array((NSTemporaryDirectory() + "sekimori-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it with all that is in it, also while what a killed program leaves behind still writes there.
    package func remove() {
        for _ in 0..<500 {
            try? FileManager.default.removeItem(atPath: path)
            guard FileManager.default.fileExists(atPath: path) else { return }
            usleep(10_000)
        }
    }
}
