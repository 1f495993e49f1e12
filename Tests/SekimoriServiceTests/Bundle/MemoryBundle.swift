import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting

@testable import SekimoriService

/// A bundle in memory, which tests alter.
final class MemoryBundle: BundleSink, BundleFiles {
    var files: [String: [UInt8]] = [:]

    init() {}

    func append(_ bytes: [UInt8], to path: String) throws { files[path, default: []] += bytes }
    func close(_ path: String) throws {}

    func list() throws -> [BundleFile] { files.map { BundleFile(path: $0.key, size: Int64($0.value.count)) } }

    func open(_ path: String) -> (any ByteStream)? { files[path].map { Reading($0) } }

    private final class Reading: ByteStream {
        private let bytes: [UInt8]
        private var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func read(into room: UnsafeMutableRawBufferPointer) -> Int? {
            let count = min(room.count, bytes.count - place)
            room.copyBytes(from: bytes[place..<(place + count)])
            place += count
            return count
        }
    }

    /// The same with some files changed, and the manifest as the gate's root would make it anew.
    func altered(sealing: Bool = true, _ change: (inout [String: [UInt8]]) throws -> Void) rethrows -> MemoryBundle {
        let other = MemoryBundle()
        other.files = files
        try change(&other.files)
        if sealing { other.seal() }
        return other
    }

    /// Makes the manifest fit the files again: nobody signs it.
    func seal() {
        guard let manifest = files["MANIFEST"] else { return }
        let lines = String(decoding: manifest, as: UTF8.self).split(separator: "\n").prefix(6)
        var text = lines.joined(separator: "\n") + "\n"
        for path in files.keys.filter({ $0 != "MANIFEST" }).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let bytes = files[path] ?? []
            text += "file: \(Digest.hex(Digest.sha256(bytes))) \(bytes.count) \(path)\n"
        }
        text += "end: \(Digest.hex(Digest.sha256(Array(text.utf8))))\n"
        files["MANIFEST"] = Array(text.utf8)
    }

    /// The frames of a file.
    func frames(_ path: String) -> [[UInt8]] {
        var rest = (files[path] ?? [])[...]
        var frames: [[UInt8]] = []
        while let end = rest.firstIndex(of: 0x0A), let length = Int(String(decoding: rest[..<end], as: UTF8.self)) {
            frames.append(Array(rest[(end + 1)...].prefix(length)))
            rest = rest[(end + 1)...].dropFirst(length)
        }
        return frames
    }
}

extension [String: [UInt8]] {
    /// Writes a file's frames anew.
    mutating func setFrames(_ path: String, _ frames: [[UInt8]]) {
        self[path] = frames.flatMap { BundleWriter.frame($0) }
    }
}
