internal import ArgumentParser
internal import Glibc
internal import Sekimori
internal import SekimoriAudit

/// The directory of a recording on this machine.
enum RecordingDirectory {
    /// A segment is 256 KiB before compression; what is larger is not read into memory.
    private static let fileLimit = 4 * 1024 * 1024

    /// Names and bytes of a directory's files; refuses what is no directory.
    static func files(_ path: String) throws -> RecordingReader.Files {
        guard let directory = opendir(path) else {
            let reason = String(cString: strerror(errno))
            if errno == ENOENT, isErased(path) {
                Console.say(
                    .error,
                    words("\(path) の記録は保存期間により消去されています", "the recording at \(path) was erased by retention"))
                throw ExitCode(1)
            }
            Console.say(.error, words("\(path) を開けません: \(reason)", "cannot open \(path): \(reason)"))
            throw ExitCode(1)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return RecordingReader.Files(names: names) { read(path + "/" + $0) }
    }

    /// Whether the bundle in which this place would be, `BUNDLE/recordings/SESSION`, says that it was erased.
    private static func isErased(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let names = parts.last == "" ? parts.dropLast() : parts[...]
        guard names.count >= 2, let session = names.last.flatMap({ SessionID($0) }),
            names.dropLast().last == "recordings"
        else { return false }
        let bundle = names.dropLast(2).joined(separator: "/")
        let place = bundle.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : bundle
        return SessionIndex.erasures(BundleDirectory(path: place)).contains { $0.covers(session) }
    }

    /// A file's bytes; nil where it cannot be read or is larger than any file of a recording.
    static func read(_ path: String, following links: Bool = false) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (links ? 0 : O_NOFOLLOW))
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= fileLimit {
            let count = block.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            guard count > 0 else { return nil }
            bytes += block[..<count]
        }
        return nil
    }
}

extension RecordingReader.Findings {
    /// Says what is missing; the exit status is 1 for anything but a readable recording.
    func report() throws {
        if let damage {
            Console.say(.error, damage.sentence)
            throw ExitCode(1)
        }
        if closing == nil {
            Console.say(
                .warning,
                words(
                    "終わりの印がありません: セッションが続いているか、中継が強制終了されました",
                    "there is no end: the session still runs, or its relay was killed"))
            if tornBytes > 0 {
                Console.say(
                    .hint,
                    words(
                        "最後の \(tornBytes) バイトは書きかけのフレームで、誰にも表示されていません",
                        "the last \(tornBytes) bytes are an unfinished frame that nobody has seen"))
            }
        }
    }
}

/// The facts that the first frame holds, by name.
struct SessionFacts {
    private(set) var lines: [(name: String, value: String)] = []
    private(set) var hasTerminal = false

    /// Reads as far as the first frame that shows something.
    init(_ files: RecordingReader.Files, _ identities: [AgeIdentity]) {
        var lines: [(String, String)] = []
        var sawResize = false
        var isOver = false
        _ = RecordingReader.read(files, digests: [:], identities: identities) { frame in
            guard !isOver else { return }
            switch frame.content {
            case .facts(let bytes): lines += Self.lines(bytes)
            case .resize: sawResize = true
            case .output, .errorOutput: isOver = true
            default: break
            }
        }
        self.lines = lines
        hasTerminal = sawResize
    }

    init(_ bytes: [UInt8]) { lines = Self.lines(bytes) }

    subscript(_ name: String) -> String? { lines.first { $0.name == name }?.value }

    private static func lines(_ bytes: [UInt8]) -> [(String, String)] {
        bytes.split(separator: 0x0a).compactMap { line in
            guard let colon = line.firstIndex(of: 0x3a) else { return nil }
            let value = line[(colon + 1)...].drop { $0 == 0x20 }
            return (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
    }
}
