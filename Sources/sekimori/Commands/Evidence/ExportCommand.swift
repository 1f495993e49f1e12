internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import Sekimori
internal import SekimoriRecords
internal import SekimoriService

/// Writes what an auditor takes away; see `BundleWriter` for what is in it.
struct ExportCommand: DeskCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration("export", "証拠一式を書き出す(監査人が持ち帰るもの)", "write the evidence an auditor takes away")
    }
    @OptionGroup(title: GlobalOptions.title) var global: GlobalOptions
    @Option(help: ArgumentHelp("記録を含める最初の日", "first day whose recordings are taken along", name: "date")) var from:
        String
    @Option(help: ArgumentHelp("記録を含める最後の日", "last day whose recordings are taken along", name: "date")) var to: String
    @Option(
        help: ArgumentHelp(
            "記録のある場所(関守の上では自動)", "where recordings lie (found by itself on the gate)", name: "folder"))
    var recordings: String?
    @Argument(help: ArgumentHelp("作るフォルダー", "the folder to make", name: "folder")) var folder: String

    /// Where the gate keeps them.
    private static let usual = "/var/lib/sekimori/recordings"

    func run(at desk: Desk) async throws {
        let first = try Given.date("from", from)
        let last = try Given.date("to", to)
        guard first <= last else { throw Trouble.wrongValue(name: "to", value: to, wanted: .date) }
        let target = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        let source = try place(of: desk)
        let sink = try BundleFolder(target)
        let progress = ExportProgress(desk)
        do {
            let summary = try await write(desk, sink, first, last, source, progress)
            try sink.finish()
            progress.clear()
            try desk.output.show(json: summary)
            desk.output.show(
                desk.say(
                    "\(target): \(summary.entries) 項目、記録 \(summary.recordings) セッション、\(sink.bytes / 1_000_000) MB\n",
                    "\(target): \(summary.entries) entries, \(summary.recordings) recordings, "
                        + "\(sink.bytes / 1_000_000) MB\n"))
            if !summary.erased.isEmpty {
                desk.output.words(
                    desk.say(
                        "保存期間により消去された記録: \(summary.erased.count) セッション",
                        "recordings erased by retention: \(summary.erased.count)"))
            }
            if !summary.erasedAttachments.isEmpty {
                desk.output.words(
                    desk.say(
                        "保存期間により消去された添付: \(summary.erasedAttachments.count) 件",
                        "attachments erased by retention: \(summary.erasedAttachments.count)"))
            }
            for digest in summary.lost {
                desk.output.words(
                    desk.say("添付 \(digest) が関守にありません", "the gate does not have attachment \(digest)"))
            }
            for session in summary.missing {
                desk.output.words(
                    desk.say("セッション \(session) の記録がありません", "the recording of session \(session) is not there"))
            }
        } catch {
            progress.clear()
            sink.abandon()
            throw error
        }
    }

    /// The recordings' folder; nil where none can be taken along.
    private func place(of desk: Desk) throws -> String? {
        if let recordings {
            var facts = stat()
            guard stat(recordings, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
                throw Trouble.fileUnreadable(path: recordings, problem: String(cString: strerror(ENOTDIR)))
            }
            return recordings
        }
        if case .operatorSocket? = desk.settings.place, access(Self.usual, X_OK) == 0 { return Self.usual }
        desk.output.words(
            desk.say(
                "記録を含めません(関守の上で実行するか --recordings を付けてください)",
                "no recordings are taken along (run it on the gate, or give --recordings)"))
        return nil
    }

    private struct Summary: Encodable, Sendable {
        let folder: String
        var entries: Int64 = 0
        var recordings = 0
        var missing: [String] = []
        /// Sessions whose recording was erased because its time of keeping was over.
        var erased: [String] = []
        /// Files that vendors attached to requests of these days.
        var attachments = 0
        /// Those that the gate does not have, or not as they were, by digest.
        var lost: [String] = []
        /// Those that were erased because their time of keeping was over, by digest.
        var erasedAttachments: [String] = []
    }

    private static let page = 500
    /// What the gate says of an attachment that it cannot give.
    private static let withoutBytes = ["attachment-lost", "attachment-erased"]

    private func write(
        _ desk: Desk, _ sink: BundleFolder, _ first: CivilDate, _ last: CivilDate, _ source: String?,
        _ progress: ExportProgress
    ) async throws -> Summary {
        let gate = try desk.gate
        let export: ExportView = try await gate.post("/v1/exports", [String: String]())
        let base = "/v1/exports/\(export.id)/"
        var summary = Summary(folder: folder)
        var writer = BundleWriter(
            to: sink, gate: export.gate, made: export.made, first: first, last: last, hasRecordings: source != nil)
        while true {
            let query = [("after", "\(writer.entries)"), ("limit", "\(Self.page)")]
            let frames = try Frames.read(try await gate.bytes(base + "entries", query), each: 5)
            for entry in frames { try writer.add(try Frames.entry(entry)) }
            progress.show(writer.entries)
            if frames.count < Self.page { break }
        }
        summary.entries = writer.entries
        var sessions: [SessionID] = []
        var erasures: [Erasure] = []
        var attached: [String: [String]] = [:]
        for kind in export.kinds {
            try await pages(gate, base + "rows", [("kind", kind)]) { id, row in
                if kind == "session", let session = SessionID(id), Self.covers(session, first, last) {
                    sessions.append(session)
                }
                if kind == "request", let request = RequestID(id), Self.covers(request, first, last),
                    case .request(let known)? = try? Lines.decode(World.Row.self, from: row)
                {
                    for attachment in known.attachments ?? [] {
                        attached[attachment.digest, default: []].append(
                            "/v1/requests/\(request)/attachments/\(attachment.number)")
                    }
                }
                if kind == "erasure", case .erasure(let standing)? = try? Lines.decode(World.Row.self, from: row) {
                    erasures.append(standing.erasure)
                }
                try writer.add(row, id: id, kind: kind)
            }
        }
        try await pages(gate, base + "checkpoints", [], after: "0") { _, note in try writer.add(checkpoint: note) }
        try await pages(gate, base + "timestamps", []) { name, token in
            guard name.utf8.allSatisfy({ Self.isNameCharacter($0) }) else { throw Trouble.gateUnreadable(status: 200) }
            try writer.addFile("timestamps/\(name).tsr", token)
        }
        try writer.addFile("settings", try await gate.bytes(base + "settings"))
        for (digest, paths) in attached.sorted(by: { $0.key < $1.key }) {
            var problems: [String] = []
            for path in paths {
                do {
                    try writer.addFile("attachments/" + digest, try await gate.bytes(path))
                    summary.attachments += 1
                    problems = []
                    break
                } catch let problem as Problem where Self.withoutBytes.contains(problem.code ?? "") {
                    problems.append(problem.code ?? "")
                }
            }
            if problems.contains("attachment-lost") {
                summary.lost.append(digest)
            } else if !problems.isEmpty {
                summary.erasedAttachments.append(digest)
            }
            progress.show(sink.bytes / 1_000_000, "MB")
        }
        for session in source == nil ? [] : sessions {
            if try RecordingCopy.take(session, from: source ?? "", into: &writer) {
                summary.recordings += 1
            } else if erasures.contains(where: { $0.covers(session) }) {
                summary.erased.append("\(session)")
            } else {
                summary.missing.append("\(session)")
            }
            progress.show(sink.bytes / 1_000_000, "MB")
        }
        try writer.finish()
        try await gate.post(base + "end", [String: String]())
        return summary
    }

    /// Two frames for each item: its name, and its bytes.
    private func pages(
        _ gate: GateClient, _ path: String, _ query: [(String, String?)], after start: String? = nil,
        _ take: (String, [UInt8]) throws -> Void
    ) async throws {
        var after = start
        while true {
            let page = query + [("after", after), ("limit", "\(Self.page)")]
            let items = try Frames.read(try await gate.bytes(path, page), each: 2)
            for item in items {
                guard let name = String(validating: item[0], as: UTF8.self) else {
                    throw Trouble.gateUnreadable(status: 200)
                }
                try take(name, item[1])
                after = name
            }
            if items.count < Self.page { return }
        }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
    }

    /// The number of a session or request begins with its day, in the gate's zone.
    static func covers<Subject>(_ name: Identifier<Subject>, _ first: CivilDate, _ last: CivilDate) -> Bool {
        let digits = Array(name.bytes.dropFirst().prefix(8))
        guard digits.count == 8, let year = Int64(digits: digits[0..<4]), let month = Int64(digits: digits[4..<6]),
            let day = Int64(digits: digits[6..<8]), let date = CivilDate(year: year, month: month, day: day)
        else { return false }
        return first <= date && date <= last
    }
}

