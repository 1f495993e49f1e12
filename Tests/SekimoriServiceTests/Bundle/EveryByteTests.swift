import Foundation
import Sekimori
import SekimoriAudit
import SekimoriTesting
import Testing

@testable import SekimoriService

/// One byte of a bundle that has no finding is changed, and the first finding must be about the item that it is of.
///
/// An ordinary run tries a sample. `SEKIMORI_LONG=1` has a journal of 200 entries and tries a bit of each of its bytes and
/// of each byte of the recordings; in a program built with optimisation (`Tests/altered`) every bit of the journal, and
/// every byte of contents, signed texts and recordings.
struct EveryByteTests {
    static let isLong = ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1"
    #if DEBUG
        static let isWhole = false
    #else
        static let isWhole = isLong
    #endif

    /// What is done to a byte.
    enum Change: String, CaseIterable {
        case flipped, dropped, doubled, exchanged, cut

        /// Nil where nothing changes by it.
        func bytes(_ bytes: [UInt8], bit: Int) -> [UInt8]? {
            let place = bit / 8
            var bytes = bytes
            switch self {
            case .flipped: bytes[place] ^= 1 << UInt8(bit % 8)
            case .dropped: bytes.remove(at: place)
            case .doubled: bytes.insert(bytes[place], at: place)
            case .exchanged:
                guard place + 1 < bytes.count, bytes[place] != bytes[place + 1] else { return nil }
                bytes.swapAt(place, place + 1)
            case .cut: bytes.removeLast(bytes.count - place)
            }
            return bytes
        }
    }

    /// A change, and whether the manifest is made anew so that it fits.
    struct Case: CustomTestStringConvertible {
        let change: Change
        let isSealed: Bool
        static let all = Change.allCases.flatMap {
            [Self(change: $0, isSealed: true), Self(change: $0, isSealed: false)]
        }
        var testDescription: String { "\(change.rawValue), manifest \(isSealed ? "made anew" : "as it was")" }
    }

    @Test(.requirement("R-074", "R-121"), arguments: Case.all)
    func `a byte that is changed is named where it is`(what: Case) throws {
        let day = try Self.isLong ? BundleDay(strangers: 200, isQuiet: true) : BundleDay()
        #expect(try BundleDay.verify(day.bundle).isFine)
        if Self.isLong { #expect(day.bundle.frames("journal").count >= 200) }
        let places = Places(day.bundle)
        var random = SplitMix64(seed: what.isSealed ? 1 : 2)
        var tried = 0
        for (path, bytes) in day.bundle.files.sorted(by: { $0.key < $1.key }) where path != "MANIFEST" || !what.isSealed
        {
            for bit in Self.bits(path, bytes.count, what, &random) {
                guard let changed = what.change.bytes(bytes, bit: bit) else { continue }
                let altered = day.bundle.altered(sealing: what.isSealed) { $0[path] = changed }
                let report = try BundleDay.verify(altered)
                tried += 1
                if places.names(report, path, bit / 8, isCut: what.change == .cut) { continue }
                // An entry's last bytes, if they are equal, once more are a byte before the next one.
                let next = bytes[(bit / 8)...].firstIndex { $0 != bytes[bit / 8] } ?? bytes.count
                if what.change == .doubled, places.names(report, path, next) { continue }
                let named = report.findings.map { "\($0.item) \($0.verdict.rawValue) \($0.why.english)" }.prefix(6)
                Issue.record("\(path) \(bit / 8) bit \(bit % 8): \(named)")
            }
        }
        if Self.isWhole { print("\(what.testDescription): \(tried) tried") }
    }

    /// Which bits; the byte alone counts where no bit is flipped.
    private static func bits(_ path: String, _ count: Int, _ what: Case, _ random: inout SplitMix64) -> [Int] {
        let isJournal = path == "journal"
        let isRecording = path.hasPrefix("recordings/")
        let isFlip = what.change == .flipped
        let isEvery =
            isWhole
            ? (what.isSealed || isFlip) && (isJournal || isRecording || path.hasPrefix("approvals/"))
                || what.isSealed && isFlip && path.hasPrefix("payloads/")
            : isLong && isFlip && (isJournal || isRecording)
        if isEvery {
            return isWhole && isJournal && isFlip && what.isSealed
                ? Array(0..<(count * 8)) : (0..<count).map { $0 * 8 + $0 % 8 }
        }
        let some = isLong ? 20 : isJournal || !path.contains("/") ? 5 : path.utf8.count % 2
        return (0..<some).map { _ in Int(random.next() % UInt64(count * 8)) }
    }

    @Test func `in a journal of thousands a changed bit is named as well`() throws {
        let day = try BundleDay(strangers: 4_200)
        #expect(try BundleDay.verify(day.bundle).isFine)
        let places = Places(day.bundle)
        var random = SplitMix64(seed: 5)
        for path in ["journal", "payloads/00000000", "payloads/00000001", "leaves"] {
            let bytes = try #require(day.bundle.files[path])
            for _ in 0..<(Self.isLong ? 50 : 1) {
                let bit = Int(random.next() % UInt64(bytes.count * 8))
                let altered = day.bundle.altered { $0[path]?[bit / 8] ^= 1 << UInt8(bit % 8) }
                let report = try BundleDay.verify(altered)
                let named = report.findings.prefix(3).map { "\($0.item) \($0.verdict.rawValue)" }
                #expect(places.names(report, path, bit / 8), "\(path) \(bit): \(named)")
            }
        }
    }
}
