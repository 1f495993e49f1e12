import Foundation
import Sekimori
import SekimoriService
import SekimoriTesting
import SekimoriWire
import Testing

@testable import sekimorid

/// Who can open a backup, where it lies and what is in it.
struct BackupSettingsTests {
    private static let key = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa"

    private func settings(_ text: String) throws -> Settings {
        let path = NSTemporaryDirectory() + "sekimori-settings-\(UUID()).yaml"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let base = "gate: gate\nzone: Asia/Tokyo\nlanguage: ja\n"
        try (base + text).write(toFile: path, atomically: true, encoding: .utf8)
        return try Settings(path: path)
    }

    private func backup(_ more: String = "", recipients: String = "[{name: safe, key: \(key)}]") throws
        -> Settings.Backup?
    {
        try settings("backup: {recipients: \(recipients)\(more)}\n").backup
    }

    @Test func `nobody who could open one is no backup`() throws {
        #expect(try settings("").backup == nil)
        #expect(try backup(recipients: "[]") == nil)
    }

    @Test(.requirement("R-073")) func `whoever is named opens it; the rest has a default`() throws {
        let found = try #require(try backup())
        #expect(found.recipients.map { String(decoding: $0.name, as: UTF8.self) } == ["safe"])
        #expect(found.directory == "/var/backups/sekimori")
        #expect(found.keep == 14)
        #expect(found.hasRecordings)
        #expect(found.isDaily)
        let backups = found.backups(beside: "/var/lib/sekimori")
        #expect(backups.copy == "/var/lib/sekimori/backup.sqlite")
        #expect(backups.recipients.map(\.key) == [Self.key])
    }

    @Test func `all of it can be said`() throws {
        let found = try #require(try backup(", directory: /srv/b, keep: 1000, recordings: no, daily: no"))
        #expect(found.directory == "/srv/b")
        #expect(found.keep == 1_000)
        #expect(!found.hasRecordings)
        #expect(!found.isDaily)
    }

    @Test(arguments: [
        "directory: backups", "directory: /a b", "directory: \"\"", "directory: /漢字", "keep: 0", "keep: 1001",
        "keep: some",
        "recordings: some", "daily: 2", "weekly: yes",
    ])
    func `what cannot be meant is refused, not guessed`(_ text: String) throws {
        #expect(throws: Settings.Invalid.self) { try backup(", " + text) }
    }

    @Test(arguments: [
        "", "safe", "[safe]", "[{name: safe}]", "[{key: \(key)}]", "[{name: Safe, key: \(key)}]",
        "[{name: safe, key: age1x}]", "[{name: safe, key: \(key)}, {name: safe, key: \(key)}]",
        "[{name: safe, key: \(key), note: x}]",
    ])
    func `whoever cannot be sealed to is refused`(_ recipients: String) throws {
        #expect(throws: Settings.Invalid.self) { try backup(recipients: recipients) }
    }
}
