import Foundation
import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Every test alters a copy of a bundle that has no finding, and asks whether what was altered is named first.
struct AlteredBundleTests {
    /// Whether every byte of a journal of 200 entries and of its texts and recordings is tried, which takes a quarter of
    /// an hour, or a sample.
    static let isLong = ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1"

    @Test(.requirement("R-074", "R-121"), arguments: [true, false])
    func `a flipped bit is named where it is, whether or not the manifest was made anew`(sealed: Bool) throws {
        let day = try BundleDay(strangers: Self.isLong ? 130 : 0)
        #expect(try BundleDay.verify(day.bundle).isFine)
        let places = Places(day.bundle)
        var random = SplitMix64(seed: sealed ? 1 : 2)
        for (path, bytes) in day.bundle.files.sorted(by: { $0.key < $1.key }) where path != "MANIFEST" || !sealed {
            for place in Self.bits(path, bytes.count, &random) {
                let altered = day.bundle.altered(sealing: sealed) { $0[path]?[place / 8] ^= 1 << UInt8(place % 8) }
                try expect(altered, places, path, place / 8, "bit \(place % 8)")
            }
        }
    }

    /// Bits to flip: of each byte one, another one from byte to byte; or some at random.
    private static func bits(_ path: String, _ count: Int, _ random: inout SplitMix64) -> [Int] {
        // Texts are many and alike: those whose digest begins so are an eighth of them.
        let isText = path.hasPrefix("approvals/0") || path.hasPrefix("approvals/8")
        if isLong, path == "journal" || isText || path.hasPrefix("recordings/") {
            return (0..<count).map { $0 * 8 + $0 % 8 }
        }
        let some = isLong ? 100 : path.contains("/") ? 1 : 12
        return (0..<some).map { _ in Int(random.next() % UInt64(count * 8)) }
    }

    @Test(arguments: [true, false]) func `a file that ends too early is named`(sealed: Bool) throws {
        let day = try BundleDay()
        let places = Places(day.bundle)
        var random = SplitMix64(seed: 3)
        for (path, bytes) in day.bundle.files.sorted(by: { $0.key < $1.key }) where path != "MANIFEST" || !sealed {
            let sample = [0, bytes.count - 1, Int(random.next() % UInt64(bytes.count))]
            for length in path.contains("/") && !Self.isLong ? Array(sample.prefix(1 + path.utf8.count % 2)) : sample {
                let altered = day.bundle.altered(sealing: sealed) { $0[path] = Array(bytes[..<length]) }
                try expect(altered, places, path, length, "cut at")
            }
        }
    }

    private func expect(
        _ altered: MemoryBundle, _ places: Places, _ path: String, _ offset: Int, _ what: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let report = try BundleDay.verify(altered)
        let isNamed = places.names(report, path, offset)
        let named = report.findings.map { "\($0.item) \($0.verdict.rawValue) \($0.why.english)" }.prefix(6)
        #expect(isNamed, "\(path) \(offset) \(what): \(named)", sourceLocation: location)
    }

    /// Verdicts of the first finding, and what it is about.
    private func first(_ bundle: MemoryBundle) throws -> String {
        let report = try BundleDay.verify(bundle)
        return report.findings.first.map { "\($0.item) \($0.verdict.rawValue)" } ?? "fine"
    }

    @Test func `an entry that is gone, doubled or moved is named, wherever it stood`() throws {
        let day = try BundleDay()
        let frames = day.bundle.frames("journal")
        for place in Self.isLong ? Array(0..<(frames.count - 1)) : [0, 1, 30, frames.count - 2] {
            let number = place + 1
            let gone = day.bundle.altered { files in
                var frames = frames
                frames.remove(at: place)
                files.setFrames("journal", frames)
            }
            #expect(try first(gone) == "entry \(number) missing")
            let doubled = day.bundle.altered { files in
                var frames = frames
                frames.insert(frames[place], at: place)
                files.setFrames("journal", frames)
            }
            #expect(try first(doubled) == "entry \(number) reordered")
            let moved = day.bundle.altered { files in
                var frames = frames
                frames.swapAt(place, place + 1)
                files.setFrames("journal", frames)
            }
            #expect(try first(moved) == "entry \(number) reordered")
        }
    }

    @Test func `content that is gone or stands under another number is named`() throws {
        let day = try BundleDay()
        let path = "payloads/00000000"
        let frames = day.bundle.frames(path)
        for place in [0, 20, frames.count / 3 - 2] {
            let gone = day.bundle.altered { files in
                var frames = frames
                frames.removeSubrange((place * 3)..<(place * 3 + 3))
                files.setFrames(path, frames)
            }
            #expect(try first(gone) == "entry \(place + 1) missing")
            let swapped = day.bundle.altered { files in
                var frames = frames
                frames.swapAt(place * 3 + 1, place * 3 + 4)
                frames.swapAt(place * 3 + 2, place * 3 + 5)
                files.setFrames(path, frames)
            }
            #expect(try first(swapped) == "entry \(place + 1) altered")
        }
    }

