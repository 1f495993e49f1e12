import Foundation
import SekimoriTesting
import Testing

/// Killed, or without a disk, at every system call on the journal (STYLE §4.9).
///
/// An ordinary run takes some of the calls; `SEKIMORI_LONG=1` takes all.
@Suite(.enabled(if: CrashRun.isPossible, "strace is needed"), .serialized)
struct CrashTests {
    private static let isLong = ProcessInfo.processInfo.environment["SEKIMORI_LONG"] == "1"

    /// Which of so many calls are tried: the first, the last, and some between.
    private func chosen(of count: Int, atMost most: Int) -> [Int] {
        guard !Self.isLong, count > most else { return Array(1...max(1, count)) }
        return (0..<most).map { 1 + $0 * (count - 1) / (most - 1) }
    }

    @Test func `what is acknowledged was synced before`() throws {
        let run = try CrashRun()
        try run.check()
        let said = try run.acknowledged
        #expect(said.count == 12)
        // Each commit syncs the write-ahead log; each act has one commit at least, the ledgers fourteen.
        #expect((run.counts["fdatasync"] ?? 0) + (run.counts["fsync"] ?? 0) >= said.count + 13)
    }

    @Test func `killed at any write or sync, nothing acknowledged is lost and nothing is half`() throws {
        let counts = try CrashRun().counts
        #expect(counts["pwrite64"] ?? 0 > 50)
        for (call, count) in counts.sorted(by: { $0.key < $1.key }) {
            for number in chosen(of: count, atMost: call == "pwrite64" ? 40 : 10) {
                try CrashRun("\(call):signal=KILL:when=\(number)").check()
            }
        }
    }

    @Test(.requirement("R-254"))
    func `with a disk that fails or is full at any write or sync, nothing acknowledged is lost and nothing is half`()
        throws
    {
        let counts = try CrashRun().counts
        let faults = [
            ("pwrite64", "ENOSPC", 12), ("pwrite64", "EIO", 8), ("fdatasync", "EIO", 12), ("ftruncate", "EIO", 2),
        ]
        for (call, error, most) in faults {
            guard let count = counts[call] else { continue }
            for number in chosen(of: count, atMost: most) {
                try CrashRun("\(call):error=\(error):when=\(number)").check()
            }
            // From then on, as a disk is full: until the end.
            try CrashRun("\(call):error=\(error):when=\(count / 2)+").check()
        }
    }
}
