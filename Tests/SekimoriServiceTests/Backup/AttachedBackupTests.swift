import Foundation
import Sekimori
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService
@testable import SekimoriStore
@testable import sekimori_backup

/// Evidence comes back with the gate, or the backup is none.
@Suite(.serialized)
struct AttachedBackupTests {
    private static let bytes = Array("<html>検査結果</html>".utf8)
    private static let digest = Digest.hex(Digest.sha256(bytes))

    private func drill(_ backup: BackedUp, _ file: String) -> Int32 {
        Program.run(["drill", file, "--identity", backup.identity, "--scratch", backup.place.path])
    }

    @Test(.requirement("R-073", "R-183"), arguments: [true, false])
    func `what was attached is restored, with recordings and without`(hasRecordings: Bool) throws {
        let backup = try BackedUp(hasRecordings: hasRecordings, attached: Self.bytes)
        #expect(drill(backup, backup.file) == 0)
        let target = try Target()
        #expect(target.restore(backup.file, identity: backup.identity) == 0)
        let folder = target.place.path + "/var/lib/sekimori/attachments"
        #expect(FileManager.default.contents(atPath: folder + "/" + Self.digest) == Data(Self.bytes))
        let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        let held = MemoryAttachments()
        held.files = [Self.digest: Self.bytes]
        let restored = try Site(
            store: SQLiteStore(path: target.place.path + "/var/lib/sekimori/journal.sqlite"), attachments: held)
        #expect(try restored.gatekeeper.sweepAttachments() == 0)
        #expect(try restored.attached(1, of: the("r20261122-001"), by: .ito) == Self.bytes)
    }

    @Test func `bytes that came behind the copy of the journal are no fault, and are swept later`() throws {
        let backup = try BackedUp(attached: Self.bytes)
        let stray = String(repeating: "e", count: 64)
        try BackedUp.write([1, 2, 3], backup.places.attachments + "/" + stray)
        try BackedUp.write([1], backup.places.attachments + "/.coming-1-1")
        let file = backup.place.path + "/later.age"
        _ = try BackedUp.pack(backup.site, backup.place, backup.place.path + "/copy.sqlite", to: file)
        #expect(drill(backup, file) == 0)
        let target = try Target()
        #expect(target.restore(file, identity: backup.identity) == 0)
        #expect(target.files.filter { $0.contains("attachments/") }.count == 2)
    }

    @Test func `a backup whose evidence is gone or was altered does not hold`() throws {
        let backup = try BackedUp(attached: Self.bytes)
        let path = backup.places.attachments + "/" + Self.digest
        let file = backup.place.path + "/later.age"
        for bytes in [nil, [1, 2, 3]] as [[UInt8]?] {
            try FileManager.default.removeItem(atPath: path)
            if let bytes { try BackedUp.write(bytes, path) }
            try? FileManager.default.removeItem(atPath: file)
            _ = try BackedUp.pack(backup.site, backup.place, backup.place.path + "/copy.sqlite", to: file)
            #expect(drill(backup, file) == 2)
            if bytes == nil { try BackedUp.write(Self.bytes, path) }
        }
    }
}
