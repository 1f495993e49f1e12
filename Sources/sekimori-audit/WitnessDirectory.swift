internal import Foundation
internal import Glibc
internal import SekimoriAudit

/// A witness's own directory.
///
///     gate       the gate it watches: its id, and on a second line its checkpoint key, as pinned
///     key        the witness's key, 64 hexadecimal digits, 0600
///     key.vkey   its public half, for the gate's settings and for auditors
///     kept       the last checkpoint that was accepted
///     history    a frame for each that was: what an auditor puts beside a bundle as witness/NAME
///     ALARM      what was wrong, with both notes; while it is there nothing is accepted
final class WitnessDirectory: WitnessShelf {
    let path: String
    private let lock: Int32

    struct Trouble: Error {
        let sentence: String
    }

    /// One process at a time.
    init(_ path: String) throws {
        self.path = path
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw Trouble(sentence: words("\(path) に書けません", "\(path) cannot be written"))
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw Trouble(
                sentence: words("\(path) では別の証人が動いています", "another witness works in \(path)"))
        }
    }

    deinit { close(lock) }

    func read(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path + "/" + name).map { [UInt8]($0) }
    }

    /// Readers see the old bytes or the new ones, also after a power loss.
    func replace(_ name: String, with bytes: [UInt8], mode: mode_t = 0o644) throws {
        let target = path + "/" + name
        let file = open(target + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw unwritable(name) }
        defer { close(file) }
        guard (try? Console.write(bytes, to: file)) != nil, fsync(file) == 0, rename(target + ".new", target) == 0
        else {
            throw unwritable(name)
        }
        try settle()
    }

    private func settle() throws {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw unwritable("") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw unwritable("") }
    }

    private func unwritable(_ name: String) -> Trouble {
        Trouble(sentence: words("\(path)/\(name) に書けません", "\(path)/\(name) cannot be written"))
    }

    // MARK: WitnessShelf

    func kept() throws -> [UInt8]? { read("kept") }

    func standing() throws -> [UInt8]? { read("ALARM") }

    func keep(_ note: [UInt8]) throws {
        let frame = Array("\(note.count)\n".utf8) + note
        let file = open(path + "/history", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw unwritable("history") }
        defer { close(file) }
        // What a crash left half written is not followed by anything.
        let end = frames().end
        guard ftruncate(file, off_t(end)) == 0, lseek(file, off_t(end), SEEK_SET) == off_t(end),
            (try? Console.write(frame, to: file)) != nil, fsync(file) == 0
        else { throw unwritable("history") }
        try replace("kept", with: note)
    }

    func earlier() throws -> [TreeHead] {
        frames().notes.compactMap { Note($0).flatMap { TreeHead($0.text) } }
    }

    /// The whole frames of the history, and where they end.
    private func frames() -> (notes: [[UInt8]], end: Int) {
        let bytes = read("history") ?? []
        var notes: [[UInt8]] = []
        var end = 0
        while let line = bytes[end...].firstIndex(of: UInt8(ascii: "\n")), line - end <= 8,
            let length = Int(String(decoding: bytes[end..<line], as: UTF8.self)), length > 0,
            bytes.count - line > length
        {
            notes.append(Array(bytes[(line + 1)...(line + length)]))
            end = line + 1 + length
        }
        return (notes, end)
    }

    func raise(_ alarm: Watch.Alarm, kept: [UInt8]?, shown: [UInt8]) throws {
        let range = alarm.range.map { "entries: \($0.lowerBound) \($0.upperBound)\n" } ?? ""
        let at = ISO8601DateFormatter().string(from: Date())
        let head = "alarm: \(alarm.code)\n\(range)at: \(at)\n\(alarm.sentence)\n"
        let notes = [("kept", kept ?? []), ("shown", shown)].flatMap { name, note in
            Array("\n--- \(name)\n".utf8) + note
        }
        try replace("ALARM", with: Array(head.utf8) + notes)
    }
}
