import Foundation
import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import SekimoriWire
import Testing

@testable import SekimoriService
@testable import SekimoriStore
@testable import sekimori_backup

/// A gate after a day of work, as files under a directory, and a backup of it.
struct BackedUp {
    let place: Workplace
    let site: Site
    let session: SessionID
    let file: String
    let made: Packing.Made
    static let identity = "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33"
    static let recipient = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa"
    static let segment = Array("what was shown".utf8)

    var places: HostPlaces { HostPlaces(under: place.path) }
    var identity: String { place.path + "/identity" }

    /// `attached`: what the vendor attached to the request.
    init(
        hasRecordings: Bool = true, recipients: [String] = [Self.recipient], attached: [UInt8]? = nil
    ) throws {
        place = try Workplace()
        let state = place.path + "/var/lib/sekimori"
        for folder in ["/etc/sekimori/signer", "/var/lib/sekimori/recordings", "/var/lib/sekimori-signer"] {
            try FileManager.default.createDirectory(
                atPath: place.path + folder, withIntermediateDirectories: true)
        }
        site = try Site.filled(store: SQLiteStore(path: state + "/journal.sqlite"))
        let start = try site.working()
        if let attached {
            let attachment = try site.attach(attached, to: start.session.request)
            try Self.write(attached, state + "/attachments/" + attachment.digest)
        }
        session = start.session.id
        let fact = SegmentFact(
            index: 1, digest: Digest.hex(Digest.sha256(Self.segment)), firstFrame: 0, frames: 3,
            size: Int64(Self.segment.count))
        try site.gatekeeper.segment(session, secret: start.secret, fact)
        try site.gatekeeper.ended(
            session, secret: start.secret, RelayEnding(cause: .finished, status: 0, complete: true))
        try site.gatekeeper.heartbeat()
        try Self.write(Self.segment, state + "/recordings/\(session)/00000001.seg")
        let seed = [UInt8](repeating: 7, count: 32)
        try Self.write(Array((Digest.hex(seed) + "\n").utf8), state + "/checkpoint_key")
        try Self.write(Array((try Site.checkpointKey().key.text + "\n").utf8), state + "/checkpoint.vkey")
        try Self.write(Array("the asset authority".utf8), place.path + "/var/lib/sekimori-signer/asset_ca")
        try Self.write(
            Array("2026-11-22T04:05:00.000000Z signed serial=1\n".utf8), place.path + "/var/lib/sekimori-signer/log")
        try Self.write(
            Array((People.organisation.registered.line + "\n").utf8), place.path + "/etc/sekimori/organisation.pub")
        try Self.write(Array("gate: minato\n".utf8), place.path + "/etc/sekimori/sekimori.yaml")
        try Self.write(Array((Self.identity + "\n").utf8), place.path + "/identity")
        let copy = place.path + "/copy.sqlite"
        try site.store.copy(to: copy)
        file = place.path + "/backup.age"
        made = try Self.pack(site, place, copy, to: file, hasRecordings: hasRecordings, recipients: recipients)
    }

    static func pack(
        _ site: Site, _ place: Workplace, _ copy: String, to file: String, hasRecordings: Bool = true,
        recipients: [String] = [Self.recipient]
    ) throws -> Packing.Made {
        let keys = recipients.enumerated().compactMap {
            Recipient(name: Array("safe-\($0.offset)".utf8), text: Array($0.element.utf8))
        }
        return try Packing(
            places: HostPlaces(under: place.path), copy: copy, gate: site.rules.gate, made: site.clock.now(),
            version: "test", checkpoint: Array(site.gatekeeper.checkpoint().note.utf8),
            witnesses: [Site.witness().key.text], hasRecordings: hasRecordings, recipients: keys
        ).write(to: file)
    }

    static func write(_ bytes: [UInt8], _ path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}

/// An empty host, and what is on it afterwards.
struct Target {
    let place: Workplace
    var places: HostPlaces { HostPlaces(under: place.path) }

    init() throws {
        place = try Workplace()
        for folder in ["/etc/sekimori", "/var/lib/sekimori/recordings", "/var/lib/sekimori-signer"] {
            try FileManager.default.createDirectory(atPath: place.path + folder, withIntermediateDirectories: true)
        }
    }

    /// As `sekimori restore` does; the exit status.
    func restore(_ file: String, identity: String) -> Int32 {
        Program.run(["restore", file, "--identity", identity, "--under", place.path])
    }