/// What came from the gate, frame by frame.
enum Frames {
    static func read(_ bytes: [UInt8], each: Int) throws -> [[[UInt8]]] {
        var items: [[[UInt8]]] = []
        var item: [[UInt8]] = []
        var place = 0
        while place < bytes.count {
            guard let end = bytes[place...].prefix(9).firstIndex(of: 0x0A),
                let length = Int64(digits: bytes[place..<end]), length <= Int64(bytes.count - end - 1)
            else { throw Trouble.gateUnreadable(status: 200) }
            item.append(Array(bytes[(end + 1)..<(end + 1 + Int(length))]))
            place = end + 1 + Int(length)
            if item.count == each {
                items.append(item)
                item = []
            }
        }
        guard item.isEmpty else { throw Trouble.gateUnreadable(status: 200) }
        return items
    }

    static func entry(_ frames: [[UInt8]]) throws -> StoredEntry {
        guard let sequence = Int64(digits: frames[0]), frames[2].count == 32 else {
            throw Trouble.gateUnreadable(status: 200)
        }
        let isErased = frames[3].isEmpty
        return StoredEntry(
            sequence: sequence, entry: frames[1], leaf: frames[2], payload: isErased ? nil : frames[4],
            salt: isErased ? nil : frames[3])
    }
}

/// How far an export has come, on stderr where that is a terminal.
private final class ExportProgress {
    private let desk: Desk
    private let isShown = isatty(STDERR_FILENO) == 1
    private var shownAt: time_t = 0
    private var wasShown = false

    init(_ desk: Desk) { self.desk = desk }

    func show(_ done: Int64, _ unit: String? = nil) {
        guard isShown, time(nil) != shownAt else { return }
        shownAt = time(nil)
        wasShown = true
        let text = desk.say("書き出し中", "exporting") + " \(done) " + (unit ?? desk.say("項目", "entries"))
        FileHandle.standardError.write(Data("\r\u{1b}[K\(text)".utf8))
    }

    func clear() {
        if wasShown { FileHandle.standardError.write(Data("\r\u{1b}[K".utf8)) }
        wasShown = false
    }
}
