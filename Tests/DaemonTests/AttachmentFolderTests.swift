import Foundation
import SekimoriRecords
import Testing

@testable import SekimoriService
@testable import sekimorid

/// Attachments as files on a real disk.
struct AttachmentFolderTests {
    private static let bytes = Array("<html><script>alert(1)</script>".utf8)
    private static let digest = Digest.hex(Digest.sha256(bytes))

    /// Runs with a folder that did not exist before, and its path.
    private func with<Result>(
        reserve: UInt64 = 0, _ use: (AttachmentFolder, String) throws -> Result
    ) throws -> Result {
        let place = FileManager.default.temporaryDirectory.appending(path: "sekimori-attachments-\(UUID())").path()
        defer { try? FileManager.default.removeItem(atPath: place) }
        return try use(AttachmentFolder(place, reserve: reserve), place)
    }

    private func names(_ place: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place).sorted()
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `what is kept is one file named by its digest, which nobody else reads`() throws {
        try with { folder, place in
            let writer = try folder.begin()
            try writer.write(Array(Self.bytes.prefix(5)))
            try writer.write(Array(Self.bytes.dropFirst(5)))
            #expect(try folder.digests().isEmpty)
            try writer.keep(as: Self.digest)
            writer.abandon()
            #expect(try names(place) == [Self.digest])
            #expect(try folder.digests() == [Self.digest])
            #expect(try mode(place) == 0o700)
            #expect(try mode(place + "/" + Self.digest) == 0o600)
            let reader = try #require(try folder.open(Self.digest))
            #expect(try reader.read(at: 0, count: 1_000) == Self.bytes)
            #expect(try reader.read(at: 6, count: 4) == Array(Self.bytes[6..<10]))
            #expect(try reader.read(at: Int64(Self.bytes.count), count: 4).isEmpty)
            try folder.remove(Self.digest)
            try folder.remove(Self.digest)
            #expect(try folder.open(Self.digest) == nil)
            #expect(try names(place).isEmpty)
        }
    }

    @Test func `an upload that is given up, let go of or cut off leaves no file`() throws {
        try with { folder, place in
            let given = try folder.begin()
            try given.write(Self.bytes)
            #expect(try names(place).count == 1)
            given.abandon()
            given.abandon()
            #expect(throws: Failure.self) { try given.write([1]) }
            #expect(throws: Failure.self) { try given.keep(as: Self.digest) }
            #expect(try names(place).isEmpty)
            do { try folder.begin().write(Self.bytes) }
            #expect(try names(place).isEmpty)
            // The gate dies in the middle of one, and another begins.
            try Data(Self.bytes).write(to: URL(filePath: place + "/.coming-1-1"))
            let kept = try folder.begin()
            try kept.write([1])
            try kept.keep(as: Self.digest)
            try folder.removeUnfinished()
            #expect(try names(place) == [Self.digest])
        }
    }

    @Test func `the same bytes kept twice are one file`() throws {
        try with { folder, place in
            for _ in 1...2 {
                let writer = try folder.begin()
                try writer.write(Self.bytes)
                try writer.keep(as: Self.digest)
            }
            #expect(try names(place) == [Self.digest])
        }
    }

    @Test func `a disk that has no room to spare takes none`() throws {
        try with(reserve: .max) { folder, place in
            #expect(throws: Failure.self) { _ = try folder.begin() }
            let left = try names(place)
            #expect(left.isEmpty)
        }
    }

    @Test func `only a digest names a file`() throws {
        try with { folder, place in
            try Data([1]).write(to: URL(filePath: place + "/other"))
            for name in ["other", "../other", "", ".", String(repeating: "A", count: 64)] {
                #expect(try folder.open(name) == nil)
                try folder.remove(name)
            }
            #expect(try folder.digests().isEmpty)
            let writer = try folder.begin()
            #expect(throws: Failure.self) { try writer.keep(as: "../" + Self.digest) }
            writer.abandon()
            #expect(try names(place) == ["other"])
            // What somebody put there as a link is not followed.
            try FileManager.default.createSymbolicLink(
                atPath: place + "/" + Self.digest, withDestinationPath: place + "/other")
            #expect(throws: Failure.self) { try folder.open(Self.digest) }
        }
    }
}