    @Test func `a journal cut short is named by the checkpoint that counts more`() throws {
        let day = try BundleDay()
        let cut = day.bundle.altered { files in
            files.setFrames("journal", Array(day.bundle.frames("journal").dropLast(5)))
            files["leaves"]?.removeLast(5 * 32)
            files.setFrames("payloads/00000000", Array(day.bundle.frames("payloads/00000000").dropLast(15)))
            let manifest = String(decoding: files["MANIFEST"] ?? [], as: UTF8.self)
            let count = day.bundle.frames("journal").count
            files["MANIFEST"] = Array(
                manifest.replacing("entries: \(count)\n", with: "entries: \(count - 5)\n").utf8)
        }
        #expect(try first(cut) == "journal truncated")
    }

    @Test func `an entry rewritten with leaf, content and manifest is named by the root that was signed`() throws {
        let day = try BundleDay()
        let forged = try Forgery(day.bundle).rewriting(40) { $0.replacing("manager ito", with: "manager eto") }
        #expect(try first(forged) == "entries 37-45 altered")
    }

    @Test func `checkpoints that are gone from the middle are no finding, those out of order are`() throws {
        let day = try BundleDay()
        let notes = day.bundle.frames("checkpoints")
        let fewer = day.bundle.altered { $0.setFrames("checkpoints", Array(notes.dropFirst(2))) }
        #expect(try first(fewer) == "fine")
        let swapped = day.bundle.altered { $0.setFrames("checkpoints", [notes[1], notes[0]] + notes.dropFirst(2)) }
        #expect(try first(swapped) == "checkpoint 9 reordered")
        let foreign = day.bundle.altered { files in
            let other = NoteSigner(name: "sekimori/minato", kind: .note, seed: [UInt8](repeating: 8, count: 32))
            let root = MerkleHash(Array(repeating: 1, count: 32)) ?? .empty
            let note = (try? BundleDay.checkpoint(9, root, signer: other)) ?? []
            files.setFrames("checkpoints", [note] + notes.dropFirst())
        }
        #expect(try first(foreign) == "checkpoint 9 unsigned")
    }

    @Test func `a row that is gone, added or changed is named`() throws {
        let day = try BundleDay()
        let frames = day.bundle.frames("state/request")
        let id = String(decoding: frames[0], as: UTF8.self)
        let gone = day.bundle.altered { $0.setFrames("state/request", Array(frames.dropFirst(2))) }
        #expect(try first(gone) == "state request/\(id) missing")
        let changed = day.bundle.altered { files in
            let row = String(decoding: frames[1], as: UTF8.self).replacing("定期保守", with: "臨時保守")
            files.setFrames("state/request", [frames[0], Array(row.utf8)] + frames.dropFirst(2))
        }
        #expect(try first(changed) == "state request/\(id) altered")
        let added = day.bundle.altered { files in
            let row = String(decoding: frames[1], as: UTF8.self).replacing(id, with: "r20261199-001")
            files.setFrames("state/request", frames + [Array("r20261199-001".utf8), Array(row.utf8)])
        }
        #expect(try first(added) == "state request/r20261199-001 altered")
    }

    @Test func `segments swapped, gone, added or of another session are named`() throws {
        let day = try BundleDay()
        let directory = "recordings/\(day.session)/"
        let segment = "segment \(day.session)/"
        let swapped = day.bundle.altered { files in
            let first = files[directory + "00000001.seg"]
            files[directory + "00000001.seg"] = files[directory + "00000002.seg"]
            files[directory + "00000002.seg"] = first
        }
        #expect(try first(swapped) == segment + "1 reordered")
        let gone = day.bundle.altered { $0[directory + "00000002.seg"] = nil }
        #expect(try first(gone) == segment + "2 missing")
        let added = day.bundle.altered { $0[directory + "00000009.seg"] = [1, 2, 3] }
        #expect(try first(added) == segment + "9 altered")
        let foreign = day.bundle.altered { $0["recordings/s20261122-0099/00000001.seg"] = [1, 2, 3] }
        #expect(try first(foreign) == "recording s20261122-0099 altered")
    }

    @Test func `copies of texts that are gone or foreign are named`() throws {
        let day = try BundleDay()
        let path = try #require(day.bundle.files.keys.filter { $0.hasSuffix(".sig") }.min())
        let digest = path.dropFirst(10).dropLast(4)
        #expect(try first(day.bundle.altered { $0[path] = nil }) == "text \(digest) missing")
        let name = String(repeating: "ab", count: 32)
        #expect(try first(day.bundle.altered { $0["approvals/\(name).txt"] = [65] }) == "text \(name) altered")
    }

    @Test func `half a bundle, an empty one and a foreign one get a sentence each`() throws {
        let day = try BundleDay()
        #expect(throws: BundleVerifier.Unreadable.self) { try BundleDay.verify(MemoryBundle()) }
        for path in day.bundle.files.keys where path != "MANIFEST" && path.contains("/") != Self.isLong {
            let report = try BundleDay.verify(day.bundle.altered(sealing: false) { $0[path] = nil })
            #expect(!report.isFine, "\(path) is gone")
            let empty = try BundleDay.verify(day.bundle.altered(sealing: false) { $0[path] = [] })
            #expect(!empty.isFine, "\(path) is empty")
        }
        #expect(try first(day.bundle.altered(sealing: false) { $0["README"] = [1] }) == "file README altered")
        #expect(try first(day.bundle.altered(sealing: false) { $0["MANIFEST"] = nil }) == "manifest missing")
        let other = try BundleVerifier(day.bundle, trust: BundleDay.trust("kawabe")).verify()
        #expect(other.findings.first?.item == .manifest)
    }
}
