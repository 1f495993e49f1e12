import Foundation
import Sekimori
import SekimoriAudit
import SekimoriRecords
import SekimoriTesting
import Testing

@testable import SekimoriService

/// Every test alters a copy of a bundle that has no finding, and asks whether what was altered is named first.
struct AlteredBundleTests {
    /// Whether all items are tried, or some of each kind.
    private static let isLong = EveryByteTests.isLong

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

    @Test func `an entry whose time is set ahead accuses no entry behind it`() throws {
        let day = try BundleDay()
        let ahead = day.bundle.altered { files in
            var frames = day.bundle.frames("journal")
            frames[2] = Array(String(decoding: frames[2], as: UTF8.self).replacing("2026-", with: "2027-").utf8)
            files.setFrames("journal", frames)
        }
        let report = try BundleDay.verify(ahead)
        #expect(report.findings.map { "\($0.item) \($0.verdict.rawValue)" } == ["entry 3 altered"])
    }

    @Test func `content that is gone or stands under another number is named`() throws {
        let day = try BundleDay()
        let path = "payloads/00000000"
        let frames = day.bundle.frames(path)
        for place in Self.isLong ? Array(0..<(frames.count / 3 - 1)) : [0, 20, frames.count / 3 - 2] {
            let gone = day.bundle.altered { files in
                var frames = frames
                frames.removeSubrange((place * 3)..<(place * 3 + 3))
                files.setFrames(path, frames)
            }
            let said = try first(gone)
            #expect(said == "entry \(place + 1) missing")
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
        let entries = day.bundle.frames("journal").map { String(decoding: $0, as: UTF8.self) }
        let number = try #require(entries.firstIndex { $0.contains("manager ito") }) + 1
        let forged = try Forgery(day.bundle).rewriting(number) { $0.replacing("manager ito", with: "manager eto") }
        let said = try first(forged)
        // Between the root that holds before it and the first that does not.
        let range = try #require(said.wholeMatch(of: /entries (\d+)-(\d+) altered/), "\(said)")
        let named = try #require(Int(range.1))...(try #require(Int(range.2)))
        #expect(named.contains(number) && named.count < 12, "\(said)")
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
        let doubled = day.bundle.altered { $0[directory + "00000003.seg"] = $0[directory + "00000001.seg"] }
        #expect(try first(doubled) == segment + "3 reordered")
        let second = try #require(day.bundle.files[directory + "00000002.seg"])
        let longer = day.bundle.altered { $0[directory + "00000002.seg"] = second + second }
        #expect(try first(longer) == segment + "2 altered")
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

    @Test func `copies of texts that are exchanged or doubled are named`() throws {
        let day = try BundleDay()
        let paths = day.bundle.files.keys.filter { $0.hasPrefix("approvals/") }.sorted()
        func digest(_ path: String) -> Substring { path.dropFirst("approvals/".count).dropLast(4) }
        // A text and its signature stand beside each other: the second next is of the same kind.
        for place in Self.isLong ? Array(0..<(paths.count - 2)) : [0, 1, paths.count - 3] {
            let (one, other) = (paths[place], paths[place + 2])
            let exchanged = day.bundle.altered { files in
                (files[one], files[other]) = (files[other], files[one])
            }
            #expect(["text \(digest(one)) altered", "text \(digest(other)) altered"].contains(try first(exchanged)))
            let overwritten = day.bundle.altered { $0[other] = $0[one] }
            #expect(try first(overwritten) == "text \(digest(other)) altered")
            let bytes = try #require(day.bundle.files[one])
            let doubled = day.bundle.altered { $0[one] = bytes + bytes }
            #expect(try first(doubled) == "text \(digest(one)) altered")
        }
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
