import Foundation
import SekimoriAudit
import SekimoriScreen
import SekimoriTerminal

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A recording in memory: files by name, as a recorder wrote them.
struct Sample {
    var files: [String: [UInt8]]

    /// Records what `body` says in a directory of its own and takes the files.
    init(session: String = "s1", sealer: any Sealer = PlainSealer(), _ body: (Recorder) throws -> Void) throws {
        var template = Array("/tmp/sekimori-test-XXXXXX".utf8CString)
        _ = mkdtemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let recorder = try Recorder(directory: path, session: bytes(session), sealer: sealer) { _ in }
        try body(recorder)
        files = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            files[name] = FileManager.default.contents(atPath: path + "/" + name).map { Array($0) }
        }
    }

    /// Four segments of different text, closed by their age, and the end.
    static func inFourSegments(session: String = "s1", sealer: any Sealer = PlainSealer()) throws -> Sample {
        try Sample(session: session, sealer: sealer) { recorder in
            for minute in 0..<4 as Range<UInt64> {
                for second in 0..<5 as Range<UInt64> {
                    let at = minute * 61_000 + second * 1000
                    try recorder.append(.output, bytes("\(session) \(minute):\(second)\r\n"), at: moment(at))
                }
            }
            try recorder.end(cause: 0, status: 0, at: moment(3 * 61_000 + 5000))
        }
    }

    var read: (frames: [RecordedFrame], findings: RecordingReader.Findings) { read(digests: [:]) }

    func read(
        digests: [UInt64: [UInt8]] = [:], identities: [AgeIdentity] = []
    ) -> (frames: [RecordedFrame], findings: RecordingReader.Findings) {
        var frames: [RecordedFrame] = []
        let files = self.files
        let findings = RecordingReader.read(
            RecordingReader.Files(names: Array(files.keys)) { files[$0] }, digests: digests, identities: identities
        ) { frames.append($0) }
        return (frames, findings)
    }

    /// What the journal would hold.
    var digests: [UInt64: [UInt8]] {
        var digests: [UInt64: [UInt8]] = [:]
        for piece in read.findings.pieces where piece.file.hasSuffix(".seg") {
            digests[piece.index] = stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(piece.digest.dropFirst($0).prefix(2), radix: 16)
            }
        }
        return digests
    }
}

func moment(_ milliseconds: UInt64) -> Moment {
    Moment(boot: 50_000 + milliseconds, unix: 1_795_000_000_000 + milliseconds)
}

/// A model that has taken this text.
func model(_ text: String, rows: Int = 5, columns: Int = 20) -> TerminalModel {
    var model = TerminalModel(rows: rows, columns: columns, endsLinesWithLineFeed: false)
    model.feed(bytes(text))
    return model
}
