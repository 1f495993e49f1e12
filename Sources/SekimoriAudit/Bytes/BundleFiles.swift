/// The files of a bundle, wherever they lie: a directory, or memory in tests.
package protocol BundleFiles {
    /// Every regular file below the bundle, by its path with slashes, in any order. What is neither a file nor a
    /// directory is listed too, with a size of nil.
    func list() throws -> [BundleFile]
    /// Nil where there is none, or it cannot be opened.
    func open(_ path: String) -> (any ByteStream)?
}

package struct BundleFile: Hashable, Sendable {
    package let path: String
    /// Nil: a link, a device or the like.
    package let size: Int64?

    package init(path: String, size: Int64?) {
        self.path = path
        self.size = size
    }
}

/// A file being read from front to back.
package protocol ByteStream: AnyObject {
    /// How many bytes were read; 0 at the end, nil where reading failed.
    func read(into room: UnsafeMutableRawBufferPointer) -> Int?
}

extension BundleFiles {
    /// A whole small file; nil where there is none, it cannot be read or is longer than `limit`.
    package func bytes(_ path: String, limit: Int = 8 * 1_048_576) -> [UInt8]? {
        guard let stream = open(path) else { return nil }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            guard let count = piece.withUnsafeMutableBytes({ stream.read(into: $0) }) else { return nil }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
        return nil
    }
}