    var files: [String] {
        (FileManager.default.subpaths(atPath: place.path) ?? []).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: place.path + "/" + name, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}

@Suite(.serialized)
struct BackupFileTests {
    private func drill(_ file: String, _ backup: BackedUp, identity: String? = nil) -> Int32 {
        Program.run(["drill", file, "--identity", identity ?? backup.identity, "--scratch", backup.place.path])
    }

    private func leftovers(_ place: Workplace) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []).filter { $0.contains("drill") }
    }

    @Test(.requirement("R-073", "R-123"))
    func `a backup holds in a drill, and nothing of it is left lying about`() throws {
        let backup = try BackedUp()
        #expect(backup.made.entries == backup.site.gatekeeper.size)
        #expect(backup.made.recordings == 1)
        #expect(drill(backup.file, backup) == 0)
        #expect(leftovers(backup.place) == [])
    }

    @Test(.requirement("R-073"))
    func `restored on an empty host the gate is what it was, and shut`() throws {
        let backup = try BackedUp()
        let target = try Target()
        #expect(target.restore(backup.file, identity: backup.identity) == 0)
        for name in [
            "etc/sekimori/organisation.pub", "etc/sekimori/sekimori.yaml", "var/lib/sekimori/checkpoint_key",
            "var/lib/sekimori/checkpoint.vkey", "var/lib/sekimori-signer/asset_ca", "var/lib/sekimori-signer/log",
            "var/lib/sekimori/recordings/\(backup.session)/00000001.seg",
        ] {
            let was = FileManager.default.contents(atPath: backup.place.path + "/" + name)
            #expect(was != nil)
            #expect(FileManager.default.contents(atPath: target.place.path + "/" + name) == was, "\(name)")
        }
        let store = try SQLiteStore(path: target.places.journal)
        let old = try backup.site.store.entries(after: 0, limit: 10_000)
        #expect(try store.entries(after: 0, limit: old.count) == old)
        let site = try Site(store: store)
        #expect(site.gatekeeper.size == backup.site.gatekeeper.size + 2)
        #expect(try site.events(after: backup.site.gatekeeper.size).first?.kind == "gate-restored")
        #expect(site.gatekeeper.status(.ito).gap?.kept == backup.site.gatekeeper.size)
        // The gate vouches for it: its witnesses see at once that it went back, and why.
        #expect(try site.gatekeeper.checkpoint().size == site.gatekeeper.size)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: target.place.path + "/var/lib").sorted()
                == ["sekimori", "sekimori-signer"])
    }

    @Test func `a gate that was restored is backed up in its turn, before and after the loss is accepted`() throws {
        let backup = try BackedUp(hasRecordings: false)
        let copy = backup.place.path + "/again.sqlite"
        func again(_ name: String) throws -> Int32 {
            try backup.site.gatekeeper.heartbeat()
            try backup.site.store.copy(to: copy)
            let file = backup.place.path + "/" + name
            _ = try BackedUp.pack(backup.site, backup.place, copy, to: file, hasRecordings: false)
            return drill(file, backup)
        }
        try backup.site.lose()
        #expect(try again("shut.age") == 0)
        try backup.site.accept(Example.ito, People.ito)
        try backup.site.accept(People.auditorID, People.auditor)
        #expect(try again("open.age") == 0)
        // And that is what the auditor reads of it.
        let folder = backup.place.path + "/laid"
        let identities = try AgeIdentity.read(Array(BackedUp.identity.utf8))
        let scratch = try Scratch(backup.place.path + "/open.age", with: identities, in: folder)
        let report = try Checking(scratch: scratch).read().report
        #expect(report.isFine)
        let lost = try #require(report.notes.first { $0.verdict == .rolledBack })
        #expect(lost.why.english.contains("accepted by ito, auditor"))
    }

    @Test func `without recordings it is a backup all the same`() throws {
        let backup = try BackedUp(hasRecordings: false)
        #expect(backup.made.recordings == 0)
        #expect(drill(backup.file, backup) == 0)
    }

    @Test func `whoever is named opens it, and age itself`() throws {
        let backup = try BackedUp(recipients: [
            BackedUp.recipient, "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        ])
        #expect(drill(backup.file, backup) == 0)
        let list = Process()
        list.executableURL = URL(filePath: "/bin/sh")
        list.arguments = ["-c", "age -d -i \"$1\" \"$2\" | tar -tf -", "sh", backup.identity, backup.file]
        let output = Pipe()
        list.standardOutput = output
        try list.run()
        let names = try output.fileHandleForReading.readToEnd() ?? Data()
        list.waitUntilExit()
        #expect(
            String(decoding: names, as: UTF8.self).split(separator: "\n").map(String.init) == [
                "BACKUP", "checkpoint", "journal.sqlite", "etc/organisation.pub", "etc/sekimori.yaml",
                "state/checkpoint_key", "state/checkpoint.vkey", "signer/asset_ca", "signer/log",
                "recordings/\(backup.session)/00000001.seg",
            ])
    }

    // MARK: What is refused

    private func refuses(_ bytes: [UInt8], _ backup: BackedUp, _ comment: Comment) throws {
        let bad = backup.place.path + "/bad.age"
        try BackedUp.write(bytes, bad)
        #expect(drill(bad, backup) == 2, comment)
        let target = try Target()
        #expect(target.restore(bad, identity: backup.identity) == 2, comment)
        #expect(target.files == [], comment)
    }

    @Test func `nothing, half of it, something else and changed bytes are refused, and nothing is put anywhere`() throws
    {
        let backup = try BackedUp()
        let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: backup.file)))
        try refuses([], backup, "empty")
        try refuses(Array(good[..<(good.count / 2)]), backup, "half")
        // Cut where a chunk ends: only the missing last one tells.
        let head = good.count - (good.count - 1) % 65_552 - 1
        try refuses(Array(good[..<head]), backup, "cut at a chunk")
        try refuses(Array(good.dropLast()), backup, "one byte short")
        try refuses(good + [0], backup, "one byte more")
        try refuses(Array("SQLite format 3\u{0}".utf8) + [UInt8](repeating: 0, count: 4_096), backup, "foreign")
        for place in [0, 30, 200, 300, good.count / 3, good.count - 1] {
            var bytes = good
            bytes[place] ^= 1
            try refuses(bytes, backup, "byte \(place)")
        }
    }

    @Test func `another key does not open it`() throws {
        let backup = try BackedUp()
        let other = backup.place.path + "/other"
        try BackedUp.write(
            Array("AGE-SECRET-KEY-1N9JEPW6DWJ0ZQUDX63F5A03GX8QUW7PXDE39N8UYF82VZ9PC8UFS3M7XA9\n".utf8), other)
        #expect(drill(backup.file, backup, identity: other) == 2)
        let target = try Target()
        #expect(target.restore(backup.file, identity: other) == 2)
        #expect(target.restore(backup.file, identity: backup.place.path + "/etc/sekimori/sekimori.yaml") == 2)
        #expect(target.files == [])
    }

    @Test func `what is sealed to the right key and is no backup is refused`() throws {
        let backup = try BackedUp()
        let key = try #require(Recipient(name: Array("a".utf8), text: Array(BackedUp.recipient.utf8)))
        func archive(_ name: String, _ fill: (ArchiveWriter) throws -> Void) throws -> [UInt8] {
            let path = backup.place.path + "/" + name
            let writer = try ArchiveWriter(path, for: [key])
            try fill(writer)
            _ = try writer.finish()
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        try refuses(archive("a") { _ in }, backup, "nothing in it")
        try refuses(archive("b") { try $0.add(Array("x".utf8), as: "letter.txt") }, backup, "something else")
        let title = Title(
            gate: Example.gate, made: Site.start, version: "1", entries: 1, root: "", hasRecordings: false,
            witnesses: []
        ).bytes
        for name in ["../etc/passwd", "etc/../../x", "state/journal.sqlite", "recordings/../../x/y", "/etc/shadow"] {
            let bytes = try archive("c-" + name.replacingOccurrences(of: "/", with: "_")) {
                try $0.add(title, as: "BACKUP")
                try $0.add(Array("x".utf8), as: name)
            }
            try refuses(bytes, backup, "a file where none belongs: \(name)")
        }
        try refuses(archive("d") { try $0.add(title, as: "BACKUP") }, backup, "no journal")
    }

    /// Somebody with the database and the public keys makes a backup of a journal that was changed.
    @Test(
        arguments: [
            "DROP TRIGGER entry_no_update; UPDATE entry SET entry = CAST(replace(CAST(entry AS TEXT), 'manager ito', 'manager abe') AS BLOB) WHERE CAST(entry AS TEXT) LIKE '%manager ito%'",
            "UPDATE state SET body = CAST(replace(CAST(body AS TEXT), '203.0.113', '192.0.2') AS BLOB) WHERE kind = 'request'",
            "DELETE FROM state WHERE kind = 'person'",
            "DROP TRIGGER checkpoint_no_delete; DROP TRIGGER cosignature_no_delete; DELETE FROM checkpoint",
        ])
    func `a journal or a state that was changed is refused`(_ sql: String) throws {
        let backup = try BackedUp()
        let copy = backup.place.path + "/changed.sqlite"
        try backup.site.store.copy(to: copy)
        #expect(try sqlite(copy, sql).status == 0)
        let file = backup.place.path + "/changed.age"
        _ = try BackedUp.pack(backup.site, backup.place, copy, to: file)
        #expect(drill(file, backup) == 2)
        let target = try Target()
        #expect(target.restore(file, identity: backup.identity) == 2)
        #expect(target.files == [])
    }

    @Test func `a recording that is missing or was changed is refused`() throws {
        let backup = try BackedUp()
        let segment = backup.places.recordings + "/\(backup.session)/00000001.seg"
        let copy = backup.place.path + "/again.sqlite"
        for (number, content) in [[UInt8]?.none, Array("what was Shown".utf8)].enumerated() {
            if let content {
                try BackedUp.write(content, segment)
            } else {
                try FileManager.default.removeItem(atPath: segment)
            }
            try backup.site.store.copy(to: copy)
            let file = backup.place.path + "/recording\(number).age"
            _ = try BackedUp.pack(backup.site, backup.place, copy, to: file)
            #expect(drill(file, backup) == 2)
        }
    }

    @Test func `a host that was in use is not restored to`() throws {
        let backup = try BackedUp()
        let used = try Target()
        do { _ = try Site.filled(store: SQLiteStore(path: used.places.journal)) }
        let before = used.files
        #expect(used.restore(backup.file, identity: backup.identity) == 2)
        #expect(
            used.files.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
                == before.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") })
        let recorded = try Target()
        try BackedUp.write([1], recorded.places.recordings + "/s20261122-0001/00000001.seg")
        #expect(recorded.restore(backup.file, identity: backup.identity) == 2)
        let unreadable = try Target()
        try BackedUp.write(Array("not a database, and who knows what it was".utf8), unreadable.places.journal)
        #expect(unreadable.restore(backup.file, identity: backup.identity) == 2)
    }

    /// The power goes while files are moved: what cannot be written stands for it.
    @Test func `a restore that was cut off is done again with the same backup, and with no other`() throws {
        let backup = try BackedUp()
        let target = try Target()
        let journal = target.places.journal
        try FileManager.default.createDirectory(atPath: journal + ".new/x", withIntermediateDirectories: true)
        #expect(target.restore(backup.file, identity: backup.identity) == 1)
        #expect(!FileManager.default.fileExists(atPath: journal))
        #expect(target.files.contains { $0.hasSuffix(".seg") })
        try FileManager.default.removeItem(atPath: journal + ".new")
        let copy = backup.place.path + "/later.sqlite"
        try backup.site.gatekeeper.heartbeat()
        try backup.site.store.copy(to: copy)
        let other = backup.place.path + "/other.age"
        _ = try BackedUp.pack(backup.site, backup.place, copy, to: other)
        #expect(target.restore(other, identity: backup.identity) == 2)
        #expect(target.restore(backup.file, identity: backup.identity) == 0)
        #expect(!FileManager.default.fileExists(atPath: target.places.restoring))
        #expect(try SQLiteStore(path: journal).entries(after: 0, limit: 1).count == 1)
        #expect(target.restore(backup.file, identity: backup.identity) == 2)
    }

    @Test func `a host on which the gate only started is empty`() throws {
        let backup = try BackedUp()
        let fresh = try Target()
        do {
            let site = try Site(store: SQLiteStore(path: fresh.places.journal))
            try site.restart()
            try site.gatekeeper.note(.unknown)
            try site.gatekeeper.heartbeat()
        }
        #expect(fresh.restore(backup.file, identity: backup.identity) == 0)
        // Twice is once too often.
        #expect(fresh.restore(backup.file, identity: backup.identity) == 2)
    }

    @Test func `what the host's own signer remembers is never taken back`() throws {
        let backup = try BackedUp()
        let log = try String(contentsOfFile: backup.places.signer + "/log", encoding: .utf8)
        let longer = try Target()
        try BackedUp.write(
            Array((log + "2026-11-22T05:00:00.000000Z signed serial=2\n").utf8), longer.places.signer + "/log")
        #expect(longer.restore(backup.file, identity: backup.identity) == 0)
        #expect(try String(contentsOfFile: longer.places.signer + "/log", encoding: .utf8).hasSuffix("serial=2\n"))
        let other = try Target()
        try BackedUp.write(Array("2026-11-01T05:00:00.000000Z signed serial=9\n".utf8), other.places.signer + "/log")
        #expect(other.restore(backup.file, identity: backup.identity) == 2)
    }
}
